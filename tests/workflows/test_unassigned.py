"""Chờ phân công: who sees which drafts, giving many out at once, one to all units, and why some are back."""

import datetime as dt
import threading

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.verifier import verify
from realtime import topics
from realtime.models import Ring
from tests.people import draft_task, giving_to, moved
from tests.workflows.answers import body
from units.models import Agency, Unit, User
from workflows import engine, giving, worklist
from workflows.giving import Order, Pick
from workflows.models import CommonTask, Task
from workflows.rules import can_assign
from workflows.states import State
from workflows.verification import TaskWatcher, expectations

MOST_QUERIES = 8
DUE = dt.date(2027, 5, 14)


def written(office: Unit, actor: User, **words: object) -> Task:
    """Draft a task that says more than its content."""
    said = {"content": "Rà soát quy trình nội bộ", "plan": "15/KH-STP", **words}
    with transaction.atomic():
        task = Task(agency=office.agency, coordinating_unit=office, **said)
        return engine.draft(task, actor=actor, at=timezone.now())


def boxes(*tasks: Task) -> list[str]:
    """Return what the boxes of these rows post."""
    return [f"{task.pk}.{task.audit_seq}" for task in tasks]


def give(client: Client, *tasks: Task, unit: object, due_on: str = "", **more: object) -> str:
    """Give drafts out as the page does, and return the sheet."""
    data = {"task": boxes(*tasks), "unit": unit, "due_on": due_on, **more}
    return body(client.post(reverse("unassigned_assign"), data, follow=True))


def shown(client: Client, query: str = "") -> list[int]:
    """Return the numbers of the drafts on the page, in its order."""
    sections = client.get(reverse("unassigned") + query).context["sections"]
    return [row.pk for section in sections for row in section.rows]


@pytest.mark.parametrize(
    "person",
    "unit_head officer other_unit_head office_head office_reviewer records_clerk director deputy_director other_deputy "
    "inspector administrator superuser stranger foreign_inspector".split(),
)
def test_the_page_shows_what_the_door_would_let_through(
    person: str, request: pytest.FixtureRequest, office: Unit, division: Unit, office_reviewer: User, unit_head: User
) -> None:
    drafts = [draft_task(office, office_reviewer), draft_task(division, unit_head)]
    moved(draft_task(office, office_reviewer), "assign", office_reviewer, giving_to(division))
    user: User = request.getfixturevalue(person)
    allowed = {draft.pk for draft in drafts if can_assign(draft, user)}
    assert set(Task.objects.to_give_out(user).values_list("pk", flat=True)) == allowed
    client = Client()
    client.force_login(user)
    answer = client.get(reverse("unassigned"))
    if answer.status_code == 200:
        assert set(shown(client)) == allowed
        assert client.get(reverse("unassigned_partial")).status_code == 200
    else:
        assert (answer.status_code, allowed) == (403, set())
        assert client.get(reverse("unassigned_partial")).status_code == 403
        assert client.post(reverse("unassigned_assign"), {"task": boxes(*drafts)}).status_code == 403


def test_the_rows_stand_under_their_plans_and_sections(client: Client, office: Unit, office_reviewer: User) -> None:
    places = [
        ("231/KH-STP", "III.1", 30),
        ("15/KH-STP", "II.2-1", 12),
        ("231/KH-STP", "II.4", 21),
        ("15/KH-STP", "II.1", 4),
        ("15/KH-STP", "II.2-2", 13),
    ]
    tasks = [
        written(office, office_reviewer, plan=plan, source_path=path, source_first_line=line, plan_title=f"Về {plan}")
        for plan, path, line in places
    ]
    client.force_login(office_reviewer)
    sections = client.get(reverse("unassigned")).context["sections"]
    assert [(one.plan, one.path, len(one.rows)) for one in sections] == [
        ("15/KH-STP", "II", 1),
        ("15/KH-STP", "II.2", 2),
        ("231/KH-STP", "II", 1),
        ("231/KH-STP", "III", 1),
    ]
    assert [one.plan_title for one in sections] == ["Về 15/KH-STP", "", "Về 231/KH-STP", ""]
    assert shown(client) == [tasks[at].pk for at in (3, 1, 4, 2, 0)]


