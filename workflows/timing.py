"""Lateness, computed and never stored. Pure: a day comes in, a word goes out."""

import datetime as dt

from django.db.models import TextChoices

from units.calendar import next_working_day, working_days_between

SOON_WORKING_DAYS = 3


class Lateness(TextChoices):
    """How a task stands against its due date."""

    NO_DUE = "no_due", "Không có hạn"
    IN_TIME = "in_time", "Trong hạn"
    DUE_SOON = "due_soon", "Sắp đến hạn"
    OVERDUE = "overdue", "Quá hạn"
    ON_TIME = "on_time", "Đúng hạn"
    LATE = "late", "Chậm hạn"


def effective_due_on(due_on: dt.date | None) -> dt.date | None:
    """Return the next working day when the due date is not one (Bộ luật Dân sự 2015, điều 148)."""
    return next_working_day(due_on) if due_on else None


def lateness(effective: dt.date | None, *, on: dt.date, reported_on: dt.date | None) -> Lateness:
    """Judge an open task on a day, or a reported one by the day of its report: the leader's delay never counts."""
    if effective is None:
        return Lateness.NO_DUE
    if reported_on is not None:
        return Lateness.ON_TIME if reported_on <= effective else Lateness.LATE
    if on > effective:
        return Lateness.OVERDUE
    return Lateness.DUE_SOON if working_days_between(on, effective) <= SOON_WORKING_DAYS else Lateness.IN_TIME


def in_words(effective: dt.date | None, *, on: dt.date, reported_on: dt.date | None) -> str:
    """Say how the task stands: "Còn 2 ngày làm việc", "Quá hạn 5 ngày làm việc"."""
    found = lateness(effective, on=on, reported_on=reported_on)
    if effective is None or found in {Lateness.NO_DUE, Lateness.ON_TIME, Lateness.LATE}:
        return str(found.label)
    if found is Lateness.OVERDUE:
        return f"Quá hạn {max(1, working_days_between(effective, on))} ngày làm việc"
    left = working_days_between(on, effective)
    return f"Còn {left} ngày làm việc" if left else "Hạn hôm nay"
