"""An amended edition: running tasks go on, what changed is rewritten, what has gone is closed on its basis."""

import json
import threading
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.urls import reverse

from audit.models import Event
from plans import actions
from plans.editions import amending, declaring
from plans.errors import StalePlan
from plans.models import Plan
from plans.states import PlanState
from tests.approvals.pages import body
from tests.people import giving_to, moved, on_the_basis_of, reviewing, submitting, unit_of
from tests.plans.amendments import DIVISION, EVERYBODY, FIRST, OTHER, Row, issued, paper, task_at, with_row
from tests.plans.amendments import amending as amended_draft
from tests.plans.conftest import TODAY, read_in
from units.models import Unit, User
from workflows.errors import Refused
from workflows.models import CommonTask, Task
from workflows.moves import AMEND
from workflows.rules import COORDINATES
from workflows.states import State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files", "office", "division", "other_division")]
SAID_ANEW: Row = ("Rà soát, công bố toàn bộ quy trình nội bộ của cơ quan", DIVISION, "Hoàn thành trong tháng 7/2027")
GIVEN_TO_OTHER: Row = (FIRST[0][0], OTHER, FIRST[0][2])


def issue(draft: Plan, actor: User) -> amending.Amended:
    """Issue an amended edition."""
    made = actions.issue(draft, actor=actor)
    assert isinstance(made, amending.Amended)
    draft.refresh_from_db()
    return made


def last_event(task: Task, action: str) -> dict[str, object]:
    """Return the facts, and the note, of the last event of a kind in a task's chain."""
    event = Event.objects.filter(object_key=f"task:{task.pk}", action=action).latest("seq")
    content = json.loads(bytes(event.body))
    return {**content["facts"], "note": content["note"]}


def test_what_is_the_same_goes_on_under_the_new_edition(office_reviewer: User, unit_head: User) -> None:
    plan = issued(office_reviewer)
    running = moved(task_at(plan, 1), "start", unit_head)
    count = Task.objects.count()
    draft = amended_draft(plan, office_reviewer, FIRST)
    made = issue(draft, office_reviewer)
    assert (made.same, made.changed, made.added, made.dropped, made.closed) == (4, 0, 0, 0, 0)
    assert Task.objects.count() == count
    plan.refresh_from_db()
    assert (plan.state, draft.state, draft.edition) == (PlanState.AMENDED, PlanState.ISSUED, 2)
    line = draft.items.get(position=1)
    assert (line.task, line.replaces) == (running, plan.items.get(position=1))
    assert plan.items.get(position=1).task is None
    task = Task.objects.get(pk=running.pk)
    assert (task.state, task.plan, task.source_sha256) == (State.IN_PROGRESS, "16/KH-STP", draft.source_sha256)
    assert task.due_on == running.due_on
    assert draft.items.get(position=2).common == CommonTask.objects.get()
    call_command("verify_audit")


def test_a_changed_line_is_rewritten_in_place(office_reviewer: User, unit_head: User) -> None:
    plan = issued(office_reviewer)
    task = moved(task_at(plan, 1), "start", unit_head)
    task = moved(task, "report", unit_head, submitting(unit_head))
    draft = amended_draft(plan, office_reviewer, with_row(1, SAID_ANEW))
    made = issue(draft, office_reviewer)
    assert (made.same, made.changed, made.closed) == (3, 1, 0)
    after = Task.objects.get(pk=task.pk)
    assert (after.state, after.round, after.submission) == (State.REPORTED, 1, task.submission)
    assert after.content == f"{SAID_ANEW[0]}."
    assert (str(after.due_on), str(after.original_due_on)) == ("2027-07-31", "2027-05-31")
    facts = last_event(after, "task.amend")
    assert "16/KH-STP" in str(facts["basis"])
    assert facts["changes"]["due_on"] == ["2027-05-31", "2027-07-31"]  # type: ignore[index]  # facts are JSON
    call_command("verify_audit")


