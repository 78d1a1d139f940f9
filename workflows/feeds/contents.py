"""What stands in a person's calendar: the open tasks in his hands or before him, each on the day it is due."""

from __future__ import annotations

import datetime as dt

from django.db.models import CharField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat

from audit.models import Event
from units.models import User
from units.positions import Right
from units.rules import standing
from workflows.models import Task
from workflows.querysets import TaskQuerySet
from workflows.states import RUNNING, State

MOST_EVENTS = 500
MOST_PAST = 200  # of them at most so many whose day is over, the latest of those


def concerning(user: User) -> TaskQuerySet:
    """Return the open tasks with a deadline of the units for which the person reports, reviews or signs."""
    rights = standing(user)
    theirs = Q(lead_unit__in=rights.units(Right.PREPARE_REPORT) | rights.units(Right.APPROVE))
    theirs |= Q(coordinating_unit__in=rights.units(Right.COORDINATE))
    tasks = Task.objects.visible_to(user).filter(theirs, state__in=(*RUNNING, State.SUSPENDED))
    return tasks.filter(effective_due_on__isnull=False)


def entries(user: User, *, on: dt.date) -> list[Task]:
    """Return what the calendar shows, the nearest days first when there is too much. Two statements.

    Each knows when it changed last (`changed_at`).
    """
    key = Concat(Value("task:"), Cast(OuterRef("pk"), CharField()), output_field=CharField())
    last = Event.objects.filter(object_key=key, seq=OuterRef("audit_seq")).values("occurred_at")
    tasks = concerning(user).for_rows().annotate(changed_at=Subquery(last[:1]))
    past = list(tasks.filter(effective_due_on__lt=on).order_by("-effective_due_on", "-pk")[:MOST_PAST])
    ahead = tasks.filter(effective_due_on__gte=on).order_by("effective_due_on", "pk")
    return [*reversed(past), *ahead[: MOST_EVENTS - len(past)]]
