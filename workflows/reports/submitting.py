"""Submitting: the draft as it was checked becomes a submission that is never changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from django.core.exceptions import ValidationError

from audit.canonical import Value
from units.models import User
from units.positions import Right
from units.rules import standing
from workflows import engine
from workflows.engine import Prepare, Prepared, Seen
from workflows.errors import Stale
from workflows.models import Evidence, ReportDraft, Submission, Task
from workflows.reports.contents import NOTHING, Words, aligned, as_facts, as_rows, fingerprint, words_of
from workflows.reports.drafts import draft_files, points_of
from workflows.reports.lacking import gaps


def submit(task: Task, *, actor: User, seen: Seen, version: int) -> Task:
    """Submit the draft as it was checked. Raises what the door raises, and Stale when the draft has changed since."""
    return engine.perform(task.pk, "report", actor=actor, seen=seen, prepare=freezing(actor, version=version))


def freezing(actor: User, *, version: int) -> Prepare:
    """Prepare the move "report": freeze the draft of a version into an immutable submission."""

    def freeze(task: Task, at: dt.datetime) -> Prepared:
        draft = ReportDraft.objects.select_for_update(of=("self",)).select_related("saved_by").filter(task=task).first()
        if draft is not None and draft.version != version:
            raise Stale(task.pk, f"Bản soạn vừa được {draft.saved_by.name} sửa sau khi bạn kiểm tra. Hãy kiểm tra lại.")
        words, files, points = words_of(draft) if draft else NOTHING, draft_files(task), points_of(task)
        lacking = [gap.sentence for gap in gaps(words, files, points=points) if gap.forbids]
        if lacking:
            raise ValidationError(lacking)
        answered = replace(words, answers=aligned(points, words.answers))
        submission = frozen(task, answered, files, actor=actor, at=at)
        facts: dict[str, Value] = {"result": words.result, "files": [as_facts(file) for file in files]}
        return Prepared({"submission": submission}, facts)

    return freeze


def frozen(task: Task, words: Words, files: Sequence[Evidence], *, actor: User, at: dt.datetime) -> Submission:
    """Write the next submission of a task with its files."""
    acting = standing(actor).acting_as(Right.SUBMIT_REPORT, task.lead_unit_id)
    submission = Submission(
        task=task,
        round=task.round + 1,
        result=words.result,
        text=words.text,
        difficulties=words.difficulties,
        figures=as_rows(words.figures),
        products=as_rows(words.products),
        answers=as_rows(words.answers),
        sha256=fingerprint(words, files),
        submitted_by=actor,
        submitted_as=acting.title if acting else "",
        submitted_at=at,
    )
    submission.save(force_insert=True)
    submission.files.set(files)
    return submission


def reference_of(task: Task, submission: Submission) -> str:
    """Return the reference number of a submitted report: "NV-00042/lần 1 · 4f2a1b9c03de"."""
    return f"{task.code}/lần {submission.round} · {submission.sha256[:12]}"
