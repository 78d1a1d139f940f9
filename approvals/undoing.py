"""Taking an approval back: without a word while nothing has followed from it, afterwards with a reason.

Either way the decision stays on record as withdrawn, and whatever was to follow is called off in the same breath.
"""

import datetime as dt

from django.db import connection
from django.db.models import Q

from approvals.models import Decision, Effect
from audit.canonical import Value
from units.models import User
from workflows import ledger
from workflows.engine import Prepared, Seen, perform
from workflows.errors import Stale
from workflows.ledger import Part
from workflows.models import Task

# A decision is taken back once. Undone it can only be while nobody has begun with what follows from it: clocks differ.
TAKE_BACK = (
    "UPDATE approvals_decision SET withdrawn_at = %s, withdrawn_by_id = %s, withdrawn_note = %s"
    " WHERE id = %s AND withdrawn_at IS NULL{condition} RETURNING id"
)
NOTHING_BEGUN = (
    " AND NOT EXISTS (SELECT 1 FROM approvals_effect WHERE decision_id = approvals_decision.id AND tries > 0)"
)
CALL_OFF = (
    "UPDATE approvals_effect SET cancelled_at = %s"
    " WHERE decision_id = %s AND done_at IS NULL AND cancelled_at IS NULL RETURNING id"
)
# Whoever undoes an approval that was made in a folder finds the report in that folder again.
OPEN_FOLDER = (
    "UPDATE approvals_folder SET closed_at = NULL WHERE id IN (SELECT folder_id FROM approvals_folderrow"
    " WHERE task_id = %s AND submission_sha256 = %s AND outcome = 'approved') RETURNING id"
)
OPEN_ROW = (
    "UPDATE approvals_folderrow SET outcome = 'waiting', decided_at = NULL"
    " WHERE task_id = %s AND submission_sha256 = %s AND outcome = 'approved' RETURNING id"
)


def withdraw_decision(task_id: int, *, actor: User, decision_id: int) -> Task:
    """Undo an approval within its 60 seconds; the report lies before the same signer again.

    Raises Stale when the decision named is not the one that stands, or its time is over; Refused as the door does.
    """
    decision = the_one_shown(task_id, decision_id)

    def prepare(task: Task, at: dt.datetime) -> Prepared:
        approved = [task.pk, decision.submission_sha256]
        return Prepared(
            facts={"decision": decision.pk},
            parts=[
                taken_back(decision, by=actor, at=at, condition=NOTHING_BEGUN),
                called_off(decision, at=at),
                Part("folder opened", OPEN_FOLDER, approved),
                Part("row opened", OPEN_ROW, approved),
            ],
        )

    return perform(task_id, "withdraw_decision", actor=actor, seen=shown_with(decision), prepare=prepare)


def recall_decision(task_id: int, *, actor: User, decision_id: int, note: str) -> Task:
    """Take an approval back for a reason, whenever; a number it was given stays with it, whoever was told is told.

    Raises Stale when the decision named is not the one that stands; Refused and ValidationError as the door does.
    """
    decision = the_one_shown(task_id, decision_id)

    def prepare(task: Task, at: dt.datetime) -> Prepared:
        facts: dict[str, Value] = {"decision": decision.pk}
        number = number_of(decision)
        if number:
            facts["issued"] = number
        parts = [taken_back(decision, by=actor, at=at, note=note.strip()), called_off(decision, at=at)]
        if was_told(decision):
            news = Effect(task=task, decision=decision, kind=Effect.Kind.TELL_RECALL, due_at=at)
            parts.append(ledger.insertion("effects", news))
        return Prepared(facts=facts, parts=parts)

    return perform(task_id, "recall_decision", actor=actor, seen=shown_with(decision), note=note, prepare=prepare)


def the_one_shown(task_id: int, decision_id: int) -> Decision:
    """Return the decision that stands, if it is the one a page showed; raises Stale when it is another, or none."""
    standing = Decision.objects.in_force().filter(task=task_id).first()
    if standing is None or standing.pk != decision_id:
        raise Stale(task_id)
    return standing


def shown_with(decision: Decision) -> Seen:
    """Return what was seen by whoever saw a decision: its submission, and no open step."""
    return Seen(submission=decision.submission_sha256)


def taken_back(decision: Decision, *, by: User, at: dt.datetime, note: str = "", condition: str = "") -> Part:
    """Return what writes on a decision that it was taken back, if nobody has done so."""
    values = [connection.ops.adapt_datetimefield_value(at), by.pk, note, decision.pk]
    return Part("decision", TAKE_BACK.format(condition=condition), values, must=True)


def called_off(decision: Decision, *, at: dt.datetime) -> Part:
    """Return what calls off all that was still to follow from a decision."""
    return Part("called off", CALL_OFF, [connection.ops.adapt_datetimefield_value(at), decision.pk])


def was_told(decision: Decision) -> bool:
    """Tell whether the unit has heard of the decision, or is being told right now."""
    begun = decision.effects.filter(Q(done_at__isnull=False) | Q(tries__gt=0), kind=Effect.Kind.TELL_UNIT)
    return begun.exists()


def number_of(decision: Decision) -> str:
    """Return the number that the records clerk gave the document; "" before that."""
    issued = getattr(decision, "issued", None)
    return f"{issued} ngày {issued.issued_on:%d/%m/%Y}" if issued else ""
