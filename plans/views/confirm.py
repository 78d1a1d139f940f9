"""The last step of the intake: what issuing will do, and issuing."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from plans import actions, rules
from plans.draft.outlook import outlook_of
from plans.editions.amending import Amended
from plans.editions.issuing import Issued
from plans.editions.showing import summed_up
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
from plans.intake.cautions import cautions_of, foreign_sentence
from plans.models import Plan
from plans.states import PlanState
from plans.wording import duty_in_words

UNCONFIRMED = "Kế hoạch ghi tên cơ quan khác: hãy xác nhận ở cuối trang rằng vẫn giao việc theo kế hoạch này."


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
    context = confirm_context(request, plan, refusals)
    return render(request, "plans/confirm.html", context, status=409 if refusals else 200)


def confirm_context(request: HttpRequest, plan: Plan, refusals: list[str]) -> dict[str, Any]:
    """Return what the confirm page shows: the outlook, and why the button is off when it is."""
    outlook = outlook_of(plan, draft_lines(plan), active_units(plan), on=timezone.localdate())
    amending = summed_up(plan)
    allowed = plan.coordinating_unit is None or rules.can_issue(plan, request.user)
    blocked = [*outlook.obstacles, *([] if allowed else [rules.ISSUE_REFUSAL])]
    stopped = blocked or (amending["difference"] or {}).get("obstacles")
    return {
        "plan": plan,
        "outlook": outlook,
        **amending,
        "refusals": refusals or blocked,
        "blocked": bool(stopped),
        "foreign": foreign_sentence(plan),
        "cautions": cautions_of(plan),
        "duties": [duty_in_words(duty) for duty in plan.duties],
        "again": visible(request).issued().filter(source_sha256=plan.source_sha256).first(),
        "steps": steps(4, plan),
        "crumbs": crumbs_to(plan.code),
    }


def issued(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Issue the plan and go to its page; another agency's plan wants a word more."""
    if foreign_sentence(plan) and not request.POST.get("foreign"):
        raise ValidationError(UNCONFIRMED)
    made = actions.issue(plan, actor=person(request), seen=seen_version(request))
    messages.success(request, done_in_words(plan, made))
    return redirect("plan_page", plan.pk)


def done_in_words(plan: Plan, made: Issued) -> str:
    """Say what has been done."""
    if isinstance(made, Amended):
        lines = f"{made.same} dòng giữ nguyên, {made.changed} thay đổi, {made.superseded} đổi đơn vị chủ trì"
        return f"Đã áp dụng bản sửa đổi {plan.code}: {lines}, {made.added} thêm mới, {made.dropped} không còn."
    words = f"Đã ban hành kế hoạch {plan.code}: {made.tasks} nhiệm vụ, đã giao {made.assigned}"
    return f"{words}, chưa phân công {made.unassigned}." if made.unassigned else f"{words}."
