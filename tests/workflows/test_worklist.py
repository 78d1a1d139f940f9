"""Worklists: keys and counters kept by the door, pages by place, other people's work only, found without marks."""

import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.people import MakeTask, draft_task, giving_to, moved, reviewing, submitting
from units.models import Unit, User
from workflows import engine, worklist
from workflows.models import SlotCount, Task, TaskText
from workflows.states import State
from workflows.turns import HOLDERS
from workflows.worklist import Place, place_of, read_place

ALL = tuple(HOLDERS)


@pytest.mark.parametrize("state", list(State))
def test_the_door_keeps_key_and_counter(state: State, task_in: MakeTask, division: Unit, office: Unit) -> None:
    task = task_in(state)
    unit = {"coordinating_unit": office, "lead_unit": division}
    expected = f"{state}.{unit[HOLDERS[state].unit_field].pk}" if state in HOLDERS else ""
    if state == State.REVIEWED:  # what waits for a signature waits for the proposed signer by name
        expected = f"{expected}.{task.proposed_signer_id}"
    assert task.holder_slot == expected
    counted = dict(SlotCount.objects.filter(waiting__gt=0).values_list("slot", "waiting"))
    assert counted == ({expected: 1} if expected else {})
    assert worklist.repair() == 0


def test_the_repair_command_mends_what_was_changed_behind_the_doors_back(task_in: MakeTask, office: Unit) -> None:
    task_in(State.REPORTED)
    task = task_in(State.REVIEWED)
    Task.objects.filter(pk=task.pk).update(holder_slot="")
    SlotCount.objects.filter(slot=f"reported.{office.pk}").update(waiting=7)
    SlotCount.objects.create(slot="reported.999", waiting=3)
    TaskText.objects.filter(task=task).delete()
    out = io.StringIO()
    call_command("recount", stdout=out)
    assert out.getvalue().startswith("4 ")
    assert worklist.repair() == 0
    assert SlotCount.objects.get(slot=f"reported.{office.pk}").waiting == 1


def test_a_list_is_in_order_and_its_pages_fit_together(
    office: Unit, division: Unit, office_reviewer: User, unit_head: User
) -> None:
    days = [dt.date(2026, 12, 31), None, dt.date(2026, 12, 1), dt.date(2026, 12, 1), None, dt.date(2027, 1, 5)]
    for day in days:
        moved(draft_task(office, office_reviewer), "assign", office_reviewer, giving_to(division, day))
    whole = list(worklist.waiting(unit_head, ALL))
    assert [task.effective_due_on for task in whole] == [*sorted(day for day in days if day), None, None]
    pages: list[Task] = []
    after: Place | None = None
    while page := list(worklist.waiting(unit_head, ALL, after=after, limit=2)):
        pages += page
        after = place_of(page[-1])
    assert pages == whole
    assert worklist.count(unit_head, ALL) == len(whole) == 6


def test_the_list_the_counter_and_the_rule_agree_about_ones_own_work(
    task_in: MakeTask, office: Unit, office_head: User, office_reviewer: User, deputy_director: User, director: User
) -> None:
    own = task_in(State.REPORTED, lead=office, head=office_head)
    other = task_in(State.REPORTED)
    for person, expected in ((office_head, [other]), (office_reviewer, [own, other])):
        assert list(worklist.waiting(person, (State.REPORTED,))) == expected
        assert worklist.count(person, (State.REPORTED,)) == len(expected)
        assert list(Task.objects.waiting_for(person, State.REPORTED)) == expected
    moved(own, "review", office_reviewer, reviewing(office_reviewer, deputy_director))
    assert worklist.count(director, (State.REVIEWED,)) == worklist.count(deputy_director, (State.REVIEWED,)) == 1


def test_a_resubmitted_report_comes_back_to_whoever_may_judge_it(
    task_in: MakeTask, unit_head: User, deputy_head: User, office_reviewer: User
) -> None:
    task = moved(task_in(State.IN_PROGRESS), "report", deputy_head, submitting(deputy_head))
    assert worklist.count(office_reviewer, (State.REPORTED,)) == 1
    assert task.holder_slot.startswith("reported.")


def test_what_comes_next_is_the_row_after_then_the_first(
    office: Unit, division: Unit, office_reviewer: User, unit_head: User
) -> None:
    tasks = [
        moved(draft_task(office, office_reviewer), "assign", office_reviewer, giving_to(division)) for _ in range(3)
    ]
    following = [worklist.following(unit_head, ALL, place_of(task)) for task in tasks]
    assert following == [place_of(task) for task in (tasks[1], tasks[2], tasks[0])]


@pytest.mark.parametrize(
    ("words", "found"),
    [("quy trinh", True), ("QUY TRÌNH nội", True), ("trình quy", True), ("100%", False), ("_", False), ("15/kh", True)],
)
def test_search_needs_no_marks_and_takes_nothing_for_a_wildcard(
    words: str,
    found: bool,  # noqa: FBT001 - a column of the table above
    task_in: MakeTask,
    unit_head: User,
) -> None:
    task = task_in(State.ASSIGNED)
    expected = [task] if found else []
    assert list(worklist.waiting(unit_head, ALL, words=words)) == expected
    assert list(worklist.holding_every(Task.objects.all(), words)) == expected


def test_a_task_is_found_by_its_number(task_in: MakeTask) -> None:
    task = task_in(State.ASSIGNED)
    for words in (f"NV-{task.pk:05d}", str(task.pk), f"nv{task.pk}"):
        assert list(worklist.holding_every(Task.objects.all(), words)) == [task]


@pytest.mark.parametrize("text", ["", "x", "2026-13-01.5", "2026-12-01", "2026-12-01.", "2026-12-01.x", "٢٠٢٦-12-01.1"])
def test_a_place_that_is_none_is_the_beginning(text: str) -> None:
    assert read_place(text) is None
    assert read_place("2026-12-01.5") == Place(dt.date(2026, 12, 1), 5)


def test_the_list_is_read_from_its_index(task_in: MakeTask, unit_head: User) -> None:
    task_in(State.ASSIGNED)
    with CaptureQueriesContext(connection) as context:
        list(worklist.waiting(unit_head, ALL))
    reading = context.captured_queries[-1]["sql"]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + reading)
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert "task_by_slot_and_due" in plan


@pytest.mark.parametrize("count", [3, 60])
def test_the_inbox_costs_the_same_however_much_waits(
    count: int, office: Unit, division: Unit, office_reviewer: User, unit_head: User
) -> None:
    task = moved(draft_task(office, office_reviewer), "assign", office_reviewer, giving_to(division))
    for _ in range(count - 1):
        Task.objects.bulk_create(
            [
                Task(
                    agency=office.agency,
                    coordinating_unit=office,
                    lead_unit=None,
                    content="Việc chờ",
                    created_at=task.created_at,
                    holder_slot=f"draft.{office.pk}",
                )
            ]
        )
    worklist.recount()
    with CaptureQueriesContext(connection) as context:
        assert len(worklist.waiting(office_reviewer, (State.DRAFT,))) == min(count - 1, worklist.PAGE)
        assert worklist.count(office_reviewer, (State.DRAFT,)) == count - 1
    assert len([row for row in context.captured_queries if not row["sql"].startswith("SAVEPOINT")]) == 2


def test_a_move_that_fails_leaves_the_counters_alone(task_in: MakeTask, unit_head: User) -> None:
    task = task_in(State.ASSIGNED)

    def failing(task: Task, at: dt.datetime) -> engine.Prepared:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        engine.perform(task.pk, "start", actor=unit_head, seen=engine.seen_now(task), prepare=failing)
    assert worklist.recount() == 0
