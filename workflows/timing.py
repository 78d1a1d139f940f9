"""Lateness, computed and never stored. Pure: a day comes in, a word goes out."""

import datetime as dt

from django.db.models import TextChoices

from units.calendar import next_working_day, previous_working_day, working_days_between

SOON_WORKING_DAYS = 3


class Lateness(TextChoices):
    """How a task stands against its due date."""

    NO_DUE = "no_due", "Không có hạn"
    IN_TIME = "in_time", "Trong hạn"
    DUE_SOON = "due_soon", "Sắp đến hạn"
    OVERDUE = "overdue", "Quá hạn"
    ON_TIME = "on_time", "Đúng hạn"
    LATE = "late", "Chậm hạn"


def effective_due_on(due_on: dt.date | None, *, back: bool = False) -> dt.date | None:
    """Return the next working day when the due date is not one (Bộ luật Dân sự 2015, điều 148).

    A report goes `back` to the one before: whoever waits for it has a date of its own (`Task.rolls_back`).
    """
    if due_on is None:
        return None
    return previous_working_day(due_on) if back else next_working_day(due_on)


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


def against_both(effective: dt.date | None, original: dt.date | None, reported_on: dt.date | None) -> str:
    """Judge a report against the date that stands and the first one; "" without a report or without a date.

    "Đúng hạn đã gia hạn; chậm 6 ngày làm việc so với hạn ban đầu".
    """
    if effective is None or reported_on is None:
        return ""
    now = judged(effective, reported_on)
    if original is None or original == effective:
        return now
    name = "" if reported_on > effective else " đã gia hạn" if effective > original else " đã điều chỉnh"
    first = judged(original, reported_on).replace("Đúng", "đúng").replace("Chậm", "chậm")
    return f"{now}{name}; {first} so với hạn ban đầu"


def judged(effective: dt.date, reported_on: dt.date) -> str:
    """Say whether a report came in time, or by how many working days it was late."""
    if reported_on <= effective:
        return "Đúng hạn"
    return f"Chậm {max(1, working_days_between(effective, reported_on))} ngày làm việc"


def kept_for(reported_on: dt.date, approved_on: dt.date | None, *, on: dt.date, office: str) -> str:
    """Say how long leadership and the reviewers took or have taken, which never makes a unit late.

    "Báo cáo 12/10/2026, phê duyệt 20/10/2026: lãnh đạo, Văn phòng giữ 6 ngày làm việc".
    """
    days = max(0, working_days_between(reported_on, approved_on or on))
    if approved_on is None:
        return f"Báo cáo {reported_on:%d/%m/%Y}, chưa phê duyệt: lãnh đạo, {office} đã giữ {days} ngày làm việc"
    when = f"Báo cáo {reported_on:%d/%m/%Y}, phê duyệt {approved_on:%d/%m/%Y}"
    return f"{when}: lãnh đạo, {office} giữ {days} ngày làm việc"
