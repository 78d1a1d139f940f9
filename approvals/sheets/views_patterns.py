"""Danh mục kiểm tra: what the reports of a plan are checked for, changed by whoever coordinates it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from approvals.finding import holder_of, line_in
from approvals.sheets import editing
from approvals.sheets.editing import Kept, PatternChanged
from approvals.sheets.forms_pattern import PatternForm
from units.models import User
from units.positions import Right


@require_http_methods(["GET", "POST"])
def patterns(request: HttpRequest) -> HttpResponse:
    """Show the list of a plan, or the agency's, and change it."""
    person, plan = holder_of(request, Right.COORDINATE), line_in(request.GET.get("plan", ""))
    plans, lists = editing.plans_of(person), editing.lists_of(person.agency_id)
    if plan and plan not in plans:
        raise Http404
    kept = editing.kept_in(lists, plan)
    page: dict[str, Any] = {"kept": kept, "plan": plan, "plans": plan_links(plans, lists, plan)}
    if request.method == "POST":
        return saved(request, person, kept, page)
    form = PatternForm(initial={"shown": kept.version}, items=kept.items)
    return shown(request, person, {**page, "pattern_form": form})


def plan_links(plans: list[str], lists: dict[str, Any], current: str) -> list[dict[str, Any]]:
    """Return the lists to choose from, each with what it holds."""
    return [
        {
            "label": plan or "Danh mục chung",
            "url": address(plan),
            "own": len(lists.get(plan, ())),
            "common": not plan,
            "current": plan == current,
        }
        for plan in ("", *plans)
    ]


def address(plan: str) -> str:
    """Return the address of a plan's list."""
    return f"{reverse('review_patterns')}?{urlencode({'plan': plan})}" if plan else reverse("review_patterns")


def saved(request: HttpRequest, person: User, kept: Kept, page: dict[str, Any]) -> HttpResponse:
    """Save the list as it is wanted, or take a plan's own list away; what was typed comes back with what is wrong."""
    resets, version = request.POST.get("act") == "reset", request.POST.get("shown", "")
    form = PatternForm(request.POST, items=kept.items)
    is_good = resets or form.is_valid()
    if not is_good and version == kept.version and editing.unit_of(person, kept.plan) is not None:
        return shown(request, person, {**page, "pattern_form": form, "form": form})
    try:
        items = form.wanted() if is_good and not resets else []
        editing.rewrite(person, kept.plan, items, shown=version)  # what is not good is out of date, or not allowed
    except PatternChanged:
        form = PatternForm(initial=request.POST.dict(), items=kept.items)
        return shown(request, person, {**page, "pattern_form": form, "changed": True}, status=409)
    words = "Từ nay dùng danh mục chung." if resets else "Phiếu đang soạn giữ danh mục cũ."
    messages.success(request, f"Đã lưu danh mục kiểm tra. {words}")
    return redirect(address(kept.plan))


def shown(request: HttpRequest, person: User, page: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render the page; who may not change a list reads it, with the reason."""
    may_edit = editing.unit_of(person, page["plan"]) is not None
    crumbs = [{"label": "Rà soát", "url": reverse("review_queue")}, {"label": "Danh mục kiểm tra", "url": ""}]
    refusal = "" if may_edit else editing.REFUSAL
    context = {"form": None, "changed": False, **page, "crumbs": crumbs, "refusal": refusal}
    return render(request, "approvals/sheets/patterns.html", context, status=status)
