"""Uploads that could not be read: kept for the person who sent them, so that nobody has to send them again."""

import datetime as dt
import hashlib
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.canonical import Value
from plans.intake.storing import forget_file, store
from plans.intake.taking import (
    PASTED,
    Intake,
    NotReadable,
    Source,
    may_be_gone_through,
    prepare,
    prepare_bare,
    take_in_once,
)
from plans.models import KeptUpload, Plan, random_upload_name
from plans.parsers.shapes import SCAN
from units.models import User

MOST_KEPT = 20
GONE = "Tệp này không còn được giữ. Hãy tải tệp lên lại."
NOT_BY_HAND = "Tệp này không mở được để chọn dòng. Hãy tải lên bản khác, hoặc dán phần nhiệm vụ."
Problem = KeptUpload.Problem


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that could not be read as a plan, with the sentence that says why and what to do."""

    name: str
    data: bytes
    sentence: str
    problem: str = Problem.UNREADABLE


def keep(unread: Unread, *, actor: User, at: dt.datetime) -> KeptUpload | None:
    """Keep a file for its sender; the same file is kept once, and of more than twenty the oldest goes.

    Returns None for somebody who belongs to no agency. Raises NotStored when the storage takes nothing.
    """
    if actor.agency_id is None:
        return None
    digest = hashlib.sha256(unread.data).hexdigest()
    fresh = KeptUpload(agency_id=actor.agency_id, uploaded_by=actor, size=len(unread.data), sha256=digest)
    try:
        with transaction.atomic():
            User.objects.select_for_update(no_key=True).get(pk=actor.pk)
            upload = KeptUpload.objects.filter(uploaded_by=actor, sha256=digest).first() or fresh
            upload.name, upload.sentence, upload.problem, upload.at = unread.name, unread.sentence, unread.problem, at
            if upload is fresh:
                fresh.file = store(unread.data, random_upload_name(fresh, ""), sent_as=unread.name)
            upload.save()
            note_down("plan.upload", upload, actor=actor, note=unread.sentence)
            for old in KeptUpload.objects.filter(uploaded_by=actor)[MOST_KEPT:]:
                forget(old)
    except BaseException:
        if fresh.file:
            forget_file(str(fresh.file.name))
        raise
    return upload


def remove(upload: KeptUpload, *, actor: User) -> None:
    """Take a kept file away, at its sender's wish; one that is gone already stays so."""
    with transaction.atomic():
        held = KeptUpload.objects.select_for_update().filter(pk=upload.pk).first()
        if held is not None:
            note_down("plan.discard", held, actor=actor)
            forget(held)


def record_download(upload: KeptUpload, *, actor: User) -> None:
    """Record that a kept file was taken away."""
    note_down("file.download", upload, actor=actor)


def open_by_hand(upload: KeptUpload, *, actor: User, at: dt.datetime) -> Plan:
    """Make a draft without tasks of a kept text, so that a person chooses its lines; the kept file is then gone.

    Raises NotReadable when the file holds no text after all, or one that nobody could go through.
    """
    if upload.problem != Problem.NO_TASKS:
        raise NotReadable(NOT_BY_HAND)
    intake = prepare_bare(source_of(upload), upload.agency, on=timezone.localdate(at))
    with transaction.atomic():
        plan, _ = take_in_once(intake, actor=actor, at=at)
        forget(upload)
    return plan


def recognised(upload: KeptUpload, *, on: dt.date) -> Intake:
    """Read a scan by recognising its letters; raises NotReadable or NotAPlan."""
    return prepare(source_of(upload, ocr=True), upload.agency, on=on)


def source_of(upload: KeptUpload, *, ocr: bool = False) -> Source:
    """Take the text out of a kept file once more; raises NotReadable, also when another window has taken it away."""
    try:
        with upload.file.open("rb") as content:
            data = content.read()
    except FileNotFoundError:
        raise NotReadable(GONE) from None
    with suppress(UnicodeDecodeError):  # a file may bear the name that we give to pasted text
        if upload.name == PASTED:
            return Source.pasted(data.decode())
    return Source.of(upload.name, data, ocr=ocr)


def why_unreadable(refusal: NotReadable) -> str:
    """Say what can be done with a file that gave no text."""
    return Problem.SCAN if str(refusal).startswith(SCAN) else Problem.UNREADABLE


def problem_of(source: Source) -> str:
    """Say what can be done with a file whose text was read, but in which no task was found."""
    return Problem.NO_TASKS if may_be_gone_through(source.text) else Problem.UNREADABLE


def forget(upload: KeptUpload) -> None:
    """Delete a kept upload, its file when that is certain."""
    transaction.on_commit(partial(forget_file, str(upload.file.name)), robust=True)
    upload.delete()


def note_down(action: str, upload: KeptUpload, *, actor: User, note: str = "") -> None:
    """Record an act on a kept upload in a chain of its own."""
    facts: dict[str, Value] = {"file": upload.name, "sha256": upload.sha256, "size": upload.size}
    entry = trail.Entry(
        object_key=f"upload:{upload.pk}",
        action=action,
        actor=trail.actor_of(actor),
        label=upload.name,
        agency_id=upload.agency_id,
        note=note,
        facts=facts,
    )
    trail.record(entry, at=timezone.now())
