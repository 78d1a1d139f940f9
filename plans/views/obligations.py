"""Nhiệm vụ định kỳ: one obligation with its periods and what can be done with it, and closing a plan's year."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from plans import rules
from plans.editions.sharing import of_periods
from plans.errors import StalePlan
from plans.finding import person, plan_in_sight, seen_version, visible
from plans.forms.obligations import CloseYearForm, ReasonForm, form_of
from plans.guards import demand
from plans.models import Obligation, Plan
from plans.obligations import acts, showing
from plans.obligations.ending import ending_with
from plans.states import BINDING, PlanState
from workflows.hearing import unit_topics
from workflows.models import Task

JANUARY = 1


@require_http_methods(["GET", "POST"])
def obligation_page(request: HttpRequest, obligation_id: int) -> HttpResponse:
    """Show an obligation with its periods; the POST of one of its forms does what that form says."""
    obligation = obligation_in_sight(request, obligation_id)
    if request.method != "POST":
        return render(request, "plans/obligations/page.html", page_of(request, obligation))
    name = request.POST.get("act", "")
    if name not in ACTS:
        return redirect("obligation_page", obligation.pk)
    form = form_of(name, obligation, request.POST, on=timezone.localdate())
    status = 422
    if not form.is_valid():
        demand(rules.can_issue(obligation.plan, request.user), rules.RUN_REFUSAL)
    else:
        try:
            messages.success(request, ACTS[name](request, obligation, form))
            return redirect("obligation_page", obligation.pk)
        except StalePlan as stale:
            obligation, status = obligation_in_sight(request, obligation_id), 409
            form.add_error(None, str(stale))
        except ValidationError as error:
            form.add_error(None, error)
    context = page_of(request, obligation, {name: form})
    return render(request, "plans/obligations/page.html", context, status=status)


def obligation_in_sight(request: HttpRequest, obligation_id: int) -> Obligation:
    """Return an obligation of a plan the person may see; everything else does not exist (404)."""
    rows = Obligation.objects.filter(plan__in=visible(request).binding())
    joined = rows.select_related("agency", "plan__coordinating_unit", "item", "lead_unit", "state_by", "after")
    return get_object_or_404(joined, pk=obligation_id)


def pause(request: HttpRequest, obligation: Obligation, form: ReasonForm) -> str:
    """Pause, and say so."""
    acts.pause(obligation, **said(request, form))
    return "Đã tạm dừng. Từ nay không kỳ nào được mở; nhiệm vụ đang mở vẫn thực hiện."


def stop(request: HttpRequest, obligation: Obligation, form: ReasonForm) -> str:
    """Stop, and say so."""
    acts.stop(obligation, **said(request, form))
    return "Đã dừng. Nhiệm vụ đang mở vẫn thực hiện."


def resume(request: HttpRequest, obligation: Obligation, form: ReasonForm) -> str:
    """Go on, and say so."""
    acts.resume(obligation, open_now=form.cleaned_data["open_now"], **said(request, form))
    return "Đã tiếp tục. Các kỳ sau tự mở khi đến ngày."


def set_period(request: HttpRequest, obligation: Obligation, form: ReasonForm) -> str:
    """Change the rhythm, and say from when."""
    changed = acts.set_period(obligation, form.cleaned_data["period"], **said(request, form))
    return f"Đã đổi kỳ: {showing.rhythm_in_words(changed, timezone.localdate())}."


def open_by_hand(request: HttpRequest, obligation: Obligation, form: ReasonForm) -> str:
    """Open a task, and say until when."""
    made = acts.open_by_hand(obligation, form.cleaned_data["due_on"], **said(request, form))
    return f"Đã mở nhiệm vụ, hạn {made.due_on:%d/%m/%Y}."


def said(request: HttpRequest, form: ReasonForm) -> dict[str, Any]:
    """Return who acts, on which version, and why."""
    return {"actor": person(request), "seen": seen_version(request), "note": form.cleaned_data["note"]}


ACTS: dict[str, Callable[[HttpRequest, Obligation, Any], str]] = {
    "pause": pause,
    "resume": resume,
    "stop": stop,
    "period": set_period,
    "open": open_by_hand,
}


def page_of(
    request: HttpRequest, obligation: Obligation, posted: dict[str, ReasonForm] | None = None
) -> dict[str, Any]:
    """Return what the page shows; a form that was posted comes back as it was typed."""
    today, plan = timezone.localdate(), obligation.plan
    mine = of_periods(plan).visible_to(request.user)
    seen = frozenset(mine.values_list("pk", flat=True))
    wrong = next(iter((posted or {}).values()), None)
    forms = {name: (posted or {}).get(name) or form_of(name, obligation, None, on=today) for name in ACTS}
    may = rules.can_issue(plan, request.user) and plan.state == PlanState.ISSUED
    return {
        "shown": showing.shown(obligation, on=today, seen=seen),
        "offered": showing.offered(obligation, today) if may else frozenset(),
        "forms": forms,
        "form": wrong,
        "opened": next(iter(posted or {}), ""),
        "crumbs": crumbs_of(plan, "Nhiệm vụ định kỳ"),
        "live": " ".join(unit_topics(request.user)),
    }


def crumbs_of(plan: Plan, label: str) -> list[dict[str, str]]:
    """Return the way from the list over the plan to this page."""
    return [
        {"label": "Kế hoạch", "url": reverse("plan_list")},
        {"label": plan.code, "url": reverse("plan_page", args=[plan.pk])},
        {"label": label, "url": ""},
    ]


@require_POST
def plan_begin_periods(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Let the lines come back of a plan that was issued before periods were kept."""
    plan = plan_in_sight(request, plan_id)
    try:
        count = acts.begin_lines(plan, actor=person(request))
    except StalePlan as stale:
        messages.error(request, str(stale))
    else:
        messages.success(request, f"Đã mở theo kỳ {count} nhiệm vụ thường xuyên, hằng năm.")
    return redirect("plan_page", plan.pk)


