"""Working days of Vietnam (Bộ luật Lao động 2019, điều 112; Bộ luật Dân sự 2015, điều 148). Pure."""

import datetime as dt
from functools import lru_cache

import holidays

SATURDAY = 5
DAY = dt.timedelta(days=1)


@lru_cache(maxsize=32)
def public_holidays(year: int) -> dict[dt.date, str]:
    """Return date → Vietnamese name of the year's public holidays."""
    return dict(holidays.country_holidays("VN", years=year, language="vi"))


def is_working_day(day: dt.date) -> bool:
    """Tell whether offices work on a day."""
    return day.weekday() < SATURDAY and day not in public_holidays(day.year)


def next_working_day(day: dt.date) -> dt.date:
    """Return the day itself when offices work, else the first working day after it."""
    while not is_working_day(day):
        day += DAY
    return day


def working_days_between(start: dt.date, end: dt.date) -> int:
    """Count the working days after `start` up to and including `end`; negative when `end` lies before `start`."""
    if end < start:
        return -working_days_between(end, start)
    return sum(is_working_day(start + DAY * step) for step in range(1, (end - start).days + 1))
