"""Pages of more time: asking, one request, the list. Whoever sees the task sees all of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from audit.exports import hand_out
from units.models import User
from workflows.acting import insist
from workflows.extensions import actions, rules
from workflows.extensions.forms import (
    ACCEPT,
    GRANT,
    OFFER,
    AnswerForm,
    DecisionForm,
    ExtensionForm,
    WithdrawForm,
)
from workflows.extensions.offering import story_of
from workflows.extensions.page import desk, filters_of
from workflows.extensions.queries import requests_of
from workflows.extensions.table import extension_table
from workflows.extensions.words import UNDECIDED, card
from workflows.finding import person_of, visible_task
from workflows.forms import done
from workflows.models import Extension, Task
from workflows.rows import day, due_of, state_of
from workflows.sheet import crumbs, deadlines, live_topics, timeliness

DONE: dict[str, str] = {
    "grant": "Đã đồng ý gia hạn {code} đến {granted}.",
    "offer": "Đã đề nghị đơn vị nhận ngày {offered}. Hạn của {code} chưa đổi.",
    "refuse": "Đã không đồng ý gia hạn {code}; hạn giữ nguyên.",
    "accept": "Đã nhận hạn mới của {code}: {granted}.",
    "decline": "Đã trả lời không nhận ngày được đề nghị cho {code}.",
}
ACTIONS: dict[str, str] = {"grant": "task.extend", "offer": "extension.offer", "refuse": "extension.refuse"}


@require_safe
def extensions(request: HttpRequest) -> HttpResponse:
    """Show the requests that the person sees: those that wait for somebody first."""
    context = desk(person_of(request), request.GET, on=timezone.localdate())
    return render(request, "workflows/extensions/list.html", context)


@require_safe
def extensions_partial(request: HttpRequest) -> HttpResponse:
    """Return the part of the list that refreshes itself."""
    context = desk(person_of(request), request.GET, on=timezone.localdate())
    return render(request, "workflows/extensions/_list.html", context)


@require_GET
def extensions_export(request: HttpRequest) -> HttpResponse:
    """Hand out the requests that the address asks for as an Excel file."""
    reader = person_of(request)
    table = extension_table(reader, filters_of(reader, request.GET))
    return hand_out(table, reader=reader, at=timezone.now())


@require_http_methods(["GET", "POST"])
def extension_ask(request: HttpRequest, task_id: int) -> HttpResponse:
    """Ask for more time."""
    asker, task = person_of(request), visible_task(request, task_id)
    if request.method == "POST":
        insist(rules.can_ask, task, "extension.ask", actor=asker)
    requests = requests_of(task)
    last = requests[0] if requests else None
    form = ExtensionForm(request.POST or None, task=task, last=last)
    if request.method == "POST" and done(form, lambda: actions.ask(task.pk, form.wanted(), actor=asker)):
        until = day(form.cleaned_data["due_on"])
        messages.success(request, f"Đã gửi đề nghị gia hạn {task.code} đến {until}. {UNDECIDED}")
        return redirect(task)
    waiting = last if last is not None and last.is_waiting else None
    context = {
        "form": form,
        "task": task,
        "refusal": rules.why_not_ask(task, asker, waiting) if not form.errors else "",
        "story": story_of(task, requests),
        "dates": [*deadlines(task), *timeliness(task, on=timezone.localdate())],
        "often": len(requests) + 1 >= rules.OFTEN,
        "number": len(requests) + 1,
        "undecided": UNDECIDED,
        "crumbs": crumbs(task, "Đề nghị gia hạn"),
        "live_topics": live_topics(task, asker),
    }
    return render(request, "workflows/extensions/ask.html", context, status=422 if form.errors else 200)


@require_safe
def extension_page(request: HttpRequest, extension_id: int) -> HttpResponse:
    """Show a request, and to whoever may the ways to decide, to answer, to take it back."""
    return shown(request, visible_extension(request, extension_id))


@require_POST
def extension_decide(request: HttpRequest, extension_id: int) -> HttpResponse:
    """Agree, offer another date, or refuse."""
    person, asked = person_of(request), visible_extension(request, extension_id)
    form = DecisionForm(request.POST, request=asked, task=asked.task)
    action = ACTIONS.get(request.POST.get("verdict", ""), "extension.refuse")
    insist(rules.can_decide(asked), asked.task, action, actor=person)
    acts = {GRANT: actions.grant, OFFER: actions.offer}

    def act() -> Extension:
        return acts.get(form.cleaned_data["verdict"], actions.refuse)(asked, form.said(), actor=person)

    return answered(request, asked, form, act)


@require_POST
def extension_answer(request: HttpRequest, extension_id: int) -> HttpResponse:
    """Take the date that was offered, or not."""
    person, asked = person_of(request), visible_extension(request, extension_id)
    form = AnswerForm(request.POST, request=asked, task=asked.task)
    action = "extension.accept" if request.POST.get("verdict") == ACCEPT else "extension.decline"
    insist(rules.can_answer(asked), asked.task, action, actor=person)

    def act() -> Extension:
        chosen = actions.accept if form.cleaned_data["verdict"] == ACCEPT else actions.decline
        return chosen(asked, form.said(), actor=person)

    return answered(request, asked, form, act)


@require_POST
def extension_withdraw(request: HttpRequest, extension_id: int) -> HttpResponse:
    """Take a request back."""
    person, asked = person_of(request), visible_extension(request, extension_id)
    insist(rules.can_withdraw, asked.task, "extension.withdraw", actor=person)
    form = WithdrawForm(request.POST, auto_id="withdraw_%s")
    if not done(form, lambda: actions.withdraw(asked, form.said(), actor=person)):
        return shown(request, asked, form)
    messages.success(request, f"Đã rút đề nghị gia hạn {asked.task.code}.")
    return redirect(asked.task)


def answered(
    request: HttpRequest, asked: Extension, form: DecisionForm | AnswerForm, act: Callable[[], Extension]
) -> HttpResponse:
    """Do what a form says, and show what became of the request; or the form with what is wrong."""
    kept: list[Extension] = []
    if not done(form, lambda: kept.append(act())):
        return shown(request, asked, form)
    (one,) = kept
    granted = day(one.granted_due_on) if one.granted_due_on else ""
    offered = day(one.offered_due_on) if one.offered_due_on else ""
    words = DONE[form.cleaned_data["verdict"]]
    messages.success(request, words.format(code=asked.task.code, granted=granted, offered=offered))
    return redirect("extension_page", one.pk)


def shown(request: HttpRequest, asked: Extension, *typed: forms.Form) -> HttpResponse:
    """Show a request, with the form that was typed wrongly when there is one."""
    reader, task, on = person_of(request), asked.task, timezone.localdate()
    look, words = state_of(task)
    given = {type(form): form for form in typed}
    context = {
        "asked": asked,
        "card": card(asked, task),
        "others": [one for one in story_of(task, requests_of(task)).cards if one.number != asked.number],
        "task": task,
        "state_look": look,
        "state_words": words,
        "due": due_of(task, on=on),
        "dates": [*deadlines(task), *timeliness(task, on=on)],
        "form": typed[0] if typed else None,
        "undecided": UNDECIDED if asked.is_waiting else "",
        **ways(asked, task, reader, given),
        "crumbs": [{"label": "Gia hạn", "url": reverse("extensions")}, {"label": f"{task.code}", "url": ""}],
        "live_topics": live_topics(task, reader),
    }
    return render(request, "workflows/extensions/page.html", context, status=422 if typed else 200)


def ways(asked: Extension, task: Task, reader: User, given: dict[type[forms.Form], forms.Form]) -> dict[str, Any]:
    """Return the forms that this reader may send, and for who decides in general why he may not now."""
    decide = rules.why_not_decide(asked, task, reader)
    may_answer = not rules.why_not_answer(asked, task, reader)
    may_withdraw = not rules.why_not_withdraw(asked, task, reader)
    fresh = DecisionForm(request=asked, task=task)
    return {
        "decision_form": given.get(DecisionForm, fresh) if not decide else None,
        "answer_form": given.get(AnswerForm, AnswerForm(request=asked, task=task)) if may_answer else None,
        "withdraw_form": given.get(WithdrawForm, WithdrawForm(auto_id="withdraw_%s")) if may_withdraw else None,
        "refusal": decide if asked.state == Extension.State.OPEN and not may_withdraw else "",
    }


def visible_extension(request: HttpRequest, extension_id: int) -> Extension:
    """Return a request about a task the person may see."""
    rows = Extension.objects.filter(task__in=Task.objects.visible_to(request.user))
    joined = rows.select_related(
        "task__lead_unit",
        "task__coordinating_unit",
        "task__submission",
        "unit",
        "asked_by",
        "decided_by",
        "answered_by",
    )
    return get_object_or_404(joined, pk=extension_id)
