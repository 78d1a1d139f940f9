"""Working days against a calendar that walks from day to day, with whatever an agency has entered."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from units import calendar
from units.calendar import DAY, PUBLIC, Calendar, Entered, in_force, is_known, public_holidays

FIRST, LAST = dt.date(2024, 1, 1), dt.date(2028, 12, 31)
DAYS = st.dates(FIRST, LAST)
CALENDARS = st.dictionaries(DAYS, st.booleans(), max_size=40).map(
    lambda days: Calendar({day: Entered(worked, "TB 1/TB-UBND") for day, worked in days.items()})
)
SWAPPED = Calendar(
    {dt.date(2026, 1, 2): Entered(worked=False, basis="TB 1"), dt.date(2026, 1, 10): Entered(worked=True, basis="TB 1")}
)


def worked(of: Calendar, day: dt.date) -> bool:
    """Tell whether offices work, in the words of the law."""
    if day in of.entered:
        return of.entered[day].worked
    return day.weekday() < 5 and day not in public_holidays(day.year)


def walked(of: Calendar, start: dt.date, end: dt.date) -> int:
    """Count the days worked after one day up to another by walking."""
    count = 0
    while start < end:
        start += DAY
        count += worked(of, start)
    return count


@given(CALENDARS, DAYS, DAYS)
def test_days_between_agree_with_walking(of: Calendar, one: dt.date, other: dt.date) -> None:
    low, high = min(one, other), max(one, other)
    assert of.working_days_between(low, high) == walked(of, low, high)
    assert of.working_days_between(high, low) == -walked(of, low, high)


@given(CALENDARS, DAYS)
def test_the_next_and_the_previous_day_are_the_nearest_ones(of: Calendar, day: dt.date) -> None:
    after, before = of.next_working_day(day), of.previous_working_day(day)
    assert worked(of, after)
    assert worked(of, before)
    assert before <= day <= after
    assert not any(worked(of, day + DAY * step) for step in range((after - day).days))
    assert not any(worked(of, day - DAY * step) for step in range((day - before).days))
    assert (before == day) == (after == day) == worked(of, day)


@given(CALENDARS, DAYS, st.integers(-60, 60))
def test_adding_and_counting_are_each_others_way_back(of: Calendar, day: dt.date, count: int) -> None:
    found = of.add_working_days(day, count)
    assert worked(of, found) or count == 0
    if count >= 0:
        assert walked(of, day, found) == count == of.working_days_between(day, found)
    start = of.next_working_day(day)
    assert of.add_working_days(of.add_working_days(start, count), -count) == start


@given(CALENDARS, DAYS)
def test_a_day_off_always_says_why(of: Calendar, day: dt.date) -> None:
    assert bool(of.why_off(day)) != worked(of, day)


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        ("2025-05-31", "2025-06-02"),  # the Saturday of the plan
        ("2024-02-29", "2024-02-29"),  # a leap day that is a Thursday
        ("2028-02-29", "2028-02-29"),
        ("2026-02-28", "2026-03-02"),  # the end of a month that is a Saturday
        ("2026-01-31", "2026-02-02"),
        ("2026-02-16", "2026-02-23"),  # Tết of Bính Ngọ, with both weekends
        ("2027-02-05", "2027-02-11"),  # the eve of Tết Đinh Mùi, with the days in lieu of a weekend
        ("2026-04-30", "2026-05-04"),
        ("2026-12-31", "2026-12-31"),
        ("2027-01-01", "2027-01-04"),
    ],
)
def test_the_day_that_counts_by_the_public_calendar(day: str, counts: str) -> None:
    assert PUBLIC.next_working_day(dt.date.fromisoformat(day)).isoformat() == counts


def test_a_day_entered_as_off_and_a_saturday_worked_win() -> None:
    assert PUBLIC.next_working_day(dt.date(2026, 1, 1)) == dt.date(2026, 1, 2)
    assert SWAPPED.next_working_day(dt.date(2026, 1, 1)) == dt.date(2026, 1, 5)
    assert SWAPPED.next_working_day(dt.date(2026, 1, 10)) == dt.date(2026, 1, 10)
    assert SWAPPED.previous_working_day(dt.date(2026, 1, 11)) == dt.date(2026, 1, 10)
    assert SWAPPED.working_days_between(dt.date(2025, 12, 31), dt.date(2026, 1, 12)) == 7
    assert SWAPPED.why_off(dt.date(2026, 1, 2)) == "ngày nghỉ theo TB 1"
    assert SWAPPED.why_off(dt.date(2026, 1, 1)) == "Tết Dương lịch"


def test_public_holidays_have_vietnamese_names() -> None:
    assert "Quốc khánh" in public_holidays(2026)[dt.date(2026, 9, 2)]
    assert not PUBLIC.is_working_day(dt.date(2026, 4, 30))


def test_of_a_year_far_away_only_the_weekends_are_known() -> None:
    assert is_known(2026)
    assert not is_known(2101)
    assert PUBLIC.next_working_day(dt.date(2101, 1, 1)) == dt.date(2101, 1, 3)  # a Saturday


def test_a_calendar_counts_while_it_is_in_force_and_for_nobody_else() -> None:
    day = dt.date(2026, 1, 2)
    with in_force(lambda: SWAPPED):
        assert calendar.next_working_day(day) == dt.date(2026, 1, 5)
        with ThreadPoolExecutor(1) as others:
            assert others.submit(calendar.next_working_day, day).result() == day
    assert calendar.next_working_day(day) == day
