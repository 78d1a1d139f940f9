"""The Office's folders: the list, putting one together, laying it before its signer, taking it back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.finding import holder_of, number_in
from approvals.folders import actions
from approvals.folders.actions import FolderMoved
from approvals.folders.forms import FolderForm
from approvals.folders.queries import choices_for, fitting, lines_of, listed, rows_of, state_of, tally
from approvals.folders.views_signer import group
from approvals.models import Folder
from approvals.models.folder import FolderQuerySet
from units.models import Unit, User
from units.positions import Right
from units.rules import acts_for_the_office, standing
from workflows.finding import person_of
from workflows.hearing import unit_topics

CRUMBS = (("Rà soát", "review_queue"), ("Hồ sơ trình ký", "folder_list"))


@require_safe
def folder_list(request: HttpRequest) -> HttpResponse:
    """Show the folders of the units this person coordinates for, and the rule for batches where he keeps it."""
    reader = holder_of(request, Right.COORDINATE)
    keeps = acts_for_the_office(reader)
    context = {**list_context(reader), "keeps_rule": keeps, "crumbs": crumbs()}
    return render(request, "approvals/folders/list.html", context)


@require_safe
def folder_list_partial(request: HttpRequest) -> HttpResponse:
    """Return the list alone, for a page that was rung."""
    return render(request, "approvals/folders/_folders.html", list_context(holder_of(request, Right.COORDINATE)))


def list_context(reader: User) -> dict[str, object]:
    """Gather the folders of a person's units; drafts that were given up are left out. One statement."""
    rows = listed(prepared(reader).counted())
    return {
        "groups": [group("", rows, "folder_sheet")] if rows else [],
        "live": " ".join(unit_topics(reader, Right.COORDINATE)),
        "refresh": reverse("folder_list_partial"),
        "empty": "Chưa có hồ sơ trình ký nào",
        "empty_text": "Một hồ sơ gom nhiều báo cáo đã rà soát để lãnh đạo duyệt một lượt, từng báo cáo một.",
    }


def prepared(reader: User) -> FolderQuerySet:
    """Return the folders of a person's units without the drafts that were given up."""
    return Folder.objects.prepared_for(reader).exclude(sent_at__isnull=True, closed_at__isnull=False)


def crumbs(*last: str) -> list[dict[str, str]]:
    """Return the way to a page of this room."""
    way = [{"label": label, "url": reverse(page)} for label, page in CRUMBS]
    if not last:
        way[-1]["url"] = ""
    return way + [{"label": label, "url": ""} for label in last]


