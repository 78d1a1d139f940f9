"""Acts on a report: the draft a unit writes, its files, and the frozen submission the door takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from audit import trail
from audit.canonical import Value, canonical, digest
from audit.models import Event
from audit.verifier import content_of
from units.models import User
from units.positions import Right
from units.rules import standing
from workflows import engine, uploads
from workflows.engine import Prepare, Prepared, Seen
from workflows.errors import Stale
from workflows.models import Evidence, ReportDraft, Submission, Task
from workflows.uploads import Checked, NotStored, Room


class Overtaken(Exception):
    """Somebody else has saved the draft since this person's page was made; nothing was overwritten."""

    def __init__(self, draft: ReportDraft) -> None:
        super().__init__(f"draft of task {draft.task_id} is at version {draft.version}")
        self.draft = draft


@dataclass(frozen=True, slots=True)
class Words:
    """What a report says."""

    result: str
    text: str
    difficulties: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Something a report lacks: where to mend it, and whether it forbids submitting."""

    field: str
    sentence: str
    forbids: bool


def draft_of(task: Task) -> ReportDraft | None:
    """Return the report being written, or None before the first saving."""
    return ReportDraft.objects.select_related("saved_by").filter(task=task).first()


def draft_files(task: Task) -> list[Evidence]:
    """Return the files lying with the draft, in the order they came."""
    return list(Evidence.objects.filter(task=task, in_draft=True).select_related("uploaded_by"))


def words_of(draft: ReportDraft) -> Words:
    """Return what a draft says."""
    return Words(draft.result, draft.text, draft.difficulties)


def keep_words(task: Task, words: Words, *, actor: User, version: int) -> ReportDraft:
    """Keep what is being typed, without a line in the trail. Raises Overtaken when it has changed since `version`."""
    at = timezone.now()
    with transaction.atomic():
        draft = locked_draft(task, actor=actor, at=at)
        if words_of(draft) == words:
            return draft
        if draft.version != version:
            raise Overtaken(draft)
        draft.result, draft.text, draft.difficulties = words.result, words.text, words.difficulties
        touch(draft, actor=actor, at=at)
    return draft


def save_words(task: Task, words: Words, *, actor: User, version: int) -> ReportDraft:
    """Save what the draft says, and record whatever its writer has kept unrecorded. Raises Overtaken."""
    with transaction.atomic():
        draft = keep_words(task, words, actor=actor, version=version)
        if draft.saved_by_id == actor.pk and draft.version > recorded_version(task):
            record(draft, task, actor=actor, facts={})
    return draft


def attach(task: Task, files: Sequence[Checked], *, actor: User) -> list[str]:
    """Add files to the draft; return a sentence for each that found no room. A file sent twice is kept once."""
    at = timezone.now()
    with uploads.kept_or_removed() as written, transaction.atomic():
        draft, refusals = locked_draft(task, actor=actor, at=at), []
        present = set(Evidence.objects.filter(task=task, in_draft=True).values_list("sha256", "name"))
        room, added = room_for(task), []
        for file in files:
            if (file.sha256, file.name) in present:
                continue
            row = Evidence(task=task, uploaded_by=actor, uploaded_at=at, **as_columns(file))
            refusal = stored(row, file, room, written)
            if refusal:
                refusals.append(refusal)
                continue
            present.add((file.sha256, file.name))
            added.append(as_facts(file))
        if added:
            touch(draft, actor=actor, at=at)
            record(draft, task, actor=actor, facts={"added": [*added]})
    return refusals


def stored(row: Evidence, file: Checked, room: Room, written: list[str]) -> str:
    """Keep a file and its row; return the sentence that refuses it, or nothing."""
    refusal = room.refusal(file)
    if refusal:
        return refusal
    try:
        name = uploads.keep(file, row.file.field.generate_filename(row, uploads.random_name()))
    except NotStored as reason:
        return str(reason)
    written.append(name)
    row.file.name = name
    row.save(force_insert=True)
    room.fill(file)
    return ""


def room_for(task: Task) -> Room:
    """Return what the task and its agency already keep; the agency's sum may lag behind writers of other tasks."""
    kept = Evidence.objects.filter(task=task)
    whole = Evidence.objects.filter(task__agency=task.agency_id) if settings.UPLOAD_MAX_AGENCY_BYTES else kept
    return Room(kept.filter(in_draft=True).count(), bytes_in(kept), bytes_in(whole))


