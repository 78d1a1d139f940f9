"""What a person reads before deciding: the source, the report with its files, earlier rounds, the review, the story."""

import datetime as dt
from dataclasses import dataclass, replace

from units.models import User
from workflows import timeline
from workflows.models import Task
from workflows.rows import Due, day, due_of, origin_of, state_of
from workflows.sheet import Round, SourceLine, deadlines, rounds, source_lines, timeliness
from workflows.timeline import Happening, Told, return_in_words
from workflows.versions import RETURNS, Compared, comparison, tally


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the reviewer said, and whom the report was passed on to; why another than the one proposed, if so."""

    text: str
    who: str
    at: dt.datetime
    signer: str
    override: str = ""
    proposed: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """Why the round before was sent back, and what it was asked to answer."""

    number: int
    note: str
    points: list[str]
    asked: str
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
    both: str
    dates: list[tuple[str, str]]
    source: list[SourceLine]
    rounds: list[Round]
    tally: str
    changed: Compared | None
    returned: Returned | None
    opinion: Opinion | None
    events: list[Happening]


def detail_of(task: Task, *, reader: User, on: dt.date, against: int | None = None, page: str = "") -> Detail:
    """Read a task for its detail pane: its chain, its submissions and their files (three or four queries).

    From the second round on it says what changed since the one before, or since the round `against`; `page` is the
    address of the pane, to which the choice of another round is added.
    """
    told = timeline.events_of(task, reader=reader)
    look, words = state_of(task)
    sent = rounds(task, timeline.verdicts(told))
    return Detail(
        task=task,
        origin=origin_of(task),
        look=look,
        state_words=words,
        due=due_in_words(task, on=on),
        both=both_dates(task),
        dates=[*deadlines(task), *timeliness(task, on=on)],
        source=source_lines(task),
        rounds=sent,
        tally=tally(task.round, sum(1 for one in told if is_return(one))),
        changed=changed_in(task, sent, against=against, page=page),
        returned=returned_in(told),
        opinion=opinion_in(told) if task.reviewed_by_id else None,
        events=timeline.happenings(told, timeline.unit_names(told, [task.lead_unit, task.coordinating_unit])),
    )


def changed_in(task: Task, sent: list[Round], *, against: int | None, page: str) -> Compared | None:
    """Return what changed in the present round; what the unit had taken back unread is not what one compares with."""
    withdrawn = {one.submission.round for one in sent if one.verdict is not None and one.verdict.look == "draft"}
    submissions = [one.submission for one in sent]
    return comparison(submissions, current=task.round, asked=against, withdrawn=withdrawn, page=page)


def due_in_words(task: Task, *, on: dt.date) -> Due:
    """Say how the unit stands: a report that was handed in is judged by its day, not by the leader's delay."""
    due = due_of(task, on=on)
    return due if task.reported_on is None or due.date is None else replace(due, label=f"Trình {due.label.lower()}")


def both_dates(task: Task) -> str:
    """Say the first date beside the one that stands, where they differ: "" for a date that never moved."""
    if not task.original_due_on or not task.due_on or task.original_due_on == task.due_on:
        return ""
    times = f" (gia hạn {task.extended_count} lần)" if task.extended_count else ""
    return f"Hạn ban đầu {day(task.original_due_on)} · hạn hiện tại {day(task.due_on)}{times}"


def is_return(one: Told) -> bool:
    """Tell whether an event sent the report back to its unit."""
    return one.event.action in RETURNS and not one.event.refused


def returned_in(told: list[Told]) -> Returned | None:
    """Return the last time a report was sent back to the unit."""
    for one in told:
        if is_return(one):
            return Returned(
                number=int(one.facts.get("round") or 0),
                note=one.note,
                points=[str(point) for point in one.facts.get("points") or []],
                asked=" · ".join(return_in_words(one.facts)),
                who=timeline.who(one),
                at=one.event.occurred_at,
            )
    return None


def opinion_in(told: list[Told]) -> Opinion | None:
    """Return the latest review."""
    for one in told:
        if one.event.action == "task.review" and not one.event.refused:
            found = one.facts.get("signer")
            signer = found if isinstance(found, dict) else {}
            return Opinion(
                text=one.note,
                who=timeline.who(one),
                at=one.event.occurred_at,
                signer=str(signer.get("name", "")),
                override=str(signer.get("reason", "")) if signer.get("override") else "",
                proposed=str(signer.get("proposed", "")),
            )
    return None
