"""The moves of the machine, read off its transitions: names, sources, targets, words. Nothing is written twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django_fsm import Transition

from units.positions import Right
from units.rules import Visitor
from workflows.models import Task
from workflows.rules import Clause, Rule, can_amend
from workflows.states import OPEN, State


@dataclass(frozen=True, slots=True)
class Move:
    """One move: what it is called, where it leads from and to, and whose rule allows it.

    A move `within_plan` is made by a plan alone, for all its tasks at once; no page of a task offers it.
    """

    name: str
    label: str
    sources: tuple[State, ...]
    targets: tuple[State, ...]
    rule: Rule
    right: Right
    needs_reason: bool
    needs_basis: bool
    not_now: str
    within_plan: bool = False


def targets_of(transition: Transition) -> Iterable[State]:
    """Return the states a transition may lead to (several for a transition that returns its target)."""
    allowed: Iterable[Any] | None = getattr(transition.target, "allowed_states", None)
    return [State(target) for target in allowed] if allowed is not None else [State(transition.target)]


def read_moves() -> dict[str, Move]:
    """Read every transition of the task once, at import."""
    found: dict[str, Move] = {}
    field = Task._meta.get_field("state")
    for name, method in field.transitions[Task].items():  # type: ignore[union-attr]  # a django-fsm field
        by_source = method._django_fsm.transitions
        sample = next(iter(by_source.values()))
        custom = sample.custom
        found[name] = Move(
            name=name,
            label=custom["label"],
            sources=tuple(State(source) for source in by_source),
            targets=tuple(targets_of(sample)),
            rule=sample.permission,
            right=custom["right"],
            needs_reason=custom.get("reason", False),
            needs_basis=custom.get("basis", False),
            not_now=custom.get("not_now", ""),
            within_plan=custom.get("within_plan", False),
        )
    return found


MOVES: dict[str, Move] = read_moves()
# Not a move, for it leads nowhere, but asked and refused as one: an amended plan rewrites a task that goes on.
AMEND = Move(
    name="amend",
    label="Điều chỉnh theo kế hoạch sửa đổi",
    sources=OPEN,
    targets=(),
    rule=can_amend,
    right=Right.COORDINATE,
    needs_reason=False,
    needs_basis=True,
    not_now="",
    within_plan=True,
)


def moves_from(state: State) -> tuple[Move, ...]:
    """Return the moves that leave a state."""
    return tuple(move for move in MOVES.values() if state in move.sources)


def conditions_met(task: Task, move: Move) -> bool:
    """Tell whether the task itself (not the person) allows the move now."""
    meta = getattr(type(task), move.name)._django_fsm
    return bool(meta.has_transition(task.state) and meta.conditions_met(task, task.state))


def broken_clause(task: Task, move: Move, user: Visitor) -> Clause | None:
    """Return the clause that forbids this move to this person, or None."""
    return move.rule.broken(task, user)
