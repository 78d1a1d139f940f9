"""How a task looks in a list: its state, its deadline in words, where it comes from. Takes values, runs no query."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.urls import reverse

from workflows.models import Task
from workflows.states import State
from workflows.timing import Lateness, in_words, lateness

OFTEN_RETURNED = 2


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline as `_due.html` shows it."""

    kind: str
    label: str
    date: dt.date | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A small icon with its word at the end of a row."""

    icon: str
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """A task as `_task_row.html` shows it."""

    id: str
    url: str
    unit: str
    title: str
    due_kind: str
    due_label: str
    due_on: dt.date | None
    source: str
    state: str
    state_label: str
    current: bool = False
    marks: tuple[Mark, ...] = field(default=())
    holder: str = ""
    live: str = ""
    version: int = 0
    refresh: str = ""


def day(value: dt.date) -> str:
    """Write a day as people here do: 30/09/2026."""
    return value.strftime("%d/%m/%Y")


def due_of(task: Task, *, on: dt.date) -> Due:
    """Say how the task stands against its deadline on a day; a cancelled task owes nothing."""
    if task.state == State.CANCELLED:
        return Due(Lateness.NO_DUE, "Không còn hạn", None)
    kind = lateness(task.effective_due_on, on=on, reported_on=task.reported_on)
    if task.effective_due_on is None:
        return Due(kind, task.due_text or "Không có thời hạn", None)
    if kind is Lateness.IN_TIME:
        return Due(kind, f"Hạn {day(task.effective_due_on)}", task.effective_due_on)
    words = in_words(task.effective_due_on, on=on, reported_on=task.reported_on)
    return Due(kind, words, task.effective_due_on)


def lateness_of(task: Task, *, on: dt.date) -> Lateness | None:
    """Judge a task against its date as it stands, as of a day; None for a cancelled one, which owes nothing."""
    if task.state == State.CANCELLED:
        return None
    return lateness(task.effective_due_on, on=on, reported_on=task.reported_on)


def is_late_at_first(task: Task, *, on: dt.date) -> bool:
    """Tell whether a task is, or was reported, later than the date it was first given."""
    if task.state == State.CANCELLED:
        return False
    found = lateness(task.original_effective_due_on, on=on, reported_on=task.reported_on)
    return found in {Lateness.OVERDUE, Lateness.LATE}


def is_returned(task: Task) -> bool:
    """Tell whether the unit still owes an answer to a return."""
    return bool(task.state == State.IN_PROGRESS and task.return_note)


def state_of(task: Task) -> tuple[str, str]:
    """Return (look, words) of the state badge; a returned report has a look of its own."""
    return ("returned", "Bị trả lại, đang thực hiện") if is_returned(task) else (str(task.state), task.state_label)


def origin_of(task: Task) -> str:
    """Say in one line where the task stands in its plan: "NV-00042 · KH 231/KH-UBND · mục II.3 · lần 2"."""
    parts = [task.code]
    if task.plan:
        parts.append(task.plan)
    if task.source_path:
        parts.append(f"mục {task.source_path}")
    if task.round:
        parts.append(f"lần {task.round}")
    return " · ".join(parts)


def marks_of(task: Task) -> list[Mark]:
    """Return what is noteworthy about a task: given to all units, put off, sent back more than once."""
    found = [Mark("users", "Nhiệm vụ chung")] if task.common_id else []
    if task.extended_count:
        found.append(Mark("calendar", f"Gia hạn {task.extended_count} lần"))
    if task.returned_count >= OFTEN_RETURNED:
        found.append(Mark("return", f"Bị trả lại {task.returned_count} lần"))
    return found


def row_of(task: Task, *, on: dt.date) -> Row:
    """Return the row of a task; lead and coordinating units must have been joined."""
    due, (look, words) = due_of(task, on=on), state_of(task)
    return Row(
        id=f"task-{task.pk}",
        url=reverse("task_page", args=[task.pk]),
        unit=task.lead_unit.name if task.lead_unit else "Chưa phân công đơn vị chủ trì",
        title=task.content,
        due_kind=due.kind,
        due_label=due.label,
        due_on=due.date,
        source=origin_of(task),
        state=look,
        state_label=words,
        marks=tuple(marks_of(task)),
    )
