"""What a new date must be, what follows from it, and the words that say so. Takes values, runs no query."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError

from units.calendar import working_days_between
from workflows.models import Task
from workflows.rows import day
from workflows.timing import effective_due_on

PAST = "Hạn mới không được ở quá khứ."


def counted_on(task: Task, due_on: dt.date) -> dt.date:
    """Return the working day as which a date of this task counts."""
    return effective_due_on(due_on, back=task.rolls_back) or due_on


def is_beyond(task: Task, due_on: dt.date) -> bool:
    """Tell whether a date lies after the one that the plan has set for all."""
    parent = task.parent_due_on
    return parent is not None and counted_on(task, due_on) > counted_on(task, parent)


def box_of(task: Task) -> str:
    """Return the sentence that whoever goes beyond the plan's date must put his name to."""
    return f"Tôi biết hạn mới muộn hơn hạn chung {day(task.parent_due_on)} của kế hoạch" if task.parent_due_on else ""


def check_day(task: Task, due_on: dt.date, *, on: dt.date, beyond: bool, field: str = "due_on") -> None:
    """Raise ValidationError (its code the field at fault) unless a date may become the deadline of a task.

    `beyond` says that the person knows it to be later than the plan's own.
    """
    if counted_on(task, due_on) < on:
        raise ValidationError(PAST, code=field)
    if task.due_on is None or task.effective_due_on is None:
        raise ValidationError("Nhiệm vụ không còn thời hạn để gia hạn.", code=field)
    if due_on <= task.due_on or counted_on(task, due_on) <= task.effective_due_on:
        raise ValidationError(f"Hạn mới phải sau hạn hiện tại ({day(task.effective_due_on)}).", code=field)
    if is_beyond(task, due_on) and not beyond:
        raise ValidationError(
            f"Ngày này muộn hơn hạn chung {day(task.parent_due_on or due_on)} của kế hoạch. "
            "Nếu vẫn muốn, hãy đánh dấu ô xác nhận.",
            code="beyond",
        )


def rule_of(task: Task, due_on: dt.date, *, number: int, asked_on: dt.date, agreed: str) -> str:
    """Say how an extended deadline came about; `agreed` is who agreed, and when."""
    said = [f"Gia hạn lần {number} theo đề nghị ngày {day(asked_on)}, {agreed}."]
    if is_beyond(task, due_on) and task.parent_due_on:
        said.append(f"Muộn hơn hạn chung {day(task.parent_due_on)} của kế hoạch.")
    return " ".join(said)


def longer_by(task: Task, before: dt.date, due_on: dt.date) -> int:
    """Return how many working days a new date gives beyond the one before."""
    return working_days_between(counted_on(task, before), counted_on(task, due_on))
