"""Which tasks belong to a plan and its lines, also when a lone draft was given to every unit afterwards.

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
PERIODS_SHARES = "common__tasks__occurrence__obligation__plan"


def tasks_of(plan: Plan) -> TaskQuerySet:
    """Return every task of a plan: its lines' own, those of periods, and all shares of those given to every unit."""
    later = Q(**{LATER_SHARES: plan}, common__plan_item__isnull=True)
    own = Q(plan_item__plan=plan) | Q(common__plan_item__plan=plan) | later
    lines = Task.objects.filter(own).values("pk")
    return Task.objects.filter(Q(pk__in=lines) | Q(pk__in=of_periods(plan).values("pk")))


def of_periods(plan: Plan) -> TaskQuerySet:
    """Return the tasks that the obligations of a plan have opened, period after period."""
    later = Q(**{PERIODS_SHARES: plan}, common__occurrence__isnull=True)
    own = Q(occurrence__obligation__plan=plan) | Q(common__occurrence__obligation__plan=plan) | later
    return Task.objects.filter(pk__in=Task.objects.filter(own).values("pk"))


def shared_now(items: Iterable[PlanItem]) -> list[PlanItem]:
    """Let lines whose task is a share by now stand for the common task; nothing is saved. Wants `task__common`.

    A closed share that a line went on with when an edition gave it to one unit is still part of the common task of an
    earlier edition's line: that common task is not this line's.
    """
    lines = list(items)
    shares = {item.pk: item.task.common for item in lines if item.task is not None and item.task.common is not None}
    if not shares:
        return lines
    of_a_line = set(PlanItem.objects.filter(common__in=shares.values()).values_list("common_id", flat=True))
    for item in lines:
        common = shares.get(item.pk)
        if common is not None and common.pk not in of_a_line:
            item.common, item.task = common, None
    return lines
