"""Who was asked what about a task, and what each said: rounds by lines, for the pages and the papers alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.urls import reverse

from audit import sentences
from units.models import Unit, User
from workflows.models import OpinionRequest, OpinionRound, Task
from workflows.opinions import rules
from workflows.opinions.missing import Missing, missing_among
from workflows.opinions.queries import requests_of
from workflows.opinions.words import ICONS, LOOKS, author_of, deadline, lateness_of, name_of, silence
from workflows.rows import Due
from workflows.states import State

STAGES: dict[State, str] = {
    State.IN_PROGRESS: "khi đang thực hiện",
    State.REPORTED: "khi rà soát",
    State.REVIEWED: "khi xem xét phê duyệt",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One who was asked: the answer in words with its icon, or the silence as a deadline."""

    who: str
    is_unit: bool
    answer: str
    look: str
    icon: str
    words: str
    text: str
    by: str
    at: dt.datetime | None
    late: str
    silence: Due | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """One question with the line of everybody who was asked."""

    pk: int
    question: str
    by: str
    at: dt.datetime
    stage: str
    required: bool
    due: Due
    closed: bool
    lines: list[Line]
    url: str = ""

    @property
    def asked(self) -> int:
        """How many were asked."""
        return len(self.lines)

    @property
    def answered(self) -> int:
        """How many of them have answered."""
        return sum(line.silence is None for line in self.lines)


@dataclass(frozen=True, slots=True)
class Board:
    """The opinions on a task as a page shows them to one reader; `place` is what its links add to come back."""

    task: Task
    askings: list[Asking]
    missing: Missing
    ask_url: str
    refresh: str = ""
    place: str = ""

    @property
    def is_needed(self) -> bool:
        """Tell whether there is anything to show or to do."""
        return bool(self.askings or self.missing or self.ask_url)

    @property
    def answered(self) -> int:
        """How many have answered, over all rounds."""
        return sum(one.answered for one in self.askings)

    @property
    def asked(self) -> int:
        """How many were asked, over all rounds."""
        return sum(one.asked for one in self.askings)


@dataclass(frozen=True, slots=True)
class Reading:
    """On which day who reads a matrix, and where its links lead back to."""

    on: dt.date
    reader: User | None = None
    place: str = ""
    helpers: Sequence[Unit] = field(default=())


def opinions_of(task: Task, *, on: dt.date, reader: User | None = None, place: str = "") -> list[Asking]:
    """Return every question asked about a task, the latest first, with all answers and silences. One query."""
    return askings(task, requests_of(task), Reading(on, reader, place))


def board_of(
    task: Task, reading: Reading, *, live: bool = False, requests: Sequence[OpinionRequest] | None = None
) -> Board:
    """Return the opinions on a task for one reader. One query, two when the plan demands opinions and nobody read who.

    A board that is `live` fetches itself anew when the task is rung. `requests` are those at hand, when they are.
    """
    requests = requests_of(task) if requests is None else requests
    helpers = reading.helpers or (list(task.cooperating_units.all()) if task.opinions_required else [])
    may_ask = reading.reader is not None and not rules.why_not_ask(task, reading.reader)
    return Board(
        task=task,
        askings=askings(task, requests, reading),
        missing=missing_among(task, requests, helpers, on=reading.on),
        ask_url=reverse("opinion_ask", args=[task.pk]) + reading.place if may_ask else "",
        refresh=reverse("task_opinions", args=[task.pk]) + reading.place if live else "",
        place=reading.place,
    )


def askings(task: Task, requests: Sequence[OpinionRequest], reading: Reading) -> list[Asking]:
    """Write requests as rounds, the latest first."""
    rounds = [list(group) for _, group in groupby(requests, key=lambda request: request.round_id)]
    return [asking(task, rows[0].round, rows, reading) for rows in reversed(rounds)]


def asking(task: Task, asked: OpinionRound, rows: Sequence[OpinionRequest], reading: Reading) -> Asking:
    """Write one round."""
    leads = reading.reader is not None and asked.asked_by_id == reading.reader.pk
    return Asking(
        pk=asked.pk,
        question=asked.question,
        by=sentences.introduced(asked.asked_by.name, asked.asked_as),
        at=asked.asked_at,
        stage=STAGES[State(asked.stage)],
        required=asked.required,
        due=deadline(asked, on=reading.on),
        closed=bool(rules.over(asked, task)),
        lines=[line(task, request, reading) for request in rows],
        url=reverse("opinion_round", args=[asked.pk]) + reading.place if leads else "",
    )


def line(task: Task, request: OpinionRequest, reading: Reading) -> Line:
    """Write what one said, or that he is silent; with the way to answer for whoever may."""
    reader = reading.reader
    may = reader is not None and not rules.why_not_answer(request, task, reader)
    return Line(
        who=name_of(request),
        is_unit=request.unit_id is not None,
        answer=request.answer,
        look=LOOKS.get(request.answer, ""),
        icon=ICONS.get(request.answer, "clock"),
        words=request.get_answer_display() if request.answer else "",
        text=request.text,
        by=author_of(request),
        at=request.answered_at,
        late=lateness_of(request),
        silence=None if request.answer else silence(request.round, on=reading.on),
        url=reverse("opinion_answer", args=[request.pk]) + reading.place if may else "",
    )
