"""Putting a folder together, laying it before its signer, taking it back: each leaves a line on the folder's chain."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from approvals.models import Folder, FolderRow
from audit import trail
from audit.canonical import Value
from audit.models import Event
from realtime import bell, topics
from units.models import Agency, Unit, User
from units.positions import Right
from units.rules import acts_for_the_office, holds, standing
from workflows.models import Task

NOT_YOURS = "Chỉ đơn vị đầu mối được lập, trình, rút hồ sơ trình ký của mình."
NOT_THE_OFFICE = "Chỉ Văn phòng được đổi quy định duyệt theo hồ sơ."
MOVED_ON = "Một báo cáo đã chọn vừa được xử lý, hoặc vừa nằm trong hồ sơ khác. Hãy chọn lại trong danh sách mới."


class FolderMoved(Exception):
    """The folder is no longer what the page showed; the sentence says what it is."""

    def __init__(self, folder: Folder, sentence: str) -> None:
        super().__init__(sentence)
        self.folder = folder
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Contents:
    """What a folder is to hold: its words, and the reports in their order."""

    title: str
    note: str
    tasks: Sequence[Task]


def prepare(contents: Contents, *, unit: Unit, signer: User, actor: User, at: dt.datetime) -> Folder:
    """Make a folder that nobody but the unit sees yet.

    Raises PermissionDenied (recorded), and ValidationError when a report has moved on meanwhile.
    """
    refuse_strangers("folder.prepare", unit, actor=actor, at=at)
    with transaction.atomic():
        hold(unit)
        folder = Folder(
            agency_id=unit.agency_id,
            coordinating_unit=unit,
            title=contents.title,
            note=contents.note,
            signer=signer,
            prepared_by=actor,
            prepared_at=at,
        )
        folder.save()
        fill(folder, contents.tasks)
        note_down("folder.prepare", folder, actor=actor, at=at, facts=about(folder, contents.tasks))
    return folder


def revise(folder_id: int, contents: Contents, *, actor: User, at: dt.datetime) -> Folder:
    """Change a folder that was not sent yet. Raises as `prepare`, FolderMoved when it was sent or given up."""
    with transaction.atomic():
        folder = held(folder_id, sent=False)
        hold(folder.coordinating_unit)
        folder.title, folder.note = contents.title, contents.note
        folder.save(update_fields=["title", "note"])
        folder.rows.all().delete()
        fill(folder, contents.tasks)
        note_down("folder.revise", folder, actor=actor, at=at, facts=about(folder, contents.tasks))
    return folder


def send(folder_id: int, *, actor: User, at: dt.datetime) -> Folder:
    """Lay a folder before its signer. Raises FolderMoved when it was sent or given up, ValidationError as `prepare`."""
    with transaction.atomic():
        folder = held(folder_id, sent=False)
        rows = list(folder.rows.select_related("task__submission"))
        refuse_moved([row.task for row in rows], folder)
        folder.sent_at = at
        folder.save(update_fields=["sent_at"])
        event = note_down("folder.send", folder, actor=actor, at=at, facts=about(folder, [row.task for row in rows]))
        ring(folder, [row.task for row in rows], event)
    return folder


def take_back(folder_id: int, *, actor: User, at: dt.datetime) -> Folder:
    """Take a folder back while nothing in it is decided; one that was not sent yet is given up.

    Raises FolderMoved when it is closed already, or its signer has begun.
    """
    with transaction.atomic():
        folder = held(folder_id)
        rows = list(folder.rows.select_related("task"))
        if any(row.outcome != FolderRow.Outcome.WAITING for row in rows):
            raise FolderMoved(folder, "Lãnh đạo đã bắt đầu quyết định theo hồ sơ này nên không rút lại được nữa.")
        folder.closed_at = at
        folder.save(update_fields=["closed_at"])
        action = "folder.take_back" if folder.sent_at else "folder.discard"
        event = note_down(action, folder, actor=actor, at=at)
        ring(folder, [row.task for row in rows], event)
    return folder


def held(folder_id: int, *, sent: bool | None = None) -> Folder:
    """Lock an open folder (its signer's decisions wait); raises FolderMoved when it is not what the page showed."""
    rows = Folder.objects.select_for_update(of=("self",)).select_related("coordinating_unit", "signer", "agency")
    folder = rows.get(pk=folder_id)
    if folder.closed_at is not None:
        raise FolderMoved(folder, "Hồ sơ này đã xong hoặc đã được rút lại.")
    if sent is False and folder.sent_at is not None:
        raise FolderMoved(folder, "Hồ sơ này vừa được trình lãnh đạo nên không sửa được nữa; có thể rút lại.")
    return folder


def hold(unit: Unit) -> None:
    """Let one folder of a unit be filled at a time, so that no report gets into two."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)


def fill(folder: Folder, tasks: Sequence[Task]) -> None:
    """Write the rows, in order, each with the submission it is put in for."""
    refuse_moved(tasks, folder)
    FolderRow.objects.bulk_create(
        FolderRow(folder=folder, task=task, place=place, submission_sha256=task.submission.sha256)
        for place, task in enumerate(tasks, start=1)
        if task.submission is not None
    )


def refuse_moved(tasks: Sequence[Task], folder: Folder) -> None:
    """Raise ValidationError when a report no longer waits for this signer, or lies in another open folder."""
    ids = [task.pk for task in tasks]
    now = dict(
        Task.objects.filter(
            pk__in=ids,
            state="reviewed",
            proposed_signer=folder.signer_id,
            coordinating_unit=folder.coordinating_unit_id,
        ).values_list("pk", "submission__sha256")
    )
    elsewhere = FolderRow.objects.filter(
        task__in=ids, outcome=FolderRow.Outcome.WAITING, folder__closed_at__isnull=True
    ).exclude(folder=folder)
    taken = {(task_id, sha) for task_id, sha in elsewhere.values_list("task", "submission_sha256")}
    for task in tasks:
        sha = task.submission.sha256 if task.submission else ""
        if now.get(task.pk) != sha or (task.pk, sha) in taken:
            raise ValidationError(MOVED_ON, code="moved")


def refuse_strangers(action: str, unit: Unit, *, actor: User, at: dt.datetime) -> None:
    """Raise PermissionDenied, recorded, for somebody who does not coordinate for the unit."""
    if holds(actor, Right.COORDINATE, unit):
        return
    entry = trail.Entry(
        object_key=f"unit:{unit.pk}",
        action=action,
        actor=trail.actor_of(actor),
        label=unit.name,
        agency_id=unit.agency_id,
        unit_id=unit.pk,
        unit=unit.name,
        note=NOT_YOURS,
        refused=True,
        facts={"rule": "coordinates"},
    )
    trail.record(entry, at=at)
    raise PermissionDenied(NOT_YOURS)


def about(folder: Folder, tasks: Sequence[Task]) -> dict[str, Value]:
    """Return what a folder's line says of it: for whom, and which reports."""
    return {
        "signer": {"id": folder.signer_id, "name": folder.signer.name},
        "reports": [task.code for task in tasks],
    }


def note_down(  # noqa: PLR0913 - one line of the chain, told in keywords
    action: str,
    folder: Folder,
    *,
    actor: User,
    at: dt.datetime,
    right: Right = Right.COORDINATE,
    facts: dict[str, Value] | None = None,
) -> Event:
    """Record an act on a folder's chain."""
    unit = folder.coordinating_unit
    entry = trail.Entry(
        object_key=f"folder:{folder.pk}",
        action=action,
        actor=trail.actor_of(actor, standing(actor).acting_as(right, unit.pk)),
        label=f"Hồ sơ trình ký “{folder.title}”",
        agency_id=folder.agency_id,
        unit_id=unit.pk,
        unit=unit.name,
        facts=facts or {},
    )
    return trail.record(entry, at=at)


def ring(folder: Folder, tasks: Sequence[Task], event: Event) -> None:
    """Let the lists of the signer and of the unit look again."""
    units = {folder.coordinating_unit_id, *(task.lead_unit_id for task in tasks)} - {None}
    bell.ring({topics.unit(unit): event.pk for unit in units if unit})


def require_opening(agency: Agency, *, required: bool, actor: User, at: dt.datetime) -> None:
    """Say whether a batch may hold approvals of reports that the signer has never opened. The change is recorded.

    Raises PermissionDenied (recorded) to anybody but the Office.
    """
    with transaction.atomic():
        now = Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
        before, allowed = now.require_opened_before_batch, acts_for_the_office(actor)
        entry = trail.Entry(
            object_key=f"agency:{agency.pk}",
            action="agency.batch_rule",
            actor=trail.actor_of(actor),
            label=agency.name,
            agency_id=agency.pk,
            note="" if allowed else NOT_THE_OFFICE,
            refused=not allowed,
            facts={"changes": {"require_opened": [before, required]}} if allowed else {"rule": "coordinates"},
        )
        if before != required or not allowed:
            trail.record(entry, at=at)
        if allowed:
            now.require_opened_before_batch = required
            now.save(update_fields=["require_opened_before_batch"])
    if not allowed:
        raise PermissionDenied(NOT_THE_OFFICE)