def bytes_in(files: QuerySet[Evidence]) -> int:
    """Return the sum of some files' sizes."""
    return int(files.aggregate(total=Sum("size"))["total"] or 0)


def detach(task: Task, evidence_ids: Collection[int], *, actor: User) -> list[Evidence]:
    """Take files out of the draft; those that no submission holds are removed from the storage after the commit."""
    at = timezone.now()
    with transaction.atomic():
        draft = locked_draft(task, actor=actor, at=at)
        leaving = list(Evidence.objects.filter(task=task, in_draft=True, pk__in=evidence_ids))
        for file in leaving:
            if file.submissions.exists():
                Evidence.objects.filter(pk=file.pk).update(in_draft=False)
            else:
                remove_after_commit(str(file.file.name))
                Evidence.objects.filter(pk=file.pk).delete()
        if leaving:
            touch(draft, actor=actor, at=at)
            record(draft, task, actor=actor, facts={"removed": [as_facts(file) for file in leaving]})
    return leaving


def remove_after_commit(name: str) -> None:
    """Remove a file once its row is gone for good; a storage that fails leaves a log line and nothing else.

    A named function: Django logs a robust callback by its `__qualname__`, which a partial lacks.
    """

    def remove() -> None:
        default_storage.delete(name)

    transaction.on_commit(remove, robust=True)


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


def gaps(words: Words | None, files: Sequence[Evidence]) -> list[Gap]:
    """Return what the report lacks, first what forbids submitting, then what a reviewer would ask about."""
    words = words or Words("", "", "")
    found = []
    if not words.result:
        found.append(Gap("result", "Chưa chọn kết quả thực hiện.", forbids=True))
    if not words.text.strip():
        found.append(Gap("text", "Chưa có nội dung báo cáo.", forbids=True))
    if words.result in {Submission.Result.PARTLY, Submission.Result.NOT_DONE} and not words.difficulties.strip():
        found.append(Gap("difficulties", "Chưa nêu khó khăn, vướng mắc khiến việc chưa hoàn thành.", forbids=False))
    if not files:
        found.append(Gap("evidence", "Chưa kèm tệp minh chứng nào.", forbids=False))
    return found


def fingerprint(words: Words, files: Iterable[Evidence]) -> str:
    """Return the SHA-256 that names a report: its words and every file's name, size and SHA-256."""
    content: dict[str, Value] = {
        "result": words.result,
        "text": words.text,
        "difficulties": words.difficulties,
        "files": [as_facts(file) for file in files],
    }
    return digest(canonical(content))


def as_columns(file: Checked) -> dict[str, Any]:
    """Return what a row keeps of a checked file beside its bytes."""
    return {"name": file.name, "size": file.size, "sha256": file.sha256, "content_type": file.content_type}


def as_facts(file: Evidence | Checked) -> dict[str, Value]:
    """Return what identifies a file."""
    return {"name": file.name, "size": file.size, "sha256": file.sha256}


def submit(task: Task, *, actor: User, seen: Seen, version: int) -> Task:
    """Submit the draft as it was checked. Raises what the door raises, and Stale when the draft has changed since."""
    return engine.perform(task.pk, "report", actor=actor, seen=seen, prepare=freezing(actor, version=version))


def freezing(actor: User, *, version: int) -> Prepare:
    """Prepare the move "report": freeze the draft of a version into an immutable submission."""

    def freeze(task: Task, at: dt.datetime) -> Prepared:
        draft = ReportDraft.objects.select_for_update(of=("self",)).select_related("saved_by").filter(task=task).first()
        if draft is not None and draft.version != version:
            raise Stale(task.pk, f"Bản soạn vừa được {draft.saved_by.name} sửa sau khi bạn kiểm tra. Hãy kiểm tra lại.")
        words, files = words_of(draft) if draft else Words("", "", ""), draft_files(task)
        lacking = [gap.sentence for gap in gaps(words, files) if gap.forbids]
        if lacking:
            raise ValidationError(lacking)
        submission = frozen(task, words, files, actor=actor, at=at)
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
