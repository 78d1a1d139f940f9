"""Who is reviewing a report, and the way to its sheets, wherever the page of its task stands."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone

from approvals.documents.rules import reads_the_review
from approvals.sheets.claims import binding
from units.rules import Visitor
from workflows.models import Task

register = template.Library()


@register.inclusion_tag("approvals/sheets/_on_task.html", takes_context=True)
def reviewing(context: Context, task: Task) -> dict[str, Any]:
    """Say who is at a report and until when; lead those who review, decide or inspect to its sheets (one statement)."""
    reader: Visitor = context["request"].user
    claim = binding(task, now=timezone.now())
    return {
        "task": task,
        "claim": claim,
        "mine": claim is not None and claim.holder_id == reader.pk,
        "sheets": task.round > 0 and reads_the_review(task, reader),
    }