def test_a_date_the_plan_does_not_change_stays_as_it_was_extended(office_reviewer: User) -> None:
    plan = issued(office_reviewer)
    task = task_at(plan, 1)
    Task.objects.filter(pk=task.pk).update(due_on="2027-12-31", effective_due_on="2027-12-31")
    reworded = (SAID_ANEW[0], FIRST[0][1], FIRST[0][2])
    issue(amended_draft(plan, office_reviewer, with_row(1, reworded)), office_reviewer)
    after = Task.objects.get(pk=task.pk)
    assert (after.content, str(after.due_on)) == (f"{SAID_ANEW[0]}.", "2027-12-31")


def test_another_lead_closes_the_old_task_and_opens_a_new_one(
    office_reviewer: User, unit_head: User, other_division: Unit
) -> None:
    plan = issued(office_reviewer)
    old = moved(task_at(plan, 1), "start", unit_head)
    draft = amended_draft(plan, office_reviewer, with_row(1, GIVEN_TO_OTHER))
    made = issue(draft, office_reviewer)
    assert (made.superseded, made.closed, made.tasks) == (1, 1, 1)
    old.refresh_from_db()
    new = task_at(draft, 1)
    assert (old.state, new.state, new.lead_unit) == (State.CANCELLED, State.ASSIGNED, other_division)
    assert plan.items.get(position=1).task == old
    closed = last_event(old, "task.supersede")
    assert "16/KH-STP" in str(closed["basis"])
    assert new.code in str(closed["note"])
    assert last_event(new, "task.create")["replaces"] == old.code
    call_command("verify_audit")


def test_a_line_nobody_led_is_simply_given_out(office_reviewer: User, division: Unit) -> None:
    plan = issued(office_reviewer)
    loose = task_at(plan, 3)
    draft = amended_draft(plan, office_reviewer, with_row(3, (FIRST[2][0], DIVISION, FIRST[2][2])))
    made = issue(draft, office_reviewer)
    assert (made.changed, made.assigned, made.tasks, made.closed) == (1, 1, 0, 0)
    loose.refresh_from_db()
    assert (loose.state, loose.lead_unit, draft.items.get(position=3).task) == (State.ASSIGNED, division, loose)


def test_what_the_office_gave_out_itself_goes_on(office_reviewer: User, other_division: Unit, division: Unit) -> None:
    plan = issued(office_reviewer)
    given = moved(task_at(plan, 3), "assign", office_reviewer, giving_to(other_division))
    again = amended_draft(plan, office_reviewer, FIRST)
    issue(again, office_reviewer)
    assert task_at(again, 3) == given
    assert Task.objects.get(pk=given.pk).lead_unit == other_division
    third = amended_draft(again, office_reviewer, with_row(3, (FIRST[2][0], OTHER, FIRST[2][2])), "17/KH-STP")
    issue(third, office_reviewer)
    assert (task_at(third, 3), Task.objects.get(pk=given.pk).state) == (given, State.ASSIGNED)


def test_a_dropped_line_is_closed_unless_it_is_kept(office_reviewer: User, unit_head: User) -> None:
    plan = issued(office_reviewer)
    dropped, kept = task_at(plan, 1), task_at(plan, 4)
    draft = amended_draft(plan, office_reviewer, FIRST[1:3])
    declaring.keep(draft, plan.items.get(position=4).pk, actor=office_reviewer, seen=draft.version)
    draft.refresh_from_db()
    found = amending.summary(draft)
    assert found is not None
    assert [change.kind for change in found.changes] == ["same", "same", "same", "dropped"]
    made = issue(draft, office_reviewer)
    assert (made.dropped, made.closed, made.same) == (1, 1, 3)
    dropped.refresh_from_db()
    kept.refresh_from_db()
    assert (dropped.state, kept.state) == (State.CANCELLED, State.ASSIGNED)
    assert kept.plan == "16/KH-STP"
    assert kept.source_sha256 == plan.source_sha256, "its words stand in the old paper alone"
    assert draft.items.get(task=kept).content == kept.content
    call_command("verify_audit")


