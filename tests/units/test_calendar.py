"""Working days against a naive count."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from units.calendar import is_working_day, next_working_day, public_holidays, working_days_between

DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2028, 12, 31))


def test_the_saturday_of_the_plan_moves_to_monday() -> None:
    assert next_working_day(dt.date(2025, 5, 31)) == dt.date(2025, 6, 2)


def test_public_holidays_have_vietnamese_names() -> None:
    assert "Quốc khánh" in public_holidays(2026)[dt.date(2026, 9, 2)]
    assert not is_working_day(dt.date(2026, 4, 30))


@given(DAYS, DAYS)
def test_working_days_agree_with_a_naive_count(start: dt.date, end: dt.date) -> None:
    low, high = min(start, end), max(start, end)
    naive = 0
    day = low
    while day < high:
        day += dt.timedelta(days=1)
        naive += day.weekday() < 5 and day not in public_holidays(day.year)
    assert working_days_between(start, end) == (naive if start <= end else -naive)


@given(DAYS)
def test_the_next_working_day_is_the_first_one_not_before(day: dt.date) -> None:
    found = next_working_day(day)
    assert is_working_day(found)
    assert all(not is_working_day(day + dt.timedelta(days=n)) for n in range((found - day).days))
