"""Kế thừa: the open work of a unit that is no more goes on with the one that took over from it; the house sees to it.

States, deadlines, reports and files stay; one line of each task's chain says from whom to whom. A unit without a
successor keeps what it has: whoever coordinates sees it there.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit import trail
from units.heirs import heir_of
from units.models import Unit
from workflows import engine, ledger, worklist
from workflows.models import Task
from workflows.states import CLOSED, OPEN, State


def succeed(at: dt.datetime) -> int:
    """Hand the open tasks of dissolved units to their successors; return how many. Idempotent, each task on its own."""
    today = timezone.localdate(at)
    gone = Unit.objects.filter(active_to__lt=today, successor__isnull=False).select_related("successor").order_by("pk")
    count = 0
    for unit in gone:
        heir = heir_of(unit, today)
        if heir is None:
            continue
        owed = Task.objects.filter(Q(lead_unit=unit) | Q(coordinating_unit=unit), state__in=OPEN)
        for number in owed.order_by("pk").values_list("pk", flat=True):
            count += handed_on(number, unit, heir, at)
    return count


def handed_on(task_id: int, unit: Unit, heir: Unit, at: dt.datetime) -> bool:
    """Hand one task on; tell whether there was still something to hand on."""
    with transaction.atomic():
        task, _ = ledger.locked(task_id, None)
        if task.state in CLOSED or unit.pk not in {task.lead_unit_id, task.coordinating_unit_id}:
            return False
        before = {name: getattr(task, name) for name in engine.TOLD_WHEN_CHANGED}
        if task.lead_unit_id == unit.pk:
            leave_shares(task, heir)
            task.lead_unit = heir
        if task.coordinating_unit_id == unit.pk:
            task.coordinating_unit = heir
        worklist.place_in_list(task)
        entry = trail.Entry(
            object_key=engine.key_of(task),
            action="task.succeed",
            actor=trail.SYSTEM,
            facts={**engine.changes(task, before), "from_unit": unit.name, "to_unit": heir.name},
            **engine.about(task, heir),
        )
        engine.write(task, entry, at=at)
        return True


def leave_shares(task: Task, heir: Unit) -> None:
    """Let a share of a common task stand alone when the successor has a share of its own: neither is lost."""
    others = Task.objects.filter(common=task.common_id, lead_unit=heir).exclude(state=State.CANCELLED)
    if task.common_id is not None and others.exists():
        task.common = None
