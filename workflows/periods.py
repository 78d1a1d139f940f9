"""Months, quarters, half-years and years as offices reckon and write them. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import TextChoices

MONTHS_IN_YEAR = 12
ROMAN = ("I", "II", "III", "IV")
LAST_PADDED_MONTH = 2  # NĐ 30/2020/NĐ-CP, Phụ lục I: "tháng 02" but "tháng 3"
HALF = 6
QUARTER = 3


class Period(TextChoices):
    """How often something comes back."""

    MONTH = "month", "Tháng"
    QUARTER = "quarter", "Quý"
    HALF_YEAR = "half_year", "6 tháng"
    YEAR = "year", "Năm"
    ON_DEMAND = "on_demand", "Khi có yêu cầu"


LENGTHS: dict[str, int] = {Period.MONTH: 1, Period.QUARTER: QUARTER, Period.HALF_YEAR: HALF, Period.YEAR: 12}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """One period: its first and last day, both inside."""

    first: dt.date
    last: dt.date

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    @property
    def months(self) -> int:
        """How many months it covers."""
        return (self.last.year - self.first.year) * MONTHS_IN_YEAR + self.last.month - self.first.month + 1

    @property
    def words(self) -> str:
        """The period as offices write it: "tháng 10/2026", "quý IV/2026", "6 tháng đầu năm 2026", "năm 2026"."""
        year, month = self.first.year, self.first.month
        if self.months == 1:
            return f"tháng {month:02d}/{year}" if month <= LAST_PADDED_MONTH else f"tháng {month}/{year}"
        if self.months == QUARTER:
            return f"quý {ROMAN[(month - 1) // QUARTER]}/{year}"
        if self.months == HALF:
            return f"6 tháng {'đầu' if month == 1 else 'cuối'} năm {year}"
        return f"năm {year}"

    @property
    def code(self) -> str:
        """The period as commands and addresses write it: "2026-10", "2026-Q4", "2026-H2", "2026"."""
        year, month = self.first.year, self.first.month
        if self.months == 1:
            return f"{year}-{month:02d}"
        if self.months == QUARTER:
            return f"{year}-Q{(month - 1) // QUARTER + 1}"
        return f"{year}-H{1 if month == 1 else 2}" if self.months == HALF else f"{year}"


def month_end(year: int, month: int) -> dt.date:
    """Return the last day of a month; months beyond December belong to the years after."""
    year, month = year + (month - 1) // MONTHS_IN_YEAR, (month - 1) % MONTHS_IN_YEAR + 1
    after = dt.date(year + month // MONTHS_IN_YEAR, month % MONTHS_IN_YEAR + 1, 1)
    return after - dt.timedelta(days=1)


def span_of(period: str, day: dt.date) -> Span:
    """Return the period in which a day lies; raises KeyError for one without length ("khi có yêu cầu")."""
    length = LENGTHS[period]
    first = dt.date(day.year, (day.month - 1) // length * length + 1, 1)
    return Span(first, month_end(first.year, first.month + length - 1))


def next_span(period: str, span: Span) -> Span:
    """Return the period after one."""
    return span_of(period, span.last + dt.timedelta(days=1))


def spans_between(period: str, first: dt.date, last: dt.date) -> Iterator[Span]:
    """Yield every period that has a day from the first to the last."""
    span = span_of(period, first)
    while span.first <= last:
        yield span
        span = next_span(period, span)


CODE = re.compile(r"(?P<year>20\d\d)(?:-(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<month>0[1-9]|1[0-2])))?", re.ASCII)


def read_span(code: str) -> Span | None:
    """Read a period from a command or an address ("2026-10", "2026-Q4", "2026-H2", "2026"); None when it is none."""
    found = CODE.fullmatch(code)
    if found is None:
        return None
    year = int(found["year"])
    if found["month"]:
        return span_of(Period.MONTH, dt.date(year, int(found["month"]), 1))
    if found["quarter"]:
        return span_of(Period.QUARTER, dt.date(year, int(found["quarter"]) * QUARTER, 1))
    if found["half"]:
        return span_of(Period.HALF_YEAR, dt.date(year, int(found["half"]) * HALF, 1))
    return span_of(Period.YEAR, dt.date(year, 1, 1))
