"""The one door: every change of a task's state passes here, in one transaction, and leaves one line behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from audit import trail
from audit.canonical import Value, digest
from audit.models import Event
from realtime import bell, topics
from realtime.models import Ring
from realtime.window import Rung
from units.models import Unit, User
from units.positions import Right
from units.rules import standing
from workflows import amending, flow, ledger, worklist
from workflows.amending import as_value
from workflows.errors import Refused, Stale
from workflows.extensions.lapsing import lapsed
from workflows.ledger import Of, OpenStep, Part
from workflows.models import Task
from workflows.moves import AMEND, MOVES, Move, broken_clause, conditions_met, moves_from
from workflows.rules import field_unit
from workflows.states import HANDED_IN, State

TOLD_WHEN_CHANGED = ("lead_unit_id", "due_on", "effective_due_on", "proposed_signer_id")
SHOWN_TO_WHO_DECIDES = frozenset({"content", "product", "due_on", "due_text", "time_kind"})


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page showed when the person decided: the flow step, and the SHA-256 of the submission."""

    step: int | None = None
    submission: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a floor above adds inside the door's transaction: arguments, facts, more to write."""

    arguments: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Value] = field(default_factory=dict)
    parts: Sequence[Part] = ()


Prepare = Callable[[Task, dt.datetime], Prepared]


def nothing(task: Task, at: dt.datetime) -> Prepared:
    """Prepare a move that needs nothing but the click."""
    return Prepared()


def perform(  # noqa: PLR0913 - the door names all it asks for
    task_id: int, name: str, *, actor: User, seen: Seen, note: str = "", prepare: Prepare = nothing
) -> Task:
    """Make one move, or raise and change nothing.

    Raises Stale when the task has moved on since the page was shown, Refused (a PermissionDenied) when a rule says
    no - that attempt is recorded in a transaction of its own - and ValidationError when a reason is missing.
    A move that only a plan makes is a ValueError: it has doors of its own below.
    """
    move = MOVES[name]
    if move.within_plan:
        raise ValueError(f"{name} is made by a plan alone")
    try:
        with transaction.atomic(durable=True):
            task, step = ledger.locked(task_id, actor)
            check_seen(task, step, move, seen)
            return pass_through(task, step, move, actor=actor, note=note, prepare=prepare)
    except Refused as refusal:
        record_refusal(task_id, actor=actor, refusal=refusal)
        raise


def check_seen(task: Task, step: OpenStep | None, move: Move, seen: Seen) -> None:
    """Refuse a move that leaves another state, or was decided on another submission, than the page showed."""
    if task.state not in move.sources:
        raise Stale(task.pk)
    if task.state in HANDED_IN and task.submission and task.submission.sha256 != seen.submission:
        raise Stale(task.pk)
    if (step.pk if step else None) != seen.step:
        raise Stale(task.pk)


def pass_through(  # noqa: PLR0913 - the door names all it asks for
    task: Task, step: OpenStep | None, move: Move, *, actor: User | None, note: str, prepare: Prepare
) -> Task:
    """Ask the rule, make the transition, advance the flow, save, record, ring. Needs an open transaction.

    Without an actor the house acts for a plan that a person has issued (`workflows.periodic`): no rule is asked.
    """
    clause = broken_clause(task, move, actor) if actor else None
    if clause is not None:
        raise Refused(move, clause)
    if not conditions_met(task, move):
        raise Stale(task.pk, move.not_now)
    if move.needs_reason and not note.strip():
        raise ValidationError("Hãy ghi lý do hoặc ý kiến trước khi thực hiện.", code="reason")
    at = timezone.now()
    before = {name: getattr(task, name) for name in TOLD_WHEN_CHANGED}
    source, unit, process_id = State(task.state), acting_unit(task, move.right), task.process_id
    prepared = prepare(task, at)
    if move.needs_basis and not prepared.facts.get("basis"):
        raise ValidationError("Hãy ghi văn bản làm căn cứ.", code="basis")
    getattr(task, move.name)(at=at, **prepared.arguments)
    advanced = flow_advanced(task, step, source, process_id, by=actor, at=at)
    worklist.place_in_list(task)
    entry = trail.Entry(
        object_key=key_of(task),
        action=f"task.{move.name}",
        actor=introduced(actor, move.right, unit.pk),
        source=source,
        target=State(task.state),
        note=note.strip(),
        facts={**changes(task, before), **bound_to(task), **prepared.facts},
        **about(task, unit),
    )
    write(task, entry, at=at, also=[*advanced, *prepared.parts, *lapsed(task.pk, move.name, at=at)])
    if actor:
        worklist.forget(actor)
    return task


def introduced(actor: User | None, right: Right, unit_id: int) -> trail.Actor:
    """Introduce who acts by the appointment that gives the right; nobody means the house itself."""
    return trail.actor_of(actor, standing(actor).acting_as(right, unit_id)) if actor else trail.SYSTEM


