"""What a task's page tells of reminders: how often the unit was pressed, the way to press it, lines of the chain."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone

from units.models import User
from workflows.buttons import Button
from workflows.models import Task
from workflows.reminders import rules
from workflows.timeline import Told

URGED = "task.remind"


def with_urging(actions: Sequence[Button], task: Task, reader: User) -> list[Button]:
    """Add the way to press the unit to what a reader may do; nothing for whoever may not."""
    if rules.why_not_urge(task, reader):
        return list(actions)
    button = Button("remind", "Đôn đốc", "bell", "", "get", reverse("urge_task", args=[task.pk]))
    open_ones = [one for one in actions if one.allowed and one.kind != "danger"]
    return [*open_ones, button, *(one for one in actions if one not in open_ones)]


def urged_words(task: Task, told: Sequence[Told]) -> list[tuple[str, str]]:
    """Say how often the unit was pressed and when last, from the events at hand; nothing when it never was."""
    if not task.reminded_count:
        return []
    last = next((one for one in told if one.event.action == URGED and not one.event.refused), None)
    words = f"Đã đôn đốc {task.reminded_count} lần"
    if last is None:
        return [("Đôn đốc", f"{words}.")]
    at = timezone.localtime(last.event.occurred_at)
    return [("Đôn đốc", f"{words}, gần nhất lúc {at:%H:%M} ngày {at:%d/%m/%Y} ({last.event.actor_name}).")]
