"""The last step of the intake: what issuing will do, and issuing."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from plans import actions, rules
from plans.errors import StalePlan
from plans.finding import (
    active_units,
    crumbs_to,
    draft_lines,
    moved_on,
    person,
    plan_in_sight,
    seen_version,
    steps,
    visible,
)
from plans.models import Plan
from plans.outlook import outlook_of
from plans.states import PlanState


@require_http_methods(["GET", "POST"])
def plan_confirm(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show what issuing will do; the POST does it, once."""
    plan = plan_in_sight(request, plan_id)
    if plan.state != PlanState.DRAFT:
        return moved_on(request, plan)
    refusals: list[str] = []
    if request.method == "POST":
        try:
            return issued(request, plan)
        except StalePlan as stale:
            return moved_on(request, plan, stale)
        except ValidationError as obstacles:
            refusals = obstacles.messages
    return render(
        request, "plans/confirm.html", confirm_context(request, plan, refusals), status=409 if refusals else 200
    )


def confirm_context(request: HttpRequest, plan: Plan, refusals: list[str]) -> dict[str, Any]:
    """Return what the confirm page shows: the outlook, and why the button is off when it is."""
    outlook = outlook_of(plan, draft_lines(plan), active_units(plan), on=timezone.localdate())
    allowed = plan.coordinating_unit is None or rules.can_issue(plan, request.user)
    return {
        "plan": plan,
        "outlook": outlook,
        "refusals": refusals or [*outlook.obstacles, *([] if allowed else [rules.ISSUE_REFUSAL])],
        "again": visible(request).issued().filter(source_sha256=plan.source_sha256).first(),
        "steps": steps(4, plan),
        "crumbs": crumbs_to(plan.code),
    }


def issued(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Issue the plan and go to its page."""
    made = actions.issue(plan, actor=person(request), seen=seen_version(request))
    words = f"Đã ban hành kế hoạch {plan.code}: {made.tasks} nhiệm vụ, đã giao {made.assigned}"
    messages.success(request, f"{words}, chưa phân công {made.unassigned}." if made.unassigned else f"{words}.")
    return redirect("plan_page", plan.pk)
