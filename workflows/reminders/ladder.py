"""Which step of the ladder a task stands on, on a day. Pure: days and a calendar come in, a step goes out.

Before the date the unit is told once, on the day once more, then every working day; the longer it takes, the higher the
word goes: to the coordinating unit, to the leader of the field. Nothing is said on a day off, nor what should have been
said on days that are past: only what is true on the day itself.
"""

from __future__ import annotations

import datetime as dt

from units.calendar import DAY, Calendar
from workflows.models import NoticeKind, Step
from workflows.timing import SOON_WORKING_DAYS

OFFICE_WORKING_DAYS = 3  # overdue for so long, the coordinating unit is told too
LEADERS_WORKING_DAYS = 7  # overdue for so long, the leader of the field is told too
HELD_WORKING_DAYS = 3  # a report that waits longer than this for one pair of eyes is reminded of
OPINION_WORKING_DAYS = 1  # who is asked for an opinion is told this long before

# Whom a step of a deadline reaches, the nearest first: whoever is told as the unit is not told again from above.
AUDIENCES: dict[Step, tuple[NoticeKind, ...]] = {
    Step.SOON: (NoticeKind.SOON,),
    Step.TODAY: (NoticeKind.TODAY,),
    Step.OVERDUE: (NoticeKind.OVERDUE,),
    Step.OFFICE: (NoticeKind.OVERDUE, NoticeKind.OFFICE),
    Step.LEADERS: (NoticeKind.OVERDUE, NoticeKind.OFFICE, NoticeKind.LEADERS),
}
# The steps whose first day for a date is written on the task's chain; their repetition day by day is not.
CLIMBED = (Step.OVERDUE, Step.OFFICE, Step.LEADERS)


def step_on(effective: dt.date, today: dt.date, calendar: Calendar) -> Step | None:
    """Return where an unreported task stands against its date on a day; None when there is nothing to say."""
    if not calendar.is_working_day(today):
        return None
    if today == effective:
        return Step.TODAY
    if today < effective:
        return Step.SOON if calendar.working_days_between(today, effective) <= SOON_WORKING_DAYS else None
    late = calendar.working_days_between(effective, today)
    if late >= LEADERS_WORKING_DAYS:
        return Step.LEADERS
    return Step.OFFICE if late >= OFFICE_WORKING_DAYS else Step.OVERDUE


def spoken_of_until(today: dt.date, calendar: Calendar) -> dt.date:
    """Return the last date that a day has to say anything about: `step_on` is None for every later one."""
    return calendar.add_working_days(today, SOON_WORKING_DAYS + 1) - DAY


def held_before(today: dt.date, calendar: Calendar) -> dt.date:
    """Return the day before whose beginning a report must have come to its holder to be held too long by a day."""
    return calendar.add_working_days(today, -HELD_WORKING_DAYS)


def asked_until(today: dt.date, calendar: Calendar) -> dt.date:
    """Return the last deadline of an opinion that a day reminds of."""
    return calendar.add_working_days(today, OPINION_WORKING_DAYS + 1) - DAY


def told_since(today: dt.date, calendar: Calendar) -> dt.date:
    """Return the day from which what is repeated daily is not yet replaced: the last round, or that of the day."""
    return calendar.previous_working_day(today - DAY)
