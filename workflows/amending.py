"""What an amended plan may rewrite in a task, and how the trail keeps what stood there before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from audit.canonical import Value, digest
from units.models import Unit
from workflows.ledger import REWRITTEN
from workflows.models import Task
from workflows.timing import effective_due_on

HELPERS = "cooperating_units"
FIELDS = frozenset({*REWRITTEN, "due_on", "due_rule", HELPERS})
# Texts without a length: the trail keeps their hash, by which they can be proved, and their beginning, to be read.
LONG = frozenset({"content", "product", "lead_text", "cooperating_text", "plan_title", "source_text"})
BEGINNING = 200


def rewrite(task: Task, changes: Mapping[str, object]) -> dict[str, Value]:
    """Put an amended plan's words and dates onto a locked task; return the facts of the line, {} for no difference.

    The helping units are written at once, for they are rows of their own; raises ValueError for a field not in FIELDS.
    """
    unknown = changes.keys() - FIELDS
    if unknown:
        raise ValueError(f"an amendment does not change {', '.join(sorted(unknown))}")
    wanted = {name: value for name, value in changes.items() if name != HELPERS}
    if "due_on" in wanted:
        wanted |= due_dates(task, wanted["due_on"])
    pairs: dict[str, Value] = {}
    beginnings: dict[str, Value] = {}
    for name, after in wanted.items():
        before = getattr(task, name)
        if before == after:
            continue
        setattr(task, name, after)
        pairs[name] = [as_told(name, before), as_told(name, after)]
        if name in LONG:
            beginnings[name] = [str(before)[:BEGINNING], str(after)[:BEGINNING]]
    if HELPERS in changes:
        pairs |= rewrite_helpers(task, changes[HELPERS])
    if not pairs:
        return {}
    return {"changes": pairs, "beginnings": beginnings} if beginnings else {"changes": pairs}


def due_dates(task: Task, due_on: object) -> dict[str, object]:
    """Return what follows from a new deadline: the one that counts; the first one, only where there was none."""
    if due_on is not None and not isinstance(due_on, dt.date):
        raise TypeError("a deadline is a day, or none")
    effective = effective_due_on(due_on, back=task.rolls_back)
    first: dict[str, object] = {"original_due_on": due_on, "original_effective_due_on": effective}
    return {"effective_due_on": effective, **({} if task.original_due_on else first)}


def rewrite_helpers(task: Task, units: object) -> dict[str, Value]:
    """Make these the units that help; return before and after by name, for a name outlives its row."""
    if not isinstance(units, Iterable):
        raise TypeError("the helping units are several")
    after = sorted((unit for unit in units if isinstance(unit, Unit)), key=lambda unit: unit.pk)
    before = sorted(task.cooperating_units.all(), key=lambda unit: unit.pk)
    if before == after:
        return {}
    task.cooperating_units.set(after)
    return {HELPERS: [[unit.name for unit in before], [unit.name for unit in after]]}


def as_told(name: str, value: object) -> Value:
    """Write a field as a line keeps it: a long text by its hash."""
    return digest(str(value).encode()) if name in LONG else as_value(value)


def as_value(value: object) -> Value:
    """Write a field's value as the trail keeps it."""
    return value if value is None or isinstance(value, int) else str(value)
