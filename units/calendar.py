"""Working days of Vietnam (Bộ luật Lao động 2019, điều 112; Bộ luật Dân sự 2015, điều 148). Pure."""

import datetime as dt
from functools import lru_cache

import holidays

SATURDAY = 5
WEEK = 7
DAY = dt.timedelta(days=1)
FIRST_DAY = dt.date(2000, 1, 1)  # an office means no day outside these; beyond them only weekends are known
LAST_DAY = dt.date(2100, 12, 31)


@lru_cache(maxsize=LAST_DAY.year - FIRST_DAY.year + 1)
def public_holidays(year: int) -> dict[dt.date, str]:
    """Return date → Vietnamese name of the year's public holidays; none outside the years offices plan for."""
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        return {}
    return dict(holidays.country_holidays("VN", years=year, language="vi"))


def is_within_reach(day: dt.date) -> bool:
    """Tell whether a day is one that an office could mean."""
    return FIRST_DAY <= day <= LAST_DAY


def is_working_day(day: dt.date) -> bool:
    """Tell whether offices work on a day."""
    return day.weekday() < SATURDAY and day not in public_holidays(day.year)


def next_working_day(day: dt.date) -> dt.date:
    """Return the day itself when offices work, else the first working day after it."""
    while not is_working_day(day):
        day += DAY
    return day


def working_days_between(start: dt.date, end: dt.date) -> int:
    """Count the working days after `start` up to and including `end`; negative when `end` lies before `start`.

    By whole weeks, so that the count costs the same however far apart the days lie.
    """
    if end < start:
        return -working_days_between(end, start)
    weeks, rest = divmod((end - start).days, WEEK)
    loose = sum((start.weekday() + step) % WEEK < SATURDAY for step in range(1, rest + 1))
    return weeks * SATURDAY + loose - weekday_holidays(start, end)


def weekday_holidays(start: dt.date, end: dt.date) -> int:
    """Count the public holidays after `start` up to and including `end` that fall on no weekend."""
    years = range(max(start.year, FIRST_DAY.year), min(end.year, LAST_DAY.year) + 1)
    return sum(start < day <= end and day.weekday() < SATURDAY for year in years for day in public_holidays(year))
