"""Everything the page of a task shows, gathered once; the partial is made from the same."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from audit import sentences
from realtime import topics
from units.models import Unit, User
from workflows import engine, flow, timeline
from workflows.buttons import buttons, folds
from workflows.due_words import why
from workflows.engine import Seen
from workflows.extensions import dates, offering
from workflows.extensions.queries import requests_of as extensions_of
from workflows.extensions.story import speaks_of_extensions
from workflows.hearing import unit_topics
from workflows.holding import holding_of
from workflows.models import Evidence, Extension, OpinionRequest, Submission, Task
from workflows.opinions.matrix import Reading, board_of
from workflows.opinions.queries import requests_of
from workflows.opinions.story import speaks_of_opinions
from workflows.reminders.story import urged_words, with_urging
from workflows.rows import due_of, is_returned, state_of
from workflows.timeline import Told, Verdict
from workflows.timing import against_both, kept_for
from workflows.versions import Said, said_by


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of `_files.html`."""

    name: str
    url: str
    size: int
    note: str
    remove_url: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """A submission with what became of it."""

    submission: Submission
    by: str
    files: list[FileRow]
    verdict: Verdict | None
    note: str

    @property
    def said(self) -> Said:
        """Return what the submission says."""
        return said_by(self.submission)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of `_source_text.html`."""

    no: int | str
    text: str
    mark: str = ""
    url: str = ""


def step_now(task: Task) -> tuple[Seen, dt.datetime | None]:
    """Return what a page that shows the task must post back, and since when its step is open.

    No statement for a task of `with_step`: what is shown and what is posted back come from the same reading.
    """
    read = task.__dict__
    if "open_step" in read:
        number, since = read["open_step"], read["held_since"]
    else:
        step = flow.open_step(task.process_id)
        number, since = (step.pk, step.created) if step else (None, None)
    return Seen(step=number, submission=task.submission.sha256 if task.submission else ""), since


def sheet(task: Task, reader: User, *, now: dt.datetime, today: dt.date) -> dict[str, Any]:
    """Return the context of the task's page for one reader."""
    seen, opened_at = step_now(task)
    offers = engine.available_moves(task, reader)
    told = timeline.events_of(task, reader=reader)
    helpers = list(task.cooperating_units.all())
    since = opened_at or timeline.last_change(told) or task.created_at
    look, words = state_of(task)
    asked = put_off(task, told)
    actions = offering.among(buttons(task, offers, seen=seen, reader=reader), task, asked, reader)
    actions = with_urging(actions, task, reader)
    return {
        "task": task,
        "state_look": look,
        "state_words": words,
        "due": due_of(task, on=today),
        "dates": [*deadlines(task), *timeliness(task, on=today), *urged_words(task, told)],
        "story": offering.story_of(task, asked),
        "holder": holding_of(task, reader=reader, since=since, now=now),
        "helpers": helpers,
        "returned": is_returned(task),
        "rounds": rounds(task, timeline.verdicts(told)),
        "source_lines": source_lines(task),
        "opinions": board_of(task, Reading(today, reader, helpers=helpers), requests=asked_about(task, told)),
        "events": timeline.happenings(told, unit_names(task, told, helpers)),
        "actions": actions,
        "folds": offering.with_time(folds(task, reader, actions), task, asked, reader),
        "signing": None,
        "crumbs": crumbs(task),
    }


def asked_about(task: Task, told: list[Told]) -> list[OpinionRequest]:
    """Return what was asked about a task; its chain, which is at hand, tells when nothing was. At most one query."""
    actions = [one.event.action for one in told]
    return requests_of(task) if speaks_of_opinions(actions, of_all=len(told) < timeline.MOST_EVENTS) else []


def put_off(task: Task, told: list[Told]) -> list[Extension]:
    """Return the requests for more time, if the chain at hand speaks of any. At most one query."""
    actions = [one.event.action for one in told]
    return extensions_of(task) if speaks_of_extensions(actions, of_all=len(told) < timeline.MOST_EVENTS) else []


