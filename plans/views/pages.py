"""Pages of plans that are there: the list, one plan with its progress, its source file."""

import logging
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from plans import actions, rules
from plans.about import about, drafts_shown
from plans.finding import crumbs_to, moved_on, person, plan_in_sight, visible
from plans.models import Plan
from plans.obligations.beginning import lines_to_begin
from plans.obligations.showing import shown_of
from plans.progress import progress_of, sections_of
from plans.states import BINDING, PlanState
from plans.timeline_picture import timeline_of
from workflows.hearing import unit_topics

logger = logging.getLogger(__name__)


@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    """Show the issued plans of the agency with their progress, and the drafts this person coordinates."""
    return render(request, "plans/list.html", plans_of(request))


@require_safe
def plan_list_partial(request: HttpRequest) -> HttpResponse:
    """Return the part of the list that refreshes itself: the drafts and the issued plans."""
    return render(request, "plans/_plans.html", plans_of(request))


def plans_of(request: HttpRequest) -> dict[str, Any]:
    """Gather the plans a person sees."""
    plans = list(visible(request).issued().for_list())
    progress = progress_of(plans, on=timezone.localdate())
    return {
        "rows": [{"plan": plan, "progress": progress[plan.pk]} for plan in plans],
        "drafts": drafts_shown(visible(request).drafts().for_list()),
        "may_import": rules.can_import(request.user),
        "live": " ".join(unit_topics(request.user)),
    }


@require_safe
def plan_page(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show an issued plan; a draft leads to its compare page."""
    plan = plan_in_sight(request, plan_id)
    if plan.state not in BINDING:
        return redirect("plan_compare", plan.pk) if plan.state == PlanState.DRAFT else moved_on(request, plan)
    crumbs = crumbs_to(plan.code)
    context = {"plan": plan, "crumbs": crumbs, **work_of(request, plan), **about(plan, request.user)}
    return render(request, "plans/plan.html", context)


@require_safe
def plan_work(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Return the part of a plan's page that changes with every move: the bar, the table, the tasks."""
    plan = get_object_or_404(visible(request).binding(), pk=plan_id)
    return render(request, "plans/_work.html", {"plan": plan, **work_of(request, plan)})


def work_of(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    """Return what the changing part of a plan's page shows."""
    coordinates = rules.can_issue(plan, request.user)
    today = timezone.localdate()
    sections, issued_at = sections_of(plan, request.user, on=today), plan.issued_at or timezone.now()
    return {
        "progress": progress_of([plan], on=today)[plan.pk],
        "sections": sections,
        "timeline": timeline_of(sections, issued_on=timezone.localdate(issued_at), on=today),
        "obligations": shown_of(plan, request.user, on=today),
        "coordinates": coordinates,
        "lines_to_begin": lines_to_begin(plan).count() if coordinates and plan.state == PlanState.ISSUED else 0,
        "live": " ".join(unit_topics(request.user)),
    }


@require_GET
def plan_source(request: HttpRequest, plan_id: int) -> FileResponse:
    """Hand out the source file as it came: an attachment, never shown by the browser itself."""
    plan = plan_in_sight(request, plan_id)
    try:
        content = plan.source_file.open("rb")
    except FileNotFoundError:
        logger.exception("the source of plan %s is missing from the storage", plan.pk)
        raise Http404 from None
    answer = FileResponse(content, as_attachment=True, filename=plan.source_name)
    actions.record_download(plan, actor=person(request))
    answer.headers["Content-Type"] = "application/octet-stream"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
