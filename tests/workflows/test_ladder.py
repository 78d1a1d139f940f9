"""When a task is reminded of, held against somebody who walks through the days one by one."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from units.calendar import DAY, Calendar, Entered
from workflows.models import NoticeKind, Step
from workflows.reminders import ladder

NEAR = st.dates(dt.date(2026, 1, 20), dt.date(2026, 3, 20))  # over Tết, its Saturdays worked among them
ENTRIES = st.dictionaries(NEAR, st.booleans().map(lambda worked: Entered(worked, "QĐ 1")), max_size=6)
LONG = 60


def walked(start: dt.date, end: dt.date, calendar: Calendar) -> int:
    """Count working days after a day until another, one by one."""
    days = (start + DAY * step for step in range(1, (end - start).days + 1))
    return sum(calendar.is_working_day(day) for day in days)


def expected(due: dt.date, today: dt.date, calendar: Calendar) -> Step | None:
    """Say what a careful clerk would say."""
    if not calendar.is_working_day(today):
        return None
    if today == due:
        return Step.TODAY
    if today < due:
        return Step.SOON if walked(today, due, calendar) <= 3 else None
    late = walked(due, today, calendar)
    return Step.LEADERS if late >= 7 else Step.OFFICE if late >= 3 else Step.OVERDUE


@given(NEAR, NEAR, ENTRIES)
def test_the_ladder_is_what_a_clerk_with_a_calendar_would_say(
    due: dt.date, today: dt.date, entries: dict[dt.date, Entered]
) -> None:
    calendar = Calendar(entries)
    step = ladder.step_on(due, today, calendar)
    assert step == expected(due, today, calendar)
    if step is not None:
        assert due <= ladder.spoken_of_until(today, calendar)


@given(NEAR, ENTRIES)
def test_no_later_date_has_anything_to_say(today: dt.date, entries: dict[dt.date, Entered]) -> None:
    calendar = Calendar(entries)
    last = ladder.spoken_of_until(today, calendar)
    assert all(ladder.step_on(last + DAY * more, today, calendar) is None for more in range(1, LONG))


@given(NEAR, ENTRIES)
def test_held_for_more_than_three_working_days_is_what_came_before_a_day(
    today: dt.date, entries: dict[dt.date, Entered]
) -> None:
    calendar = Calendar(entries)
    today = calendar.next_working_day(today)
    first = ladder.held_before(today, calendar)
    for back in range(LONG):
        came = today - DAY * back
        assert (walked(came, today, calendar) > 3) is (came < first)


@pytest.mark.parametrize(
    ("today", "step"),
    [
        ("2026-09-24", None),  # Thursday: four working days before Wednesday the 30th
        ("2026-09-25", Step.SOON),
        ("2026-09-26", None),  # a Saturday
        ("2026-09-30", Step.TODAY),
        ("2026-10-01", Step.OVERDUE),
        ("2026-10-03", None),
        ("2026-10-05", Step.OFFICE),
        ("2026-10-09", Step.LEADERS),
    ],
)
def test_the_days_around_the_thirtieth_of_september(today: str, step: Step | None) -> None:
    assert ladder.step_on(dt.date(2026, 9, 30), dt.date.fromisoformat(today), Calendar()) == step


def test_each_rung_reaches_all_below_it() -> None:
    reached = [ladder.AUDIENCES[step] for step in ladder.CLIMBED]
    assert [len(kinds) for kinds in reached] == [1, 2, 3]
    assert all(kinds[0] is NoticeKind.OVERDUE for kinds in reached)
