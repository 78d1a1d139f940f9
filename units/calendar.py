"""Working days of Vietnam (Bộ luật Lao động 2019, điều 112; Bộ luật Dân sự 2015, điều 148). Pure.

A calendar is the public holidays with what an agency has entered over them: days off and Saturdays worked that the
State announces late. The one in force is activated for a while, as Django's time zone is: for a request that of the
person's agency, for a job that of the agency it works for. Without one, the public holidays alone count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache

import holidays

SATURDAY = 5
WEEK = 7
DAY = dt.timedelta(days=1)
FIRST_DAY = dt.date(2000, 1, 1)  # an office means no day outside these; beyond them only weekends are known
LAST_DAY = dt.date(2100, 12, 31)
WEEKDAYS = {SATURDAY: "Thứ Bảy", SATURDAY + 1: "Chủ nhật"}


@lru_cache(maxsize=LAST_DAY.year - FIRST_DAY.year + 1)
def public_holidays(year: int) -> dict[dt.date, str]:
    """Return date → Vietnamese name of the year's public holidays; none outside the years offices plan for."""
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        return {}
    return dict(holidays.country_holidays("VN", years=year, language="vi"))


def is_known(year: int) -> bool:
    """Tell whether the public holidays of a year are known at all; where not, only weekends are days off."""
    return bool(public_holidays(year))


def is_within_reach(day: dt.date) -> bool:
    """Tell whether a day is one that an office could mean."""
    return FIRST_DAY <= day <= LAST_DAY


def is_usual(day: dt.date) -> bool:
    """Tell whether offices work on a day by the law alone, before anything an agency has entered."""
    return day.weekday() < SATURDAY and day not in public_holidays(day.year)


@dataclass(frozen=True, slots=True)
class Entered:
    """What an agency has entered for one day: worked or off, and the paper that says so."""

    worked: bool
    basis: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of one agency: the public ones, and `entered` (day → entry), which wins.

    `before_is_inclusive` says whether the agency takes "trước ngày 30/9" to end on the 30th.
    """

    entered: Mapping[dt.date, Entered] = field(default_factory=dict)
    before_is_inclusive: bool = False

    def is_working_day(self, day: dt.date) -> bool:
        """Tell whether offices work on a day."""
        entry = self.entered.get(day)
        return entry.worked if entry else is_usual(day)

    def next_working_day(self, day: dt.date) -> dt.date:
        """Return the day itself when offices work, else the first working day after it."""
        while not self.is_working_day(day):
            day += DAY
        return day

    def previous_working_day(self, day: dt.date) -> dt.date:
        """Return the day itself when offices work, else the last working day before it."""
        while not self.is_working_day(day):
            day -= DAY
        return day

    def add_working_days(self, day: dt.date, count: int) -> dt.date:
        """Return the working day that lies `count` working days after a day (before it when negative)."""
        step = DAY if count >= 0 else -DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def working_days_between(self, start: dt.date, end: dt.date) -> int:
        """Count the working days after `start` up to and including `end`; negative when `end` lies before `start`.

        By whole weeks, so that the count costs the same however far apart the days lie.
        """
        if end < start:
            return -self.working_days_between(end, start)
        weeks, rest = divmod((end - start).days, WEEK)
        loose = sum((start.weekday() + step) % WEEK < SATURDAY for step in range(1, rest + 1))
        usual = weeks * SATURDAY + loose - weekday_holidays(start, end)
        return usual + sum(entry.worked - is_usual(day) for day, entry in self.entered.items() if start < day <= end)

    def why_off(self, day: dt.date) -> str:
        """Say why nobody works on a day: the entry's paper, the holiday, the weekday; "" on a working day."""
        if self.is_working_day(day):
            return ""
        if day in self.entered:
            return f"ngày nghỉ theo {self.entered[day].basis}"
        return public_holidays(day.year).get(day) or WEEKDAYS[day.weekday()]


def weekday_holidays(start: dt.date, end: dt.date) -> int:
    """Count the public holidays after `start` up to and including `end` that fall on no weekend."""
    years = range(max(start.year, FIRST_DAY.year), min(end.year, LAST_DAY.year) + 1)
    return sum(start < day <= end and day.weekday() < SATURDAY for year in years for day in public_holidays(year))


PUBLIC = Calendar()
_in_force: ContextVar[Callable[[], Calendar] | None] = ContextVar("calendar_in_force", default=None)


def current() -> Calendar:
    """Return the calendar in force: that of the agency for which this request or job works."""
    asked = _in_force.get()
    return asked() if asked else PUBLIC


@contextmanager
def in_force(asked: Callable[[], Calendar]) -> Iterator[None]:
    """Let a calendar count for a while; it is asked for only when a day has to be judged."""
    token = _in_force.set(asked)
    try:
        yield
    finally:
        _in_force.reset(token)


def is_working_day(day: dt.date) -> bool:
    """Tell whether offices work on a day, by the calendar in force."""
    return current().is_working_day(day)


def next_working_day(day: dt.date) -> dt.date:
    """Return the day itself when offices work, else the first working day after it, by the calendar in force."""
    return current().next_working_day(day)


def previous_working_day(day: dt.date) -> dt.date:
    """Return the day itself when offices work, else the last working day before it, by the calendar in force."""
    return current().previous_working_day(day)


def add_working_days(day: dt.date, count: int) -> dt.date:
    """Return the working day `count` working days after a day, by the calendar in force."""
    return current().add_working_days(day, count)


def working_days_between(start: dt.date, end: dt.date) -> int:
    """Count the working days after `start` up to and including `end`, by the calendar in force."""
    return current().working_days_between(start, end)