def flow_advanced(  # noqa: PLR0913 - what the flow must know
    task: Task, step: OpenStep | None, source: State, process_id: int | None, *, by: User | None, at: dt.datetime
) -> list[Part]:
    """Return what brings the flow to where the task has gone: opened with it, passed on, or opened again."""
    if source == State.DRAFT:
        if task.state == State.ASSIGNED:
            task.process = flow.open_flow()
        return []
    if source == State.APPROVED and process_id is not None:
        return flow.reopened(process_id, to=State(task.state), at=at)
    if step is None or process_id is None or by is None:
        raise Stale(task.pk)
    return flow.passed_on(step, process_id=process_id, to=State(task.state), by=by, at=at)


def acting_unit(task: Task, right: Right) -> Unit:
    """Return the unit on which a move's right is held."""
    if right == Right.COORDINATE:
        return task.coordinating_unit
    return field_unit(task)


def write(task: Task, entry: trail.Entry, *, at: dt.datetime, also: Sequence[Part] = ()) -> Event:
    """Save what changed on the task under compare-and-swap together with its next event, and ring after the commit."""
    event = trail.compose(entry, at=at, after=trail.Link(seq=task.audit_seq, hash=task.audit_head))
    task.audit_seq, task.audit_head = event.seq, event.hash
    versions = versions_of(task, entry, event)
    written = ledger.carry_out(
        task.pk,
        [
            ledger.change_of(task),
            ledger.insertion("event", event),
            ledger.insertion("rung", *(Ring(topic=topic, version=version) for topic, version in versions.items())),
            *worklist.shift(ledger.slot_before(task), task.holder_slot),
            *also,
        ],
    )
    (event.pk,) = written["event"]
    bell.tell(
        [
            Rung(ring_id, topic, event.pk if isinstance(version, Of) else version)
            for ring_id, (topic, version) in zip(written["rung"], versions.items(), strict=True)
        ]
    )
    ledger.remember(task)
    return event


def versions_of(task: Task, entry: trail.Entry, event: Event) -> dict[str, Any]:
    """Return the topics to ring: the task's, by the number in its chain, its units', by the number in the trail."""
    units = {task.coordinating_unit_id, task.lead_unit_id, entry.unit_id} - {None}
    return {topics.task(task.pk): event.seq} | {topics.unit(unit): Of("event") for unit in units if unit}


def key_of(task: Task) -> str:
    """Name the task's chain in the trail."""
    return f"task:{task.pk}"


def about(task: Task, unit: Unit) -> dict[str, Any]:
    """Return what every line about a task says of it."""
    return {
        "label": f"{task.code} {task.content[:300]}",
        "agency_id": task.agency_id,
        "unit_id": unit.pk,
        "unit": unit.name,
        "plan": task.plan,
    }


def changes(task: Task, before: dict[str, Any]) -> dict[str, Value]:
    """Return before and after of the fields an inspector asks about, where they differ."""
    changed: dict[str, Value] = {
        name: [as_value(old), as_value(getattr(task, name))]
        for name, old in before.items()
        if old != getattr(task, name)
    }
    return {"changes": changed} if changed else {}


def bound_to(task: Task) -> dict[str, Value]:
    """Return the round and hash of the submission a move was made on."""
    return {"round": task.round, "submission": task.submission.sha256} if task.submission else {}


def record_refusal(task_id: int, *, actor: User, refusal: Refused) -> None:
    """Record a refused attempt: who tried what, and which rule said no."""
    with transaction.atomic():
        task, _ = ledger.locked(task_id, actor)
        unit = acting_unit(task, refusal.move.right)
        entry = trail.Entry(
            object_key=key_of(task),
            action=f"task.{refusal.move.name}",
            actor=trail.actor_of(actor),
            refused=True,
            note=refusal.clause.refusal,
            facts={"rule": refusal.clause.name},
            **about(task, unit),
        )
        write(task, entry, at=timezone.now())


def draft(task: Task, *, actor: User | None, at: dt.datetime, facts: dict[str, Value] | None = None) -> Task:
    """Save a new task in the state "draft" with the first event of its chain. Needs an open transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("engine.draft needs an open transaction")
    task.created_at = at
    worklist.place_in_list(task)
    task.save(force_insert=True)
    worklist.text_of(task).save(force_insert=True)
    ledger.remember(task)
    entry = trail.Entry(
        object_key=key_of(task),
        action="task.create",
        actor=introduced(actor, Right.COORDINATE, task.coordinating_unit_id),
        target=State.DRAFT,
        facts={
            "content": digest(task.content.encode()),
            "source": task.source_sha256,
            "lines": [task.source_first_line, task.source_last_line],
            **{name: as_value(getattr(task, name)) for name in TOLD_WHEN_CHANGED if getattr(task, name) is not None},
            **(facts or {}),
        },
        **about(task, task.coordinating_unit),
    )
    write(task, entry, at=at, also=worklist.shift("", task.holder_slot))
    return task


def assign_within(task: Task, *, actor: User, prepare: Prepare) -> Task:
    """Give out a task that this same transaction has drafted (a plan is issued all at once, or not at all)."""
    if not connection.in_atomic_block:
        raise RuntimeError("engine.assign_within needs an open transaction")
    return pass_through(task, None, MOVES["assign"], actor=actor, note="", prepare=prepare)


def recall_within(task_id: int, *, actor: User, note: str) -> Task:
    """Take back a task that no unit has accepted, as part of a plan that is taken back.

    Raises Stale, Refused (which the caller records, for its transaction ends) and ValidationError as the door does.
    Several tasks are locked in the order of their numbers, or two callers may wait for each other.
    """
    return made_within(task_id, MOVES["recall"], actor=actor, note=note, prepare=nothing)


def supersede_within(task_id: int, *, actor: User, note: str, basis: str) -> Task:
    """Close a task that an amended plan no longer holds; the amended plan is the basis. Raises as `recall_within`."""
    move = MOVES["supersede"]
    return made_within(task_id, move, actor=actor, note=note, prepare=lambda task, at: Prepared(facts={"basis": basis}))


def made_within(task_id: int, move: Move, *, actor: User, note: str, prepare: Prepare) -> Task:
    """Make a move that only a plan makes, inside the plan's own transaction."""
    task, step = locked_within(task_id, move, actor)
    return pass_through(task, step, move, actor=actor, note=note, prepare=prepare)


