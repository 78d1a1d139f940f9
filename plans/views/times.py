"""The third step of the intake: when each line is due, one rule per group of lines."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from plans.draft import times
from plans.errors import StalePlan
from plans.finding import crumbs_to, draft_lines, moved_on, person, plan_in_sight, seen_version, steps
from plans.forms.times import TimesForm
from plans.models import Plan
from plans.states import PlanState
from workflows.hearing import unit_topics


@require_http_methods(["GET", "POST"])
def plan_times(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show how each due date came about, group by group, and save what a person sets otherwise."""
    plan = plan_in_sight(request, plan_id)
    if plan.state != PlanState.DRAFT:
        return moved_on(request, plan)
    today = timezone.localdate()
    groups = times.groups_of(draft_lines(plan), on=today)
    data = request.POST if request.method == "POST" else None
    form = TimesForm.of(groups, times.year_of(plan), data, period=plan.period)
    status = 200
    if request.method == "POST":
        status = 422 if not form.is_valid() else trouble(request, plan, form)
        if not status:
            return redirect("plan_times" if "save" in request.POST else "plan_confirm", plan.pk)
    context = {
        "plan": plan,
        "form": form,
        "undated": sum(item.due_on is None for group in groups if group.rank == 0 for item in group.items),
        "steps": steps(3, plan),
        "crumbs": crumbs_to(plan.code),
        "live": " ".join(unit_topics(request.user)),
        "changes_url": f"{reverse('plan_changes', args=[plan.pk])}?version={plan.version}",
        "version": seen_version(request) if status == 422 else plan.version,  # noqa: PLR2004 - an HTTP status
    }
    return render(request, "plans/times.html", context, status=status)


def trouble(request: HttpRequest, plan: Plan, form: TimesForm) -> int:
    """Save the dates; return 0, or the status of the page that says what is in the way.

    A page that was overtaken comes back with what was typed beside the present version, to be looked at and sent again.
    """
    try:
        changed = times.set_times(
            plan, form.timings(), actor=person(request), seen=seen_version(request), period=form.period
        )
    except StalePlan as stale:
        plan.refresh_from_db()
        form.non_field_errors.append(f"{stale} Điều bạn vừa nhập vẫn ở dưới đây nhưng chưa được lưu.")
        return 409
    if changed:
        messages.success(request, f"Đã đặt thời hạn cho {changed} dòng. Chưa có gì được giao.")
    return 0
