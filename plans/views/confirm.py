"""The last step of the intake: what issuing will do, and issuing."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from plans import actions, rules
from plans.draft.outlook import Outlook, outlook_of
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
from plans.intake.taking import NO_TITLE
from plans.models import Plan, PlanItem
from plans.states import PlanState
from plans.wording import duty_in_words

OVERDUE = "Quá hạn ngay khi giao."
OUTSIDE = "Do cơ quan ngoài chủ trì: lưu thành nhiệm vụ chưa phân công để không mất dòng nào."


@dataclass(frozen=True, slots=True)
class Warned:
    """Lines that should be looked at for the same reasons."""

    reasons: str
    items: list[PlanItem]


def warned_of(outlook: Outlook) -> list[Warned]:
    """Return every line that should be looked at, once, beside those with the same reasons."""
    late, outside = {item.pk for item in outlook.overdue}, {item.pk for item in outlook.outside}
    lines = {item.pk: item for item in (*outlook.doubtful, *outlook.overdue, *outlook.outside)}
    found: dict[str, list[PlanItem]] = {}
    for item in sorted(lines.values(), key=lambda one: one.position):
        more = (OVERDUE if item.pk in late else "", OUTSIDE if item.pk in outside else "")
        found.setdefault(" ".join(filter(None, (*item.doubts, *more))), []).append(item)
    return [Warned(reasons, items) for reasons, items in found.items()]


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
        "warned": warned_of(outlook),
        "nameless": plan.title == NO_TITLE,
        **amending,
        "refusals": refusals or blocked,
        "blocked": bool(stopped),
        "foreign": foreign_sentence(plan),
        "opinions_required": wants_opinions(request, plan),
        "cautions": cautions_of(plan),
        "duties": [duty_in_words(duty) for duty in plan.duties],
        "again": visible(request).issued().filter(source_sha256=plan.source_sha256).first(),
        "steps": steps(4, plan),
        "crumbs": crumbs_to(plan.code),
    }


def wants_opinions(request: HttpRequest, plan: Plan) -> bool:
    """Tell whether the box for opinions is ticked: as it was posted, else as the plan, or the one it amends, has it."""
    if request.method == "POST":
        return bool(request.POST.get("opinions_required"))
    return plan.opinions_required or (plan.amends is not None and plan.amends.opinions_required)


def issued(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Issue the plan and go to its page; another agency's plan wants a word more."""
    made = actions.issue(
        plan,
        actor=person(request),
        seen=seen_version(request),
        despite_foreign=bool(request.POST.get("foreign")),
        opinions_required=bool(request.POST.get("opinions_required")),
    )
    messages.success(request, done_in_words(plan, made))
    return redirect("plan_page", plan.pk)


def done_in_words(plan: Plan, made: Issued) -> str:
    """Say what has been done."""
    if isinstance(made, Amended):
        counts = (
            (made.changed, "dòng thay đổi"),
            (made.superseded, "dòng đổi đơn vị chủ trì"),
            (made.added, "dòng thêm mới"),
            (made.dropped, "dòng không còn"),
            (made.same, "dòng giữ nguyên"),
        )
        return f"Đã áp dụng bản sửa đổi {plan.code}: {', '.join(f'{count} {what}' for count, what in counts if count)}."
    words = f"Đã ban hành kế hoạch {plan.code}: {made.tasks} nhiệm vụ, đã giao {made.assigned}"
    return f"{words}, chưa phân công {made.unassigned}." if made.unassigned else f"{words}."
