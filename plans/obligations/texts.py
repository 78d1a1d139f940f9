"""What the task of a period says: of work the words of its line, of a report what it reports on."""

from __future__ import annotations

from plans.models import Obligation
from workflows.models import TimeKind
from workflows.periods import Span

LONGEST_DUE_TEXT = 300


def content_of(obligation: Obligation, span: Span) -> str:
    """Return what is to be done in a period."""
    if obligation.kind == Obligation.Kind.REPORT:
        return f"Báo cáo {span.words}: {obligation.content[:1].lower()}{obligation.content[1:]}"
    return obligation.content


def product_of(obligation: Obligation) -> str:
    """Return what the plan wants to see of it."""
    return obligation.item.product if obligation.item else f"Báo cáo gửi {obligation.recipients}"


def time_kind_of(obligation: Obligation) -> str:
    """Return how the plan says when."""
    return obligation.item.time_kind if obligation.item else TimeKind.BY_DATE.value


def due_text_of(obligation: Obligation) -> str:
    """Return when, in the words of the plan."""
    return obligation.item.due_text if obligation.item else obligation.text[:LONGEST_DUE_TEXT]
