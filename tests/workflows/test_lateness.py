"""Lateness: the words, both dates, and that the filters of the list ask what the pure function says."""

import datetime as dt
from itertools import product

import pytest
import time_machine
from django.db.models import Q
from django.test import Client
from django.utils import timezone
from viewflow.workflow.models import Process

from tests.people import MakeTask
from tests.workflows.answers import body
from units.models import User
from workflows import board
from workflows.models import Task
from workflows.rows import is_late_at_first, lateness_of
from workflows.states import HANDED_IN, State
from workflows.timing import against_both, kept_for

pytestmark = pytest.mark.django_db
HERE = timezone.get_default_timezone()
TODAY = dt.date(2027, 3, 10)  # a Wednesday
DAY = dt.timedelta(days=1)
DUES = (None, *(TODAY + DAY * days for days in (-30, -5, -1, 0, 1, 2, 5, 6, 9, 40)))
# The moments around midnight at +07:00, which is five in the afternoon at Greenwich.
MOMENTS = [
    dt.datetime(2027, 3, 8, 23, 59, 59, 999_999, tzinfo=HERE),
    dt.datetime(2027, 3, 9, tzinfo=HERE),
    dt.datetime(2027, 3, 9, 6, 59, tzinfo=HERE),
    dt.datetime(2027, 3, 10, 0, 0, 1, tzinfo=HERE),
]
STATES = (State.DRAFT, State.IN_PROGRESS, State.REPORTED, State.APPROVED, State.CANCELLED)


def test_the_filters_ask_what_the_pure_function_says(task_in: MakeTask) -> None:
    for state in STATES:
        clone_around(task_in(state))
    tasks = list(Task.objects.all())
    assert len(tasks) == len(STATES) * (1 + len(DUES) * len(MOMENTS))
    for name, condition in board.LATENESS.items():
        found = set(Task.objects.filter(condition(TODAY)).values_list("pk", flat=True))
        if name == "late_at_first":
            said = {task.pk for task in tasks if is_late_at_first(task, on=TODAY)}
        else:
            said = {task.pk for task in tasks if lateness_of(task, on=TODAY) == name}
        assert found == said, name
        assert found, f"{name} is never met here"


def test_every_task_but_a_cancelled_one_stands_under_one_word(task_in: MakeTask) -> None:
    for state in STATES:
        clone_around(task_in(state))
    words = [condition for name, condition in board.LATENESS.items() if name != "late_at_first"]
    counts = [Task.objects.filter(condition(TODAY)).count() for condition in words]
    assert sum(counts) == Task.objects.exclude(state=State.CANCELLED).count()
    assert Task.objects.filter(words[0](TODAY) & ~Q(state=State.CANCELLED)).exists()


def clone_around(task: Task) -> None:
    """Write tasks like this one with every deadline and every moment of reporting."""
    rows = []
    for due_on, moment in product(DUES, MOMENTS):
        one = Task.objects.get(pk=task.pk)
        one.pk, one.process_id = None, None
        one.due_on = one.effective_due_on = due_on
        one.original_due_on = one.original_effective_due_on = due_on - 7 * DAY if due_on else None
        one.reported_at = moment if one.state in HANDED_IN else None
        rows.append(one)
    relax(rows, task)


def relax(rows: list[Task], task: Task) -> None:
    """Save tasks with a flow each, as the constraints ask."""
    for one in rows:
        if task.process_id and one.state != State.CANCELLED:
            process = Process.objects.get(pk=task.process_id)
            process.pk = None
            process.save(force_insert=True)
            one.process_id = process.pk
    Task.objects.bulk_create(rows)


@pytest.mark.parametrize(
    ("effective", "original", "words"),
    [
        (dt.date(2026, 10, 15), dt.date(2026, 10, 15), "Đúng hạn"),
        (dt.date(2026, 10, 9), dt.date(2026, 10, 9), "Chậm 1 ngày làm việc"),
        (dt.date(2026, 10, 15), dt.date(2026, 10, 2), "Đúng hạn đã gia hạn; chậm 6 ngày làm việc so với hạn ban đầu"),
        (dt.date(2026, 10, 15), dt.date(2026, 10, 12), "Đúng hạn đã gia hạn; đúng hạn so với hạn ban đầu"),
        (
            dt.date(2026, 10, 8),
            dt.date(2026, 10, 2),
            "Chậm 2 ngày làm việc; chậm 6 ngày làm việc so với hạn ban đầu",
        ),
        (dt.date(2026, 10, 8), dt.date(2026, 10, 15), "Chậm 2 ngày làm việc; đúng hạn so với hạn ban đầu"),
        (None, None, ""),
    ],
)
def test_a_report_is_judged_against_both_dates(effective: dt.date, original: dt.date, words: str) -> None:
    assert against_both(effective, original, dt.date(2026, 10, 12)) == words


def test_how_long_others_kept_a_report_is_told_apart() -> None:
    reported = dt.date(2026, 10, 12)
    told = kept_for(reported, dt.date(2026, 10, 20), on=dt.date(2027, 1, 1), office="Văn phòng")
    assert told == "Báo cáo 12/10/2026, phê duyệt 20/10/2026: lãnh đạo, Văn phòng giữ 6 ngày làm việc"
    told = kept_for(reported, None, on=dt.date(2026, 10, 14), office="đơn vị đầu mối")
    assert told == "Báo cáo 12/10/2026, chưa phê duyệt: lãnh đạo, đơn vị đầu mối đã giữ 2 ngày làm việc"


def test_the_list_is_filtered_by_what_happened_to_a_task(
    client: Client, task_in: MakeTask, office_reviewer: User
) -> None:
    with time_machine.travel(dt.datetime(2027, 3, 10, 9, tzinfo=HERE)):
        tasks = [task_in(State.IN_PROGRESS, due_on=TODAY + 20 * DAY) for _ in range(4)]
        counters = ({"extended_count": 1}, {"extended_count": 3}, {"returned_count": 2}, {"reminded_count": 1})
        for task, counter in zip(tasks, counters, strict=True):
            Task.objects.filter(pk=task.pk).update(**counter)
        client.force_login(office_reviewer)

        def found(query: str) -> set[str]:
            return {row.id for row in client.get(f"/nhiem-vu/?{query}").context["rows"]}

        names = [f"task-{task.pk}" for task in tasks]
        assert found("record=extended") == set(names[:2])
        assert found("record=extended_often") == {names[1]}
        assert found("record=returned_often") == {names[2]}
        assert found("record=reminded") == {names[3]}
        assert found("lateness=in_time") == set(names)
        assert found("lateness=late") == set()
        page = body(client.get("/nhiem-vu/?record=extended_often&lateness=in_time"))
        assert "Gia hạn từ 3 lần" in page
        assert "Gia hạn 3 lần" in page


def test_the_page_tells_both_dates_and_who_kept_the_report(client: Client, task_in: MakeTask, unit_head: User) -> None:
    with time_machine.travel(dt.datetime(2026, 10, 12, 9, tzinfo=HERE)):
        task = task_in(State.REVIEWED, due_on=dt.date(2026, 10, 15))
        Task.objects.filter(pk=task.pk).update(original_effective_due_on=dt.date(2026, 10, 2))
        client.force_login(unit_head)
        page = body(client.get(f"/nhiem-vu/{task.pk}/"))
    assert "Đúng hạn đã gia hạn; chậm 6 ngày làm việc so với hạn ban đầu" in page
    assert "Báo cáo 12/10/2026, chưa phê duyệt: lãnh đạo, Văn phòng đã giữ 0 ngày làm việc" in page
