"""Rà soát: the Office's queue, the report beside it, and the two verdicts."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from approvals import actions, review
from approvals.finding import asked_of_review, task_before_reviewer
from approvals.live import what_changed
from approvals.panes import review_pane
from approvals.sheets.actions import Overtaken, open_to_review
from approvals.sheets.claims import Held, is_to_be_taken
from approvals.sheets.desk import Back, return_form, review_form, sheet_form, show
from approvals.sheets.forms import ReviewForm
from approvals.sheets.views import in_the_way
from units.models import User
from workflows.engine import why_not
from workflows.errors import Stale
from workflows.finding import person_of, visible_task
from workflows.models import Task
from workflows.opinions.missing import OpinionsMissing
from workflows.states import State
from workflows.worklist import place_of


@require_safe
def review_queue(request: HttpRequest) -> HttpResponse:
    """Show what waits for this person's review, and what was reviewed lately."""
    return render(request, "approvals/review.html", {"pane": review_pane(asked_of_review(request)), "detail": None})


@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """Return the list alone, for a page that was rung."""
    return render(request, "approvals/_pane.html", {"pane": review_pane(asked_of_review(request))})


@require_safe
def review_page(request: HttpRequest, task_id: int) -> HttpResponse:
    """Show one report to whoever reviews it; who may decide on it holds it from now on, unless somebody does."""
    person, task = person_of(request), task_before_reviewer(request, task_id)
    if is_to_be_taken(task, person, now=timezone.now()) and not why_not(task, "review", person):
        open_to_review(task.pk, actor=person)
        task = task_before_reviewer(request, task_id)
    return show(request, task_id, task=task)


@require_safe
def review_changes(request: HttpRequest, task_id: int) -> HttpResponse:
    """Say what has changed since the detail was shown, or nothing (204)."""
    asked, task = asked_of_review(request, task_id), task_before_reviewer(request, task_id)
    return what_changed(request, task, url=asked.link(reverse("review_page", args=[task_id])))


@require_POST
def pass_on(request: HttpRequest, task_id: int) -> HttpResponse:
    """Rà soát đạt: pass the report on to leadership, and go to the next row."""
    person, task = person_of(request), visible_task(request, task_id)
    form = review_form(request, task, person)
    try:
        if not (form.is_valid() and passed_on(form, task, person)):
            return wrong(request, task, Back(sheet=form, wrong=form, typed=request.POST.dict()))
    except (Overtaken, Held) as error:
        return in_the_way(request, task_id, error)
    messages.success(request, f"Đã rà soát {task.code} và trình {form.proposed().name}.")
    return onward(request, task)


def passed_on(form: ReviewForm, task: Task, person: User) -> bool:
    """Make the move; a signer who has lost the field meanwhile becomes an error of the form."""
    said = form.cleaned_data
    try:
        actions.review(
            task.pk,
            actor=person,
            seen=form.seen(),
            opinion=said["opinion"],
            signer=form.proposed(),
            because=said["override_reason"],
            written=form.written(),
            without_opinions=said["without_opinions"],
        )
    except ValidationError as error:
        form.add_error("without_opinions" if isinstance(error, OpinionsMissing) else None, error)
        return False
    return True


@require_POST
def return_to_unit(request: HttpRequest, task_id: int) -> HttpResponse:
    """Trả lại báo cáo: send the report back with a reason and points, and go to the next row."""
    person, task = person_of(request), visible_task(request, task_id)
    sheet, form = sheet_form(request, task), return_form(request.POST)
    for one in (sheet, form):
        if not one.is_valid():
            return wrong(request, task, Back(sheet=sheet, returned=form, wrong=one, typed=request.POST.dict()))
    seen, written = form.seen(), sheet.written()
    try:
        actions.return_to_unit(task.pk, actor=person, seen=seen, returned=form.returned(), written=written)
    except (Overtaken, Held) as error:
        return in_the_way(request, task_id, error)
    messages.success(request, f"Đã trả {task.code} lại cho {task.lead_unit}.")
    return onward(request, task)


def wrong(request: HttpRequest, task: Task, back: Back) -> HttpResponse:
    """Show the desk with what is wrong, everything typed still there; when the report waits no more, say that (409)."""
    if task.state != State.REPORTED:
        raise Stale(task.pk)
    return show(request, task.pk, back)


def onward(request: HttpRequest, task: Task) -> HttpResponse:
    """Go to the row that follows in the list that is open, or back to that list when it was the last."""
    asked, place = replace(asked_of_review(request), tab=""), place_of(task)
    found = review.following(asked.reader, asked.narrowed, place)
    return redirect(asked.onto(found, "review_page", place) if found else asked.link(reverse("review_queue")))