def crumbs(task: Task, *last: str) -> list[dict[str, str]]:
    """Return the way from the list to a page of the task."""
    way = [{"label": "Nhiệm vụ", "url": reverse("task_list")}]
    way.append({"label": task.code, "url": reverse("task_page", args=[task.pk]) if last else ""})
    return way + [{"label": label, "url": ""} for label in last]


def live_topics(task: Task, reader: User) -> str:
    """Sign the topics of a page about one task."""
    return topics.token(reader.pk, [topics.task(task.pk), *unit_topics(reader)])


def deadlines(task: Task) -> list[tuple[str, str]]:
    """Return (name, words) of the dates worth telling apart: as read, as first set, as it stands, as it counts."""
    told = [("Kế hoạch ghi", f"“{task.due_text}”")] if task.due_text else []
    if task.due_on is None:
        return told or [("Thời hạn", "Không có thời hạn")]
    reason = why(task.due_rule, task.due_on, task.effective_due_on, back=task.rolls_back)
    if task.original_due_on and task.original_due_on != task.due_on:
        told.append(("Hạn ban đầu", f"{task.original_due_on:%d/%m/%Y}"))
    told.append(("Hạn hiện tại", f"{task.due_on:%d/%m/%Y}"))
    if task.effective_due_on and task.effective_due_on != task.due_on:
        told.append(("Tính đến", f"{task.effective_due_on:%d/%m/%Y}"))
    return [*told, ("Vì sao là ngày này", reason)] if reason else told


def timeliness(task: Task, *, on: dt.date) -> list[tuple[str, str]]:
    """Return (name, words): a report against both dates, how long it lay with others, and the plan's own date."""
    told = []
    if task.parent_due_on and task.parent_due_on != task.due_on:
        beyond = task.due_on is not None and dates.is_beyond(task, task.due_on)
        words = f"{task.parent_due_on:%d/%m/%Y}{' – hạn hiện tại muộn hơn hạn chung' if beyond else ''}"
        told.append(("Hạn chung của kế hoạch", words))
    if task.reported_on is None:
        return told
    if verdict := against_both(task.effective_due_on, task.original_effective_due_on, task.reported_on):
        told.append(("Đánh giá thời hạn", verdict))
    approved_on = timezone.localdate(task.approved_at) if task.approved_at else None
    office = "Văn phòng" if task.coordinating_unit.kind == Unit.Kind.OFFICE else "đơn vị đầu mối"
    return [*told, ("Chờ phê duyệt", kept_for(task.reported_on, approved_on, on=on, office=office))]


def rounds(task: Task, verdicts: dict[int, Verdict]) -> list[Round]:
    """Return every submission, newest first. Two queries."""
    found = task.submissions.select_related("submitted_by").prefetch_related("files").order_by("-round")
    return [
        Round(
            submission=one,
            by=sentences.introduced(one.submitted_by.name, one.submitted_as),
            files=[file_row(file) for file in one.files.all()],
            verdict=verdicts.get(one.round),
            note=note_of(task, one, verdicts),
        )
        for one in found
    ]


def note_of(task: Task, submission: Submission, verdicts: dict[int, Verdict]) -> str:
    """Return why a report came back; the last return already stands on top of the page."""
    verdict = verdicts.get(submission.round)
    pinned = is_returned(task) and submission.pk == task.submission_id
    return verdict.note if verdict and not pinned else ""


def file_row(file: Evidence) -> FileRow:
    """Return a file with what identifies it."""
    return FileRow(file.name, reverse("evidence_file", args=[file.pk]), file.size, f"SHA-256 {file.sha256}")


def source_lines(task: Task) -> list[SourceLine]:
    """Return the plan's own words, numbered as in the source where its lines are known."""
    if not task.source_text:
        return []
    lines = task.source_text.split("\n")
    first = task.source_first_line
    return [SourceLine(first + at if first is not None else "", text) for at, text in enumerate(lines)]


def unit_names(task: Task, told: list[Told], helpers: list[Unit]) -> dict[int, str]:
    """Return the names of the units that the task's events speak of."""
    return timeline.unit_names(told, [task.lead_unit, task.coordinating_unit, *helpers])
