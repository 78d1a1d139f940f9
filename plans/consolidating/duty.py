"""The coordinating unit's own duty to report, for which a consolidated report is written."""

from __future__ import annotations

from plans.models import Obligation, Occurrence, Plan
from workflows.models import Task
from workflows.periods import Span


def duty_occurrence(plan: Plan, span: Span) -> Occurrence | None:
    """Return the period of the coordinating unit's duty that a span names; of several the first that was opened."""
    rows = Occurrence.objects.filter(
        obligation__plan=plan,
        obligation__kind=Obligation.Kind.REPORT,
        obligation__lead_unit=plan.coordinating_unit_id,
        first_day=span.first,
        last_day=span.last,
        task__isnull=False,
    )
    return rows.select_related("task", "obligation").order_by("pk").first()


def duty_task(plan: Plan, span: Span) -> Task | None:
    """Return the task as which that duty was opened; None while there is none."""
    occurrence = duty_occurrence(plan, span)
    return occurrence.task if occurrence else None


def receiver(task: Task | None) -> str:
    """Return to whom a duty's report goes, as the plan says; "" when it says nothing."""
    if task is None:
        return ""
    found = Occurrence.objects.filter(task=task).values_list("obligation__recipients", flat=True).first()
    return found or ""
