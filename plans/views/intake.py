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
from plans.finding import crumbs_to, moved_on, person, plan_in_sight, seen_version, steps, visible, whereabouts
from plans.forms.source import SourceForm
from plans.intake import kept
from plans.intake.kept import Unread
from plans.intake.storing import NotStored
from plans.intake.taking import Intake, NotAPlan, TooMuch, prepare, remarks_on, take_in_once
from plans.intake.unknown import unknown_names
from plans.models import KeptUpload, Plan
from plans.sources import Crowded, ocr_available, turn
from units.models import User

COME_AGAIN_SECONDS = 60
OR_BY_HAND = "Nếu đúng là kế hoạch, hãy bấm “Mở văn bản để chọn dòng” ở cuối trang, hoặc dán phần nhiệm vụ."


@require_http_methods(["GET", "POST"])
def plan_import(request: HttpRequest) -> HttpResponse:
    """Take in a file or pasted text; what cannot be read is kept, and what is wrong with it is said."""
    if not rules.can_import(request.user):
        raise PermissionDenied(rules.IMPORT_REFUSAL)
    user = person(request)
    form = SourceForm(request.POST or None, request.FILES or None)
    again: Plan | None = None
    if request.method == "POST":
        try:
            with turn():
                place, again = taken(request, form, user)
        except Crowded:
            return crowded_out(request)
        except NotStored as full:
            place = None
            form.add_error(None, str(full))
        if place is not None:
            return redirect(*place)
    context = {
        "form": form,
        "again": again,
        "kept": KeptUpload.objects.filter(uploaded_by=user),
        "may_recognise": ocr_available(),
        "most_kept": kept.MOST_KEPT,
        "crumbs": crumbs_to("Nhập kế hoạch"),
        "steps": steps(1),
    }
    return render(request, "plans/import.html", context, status=422 if form.errors else 409 if again else 200)


def taken(request: HttpRequest, form: SourceForm, user: User) -> tuple[tuple[Any, ...] | None, Plan | None]:
    """Read what was posted and make its draft: where to go, or else the plan that was issued from this very file.

    What cannot be read is kept. Raises NotStored when the storage takes nothing.
    """
    intake = read_source(form, user)
    if intake is None:
        keep_unread(form, user)
        return None, None
    again = issued_before(request, intake)
    return (draft_of(request, intake) if again is None else None), again


def crowded_out(request: HttpRequest) -> HttpResponse:
    """Ask to come again: so many files are read at this moment that this one's turn never came (503)."""
    typed = [text for text in [request.POST.get("text", "")] if text.strip()]
    response = render(request, "503.html", {"typed": typed}, status=503)
    response.headers["Retry-After"] = str(COME_AGAIN_SECONDS)
    return response


def read_source(form: SourceForm, user: User) -> Intake | None:
    """Read what was posted; None when the form now says why it cannot be read."""
    if not form.is_valid() or user.agency is None:
        return None
    source = form.source
    try:
        return prepare(source, user.agency, on=timezone.localdate())
    except NotAPlan as refusal:
        many = isinstance(refusal, TooMuch)
        problem = KeptUpload.Problem.UNREADABLE if many else kept.problem_of(source)
        also = f" {OR_BY_HAND}" if problem == KeptUpload.Problem.NO_TASKS else ""
        form.refuse(form.came_as, Unread(source.name, source.data, f"{refusal}{also}", problem))
        return None


def keep_unread(form: SourceForm, user: User) -> None:
    """Keep what could not be read, so that nobody has to send it again."""
    if form.unread is not None:
        kept.keep(form.unread, actor=user, at=timezone.now())


def issued_before(request: HttpRequest, intake: Intake) -> Plan | None:
    """Return the plan in force that was made from this very file."""
    return visible(request).binding().filter(source_sha256=intake.source.sha256).first()


def draft_of(request: HttpRequest, intake: Intake) -> tuple[Any, ...]:
    """Make the draft, or find the one made from the same file, and say where to go."""
    plan, is_new = take_in_once(intake, actor=person(request), at=timezone.now())
    if not is_new:
        messages.info(request, "Tệp này đã được nhập trước đó; đây là bản nháp đang chờ đối chiếu.")
        return whereabouts(request, plan)
    tell_of(request, intake)
    place = whereabouts(request, plan)
    return ("plan_names", plan.pk) if place[0] == "plan_compare" and unknown_names(plan.items.all()) else place


def tell_of(request: HttpRequest, intake: Intake) -> None:
    """Say what was read, and what a person should know of how the file was read."""
    count = len(intake.reading.tasks)
    if count:
        messages.success(request, f"Đã đọc được {count} nhiệm vụ. Chưa có gì được giao.")
    else:
        messages.warning(request, "Không tách được nhiệm vụ nào. Hãy chọn dòng trong văn bản để lập nhiệm vụ.")
    for remark in remarks_on(intake.source, intake.reading):
        messages.warning(request, remark)


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
