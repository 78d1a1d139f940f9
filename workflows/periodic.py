"""What the house itself does to tasks on a day, because a plan that people issued says so, or the calendar changed.

No rule about persons is asked here: the binding act was the issuing. Each leaves its line in the trail, in the name of
"Hệ thống", with what it follows from among the facts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import connection
from django.utils import timezone

from audit import trail
from audit.canonical import Value
from units.models import Unit, User
from units.positions import Right
from workflows import engine, ledger, worklist
from workflows.engine import Prepared
from workflows.errors import Stale
from workflows.models import Task
from workflows.moves import MOVES
from workflows.rules import field_unit
from workflows.states import OPEN


def give_out(task: Task, lead: Unit | None, *, actor: User | None, at: dt.datetime, facts: Mapping[str, Value]) -> Task:
    """Draft a task whose dates are set and, when a unit is named, give it out, as a plan in force demands.

    Needs an open transaction. Without an actor the house acts; `facts` say by which plan and for which period.
    """
    engine.draft(task, actor=actor, at=at, facts=dict(facts))
    if lead is None:
        return task

    def prepare(task: Task, at: dt.datetime) -> Prepared:
        return Prepared({"lead_unit": lead, "due_on": task.due_on, "effective": task.effective_due_on}, dict(facts))

    return engine.pass_through(task, None, MOVES["assign"], actor=actor, note="", prepare=prepare)


def redate_within(  # noqa: PLR0913 - one line of the chain, told in keywords
    task_id: int,
    action: str,
    *,
    actor: User | None,
    due_on: dt.date | None,
    effective: dt.date | None,
    right: Right = Right.COORDINATE,
    unit: Unit | None = None,
    note: str = "",
    facts: Mapping[str, Value] | None = None,
    also: Mapping[str, object] | None = None,
) -> Task:
    """Set the deadline of an open task (extension granted, calendar changed), record it and ring its pages.

    Needs an open transaction. `also` names further kept columns (`ledger.KEPT`) that change with it, for one
    `extended_count` or `due_rule`. When a person acts, whoever has the report before him is told that the page is old:
    the step opens anew. Raises Stale when the task is closed by now.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("redate_within needs an open transaction")
    task, step = ledger.locked(task_id, actor)
    if task.state not in OPEN:
        raise Stale(task.pk)
    before = {name: getattr(task, name) for name in engine.TOLD_WHEN_CHANGED}
    for name, value in {"due_on": due_on, "effective_due_on": effective, **(also or {})}.items():
        setattr(task, name, value)
    worklist.place_in_list(task)
    at_unit, at = unit or field_unit(task), timezone.now()
    changed = engine.changes(task, before)
    entry = trail.Entry(
        object_key=engine.key_of(task),
        action=action,
        actor=engine.introduced(actor, right, at_unit.pk),
        note=note.strip(),
        facts={**changed, **engine.bound_to(task), **(facts or {})},
        **engine.about(task, at_unit),
    )
    engine.write(task, entry, at=at, also=engine.turned_over(task, step, changed, by=actor, at=at) if actor else ())
    return task
