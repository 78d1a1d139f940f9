"""Visibility is a queryset: views start from one of these, never from all rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from plans.states import BINDING, UNBINDING, PlanState
from units.models import Agency
from units.positions import Right
from units.rules import Visitor, standing

if TYPE_CHECKING:
    from plans.models import ConsolidatedReport, Plan  # noqa: F401 - named in the base classes below, as strings


class PlanQuerySet(models.QuerySet["Plan"]):
    """Plans as a person may see them."""

    def visible_to(self, user: Visitor) -> PlanQuerySet:
        """Return the binding plans of the person's agency, and the drafts of the units the person coordinates for.

        A draft whose coordinating unit is undecided is shown to everybody in the agency who coordinates for a unit.
        """
        rights = standing(user)
        seen, coordinated = rights.units(Right.SEE_WORK), rights.units(Right.COORDINATE)
        if not seen:
            return self.none()
        own = Q(coordinating_unit__in=coordinated)
        undecided = Q(coordinating_unit__isnull=True, agency__in=agencies_of(coordinated))
        return self.filter(
            Q(state__in=BINDING, agency__in=agencies_of(seen)) | Q(state__in=UNBINDING) & (own | undecided)
        )

    def drafts(self) -> PlanQuerySet:
        """Return the plans nobody has confirmed yet."""
        return self.filter(state=PlanState.DRAFT)

    def for_list(self) -> PlanQuerySet:
        """Leave out what no list shows and what may be long: the source, and what each line of it was used for."""
        return self.defer("source_text", "uses", "repairs", "sections", "telling", "escalation")

    def issued(self) -> PlanQuerySet:
        """Return the plans in force: issued, and not replaced by a later edition."""
        return self.filter(state=PlanState.ISSUED)

    def binding(self) -> PlanQuerySet:
        """Return the plans that were made binding, also those a later edition has replaced."""
        return self.filter(state__in=BINDING)


def agencies_of(unit_ids: Iterable[int]) -> models.QuerySet[Agency]:
    """Return the agencies of the units, for use inside a query."""
    return Agency.objects.filter(units__in=list(unit_ids))


class ConsolidatedQuerySet(models.QuerySet["ConsolidatedReport"]):
    """Consolidated reports as a person may see them."""

    def visible_to(self, user: Visitor) -> ConsolidatedQuerySet:
        """Return the reports of the units whose work the person sees; whoever leads the agency sees them all."""
        rights = standing(user)
        led = [unit for unit, acting in rights.rights.get(Right.APPROVE, {}).items() if acting.authority_id is None]
        own = Q(plan__coordinating_unit__in=rights.units(Right.SEE_WORK))
        return self.filter(own | Q(agency__in=agencies_of(led)))

    def for_list(self) -> ConsolidatedQuerySet:
        """Leave out what no list shows and what may be long."""
        return self.defer("rows", "proposed", "texts")
