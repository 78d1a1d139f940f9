"""Keeping a sheet, holding a report, and reading sheets that are frozen."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from approvals.documents.rules import reads_the_review
from approvals.finding import asked_of_review, task_before_reviewer
from approvals.forms import MOST_POINTS
from approvals.models import ReviewSheet
from approvals.sheets import actions, claims, queries
from approvals.sheets.actions import Overtaken
from approvals.sheets.claims import Held
from approvals.sheets.desk import Back, return_form, sheet_form, show
from approvals.sheets.findings import category_of, points, read
from approvals.sheets.forms import SheetForm
from approvals.sheets.queries import Shown
from units.models import User
from workflows.errors import Stale
from workflows.finding import person_of, visible_task
from workflows.models import Task
from workflows.sheet import crumbs


@require_POST
def autosave(request: HttpRequest, task_id: int) -> JsonResponse:
    """Keep the sheet while it is written; the form's script shows the sentence and hands the version on."""
    reader, task = person_of(request), task_before_reviewer(request, task_id)
    form = sheet_form(request, task)
    if not form.is_valid():
        wrong = [str(error) for errors in form.errors.values() for error in errors]
        return told(f"Chưa lưu. {' '.join(wrong)}", status=422)
    try:
        sheet = kept(form, task, reader)
    except Overtaken as other:
        return overtaken_answer(other.sheet, reader)
    except Held as held:
        return told(f"Chưa lưu: {claims.in_words(held.claim)}. Hãy tải lại trang.", status=409)
    except Stale:
        return told("Chưa lưu: báo cáo không còn chờ rà soát. Hãy sao chép nội dung của bạn.", status=409)
    return told(f"Đã lưu phiếu lúc {timezone.localtime(sheet.saved_at):%H:%M}", version=sheet.version)


def kept(form: SheetForm, task: Task, person: User) -> ReviewSheet:
    """Keep what a form says. Raises as `actions.keep`; a page that showed no sheet has nothing to keep."""
    written = form.written()
    if written is None:
        raise Stale(task.pk)
    return actions.keep(task.pk, written, actor=person, submission=form.seen().submission)


def told(sentence: str, *, status: int = 200, **more: object) -> JsonResponse:
    """Answer the form's script."""
    return JsonResponse({"sentence": sentence, **more}, status=status)


def overtaken_answer(sheet: ReviewSheet, reader: User) -> JsonResponse:
    """Answer 409 with who has saved something newer, when, and what it says; nothing was overwritten."""
    who = "Bạn" if sheet.saved_by_id == reader.pk else sheet.saved_by.name
    sentence = f"Chưa lưu: {who} đã lưu một bản khác lúc {timezone.localtime(sheet.saved_at):%H:%M}. Xem bên dưới."
    other = render_to_string("approvals/sheets/_overtaken.html", {"overtaken": Shown(read(sheet), sheet)})
    return told(sentence, status=409, version=sheet.version, other=other)


@require_POST
def save(request: HttpRequest, task_id: int) -> HttpResponse:
    """Keep the sheet with a button; asked for the points of a return, fill them in from what is on the sheet."""
    person, task = person_of(request), task_before_reviewer(request, task_id)
    form = sheet_form(request, task)
    if not form.is_valid():
        return show(request, task_id, Back(sheet=form, wrong=form, typed=request.POST.dict()))
    try:
        sheet = kept(form, task, person)
    except (Overtaken, Held) as error:
        return in_the_way(request, task_id, error)
    if request.POST.get("act") == "points":
        return with_points(request, task, sheet)
    messages.success(request, f"Đã lưu phiếu rà soát lúc {timezone.localtime(sheet.saved_at):%H:%M}.")
    return redirect(desk_url(request, task_id))


def in_the_way(request: HttpRequest, task_id: int, error: Overtaken | Held) -> HttpResponse:
    """Give back everything typed, with what stands in the way (409)."""
    typed: dict[str, Any] = request.POST.dict()
    if isinstance(error, Held):
        return show(request, task_id, Back(typed=typed, obstacle=error.sentence, status=409))
    return show(request, task_id, Back(typed=typed, overtaken=error.sheet, status=409))


def with_points(request: HttpRequest, task: Task, sheet: ReviewSheet) -> HttpResponse:
    """Show the desk with the points of a return filled in; what was typed there stays on top."""
    typed: dict[str, Any] = request.POST.dict()
    lines = [line.strip() for line in typed.get("points", "").splitlines() if line.strip()]
    lines += [point for point in points(read(sheet)) if point not in lines]
    category = typed.get("category") or category_of(read(sheet))
    back = return_form(initial={**typed, "points": "\n".join(lines[:MOST_POINTS]), "category": category})
    return show(request, task.pk, Back(returned=back, typed=typed))


def desk_url(request: HttpRequest, task_id: int) -> str:
    """Return the address of the desk beside the list that is open."""
    return asked_of_review(request, task_id).link(reverse("review_page", args=[task_id]))


@require_POST
def take_over(request: HttpRequest, task_id: int) -> HttpResponse:
    """Nhận rà soát thay: relieve whoever is at the report; what was typed meanwhile is still there."""
    person, task = person_of(request), task_before_reviewer(request, task_id)
    claims.take_over(task.pk, actor=person, now=timezone.now())
    if "version" in request.POST:
        sentence = "Bạn đã nhận rà soát. Nội dung bạn gõ còn nguyên dưới đây nhưng chưa được lưu."
        return show(request, task_id, Back(typed=request.POST.dict(), obstacle=sentence))
    messages.success(request, f"Bạn đã nhận rà soát {task.code}.")
    return redirect(desk_url(request, task_id))


@require_POST
def release(request: HttpRequest, task_id: int) -> HttpResponse:
    """Thôi rà soát: leave the report to whoever comes next, and go back to the list."""
    person, task = person_of(request), task_before_reviewer(request, task_id)
    if claims.release(task.pk, actor=person, now=timezone.now()):
        messages.success(request, f"Bạn đã thôi rà soát {task.code}; phiếu đang soạn được giữ lại.")
    return redirect(asked_of_review(request).link(reverse("review_queue")))


@require_safe
def review_sheets(request: HttpRequest, task_id: int) -> HttpResponse:
    """Show every frozen sheet of a task to those who review, decide on or inspect it."""
    reader, task = person_of(request), visible_task(request, task_id)
    if not reads_the_review(task, reader):
        raise Http404
    context = {"task": task, "sheets": queries.all_frozen(task), "crumbs": crumbs(task, "Phiếu rà soát")}
    return render(request, "approvals/sheets/sheets.html", context)
