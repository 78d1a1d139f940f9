"""What a plan's page says beside its tasks: its editions, its reports in words, and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from plans import rules
from plans.editions import recalling
from plans.models import Plan, PlanItem
from plans.states import PlanState
from plans.wording import duty_in_words, statement_text
from units.rules import Visitor


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a plan in its chain."""

    plan: Plan
    is_current: bool


def about(plan: Plan, user: Visitor) -> dict[str, Any]:
    """Return what the page of a plan shows of it besides its tasks."""
    chain = editions_of(plan)
    return {
        "editions": chain if len(chain) > 1 else [],
        "later": next((one.plan for one in chain if one.plan.amends_id == plan.pk), None),
        "duties": [{"words": duty_in_words(duty), "text": duty.get("text") or ""} for duty in plan.duties],
        "escalation": [statement_text(one) for one in plan.escalation],
        "telling": [statement_text(one) for one in plan.telling],
        "why_not_recall": recalling.why_not(plan, user),
        "why_not_amend": rules.why_not_amend(plan, user),
    }


def editions_of(plan: Plan) -> list[Edition]:
    """Return every binding edition of a plan, the first one first."""
    rows = Plan.objects.binding().select_related("amends", "issued_by")
    chain = [plan]
    while (before := chain[0].amends_id) is not None:
        chain.insert(0, rows.get(pk=before))
    while chain[-1].state == PlanState.AMENDED and (after := rows.filter(amends=chain[-1]).first()) is not None:
        chain.append(after)
    return [Edition(one, one.pk == plan.pk) for one in chain]


@dataclass(frozen=True, slots=True)
class DraftShown:
    """A draft in the list: how far it is, and who had it last."""

    plan: Plan
    step: str
    by: str


def drafts_shown(plans: Iterable[Plan]) -> list[DraftShown]:
    """Say of each draft where it stands, its lines counted (one query more)."""
    drafts = list(plans)
    given = Q(skipped=False)
    rows = PlanItem.objects.filter(given, plan__in=drafts).order_by().values_list("plan_id")
    left, seen = Count("pk", filter=Q(checked=False) & ~Q(reason="")), Count("pk", filter=Q(checked=True))
    counts = {plan_id: tuple(counted) for plan_id, *counted in rows.annotate(lines=Count("pk"), left=left, seen=seen)}
    return [draft_shown(draft, *counts.get(draft.pk, (0, 0, 0))) for draft in drafts]


def draft_shown(plan: Plan, lines: int, to_check: int, seen: int) -> DraftShown:
    """Say where a draft stands, from its counted lines."""
    if plan.edited_at is None:
        step = f"Bước 2/4, chờ đối chiếu {lines} dòng"
    elif to_check:
        step = f"Bước 2/4, đã xem {seen}/{lines} dòng, còn {to_check} dòng cần xem"
    elif seen < lines:
        step = f"Bước 2/4, đã xem {seen}/{lines} dòng"
    else:
        step = "Đã đối chiếu, chờ xác nhận và ban hành"
    return DraftShown(plan, step, f"{plan.edited_by} sửa" if plan.edited_by else "")
