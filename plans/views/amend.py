"""The page on which a draft becomes an amended edition: which plan it amends, and what it changes, line by line."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from plans.editions import declaring
from plans.editions.amending import Difference, line_of, summary
from plans.editions.differing import closest
from plans.editions.showing import groups_of
from plans.errors import StalePlan
from plans.finding import crumbs_to, moved_on, number_in, person, plan_in_sight, seen_version, steps
from plans.models import Plan, PlanItem
from plans.states import PlanState

DONE = {
    "declare": "Đã khai bản sửa đổi. Hãy xem từng thay đổi dưới đây; chưa có gì được áp dụng.",
    "withdraw": "Bản nháp này không còn là bản sửa đổi: khi ban hành, mọi nhiệm vụ được giao mới.",
    "match": "Đã sửa dòng tương ứng.",
    "keep": "Đã giữ tiếp nhiệm vụ trong bản sửa đổi.",
    "let_go": "Đã bỏ dòng giữ tiếp.",
}
UNKNOWN = "Không rõ bạn muốn làm gì. Hãy dùng các nút trên trang."


@require_http_methods(["GET", "POST"])
def plan_amend(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show what an amended edition changes, or which plan a draft may amend; a POST declares or corrects one thing."""
    plan = plan_in_sight(request, plan_id)
    if plan.state != PlanState.DRAFT:
        return moved_on(request, plan)
    refusals: list[str] = []
    if request.method == "POST":
        try:
            return acted(request, plan)
        except StalePlan as stale:
            return moved_on(request, plan, stale)
        except ValidationError as error:
            refusals = error.messages
    return render(request, "plans/amend.html", page_of(request, plan, refusals), status=422 if refusals else 200)


def acted(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Do the one thing that a button asks for; raises ValidationError with the sentence that says why not."""
    act, actor, seen = request.POST.get("act", ""), person(request), seen_version(request)
    line, old = number_in(request.POST.get("line", "")), number_in(request.POST.get("old", ""))
    match act:
        case "declare":
            declaring.declare(plan, old, actor=actor, seen=seen)
        case "withdraw":
            declaring.withdraw(plan, actor=actor, seen=seen)
        case "match":
            none = request.POST.get("old") == "none"
            declaring.match(plan, line, None if none else old, actor=actor, seen=seen)
        case "keep":
            declaring.keep(plan, old, actor=actor, seen=seen)
        case "let_go":
            declaring.let_go(plan, line, actor=actor, seen=seen)
        case _:
            raise ValidationError(UNKNOWN, code="act")
    messages.success(request, DONE[act])
    anchor = f"#line-{line}" if act == "match" else ""
    return redirect(reverse("plan_amend", args=[plan.pk]) + anchor)


def page_of(request: HttpRequest, plan: Plan, refusals: list[str]) -> dict[str, Any]:
    """Return what the page shows: the plans to choose from, the difference, or the old lines one line may stand for."""
    found = summary(plan)
    context: dict[str, Any] = {
        "plan": plan,
        "refusals": refusals,
        "crumbs": crumbs_to(plan.code),
        "steps": steps(2, plan),
        "found": found,
        "groups": groups_of(plan, found, request.user) if found else [],
        "candidates": [] if found else declaring.candidates(plan),
        "line": None,
        "choices": [],
    }
    position = number_in(request.GET.get("line", ""))
    line = found and next((item for item in found.new.values() if item.position == position), None)
    if found and line:
        context |= {"line": line, "choices": choices_for(line, found)}
    return context


def choices_for(line: PlanItem, found: Difference) -> list[dict[str, Any]]:
    """Return the old lines that a line may stand for, the one it has first, then the most alike, with their takers."""
    old = [line_of(item) for item in found.old.values()]
    takers = {item.replaces_id: item for item in found.new.values() if item.replaces_id}
    choices = [
        {"item": found.old[other.key], "score": score, "taken_by": takers.get(other.key)}
        for other, score in closest(line_of(line), old)
    ]
    return sorted(choices, key=lambda choice: choice["item"].pk != line.replaces_id)
