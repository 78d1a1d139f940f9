"""Deciding on a folder: every row is a move of its own through the same door, and none stands in another's way."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction

from approvals import actions
from approvals.folders.actions import FolderMoved, held, note_down, ring
from approvals.folders.queries import NOT_OPENED, Outcome, rows_before
from approvals.models import Folder, FolderRow, Opening
from approvals.models.folder import pending_rows
from audit.canonical import Value
from units.models import User
from units.positions import Right
from workflows.engine import Prepare, Prepared, Seen
from workflows.errors import Refused, Stale
from workflows.giving import what_happened
from workflows.ledger import Part
from workflows.models import Returned, Task
from workflows.noting import annotate
from workflows.opinions.missing import OpinionsMissing

TAKEN_BACK = "Hồ sơ vừa được rút lại."
ALONE = "Hãy mở báo cáo để quyết định riêng."
BUSY = "Báo cáo đang được người khác xử lý. Hãy thử lại sau ít phút."
WRITE = (
    "UPDATE approvals_folderrow SET outcome = %s, said = %s, decided_at = %s"
    " WHERE id = %s AND outcome = 'waiting' RETURNING id"
)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a signer wants done with one row, and what the page showed of it."""

    row_id: int
    outcome: FolderRow.Outcome
    seen: Seen
    returned: Returned | None = None


def decide(folder_id: int, rulings: Sequence[Ruling], *, actor: User, at: dt.datetime) -> Counter[str]:
    """Carry out what a signer decided, row by row; return how many rows ended in which way.

    Raises FolderMoved when the folder is closed or was taken back. A row that fails keeps the reason: one whose report
    has changed is over, any other still waits.
    """
    with transaction.atomic():
        folder = held(folder_id)
    rows = {row.pk: row for row in rows_before(folder, actor)}
    ended: Counter[str] = Counter()
    for ruling in rulings:
        row = rows.get(ruling.row_id)
        if row is not None and row.outcome == Outcome.WAITING:
            ended[decided(folder, row, ruling, actor=actor, at=at)] += 1
    close(folder, list(rows.values()), ended, actor=actor, at=at)
    return ended


def decided(folder: Folder, row: FolderRow, ruling: Ruling, *, actor: User, at: dt.datetime) -> str:
    """Carry out one ruling; return what came of it."""
    try:
        carried_out(folder, row, ruling, actor=actor, at=at)
    except Stale as stale:
        if stale.sentence == TAKEN_BACK:
            return still_waiting(row, TAKEN_BACK)
        words = stale.sentence or what_happened([row.task_id])[row.task_id]
        return over(row, f"Nội dung vừa thay đổi. {words}", at=at)
    except (Refused, ValidationError, OperationalError) as error:
        return still_waiting(row, sentence_of(error))
    return ruling.outcome.value


def sentence_of(error: Refused | ValidationError | OperationalError) -> str:
    """Say why a row was not decided; a database error is somebody holding the row for longer than we wait."""
    if isinstance(error, ValidationError):
        return " ".join([*error.messages, *([ALONE] if isinstance(error, OpinionsMissing) else [])])
    return str(error) if isinstance(error, Refused) else BUSY


def carried_out(folder: Folder, row: FolderRow, ruling: Ruling, *, actor: User, at: dt.datetime) -> None:
    """Make the move of one row, or none for a row that is left; raises as the door does."""
    if ruling.outcome == Outcome.HELD:
        with transaction.atomic():
            held(folder.pk)
            written = FolderRow.objects.filter(pending_rows(), pk=row.pk)
            if not written.update(outcome=Outcome.HELD, said="", decided_at=at):
                raise Stale(row.task_id)
    elif ruling.outcome == Outcome.RETURNED and ruling.returned is not None:
        also = writing(row, ruling.outcome, ruling.returned.note)
        actions.return_from_leadership(row.task_id, actor=actor, seen=ruling.seen, returned=ruling.returned, also=also)
    else:
        refuse_unopened(folder, row, actor=actor)
        actions.approve(row.task_id, actor=actor, seen=ruling.seen, also=writing(row, ruling.outcome))


def writing(row: FolderRow, outcome: FolderRow.Outcome, said: str = "") -> Prepare:
    """Prepare writing an outcome onto its row in the transaction of the move, while the folder still lies there."""

    def prepare(task: Task, at: dt.datetime) -> Prepared:
        try:
            held(row.folder_id)
        except FolderMoved as moved:
            raise Stale(task.pk, TAKEN_BACK) from moved
        if task.submission is None or task.submission.sha256 != row.submission_sha256:
            raise Stale(task.pk)
        values = [outcome.value, said, connection.ops.adapt_datetimefield_value(at), row.pk]
        return Prepared(facts={"folder": row.folder_id}, parts=[Part("row", WRITE, values, must=True)])

    return prepare


def refuse_unopened(folder: Folder, row: FolderRow, *, actor: User) -> None:
    """Raise ValidationError, recorded on the task, where a report that was never opened may not be approved so."""
    if not folder.agency.require_opened_before_batch:
        return
    if Opening.objects.filter(submission=row.task.submission_id, person=actor).exists():
        return
    facts: dict[str, Value] = {"rule": "opened_before_batch", "folder": folder.pk}
    with transaction.atomic():
        annotate(
            row.task_id, "task.approve", actor=actor, right=Right.APPROVE, note=NOT_OPENED, facts=facts, refused=True
        )
    raise ValidationError(NOT_OPENED, code="not_opened")


def over(row: FolderRow, said: str, *, at: dt.datetime) -> str:
    """Note that a row could not be decided and no longer can be, unless somebody else has decided it just now."""
    waiting = FolderRow.objects.filter(pk=row.pk, outcome=Outcome.WAITING)
    waiting.update(outcome=Outcome.NOT_DONE, said=said, decided_at=at)
    return Outcome.NOT_DONE.value


def still_waiting(row: FolderRow, said: str) -> str:
    """Note why a row was not decided; it waits on."""
    FolderRow.objects.filter(pk=row.pk, outcome=Outcome.WAITING).update(said=said)
    return Outcome.WAITING.value


def close(folder: Folder, rows: Sequence[FolderRow], ended: Counter[str], *, actor: User, at: dt.datetime) -> None:
    """Record what was decided in one line, and close the folder when nothing in it waits any more."""
    with transaction.atomic():
        now = Folder.objects.select_for_update(of=("self",)).get(pk=folder.pk)
        if now.closed_at is None and not folder.rows.filter(pending_rows()).exists():
            Folder.objects.filter(pk=folder.pk).update(closed_at=at)
        if ended:
            facts: dict[str, Value] = {"ended": dict(sorted(ended.items()))}
            event = note_down("folder.decide", folder, actor=actor, at=at, right=Right.APPROVE, facts=facts)
            ring(folder, [row.task for row in rows], event)
