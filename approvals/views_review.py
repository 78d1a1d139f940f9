"""Rà soát: the Office's queue, the report beside it, and the two verdicts."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from approvals import actions, review
from approvals.detail import detail_of
from approvals.finding import asked_of_review, task_before_reviewer
from approvals.forms import ReturnForm, ReviewForm, SeenForm
from approvals.live import what_changed
from approvals.panes import Asked, review_pane
from approvals.signing import possible_signers
from audit import sentences
from units.models import User
from workflows.buttons import Button, posted
from workflows.engine import open_review, seen_now, why_not
from workflows.finding import person_of, visible_task
from workflows.models import Task
from workflows.sheet import live_topics
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
    """Show one report to whoever reviews it; from now on the unit cannot withdraw it."""
    asked = asked_of_review(request, task_id)
    task = task_before_reviewer(request, task_id)
    if task.state == State.REPORTED and task.review_opened_at is None:
        open_review(task.pk, actor=asked.reader)
        task = task_before_reviewer(request, task_id)
    return show(request, asked, task)


@require_safe
def review_changes(request: HttpRequest, task_id: int) -> HttpResponse:
    """Say what has changed since the detail was shown, or nothing (204)."""
    asked, task = asked_of_review(request, task_id), task_before_reviewer(request, task_id)
    return what_changed(request, task, url=asked.link(reverse("review_page", args=[task_id])))


def show(request: HttpRequest, asked: Asked, task: Task, wrong: SeenForm | None = None) -> HttpResponse:
    """Render the split page; `wrong` is the form that came back with errors."""
    context = {"pane": review_pane(asked), **review_context(task, asked), "form": wrong}
    if isinstance(wrong, ReviewForm):
        context["review_form"] = wrong
    elif wrong is not None:
        context["return_form"] = wrong
    return render(request, "approvals/review.html", {**context, "live_topics": live_topics(task, asked.reader)})


def review_context(task: Task, asked: Asked) -> dict[str, Any]:
    """Return what the detail shows of a review: its two forms when the door would open, else the reason why not."""
    shown, reader = posted(seen_now(task)), asked.reader
    signers, refusal = possible_signers(task, reviewer=reader, on=asked.on), why_not(task, "review", reader)
    return {
        "detail": detail_of(task, reader=reader, on=asked.on),
        "waiting": waiting_words(task),
        "refusal": refusal,
        "actions": [] if refusal else verdicts(may_pass_on=bool(signers)),
        "signing": None,
        "signers": signers,
        "self_unit_review": task.lead_unit_id == task.coordinating_unit_id,
        "review_form": ReviewForm(initial=shown, auto_id="review_%s", signers=signers),
        "return_form": ReturnForm(initial=shown, auto_id="return_%s"),
        "pass_url": asked.link(reverse("pass_on", args=[task.pk])),
        "return_url": asked.link(reverse("return_to_unit", args=[task.pk])),
        "changes_url": asked.link(f"{reverse('review_changes', args=[task.pk])}?since={task.audit_seq}"),
    }


def verdicts(*, may_pass_on: bool) -> list[Button]:
    """Return the ways to the two forms: a verdict needs words, so its button leads to where they are written."""
    back = Button("return_unit", "Ghi lý do, trả lại", "return", "danger", "get", "#return_note", key="R")
    onward = Button("review", "Ghi ý kiến, trình lãnh đạo", "check", "primary", "get", "#review_note", key="A")
    return [onward, back] if may_pass_on else [back]


def waiting_words(task: Task) -> str:
    """Say when the report came in, and by whose hand."""
    if task.reported_at is None or task.submission is None:
        return ""
    at = timezone.localtime(task.reported_at)
    by = sentences.introduced(task.submission.submitted_by.name, task.submission.submitted_as)
    return f"{by} trình lúc {at:%H:%M} ngày {at:%d/%m/%Y}"


@require_POST
def pass_on(request: HttpRequest, task_id: int) -> HttpResponse:
    """Rà soát đạt: pass the report on to leadership, and go to the next row."""
    person, task = person_of(request), visible_task(request, task_id)
    form = ReviewForm(
        request.POST, auto_id="review_%s", signers=possible_signers(task, reviewer=person, on=timezone.localdate())
    )
    if not (form.is_valid() and passed_on(form, task, person)):
        return show(request, asked_of_review(request, task_id), task_before_reviewer(request, task_id), form)
    messages.success(request, f"Đã rà soát {task.code} và trình {form.proposed().name}.")
    return onward(request, task)


def passed_on(form: ReviewForm, task: Task, person: User) -> bool:
    """Make the move; a signer who has lost the field meanwhile becomes an error of the form."""
    try:
        actions.review(
            task.pk, actor=person, seen=form.seen(), opinion=form.cleaned_data["note"], signer=form.proposed()
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


@require_POST
def return_to_unit(request: HttpRequest, task_id: int) -> HttpResponse:
    """Trả lại báo cáo: send the report back with a reason and points, and go to the next row."""
    person, task = person_of(request), visible_task(request, task_id)
    form = ReturnForm(request.POST, auto_id="return_%s")
    if not form.is_valid():
        return show(request, asked_of_review(request, task_id), task_before_reviewer(request, task_id), form)
    actions.return_to_unit(task.pk, actor=person, seen=form.seen(), returned=form.returned())
    messages.success(request, f"Đã trả {task.code} lại cho {task.lead_unit}.")
    return onward(request, task)


def onward(request: HttpRequest, task: Task) -> HttpResponse:
    """Go to the row that follows in the list that is open, or back to that list when it was the last."""
    asked, place = replace(asked_of_review(request), tab=""), place_of(task)
    found = review.following(asked.reader, asked.narrowed, place)
    return redirect(asked.onto(found, "review_page", place) if found else asked.link(reverse("review_queue")))
