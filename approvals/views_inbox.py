"""Hộp phê duyệt: leadership's list, the detail beside it, and the three decisions."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals import actions, inbox
from approvals.arriving import arrived_words
from approvals.asking import why_without
from approvals.confirming import to_confirm
from approvals.deciding import decision_context
from approvals.finding import asked_of_inbox, number_in, task_before_leadership
from approvals.forms import ReasonForm, ReturnForm, SeenForm
from approvals.live import what_changed
from approvals.opening import note_opening
from approvals.panes import WHOSE, inbox_pane
from approvals.signing import signing_for
from approvals.templatetags.undo import tags_of
from workflows.buttons import posted
from workflows.engine import seen_now, why_not
from workflows.finding import person_of, task_in_sight, visible_task
from workflows.models import Task
from workflows.opinions.missing import OpinionsMissing
from workflows.rules import field_unit
from workflows.sheet import live_topics
from workflows.worklist import place_of

RETURNS: dict[type[ReasonForm], tuple[str, str]] = {
    ReturnForm: ("Trả lại đơn vị", "Báo cáo trở về đơn vị chủ trì để bổ sung rồi trình lại từ đầu."),
    ReasonForm: ("Trả lại để rà soát lại", "Báo cáo trở về đơn vị đầu mối; đơn vị chủ trì không phải làm gì."),
}


@require_safe
def inbox_page(request: HttpRequest) -> HttpResponse:
    """Show what waits for this person's decision, and what was approved today."""
    return render(request, "approvals/inbox.html", {"pane": inbox_pane(asked_of_inbox(request)), "detail": None})


@require_safe
def inbox_list(request: HttpRequest) -> HttpResponse:
    """Return the list alone, for a page that was rung."""
    return render(request, "approvals/_pane.html", {"pane": inbox_pane(asked_of_inbox(request))})


@require_safe
def decision_page(request: HttpRequest, task_id: int) -> HttpResponse:
    """Show one report with all that a decision rests on, beside the list; letters lead here for as long as they lie."""
    asked = asked_of_inbox(request, task_id)
    task = task_before_leadership(request, task_id)
    context = {**decision_context(task, asked, now=timezone.now()), **arrived(request, task)}
    if request.method == "GET" and context["may_decide"]:
        note_opening(task, asked.reader)
    context |= {"pane": inbox_pane(asked), "live_topics": live_topics(task, asked.reader)}
    return render(request, "approvals/inbox.html", context)


def arrived(request: HttpRequest, task: Task) -> dict[str, str]:
    """Say what became of the round that a letter, by its `lan`, has led here for."""
    spoken_of = number_in(request.GET.get("lan", ""))
    return {"arrived": arrived_words(task, spoken_of, reader=person_of(request))}


@require_safe
def decision_changes(request: HttpRequest, task_id: int) -> HttpResponse:
    """Say what has changed since the detail was shown, or nothing (204)."""
    asked, task = asked_of_inbox(request, task_id), task_before_leadership(request, task_id)
    return what_changed(request, task, url=asked.link(reverse("decision_page", args=[task_id])))


@sensitive_post_parameters("password")
@require_POST
def approve(request: HttpRequest, task_id: int) -> HttpResponse:
    """Approve the submission that was shown, and go to the next row."""
    person, form = person_of(request), SeenForm(request.POST)
    form.is_valid()  # what cannot be read counts as nothing shown, hence as stale
    task = task_in_sight(request, task_id)
    asking = to_confirm(request, f"Phê duyệt {task.code}.", back=reverse("decision_page", args=[task.pk]))
    if asking is not None:
        return asking
    try:
        reason = request.POST.get("without_opinions", "")
        decision = actions.approve(task.pk, actor=person, seen=form.seen(), without_opinions=reason)
    except OpinionsMissing:
        return why_without(request, task, asked_of_inbox(request, task_id))
    signing = signing_for(person, field_unit(task))
    sentence = f"Đã phê duyệt {task.code}. {signing.sentence if signing else ''}"
    messages.success(request, sentence, extra_tags=tags_of(decision))
    return onward(request, task)


@require_http_methods(["GET", "POST"])
def return_from_leadership(request: HttpRequest, task_id: int) -> HttpResponse:
    """Send a report back to the unit, with a reason and the points to answer."""
    form = ReturnForm(request.POST or None, initial=shown_now(request, task_id), auto_id="unit_%s")
    if not form.is_valid():
        return return_page(request, task_id, form)
    person, task = person_of(request), visible_task(request, task_id)
    actions.return_from_leadership(task.pk, actor=person, seen=form.seen(), returned=form.returned())
    messages.success(request, f"Đã trả {task.code} lại cho {task.lead_unit}.")
    return onward(request, task)


@require_http_methods(["GET", "POST"])
def return_to_office(request: HttpRequest, task_id: int) -> HttpResponse:
    """Send a report back to whoever reviews it, with a reason."""
    form = ReasonForm(request.POST or None, initial=shown_now(request, task_id), auto_id="again_%s")
    if not form.is_valid():
        return return_page(request, task_id, form)
    person, task = person_of(request), visible_task(request, task_id)
    actions.return_to_office(task.pk, actor=person, seen=form.seen(), note=form.cleaned_data["note"])
    messages.success(request, f"Đã trả {task.code} lại cho {task.coordinating_unit} để rà soát lại.")
    return onward(request, task)


def shown_now(request: HttpRequest, task_id: int) -> dict[str, Any]:
    """Return what a form that is opened now must post back."""
    if request.method != "GET":
        return {}
    return posted(seen_now(task_before_leadership(request, task_id)))


def return_page(request: HttpRequest, task_id: int, form: ReasonForm) -> HttpResponse:
    """Show the form of a return on a page of its own: without JavaScript, or to put something right."""
    asked, task = asked_of_inbox(request, task_id), task_before_leadership(request, task_id)
    title, explained = RETURNS[type(form)]
    back = asked.link(reverse("decision_page", args=[task.pk]))
    context = {
        "form": form,
        "task": task,
        "title": title,
        "explained": explained,
        "refusal": why_not(task, "return_from_leadership", asked.reader),
        "live_topics": live_topics(task, asked.reader),
        "back": back,
        "crumbs": [
            {"label": "Hộp phê duyệt", "url": asked.link(reverse("inbox"))},
            {"label": task.code, "url": back},
            {"label": title, "url": ""},
        ],
    }
    return render(request, "approvals/return.html", context)


def onward(request: HttpRequest, task: Task) -> HttpResponse:
    """Go to the row that follows in the list that is open, or back to that list when it was the last."""
    asked, place = asked_of_inbox(request), place_of(task)
    if asked.tab == "asking":
        found = inbox.next_asked_about(asked.reader, asked.narrowed, place)
    else:
        asked = asked if asked.tab in WHOSE else replace(asked, tab="")
        found = inbox.following(asked.reader, asked.narrowed, place, WHOSE[asked.tab])
    return redirect(asked.onto(found, "decision_page", place) if found else asked.link(reverse("inbox")))
