"""What the page of a task says about its time: every request, the button that asks, and why not."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from units.models import User
from units.positions import Right
from units.rules import holds
from workflows.buttons import OF_OTHERS, OWN, Button, Closed, Fold, shut_because
from workflows.extensions import rules
from workflows.extensions.words import UNDECIDED, Card, cards
from workflows.models import Extension, Task
from workflows.rows import day

NAME, LABEL = "extend", "Đề nghị gia hạn"


@dataclass(frozen=True, slots=True)
class Story:
    """The dates of a task and all requests about them."""

    first: str
    now: str
    cards: list[Card]
    extended: int
    sentence: str

    @property
    def is_needed(self) -> bool:
        """Tell whether there is anything to show."""
        return bool(self.cards or self.extended)


def story_of(task: Task, requests: list[Extension]) -> Story:
    """Return the block of a task's page."""
    waits = any(request.is_waiting for request in requests)
    return Story(
        first=day(task.original_due_on) if task.original_due_on else "",
        now=day(task.due_on) if task.due_on else "",
        cards=cards(requests, task),
        extended=task.extended_count,
        sentence=UNDECIDED if waits else "",
    )


def among(given: list[Button], task: Task, requests: list[Extension], reader: User) -> list[Button]:
    """Add the buttons about time: the request that waits for this reader first, asking last, open or shut."""
    waiting = next((request for request in requests if request.is_waiting), None)
    answering = button_of(waiting, task, reader) if waiting else None
    found = [answering, *given] if answering else given
    if rules.not_now(task) or not holds(reader, Right.SUBMIT_REPORT, task.lead_unit):
        return found
    reason = rules.why_not_ask(task, reader, waiting)
    asking = Button(NAME, LABEL, "calendar", "", "get", reverse("extension_ask", args=[task.pk]))
    return [*found, shut_because(asking, reason) if reason else asking]


def button_of(request: Extension, task: Task, reader: User) -> Button | None:
    """Return the way to a request that waits for this reader; None for everybody else."""
    url = reverse("extension_page", args=[request.pk])
    if not rules.why_not_decide(request, task, reader):
        return Button("extension", f"Xem đề nghị gia hạn lần {request.number}", "calendar", "primary", "get", url)
    if not rules.why_not_answer(request, task, reader):
        return Button("extension", "Trả lời ngày được đề nghị", "calendar", "primary", "get", url)
    return None


def with_time(folds: list[Fold], task: Task, requests: list[Extension], reader: User) -> list[Fold]:
    """Add the line that says why this reader cannot ask for more time, when no button says it."""
    waiting = next((request for request in requests if request.is_waiting), None)
    reason = rules.why_not_ask(task, reader, waiting)
    own = holds(reader, Right.SUBMIT_REPORT, task.lead_unit)
    if not reason or (own and not rules.not_now(task)):
        return folds
    heading = OWN if own else OF_OTHERS
    line = Closed(NAME, LABEL, reason)
    for fold in folds:
        if fold.heading == heading:
            fold.lines.append(line)
            return folds
    return [*folds, Fold(heading, [line])]
