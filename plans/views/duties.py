"""Báo cáo định kỳ: the chains of duties, each with who has and has not sent, and what the coordinating unit may do."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plans import rules
from plans.duties import actions, showing
from plans.errors import StalePlan
from plans.finding import person, plan_in_sight, seen_version, visible
from plans.forms.duties import AskForm, RuleForm
from plans.guards import demand
from plans.models import Obligation
from workflows.hearing import unit_topics
from workflows.models import Task
from workflows.periods import Span


@require_safe
def duty_list(request: HttpRequest) -> HttpResponse:
    """Show the duties of every plan in force, each with how its latest period stands."""
    return render(request, "plans/duties/list.html", chains_of(request))


@require_safe
def duty_list_partial(request: HttpRequest) -> HttpResponse:
    """Return the part of the page that refreshes itself."""
    return render(request, "plans/duties/_chains.html", chains_of(request))


def chains_of(request: HttpRequest) -> dict[str, Any]:
    """Gather the chains that a person sees, and the plans whose duties nobody has begun."""
    shown = showing.chains(visible(request).issued(), on=timezone.localdate())
    begun = {chain.plan.pk for chain in shown}
    waiting = [
        plan
        for plan in visible(request).issued().for_list().exclude(pk__in=begun).exclude(duties=[])
        if rules.can_issue(plan, request.user)
    ]
    return {"chains": shown, "waiting": waiting, "live": " ".join(unit_topics(request.user))}


def duty_in_sight(request: HttpRequest, duty_id: int) -> Obligation:
    """Return a duty of a plan the person may see; everything else does not exist (404)."""
    rows = showing.duties_of(visible(request).binding())
    return get_object_or_404(rows, pk=duty_id)


@require_safe
def duty_page(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Show one duty with its latest periods."""
    duty = duty_in_sight(request, duty_id)
    form = AskForm(on=timezone.localdate(), auto_id="ask-%s")
    return render(request, "plans/duties/duty.html", page_of(request, duty, form))


def page_of(request: HttpRequest, obligation: Obligation, form: AskForm) -> dict[str, Any]:
    """Return what the page of a duty shows."""
    rounds = showing.rounds_of([obligation], on=timezone.localdate()).get(obligation.pk, [])
    numbers = [sender.task.pk for one in rounds for sender in one.senders]
    return {
        "duty": showing.duty_shown(obligation, rounds),
        "rounds": [{"round": one, "code": code_of(one)} for one in rounds],
        "mine": set(Task.objects.visible_to(request.user).filter(pk__in=numbers).values_list("pk", flat=True)),
        "coordinates": rules.can_issue(obligation.plan, request.user),
        "crumbs": crumbs_to(showing.reporters(obligation)),
        "form": form,
    }


def code_of(one: showing.Round) -> str:
    """Return how addresses write a period; "" for what was asked for out of turn, or never opened."""
    row = one.occurrence
    return "" if row.asked or row.skipped else Span(row.first_day, row.last_day).code


def crumbs_to(*labels: str) -> list[dict[str, str]]:
    """Return the way from the list to this page."""
    return [{"label": "Báo cáo định kỳ", "url": reverse("duty_list")}, *({"label": one, "url": ""} for one in labels)]


def crumbs_in(duty: Obligation, label: str) -> list[dict[str, str]]:
    """Return the way from the list through a duty to one of its pages."""
    way = crumbs_to(showing.reporters(duty), label)
    return [way[0], {**way[1], "url": reverse("duty_page", args=[duty.pk])}, way[2]]


@require_POST
def duty_ask(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Ask for a report out of turn."""
    duty = duty_in_sight(request, duty_id)
    actions.refuse_unless_allowed(duty, "duty.ask", actor=person(request))
    form = AskForm(request.POST, on=timezone.localdate(), auto_id="ask-%s")
    if not form.is_valid():
        return render(request, "plans/duties/duty.html", page_of(request, duty, form), status=422)
    told = form.cleaned_data
    try:
        made = actions.ask(
            duty, due_on=told["due_on"], note=told["note"], actor=person(request), seen=seen_version(request)
        )
    except StalePlan as stale:
        form.add_error(None, ValidationError(str(stale)))
        return render(request, "plans/duties/duty.html", page_of(request, reread(request, duty), form), status=409)
    messages.success(request, f"Đã gửi yêu cầu báo cáo, hạn {made.due_on:%d/%m/%Y}.")
    return redirect("duty_page", duty.pk)


@require_http_methods(["GET", "POST"])
def duty_change(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Change when a report is due."""
    duty = duty_in_sight(request, duty_id)
    if request.method == "GET":
        demand(rules.can_issue(duty.plan, request.user), actions.REFUSAL)
    else:
        actions.refuse_unless_allowed(duty, "duty.change", actor=person(request))
    initial = {name: getattr(duty, name) for name in actions.RULE}
    form = RuleForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            told = form.cleaned_data
            rule: dict[str, object] = {name: told[name] for name in actions.RULE}
            try:
                actions.change_rule(duty, rule, note=told["note"], actor=person(request), seen=seen_version(request))
            except StalePlan as stale:
                form.add_error(None, ValidationError(str(stale)))
                duty, status = reread(request, duty), 409
            else:
                messages.success(request, "Đã sửa kỳ và hạn báo cáo. Quy định mới áp dụng từ kỳ chưa mở.")
                return redirect("duty_page", duty.pk)
    context = {"duty": showing.duty_shown(duty, []), "form": form, "crumbs": crumbs_in(duty, "Sửa kỳ báo cáo")}
    return render(request, "plans/duties/change.html", context, status=status)


def reread(request: HttpRequest, duty: Obligation) -> Obligation:
    """Return the duty as it is now."""
    return duty_in_sight(request, duty.pk)


@require_POST
def duty_begin(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Begin the duties of a plan that was issued before they were kept."""
    plan = plan_in_sight(request, plan_id)
    try:
        count = actions.begin(plan, actor=person(request))
    except StalePlan as stale:
        messages.error(request, str(stale))
    else:
        messages.success(request, f"Đã mở {count} chế độ báo cáo của kế hoạch {plan.code}.")
    return redirect("duty_list")
