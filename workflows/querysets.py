"""Visibility is a queryset: views start from one of these, never from all rows."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from viewflow.workflow.models import Task as FlowTask

from units.models import User
from units.positions import Right
from units.rules import Visitor, is_person, standing
from workflows.states import State
from workflows.turns import BY_NAME, HOLDERS, slot_of

if TYPE_CHECKING:
    from workflows.models import Submission, Task  # noqa: F401 - named in the quoted types below


class TaskQuerySet(models.QuerySet["Task"]):
    """Tasks as a person may see them."""

    def visible_to(self, user: Visitor) -> TaskQuerySet:
        """Return the tasks that one of the person's units leads, coordinates or helps with, or is asked about."""
        units = standing(user).units(Right.SEE_WORK)
        if not units or not is_person(user):
            return self.none()
        helped = self.model.cooperating_units.through.objects.filter(unit_id__in=units).values("task_id")
        asked = asked_about(user, units)
        return self.filter(Q(lead_unit__in=units) | Q(coordinating_unit__in=units) | Q(pk__in=helped) | asked)

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

    def with_step(self) -> TaskQuerySet:
        """Add where each task waits, and since when: `open_step` and `held_since`, both None when it does not."""
        step = FlowTask.objects.filter(process=OuterRef("process"), finished__isnull=True).order_by("pk")
        return self.annotate(open_step=Subquery(step.values("pk")[:1]), held_since=Subquery(step.values("created")[:1]))

    def for_rows(self) -> TaskQuerySet:
        """Join what a list row shows."""
        return self.select_related("lead_unit", "coordinating_unit", "submission")


def asked_about(user: User, units: Collection[int]) -> Q:
    """Select the tasks on which the person, or one of these units, was ever asked for an opinion.

    The agency is named because a person asked by name may have moved to another one since.
    """
    requests = apps.get_model("workflows", "OpinionRequest")._default_manager.order_by()
    asked = requests.filter(Q(unit__in=units) | Q(person=user.pk))
    return Q(agency=user.agency_id, pk__in=asked.values("round__task"))


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
