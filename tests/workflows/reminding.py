"""Moments of a moved clock, and what was said by then."""

import datetime as dt
from contextlib import AbstractContextManager
from zoneinfo import ZoneInfo

import time_machine

from audit.models import Event
from units.models import User
from workflows.models import Notice, Reminder, Task
from workflows.reminders import mailing, reminding
from workflows.reminders.truth import true_for

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
GIVEN_ON = dt.date(2026, 9, 21)  # a Monday
DUE_ON = dt.date(2026, 9, 30)  # a Wednesday
DAY = dt.timedelta(days=1)


def moment(day: dt.date, hour: int = 8) -> dt.datetime:
    """Return an hour of a day, here."""
    return dt.datetime.combine(day, dt.time(hour), HERE)


def at(day: dt.date, hour: int = 8) -> AbstractContextManager[object]:
    """Put the clock to an hour of a day."""
    return time_machine.travel(moment(day, hour), tick=False)


def rounds(first: dt.date, last: dt.date, *hours: int) -> None:
    """Let the worker do its rounds from a day to another, at these hours of each."""
    day = first
    while day <= last:
        for hour in hours or (8,):
            with at(day, hour):
                reminding.remind_due(moment(day, hour))
                mailing.send_digests(moment(day, hour))
        day += DAY


def steps_of(task: Task) -> list[tuple[str, int, int]]:
    """Return the reminders of a task: (step, day, month)."""
    rows = Reminder.objects.filter(task=task).order_by("day", "pk")
    return [(one.step, one.day.day, one.day.month) for one in rows]


def told(person: User) -> list[tuple[str, int]]:
    """Return what a person was ever told: (kind, day of the month)."""
    return [(one.kind, one.day.day) for one in Notice.objects.filter(person=person).order_by("day", "pk")]


def true_now(person: User, day: dt.date) -> list[str]:
    """Return the kinds of what a person's page says on a day."""
    return sorted(true_for(User.objects.get(pk=person.pk), on=day).values_list("kind", flat=True))


def lines_of(task: Task, action: str = "task.escalate") -> int:
    """Count the lines of a task's chain about an action."""
    return Event.objects.of(f"task:{task.pk}").filter(action=action, refused=False).count()
