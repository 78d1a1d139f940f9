"""Rows of the two queues: as everywhere, but the deadline says how much time is left to decide."""

import datetime as dt
from dataclasses import replace

from django.urls import reverse

from approvals.models import Decision
from units.models import User
from workflows.models import Task
from workflows.rows import Mark, Row, row_of
from workflows.states import State
from workflows.timing import in_words, lateness


def waiting_row(task: Task, *, reader: User, on: dt.date) -> Row:
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
        marks=marks_of(task, reader),
    )


def marks_of(task: Task, reader: User) -> tuple[Mark, ...]:
    """Return what a reader should notice before opening the row."""
    marks = []
    if task.self_unit_review:
        marks.append(Mark("alert", "Đơn vị tự rà soát"))
    if task.proposed_signer is not None:
        mine = task.proposed_signer_id == reader.pk
        marks.append(Mark("sign", "Trình bạn ký" if mine else f"Trình {task.proposed_signer.name}"))
    return tuple(marks)


def reviewed_row(task: Task, *, on: dt.date) -> Row:
    """Return the row of a report that was passed on: what has become of it."""
    return replace(row_of(task, on=on), url=reverse("review_page", args=[task.pk]))


def decided_row(decision: Decision, *, on: dt.date) -> Row:
    """Return the row of an approval of today."""
    task = decision.task
    return replace(
        row_of(task, on=on),
        url=reverse("decision_page", args=[task.pk]),
        marks=(Mark("sign", decision.title_line),),
    )
