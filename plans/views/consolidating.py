"""Báo cáo tổng hợp: the list, a new one, the page with figures and words, the tasks behind a number, the files."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from plans import rules
from plans.consolidating import acts, finishing, showing, signing
from plans.consolidating.counting import counted, read_key, rows_under
from plans.consolidating.files import WAYS, as_file, record_taking
from plans.consolidating.shapes import as_rows
from plans.errors import StalePlan
from plans.finding import person, seen_version, visible
from plans.forms.consolidating import BeginForm, RebuildForm, TextsForm, moment_of
from plans.guards import demand
from plans.jobs import build_consolidated
from plans.models import ConsolidatedReport, Plan
from units.authority import book
from units.rules import Visitor
from workflows.states import State

AT_ONCE = 25


def reports_in_sight(request: HttpRequest) -> Any:  # noqa: ANN401 - a queryset that defers columns
    """Return the reports this person may see."""
    rows = ConsolidatedReport.objects.visible_to(request.user)
    return rows.select_related(
        "plan__agency", "plan__coordinating_unit", "signer", "edited_by", "finished_by", "created_by", "task__lead_unit"
    )


def report_in_sight(request: HttpRequest, report_id: int) -> ConsolidatedReport:
    """Return a report the person may see; everything else does not exist (404)."""
    report: ConsolidatedReport = get_object_or_404(reports_in_sight(request), pk=report_id)
    return report


def crumbs_to(*steps: tuple[str, str]) -> list[dict[str, str]]:
    """Return the way from the reporting duties to this page."""
    way = (("Báo cáo định kỳ", "/bao-cao/"), ("Báo cáo tổng hợp", reverse("consolidated_list")), *steps)
    return [{"label": label, "url": url} for label, url in way]


def plans_to_report_on(request: HttpRequest) -> list[Plan]:
    """Return the plans in force for whose coordinating unit the person writes reports."""
    return [plan for plan in visible(request).issued().for_list() if rules.can_consolidate(plan, request.user)]


@require_safe
def consolidated_list(request: HttpRequest) -> HttpResponse:
    """Show the consolidated reports, the latest period first."""
    pager = Paginator(reports_in_sight(request).for_list(), AT_ONCE)
    page = pager.get_page(request.GET.get("trang"))
    context = {
        "page": page,
        "rows": [showing.in_list(report) for report in page.object_list],
        "crumbs": [*crumbs_to()[:1], {"label": "Báo cáo tổng hợp", "url": ""}],
        "may_begin": bool(plans_to_report_on(request)),
        "pager": pager_of(page),
    }
    return render(request, "plans/consolidating/list.html", context)


def pager_of(page: Any) -> dict[str, str]:  # noqa: ANN401 - Django's page of anything
    """Return the links to the pages around one, and where it is."""
    before = f"?trang={page.previous_page_number()}" if page.has_previous() else ""
    after = f"?trang={page.next_page_number()}" if page.has_next() else ""
    words = f"{page.start_index()}–{page.end_index()} trên {page.paginator.count}"
    return {"previous_url": before, "next_url": after, "words": words}


@require_http_methods(["GET", "POST"])
def consolidated_new(request: HttpRequest) -> HttpResponse:
    """Ask for plan and period; what was begun for them is gone on with."""
    plans, now = plans_to_report_on(request), timezone.now()
    if not plans:
        demand(request.method == "GET", rules.CONSOLIDATE_REFUSAL)
        return redirect("consolidated_list")
    given = {"plan": request.GET.get("plan", ""), "period": request.GET.get("ky", "")}
    initial = {name: value for name, value in given.items() if value}
    form = BeginForm(request.POST or None, plans=plans, on=timezone.localdate(now), initial=initial)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        as_of = moment_of(wanted["as_of"], now=now)
        report, is_new = acts.begin(
            wanted["plan"], wanted["span"], actor=person(request), as_of=as_of, enqueue=build_consolidated.enqueue
        )
        if not is_new:
            messages.info(request, "Kỳ này đã có báo cáo tổng hợp; bạn làm tiếp báo cáo đó.")
        return redirect("consolidated", report.pk)
    context = {"form": form, "crumbs": crumbs_to(("Lập báo cáo", ""))}
    return render(request, "plans/consolidating/new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def consolidated(request: HttpRequest, report_id: int) -> HttpResponse:
    """Show a report; the POST keeps the words of its sections."""
    report = report_in_sight(request, report_id)
    if request.method == "GET":
        return desk(request, report)
    sources = sources_for(report)
    form = TextsForm(request.POST, report=report, sources=sources, proposed=signing.read(report.signing))
    if not form.is_valid():
        return desk(request, report, form=form)
    try:
        signer = next((one.person for one in sources if one.person.pk == form.cleaned_data["signer"]), None)
        acts.write_texts(report, form.texts, actor=person(request), seen=seen_version(request), signer=signer)
    except StalePlan as stale:
        return desk(request, report_in_sight(request, report_id), form=form, stale=str(stale))
    messages.success(request, f"Đã lưu nội dung báo cáo lúc {timezone.localtime():%H:%M}.")
    return redirect("consolidated", report.pk)


def sources_for(report: ConsolidatedReport) -> Any:  # noqa: ANN401 - a list of ways to sign
    """Return who may sign the report, as of the day of its figures."""
    on = timezone.localdate(report.as_of)
    return signing.choices(book(report.agency_id, on=on), report.plan)


def desk(
    request: HttpRequest, report: ConsolidatedReport, *, form: TextsForm | None = None, stale: str = ""
) -> HttpResponse:
    """Show figures, words and what can be done; 409 when what was sent came too late, 422 when it is wrong."""
    sources, proposal = sources_for(report), signing.read(report.signing)
    shown = form or TextsForm(None, report=report, sources=sources, proposed=proposal)
    shows_words = report.is_ready or form is not None
    may_act = rules.can_consolidate(report.plan, request.user)
    context = {
        "report": report,
        "form": shown,
        "sections": showing.sections_shown(report, shown, overtaken=bool(stale)),
        "numbers": showing.numbers_of(report, counted(as_rows(report.rows))),
        "signs": signing.chosen(report, sources),
        "reason": proposal.reason,
        "rebuild": RebuildForm(None, report=report, on=timezone.localdate()),
        "shows_words": shows_words,
        "may_write": may_act and shows_words and not report.is_finished,
        "may_act": may_act,
        "why_not_finish": why_not_finish(report, request.user),
        "ways": WAYS,
        "stale": stale,
        "crumbs": crumbs_to((f"{report.plan.code}, {report.span.words}", "")),
    }
    status = 409 if stale else 422 if form is not None and form.errors else 200
    return render(request, "plans/consolidating/report.html", context, status=status)


def why_not_finish(report: ConsolidatedReport, user: Visitor) -> str:
    """Say what is in the way of finishing; "" when nothing is."""
    if not report.is_ready:
        return acts.NOT_BUILT
    if report.task is not None and report.task.state != State.IN_PROGRESS:
        return finishing.NOT_IN_PROGRESS
    return ""


@require_safe
def consolidated_progress(request: HttpRequest, report_id: int) -> HttpResponse:
    """Return how far the building is; the page is loaded anew once it is done."""
    report = report_in_sight(request, report_id)
    if not report.phase:
        return HttpResponseClientRefresh()
    return render(request, "plans/consolidating/_progress.html", {"report": report})


@require_safe
def consolidated_rows(request: HttpRequest, report_id: int, key: str) -> HttpResponse:
    """List exactly the tasks that a number counts."""
    report, asked = report_in_sight(request, report_id), read_key(key)
    if asked is None:
        raise Http404
    if not report.is_ready:
        return redirect("consolidated", report.pk)
    rows = rows_under(as_rows(report.rows), asked)
    page = Paginator(rows, showing.MOST_ON_A_PAGE).get_page(request.GET.get("trang"))
    context = {
        "report": report,
        "title": showing.title_of(asked, rows),
        "count": len(rows),
        "rows": showing.rows_shown(rows, request.user, page=page.number),
        "pager": pager_of(page),
        "has_pages": page.has_other_pages(),
        "crumbs": crumbs_to(
            (f"{report.plan.code}, {report.span.words}", reverse("consolidated", args=[report.pk])),
            (showing.title_of(asked, rows), ""),
        ),
    }
    return render(request, "plans/consolidating/rows.html", context)


@require_GET
def consolidated_file(request: HttpRequest, report_id: int, paper: str) -> HttpResponse:
    """Hand out the report as a file: an attachment, recorded, never shown by the browser itself."""
    report, reader = report_in_sight(request, report_id), person(request)
    if paper not in WAYS or not report.is_ready:
        raise Http404
    file = as_file(report, paper, signing=signing.chosen(report, sources_for(report)), who=reader.name)
    record_taking(report, file, actor=reader)
    answer = HttpResponse(file.data, content_type=file.content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@require_POST
def consolidated_rebuild(request: HttpRequest, report_id: int) -> HttpResponse:
    """Ask for the figures anew; what people have written stays."""
    report, now = report_in_sight(request, report_id), timezone.now()
    form = RebuildForm(request.POST, report=report, on=timezone.localdate(now))
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.errors.get("as_of", [])))
        return redirect("consolidated", report.pk)
    as_of = moment_of(form.cleaned_data["as_of"], now=now)
    try:
        acts.rebuild(report, actor=person(request), as_of=as_of, enqueue=build_consolidated.enqueue)
    except StalePlan as stale:
        return desk(request, report_in_sight(request, report_id), stale=str(stale))
    return redirect("consolidated", report.pk)


@require_POST
def consolidated_finish(request: HttpRequest, report_id: int) -> HttpResponse:
    """Close the report; with a duty in progress go on to that task's report, which now holds the files."""
    report = report_in_sight(request, report_id)
    try:
        finished = finishing.finish(report, actor=person(request), seen=seen_version(request))
    except StalePlan as stale:
        return desk(request, report_in_sight(request, report_id), stale=str(stale))
    if finished.task is None:
        messages.success(request, "Báo cáo đã hoàn thành.")
        return redirect("consolidated", report.pk)
    messages.success(request, f"Báo cáo đã hoàn thành; tệp Word và PDF nằm trong báo cáo của {finished.task.code}.")
    return redirect("report_form", finished.task.pk)


@require_POST
def consolidated_reopen(request: HttpRequest, report_id: int) -> HttpResponse:
    """Make the report a draft again."""
    report = report_in_sight(request, report_id)
    try:
        acts.reopen(report, actor=person(request))
    except StalePlan as stale:
        return desk(request, report_in_sight(request, report_id), stale=str(stale))
    messages.success(request, "Báo cáo trở lại dự thảo để sửa.")
    return redirect("consolidated", report.pk)
