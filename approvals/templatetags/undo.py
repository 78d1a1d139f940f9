"""What a message carries besides its words: the approval it tells of may be undone for a minute."""

from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils import timezone

from approvals.models import Decision
from workflows.models import UNDO_WINDOW

register = template.Library()
SIGN = "undo"
PARTS = 4


@dataclass(frozen=True, slots=True)
class Offer:
    """What `_undo.html` needs: where to post which decision, and for how many seconds more."""

    url: str
    decision: int
    seconds: int


def tags_of(decision: Decision) -> str:
    """Write an approval into the tags of its message."""
    until = int((decision.made_at + UNDO_WINDOW).timestamp())
    return f"{SIGN} {decision.task_id} {decision.pk} {until}"


def offer_of(task_id: int, decision_id: int, until: float) -> Offer | None:
    """Return what may be undone until a moment; None when that is over."""
    seconds = int(until - timezone.now().timestamp())
    return Offer(reverse("withdraw_decision", args=[task_id]), decision_id, seconds) if seconds > 0 else None


@register.filter
def undo_offer(tags: str | None) -> Offer | None:
    """Read the approval that a message's tags name, while it may still be undone."""
    sign, *numbers = (tags or "").split()[:PARTS] or [""]
    if sign != SIGN or len(numbers) != PARTS - 1:
        return None
    task_id, decision_id, until = map(int, numbers)
    return offer_of(task_id, decision_id, until)
