"""A request for more time as pages show it: both dates, who, when, why, and what became of it. Runs no query."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils import timezone

from audit import sentences
from workflows.extensions import dates
from workflows.extensions.rules import OFTEN
from workflows.models import Extension, Task
from workflows.rows import Mark, Row, day, origin_of, row_of

LOOKS: dict[str, str] = {
    Extension.State.OPEN: "reported",
    Extension.State.OFFERED: "reviewed",
    Extension.State.GRANTED: "approved",
    Extension.State.REFUSED: "returned",
    Extension.State.WITHDRAWN: "draft",
}
UNDECIDED = "Chưa có quyết định thì hạn hiện tại vẫn giữ nguyên; im lặng không phải là đồng ý."


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing that was said about a request: who, when, with which words."""

    what: str
    who: str
    at: dt.datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class Card:
    """One request with its story."""

    number: int
    url: str
    look: str
    state: str
    before: str
    wanted: str
    until: str
    longer: int
    tellings: list[Telling]
    marks: list[Mark]
    waits: bool


def card(request: Extension, task: Task) -> Card:
    """Write a request down."""
    until = reached(request)
    return Card(
        number=request.number,
        url=reverse("extension_page", args=[request.pk]),
        look=LOOKS[request.state],
        state=str(Extension.State(request.state).label),
        before=day(request.current_due_on),
        wanted=day(request.wanted_due_on),
        until=day(until),
        longer=dates.longer_by(task, request.current_due_on, until),
        tellings=tellings(request),
        marks=marks(request, task),
        waits=request.is_waiting,
    )


def reached(request: Extension) -> dt.date:
    """Return the date that was agreed on, or that is asked for."""
    agreed = request.state == Extension.State.GRANTED and request.offered_due_on
    return agreed or request.wanted_due_on


def cards(requests: Sequence[Extension], task: Task) -> list[Card]:
    """Write all requests about a task down."""
    return [card(request, task) for request in requests]


def marks(request: Extension, task: Task) -> list[Mark]:
    """Return what whoever decides and whoever inspects should notice."""
    found = [Mark("alert", f"Gia hạn lần {request.number}")] if request.number >= OFTEN else []
    if goes_beyond(request, task) and task.parent_due_on:
        found.append(Mark("calendar", f"Muộn hơn hạn chung {day(task.parent_due_on)}"))
    if timezone.localdate(request.asked_at) > dates.counted_on(task, request.current_due_on):
        found.append(Mark("due-overdue", "Đề nghị khi đã quá hạn"))
    return found


def goes_beyond(request: Extension, task: Task) -> bool:
    """Tell whether the date is later than the plan's own: while it waits, than the plan's own of today."""
    if not request.is_waiting:
        return request.beyond_parent
    offered = request.offered_due_on if request.state == Extension.State.OFFERED else None
    return dates.is_beyond(task, offered or request.wanted_due_on)


def tellings(request: Extension) -> list[Telling]:
    """Return what was said, in order."""
    asked = sentences.introduced(request.asked_by.name, request.asked_as, request.unit.name)
    said = [Telling(f"Đề nghị đến {day(request.wanted_due_on)}", asked, request.asked_at, request.reason)]
    own = Telling(answer_of(request), answerer_of(request), request.answered_at, request.answer_note)
    if request.state == Extension.State.OPEN and request.answered_at:
        said.append(own)
    if request.decided_by is not None:
        who = sentences.introduced(request.decided_by.name, request.decided_as)
        said.append(Telling(decision_of(request), who, request.decided_at, request.decision_note))
    if request.state != Extension.State.OPEN and request.answered_at and own.what:
        said.append(own)
    return said


def decision_of(request: Extension) -> str:
    """Say what the decider said."""
    if request.state == Extension.State.REFUSED:
        return "Không đồng ý"
    if request.offered_due_on:
        return f"Đề nghị ngày khác: {day(request.offered_due_on)}"
    return "Đồng ý"


def answer_of(request: Extension) -> str:
    """Say what the unit said to an offered date, or that the request ended; "" when neither."""
    if request.state == Extension.State.WITHDRAWN:
        return "Đã rút đề nghị" if request.answered_by_id else "Đề nghị kết thúc"
    if not request.offered_due_on:
        return ""
    return "Đơn vị nhận ngày này" if request.state == Extension.State.GRANTED else unaccepted(request.offered_due_on)


def unaccepted(offered: dt.date) -> str:
    """Say which date the unit did not take."""
    return f"Đơn vị không nhận ngày {day(offered)}, giữ đề nghị ban đầu"


def answerer_of(request: Extension) -> str:
    """Introduce who answered for the unit; "" when the task itself ended the request."""
    person = request.answered_by
    return sentences.introduced(person.name, request.answered_as) if person else ""


def row(request: Extension, *, on: dt.date) -> Row:
    """Return the row of a request in the list."""
    task = request.task
    said = f"hạn {day(request.current_due_on)} → đề nghị {day(request.wanted_due_on)}"
    if request.offered_due_on:
        said += f" → đề nghị khác {day(request.offered_due_on)}"
    return replace(
        row_of(task, on=on),
        id=f"extension-{request.pk}",
        url=reverse("extension_page", args=[request.pk]),
        unit=request.unit.name,
        source=f"{origin_of(task)} · gia hạn lần {request.number}: {said}",
        state=LOOKS[request.state],
        state_label=str(Extension.State(request.state).label),
        marks=tuple(marks(request, task)),
    )