def test_a_kept_line_can_be_let_go_and_only_that_one(office_reviewer: User) -> None:
    plan = issued(office_reviewer)
    draft = amended_draft(plan, office_reviewer, FIRST[:3])
    old = plan.items.get(position=4)
    declaring.keep(draft, old.pk, actor=office_reviewer, seen=draft.version)
    with pytest.raises(ValidationError, match="đã có trong bản sửa đổi"):
        declaring.keep(draft, old.pk, actor=office_reviewer, seen=draft.version + 1)
    item = draft.items.get(replaces=old)
    with pytest.raises(ValidationError, match="Chỉ bỏ được dòng đã giữ"):
        declaring.let_go(draft, draft.items.get(position=1).pk, actor=office_reviewer, seen=draft.version + 1)
    declaring.let_go(draft, item.pk, actor=office_reviewer, seen=draft.version + 1)
    assert draft.items.count() == 3


def test_what_is_approved_stays_as_it_is(office_reviewer: User, unit_head: User, deputy_director: User) -> None:
    plan = issued(office_reviewer)
    task = moved(task_at(plan, 1), "start", unit_head)
    task = moved(task, "report", unit_head, submitting(unit_head))
    task = moved(task, "review", office_reviewer, reviewing(office_reviewer, deputy_director))
    task = moved(task, "approve", deputy_director)
    draft = amended_draft(plan, office_reviewer, with_row(1, SAID_ANEW))
    issue(draft, office_reviewer)
    after = task_at(draft, 1)
    assert (after.pk, after.state, after.content, after.plan) == (task.pk, State.APPROVED, f"{FIRST[0][0]}.", plan.code)
    gone = amended_draft(draft, office_reviewer, FIRST[1:], "17/KH-STP")
    issue(gone, office_reviewer)
    assert Task.objects.get(pk=task.pk).state == State.APPROVED
    assert draft.items.get(position=1).task == task


def test_what_leadership_cancelled_stays_cancelled(office_reviewer: User, deputy_director: User) -> None:
    plan = issued(office_reviewer)
    task = moved(task_at(plan, 1), "cancel", deputy_director, on_the_basis_of())
    draft = amended_draft(plan, office_reviewer, FIRST)
    made = issue(draft, office_reviewer)
    assert (made.tasks, task_at(draft, 1)) == (0, task)


def test_of_a_common_line_each_units_task_goes_on_and_new_units_get_theirs(
    office_reviewer: User, unit_head: User, division: Unit, other_division: Unit
) -> None:
    plan = issued(office_reviewer)
    common = CommonTask.objects.get()
    running = moved(common.tasks.get(lead_unit=division), "start", unit_head)
    Unit.objects.filter(pk=other_division.pk).update(active_to=TODAY.replace(day=1))
    newcomer = unit_of(division.agency, "moi", "Phòng Mới lập", Unit.Kind.DIVISION)
    Plan.objects.filter(pk=plan.pk).update(issued_at="2026-01-05T03:00:00Z")
    Unit.objects.filter(pk=newcomer.pk).update(active_from="2026-02-01")
    reworded = ("Tổ chức quán triệt, phổ biến kế hoạch tới toàn thể công chức, viên chức", EVERYBODY, FIRST[1][2])
    rows = [FIRST[0], reworded, FIRST[2]]
    draft = amended_draft(plan, office_reviewer, rows)
    issue(draft, office_reviewer)
    assert draft.items.get(position=2).common == common
    states = {task.lead_unit.code: task.state for task in common.tasks.all() if task.lead_unit}
    assert states == {
        "vp": State.ASSIGNED,
        "hctp": State.IN_PROGRESS,
        "xdpb": State.CANCELLED,
        "moi": State.ASSIGNED,
    }
    assert Task.objects.get(pk=running.pk).content == f"{reworded[0]}."
    common.refresh_from_db()
    assert (common.content, common.plan) == (f"{reworded[0]}.", "16/KH-STP")
    call_command("verify_audit")