def test_a_row_says_what_the_plan_says(client: Client, office: Unit, office_reviewer: User) -> None:
    written(
        office,
        office_reviewer,
        lead_text="Các phòng, đơn vị thuộc Sở",
        due_text="Thường xuyên",
        source_path="II.3",
        content="Tuyên truyền chuyển đổi số",
    )
    client.force_login(office_reviewer)
    text = body(client.get(reverse("unassigned")))
    for words in ("Kế hoạch ghi: Các phòng, đơn vị thuộc Sở", "Thường xuyên", "mục II.3", "Tuyên truyền chuyển đổi số"):
        assert words in text


def test_the_filters_live_in_the_address(client: Client, office: Unit, office_reviewer: User) -> None:
    one = written(office, office_reviewer, plan="15/KH-STP", content="Rà soát thủ tục hành chính")
    other = written(office, office_reviewer, plan="231/KH-STP", content="Tập huấn hoà giải viên")
    client.force_login(office_reviewer)
    assert shown(client, "?plan=231/KH-STP") == [other.pk]
    assert shown(client, "?q=thu+tuc+hanh+chinh") == [one.pk]
    assert shown(client, "?plan=không+có") == [one.pk, other.pk]
    assert shown(client, "?q=thu+tuc&plan=231/KH-STP") == []
    assert "Không có nhiệm vụ nào khớp" in body(client.get(reverse("unassigned") + "?q=xyz"))
    answer = client.post(reverse("unassigned_assign") + "?q=hoa+giai", {"task": boxes(other), "unit": office.pk})
    assert "q=hoa+giai" in answer.headers["Location"]
    assert "?q=hoa+giai" in body(client.get(answer.headers["Location"]))


def test_several_drafts_go_to_one_unit_at_once(
    client: Client, office: Unit, division: Unit, office_reviewer: User
) -> None:
    own, none = written(office, office_reviewer, due_on=DUE, effective_due_on=DUE), draft_task(office, office_reviewer)
    client.force_login(office_reviewer)
    text = give(client, own, none, unit=division.pk)
    assert "2 đã giao" in text
    assert "không thực hiện" not in text
    assert [task.due_on for task in Task.objects.order_by("pk")] == [DUE, None]
    for task in Task.objects.all():
        assert (task.state, task.lead_unit) == (State.ASSIGNED, division)
        assert Event.objects.of(engine.key_of(task)).filter(action="task.assign").count() == 1
    assert Ring.objects.filter(topic=topics.unit(division.pk)).count() == 2


def test_one_date_for_all_takes_the_place_of_their_own(
    client: Client, office: Unit, division: Unit, office_reviewer: User
) -> None:
    task = written(office, office_reviewer, due_on=DUE, effective_due_on=DUE)
    client.force_login(office_reviewer)
    give(client, task, unit=division.pk, due_on="29/05/2027")
    task.refresh_from_db()
    assert (task.due_on, task.effective_due_on) == (dt.date(2027, 5, 29), dt.date(2027, 5, 31))


def test_a_mixed_batch_does_what_can_be_done_and_says_the_rest(
    client: Client, office: Unit, division: Unit, other_division: Unit, office_reviewer: User, director: User
) -> None:
    good, given, reworded = (draft_task(office, office_reviewer) for _ in range(3))
    chosen = boxes(good, given, reworded)
    moved(given, "assign", director, giving_to(other_division))
    Task.objects.filter(pk=reworded.pk).update(audit_seq=reworded.audit_seq + 1)  # as after an amendment
    client.force_login(office_reviewer)
    data = {"task": chosen, "unit": division.pk}
    text = body(client.post(reverse("unassigned_assign"), data, follow=True))
    assert "1 đã giao" in text
    assert "2 không thực hiện" in text
    assert f"{director.name} giao việc cho {other_division.name} lúc" in text
    good.refresh_from_db()
    given.refresh_from_db()
    reworded.refresh_from_db()
    assert (good.lead_unit, given.lead_unit, reworded.state) == (division, other_division, State.DRAFT)


