"""Finding what a request speaks of, within what its person may see, and the frame that the pages of plans share."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from plans import actions
from plans.errors import StalePlan
from plans.models import Plan, PlanItem
from plans.querysets import PlanQuerySet
from plans.states import BINDING
from units.models import Unit, User
from units.rules import is_person

LIST = ("Kế hoạch", "plan_list")
STEPS = (
    ("Tải lên", ""),
    ("Đối chiếu", "plan_compare"),
    ("Thời gian", "plan_times"),
    ("Xác nhận và ban hành", "plan_confirm"),
)
LONGEST_VERSION = 9


def visible(request: HttpRequest) -> PlanQuerySet:
    """Return the plans this person may see, with what every page shows of them."""
    return Plan.objects.visible_to(request.user).select_related(
        "agency", "coordinating_unit", "issued_by", "edited_by", "created_by", "amends"
    )


def plan_in_sight(request: HttpRequest, plan_id: int) -> Plan:
    """Return a plan the person may see; everything else does not exist (404)."""
    return get_object_or_404(visible(request), pk=plan_id)


def person(request: HttpRequest) -> User:
    """Return the signed-in person (the middleware has seen to it that there is one)."""
    if not is_person(request.user):
        raise PermissionDenied
    return request.user


def seen_version(request: HttpRequest) -> int:
    """Return the version of the draft that the page showed; a forged one is simply never the current one."""
    return number_in(request.POST.get("version", ""))


def number_in(text: str) -> int:
    """Read a version or an id; -1 when it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_VERSION else -1


def crumbs_to(label: str) -> list[dict[str, str]]:
    """Return the way from the list to this page."""
    return [{"label": LIST[0], "url": reverse(LIST[1])}, {"label": label, "url": ""}]


def steps(current: int, plan: Plan | None = None) -> list[dict[str, Any]]:
    """Return the steps of the intake; those already taken are links once there is a draft."""
    return [
        {
            "label": label,
            "url": reverse(name, args=[plan.pk]) if plan and name and number < current else "",
            "done": number < current,
            "current": number == current,
        }
        for number, (label, name) in enumerate(STEPS, start=1)
    ]


def active_units(plan: Plan) -> Sequence[Unit]:
    """Return the units that may be given tasks today."""
    return tuple(plan.agency.units.active(timezone.localdate()))


def draft_lines(plan: Plan) -> list[PlanItem]:
    """Return the lines of a draft with their units, in two queries."""
    return list(plan.items.select_related("lead_unit").prefetch_related("cooperating_units"))


def moved_on(request: HttpRequest, plan: Plan, stale: StalePlan | None = None) -> HttpResponse:
    """Say who did what meanwhile (409); a link to a draft that is now a plan simply leads to the plan."""
    plan.refresh_from_db()
    if stale is None and plan.state in BINDING and request.method == "GET":
        return redirect("plan_page", plan.pk)
    sentence = str(stale) if stale else settled_sentence(plan)
    return render(request, "plans/moved_on.html", {"plan": plan, "sentence": sentence}, status=409)


def settled_sentence(plan: Plan) -> str:
    """Say what has become of a draft."""
    try:
        actions.check_seen(plan, plan.version)
    except StalePlan as stale:
        return str(stale)
    return ""


def whereabouts(request: HttpRequest, plan: Plan) -> tuple[Any, ...]:
    """Return the draft's page, or the list when the draft now belongs to a unit the person does not act for."""
    if visible(request).filter(pk=plan.pk).exists():
        return ("plan_compare", plan.pk)
    messages.info(request, f"Bản nháp đã chuyển cho đơn vị đầu mối: {plan.coordinating_unit}.")
    return ("plan_list",)
