"""Việc của tôi, and the list of tasks behind its figures."""

from dataclasses import replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from units.models import Unit, User
from units.positions import Right
from units.rules import standing
from workflows import board, worklist
from workflows.brief import holders_in_brief
from workflows.finding import person_of
from workflows.forms import FilterForm
from workflows.hearing import unit_topics
from workflows.models import Task
from workflows.reminders.rules import may_open as may_urge
from workflows.rows import row_of
from workflows.saved import in_order, kept_by, shelf_of
from workflows.timing import Lateness
from workflows.turns import HOLDERS

ROWS_A_PAGE = 25
STATES = tuple(HOLDERS)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what needs the person first, then figures, then what moved last."""
    return render(request, "workflows/home.html", desk(person_of(request)))


@require_safe
def home_partial(request: HttpRequest) -> HttpResponse:
    """Return the part of the page that refreshes itself."""
    return render(request, "workflows/_home.html", desk(person_of(request)))


def desk(user: User) -> dict[str, Any]:
    """Gather the page of one person."""
    today = timezone.localdate()
    first = worklist.waiting(user, STATES, limit=board.MOST_WAITING).for_rows()
    moved = board.recent(user)
    return {
        "rows": [row_of(task, on=today) for task in first],
        "waiting_count": worklist.count(user, STATES),
        "waiting_url": f"{reverse('task_list')}?holder=me",
        "tiles": board.tiles(user, on=today),
        "moved": moved,
        "last": moved[0] if moved else None,
        "live": " ".join(unit_topics(user)),
        "version": moved[0].version if moved else 0,
        "sees_work": standing(user).has_any(Right.SEE_WORK),
    }


@require_safe
def task_list(request: HttpRequest) -> HttpResponse:
    """Show the tasks the person sees, filtered by what the address says."""
    return render(request, "workflows/task_list.html", found(request))


@require_safe
def task_list_partial(request: HttpRequest) -> HttpResponse:
    """Return the part of the list that refreshes itself: the rows and how many there are."""
    return render(request, "workflows/_task_list.html", found(request))


def found(request: HttpRequest) -> dict[str, Any]:
    """Gather a page of the list that the address asks for."""
    user, today = person_of(request), timezone.localdate()
    filters = filters_of(request, user)
    listed = board.listed(user, filters.asked, on=today).with_step()
    page = Paginator(listed, ROWS_A_PAGE).get_page(request.GET.get("page"))
    query, tasks = request.GET.urlencode(), list(page)
    holders = holders_in_brief(tasks, now=timezone.now())
    return {
        "filters": filters,
        "chips": chips(request, filters),
        "rows": [replace(row_of(task, on=today), holder=holders.get(task.pk, "")) for task in tasks],
        "shelf": shelf_of("task_list", kept_by(user, "task_list"), in_order("task_list", request.GET.dict())),
        "found": page.paginator.count,
        "pager": pager(request, page),
        "live": " ".join(unit_topics(user)),
        "refresh": reverse("task_list_partial") + (f"?{query}" if query else ""),
        "urge_url": f"{reverse('urge_many')}?{query}" if may_urge_these(user, filters) else "",
    }


def may_urge_these(user: User, filters: FilterForm) -> bool:
    """Tell whether the list is of what is overdue, before somebody who presses units over it."""
    return filters.asked.lateness == Lateness.OVERDUE and may_urge(user)


def filters_of(request: HttpRequest, user: User) -> FilterForm:
    """Return the filters with the units and plans the person has tasks of."""
    tasks = Task.objects.visible_to(user)
    units = Unit.objects.filter(pk__in=tasks.values("lead_unit")).values_list("pk", "name")
    plans = tasks.exclude(plan="").order_by("plan").values_list("plan", flat=True).distinct()
    return FilterForm(request.GET, units=list(units), plans=list(plans), auto_id="filter-%s")


def chips(request: HttpRequest, filters: FilterForm) -> list[dict[str, str]]:
    """Return each filter in words, with the address that drops it."""
    found = []
    for name, field in filters.fields.items():
        value = filters.cleaned_data.get(name)
        if value:
            words = dict(getattr(field, "choices", [])).get(value, f"“{value}”")
            found.append({"label": str(words), "url": address(request, **{name: ""})})
    return found


def pager(request: HttpRequest, page: "Page[Task]") -> dict[str, str]:
    """Return the links to the neighbouring pages, and where we are."""
    return {
        "previous_url": address(request, page=page.previous_page_number()) if page.has_previous() else "",
        "next_url": address(request, page=page.next_page_number()) if page.has_next() else "",
        "words": f"Từ {page.start_index()} đến {page.end_index()} trong {page.paginator.count} nhiệm vụ",
    }


def address(request: HttpRequest, **changes: object) -> str:
    """Return the list's address with some filters changed; an empty value drops one, and the page is left out."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = str(value)
    return f"{reverse('task_list')}?{query.urlencode()}" if query else reverse("task_list")
