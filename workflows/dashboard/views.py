"""Tổng quan: the figures of what a person sees, and the rows behind each number."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from units.models import Unit, User
from units.positions import Right
from units.rules import standing
from workflows.dashboard import links, listing, queries
from workflows.dashboard.cells import Cell, Scope
from workflows.dashboard.figures import Figures
from workflows.dashboard.forms import CellForm, ScopeForm
from workflows.dashboard.showing import as_of_words, panels, window_words
from workflows.finding import person_of
from workflows.models import Task

TOO_MANY = (
    "Phạm vi đang chọn có {count} nhiệm vụ. Số liệu của một ngày đã qua được dựng lại từ nhật ký, mỗi lần tối đa "
    "{most} nhiệm vụ; hãy chọn một kế hoạch rồi xem lại."
)


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show the charts, as of today or of a day that is over."""
    user, form = person_of(request), scope_form(request)
    context: dict[str, Any] = {
        "form": form,
        "crumbs": [{"label": "Việc của tôi", "url": reverse("home")}, {"label": "Tổng quan", "url": ""}],
        "sees_work": standing(user).has_any(Right.SEE_WORK),
        "now": timezone.now(),
    }
    return render(request, "workflows/dashboard/dashboard.html", {**context, **shown(user, form)})


def shown(user: User, form: ScopeForm) -> dict[str, Any]:
    """Return the panels; none while the form says what is wrong."""
    nothing: dict[str, Any] = {"panels": [], "said": [], "today_url": ""}
    if not form.is_valid():
        return nothing
    scope = form.scope
    try:
        figures = queries.figures(user, scope)
    except queries.TooMany as refusal:
        form.add_error("plan", too_many(refusal))
        return nothing
    return {
        "panels": panels(figures, scope, names_of(figures), own=standing(user).units(Right.SEE_WORK)),
        "said": said(form, scope),
        "today_url": links.dashboard(scope, **{"tai-ngay": ""}) if scope.is_past else "",
        "is_past": scope.is_past,
    }


def too_many(refusal: queries.TooMany) -> str:
    """Say that a past day cannot be told for so many tasks at once."""
    return TOO_MANY.format(
        count=f"{refusal.count:,}".replace(",", "."), most=f"{queries.MOST_PAST:,}".replace(",", ".")
    )


def said(form: ScopeForm, scope: Scope) -> list[str]:
    """Say what is counted; paper shows no filters."""
    unit = dict(form.fields["unit"].choices).get(scope.unit, "") if scope.unit else ""  # type: ignore[attr-defined]  # a ChoiceField
    plan = f"kế hoạch {scope.plan}" if scope.plan else ""
    return [part for part in (as_of_words(scope), unit, plan, f"diễn biến {window_words(scope)}") if part]


def names_of(figures: Figures) -> dict[int, str]:
    """Return the names of the units that lead what is counted."""
    leads = {lead for lead, _ in figures.states if lead}
    return dict(Unit.objects.filter(pk__in=leads).values_list("pk", "name"))


def scope_form(request: HttpRequest) -> ScopeForm:
    """Return the filters with the units and plans the person has tasks of: no other agency's is known here."""
    tasks = Task.objects.visible_to(person_of(request))
    units = Unit.objects.filter(pk__in=tasks.order_by().values("lead_unit")).order_by("name").values_list("pk", "name")
    plans = tasks.exclude(plan="").order_by("plan").values_list("plan", flat=True).distinct()
    return ScopeForm(request.GET, units=list(units), plans=list(plans), today=timezone.localdate(), auto_id="scope-%s")


@require_safe
def dashboard_rows(request: HttpRequest) -> HttpResponse:
    """Show the rows that one number of the dashboard counts."""
    return render(request, "workflows/dashboard/rows.html", rows(request))


def rows(request: HttpRequest) -> dict[str, Any]:
    """Gather a page of rows; what no number asks for is said to be unknown, and nothing is shown."""
    user, form, asked = person_of(request), scope_form(request), CellForm(request.GET)
    back = links.dashboard(form.scope) if form.is_valid() else reverse("dashboard")
    crumbs = [{"label": "Việc của tôi", "url": reverse("home")}, {"label": "Tổng quan", "url": back}]
    context: dict[str, Any] = {"back": back, "problem": "", "title": "Số liệu", "said": [], "rows": [], "found": 0}
    context["pager"] = {"previous_url": "", "next_url": "", "words": ""}
    context["crumbs"] = [*crumbs, {"label": "Các dòng", "url": ""}]
    if not form.is_valid() or not asked.is_valid():
        return {**context, "problem": "Con số này không còn trong bảng số liệu hoặc địa chỉ không đúng."}
    scope, cell = form.scope, asked.cell
    try:
        page = listing.page_of(user, scope, cell, request.GET.get("page"))
    except queries.TooMany as refusal:
        return {**context, "problem": too_many(refusal)}
    units = {int(pk): str(name) for pk, name in form.fields["unit"].choices if pk}  # type: ignore[attr-defined]  # a ChoiceField
    return {
        **context,
        "title": listing.title_of(cell),
        "said": listing.says(cell, scope, units),
        "rows": listing.rows_of(list(page), scope),
        "found": page.paginator.count,
        "pager": pager(page, scope, cell),
    }


def pager(page: Page[Any], scope: Scope, cell: Cell) -> dict[str, str]:
    """Return the links to the neighbouring pages, and where we are."""

    def url(number: int) -> str:
        return links.with_query(reverse("dashboard_rows"), {**scope.query(), **cell.query(), "page": str(number)})

    return {
        "previous_url": url(page.previous_page_number()) if page.has_previous() else "",
        "next_url": url(page.next_page_number()) if page.has_next() else "",
        "words": f"Từ {page.start_index()} đến {page.end_index()} trong {page.paginator.count}",
    }