def locked_within(task_id: int, move: Move, actor: User) -> tuple[Task, OpenStep | None]:
    """Lock a task inside a transaction that is open already; Stale when the move no longer leaves its state."""
    if not connection.in_atomic_block:
        raise RuntimeError(f"{move.name} needs an open transaction")
    task, step = ledger.locked(task_id, actor)
    if task.state not in move.sources:
        raise Stale(task.pk)
    return task, step


def amend_within(task_id: int, *, actor: User, changes: Mapping[str, object], basis: str) -> Task:
    """Rewrite what an amended plan says of a task that goes on; its state stays, the trail keeps before and after.

    `changes` may name whatever `amending.FIELDS` lists (`cooperating_units` as a sequence of units). The deadline that
    counts follows `due_on`; the one first set is never overwritten. Raises Stale for a closed task, Refused (which the
    caller records), ValidationError without a basis, ValueError for any other field. Nothing that differs, no line.
    """
    task, step = locked_within(task_id, AMEND, actor)
    clause = broken_clause(task, AMEND, actor)
    if clause is not None:
        raise Refused(AMEND, clause)
    if not basis.strip():
        raise ValidationError("Hãy ghi văn bản làm căn cứ.", code="basis")
    facts = amending.rewrite(task, changes)
    if not facts:
        return task
    worklist.place_in_list(task)
    worklist.text_of(task).save()
    unit, at = task.coordinating_unit, timezone.now()
    entry = trail.Entry(
        object_key=key_of(task),
        action="task.amend",
        actor=trail.actor_of(actor, standing(actor).acting_as(AMEND.right, unit.pk)),
        facts={**facts, **bound_to(task), "basis": basis.strip()},
        **about(task, unit),
    )
    write(task, entry, at=at, also=turned_over(task, step, facts, by=actor, at=at))
    return task


def turned_over(
    task: Task, step: OpenStep | None, facts: Mapping[str, Value], *, by: User, at: dt.datetime
) -> list[Part]:
    """Return what opens the step anew when words that a reviewer or signer has before them are changed.

    Whoever decides on a page shown before is told so: nobody signs a task that says something else by now.
    """
    changes = facts.get("changes")
    if task.state not in HANDED_IN or step is None or task.process_id is None:
        return []
    if not isinstance(changes, dict) or SHOWN_TO_WHO_DECIDES.isdisjoint(changes):
        return []
    return flow.passed_on(step, process_id=task.process_id, to=State(task.state), by=by, at=at)


def seen_now(task: Task) -> Seen:
    """Return what a page that shows the task now must post back."""
    step = flow.open_step(task.process_id)
    return Seen(step=step.pk if step else None, submission=task.submission.sha256 if task.submission else "")


@dataclass(frozen=True, slots=True)
class Offer:
    """A move as a page shows it: allowed, or with the sentence that says why not."""

    move: Move
    refusal: str

    @property
    def allowed(self) -> bool:
        """Tell whether the door would open."""
        return not self.refusal


def available_moves(task: Task, user: User) -> list[Offer]:
    """Return every move that a page of the task can make now, each with the reason when this person may not."""
    moves = [move for move in moves_from(State(task.state)) if not move.within_plan]
    return [Offer(move, why_not(task, move.name, user)) for move in moves]


def why_not(task: Task, name: str, user: User) -> str:
    """Answer "Vì sao tôi không thể…?" from the same rules the door asks; "" when the person can."""
    move = MOVES[name]
    if task.state not in move.sources:
        return f"Nhiệm vụ đang ở trạng thái “{task.state_label}” nên không thể {move.label.lower()}."
    clause = broken_clause(task, move, user)
    if clause is not None:
        return clause.refusal
    return "" if conditions_met(task, move) else move.not_now


def realign(task_id: int) -> bool:
    """Rebuild the task's flow rows from its state (they decide nothing); tell whether anything had to change."""
    with transaction.atomic():
        task = Task.objects.select_for_update(of=("self",)).select_related("process").get(pk=task_id)
        return task.process is not None and flow.rebuild(task.process, state=State(task.state))
