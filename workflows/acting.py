"""Acts on a task that are no moves: one transaction each, a refusal recorded in another, a title that is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.db import transaction

from audit.canonical import Value
from units.models import Unit, User
from units.positions import Right
from units.rules import standing
from workflows import noting
from workflows.models import Task
from workflows.rules import Clause, Rule


class Denied(PermissionDenied):
    """A rule said no; the attempt is recorded outside the transaction that it ends."""

    def __init__(self, clause: Clause) -> None:
        super().__init__(clause.refusal)
        self.clause = clause


@contextmanager
def one_act(task_id: int, action: str, actor: User) -> Iterator[None]:
    """Hold one transaction; a refusal undoes it and is recorded in one of its own."""
    try:
        with transaction.atomic(durable=True):
            yield
    except Denied as denied:
        with transaction.atomic():
            facts: dict[str, Value] = {"rule": denied.clause.name}
            noting.annotate(task_id, action, actor=actor, note=denied.clause.refusal, facts=facts, refused=True)
        raise


def demand(rule: Rule, task: Task, actor: User) -> None:
    """Raise Denied when a rule says no."""
    clause = rule.broken(task, actor)
    if clause is not None:
        raise Denied(clause)


def insist(rule: Rule, task: Task, action: str, *, actor: User) -> None:
    """Raise PermissionDenied, recorded, when a rule says no: asked before a form is looked at, whatever it holds."""
    with one_act(task.pk, action, actor):
        demand(rule, task, actor)


def title_of(person: User, right: Right, unit: Unit | None) -> str:
    """Return the title under which a person speaks: of the office that gives the right, else of the senior one."""
    rights = standing(person)
    acting = (rights.acting_as(right, unit.pk) if unit else None) or rights.senior
    return acting.title if acting else ""
