"""After any path through the intake the trail, the counters, the flow and the tasks tell the same story."""

import datetime as dt
import random
from collections.abc import Iterable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from approvals import actions as decisions
from approvals.models import Decision
from audit import sentences
from audit.explorer import fields_of
from audit.models import Event
from plans import actions
from plans.draft import editing, reshaping
from plans.draft.editing import Operation, Sheet
from plans.editions import declaring, recalling
from plans.errors import StalePlan
from plans.intake import names
from plans.intake.names import CREATE, EXTERNAL, Answer
from plans.models import Plan
from plans.states import PlanState
from project.management.commands.verify_audit import findings
from tests.people import moved, reviewing, submitting
from tests.plans.amendments import DIVISION, EVERYBODY, OTHER, Row, amending, issued, task_at
from tests.plans.conftest import own_files, read_in
from units.models import Agency, User
from workflows import engine, worklist
from workflows.errors import Stale
from workflows.models import Submission, Task
from workflows.states import CLOSED, State

__all__ = ["own_files"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files", "office", "division", "other_division")]
LEADS = (DIVISION, OTHER, "", DIVISION, OTHER, EVERYBODY)
TIMES = ("Trong tháng 5/2027", "Trước ngày 30/9/2027", "Thường xuyên", "", "Quý II/2027")
SUBJECTS = (
    "Rà soát quy trình nội bộ",
    "Tổ chức tập huấn nghiệp vụ",
    "Xây dựng cơ sở dữ liệu",
    "Biên soạn tài liệu hướng dẫn",
    "Kiểm tra công tác văn thư",
)
OBJECTS = (
    "lĩnh vực hộ tịch",
    "lĩnh vực công chứng",
    "lĩnh vực đấu giá tài sản",
    "lĩnh vực lý lịch tư pháp",
    "lĩnh vực trợ giúp pháp lý",
    "lĩnh vực giám định",
    "lĩnh vực luật sư",
    "lĩnh vực quốc tịch",
    "lĩnh vực nuôi con nuôi",
    "lĩnh vực hoà giải ở cơ sở",
    "lĩnh vực phổ biến pháp luật",
    "lĩnh vực xử lý vi phạm",
)
SIXTY: tuple[Row, ...] = tuple(
    (f"{subject} {thing}", LEADS[(n + m) % len(LEADS)], TIMES[(n * 3 + m) % len(TIMES)])
    for n, subject in enumerate(SUBJECTS)
    for m, thing in enumerate(OBJECTS)
)


def whole() -> None:
    """Hold trail, counters and flow rows against the rows."""
    assert list(findings()) == []
    assert worklist.recount() == 0
    assert [task.pk for task in Task.objects.all() if engine.realign(task.pk)] == []


def spoken() -> None:
    """See to it that an inspector reads words, not names of columns."""
    for event in Event.objects.all():
        assert sentences.known(event.action), event.action
        strange = [one.name for one in fields_of(event) if not one.is_known]
        assert not strange, (event.action, strange)


def next_rows(rows: Iterable[Row], chance: random.Random) -> list[Row]:
    """Return the rows of the next edition: some said anew, given to others, dropped, added, in another order."""
    found: list[Row] = []
    for content, lead, when in rows:
        fate = chance.randrange(8)
        if fate == 0:
            continue
        if fate == 1:
            content = f"{content} theo yêu cầu mới"  # noqa: PLW2901 - the row as it is said anew
        lead = chance.choice(LEADS) if fate == 2 else lead  # noqa: PLW2901
        when = chance.choice(TIMES) if fate == 3 else when  # noqa: PLW2901
        found.append((content, lead, when))
    chance.shuffle(found)
    return [*found, (f"Khảo sát mức độ hài lòng đợt {chance.randrange(999)}", DIVISION, TIMES[0])]


def some_work(chance: random.Random, unit_head: User, office_reviewer: User, deputy_director: User) -> None:
    """Let the division go on with some of its tasks, each as far as chance will have it."""
    for task in Task.objects.filter(lead_unit__code="hctp", state=State.ASSIGNED).order_by("pk"):
        steps = (
            ("start", unit_head, engine.nothing),
            ("report", unit_head, submitting(unit_head, f"Đã làm {task.pk}.")),
            ("review", office_reviewer, reviewing(office_reviewer, deputy_director)),
            ("approve", deputy_director, engine.nothing),
        )
        for name, actor, prepare in steps[: chance.randrange(5)]:
            task = moved(task, name, actor, prepare)  # noqa: PLW2901 - the task as it is now


def test_sixty_tasks_go_through_four_editions_and_every_book_agrees(
    office_reviewer: User, unit_head: User, deputy_director: User
) -> None:
    chance = random.Random(7)
    plan, rows = issued(office_reviewer, SIXTY, "30/KH-STP"), list(SIXTY)
    whole()
    for number in range(3):
        some_work(chance, unit_head, office_reviewer, deputy_director)
        before = {task.pk: task for task in Task.objects.select_related("submission")}
        rows = next_rows(rows, chance)
        later = amending(plan, office_reviewer, rows, f"{31 + number}/KH-STP")
        actions.issue(later, actor=office_reviewer)
        whole()
        for task in Task.objects.filter(pk__in=before):
            old = before[task.pk]
            assert task.original_due_on == (old.original_due_on or task.original_due_on)
            assert (task.submission_id, task.submitted_by_id) == (old.submission_id, old.submitted_by_id)
            assert (task.reviewed_by_id, task.proposed_signer_id) == (old.reviewed_by_id, old.proposed_signer_id)
            assert task.state in {old.state, State.CANCELLED} or old.state == State.DRAFT
            if old.state in CLOSED:
                assert task.state == old.state
        plan = Plan.objects.issued().get()
        assert plan.pk == later.pk
        assert_tasks_have_one_line()
    spoken()


def assert_tasks_have_one_line() -> None:
    """See to it that every open task belongs to exactly one line of the edition in force."""
    for task in Task.objects.exclude(state__in=CLOSED):
        in_force = Plan.objects.issued().get()
        own = in_force.items.filter(task=task).count()
        shared = in_force.items.filter(common=task.common_id).count() if task.common_id else 0
        assert own + shared == 1, task


def test_issued_recalled_and_issued_again_the_books_agree(office_reviewer: User) -> None:
    plan = issued(office_reviewer, SIXTY, "30/KH-STP")
    for _ in range(2):
        recalling.recall(plan, actor=office_reviewer, seen=plan.version, reason="Nhầm")
        plan.refresh_from_db()
        whole()
        actions.issue(plan, actor=office_reviewer)
        plan.refresh_from_db()
        whole()
    assert Task.objects.exclude(state=State.CANCELLED).filter(plan=plan.code).count() == Task.objects.count() // 3
    spoken()


def test_a_decision_and_its_submission_outlive_every_edition(
    office_reviewer: User, unit_head: User, deputy_director: User
) -> None:
    rows: list[Row] = [(f"{SUBJECTS[n]} {OBJECTS[n]}", DIVISION, "Trong tháng 5/2027") for n in range(4)]
    plan = issued(office_reviewer, rows, "30/KH-STP")
    reported, reviewed, approved, dropped = (task_at(plan, place) for place in (1, 2, 3, 4))
    for task in (reported, reviewed, approved, dropped):
        moved(task, "start", unit_head)
        moved(task, "report", unit_head, submitting(unit_head, f"Đã làm {task.pk}."))
    for task in (reviewed, approved, dropped):
        seen = engine.seen_now(Task.objects.get(pk=task.pk))
        decisions.review(task.pk, actor=office_reviewer, seen=seen, opinion="Đạt", signer=deputy_director)
    for task in (approved, dropped):
        decisions.approve(task.pk, actor=deputy_director, seen=engine.seen_now(Task.objects.get(pk=task.pk)))
    kept = list(Decision.objects.order_by("pk").values())
    anew: list[Row] = [(f"{content} theo yêu cầu mới", lead, "Trong tháng 7/2027") for content, lead, _ in rows[:3]]
    actions.issue(amending(plan, office_reviewer, anew, "31/KH-STP"), actor=office_reviewer)
    assert list(Decision.objects.order_by("pk").values()) == kept
    for task, state in ((reported, "reported"), (reviewed, "reviewed"), (approved, "approved"), (dropped, "approved")):
        now = Task.objects.get(pk=task.pk)
        assert (now.state, now.submission) == (state, Submission.objects.get(task=task))
        assert now.original_due_on == dt.date(2027, 5, 31)
    assert Task.objects.get(pk=reviewed.pk).proposed_signer == deputy_director
    assert Task.objects.get(pk=reported.pk).due_on == dt.date(2027, 7, 31)
    assert Task.objects.get(pk=approved.pk).due_on == dt.date(2027, 5, 31)
    whole()
    spoken()


def test_nobody_signs_words_that_an_edition_has_changed_since_the_page_was_shown(
    office_reviewer: User, unit_head: User, deputy_director: User
) -> None:
    rows: list[Row] = [(f"{SUBJECTS[n]} {OBJECTS[n]}", DIVISION, "Trong tháng 5/2027") for n in range(3)]
    plan = issued(office_reviewer, rows, "30/KH-STP")
    reviewed, reported, same = (task_at(plan, place) for place in (1, 2, 3))
    for task in (reviewed, reported, same):
        moved(task, "start", unit_head)
        moved(task, "report", unit_head, submitting(unit_head, f"Đã làm {task.pk}."))
    for task in (reviewed, same):
        seen = engine.seen_now(Task.objects.get(pk=task.pk))
        decisions.review(task.pk, actor=office_reviewer, seen=seen, opinion="Đạt", signer=deputy_director)
    shown = {task.pk: engine.seen_now(Task.objects.get(pk=task.pk)) for task in (reviewed, reported, same)}
    anew: list[Row] = [(f"{content} và việc khác", lead, when) for content, lead, when in rows[:2]]
    actions.issue(amending(plan, office_reviewer, [*anew, rows[2]], "31/KH-STP"), actor=office_reviewer)
    with pytest.raises(Stale):
        decisions.approve(reviewed.pk, actor=deputy_director, seen=shown[reviewed.pk])
    with pytest.raises(Stale):
        decisions.review(
            reported.pk, actor=office_reviewer, seen=shown[reported.pk], opinion="Đạt", signer=deputy_director
        )
    decisions.approve(same.pk, actor=deputy_director, seen=shown[same.pk])
    decisions.approve(reviewed.pk, actor=deputy_director, seen=engine.seen_now(Task.objects.get(pk=reviewed.pk)))
    whole()


def test_every_act_of_the_wizard_is_told_in_words(
    client: Client, agency: Agency, office_reviewer: User, office_head: User, unit_head: User, stranger: User
) -> None:
    plan = read_in(agency, office_reviewer)
    unknown = Answer("Phòng Chuyển đổi số và Dữ liệu", CREATE, None, "Phòng Chuyển đổi số và Dữ liệu", "division")
    names.resolve(plan, [unknown, Answer("Sở Nội vụ", EXTERNAL)], actor=office_reviewer, seen=plan.version)
    client.force_login(office_reviewer)
    plan.refresh_from_db()
    first = plan.items.earliest("position")
    form = {
        "title": f"{plan.title} khác",
        "number": "99/KH-STP",
        "coordinating_unit": plan.coordinating_unit_id,
        "version": plan.version,
        f"muc-{first.pk}-content": f"{first.content} Báo cáo kết quả về Văn phòng Sở.",
        f"muc-{first.pk}-lead": "outside",
        f"muc-{first.pk}-outside": "Công an tỉnh",
        f"muc-{first.pk}-due_text": "quý II/2027",
        f"muc-{first.pk}-time_kind": first.time_kind,
        f"muc-{first.pk}-due_on": first.due_on.isoformat() if first.due_on else "",
        "hien": first.pk,
        "xem": first.pk,
        "do": f"skip:{first.pk}",
    }
    assert client.post(reverse("plan_compare", args=[plan.pk]), form).status_code == 302
    for do in ("unskip:{}", "merge:{}", "down:{}", "promote:8"):
        plan.refresh_from_db()
        one = plan.items.earliest("position").pk
        head = {key: form[key] for key in ("title", "number", "coordinating_unit")}
        answer = client.post(
            reverse("plan_compare", args=[plan.pk]), {**head, "version": plan.version, "do": do.format(one)}
        )
        assert answer.status_code == 302, do
    assert b"".join(client.get(reverse("plan_source", args=[plan.pk])).streaming_content)  # type: ignore[attr-defined]  # a FileResponse
    plan.refresh_from_db()
    for who in (unit_head, stranger):
        with pytest.raises(PermissionDenied):
            actions.discard(plan, actor=who)
    actions.discard(plan, actor=office_head)
    spoken()
    whole()


OPERATIONS = (
    lambda pick, chance: reshaping.merge(pick, chance.choice((1, -1))),
    lambda pick, chance: reshaping.move(pick, chance.choice((1, -1))),
    lambda pick, chance: reshaping.split(pick, chance.randrange(200)),
    lambda pick, chance: reshaping.split_at_breaks(pick),
    lambda pick, chance: reshaping.promote(chance.randrange(60), chance.randrange(60)),
    lambda pick, chance: editing.leave_out(pick, skipped=chance.random() < 0.5),
    lambda pick, chance: editing.bulk([pick], {"content": "Làm việc này\nvà việc kia cho xong"}),
    lambda pick, chance: editing.repair(None),
)


@pytest.mark.parametrize("seed", range(4))
def test_no_order_of_corrections_breaks_a_draft_that_amends_a_plan(office_reviewer: User, seed: int) -> None:
    chance = random.Random(seed)
    plan = issued(office_reviewer, SIXTY[:12], "30/KH-STP")
    later = amending(plan, office_reviewer, next_rows(SIXTY[:12], chance), "31/KH-STP")
    for _ in range(40):
        later.refresh_from_db()
        try:
            corrected(later, office_reviewer, chance)
        except ValidationError:
            continue
        assert list(later.items.values_list("position", flat=True)) == sorted(
            set(later.items.values_list("position", flat=True))
        )
    later.refresh_from_db()
    try:
        actions.issue(later, actor=office_reviewer)
    except (ValidationError, StalePlan):  # a draft without lines, say
        assert Plan.objects.get(pk=later.pk).state == PlanState.DRAFT
    else:
        assert Plan.objects.get(pk=later.pk).state == PlanState.ISSUED
        if later.amends_id:
            assert_tasks_have_one_line()
    whole()
    spoken()


def corrected(plan: Plan, actor: User, chance: random.Random) -> None:
    """Make one correction, whichever chance picks."""
    lines = list(plan.items.values_list("pk", flat=True))
    old = list(plan.amends.items.values_list("pk", flat=True)) if plan.amends else [0]
    pick, seen = chance.choice(lines or [0]), plan.version
    what = chance.randrange(14)
    if what == 0:
        declaring.match(plan, pick, chance.choice([*old, None]), actor=actor, seen=seen)
    elif what == 1:
        declaring.keep(plan, chance.choice(old), actor=actor, seen=seen)
    elif what == 2:
        declaring.let_go(plan, pick, actor=actor, seen=seen)
    elif what == 3 and chance.random() < 0.3:
        declaring.withdraw(plan, actor=actor, seen=seen)
    else:
        operation: Operation = chance.choice(OPERATIONS)(pick, chance)
        editing.change(plan, Sheet(), operation, actor=actor, seen=seen)
