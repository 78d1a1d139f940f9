"""Nhận rà soát: one person at a time decides on a report; whoever opens it first holds it while he is at it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from approvals.models import Claim
from audit.canonical import Value, timestamp
from units.models import User
from units.positions import Right
from workflows import engine, ledger, noting
from workflows.errors import Refused, Stale
from workflows.models import Task
from workflows.moves import MOVES, Move, broken_clause
from workflows.states import State

HELD_FOR = dt.timedelta(minutes=30)
RENEWED_AFTER = dt.timedelta(minutes=1)  # sooner than that, another activity writes nothing
RULE = "is_held_by_nobody_else"


class Held(Stale):
    """Somebody else is reviewing the report now; he may be relieved, openly (409)."""

    def __init__(self, claim: Claim) -> None:
        super().__init__(claim.task_id, instead(in_words(claim)))
        self.claim = claim


def instead(held: str) -> str:
    """Say who is at a report, and how to decide on it all the same."""
    return f"{held}. Muốn quyết định thay, hãy bấm “Nhận rà soát thay” trước."


def in_words(claim: Claim) -> str:
    """Say who is at a report and until when: "Nguyễn Thị Hạnh đang rà soát, giữ đến 14:30"."""
    return f"{claim.holder.name} đang rà soát, giữ đến {until(claim)}"


def running(task: Task, *, now: dt.datetime) -> Claim | None:
    """Return the claim that binds a task now; it must have been joined. One that has run out binds nobody."""
    claim: Claim | None = getattr(task, "claim", None)
    waits = task.state == State.REPORTED
    return claim if claim is not None and waits and claim.expires_at > now else None


def is_to_be_taken(task: Task, person: User, *, now: dt.datetime) -> bool:
    """Tell whether opening a report makes this person hold it, or hold it for longer; the claim must have been joined.

    Whether he may review at all is not asked here.
    """
    if task.state != State.REPORTED:
        return False
    claim = running(task, now=now)
    return claim is None or (claim.holder_id == person.pk and is_to_be_renewed(claim, now=now))


def is_to_be_renewed(claim: Claim, *, now: dt.datetime) -> bool:
    """Tell whether a running claim is worth a writing."""
    return claim.expires_at < now + HELD_FOR - RENEWED_AFTER


def held_in_words(task: Task, *, reader: User, now: dt.datetime) -> str:
    """Say on a row who is reviewing its report, "" when nobody is; the claim must have been joined."""
    claim = running(task, now=now)
    if claim is None:
        return ""
    own = claim.holder_id == reader.pk
    return f"Bạn đang rà soát, giữ đến {until(claim)}" if own else in_words(claim)


def until(claim: Claim) -> str:
    """Write when a claim runs out."""
    return f"{timezone.localtime(claim.expires_at):%H:%M}"


def held_by(task: Task) -> Claim | None:
    """Return a task's claim, whether it still runs or not. One statement."""
    return Claim.objects.select_related("holder").filter(task=task).first()


def binding(task: Task, *, now: dt.datetime) -> Claim | None:
    """Return the claim that binds a task now. One statement for a report that waits to be reviewed, else none."""
    claim = held_by(task) if task.state == State.REPORTED else None
    return claim if claim is not None and claim.expires_at > now else None


def check(task: Task, *, actor: User, now: dt.datetime) -> Claim | None:
    """Return the claim of a locked task unless it binds somebody else; then raise Held."""
    claim = held_by(task)
    if claim is not None and claim.holder_id != actor.pk and claim.expires_at > now:
        raise Held(claim)
    return claim


def hold(task: Task, *, actor: User, now: dt.datetime) -> Claim:
    """Let a person hold a locked task from now on: renewed when it is his, taken when nobody's. Raises Held."""
    claim = check(task, actor=actor, now=now)
    if claim is None or claim.holder_id != actor.pk:
        return take(task, claim, "review.claim", actor=actor, now=now)
    if is_to_be_renewed(claim, now=now):
        claim.expires_at = now + HELD_FOR
        claim.save(update_fields=["expires_at"])
    return claim


def go_on(task: Task, *, actor: User, now: dt.datetime) -> None:
    """Hold a locked task for longer when this person holds it, taken by nobody meanwhile. Raises Held."""
    claim = check(task, actor=actor, now=now)
    if claim is not None and claim.holder_id == actor.pk:
        hold(task, actor=actor, now=now)


def take(task: Task, before: Claim | None, action: str, *, actor: User, now: dt.datetime) -> Claim:
    """Write a claim of a locked task and record it, with whose it was."""
    claim = before or Claim(task=task)
    facts: dict[str, Value] = {"until": timestamp(now + HELD_FOR)}
    if before is not None:
        facts["held_by"] = before.holder.name
    claim.holder, claim.taken_at, claim.expires_at = actor, now, now + HELD_FOR
    claim.save()
    told(task, action, actor=actor, facts=facts)
    return claim


def told(task: Task, action: str, *, actor: User, facts: dict[str, Value]) -> None:
    """Record on the task's chain what a reviewer did."""
    unit = task.coordinating_unit
    noting.annotate(task.pk, action, actor=actor, unit=unit, right=Right.COORDINATE, facts=facts)


def refuse_unless(move: Move, task: Task, *, actor: User) -> None:
    """Raise Refused when a rule forbids a move to a person."""
    clause = broken_clause(task, move, actor)
    if clause is not None:
        raise Refused(move, clause)


@contextmanager
def to_review(task_id: int, *, actor: User) -> Iterator[Task]:
    """Hold a report that waits for a review, in a transaction, for somebody who may review it.

    Raises Stale when it waits no longer, Refused (recorded) when a rule says no.
    """
    try:
        with transaction.atomic():
            task, _ = ledger.locked(task_id, actor)
            if task.state != State.REPORTED:
                raise Stale(task.pk)
            refuse_unless(MOVES["review"], task, actor=actor)
            yield task
    except Refused as refusal:
        engine.record_refusal(task_id, actor=actor, refusal=refusal)
        raise


def take_over(task_id: int, *, actor: User, now: dt.datetime) -> Claim:
    """Relieve whoever reviews a report: recorded, and told to him at once. Raises Stale, Refused."""
    with to_review(task_id, actor=actor) as task:
        claim = held_by(task)
        if claim is not None and claim.holder_id != actor.pk and claim.expires_at > now:
            return take(task, claim, "review.take_over", actor=actor, now=now)
        return hold(task, actor=actor, now=now)


def release(task_id: int, *, actor: User, now: dt.datetime) -> bool:
    """Give a report back to whoever comes next; tell whether this person held it. Raises Stale, Refused."""
    with to_review(task_id, actor=actor) as task:
        claim = held_by(task)
        if claim is None or claim.holder_id != actor.pk or claim.expires_at <= now:
            return False
        claim.delete()
        told(task, "review.release", actor=actor, facts={})
        return True


@contextmanager
def recorded_when_held(task_id: int, action: str, *, actor: User) -> Iterator[None]:
    """Record that a verdict was refused because somebody else is at the report."""
    try:
        yield
    except Held as held:
        with transaction.atomic():
            task, _ = ledger.locked(task_id, actor)
            unit, note = task.coordinating_unit, in_words(held.claim)
            noting.annotate(task.pk, action, actor=actor, unit=unit, note=note, facts={"rule": RULE}, refused=True)
        raise
