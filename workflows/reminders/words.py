"""A notice in words, as the page shows it and the mail says it. Takes rows, runs no query."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from units.calendar import working_days_between
from workflows.models import Notice, NoticeKind, Task
from workflows.rows import day

# What a group of notices is headed with, in the order in which they are read.
HEADINGS: dict[NoticeKind, str] = {
    NoticeKind.URGED: "Được đôn đốc",
    NoticeKind.LEADERS: "Quá hạn nhiều ngày, báo lãnh đạo phụ trách",
    NoticeKind.OFFICE: "Quá hạn nhiều ngày, báo đơn vị đầu mối",
    NoticeKind.OVERDUE: "Đơn vị quá hạn",
    NoticeKind.TODAY: "Đến hạn hôm nay",
    NoticeKind.SOON: "Sắp đến hạn",
    NoticeKind.SIGNING: "Chờ phê duyệt lâu",
    NoticeKind.REVIEW: "Chờ rà soát lâu",
    NoticeKind.OPINION: "Chờ bạn cho ý kiến",
    NoticeKind.EXTENSION: "Đề nghị gia hạn",
}
LOOKS: dict[NoticeKind, str] = {
    NoticeKind.URGED: "bell",
    NoticeKind.LEADERS: "alert",
    NoticeKind.OFFICE: "alert",
    NoticeKind.OVERDUE: "alert",
    NoticeKind.TODAY: "clock",
    NoticeKind.SOON: "clock",
    NoticeKind.SIGNING: "sign",
    NoticeKind.REVIEW: "eye",
    NoticeKind.OPINION: "comment",
    NoticeKind.EXTENSION: "calendar",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as it is shown."""

    pk: int
    heading: str
    icon: str
    url: str
    code: str
    title: str
    words: str
    at: dt.datetime
    seen: bool


def line_of(notice: Notice, *, on: dt.date) -> Line:
    """Write a notice as it reads on a day."""
    kind, task = NoticeKind(notice.kind), notice.task
    return Line(
        pk=notice.pk,
        heading=HEADINGS[kind],
        icon=LOOKS[kind],
        url=page_of(notice),
        code=task.code,
        title=task.content,
        words=SAID[kind](notice, on),
        at=notice.made_at,
        seen=notice.seen_at is not None,
    )


def page_of(notice: Notice) -> str:
    """Return the page where the person can do something about it."""
    kind = NoticeKind(notice.kind)
    if kind is NoticeKind.OPINION and notice.about is not None:
        return reverse("opinion_answer", args=[notice.about])
    pages = {NoticeKind.REVIEW: "review_page", NoticeKind.SIGNING: "decision_page"}
    return reverse(pages.get(kind, "task_page"), args=[notice.task_id])


def unit_of(task: Task) -> str:
    """Name the unit that owes the report."""
    return task.lead_unit.name if task.lead_unit else "Đơn vị chủ trì"


def overdue(notice: Notice, on: dt.date) -> str:
    """Say how long a task is overdue, and whose it is."""
    due_on = notice.due_on or on
    late = max(1, working_days_between(due_on, on))
    return f"{unit_of(notice.task)} quá hạn {late} ngày làm việc (hạn {day(due_on)})."


def soon(notice: Notice, on: dt.date) -> str:
    """Say how long there is until a date."""
    due_on = notice.due_on or on
    return f"Còn {working_days_between(on, due_on)} ngày làm việc (hạn {day(due_on)})."


def today(notice: Notice, on: dt.date) -> str:
    """Say that the date is today's."""
    return f"Hạn là hôm nay, {day(notice.due_on or on)}."


def urged(notice: Notice, on: dt.date) -> str:
    """Repeat what was said, and by whom."""
    return notice.words


def reviewing(notice: Notice, on: dt.date) -> str:
    """Say whose report waits for a reviewer."""
    return f"Báo cáo của {unit_of(notice.task)} đã chờ rà soát nhiều ngày làm việc."


def signing(notice: Notice, on: dt.date) -> str:
    """Say whose report waits for a signature."""
    return f"Báo cáo của {unit_of(notice.task)} đã chờ phê duyệt nhiều ngày làm việc."


def opinion(notice: Notice, on: dt.date) -> str:
    """Say by when an opinion is wanted."""
    if notice.due_on is None or notice.due_on >= on:
        return f"Hạn cho ý kiến: {day(notice.due_on or on)}."
    return f"Đã quá hạn cho ý kiến ({day(notice.due_on)}). Im lặng không phải là đồng ý."


def extension(notice: Notice, on: dt.date) -> str:
    """Say that a request for more time waits."""
    return f"Đề nghị gia hạn của {unit_of(notice.task)} đang chờ trả lời."


SAID: dict[NoticeKind, Callable[[Notice, dt.date], str]] = {
    NoticeKind.URGED: urged,
    NoticeKind.LEADERS: overdue,
    NoticeKind.OFFICE: overdue,
    NoticeKind.OVERDUE: overdue,
    NoticeKind.TODAY: today,
    NoticeKind.SOON: soon,
    NoticeKind.SIGNING: signing,
    NoticeKind.REVIEW: reviewing,
    NoticeKind.OPINION: opinion,
    NoticeKind.EXTENSION: extension,
}