def test_from_one_unit_to_all_and_back_the_units_own_task_goes_on(
    office_reviewer: User, unit_head: User, division: Unit
) -> None:
    plan = issued(office_reviewer)
    running = moved(task_at(plan, 1), "start", unit_head)
    draft = amended_draft(plan, office_reviewer, with_row(1, (FIRST[0][0], EVERYBODY, FIRST[0][2])))
    issue(draft, office_reviewer)
    common = draft.items.get(position=1).common
    assert common is not None
    assert {task.lead_unit.code for task in common.tasks.all() if task.lead_unit} == {"vp", "hctp", "xdpb"}
    assert common.tasks.get(lead_unit=division) == running
    third = amended_draft(draft, office_reviewer, FIRST, "17/KH-STP")
    made = issue(third, office_reviewer)
    assert (made.superseded, made.closed) == (1, 2)
    after = task_at(third, 1)
    assert (after, after.state, after.common) == (running, State.IN_PROGRESS, None)
    call_command("verify_audit")


def test_both_chains_tell_of_the_new_edition(office_reviewer: User) -> None:
    plan = issued(office_reviewer)
    draft = amended_draft(plan, office_reviewer, FIRST[:2])
    issue(draft, office_reviewer)
    for one, source, target, name in ((plan, "issued", "amended", "replaced_by"), (draft, "draft", "issued", "amends")):
        event = Event.objects.get(object_key=f"plan:{one.pk}", action="plan.amend")
        content = json.loads(bytes(event.body))
        assert (content["from"], content["to"]) == (source, target)
        assert {"same": 2, "dropped": 2, "closed": 2, "edition": 2}.items() <= content["facts"].items()
        assert content["facts"][name] in {plan.pk, draft.pk}


def test_the_verifier_finds_an_edition_that_was_changed_behind_its_back(office_reviewer: User) -> None:
    plan = issued(office_reviewer)
    draft = amended_draft(plan, office_reviewer, FIRST)
    issue(draft, office_reviewer)
    call_command("verify_audit")
    Plan.objects.filter(pk=draft.pk).update(amends=None, edition=1)
    with pytest.raises(SystemExit):
        call_command("verify_audit")


def test_only_the_newest_edition_is_amended(office_reviewer: User) -> None:
    plan = issued(office_reviewer)
    one, other = (amended_draft(plan, office_reviewer, FIRST, number) for number in ("16/KH-STP", "17/KH-STP"))
    issue(one, office_reviewer)
    with pytest.raises(StalePlan, match=r"Bản sửa đổi 16/KH-STP .* đã được Office reviewer ban hành lúc"):
        actions.issue(other, actor=office_reviewer)
    with pytest.raises(ValidationError, match="đang có hiệu lực"):
        declaring.declare(other, plan.pk, actor=office_reviewer, seen=other.version)


def test_another_coordinating_unit_stands_in_the_way(
    office_reviewer: User, office_head: User, division: Unit, unit_head: User
) -> None:
    plan = issued(office_reviewer)
    draft = amended_draft(plan, office_reviewer, FIRST)
    Plan.objects.filter(pk=draft.pk).update(coordinating_unit=division)
    draft.refresh_from_db()
    with pytest.raises(ValidationError, match="phải cùng đơn vị đầu mối"):
        actions.issue(draft, actor=unit_head)
    assert not Task.objects.filter(state=State.CANCELLED).exists()


def test_a_task_that_a_rule_refuses_undoes_everything_and_the_attempt_is_kept(
    office_reviewer: User, office_head: User, office: Unit, other_division: Unit
) -> None:
    plan = issued(office_reviewer)
    task = task_at(plan, 1)
    Task.objects.filter(pk=task.pk).update(coordinating_unit=other_division)
    draft = amended_draft(plan, office_reviewer, with_row(1, SAID_ANEW))
    with pytest.raises(Refused, match="Chỉ đơn vị đầu mối") as refusal:
        actions.issue(draft, actor=office_reviewer)
    assert (refusal.value.move, refusal.value.clause) == (AMEND, COORDINATES)
    event = Event.objects.get(object_key=f"plan:{draft.pk}", refused=True)
    assert event.action == "plan.issue"
    plan.refresh_from_db()
    assert plan.state == PlanState.ISSUED
    assert not Event.objects.filter(action__in=["task.amend", "plan.amend"]).exists()


