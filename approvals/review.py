"""What waits for a person's review, and what the person has reviewed: the queries behind the Office's queue."""

from units.models import User
from units.positions import Right
from units.rules import standing
from workflows import worklist
from workflows.models import Task
from workflows.querysets import TaskQuerySet
from workflows.states import State
from workflows.worklist import Place

RECENT_COUNT = 50
STATES = (State.REPORTED,)
DRAFTS = (State.DRAFT,)


def waiting_for(user: User, *, after: Place | None = None, words: str = "") -> TaskQuerySet:
    """Return a page of the reports that wait for this person's review, the earliest deadline first."""
    return worklist.waiting(user, STATES, after=after, words=words).for_rows().select_related("proposed_signer")


def unassigned_for(user: User, *, after: Place | None = None, words: str = "") -> TaskQuerySet:
    """Return a page of the drafts that wait for this person to give them out."""
    return worklist.waiting(user, DRAFTS, after=after, words=words).for_rows()


def counts_for(user: User) -> tuple[int, int]:
    """Count the reports to review and the drafts to give out."""
    return worklist.count(user, STATES), worklist.count(user, DRAFTS)


def following(user: User, place: Place) -> Task | None:
    """Return what to review next, after a place in the list."""
    return worklist.following(user, STATES, place)


def reviewed_for(user: User) -> TaskQuerySet:
    """Return the reports that the person's units have passed on to leadership, the latest first."""
    units = standing(user).units(Right.COORDINATE)
    reviewed = Task.objects.visible_to(user).filter(coordinating_unit__in=units, reviewed_at__isnull=False)
    return reviewed.for_rows().order_by("-reviewed_at", "-pk")


def readable_by(user: User) -> TaskQuerySet:
    """Return the reports that the person's units coordinate: what the detail page may show."""
    units = standing(user).units(Right.COORDINATE)
    return Task.objects.visible_to(user).filter(coordinating_unit__in=units, submission__isnull=False)