def test_a_form_that_lacks_something_keeps_what_was_chosen(
    client: Client, office: Unit, division: Unit, office_reviewer: User
) -> None:
    task = draft_task(office, office_reviewer)
    client.force_login(office_reviewer)
    for data, words in (
        ({"task": boxes(task), "unit": ""}, "Hãy chọn đơn vị chủ trì."),
        ({"unit": division.pk}, "Hãy chọn ít nhất một nhiệm vụ trong danh sách."),
        ({"task": boxes(task), "unit": division.pk, "due_on": "31/02/2027"}, "Ngày không hợp lệ."),
        ({"task": boxes(task), "unit": "999999"}, "Đơn vị này không giao được nhiệm vụ."),
        ({"task": ["abc"], "unit": division.pk}, "không đọc được"),
        ({"task": [f"{number}.1" for number in range(51)], "unit": division.pk}, "không đọc được"),
    ):
        answer = client.post(reverse("unassigned_assign"), data)
        assert answer.status_code == 422
        assert words in body(answer)
        assert "<title>Lỗi: " in body(answer)
    answer = client.post(reverse("unassigned_assign"), {"task": boxes(task), "unit": ""})
    assert [row.picked for section in answer.context["sections"] for row in section.rows] == [True]
    task.refresh_from_db()
    assert task.state == State.DRAFT


def test_the_whole_page_is_chosen_with_one_box(
    client: Client, office: Unit, division: Unit, office_reviewer: User
) -> None:
    tasks = [draft_task(office, office_reviewer) for _ in range(3)]
    left = draft_task(office, office_reviewer)
    client.force_login(office_reviewer)
    text = give(client, tasks[0], unit=division.pk, all="1", shown=boxes(*tasks))
    assert "3 đã giao" in text
    left.refresh_from_db()
    assert left.state == State.DRAFT


def test_what_one_may_not_see_does_not_exist(
    client: Client, office: Unit, division: Unit, office_reviewer: User, stranger: User, unit_head: User
) -> None:
    task = draft_task(office, office_reviewer)
    foreign = stranger.agency
    assert isinstance(foreign, Agency)
    unit = Unit.objects.get(agency=foreign)
    theirs = draft_task(unit, stranger)
    for person, target in ((stranger, unit), (unit_head, division)):
        client.force_login(person)
        answer = client.post(reverse("unassigned_assign"), {"task": boxes(task), "unit": target.pk})
        assert answer.status_code == 404
    client.force_login(office_reviewer)
    mixed = {"task": boxes(task, theirs), "unit": division.pk}
    assert client.post(reverse("unassigned_assign"), mixed).status_code == 404
    foreign_unit = {"task": boxes(task), "unit": unit.pk}
    assert client.post(reverse("unassigned_assign"), foreign_unit).status_code == 422
    assert set(Task.objects.values_list("state", flat=True)) == {State.DRAFT}


def test_a_draft_one_sees_but_may_not_give_out_is_refused_and_recorded(
    client: Client, office: Unit, division: Unit, office_reviewer: User, unit_head: User
) -> None:
    task = draft_task(office, office_reviewer)
    task.cooperating_units.add(division)
    client.force_login(unit_head)
    text = give(client, task, unit=division.pk)
    assert "0 đã giao" in text
    assert "Chỉ đơn vị đầu mối của kế hoạch hoặc lãnh đạo được giao việc." in text
    event = Event.objects.of(engine.key_of(task)).last()
    assert event is not None
    assert (event.action, event.refused, event.actor) == ("task.assign", True, unit_head)


