"""What a person reads before deciding: the source, the report with its files, earlier rounds, the review, the story."""

import datetime as dt
from dataclasses import dataclass, replace

from units.models import User
from workflows import timeline
from workflows.models import Task
from workflows.rows import Due, due_of, origin_of, state_of
from workflows.sheet import Round, SourceLine, deadlines, rounds, source_lines
from workflows.timeline import Happening, Told

RETURNS = frozenset({"task.return_to_unit", "task.return_from_leadership"})


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the reviewer said, and whom the report was passed on to."""

    text: str
    who: str
    at: dt.datetime
    signer: str


@dataclass(frozen=True, slots=True)
class Returned:
    """Why the round before was sent back, and what it was asked to answer."""

    number: int
    note: str
    points: list[str]
    who: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything the right-hand pane shows of one task."""

    task: Task
    origin: str
    look: str
    state_words: str
    due: Due
    dates: list[tuple[str, str]]
    source: list[SourceLine]
    rounds: list[Round]
    returned: Returned | None
    opinion: Opinion | None
    events: list[Happening]


def detail_of(task: Task, *, reader: User, on: dt.date) -> Detail:
    """Read a task for its detail pane: its chain, its submissions and their files (three or four queries)."""
    told = timeline.events_of(task, reader=reader)
    look, words = state_of(task)
    return Detail(
        task=task,
        origin=origin_of(task),
        look=look,
        state_words=words,
        due=due_in_words(task, on=on),
        dates=deadlines(task),
        source=source_lines(task),
        rounds=rounds(task, timeline.verdicts(told)),
        returned=returned_in(told),
        opinion=opinion_in(told) if task.reviewed_by_id else None,
        events=timeline.happenings(told, timeline.unit_names(told, [task.lead_unit, task.coordinating_unit])),
    )


def due_in_words(task: Task, *, on: dt.date) -> Due:
    """Say how the unit stands: a report that was handed in is judged by its day, not by the leader's delay."""
    due = due_of(task, on=on)
    return due if task.reported_on is None or due.date is None else replace(due, label=f"Trình {due.label.lower()}")


def returned_in(told: list[Told]) -> Returned | None:
    """Return the last time a report was sent back to the unit."""
    for one in told:
        if one.event.action in RETURNS and not one.event.refused:
            return Returned(
                number=int(one.facts.get("round") or 0),
                note=one.note,
                points=[str(point) for point in one.facts.get("points") or []],
                who=timeline.who(one),
                at=one.event.occurred_at,
            )
    return None


def opinion_in(told: list[Told]) -> Opinion | None:
    """Return the latest review."""
    for one in told:
        if one.event.action == "task.review" and not one.event.refused:
            signer = one.facts.get("signer")
            name = str(signer.get("name", "")) if isinstance(signer, dict) else ""
            return Opinion(text=one.note, who=timeline.who(one), at=one.event.occurred_at, signer=name)
    return None
