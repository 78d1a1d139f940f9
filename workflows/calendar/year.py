"""A year of an agency as twelve small months: what each day is, and why. Pure."""

from __future__ import annotations

import calendar as weeks
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from units.calendar import SATURDAY, Calendar, is_usual, public_holidays

MONTHS = 12
MONDAY_FIRST = weeks.Calendar(firstweekday=0)
WEEKDAY_NAMES = (
    ("T2", "Thứ Hai"),
    ("T3", "Thứ Ba"),
    ("T4", "Thứ Tư"),
    ("T5", "Thứ Năm"),
    ("T6", "Thứ Sáu"),
    ("T7", "Thứ Bảy"),
    ("CN", "Chủ nhật"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a month: its look (`work`, `weekend`, `holiday`, `off`, `worked`), and why it is no usual day."""

    day: dt.date
    look: str
    why: str = ""
    is_today: bool = False

    @property
    def spoken(self) -> str:
        """What a screen reader adds to the number: why the day is no usual one, that it is today."""
        return ", ".join(filter(None, [self.why, "hôm nay" if self.is_today else ""]))


@dataclass(frozen=True, slots=True)
class Month:
    """One month: its weeks from Monday on (None where the day is another month's), and its days with a name."""

    first: dt.date
    weeks: tuple[tuple[Cell | None, ...], ...]
    named: tuple[Cell, ...]
    working: int


def months_of(calendar: Calendar, year: int, *, today: dt.date) -> list[Month]:
    """Return the months of a year."""
    return [month_of(calendar, year, month, today) for month in range(1, MONTHS + 1)]


def month_of(calendar: Calendar, year: int, month: int, today: dt.date) -> Month:
    """Lay out one month."""
    rows = tuple(
        tuple(cell_of(calendar, dt.date(year, month, number), today) if number else None for number in week)
        for week in MONDAY_FIRST.monthdayscalendar(year, month)
    )
    cells = list(cells_in(rows))
    named = tuple(cell for cell in cells if cell.look not in {"work", "weekend"})
    return Month(dt.date(year, month, 1), rows, named, sum(calendar.is_working_day(cell.day) for cell in cells))


def cells_in(rows: tuple[tuple[Cell | None, ...], ...]) -> Iterator[Cell]:
    """Yield the days of a month."""
    for row in rows:
        yield from (cell for cell in row if cell is not None)


def cell_of(calendar: Calendar, day: dt.date, today: dt.date) -> Cell:
    """Say what one day is."""
    entry = calendar.entered.get(day)
    if entry is not None and entry.worked != is_usual(day):
        word = "làm việc" if entry.worked else "nghỉ"
        return Cell(day, "worked" if entry.worked else "off", f"{word}, theo {entry.basis}", day == today)
    holiday = public_holidays(day.year).get(day)
    if holiday:
        return Cell(day, "holiday", holiday, day == today)
    return Cell(day, "weekend" if day.weekday() >= SATURDAY else "work", "", day == today)