@require_http_methods(["GET", "POST"])
def folder_new(request: HttpRequest) -> HttpResponse:
    """Choose a signer, then the reports; keep the folder or send it at once."""
    person = holder_of(request, Right.COORDINATE)
    signer, unit = chosen(request, person)
    if signer is None or unit is None:
        context = {"choices": choices_for(person), "crumbs": crumbs("Lập hồ sơ")}
        return render(request, "approvals/folders/choose.html", context)
    offered = fitting(person, signer_id=signer.pk, unit_id=unit.pk)
    form = FolderForm(request.POST if request.method == "POST" else None, offered=offered, places={})
    if form.is_bound and form.is_valid():
        try:
            folder = actions.prepare(form.contents(), unit=unit, signer=signer, actor=person, at=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return kept_or_sent(request, folder, person)
    return compose(request, form, signer=signer)


def chosen(request: HttpRequest, person: User) -> tuple[User | None, Unit | None]:
    """Return the signer and the unit that the URL names, within what this person may put together."""
    signer_id, unit_id = number_in(request.GET.get("nguoi_ky", "")), number_in(request.GET.get("don_vi", ""))
    if signer_id is None or unit_id not in standing(person).units(Right.COORDINATE):
        return None, None
    signer = User.objects.filter(pk=signer_id, agency=person.agency_id, is_active=True).first()
    return signer, Unit.objects.filter(pk=unit_id).first()


def kept_or_sent(request: HttpRequest, folder: Folder, person: User) -> HttpResponse:
    """Go on with a folder that was saved: to its page, having sent it when that was asked for."""
    saved = f"Đã lưu hồ sơ “{folder.title}”, chưa trình."
    if request.POST.get("act") != "send":
        messages.success(request, saved)
        return redirect("folder_sheet", folder.pk)
    try:
        actions.send(folder.pk, actor=person, at=timezone.now())
    except (ValidationError, FolderMoved) as error:
        why = " ".join(error.messages) if isinstance(error, ValidationError) else error.sentence
        messages.warning(request, f"{saved} {why}")
    else:
        messages.success(request, f"Đã trình {folder.signer.name} hồ sơ “{folder.title}”.")
    return redirect("folder_sheet", folder.pk)


def compose(
    request: HttpRequest, form: FolderForm, *, signer: User, folder: Folder | None = None, status: int = 200
) -> HttpResponse:
    """Show the form of a folder, new or kept."""
    context = {
        "form": form,
        "signer": signer,
        "folder": folder,
        "crumbs": crumbs(folder.title if folder else "Lập hồ sơ"),
    }
    return render(request, "approvals/folders/compose.html", context, status=422 if form.errors else status)


@require_http_methods(["GET", "POST"])
def folder_sheet(request: HttpRequest, prepared_id: int) -> HttpResponse:
    """Show what became of a folder; one that was not sent yet can be changed and sent here."""
    person = holder_of(request, Right.COORDINATE)
    folder = found(person, prepared_id)
    if folder.sent_at is not None or folder.closed_at is not None:
        return sheet(request, folder, person) if request.method == "GET" else moved(request, already(folder))
    places = dict(folder.rows.values_list("task", "place"))
    offered = fitting(person, signer_id=folder.signer_id, unit_id=folder.coordinating_unit_id, own=folder)
    initial: dict[str, object] = {"title": folder.title, "note": folder.note}
    data = request.POST if request.method == "POST" else None
    form = FolderForm(data, offered=offered, places=places, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            folder = actions.revise(folder.pk, form.contents(), actor=person, at=timezone.now())
        except FolderMoved as error:
            return moved(request, error)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return kept_or_sent(request, folder, person)
    return compose(request, form, signer=folder.signer, folder=folder)


def found(person: User, folder_id: int) -> Folder:
    """Return a folder of a unit that this person coordinates for, or raise Http404."""
    rows = Folder.objects.prepared_for(person).counted().select_related("agency", "signer", "prepared_by")
    return get_object_or_404(rows, pk=folder_id)


def already(folder: Folder) -> FolderMoved:
    """Say why a folder cannot be changed any more."""
    sentence = "Hồ sơ này đã xong hoặc đã được rút lại." if folder.closed_at else "Hồ sơ này đã được trình lãnh đạo."
    return FolderMoved(folder, sentence)


def moved(request: HttpRequest, error: FolderMoved) -> HttpResponse:
    """Answer 409: the folder is no longer what the page showed."""
    url = reverse("folder_sheet", args=[error.folder.pk])
    context = {"folder": error.folder, "sentence": error.sentence, "url": url}
    return render(request, "approvals/folders/moved_on.html", context, status=409)


def sheet(request: HttpRequest, folder: Folder, person: User) -> HttpResponse:
    """Show a folder that was sent, with every row."""
    now, counts = timezone.now(), folder.__dict__
    lines = lines_of(folder, list(rows_of(folder)), reader=person, now=now, on=timezone.localdate(now))
    context = {
        "folder": folder,
        "state": state_of(folder),
        "tally": tally(folder),
        "lines": lines,
        "may_take_back": folder.closed_at is None and counts["waiting_count"] == counts["row_count"],
        "crumbs": crumbs(folder.title),
    }
    return render(request, "approvals/folders/sheet.html", context)


@require_POST
def folder_take_back(request: HttpRequest, prepared_id: int) -> HttpResponse:
    """Take a folder back while nothing in it is decided, or give up one that was not sent."""
    person = holder_of(request, Right.COORDINATE)
    folder = found(person, prepared_id)
    try:
        actions.take_back(folder.pk, actor=person, at=timezone.now())
    except FolderMoved as error:
        return moved(request, error)
    words = "Đã rút lại hồ sơ" if folder.sent_at else "Đã bỏ hồ sơ đang soạn"
    messages.success(request, f"{words} “{folder.title}”. Các báo cáo vẫn chờ ký như trước.")
    return redirect("folder_list")


@require_POST
def folder_setting(request: HttpRequest) -> HttpResponse:
    """Say whether a report must have been opened before it is approved in a batch."""
    person = person_of(request)
    if person.agency is None:
        raise Http404
    required = request.POST.get("required") == "on"
    actions.require_opening(person.agency, required=required, actor=person, at=timezone.now())
    words = (
        "chỉ duyệt theo hồ sơ những báo cáo lãnh đạo đã mở xem" if required else "duyệt theo hồ sơ không cần mở trước"
    )
    messages.success(request, f"Đã lưu quy định: {words}.")
    return redirect("folder_list")
