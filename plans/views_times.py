"""The third step of the intake: when each line is due, one rule per group of lines."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from plans.finding import crumbs_to, draft_lines, moved_on, plan_in_sight, steps
from plans.states import PlanState


@require_http_methods(["GET", "POST"])
def plan_times(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show the lines grouped by how the plan says when."""
    plan = plan_in_sight(request, plan_id)
    if plan.state != PlanState.DRAFT:
        return moved_on(request, plan)
    if request.method == "POST":
        return redirect("plan_confirm", plan.pk)
    context = {"plan": plan, "items": draft_lines(plan), "steps": steps(3, plan), "crumbs": crumbs_to(plan.code)}
    return render(request, "plans/times.html", context)
