"""The second step of the intake: the source beside what was read from it, corrected by a person."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from plans import actions
from plans.comparing import marked_lines
from plans.errors import StalePlan
from plans.finding import (
    active_units,
    crumbs_to,
    draft_lines,
    moved_on,
    number_in,
    person,
    plan_in_sight,
    steps,
    visible,
    whereabouts,
)
from plans.forms_draft import DraftForm
from plans.models import Plan, PlanItem
from plans.outlook import outlook_of
from plans.states import PlanState
from workflows.hearing import unit_topics


@require_http_methods(["GET", "POST"])
def plan_compare(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show the source beside the proposed tasks, and save what a person corrects."""
    plan = plan_in_sight(request, plan_id)
    if plan.state != PlanState.DRAFT:
        return moved_on(request, plan)
    items, units = draft_lines(plan), active_units(plan)
    form = DraftForm.of(plan, items, units, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and saved(request, plan, form):
        return redirect(*after_saving(request, plan))
    context = {
        "plan": plan,
        "form": form,
        "steps": steps(2, plan),
        "crumbs": crumbs_to(plan.code),
        **source_of(plan, items),
    }
    context["outlook"] = outlook_of(plan, items, units, on=timezone.localdate())
    context["live"] = " ".join(unit_topics(request.user))
    context["changes_url"] = f"{reverse('plan_changes', args=[plan.pk])}?version={form.head['version'].value()}"
    status = 409 if form.non_field_errors else 422 if form.errors else 200
    return render(request, "plans/compare.html", context, status=status)


@require_safe
def plan_changes(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Say who has changed a draft since the page that asks was shown, or nothing (204)."""
    plan = plan_in_sight(request, plan_id)
    try:
        actions.check_seen(plan, number_in(request.GET.get("version", "")))
    except StalePlan as stale:
        context = {"sentence": str(stale), "url": reverse("plan_compare", args=[plan.pk])}
        return render(request, "_live_banner.html", context)
    return HttpResponse(status=204)


def source_of(plan: Plan, items: Sequence[PlanItem]) -> dict[str, Any]:
    """Return the source text with the lines of tasks marked."""
    return {"lines": marked_lines(actions.source_lines(plan.source_text), items)}


def saved(request: HttpRequest, plan: Plan, form: DraftForm) -> bool:
    """Save the draft, or say that somebody else was quicker; what was typed stays on the page."""
    seen = form.head.cleaned_data["version"]
    try:
        actions.save_draft(plan, form.apply(plan), actor=person(request), seen=seen)
    except StalePlan as stale:
        form.non_field_errors.append(f"{stale} Nội dung bạn vừa nhập vẫn ở dưới đây nhưng chưa được lưu.")
        return False
    return True


def after_saving(request: HttpRequest, plan: Plan) -> tuple[Any, ...]:
    """Return where the pressed button leads."""
    messages.success(request, "Đã lưu bản nháp. Chưa có gì được giao.")
    if "next" in request.POST and visible(request).filter(pk=plan.pk).exists():
        return ("plan_times", plan.pk)
    return whereabouts(request, plan)
