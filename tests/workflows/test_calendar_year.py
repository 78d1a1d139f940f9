"""A year laid out: every day once, under its weekday, with what it is."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from tests.units.test_calendar import CALENDARS, SWAPPED, worked
from units.calendar import DAY, Calendar
from workflows.calendar.year import Cell, cells_in, months_of

TODAY = dt.date(2026, 1, 2)


def cells_of(of: Calendar, year: int) -> dict[dt.date, Cell]:
    """Return the cells of a year by their day."""
    return {cell.day: cell for month in months_of(of, year, today=TODAY) for cell in cells_in(month.weeks)}


@given(CALENDARS, st.integers(2024, 2028))
def test_every_day_of_a_year_stands_once_under_its_weekday(of: Calendar, year: int) -> None:
    months = months_of(of, year, today=TODAY)
    placed = [(at, cell) for month in months for week in month.weeks for at, cell in enumerate(week) if cell]
    first = dt.date(year, 1, 1)
    assert [cell.day for _, cell in placed] == [first + DAY * n for n in range((dt.date(year + 1, 1, 1) - first).days)]
    assert all(cell.day.weekday() == at for at, cell in placed)
    assert all((cell.look in {"work", "worked"}) == worked(of, cell.day) for _, cell in placed)
    assert sum(month.working for month in months) == sum(worked(of, cell.day) for _, cell in placed)


def test_a_day_that_is_no_usual_one_says_why_and_today_says_so() -> None:
    cells = cells_of(SWAPPED, 2026)
    assert cells[dt.date(2026, 1, 1)].spoken == "Tết Dương lịch"
    assert cells[dt.date(2026, 1, 2)].spoken == "nghỉ, theo TB 1, hôm nay"
    assert cells[dt.date(2026, 1, 10)].spoken == "làm việc, theo TB 1"
    assert (cells[dt.date(2026, 1, 3)].look, cells[dt.date(2026, 1, 3)].spoken) == ("weekend", "")
