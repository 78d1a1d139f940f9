"""What waits for a person's review, and what the person has reviewed: the queries behind the Office's queue."""

from django.db.models import F

from units.models import User
from units.positions import Right
from units.rules import standing
from workflows.models import Task
from workflows.querysets import TaskQuerySet
from workflows.states import State

RECENT_COUNT = 50


def waiting_for(user: User) -> TaskQuerySet:
    """Return the reports that wait for this person's review, the earliest deadline first."""
    waiting = Task.objects.visible_to(user).waiting_for(user, State.REPORTED)
    rows = waiting.for_rows().select_related("proposed_signer")
    return rows.order_by(F("effective_due_on").asc(nulls_last=True), "reported_at", "pk")


def ids_before(user: User) -> list[int]:
    """Return the ids of what waits now, in the order of the list: read before a verdict, to know the next row."""
    return list(waiting_for(user).values_list("pk", flat=True))


def unassigned_for(user: User) -> TaskQuerySet:
    """Return the drafts that wait for this person to give them out."""
    return Task.objects.visible_to(user).waiting_for(user, State.DRAFT).for_rows().order_by("plan", "pk")


def reviewed_for(user: User) -> TaskQuerySet:
    """Return the reports that the person's units have passed on to leadership, the latest first."""
    units = standing(user).units(Right.COORDINATE)
    reviewed = Task.objects.visible_to(user).filter(coordinating_unit__in=units, reviewed_at__isnull=False)
    return reviewed.for_rows().order_by("-reviewed_at", "-pk")


def readable_by(user: User) -> TaskQuerySet:
    """Return the reports that the person's units coordinate: what the detail page may show."""
    units = standing(user).units(Right.COORDINATE)
    return Task.objects.visible_to(user).filter(coordinating_unit__in=units, submission__isnull=False)
