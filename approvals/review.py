"""What waits for a person's review, and what the person has reviewed: the queries behind the Office's queue."""

from approvals import narrowing
from approvals.narrowing import EVERYTHING, Narrowed, Offered
from units.models import Unit, User
from units.positions import Right
from units.rules import standing
from workflows import worklist
from workflows.models import Task
from workflows.querysets import TaskQuerySet
from workflows.states import State
from workflows.worklist import Place

RECENT_COUNT = 50
STATES = (State.REPORTED,)
ACTS = frozenset({"task.review", "task.return_to_unit"})


def waiting_for(user: User, narrowed: Narrowed = EVERYTHING, *, after: Place | None = None) -> TaskQuerySet:
    """Return a page of the reports that wait for this person's review, the earliest deadline first."""
    found = narrowing.waiting(user, STATES, narrowed, after=after)
    return found.for_rows().select_related("proposed_signer", "claim__holder")


def count_for(user: User) -> int:
    """Count the reports to review."""
    return worklist.count(user, STATES)


def offered_to(user: User) -> Offered:
    """Return what the lists may be narrowed to. One statement."""
    return narrowing.offered(user, STATES, Unit.objects.filter(agency=user.agency_id), page="review_queue")


def following(user: User, narrowed: Narrowed, place: Place) -> Place | None:
    """Return what to review next, after a place in the list."""
    return narrowing.following(user, STATES, narrowed, place)


def reviewed_for(user: User, narrowed: Narrowed = EVERYTHING) -> TaskQuerySet:
    """Return the reports that the person's units have passed on to leadership, the latest first."""
    units = standing(user).units(Right.COORDINATE)
    reviewed = Task.objects.visible_to(user).filter(coordinating_unit__in=units, reviewed_at__isnull=False)
    return narrowed.applied(reviewed).for_rows().select_related("proposed_signer").order_by("-reviewed_at", "-pk")


def readable_by(user: User) -> TaskQuerySet:
    """Return the reports that the person's units coordinate: what the detail page may show."""
    units = standing(user).units(Right.COORDINATE)
    readable = Task.objects.visible_to(user).filter(coordinating_unit__in=units, submission__isnull=False)
    return readable.with_step().select_related("claim__holder")