def test_a_draft_for_all_units_becomes_a_share_of_each(
    client: Client, office: Unit, division: Unit, other_division: Unit, office_reviewer: User, agency: Agency
) -> None:
    gone = Unit.objects.create(
        agency=agency,
        code="cu",
        name="Phòng đã giải thể",
        kind=Unit.Kind.DIVISION,
        active_from=dt.date(2020, 1, 1),
        active_to=dt.date(2021, 1, 1),
    )
    words = {"lead_text": "Các phòng", "product": "Báo cáo", "source_path": "II.3", "source_text": "nguyên văn"}
    task = written(office, office_reviewer, due_on=DUE, effective_due_on=DUE, **words)
    task.cooperating_units.set([office, division])
    client.force_login(office_reviewer)
    text = give(client, task, unit="all")
    assert "1 đã giao" in text
    common = CommonTask.objects.get()
    assert reverse("common_task", args=[common.pk]) in text
    shares = list(common.tasks.order_by("lead_unit"))
    assert [share.lead_unit for share in shares] == [office, division, other_division]
    assert gone not in [share.lead_unit for share in shares]
    assert task in shares
    for share in shares:
        assert (share.state, share.content, share.due_on) == (State.ASSIGNED, task.content, DUE)
        assert {name: getattr(share, name) for name in words} == words
        assert share.lead_unit not in share.cooperating_units.all()
    assert not list(verify(expectations(), [TaskWatcher()]))
    assert worklist.repair() == 0
    page = body(client.get(reverse("common_task", args=[common.pk])))
    assert "0/3 đơn vị đã được phê duyệt" in page


def test_a_common_task_counts_who_is_late_and_leaves_out_what_was_taken_back(
    client: Client, office: Unit, division: Unit, other_division: Unit, office_reviewer: User
) -> None:
    task = draft_task(office, office_reviewer)
    client.force_login(office_reviewer)
    give(client, task, unit="all", due_on="2026-01-05")
    with transaction.atomic():
        share = Task.objects.get(lead_unit=division)
        engine.recall_within(share.pk, actor=office_reviewer, note="Ban hành nhầm")
    page = body(client.get(reverse("common_task", args=[share.common_id])))
    assert "0/2 đơn vị đã được phê duyệt" in page
    assert "2 đơn vị quá hạn" in page


def test_a_failure_among_the_shares_leaves_the_draft_as_it_was(
    office: Unit, division: Unit, office_reviewer: User, foreign_division: Unit
) -> None:
    task = draft_task(office, office_reviewer)
    order = Order([office, division, foreign_division], None)
    outcome = giving.give_out([Pick(task.pk, task.audit_seq)], order, actor=office_reviewer)
    assert outcome.done == []
    assert "không giao được" in outcome.not_done[task.pk]
    assert (Task.objects.count(), CommonTask.objects.count()) == (1, 0)
    task.refresh_from_db()
    assert task.state == State.DRAFT


def test_a_declined_share_goes_to_one_unit_that_has_none_yet(
    client: Client, office: Unit, division: Unit, other_division: Unit, office_reviewer: User, unit_head: User
) -> None:
    task = draft_task(office, office_reviewer)
    client.force_login(office_reviewer)
    give(client, task, unit="all")
    share = moved(Task.objects.get(lead_unit=division), "decline", unit_head)
    assert "chỉ giao được cho một đơn vị" in give(client, share, unit="all")
    assert "vừa được giao nhiệm vụ chung này rồi" in give(client, share, unit=other_division.pk)
    assert "1 đã giao" in give(client, share, unit=division.pk)


def test_a_declined_task_comes_back_with_its_reason(
    client: Client, office: Unit, division: Unit, office_reviewer: User, unit_head: User
) -> None:
    task = moved(draft_task(office, office_reviewer), "assign", office_reviewer, giving_to(division))
    engine.perform(
        task.pk, "decline", actor=unit_head, seen=engine.seen_now(task), note="Không đúng chức năng của phòng"
    )
    client.force_login(office_reviewer)
    text = body(client.get(reverse("unassigned")))
    assert f"{division.name} trả lại lúc" in text
    assert "Không đúng chức năng của phòng" in text
    assert unit_head.name in text


def test_the_empty_page_says_what_happened_last(
    client: Client, office: Unit, division: Unit, office_reviewer: User, director: User
) -> None:
    client.force_login(office_reviewer)
    assert "Khi một kế hoạch được ban hành" in body(client.get(reverse("unassigned")))
    moved(draft_task(office, office_reviewer, "Tập huấn"), "assign", director, giving_to(division))
    text = body(client.get(reverse("unassigned")))
    assert "Không còn nhiệm vụ nào chờ phân công" in text
    assert f"Gần đây nhất: {director.name} giao việc" in text


