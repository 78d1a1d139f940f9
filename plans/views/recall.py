"""Thu hồi giao việc: what is taken back, or why it cannot be, and doing it with a reason."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from plans import rules
from plans.editions import recalling
from plans.errors import StalePlan
from plans.finding import crumbs_to, person, plan_in_sight, seen_version
from plans.forms.recall import RecallForm
from plans.models import Plan
from plans.states import BINDING, PlanState


@require_http_methods(["GET", "POST"])
def plan_recall(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show what a recall takes back; the POST does it while no unit has accepted anything."""
    plan = plan_in_sight(request, plan_id)
    if plan.state not in BINDING:
        return redirect("plan_page", plan.pk)
    form = RecallForm(request.POST or None)
    if request.method == "POST":
        try:
            return recalled(request, plan, form)
        except StalePlan as stale:
            return render(request, "plans/recall.html", page_of(request, plan, form, str(stale)), status=409)
        except ValidationError as error:
            if not form.errors:
                form.add_error("note", error)
    return render(request, "plans/recall.html", page_of(request, plan, form), status=422 if form.errors else 200)


def recalled(request: HttpRequest, plan: Plan, form: RecallForm) -> HttpResponse:
    """Take the plan back and go to its draft."""
    reason = form.cleaned_data["note"] if form.is_valid() else ""
    recalling.recall(plan, actor=person(request), seen=seen_version(request), reason=reason)
    messages.success(request, f"Đã thu hồi giao việc của kế hoạch {plan.code}. Kế hoạch trở lại bản nháp để sửa.")
    return redirect("plan_compare", plan.pk)


def page_of(request: HttpRequest, plan: Plan, form: RecallForm, stale: str = "") -> dict[str, Any]:
    """Return what the page shows."""
    plan.refresh_from_db()
    in_force = plan.state == PlanState.ISSUED
    outcome = recalling.outcome_of(plan)
    return {
        "plan": plan,
        "form": form,
        "crumbs": crumbs_to(plan.code),
        "outcome": outcome,
        "refusal": stale or recalling.why_not(plan, request.user),
        "offers_amendment": in_force and not rules.why_not_amend(plan, request.user),
        "is_stale": bool(stale),
    }
