"""What becomes of obligations whose plan is taken back."""

from __future__ import annotations

from plans.models import Obligation, Occurrence, Plan


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
