"""Visibility is a queryset: views start from one of these, never from all rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from units.positions import Right
from units.rules import Visitor, standing
from workflows.states import State
from workflows.turns import BY_NAME, HOLDERS, slot_of

if TYPE_CHECKING:
    from workflows.models import Submission, Task  # noqa: F401 - named in the quoted types below


class TaskQuerySet(models.QuerySet["Task"]):
    """Tasks as a person may see them."""

    def visible_to(self, user: Visitor) -> TaskQuerySet:
        """Return the tasks that one of the person's units leads, coordinates or helps with."""
        units = standing(user).units(Right.SEE_WORK)
        if not units:
            return self.none()
        helped = self.model.cooperating_units.through.objects.filter(unit_id__in=units).values("task_id")
        return self.filter(Q(lead_unit__in=units) | Q(coordinating_unit__in=units) | Q(pk__in=helped))

    def waiting_for(self, user: Visitor, *states: State) -> TaskQuerySet:
        """Return the tasks whose next move is this person's turn, the separation of duties observed."""
        rights = standing(user)
        turn = Q(pk__in=[])
        for state in states or tuple(HOLDERS):
            units = rights.units(HOLDERS[state].right)
            if state in BY_NAME:
                turn |= Q(state=state, lead_unit__in=units) & untouched(state, user)
            else:
                turn |= Q(holder_slot__in=[slot_of(state, pk) for pk in units]) & untouched(state, user)
        return self.filter(turn)

    def to_give_out(self, user: Visitor) -> TaskQuerySet:
        """Return the drafts that this person may give to a unit."""
        return self.filter(may_give_out(user))

    def for_rows(self) -> TaskQuerySet:
        """Join what a list row shows."""
        return self.select_related("lead_unit", "coordinating_unit", "submission")


def may_give_out(user: Visitor) -> Q:
    """Select the drafts whose giving out `rules.can_assign` allows to this person."""
    rights = standing(user)
    field = rights.units(Right.COMMAND)
    return Q(state=State.DRAFT) & (
        Q(coordinating_unit__in=rights.units(Right.COORDINATE))
        | Q(lead_unit__in=field)
        | Q(lead_unit__isnull=True, coordinating_unit__in=field)
    )


def untouched(state: State, user: Visitor) -> Q:
    """Exclude what the person may not judge: a report submitted, or also reviewed, by the same hands."""
    if state == State.REPORTED:
        return ~Q(submitted_by=user.pk)
    if state == State.REVIEWED:
        return ~Q(submitted_by=user.pk) & ~Q(reviewed_by=user.pk)
    return Q()


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """Submissions as a person may see them."""

    def visible_to(self, user: Visitor, tasks: TaskQuerySet) -> SubmissionQuerySet:
        """Return the submissions of the tasks the person may see."""
        return self.filter(task__in=tasks.visible_to(user))
