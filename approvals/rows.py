"""Rows of the two queues: as everywhere, but the deadline says how much time is left to decide."""

import datetime as dt
from dataclasses import replace

from django.urls import reverse
from django.utils import timezone

from approvals.marks import NOTHING, Signs, marks_of, put_to
from approvals.models import Decision
from units.models import User
from workflows.models import Task
from workflows.rows import Mark, Row, row_of
from workflows.states import State
from workflows.timing import in_words, lateness


def waiting_row(task: Task, *, reader: User, on: dt.date, signs: Signs = NOTHING) -> Row:
    """Return the row of a task that waits for its reader; the state goes without saying."""
    page = "decision_page" if task.state == State.REVIEWED else "review_page"
    row = row_of(task, on=on)
    left = in_words(task.effective_due_on, on=on, reported_on=None)
    return replace(
        row,
        url=reverse(page, args=[task.pk]),
        due_kind=lateness(task.effective_due_on, on=on, reported_on=None),
        due_label=left if task.effective_due_on else row.due_label,
        state="",
        marks=marks_of(task, reader, signs),
    )


def reviewed_row(task: Task, *, reader: User, on: dt.date, signs: Signs = NOTHING) -> Row:
    """Return the row of a report that was passed on: what has become of it; while it waits, before whom."""
    row = replace(row_of(task, on=on), url=reverse("review_page", args=[task.pk]))
    waits_for = put_to(task, reader, signs) if task.state == State.REVIEWED else None
    return replace(row, marks=(*row.marks, waits_for)) if waits_for is not None else row


def decided_row(decision: Decision, *, on: dt.date, again: bool = False) -> Row:
    """Return the row of an approval of today; `again` when a later row speaks of the same task."""
    row = row_of(decision.task, on=on)
    marks: tuple[Mark, ...] = (Mark("sign", decision.title_line),)
    if decision.withdrawn_at is not None:
        by_reason = "Đã thu hồi" if decision.withdrawn_note else "Đã hoàn tác"
        marks = (*marks, Mark("undo", f"{by_reason} lúc {timezone.localtime(decision.withdrawn_at):%H:%M}"))
    row_id = f"decision-{decision.pk}" if again else row.id
    return replace(row, id=row_id, url=reverse("decision_page", args=[decision.task_id]), marks=marks)
