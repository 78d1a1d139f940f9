"""The draft a unit writes: kept while typed, recorded when its writer presses a button, held against other writers."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.canonical import Value
from audit.models import Event
from audit.verifier import content_of
from units.models import User
from units.positions import Right
from units.rules import standing
from workflows import engine
from workflows.models import Evidence, ReportDraft, Task
from workflows.reports.contents import NOTHING, Words, as_rows, words_of
from workflows.rows import is_returned


class Overtaken(Exception):
    """Somebody else has saved the draft since this person's page was made; nothing was overwritten."""

    def __init__(self, draft: ReportDraft) -> None:
        super().__init__(f"draft of task {draft.task_id} is at version {draft.version}")
        self.draft = draft


def draft_of(task: Task) -> ReportDraft | None:
    """Return the report being written, or None before the first saving."""
    return ReportDraft.objects.select_related("saved_by").filter(task=task).first()


def draft_files(task: Task) -> list[Evidence]:
    """Return the files lying with the draft, in the order they came."""
    return list(Evidence.objects.filter(task=task, in_draft=True).select_related("uploaded_by"))


def points_of(task: Task) -> list[str]:
    """Return the points that the unit must answer before it reports again; none when nothing was returned."""
    return list(task.return_points) if is_returned(task) else []


def words_to_go_on(task: Task, draft: ReportDraft | None) -> Words:
    """Return what a writer goes on with: the draft, else what was submitted last; a return never loses a word."""
    if draft is not None:
        return words_of(draft)
    return words_of(task.submission) if task.submission else NOTHING


def keep_words(task: Task, words: Words, *, actor: User, version: int) -> ReportDraft:
    """Keep what is being typed, without a line in the trail. Raises Overtaken when it has changed since `version`."""
    at = timezone.now()
    with transaction.atomic():
        draft = locked_draft(task, actor=actor, at=at)
        if words_of(draft) == words:
            return draft
        if draft.version != version:
            raise Overtaken(draft)
        write_down(draft, words)
        touch(draft, actor=actor, at=at)
    return draft


def write_down(draft: ReportDraft, words: Words) -> None:
    """Put words into the draft."""
    draft.result, draft.text, draft.difficulties = words.result, words.text, words.difficulties
    draft.figures, draft.products = as_rows(words.figures), as_rows(words.products)
    draft.answers = as_rows(words.answers)


def save_words(task: Task, words: Words, *, actor: User, version: int) -> ReportDraft:
    """Save what the draft says, and record whatever its writer has kept unrecorded. Raises Overtaken."""
    with transaction.atomic():
        draft = keep_words(task, words, actor=actor, version=version)
        if draft.saved_by_id == actor.pk and draft.version > recorded_version(task):
            record(draft, task, actor=actor, facts={})
    return draft


def locked_draft(task: Task, *, actor: User, at: dt.datetime) -> ReportDraft:
    """Return the task's draft, made when there is none, held against other writers."""
    ReportDraft.objects.get_or_create(task=task, defaults={"saved_by": actor, "saved_at": at})
    return ReportDraft.objects.select_for_update(of=("self",)).select_related("saved_by").get(task=task)


def touch(draft: ReportDraft, *, actor: User, at: dt.datetime) -> None:
    """Count a new version of the draft, of this writer."""
    draft.version += 1
    draft.saved_by, draft.saved_at = actor, at
    draft.save()


def recorded_version(task: Task) -> int:
    """Return the last version of the draft that the trail knows, 0 before the first."""
    last = Event.objects.of(key_of_report(task)).last()
    content = (content_of(last) if last else None) or {}
    return int(content.get("facts", {}).get("version", 0))


def key_of_report(task: Task) -> str:
    """Return the name of a draft's chain in the trail."""
    return f"report:{task.pk}"


def record(draft: ReportDraft, task: Task, *, actor: User, facts: dict[str, Value]) -> None:
    """Record who saved a version of the draft; the text itself stays out of the trail."""
    acting = standing(actor).acting_as(Right.PREPARE_REPORT, task.lead_unit_id)
    entry = trail.Entry(
        object_key=key_of_report(task),
        action="report.save",
        actor=trail.actor_of(actor, acting),
        facts={"version": draft.version, **facts},
        **engine.about(task, task.lead_unit or task.coordinating_unit),
    )
    trail.record(entry, at=draft.saved_at)