def test_who_does_not_coordinate_cannot_issue_it(office_reviewer: User, unit_head: User) -> None:
    draft = amended_draft(issued(office_reviewer), office_reviewer, FIRST)
    with pytest.raises(PermissionDenied):
        actions.issue(draft, actor=unit_head)


def test_candidates_are_the_plans_in_force_of_the_same_unit_the_likeliest_first(
    office_reviewer: User, office: Unit, foreign_agency: object
) -> None:
    near = issued(office_reviewer)
    far = read_in(office.agency, office_reviewer, paper("90/KH-STP", FIRST[:1], "Phòng cháy, chữa cháy"))
    actions.issue(far, actor=office_reviewer)
    title = "Cải cách hành chính của Sở năm 2027"
    draft = read_in(office.agency, office_reviewer, paper("16/KH-STP", FIRST, title))
    found = declaring.candidates(draft)
    assert [one.plan for one in found] == [near, far]
    assert "tên giống" in found[0].reason
    same_number = read_in(office.agency, office_reviewer, paper("90/KH-STP", FIRST, "Tên khác hẳn"))
    offer = declaring.offer(same_number)
    assert offer is not None
    assert (offer.plan, offer.reason) == (far, "cùng số, ký hiệu")
    named = read_in(office.agency, office_reviewer, paper("91/KH-STP", FIRST, "Sửa đổi Kế hoạch số 90/KH-STP"))
    assert declaring.candidates(named)[0].plan == far


def test_the_same_file_is_recognised(office_reviewer: User, office: Unit) -> None:
    plan = issued(office_reviewer)
    again = read_in(office.agency, office_reviewer, plan.source_text)
    offer = declaring.offer(again)
    assert offer is not None
    assert (offer.plan, offer.reason) == (plan, "cùng một tệp")


def test_a_person_corrects_the_mapping(office_reviewer: User, unit_head: User) -> None:
    plan = issued(office_reviewer)
    draft = amended_draft(plan, office_reviewer, [("Một việc hoàn toàn khác trước", DIVISION, ""), *FIRST[1:]])
    line, old = draft.items.get(position=1), plan.items.get(position=1)
    assert line.replaces is None
    declaring.match(draft, line.pk, old.pk, actor=office_reviewer, seen=draft.version)
    draft.refresh_from_db()
    found = amending.summary(draft)
    assert found is not None
    assert [change.kind for change in found.changes] == ["changed", "same", "same", "same"]
    declaring.match(draft, draft.items.get(position=4).pk, old.pk, actor=office_reviewer, seen=draft.version)
    assert draft.items.get(position=1).replaces is None, "an old line has one successor"
    draft.refresh_from_db()
    declaring.match(draft, draft.items.get(position=4).pk, None, actor=office_reviewer, seen=draft.version)
    assert draft.items.get(position=4).replaces is None


def test_a_correction_on_an_old_version_is_refused(office_reviewer: User, office_head: User) -> None:
    plan = issued(office_reviewer)
    draft = amended_draft(plan, office_reviewer, FIRST)
    line = draft.items.get(position=1)
    declaring.match(draft, line.pk, None, actor=office_reviewer, seen=draft.version)
    with pytest.raises(StalePlan, match="Office reviewer sửa lúc"):
        declaring.match(draft, line.pk, None, actor=office_head, seen=draft.version)


def test_what_is_declared_can_be_withdrawn(office_reviewer: User) -> None:
    plan = issued(office_reviewer)
    draft = amended_draft(plan, office_reviewer, FIRST[:3])
    declaring.keep(draft, plan.items.get(position=4).pk, actor=office_reviewer, seen=draft.version)
    declaring.withdraw(draft, actor=office_reviewer, seen=draft.version + 1)
    draft.refresh_from_db()
    assert (draft.amends, draft.edition, draft.items.count()) == (None, 1, 3)
    assert not draft.items.filter(replaces__isnull=False).exists()
    call_command("verify_audit")


