"""Đổi người ký: a report that waits for one signer is laid before another, with a reason."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from approvals.models import Effect
from approvals.sheets.choosing import Choices, choice_of, choices_for
from approvals.sheets.claims import refuse_unless
from units.models import User
from units.positions import Right
from workflows import engine, ledger, noting
from workflows.errors import Refused, Stale
from workflows.models import Task
from workflows.moves import Move
from workflows.rules import COORDINATES, Rule
from workflows.states import State

# Not a move, for the report goes on waiting, but asked and refused as one.
REROUTE = Move(
    name="reroute",
    label="Đổi người ký",
    sources=(State.REVIEWED,),
    targets=(),
    rule=Rule((COORDINATES,)),
    right=Right.COORDINATE,
    needs_reason=True,
    needs_basis=False,
    not_now="",
)


@dataclass(frozen=True, slots=True)
class Showed:
    """What the page showed: whom the report waits for, and which report."""

    signer: int | None
    submission: str


def why_not(task: Task, actor: User) -> str:
    """Say why a person cannot lay a report before another signer; "" when he can."""
    if task.state not in REROUTE.sources:
        return f"Nhiệm vụ đang ở trạng thái “{task.state_label}” nên không đổi người ký được."
    clause = REROUTE.rule.broken(task, actor)
    return clause.refusal if clause is not None else ""


def choices_of(task: Task, *, on: dt.date) -> Choices:
    """Say who may sign instead of the one a report waits for now; the reason is that of the day's proposal."""
    if task.reviewed_by is None:
        return Choices("", ())
    found = choices_for(task, reviewer=task.reviewed_by, on=on)
    return Choices(found.reason, [one for one in found.options if one.user.pk != task.proposed_signer_id])


def reroute(task_id: int, *, actor: User, signer: User, note: str, showed: Showed, on: dt.date) -> Task:  # noqa: PLR0913 - who, whom, why, on what
    """Lay a report before another signer. Raises Stale, Refused (recorded), ValidationError for who may not sign."""
    try:
        with transaction.atomic():
            task, _ = ledger.locked(task_id, actor)
            already = signer.pk == task.proposed_signer_id
            if task.state not in REROUTE.sources or showed != showing(task) or already or task.reviewed_by is None:
                raise Stale(task_id)
            refuse_unless(REROUTE, task, actor=actor)
            chosen = choice_of(signer, task, reviewer=task.reviewed_by, because=note, on=on)
            laid = noting.reroute_within(task_id, signer, actor=actor, note=note, facts={"signer": chosen})
            Effect.objects.create(task=laid, person=signer, kind=Effect.Kind.TELL_SIGNER, due_at=timezone.now())
            return laid
    except Refused as refusal:
        engine.record_refusal(task_id, actor=actor, refusal=refusal)
        raise


def showing(task: Task) -> Showed:
    """Return what a page that shows the task now must post back."""
    return Showed(task.proposed_signer_id, task.submission.sha256 if task.submission else "")
