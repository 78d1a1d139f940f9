"""The first step of the intake: a file or pasted text becomes a draft that binds nobody."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from plans import actions, rules
from plans.errors import StalePlan
from plans.finding import crumbs_to, moved_on, person, plan_in_sight, seen_version, steps, whereabouts
from plans.forms import SourceForm
from plans.intake import Intake, prepare, take_in_once
from plans.reading import NotAPlan
from units.models import User


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


@require_POST
def plan_discard(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Put a draft aside."""
    plan = plan_in_sight(request, plan_id)
    try:
        actions.discard(plan, actor=person(request), seen=seen_version(request))
    except StalePlan as stale:
        return moved_on(request, plan, stale)
    messages.success(request, f"Đã bỏ bản nháp {plan.code}. Không có nhiệm vụ nào được giao.")
    return redirect("plan_list")
