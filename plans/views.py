"""Pages of plans: the list, one plan, and the intake from a file to issued tasks. A view translates."""

import logging
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from plans import actions, rules
from plans.comparing import marked_lines
from plans.errors import StalePlan
from plans.forms import DraftForm, SourceForm
from plans.intake import Intake, prepare, take_in_once
from plans.models import Plan, PlanItem
from plans.outlook import outlook_of
from plans.progress import progress_of, sections_of
from plans.querysets import PlanQuerySet
from plans.reading import NotAPlan
from plans.states import PlanState
from units.models import Unit, User
from units.rules import is_person
from workflows.hearing import unit_topics

logger = logging.getLogger(__name__)
LIST = ("Kế hoạch", "plan_list")
STEPS = ("Tải lên hoặc dán văn bản", "Đối chiếu", "Xác nhận và ban hành")


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
    plans = list(visible(request).issued())
    progress = progress_of(plans, on=timezone.localdate())
    return {
        "rows": [{"plan": plan, "progress": progress[plan.pk]} for plan in plans],
        "drafts": visible(request).drafts().select_related("created_by"),
        "may_import": rules.can_import(request.user),
        "live": " ".join(unit_topics(request.user)),
    }


@require_safe
def plan_page(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show an issued plan; a draft leads to its compare page."""
    plan = get_object_or_404(visible(request), pk=plan_id)
    if plan.state != PlanState.ISSUED:
        return redirect("plan_compare", plan.pk) if plan.state == PlanState.DRAFT else moved_on(request, plan)
    crumbs = crumbs_to(plan.code)
    return render(request, "plans/plan.html", {"plan": plan, "crumbs": crumbs, **work_of(request, plan)})


@require_safe
def plan_work(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Return the part of a plan's page that changes with every move: the bar, the table, the tasks."""
    plan = get_object_or_404(visible(request).issued(), pk=plan_id)
    return render(request, "plans/_work.html", {"plan": plan, **work_of(request, plan)})


@require_GET
def plan_source(request: HttpRequest, plan_id: int) -> FileResponse:
    """Hand out the source file as it came: an attachment, never shown by the browser itself."""
    plan = get_object_or_404(visible(request), pk=plan_id)
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


@require_http_methods(["GET", "POST"])
def plan_import(request: HttpRequest) -> HttpResponse:
    """Take in a file or pasted text; what is wrong is said beside the text, which stays."""
    if not rules.can_import(request.user):
        raise PermissionDenied(rules.IMPORT_REFUSAL)
    form = SourceForm(request.POST or None, request.FILES or None)
    intake = read_source(form, person(request)) if request.method == "POST" else None
    if intake is not None:
        return redirect(*draft_of(request, intake))
    context = {"form": form, "crumbs": crumbs_to("Nhập kế hoạch"), "steps": steps(1)}
    return render(request, "plans/import.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def plan_compare(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show the source beside the proposed tasks, and save what a person corrects."""
    plan = get_object_or_404(visible(request), pk=plan_id)
    if plan.state != PlanState.DRAFT:
        return moved_on(request, plan)
    items, units = draft_lines(plan), active_units(plan)
    form = DraftForm.of(plan, items, units, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and saved(request, plan, form):
        return redirect(*after_saving(request, plan))
    context = {"plan": plan, "form": form, "steps": steps(2), "crumbs": crumbs_to(plan.code), **source_of(plan, items)}
    context["outlook"] = outlook_of(plan, items, units, on=timezone.localdate())
    context["live"] = " ".join(unit_topics(request.user))
    context["changes_url"] = f"{reverse('plan_changes', args=[plan.pk])}?version={form.head['version'].value()}"
    status = 409 if form.non_field_errors else 422 if form.errors else 200
    return render(request, "plans/compare.html", context, status=status)


@require_safe
def plan_changes(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Say who has changed a draft since the page that asks was shown, or nothing (204)."""
    plan = get_object_or_404(visible(request), pk=plan_id)
    try:
        actions.check_seen(plan, number_in(request.GET.get("version", "")))
    except StalePlan as stale:
        context = {"sentence": str(stale), "url": reverse("plan_compare", args=[plan.pk])}
        return render(request, "_live_banner.html", context)
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
def plan_confirm(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show what issuing will do; the POST does it, once."""
    plan = get_object_or_404(visible(request), pk=plan_id)
    if plan.state != PlanState.DRAFT:
        return moved_on(request, plan)
    refusals: list[str] = []
    if request.method == "POST":
        try:
            return issued(request, plan)
        except StalePlan as stale:
            return moved_on(request, plan, stale)
        except ValidationError as obstacles:
            refusals = obstacles.messages
    return render(
        request, "plans/confirm.html", confirm_context(request, plan, refusals), status=409 if refusals else 200
    )


@require_POST
def plan_discard(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Put a draft aside."""
    plan = get_object_or_404(visible(request), pk=plan_id)
    try:
        actions.discard(plan, actor=person(request), seen=seen_version(request))
    except StalePlan as stale:
        return moved_on(request, plan, stale)
    messages.success(request, f"Đã bỏ bản nháp {plan.code}. Không có nhiệm vụ nào được giao.")
    return redirect("plan_list")


def visible(request: HttpRequest) -> PlanQuerySet:
    """Return the plans this person may see, with what every page shows of them."""
    return Plan.objects.visible_to(request.user).select_related(
        "agency", "coordinating_unit", "issued_by", "edited_by", "created_by"
    )


def person(request: HttpRequest) -> User:
    """Return the signed-in person (the middleware has seen to it that there is one)."""
    if not is_person(request.user):
        raise PermissionDenied
    return request.user


def seen_version(request: HttpRequest) -> int:
    """Return the version of the draft that the page showed; a forged one is simply never the current one."""
    return number_in(request.POST.get("version", ""))


def number_in(text: str) -> int:
    """Read a version; -1 when it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1  # noqa: PLR2004 - an integer field


def crumbs_to(label: str) -> list[dict[str, str]]:
    """Return the way from the list to this page."""
    return [{"label": LIST[0], "url": reverse(LIST[1])}, {"label": label, "url": ""}]


def steps(current: int, back: str = "") -> list[dict[str, Any]]:
    """Return the steps of the intake; `back` is the address of the step before."""
    return [
        {
            "label": label,
            "url": back if number == current - 1 else "",
            "done": number < current,
            "current": number == current,
        }
        for number, label in enumerate(STEPS, start=1)
    ]


def active_units(plan: Plan) -> Sequence[Unit]:
    """Return the units that may be given tasks today."""
    return tuple(plan.agency.units.active(timezone.localdate()))


def draft_lines(plan: Plan) -> list[PlanItem]:
    """Return the lines of a draft with their units, in two queries."""
    return list(plan.items.select_related("lead_unit").prefetch_related("cooperating_units"))


def work_of(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    """Return what the changing part of a plan's page shows."""
    today = timezone.localdate()
    return {
        "progress": progress_of([plan], on=today)[plan.pk],
        "sections": sections_of(plan, request.user, on=today),
        "live": " ".join(unit_topics(request.user)),
    }


def source_of(plan: Plan, items: Sequence[PlanItem]) -> dict[str, Any]:
    """Return the source text with the lines of tasks marked."""
    return {"lines": marked_lines(actions.source_lines(plan.source_text), items)}


def read_source(form: SourceForm, user: User) -> Intake | None:
    """Read what was posted; None when the form now says why it cannot be read."""
    if not form.is_valid() or user.agency is None:
        return None
    try:
        return prepare(form.source, user.agency, on=timezone.localdate())
    except NotAPlan as refusal:
        form.add_error("file" if form.cleaned_data.get("file") else "text", str(refusal))
        return None


def draft_of(request: HttpRequest, intake: Intake) -> tuple[Any, ...]:
    """Make the draft, or find the one made from the same file, and say where to go."""
    plan, is_new = take_in_once(intake, actor=person(request), at=timezone.now())
    if not is_new:
        messages.info(request, "Tệp này đã được nhập trước đó; đây là bản nháp đang chờ đối chiếu.")
        return ("plan_compare", plan.pk)
    messages.success(request, f"Đã đọc được {len(intake.reading.tasks)} nhiệm vụ. Chưa có gì được giao.")
    return whereabouts(request, plan)


def whereabouts(request: HttpRequest, plan: Plan) -> tuple[Any, ...]:
    """Return the draft's page, or the list when the draft now belongs to a unit the person does not act for."""
    if visible(request).filter(pk=plan.pk).exists():
        return ("plan_compare", plan.pk)
    messages.info(request, f"Bản nháp đã chuyển cho đơn vị đầu mối: {plan.coordinating_unit}.")
    return ("plan_list",)


def saved(request: HttpRequest, plan: Plan, form: DraftForm) -> bool:
    """Save the draft, or say that somebody else was quicker; what was typed stays on the page."""
    seen = form.head.cleaned_data["version"]
    try:
        actions.save_draft(plan, form.apply(plan), actor=person(request), seen=seen)
    except StalePlan as stale:
        form.non_field_errors.append(f"{stale} Nội dung bạn vừa nhập vẫn ở dưới đây nhưng chưa được lưu.")
        return False
    return True


def after_saving(request: HttpRequest, plan: Plan) -> tuple[Any, ...]:
    """Return where the pressed button leads."""
    messages.success(request, "Đã lưu bản nháp. Chưa có gì được giao.")
    if "confirm" in request.POST and visible(request).filter(pk=plan.pk).exists():
        return ("plan_confirm", plan.pk)
    return whereabouts(request, plan)


def confirm_context(request: HttpRequest, plan: Plan, refusals: list[str]) -> dict[str, Any]:
    """Return what the confirm page shows: the outlook, and why the button is off when it is."""
    outlook = outlook_of(plan, draft_lines(plan), active_units(plan), on=timezone.localdate())
    allowed = plan.coordinating_unit is None or rules.can_issue(plan, request.user)
    return {
        "plan": plan,
        "outlook": outlook,
        "refusals": refusals or [*outlook.obstacles, *([] if allowed else [rules.ISSUE_REFUSAL])],
        "again": visible(request).issued().filter(source_sha256=plan.source_sha256).first(),
        "steps": steps(3, reverse("plan_compare", args=[plan.pk])),
        "crumbs": crumbs_to(plan.code),
    }


def issued(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Issue the plan and go to its page."""
    made = actions.issue(plan, actor=person(request), seen=seen_version(request))
    words = f"Đã ban hành kế hoạch {plan.code}: {made.tasks} nhiệm vụ, đã giao {made.assigned}"
    messages.success(request, f"{words}, chưa phân công {made.unassigned}." if made.unassigned else f"{words}.")
    return redirect("plan_page", plan.pk)


def moved_on(request: HttpRequest, plan: Plan, stale: StalePlan | None = None) -> HttpResponse:
    """Say who did what meanwhile (409); a link to a draft that is now a plan simply leads to the plan."""
    plan.refresh_from_db()
    if stale is None and plan.state == PlanState.ISSUED and request.method == "GET":
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