def test_the_page_declares_corrects_and_shows(client: Client, office_reviewer: User, unit_head: User) -> None:
    plan = issued(office_reviewer)
    client.force_login(office_reviewer)
    draft = read_in(plan.agency, office_reviewer, paper("15/KH-STP", [SAID_ANEW, GIVEN_TO_OTHER, *FIRST[1:3]]))
    url = reverse("plan_amend", args=[draft.pk])
    page = body(client.get(url))
    assert "cùng số, ký hiệu" in page
    done = client.post(url, {"act": "declare", "version": draft.version, "old": plan.pk}, follow=True)
    page = body(done)
    assert "Đã khai bản sửa đổi" in page
    assert "Không còn trong bản sửa đổi" in page
    draft.refresh_from_db()
    first = draft.items.get(position=1)
    chooser = body(client.get(url, {"line": "1"}))
    assert "Không tương ứng với dòng nào" in chooser
    old = plan.items.get(position=1)
    answer = client.post(url, {"act": "match", "version": draft.version, "line": first.pk, "old": old.pk})
    assert answer.headers["Location"].endswith(f"#line-{first.pk}")
    page = body(client.get(url))
    assert '<ins class="diff-add">soát, công bố</ins>' in page or "diff-add" in page
    draft.refresh_from_db()
    wrong = client.post(url, {"act": "blow_up", "version": draft.version})
    assert (wrong.status_code, "Không rõ bạn muốn làm gì" in body(wrong)) == (422, True)
    stale = client.post(url, {"act": "withdraw", "version": 1})
    assert stale.status_code == 409


def test_the_pages_of_both_editions_show_the_chain(client: Client, office_reviewer: User) -> None:
    plan = issued(office_reviewer)
    draft = amended_draft(plan, office_reviewer, with_row(1, GIVEN_TO_OTHER))
    issue(draft, office_reviewer)
    client.force_login(office_reviewer)
    old, new = (body(client.get(reverse("plan_page", args=[one.pk]))) for one in (plan, draft))
    assert "Đã được thay bằng kế hoạch 16/KH-STP, phiên bản 2" in old
    assert "Chuyển sang bản sửa đổi" in old
    assert "Phiên bản 2, sửa đổi kế hoạch" in new
    assert "Đây là bản sửa đổi" in new, "why it cannot be recalled"
    listed = body(client.get(reverse("plan_list")))
    assert "phiên bản 2" in listed
    assert f'id="plan-{plan.pk}"' not in listed


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_editions_issued_at_once_one_wins(office_reviewer: User, office_head: User, own_files: Path) -> None:
    plan = issued(office_reviewer)
    drafts = [amended_draft(plan, office_reviewer, FIRST, number) for number in ("16/KH-STP", "17/KH-STP")]
    start, outcomes = threading.Barrier(2), list[str]()

    def run(draft: Plan, person_id: int) -> None:
        try:
            person = User.objects.get(pk=person_id)
            start.wait(timeout=10)
            actions.issue(draft, actor=person)
            outcomes.append("issued")
        except StalePlan:
            outcomes.append("stale")
        finally:
            connections.close_all()

    people = (office_reviewer, office_head)
    threads = [threading.Thread(target=run, args=(draft, who.pk)) for draft, who in zip(drafts, people, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["issued", "stale"]
    assert Plan.objects.issued().count() == 1


def test_a_title_that_says_it_amends_a_plan_is_offered_as_its_next_edition(office_reviewer: User, office: Unit) -> None:
    plan = issued(office_reviewer)
    title = f"Sửa đổi, bổ sung một số nội dung của Kế hoạch {plan.title[0].lower()}{plan.title[1:]}"
    found = declaring.offer(read_in(office.agency, office_reviewer, paper("17/KH-STP", FIRST[:2], title)))
    assert found is not None
    assert found.plan == plan
