"""How obligations end: with a year, or with a plan that is taken back."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from plans.models import Obligation, Occurrence, Plan
from workflows.models import Task
from workflows.states import OPEN


def taken_back(plan: Plan) -> int:
    """End every obligation of a plan that becomes a draft again, as if it had never been issued; return how many.

    The rows only link the plan's lines with tasks, as the lines themselves did; the tasks that were opened stay,
    recalled, and the plan's chain tells which were opened for which period. In the caller's transaction.
    """
    mine = Obligation.objects.filter(plan=plan)
    Occurrence.objects.filter(obligation__in=mine).delete()
    mine.update(after=None)
    ended, _ = mine.delete()
    return ended


def ending_with(plan: Plan, last: dt.date) -> QuerySet[Obligation]:
    """Return what of a plan would go on beyond a day and has begun by then."""
    running = Obligation.objects.filter(plan=plan, starts_on__lte=last).exclude(state=Obligation.State.STOPPED)
    rows = running.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=last))
    return rows.select_related("agency", "item", "lead_unit", "state_by", "after")


def still_open(obligation: Obligation) -> int:
    """Count the tasks of an obligation that are open."""
    own = Q(occurrence__obligation=obligation) | Q(common__occurrence__obligation=obligation)
    return Task.objects.filter(own, state__in=OPEN).distinct().count()