@require_http_methods(["GET", "POST"])
def plan_close_year(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show what ends with the year, what is still open and what goes on; the POST ends what was chosen."""
    plan = plan_in_sight(request, plan_id)
    if plan.state not in BINDING:
        return redirect("plan_page", plan.pk)
    demand(rules.can_issue(plan, request.user), rules.RUN_REFUSAL)
    year = year_to_close(timezone.localdate())
    rows = list(ending_with(plan, dt.date(year, 12, 31)))
    form = CloseYearForm(request.POST or None, obligations=rows)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return closed(request, plan, year, form)
            except StalePlan as stale:
                form.add_error(None, str(stale))
                status = 409
            except ValidationError as error:
                form.add_error("chosen" if error.code == "chosen" else None, error)
    return render(request, "plans/obligations/close_year.html", closing_page(plan, year, form), status=status)


def closed(request: HttpRequest, plan: Plan, year: int, form: CloseYearForm) -> HttpResponse:
    """Close the year and go back to the plan."""
    count = acts.close_year(plan, year, form.versions(), actor=person(request), note=form.cleaned_data["note"])
    messages.success(request, f"Đã kết thúc năm {year}: {count} nhiệm vụ định kỳ không mở kỳ mới sau 31/12/{year}.")
    return redirect("plan_page", plan.pk)


def year_to_close(on: dt.date) -> int:
    """Return the year that is closed on a day: in January still the one before."""
    return on.year - (on.month == JANUARY)


def closing_page(plan: Plan, year: int, form: CloseYearForm) -> dict[str, Any]:
    """Return what the page shows."""
    rows = list(form.shown.values())
    open_tasks = showing.open_tasks(rows)
    chosen = set(form["chosen"].value() or [])
    return {
        "plan": plan,
        "year": year,
        "form": form,
        "rows": [
            {
                "value": value,
                "one": one,
                "rhythm": showing.rhythm_in_words(one, timezone.localdate()),
                "open": open_tasks.get(one.pk, 0),
                "chosen": value in chosen,
            }
            for value, one in form.shown.items()
        ],
        "open_count": sum(open_tasks.values()),
        "others": Task.objects.none() if not rows else showing.others_open(plan),
        "crumbs": crumbs_of(plan, f"Kết thúc năm {year}"),
    }
