"""Three weeks on a moved clock: everybody is told what concerns him, once, on working days, while it is true."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.core.mail import EmailMessage
from django.db import transaction

from audit.verifier import verify
from tests.people import MakeTask, moved, reviewing, submitting
from tests.workflows.opining import answered, asked
from tests.workflows.reminding import (
    DAY,
    DUE_ON,
    GIVEN_ON,
    at,
    lines_of,
    moment,
    rounds,
    steps_of,
    told,
    true_now,
)
from units.actions import recompute
from units.models import Absence, Agency, CalendarOverride, Unit, User
from workflows import jobs, periodic, timeline
from workflows.models import Extension, Notice, Reminder, Task
from workflows.reminders import reminding
from workflows.states import State
from workflows.verification import TaskWatcher, expectations

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def given_day() -> Iterator[None]:
    """Everything begins on the day on which the task is given out."""
    with at(GIVEN_ON):
        yield


@pytest.fixture
def task(given_day: None, task_in: MakeTask, director: User) -> Task:
    """A task that the division works on, due on Wednesday, 30 September."""
    User.objects.update(email="ai-do@so.vn")
    return task_in(State.IN_PROGRESS, due_on=DUE_ON)


def test_three_weeks_say_each_thing_once(
    task: Task,
    unit_head: User,
    office_reviewer: User,
    deputy_director: User,
    director: User,
    mailoutbox: list[EmailMessage],
) -> None:
    rounds(GIVEN_ON, GIVEN_ON + 21 * DAY, 7, 15)
    late = [(1, 10), (2, 10), (5, 10), (6, 10), (7, 10), (8, 10), (9, 10), (12, 10)]
    rungs = ["overdue"] * 2 + ["office"] * 4 + ["leaders"] * 2
    daily = [(rung, *day) for rung, day in zip(rungs, late, strict=True)]
    assert steps_of(task) == [("soon", 25, 9), ("today", 30, 9), *daily]
    assert told(unit_head) == [("soon", 25), ("today", 30), *(("overdue", day) for day, _ in late)]
    assert told(office_reviewer) == [("office", day) for day, _ in late[2:]]
    assert told(deputy_director) == [("leaders", 9), ("leaders", 12)]
    assert told(director) == []
    assert lines_of(task) == 3
    assert len(mailoutbox) == 10 + 2 * 6 + 2  # the head; the Office's two; the Deputy
    assert list(verify(watchers=[TaskWatcher()], expectations=expectations())) == []


def test_the_story_of_a_task_says_how_far_up_it_was_told(task: Task, office_reviewer: User) -> None:
    rounds(DUE_ON + DAY, DUE_ON + 5 * DAY)
    story = timeline.happenings(timeline.events_of(task, reader=office_reviewer), {})
    assert [(one.what, one.who) for one in story[:2]] == [
        ("Nhắc nhiệm vụ quá hạn · quá hạn 3 ngày làm việc · báo cả đơn vị đầu mối", "Hệ thống"),
        ("Nhắc nhiệm vụ quá hạn · quá hạn 1 ngày làm việc · báo đơn vị chủ trì", "Hệ thống"),
    ]


def test_what_was_missed_is_not_said_late(task: Task, unit_head: User, mailoutbox: list[EmailMessage]) -> None:
    rounds(dt.date(2026, 10, 9), dt.date(2026, 10, 9), 7, 8)
    assert steps_of(task) == [("leaders", 9, 10)]
    assert told(unit_head) == [("overdue", 9)]
    assert (lines_of(task), len(mailoutbox)) == (1, 4)


def test_the_jobs_do_the_round_and_send_its_mails(task: Task, mailoutbox: list[EmailMessage]) -> None:
    with at(dt.date(2026, 10, 1)):
        assert [jobs.remind.call(), jobs.remind.call()] == [1, 1]  # made at this moment, the clock stands still
        assert [jobs.send_digests.call(), jobs.send_digests.call()] == [1, 0]
    assert len(mailoutbox) == 1


def test_a_unit_told_late_of_a_date_is_told_once(task: Task) -> None:
    rounds(dt.date(2026, 9, 28), dt.date(2026, 9, 29))
    assert steps_of(task) == [("soon", 28, 9)]


def test_a_clock_put_back_a_day_says_nothing_twice(task: Task, mailoutbox: list[EmailMessage]) -> None:
    rounds(dt.date(2026, 10, 1), dt.date(2026, 10, 5))
    before = (Reminder.objects.count(), Notice.objects.count(), lines_of(task), len(mailoutbox))
    rounds(dt.date(2026, 10, 2), dt.date(2026, 10, 5))
    assert (Reminder.objects.count(), Notice.objects.count(), lines_of(task), len(mailoutbox)) == before


def test_nothing_is_said_on_a_day_that_the_agency_has_off(task: Task, agency: Agency, unit_head: User) -> None:
    day = dt.date(2026, 10, 1)
    CalendarOverride.objects.create(
        agency=agency, day=day, kind="off", basis="TB 1", entered_by=unit_head, entered_at=moment(GIVEN_ON)
    )
    Agency.objects.filter(pk=agency.pk).update(calendar_token="one")
    rounds(day, day)
    assert steps_of(task) == []
    rounds(day + DAY, day + DAY)
    assert steps_of(task) == [("overdue", 2, 10)]


@pytest.mark.parametrize("ends", ["reported", "put off", "suspended"])
def test_a_notice_goes_when_it_is_no_longer_true(ends: str, task: Task, unit_head: User, deputy_director: User) -> None:
    day = dt.date(2026, 10, 1)
    rounds(day, day)
    assert true_now(unit_head, day) == ["overdue"]
    with at(day, 10):
        if ends == "reported":
            moved(task, "report", unit_head, submitting(unit_head))
        elif ends == "suspended":
            moved(task, "suspend", deputy_director)
        else:
            with transaction.atomic():
                later = day + 7 * DAY
                periodic.redate_within(task.pk, "task.amend", actor=None, due_on=later, effective=later)
    assert true_now(unit_head, day) == []
    rounds(day + DAY, day + DAY)
    assert true_now(unit_head, day + DAY) == []


def test_whoever_no_longer_heads_the_unit_reads_nothing_of_it(task: Task, unit_head: User) -> None:
    day = dt.date(2026, 10, 1)
    rounds(day, day)
    unit_head.appointments.update(valid_to=day - DAY)
    recompute(unit_head, on=day)
    assert true_now(unit_head, day) == []


def test_a_unit_without_anybody_at_its_head_is_the_offices_business(
    task: Task, unit_head: User, office_head: User
) -> None:
    unit_head.appointments.update(valid_to=DUE_ON)
    rounds(dt.date(2026, 10, 1), dt.date(2026, 10, 1))
    assert (told(unit_head), told(office_head)) == ([], [("office", 1)])


def test_a_report_that_waits_too_long_is_reminded_of(
    task: Task, unit_head: User, office_reviewer: User, office_head: User, deputy_director: User, director: User
) -> None:
    reported, reviewed = dt.date(2026, 9, 22), dt.date(2026, 9, 28)
    with at(reported):
        moved(task, "report", unit_head, submitting(unit_head))
    rounds(reported, reviewed, 7)
    assert told(office_head) == told(office_reviewer) == [("review", 28)]  # 23, 24, 25, 28: four days
    with at(reviewed, 16):
        moved(task, "review", office_reviewer, reviewing(office_reviewer, deputy_director))
    assert true_now(office_head, reviewed) == []
    rounds(reviewed + DAY, reviewed + 4 * DAY)
    assert told(deputy_director) == [("signing", 2)]
    assert (told(director), told(unit_head)) == ([], [])


def test_what_waits_before_somebody_absent_is_said_to_who_signs_instead(
    task_in: MakeTask, agency: Agency, deputy_director: User, director: User
) -> None:
    task_in(State.REVIEWED)
    day = GIVEN_ON + 7 * DAY
    Absence.objects.create(
        agency=agency,
        person=deputy_director,
        from_on=GIVEN_ON,
        to_on=day,
        reason="Họp",
        entered_by=director,
        entered_at=moment(GIVEN_ON),
    )
    rounds(day, day)
    assert (told(deputy_director), told(director)) == ([], [("signing", 28)])


def test_an_opinion_that_is_wanted_is_reminded_of_until_it_is_given(
    task_in: MakeTask, deputy_director: User, other_division: Unit, other_unit_head: User, unit_head: User
) -> None:
    made = asked(task_in(State.REVIEWED), deputy_director, [other_division], [unit_head])  # until Thursday
    rounds(GIVEN_ON, GIVEN_ON + 4 * DAY)
    assert told(other_unit_head) == told(unit_head) == [("opinion", 23), ("opinion", 24), ("opinion", 25)]
    friday = GIVEN_ON + 4 * DAY
    with at(friday, 10):
        answered(made, other_division, other_unit_head)
    assert (true_now(other_unit_head, friday), true_now(unit_head, friday)) == ([], ["opinion"])


def test_a_request_for_more_time_is_brought_before_who_decides(
    task: Task, division: Unit, unit_head: User, office_head: User, office_reviewer: User
) -> None:
    request = Extension.objects.create(
        task=task,
        unit=division,
        number=1,
        asked_by=unit_head,
        asked_at=moment(GIVEN_ON),
        current_due_on=DUE_ON,
        wanted_due_on=DUE_ON + DAY,
        reason="Chờ số liệu",
    )
    rounds(GIVEN_ON, GIVEN_ON + DAY)
    assert told(office_head) == told(office_reviewer) == [("extension", 22)]
    Extension.objects.filter(pk=request.pk).update(
        state="offered", offered_due_on=DUE_ON, decided_by=office_head, decided_at=moment(GIVEN_ON)
    )
    rounds(GIVEN_ON + 2 * DAY, GIVEN_ON + 2 * DAY)
    assert true_now(office_head, GIVEN_ON + 2 * DAY) == []
    assert true_now(unit_head, GIVEN_ON + 2 * DAY) == ["extension"]


def test_a_round_costs_no_more_for_more_tasks(
    task: Task, task_in: MakeTask, django_assert_max_num_queries: object
) -> None:
    rounds(dt.date(2026, 10, 1), dt.date(2026, 10, 1))  # the first day on a rung has a transaction of its own
    with at(GIVEN_ON):
        for _ in range(3):
            task_in(State.ASSIGNED, due_on=DUE_ON)
    rounds(dt.date(2026, 10, 1), dt.date(2026, 10, 1), 9)
    with at(dt.date(2026, 10, 2)), django_assert_max_num_queries(25):  # type: ignore[operator]  # pytest-django's own
        assert reminding.remind_due(moment(dt.date(2026, 10, 2))) == 4
