"""The files of a draft: added and taken out until a submission holds them, then never changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from units.models import User
from workflows import uploads
from workflows.models import Evidence, Task
from workflows.reports.contents import as_facts
from workflows.reports.drafts import locked_draft, record, touch
from workflows.uploads import Checked, NotStored, Room


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


def as_columns(file: Checked) -> dict[str, Any]:
    """Return what a row keeps of a checked file beside its bytes."""
    return {"name": file.name, "size": file.size, "sha256": file.sha256, "content_type": file.content_type}