def test_the_same_form_sent_twice_counts_once(
    client: Client, office: Unit, division: Unit, office_reviewer: User
) -> None:
    task = draft_task(office, office_reviewer)
    client.force_login(office_reviewer)
    data = {"task": boxes(task), "unit": division.pk, "once": "một tờ"}
    first, second = (client.post(reverse("unassigned_assign"), data) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert "1 đã giao" in body(client.get(first.headers["Location"]))


def test_a_sheet_that_is_not_kept_says_so_and_leads_back(client: Client, office_reviewer: User) -> None:
    client.force_login(office_reviewer)
    for query in ("", "?lan=khong-co"):
        text = body(client.get(reverse("unassigned_result") + query))
        assert "không còn được lưu" in text
        assert f'href="{reverse("unassigned")}"' in text


def test_home_and_menu_lead_here(
    client: Client, office: Unit, division: Unit, office_reviewer: User, unit_head: User
) -> None:
    for _ in range(2):
        draft_task(office, office_reviewer)
    client.force_login(office_reviewer)
    answer = client.get(reverse("home"))
    tile = next(tile for tile in answer.context["tiles"] if tile.label == "Chưa phân công đơn vị")
    assert (tile.url, tile.count) == (reverse("unassigned"), 2)
    entry = next(entry for entry in answer.context["nav"] if entry["label"] == "Chờ phân công")
    assert (entry["url"], entry["count"]) == (reverse("unassigned"), 2)
    client.force_login(unit_head)
    assert "Chờ phân công" not in [entry["label"] for entry in client.get(reverse("home")).context["nav"]]


@pytest.mark.parametrize("count", [1, 20])
def test_the_page_costs_the_same_however_many_rows(
    client: Client, office: Unit, division: Unit, office_reviewer: User, unit_head: User, count: int
) -> None:
    for _ in range(count):
        task = moved(draft_task(office, office_reviewer), "assign", office_reviewer, giving_to(division))
        moved(task, "decline", unit_head)
    client.force_login(office_reviewer)
    client.get(reverse("account"))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse("unassigned")).status_code == 200
    counted = [row["sql"] for row in asked.captured_queries if "session" not in row["sql"]]
    assert len(counted) - 1 <= MOST_QUERIES, "\n".join(counted)  # one of them reads the account


def test_pages_of_fifty(client: Client, office: Unit, office_reviewer: User) -> None:
    tasks = [draft_task(office, office_reviewer).pk for _ in range(53)]
    client.force_login(office_reviewer)
    assert shown(client) == tasks[:50]
    assert shown(client, "?page=2") == tasks[50:]
    assert "Từ 51 đến 53 trong 53 nhiệm vụ" in body(client.get(reverse("unassigned") + "?page=2"))


@pytest.mark.django_db(transaction=True)
def test_of_two_offices_that_give_the_same_draft_out_at_once_one_does_it(
    office: Unit, division: Unit, other_division: Unit, office_reviewer: User, office_head: User
) -> None:
    task = draft_task(office, office_reviewer)
    ready, outcomes = threading.Barrier(2), dict[str, giving.Outcome]()

    def race(person: User, unit: Unit) -> None:
        ready.wait()
        pick = Pick(task.pk, task.audit_seq)
        outcomes[person.username] = giving.give_out([pick], Order([unit], None), actor=person)
        connections.close_all()

    threads = [
        threading.Thread(target=race, args=args)
        for args in ((office_reviewer, division), (office_head, other_division))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner, loser = sorted(outcomes, key=lambda name: not outcomes[name].done)
    assert outcomes[winner].done == [task.pk]
    assert outcomes[loser].done == []
    assert User.objects.get(username=winner).name in outcomes[loser].not_done[task.pk]
    task.refresh_from_db()
    assert task.state == State.ASSIGNED
    assert Event.objects.of(engine.key_of(task)).filter(action="task.assign").count() == 1
