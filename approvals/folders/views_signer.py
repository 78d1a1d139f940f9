"""The signer's folders: the list, and one folder with a ruling for each row."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from approvals.confirming import to_confirm
from approvals.finding import holder_of
from approvals.folders.actions import FolderMoved
from approvals.folders.deciding import decide
from approvals.folders.forms import Decisions
from approvals.folders.queries import Line, Outcome, in_figures, lines_of, listed, rows_before, state_of, tally
from approvals.models import Folder
from units.models import User
from units.positions import Right
from workflows.hearing import unit_topics

Group = dict[str, object]


@require_safe
def folder_inbox(request: HttpRequest) -> HttpResponse:
    """Show the folders that lie before this person: his own, then those of others whom he may stand in for."""
    return render(request, "approvals/folders/inbox.html", inbox_context(holder_of(request, Right.APPROVE)))


@require_safe
def folder_inbox_list(request: HttpRequest) -> HttpResponse:
    """Return the lists alone, for a page that was rung."""
    return render(request, "approvals/folders/_folders.html", inbox_context(holder_of(request, Right.APPROVE)))


def inbox_context(reader: User) -> dict[str, object]:
    """Gather the folders before a person. One statement."""
    folders = listed(Folder.objects.laid_before(reader).counted())
    mine = [folder for folder in folders if folder.signer_id == reader.pk]
    others = [folder for folder in folders if folder.signer_id != reader.pk]
    groups = [
        group("Trình bạn", mine, "folder_page"),
        group("Trình người khác, bạn có thể ký thay", others, "folder_page"),
    ]
    return {
        "groups": [one for one in groups if one["rows"]],
        "live": " ".join(unit_topics(reader, Right.APPROVE)),
        "refresh": reverse("folder_inbox_list"),
        "empty": "Chưa có hồ sơ nào trình bạn",
        "empty_text": "Văn phòng lập hồ sơ từ các báo cáo đã rà soát. Báo cáo lẻ vẫn ở Hộp phê duyệt.",
    }


def group(label: str, folders: list[Folder], page: str) -> Group:
    """Return folders under one heading, each with its state and what became of it, in words."""
    rows = [
        {"folder": one, "state": state_of(one), "tally": tally(one), "url": reverse(page, args=[one.pk])}
        for one in folders
    ]
    return {"label": label, "rows": rows}


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def folder_page(request: HttpRequest, folder_id: int) -> HttpResponse:
    """Show a folder, or decide on its rows: one submit, one password, every row a transaction of its own."""
    reader = holder_of(request, Right.APPROVE)
    folder = get_object_or_404(laid_before(reader), pk=folder_id)
    lines = lines_now(folder, reader)
    form = form_of(request, folder, lines)
    if form.is_bound and not form.rows:
        return moved(request, folder, "Hồ sơ không còn báo cáo nào chờ bạn quyết định.")
    if not form.is_bound or not form.is_valid():
        return show(request, folder, lines, form)
    rulings = form.rulings()
    if any(ruling.outcome == Outcome.APPROVED for ruling in rulings):
        act = f"Quyết định {len(rulings)} báo cáo trong hồ sơ “{folder.title}”."
        asking = to_confirm(request, act, back=reverse("folder_page", args=[folder.pk]))
        if asking is not None:
            return asking
    try:
        ended = decide(folder.pk, rulings, actor=reader, at=timezone.now())
    except FolderMoved as error:
        return moved(request, folder, error.sentence)
    told = messages.warning if {Outcome.NOT_DONE, Outcome.WAITING}.intersection(ended) else messages.success
    told(request, f"{in_figures(ended)}. Kết quả từng báo cáo ở ngay dưới đây.")
    return redirect("folder_page", folder.pk)


def form_of(request: HttpRequest, folder: Folder, lines: list[Line]) -> Decisions:
    """Return the form: of what is open, or as posted of all that waits (the door says what has changed since)."""
    if request.method != "POST":
        return Decisions(None, lines=[line for line in lines if line.open])
    waiting = [line for line in lines if line.row.outcome == Outcome.WAITING and folder.closed_at is None]
    return Decisions(request.POST, lines=waiting)


def moved(request: HttpRequest, folder: Folder, sentence: str) -> HttpResponse:
    """Answer 409: the folder is no longer what the page showed."""
    context = {"folder": folder, "sentence": sentence, "url": reverse("folder_page", args=[folder.pk])}
    return render(request, "approvals/folders/moved_on.html", context, status=409)


def laid_before(reader: User) -> QuerySet[Folder]:
    """Return the folders that this person may open, with what their page names."""
    return Folder.objects.laid_before(reader).counted().select_related("agency", "signer", "prepared_by")


def lines_now(folder: Folder, reader: User) -> list[Line]:
    """Return the rows of a folder that this person may sign for, as they stand."""
    now = timezone.now()
    return lines_of(folder, rows_before(folder, reader), reader=reader, now=now, on=timezone.localdate(now))


def show(request: HttpRequest, folder: Folder, lines: list[Line], form: Decisions) -> HttpResponse:
    """Render the page: what is done, what cannot be done, and the form of what is left."""
    forms = {row.line.row.pk: row for row in form.rows}
    context = {
        "folder": folder,
        "state": state_of(folder),
        "tally": tally(folder),
        "form": form,
        "closed": [line for line in lines if not line.open],
        "open": [(line, forms[line.row.pk]) for line in lines if line.open],
        "mine": folder.signer_id == request.user.pk,
        "hidden_count": folder.__dict__["row_count"] - len(lines),
        "crumbs": [
            {"label": "Hộp phê duyệt", "url": reverse("inbox")},
            {"label": "Hồ sơ trình ký", "url": reverse("folder_inbox")},
            {"label": folder.title, "url": ""},
        ],
    }
    return render(request, "approvals/folders/folder.html", context, status=422 if form.errors else 200)
