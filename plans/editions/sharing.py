"""Which tasks belong to which line, also when the coordinating unit gave a lone draft to every unit afterwards.

A line keeps the task it was issued as; given to all units later, that task became one unit's share of a common task
which only the share itself names.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from plans.models import Plan, PlanItem
from workflows.models import Task
from workflows.querysets import TaskQuerySet

LATER_SHARES = "common__tasks__plan_item__plan"


def tasks_of(plan: Plan) -> TaskQuerySet:
    """Return every task of a plan: its lines' own, and all shares of those given to every unit."""
    own = Q(plan_item__plan=plan) | Q(common__plan_item__plan=plan) | Q(**{LATER_SHARES: plan})
    return Task.objects.filter(pk__in=Task.objects.filter(own).values("pk"))


def shared_now(items: Iterable[PlanItem]) -> list[PlanItem]:
    """Let lines whose task is a share by now stand for the common task; nothing is saved. Wants `task__common`."""
    lines = list(items)
    for item in lines:
        if item.task is not None and item.task.common is not None:
            item.common, item.task = item.task.common, None
    return lines
