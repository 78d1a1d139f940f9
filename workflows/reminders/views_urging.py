"""Đôn đốc: from the page of a task, and over several at once from the list of what is overdue."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from units.models import User
from workflows import board
from workflows.acting import insist
from workflows.finding import person_of, visible_task
from workflows.forms import FilterForm
from workflows.giving import Outcome
from workflows.models import Task
from workflows.reminders import rules, urging
from workflows.reminders.forms import MOST_AT_ONCE, UrgeForm, UrgeManyForm
from workflows.rows import due_of
from workflows.sheet import crumbs, live_topics
from workflows.timing import Lateness

ROWS_A_PAGE = 50
FILTERS = ("q", "state", "unit", "plan", "lateness", "record")


@require_http_methods(["GET", "POST"])
def urge_task(request: HttpRequest, task_id: int) -> HttpResponse:
    """Show the form that presses a unit over one task, or press."""
    actor, task = person_of(request), visible_task(request, task_id)
    form = UrgeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        insist(rules.can_urge, task, urging.ACTION, actor=actor)
        if form.is_valid() and pressed(task, form, actor):
            messages.success(request, f"Đã đôn đốc {unit_of(task)} về {task.code}.")
            return redirect("task_page", task.pk)
    context = {
        "task": task,
        "form": form,
        "refusal": rules.why_not_urge(task, actor),
        "unit": unit_of(task),
        "crumbs": crumbs(task, "Đôn đốc"),
        "live_topics": live_topics(task, actor),
    }
    return render(request, "workflows/reminders/urge.html", context, status=422 if form.errors else 200)


def unit_of(task: Task) -> str:
    """Name the unit that is pressed."""
    return task.lead_unit.name if task.lead_unit else "đơn vị chủ trì"


def pressed(task: Task, form: UrgeForm, actor: User) -> bool:
    """Press, or say on the form why not."""
    try:
        urging.urge(task.pk, form.pressed, actor=actor)
    except ValidationError as error:
        form.add_error(error.code if error.code in form.fields else None, error)
        return False
    return True


@require_http_methods(["GET", "POST"])
def urge_many(request: HttpRequest) -> HttpResponse:
    """Show what is overdue and the person may press for, with boxes; press over what was chosen."""
    actor = person_of(request)
    if not rules.may_open(actor):
        raise PermissionDenied(rules.MAY_URGE.refusal)
    form = UrgeManyForm(request.POST if request.method == "POST" else None)
    outcome, failed = None, dict[int, str]()
    if request.method == "POST" and form.is_valid():
        outcome = pressed_each(form, actor)
        failed = outcome.not_done
        if not failed:
            messages.success(request, f"Đã đôn đốc {len(outcome.done)} nhiệm vụ.")
            return redirect(f"{reverse('urge_many')}?{request.GET.urlencode()}")
    context = {**listed(request, actor, form, failed), "form": form, "outcome": outcome}
    return render(request, "workflows/reminders/urge_many.html", context, status=422 if form.errors or failed else 200)


def pressed_each(form: UrgeManyForm, actor: User) -> Outcome:
    """Press over each task chosen; raises Http404 when one is none of the person's to see."""
    chosen = form.task_ids
    if Task.objects.visible_to(actor).filter(pk__in=chosen).count() < len(chosen):
        raise Http404
    return urging.urge_each(chosen, form.pressed, actor=actor)


def listed(request: HttpRequest, user: User, form: UrgeManyForm, failed: dict[int, str]) -> dict[str, Any]:
    """Gather a page of tasks under the filters of the list of tasks; without any, what is overdue."""
    today, mine = timezone.localdate(), rules.urgeable(user)
    given = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    found = board.listed(user, asked_of(user, given), on=today).filter(pk__in=mine.values("pk"))
    page = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    picked = set(form.picked)
    rows = [
        {"task": task, "due": due_of(task, on=today), "picked": str(task.pk) in picked, "why": failed.get(task.pk, "")}
        for task in page
    ]
    return {
        "rows": rows,
        "found": page.paginator.count,
        "narrowed": bool(set(given) - {"lateness"}),
        "most": MOST_AT_ONCE,
        "urge_url": request.get_full_path(),
        "pager": pager_of(request, page),
        "crumbs": [{"label": "Nhiệm vụ", "url": reverse("task_list")}, {"label": "Đôn đốc", "url": ""}],
    }


def asked_of(user: User, given: dict[str, str]) -> board.Asked:
    """Read the filters of the address; a value nobody offered is none, and overdue is what is meant otherwise."""
    tasks = Task.objects.visible_to(user)
    units = tasks.exclude(lead_unit=None).order_by().values_list("lead_unit", "lead_unit__name").distinct()
    plans = tasks.exclude(plan="").order_by().values_list("plan", flat=True).distinct()
    query = QueryDict(mutable=True)
    query.update({"lateness": Lateness.OVERDUE, **given})
    return FilterForm(query, units=list(units), plans=list(plans)).asked


def pager_of(request: HttpRequest, page: Page[Task]) -> dict[str, str]:
    """Return the links to the neighbouring pages, and where we are."""
    query = request.GET.copy()

    def at(number: int) -> str:
        query["page"] = str(number)
        return f"{reverse('urge_many')}?{query.urlencode()}"

    return {
        "previous_url": at(page.previous_page_number()) if page.has_previous() else "",
        "next_url": at(page.next_page_number()) if page.has_next() else "",
        "words": f"Từ {page.start_index()} đến {page.end_index()} trong {page.paginator.count} nhiệm vụ",
    }
