"""Ý kiến phối hợp: what waits for an answer, what is being asked, what was answered lately, as rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.urls import reverse
from django.utils import timezone

from units.models import User
from workflows.hearing import unit_topics
from workflows.models import OpinionRequest, OpinionRound, Task
from workflows.opinions.queries import answered_by, asked_for, waiting_for
from workflows.opinions.rules import can_answer
from workflows.opinions.words import ICONS, deadline, lateness_of, name_of, silence
from workflows.rows import Due, Mark, Row, origin_of, row_of
from workflows.timing import Lateness

MOST_ROWS = 50
MOST_ANSWERED = 10
LONGEST_CONTENT = 90
REQUIRED = Mark("alert", "Bắt buộc")
FOR_THE_HEAD = Mark("lock", "Thủ trưởng đơn vị trả lời")


def desk(user: User, *, on: dt.date) -> dict[str, object]:
    """Gather the page of one person. Three queries beside the rights."""
    waiting, asking = list(waiting_for(user)[: MOST_ROWS + 1]), list(asked_for(user)[: MOST_ROWS + 1])
    return {
        "waiting": [waiting_row(request, user, on=on) for request in waiting[:MOST_ROWS]],
        "waiting_count": counted(len(waiting)),
        "asking": [asking_row(asked, user, on=on) for asked in asking[:MOST_ROWS]],
        "asking_count": counted(len(asking)),
        "answered": [answered_row(request, on=on) for request in answered_by(user)[:MOST_ANSWERED]],
        "live": " ".join(unit_topics(user)),
    }


def counted(number: int) -> str:
    """Write how many there are; more than a page shows is not counted."""
    return f"{MOST_ROWS}+" if number > MOST_ROWS else str(number)


def waiting_row(request: OpinionRequest, user: User, *, on: dt.date) -> Row:
    """Return the row of a question that waits for an answer."""
    asked = request.round
    allowed = can_answer(request)(asked.task, user)
    marks = [*([REQUIRED] if asked.required else []), *([] if allowed else [FOR_THE_HEAD])]
    row = row_about(asked, f"request-{request.pk}", silence(asked, on=on), on=on)
    return replace(
        row,
        url=reverse("opinion_answer", args=[request.pk]),
        unit=f"{asked.asked_by} hỏi {'bạn' if request.unit is None else name_of(request)}",
        marks=tuple(marks),
    )


def asking_row(asked: OpinionRound, user: User, *, on: dt.date) -> Row:
    """Return the row of a question that is being asked, with how many have answered."""
    answered, in_all = asked.answered, asked.asked  # type: ignore[attr-defined]  # counted by `asked_for`
    marks = [Mark("comment", f"Ý kiến {answered}/{in_all}"), *([REQUIRED] if asked.required else [])]
    return replace(
        row_about(asked, f"round-{asked.pk}", deadline(asked, on=on), on=on),
        url=reverse("opinion_round", args=[asked.pk]),
        unit="Bạn hỏi" if asked.asked_by_id == user.pk else f"{asked.asked_by} hỏi",
        marks=tuple(marks),
    )


def answered_row(request: OpinionRequest, *, on: dt.date) -> Row:
    """Return the row of an answer that was given."""
    at = timezone.localtime(request.answered_at)
    late = lateness_of(request)
    said = Due(Lateness.LATE if late else Lateness.NO_DUE, late or f"Trả lời lúc {at:%H:%M} ngày {at:%d/%m/%Y}", None)
    return replace(
        row_about(request.round, f"answer-{request.pk}", said, on=on),
        url=reverse("opinion_answer", args=[request.pk]),
        unit=f"{request.answered_by} trả lời {request.round.asked_by}",
        marks=(Mark(ICONS[request.answer], request.get_answer_display()),),
    )


def row_about(asked: OpinionRound, name: str, due: Due, *, on: dt.date) -> Row:
    """Return the row of a question: its words as the title, its task in the line below."""
    return replace(
        row_of(asked.task, on=on),
        id=name,
        title=asked.question,
        due_kind=due.kind,
        due_label=due.label,
        due_on=None,
        source=f"{origin_of(asked.task)} · {shortened(asked.task)}",
        state="",
        state_label="",
    )


def shortened(task: Task) -> str:
    """Return the beginning of a task's words."""
    text = task.content
    return text if len(text) <= LONGEST_CONTENT else f"{text[:LONGEST_CONTENT].rsplit(' ', 1)[0]}…"
