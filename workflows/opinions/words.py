"""What is said of an answer, and of its absence: silence is shown as silence. Takes values, runs no query."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from audit import sentences
from units.calendar import working_days_between
from workflows.models import OpinionAnswer, OpinionRequest, OpinionRound
from workflows.rows import Due, day
from workflows.timing import Lateness, in_words, lateness

SILENT = "Chưa trả lời"
STAYED_SILENT = "Không trả lời"
LOOKS: dict[str, str] = {
    OpinionAnswer.AGREED: "approved",
    OpinionAnswer.COMMENTED: "reviewed",
    OpinionAnswer.NONE: "draft",
}
ICONS: dict[str, str] = {
    OpinionAnswer.AGREED: "check-circle",
    OpinionAnswer.COMMENTED: "comment",
    OpinionAnswer.NONE: "circle",
}


def name_of(request: OpinionRequest) -> str:
    """Name who was asked."""
    return request.unit.name if request.unit else str(request.person)


def deadline(asked: OpinionRound, *, on: dt.date) -> Due:
    """Say how long a round still runs: "Hạn 12/03/2026 (còn 2 ngày làm việc)"; a closed one is over."""
    if asked.closed_at is not None:
        at = timezone.localtime(asked.closed_at)
        return Due(Lateness.NO_DUE, f"Đã kết thúc lúc {at:%H:%M} ngày {at:%d/%m/%Y}", asked.due_on)
    left = in_words(asked.due_on, on=on, reported_on=None)
    return Due(
        lateness(asked.due_on, on=on, reported_on=None), f"Hạn {day(asked.due_on)} ({lower(left)})", asked.due_on
    )


def silence(asked: OpinionRound, *, on: dt.date) -> Due:
    """Say that nobody has answered: "Chưa trả lời – quá hạn 2 ngày làm việc"; never that somebody agreed."""
    if asked.closed_at is not None:
        return Due(Lateness.LATE, STAYED_SILENT, asked.due_on)
    left = in_words(asked.due_on, on=on, reported_on=None)
    return Due(lateness(asked.due_on, on=on, reported_on=None), f"{SILENT} – {lower(left)}", asked.due_on)


def lateness_of(request: OpinionRequest) -> str:
    """Say by how much an answer came late, by the deadline as it stands now; "" for one in time."""
    if request.answered_at is None:
        return ""
    answered_on = timezone.localdate(request.answered_at)
    if answered_on <= request.round.due_on:
        return ""
    return f"Trả lời muộn {max(1, working_days_between(request.round.due_on, answered_on))} ngày làm việc"


def author_of(request: OpinionRequest) -> str:
    """Introduce who answered, with the title of that day; "" for silence."""
    if request.answered_by is None:
        return ""
    return sentences.introduced(request.answered_by.name, request.answered_as)


def lower(words: str) -> str:
    """Begin words with a small letter, to stand inside a sentence."""
    return words[:1].lower() + words[1:]
