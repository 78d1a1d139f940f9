"""Phiếu đánh giá: the sheet of a period, the rows behind each of its numbers, and both as files."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from audit.exports import attached, hand_out, record_export
from audit.tables import Book
from units.models import User
from workflows.evaluation.figures import BY_NAME, Case, Metric, figure_of, line_of, rows_of
from workflows.evaluation.paper import sheet_paper
from workflows.evaluation.reading import Asked, cases_for, last_quarter
from workflows.evaluation.rules import judged_by, may_open
from workflows.evaluation.sheet import HELP, names_of_units, offered, people_shown, told, units_shown
from workflows.evaluation.tables import in_days, rows_table, sheet_table
from workflows.finding import person_of
from workflows.models import Task
from workflows.papers.as_pdf import as_pdf
from workflows.periods import read_span
from workflows.states import State

ROWS_A_PAGE = 50
LONGEST_ID = 18


def reader_of(request: HttpRequest) -> User:
    """Return the person; there is no such page for whoever answers for nobody's work."""
    person = person_of(request)
    if not may_open(person):
        raise Http404
    return person


def asked_of(request: HttpRequest) -> Asked:
    """Read the period of the address; one that is none, or has not begun, is the last whole quarter."""
    now, today = timezone.now(), timezone.localdate()
    span = read_span(request.GET.get("ky", ""))
    return Asked(span if span is not None and span.first <= today else last_quarter(today), now)


@require_safe
def evaluation(request: HttpRequest) -> HttpResponse:
    """Show the figures of units and of people in a period."""
    reader, asked = reader_of(request), asked_of(request)
    cases = cases_for(reader, asked)
    context = {
        "span": asked.span,
        "told": told(asked),
        "offered": offered(timezone.localdate()),
        "units": units_shown(cases, asked),
        "people": people_shown(cases, asked),
        "help": HELP,
    }
    return render(request, "workflows/evaluation/page.html", context)


@require_GET
def evaluation_export(request: HttpRequest) -> HttpResponse:
    """Hand out the sheet."""
    reader, asked = reader_of(request), asked_of(request)
    cases = cases_for(reader, asked)
    table = sheet_table(units_shown(cases, asked), people_shown(cases, asked), asked)
    return hand_out(table, reader=reader, at=timezone.now())


@require_GET
def evaluation_paper(request: HttpRequest) -> HttpResponse:
    """Hand out the sheet as a PDF, recorded like every list that is taken away."""
    reader, asked = reader_of(request), asked_of(request)
    if reader.agency is None:
        raise Http404
    cases = cases_for(reader, asked)
    units, people = units_shown(cases, asked), people_shown(cases, asked)
    paper = sheet_paper(reader.agency, asked, line_of(cases), units, people, by=reader.name)
    file = Book(f"{paper.file_name}.pdf", as_pdf(paper), len(units) + len(people), is_whole=True)
    record_export(sheet_table(units, people, asked), file, reader=reader, at=timezone.now())
    return attached(file.name, file.data, "application/pdf")


@require_safe
def evaluation_rows(request: HttpRequest) -> HttpResponse:
    """List the tasks behind one number, as they stood at the period's end."""
    reader, asked = reader_of(request), asked_of(request)
    metric, cases = behind(request, reader, asked)
    page = Paginator(cases, ROWS_A_PAGE).get_page(request.GET.get("page"))
    pairs, units = with_tasks(reader, list(page)), names_of_units(case.unit_id for case in page)
    back = f"{reverse('evaluation')}?ky={asked.span.code}"
    context = {
        "metric": metric,
        "figure": figure_of(metric, cases),
        "span": asked.span,
        "told": told(asked),
        "about": [value for _, value in filters_of(request, cases, asked)],
        "rows": [row_of(metric, case, task, units[case.unit_id]) for case, task in pairs],
        "pager": {
            "previous_url": turned(request, page.previous_page_number()) if page.has_previous() else "",
            "next_url": turned(request, page.next_page_number()) if page.has_next() else "",
            "words": f"Từ {page.start_index()} đến {page.end_index()} trong {page.paginator.count} nhiệm vụ",
        },
        "crumbs": [{"label": "Phiếu đánh giá", "url": back}, {"label": metric.label, "url": ""}],
    }
    return render(request, "workflows/evaluation/rows.html", context)


@require_GET
def evaluation_rows_export(request: HttpRequest) -> HttpResponse:
    """Hand out the tasks behind one number."""
    reader, asked = reader_of(request), asked_of(request)
    metric, cases = behind(request, reader, asked)
    pairs, units = with_tasks(reader, cases), names_of_units(case.unit_id for case in cases)
    table = rows_table(metric, pairs, units, filters_of(request, cases, asked))
    return hand_out(table, reader=reader, at=timezone.now())


def behind(request: HttpRequest, reader: User, asked: Asked) -> tuple[Metric, list[Case]]:
    """Return the number that the address names, and the cases it is made of."""
    metric = BY_NAME.get(request.GET.get("so", "given"))
    if metric is None:
        raise Http404
    unit, person = number_in(request, "don_vi"), number_in(request, "nguoi")
    cases = [
        case for case in cases_for(reader, asked) if unit in {None, case.unit_id} and person in {None, case.person_id}
    ]
    return metric, rows_of(metric, cases)


def number_in(request: HttpRequest, name: str) -> int | None:
    """Return the number of an address; None when it names none."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_ID else None


def with_tasks(reader: User, cases: list[Case]) -> list[tuple[Case, Task]]:
    """Return these cases with their tasks. One statement."""
    found = judged_by(reader).in_bulk([case.task_id for case in cases])
    return [(case, found[case.task_id]) for case in cases if case.task_id in found]


def filters_of(request: HttpRequest, cases: list[Case], asked: Asked) -> tuple[tuple[str, str], ...]:
    """Say in words which rows these are; only units and people that are among them are named."""
    unit, person = number_in(request, "don_vi"), number_in(request, "nguoi")
    limits = [("Kỳ", asked.span.words)]
    if cases and person is not None:
        limits.append(("Người trình", str(User.objects.filter(pk=person).values_list("name", flat=True).first())))
    if cases and unit is not None:
        limits.append(("Đơn vị", names_of_units([unit])[unit]))
    return tuple(limits)


def row_of(metric: Metric, case: Case, task: Task, unit: str) -> dict[str, Any]:
    """Return a task as a row: how it stood then, and what it adds to the number."""
    added = f"{case.held} ngày" if metric.is_mean else f"{metric.counts(case)} lượt" if metric.is_sum else ""
    label = State(case.state).label
    return {"task": task, "unit": unit, "state": case.state, "label": label, "days": in_days(case), "added": added}


def turned(request: HttpRequest, page: int) -> str:
    """Return the address of another page of the rows."""
    query = request.GET.copy()
    query["page"] = str(page)
    return f"{reverse('evaluation_rows')}?{query.urlencode()}"
