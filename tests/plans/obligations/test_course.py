"""Which periods are opened, held against a calendar that is walked day by day."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.obligations.course import Course, changes_on, meet
from plans.obligations.dates import DueRule, dated, opens_on
from workflows.periods import Period, Span, span_of

EVERY = [Period.MONTH, Period.QUARTER, Period.HALF_YEAR, Period.YEAR]
DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2028, 12, 31))
WORK = DueRule()


def naive(period: str, starts_on: dt.date, ends_on: dt.date | None, on: dt.date) -> set[Span]:
    """Walk from day to day; a period whose first day is met is to be opened."""
    found, day = set(), starts_on
    while day <= min(on, ends_on or on):
        span = span_of(period, day)
        if span.first == day:
            found.add(span)
        day += dt.timedelta(days=1)
    return found


@given(
    st.sampled_from(EVERY),
    DAYS,
    st.none() | st.integers(0, 900),
    st.lists(st.integers(-40, 500), min_size=1, max_size=6),
)
def test_whenever_one_looks_exactly_the_naive_periods_have_been_opened(
    period: Period, starts_on: dt.date, lasts: int | None, looks: list[int]
) -> None:
    ends_on = None if lasts is None else starts_on + dt.timedelta(days=lasts)
    course = Course(WORK, period, starts_on, ends_on)
    opened: list[Span] = []
    for look in looks:  # the clock may go back
        opened += course.to_open(starts_on + dt.timedelta(days=look), opened)
    assert len(opened) == len(set(opened))
    assert set(opened) == naive(period, starts_on, ends_on, starts_on + dt.timedelta(days=max(looks)))


@given(st.sampled_from(EVERY), st.sampled_from(EVERY), DAYS, st.integers(0, 700), st.integers(0, 900))
def test_after_another_rhythm_begins_every_day_is_covered_and_none_twice(
    old: Period, new: Period, starts_on: dt.date, changed: int, later: int
) -> None:
    day = starts_on + dt.timedelta(days=changed)
    course = Course(WORK, old, starts_on, None, new, changes_on(old, new, day))
    assert course.next_from is not None
    assert day < course.next_from
    spans = course.to_open(max(course.next_from, day) + dt.timedelta(days=later), [])
    assert not any(meet(one, other) for one, other in pairwise(spans))
    assert all(one.last + dt.timedelta(days=1) == other.first for one, other in pairwise(spans))
    assert spans[-1] == span_of(new, spans[-1].first)


@given(st.sampled_from(EVERY), st.integers(1, 31), st.booleans(), st.integers(1, 12), DAYS, st.integers(0, 800))
def test_a_report_opens_while_its_day_is_still_to_come(
    period: Period,
    day: int,
    before: bool,  # noqa: FBT001 - drawn
    month: int,
    starts_on: dt.date,
    later: int,
) -> None:
    rule = DueRule(is_report=True, day=day, month=month, before=before)
    on = starts_on + dt.timedelta(days=later)
    for span in Course(rule, period, starts_on).to_open(on, []):
        assert starts_on <= opens_on(rule, span) <= min(on, dated(rule, span).effective)


def test_what_waits_for_another_opens_when_that_one_is_due() -> None:
    rule = DueRule(is_report=True, day=18)
    course = Course(rule, Period.MONTH, dt.date(2026, 11, 1))

    def due(span: Span) -> dt.date:
        return span.first.replace(day=14)

    assert course.to_open(dt.date(2026, 11, 13), [], due) == []
    assert course.to_open(dt.date(2026, 12, 14), [], due) == [
        span_of(Period.MONTH, dt.date(2026, month, 1)) for month in (11, 12)
    ]


def test_what_comes_on_demand_never_opens_by_itself() -> None:
    course = Course(WORK, Period.ON_DEMAND, dt.date(2026, 1, 1))
    assert course.to_open(dt.date(2030, 1, 1), []) == []
    assert course.at(dt.date(2026, 5, 5)) is None


@pytest.mark.parametrize(
    ("old", "new", "day", "begins"),
    [
        (Period.QUARTER, Period.MONTH, dt.date(2026, 11, 5), dt.date(2027, 1, 1)),
        (Period.MONTH, Period.QUARTER, dt.date(2026, 11, 5), dt.date(2027, 1, 1)),
        (Period.MONTH, Period.YEAR, dt.date(2026, 2, 5), dt.date(2027, 1, 1)),
        (Period.QUARTER, Period.ON_DEMAND, dt.date(2026, 11, 5), dt.date(2027, 1, 1)),
    ],
)
def test_another_rhythm_begins_where_both_begin(old: str, new: str, day: dt.date, begins: dt.date) -> None:
    assert changes_on(old, new, day) == begins
