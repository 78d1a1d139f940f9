"""Asking opinions from the two split pages, and signing without those that are missing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from approvals.forms import SeenForm
from approvals.panes import Asked
from workflows.buttons import Button
from workflows.forms import LONGEST_NOTE, Text
from workflows.models import Task
from workflows.opinions.matrix import Board, Reading, board_of
from workflows.opinions.missing import missing
from workflows.opinions.rules import MAY_ASK, why_not_ask
from workflows.sheet import live_topics
from workflows.states import State

BEFORE_LEADERSHIP, BEFORE_REVIEWER = "phe-duyet", "ra-soat"  # `from` in the address of a page of opinions
LABEL = "Xin ý kiến"


def opinions_beside(task: Task, asked: Asked, place: str) -> Board:
    """Return the opinions on a report as its detail shows them; their links find back to this row of this list."""
    return board_of(task, Reading(asked.on, asked.reader, asked.link(f"?from={place}")), live=True)


def ask_buttons(task: Task, asked: Asked, place: str) -> list[Button]:
    """Return the button that asks, open or shut and saying why; none where the state of the task asks nobody."""
    if State(task.state) not in MAY_ASK:
        return []
    url = asked.link(f"{reverse('opinion_ask', args=[task.pk])}?from={place}")
    button = Button("ask", LABEL, "comment", "", "get", url, dialog="ask-dialog", key="Y")
    reason = why_not_ask(task, asked.reader)
    if not reason:
        return [button]
    return [Button("ask", LABEL, "comment", "", "get", "", allowed=False, reason=reason, key="Y", why="why-ask")]


class WithoutOpinionsForm(SeenForm):
    """Why a report is approved though required opinions are missing; bound to what the page of the decision showed."""

    use_required_attribute = False

    without_opinions = Text(
        label="Lý do phê duyệt khi chưa đủ ý kiến",
        help_text="Được ghi vào quyết định và nhật ký, hiện cho đơn vị và thanh tra.",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Hãy ghi lý do phê duyệt khi chưa đủ ý kiến."},
    )


def why_without(request: HttpRequest, task: Task, asked: Asked) -> HttpResponse:
    """Ask why a report is to be approved without required opinions; the same address takes the decision again."""
    tried = "without_opinions" in request.POST
    shown = {name: request.POST.get(name, "") for name in ("step", "submission")}
    form = WithoutOpinionsForm(request.POST if tried else None, initial=shown, auto_id="without_%s")
    back = asked.link(reverse("decision_page", args=[task.pk]))
    context: dict[str, Any] = {
        "form": form,
        "task": task,
        "missing": missing(task, on=asked.on),
        "url": asked.link(reverse("approve", args=[task.pk])),
        "back": back,
        "crumbs": [
            {"label": "Hộp phê duyệt", "url": asked.link(reverse("inbox"))},
            {"label": task.code, "url": back},
            {"label": "Chưa đủ ý kiến", "url": ""},
        ],
        "live_topics": live_topics(task, asked.reader),
    }
    return render(request, "approvals/without_opinions.html", context, status=422 if tried else 200)
