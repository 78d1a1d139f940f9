"""What is recorded on a task's chain without being a move: annotations, and whom a report waits for."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from audit import trail
from audit.canonical import Value
from units.models import Unit, User
from units.positions import Right
from units.rules import standing
from workflows import engine, ledger, worklist
from workflows.errors import Stale
from workflows.models import Task
from workflows.moves import MOVES, broken_clause
from workflows.rules import field_unit
from workflows.states import State


def annotate(  # noqa: PLR0913 - one line of the chain, told in keywords
    task_id: int,
    action: str,
    *,
    actor: User,
    unit: Unit | None = None,
    right: Right = Right.SEE_WORK,
    note: str = "",
    facts: Mapping[str, Value] | None = None,
    refused: bool = False,
) -> Task:
    """Record on a task's chain what is no move (an opinion asked, a claim, a number given), and ring its pages.

    Needs an open transaction: the caller changes its own rows in the same one. `unit` and `right` say under which
    appointment the person acts; without a unit the task's own is meant. Returns the task, locked.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{action} needs an open transaction")
    task, _ = ledger.locked(task_id, actor)
    at_unit = unit or field_unit(task)
    entry = trail.Entry(
        object_key=engine.key_of(task),
        action=action,
        actor=trail.actor_of(actor, standing(actor).acting_as(right, at_unit.pk)),
        note=note.strip(),
        facts={**engine.bound_to(task), **(facts or {})},
        refused=refused,
        **engine.about(task, at_unit),
    )
    engine.write(task, entry, at=timezone.now())
    return task


def reroute_within(task_id: int, signer: User, *, actor: User, note: str, facts: Mapping[str, Value]) -> Task:
    """Lay a report that waits for a signature before somebody else (handover, absence, the Office's choice).

    Needs an open transaction; the step stays open, its state too. Raises Stale when it no longer waits, ValidationError
    without a reason. Whether `signer` may sign is for the caller to ask (`units.authority`).
    """
    if not connection.in_atomic_block:
        raise RuntimeError("reroute_within needs an open transaction")
    task, _ = ledger.locked(task_id, actor)
    if task.state != State.REVIEWED:
        raise Stale(task.pk)
    if not note.strip():
        raise ValidationError("Hãy ghi lý do chuyển người ký.", code="reason")
    before = {name: getattr(task, name) for name in engine.TOLD_WHEN_CHANGED}
    task.proposed_signer = signer
    worklist.place_in_list(task)
    unit = task.coordinating_unit
    entry = trail.Entry(
        object_key=engine.key_of(task),
        action="task.reroute",
        actor=trail.actor_of(actor, standing(actor).acting_as(Right.COORDINATE, unit.pk)),
        note=note.strip(),
        facts={**engine.changes(task, before), **engine.bound_to(task), **facts},
        **engine.about(task, unit),
    )
    engine.write(task, entry, at=timezone.now())
    worklist.forget(actor)
    return task


def open_review(task_id: int, *, actor: User) -> None:
    """Note that somebody who may review has opened the report: from now on it cannot be withdrawn."""
    with transaction.atomic():
        task, _ = ledger.locked(task_id, actor)
        if task.state != State.REPORTED or task.review_opened_at or broken_clause(task, MOVES["review"], actor):
            return
        at = timezone.now()
        task.review_opened_at = at
        unit = task.coordinating_unit
        entry = trail.Entry(
            object_key=engine.key_of(task),
            action="task.open_review",
            actor=trail.actor_of(actor, standing(actor).acting_as(Right.COORDINATE, unit.pk)),
            facts=engine.bound_to(task),
            **engine.about(task, unit),
        )
        engine.write(task, entry, at=at)
