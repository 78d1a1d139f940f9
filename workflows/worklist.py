"""What waits for whom, at any size: one key per task, one ordered scan per key, counters kept by the door.

Every open task carries `holder_slot` ("reviewed.12": whose turn it is, on which unit) and `slot_due_on` (its deadline,
or the end of time). A person's list is the union of a few short scans of one partial index, each already in order, so
its cost depends on the page, not on how much waits. `SlotCount` changes in the transaction of the move.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Q
from django.db.models.expressions import RawSQL

from units.folding import fold
from units.rules import Visitor, standing
from workflows.ledger import Part
from workflows.models import SlotCount, Task, TaskText
from workflows.querysets import TaskQuerySet
from workflows.states import State
from workflows.turns import BY_NAME, END_OF_TIME, HOLDERS, prefix_of, slot_of
from workflows.words import Search, holding, search_for

PAGE = 50


@dataclass(frozen=True, slots=True)
class Place:
    """A row's place in the order: deadline, then number. Written into URLs as "2026-12-31.42"."""

    due_on: dt.date
    task_id: int

    def __str__(self) -> str:
        return f"{self.due_on.isoformat()}.{self.task_id}"


def place_of(task: Task) -> Place:
    """Return where a task stands in the order."""
    return Place(task.slot_due_on, task.pk)


def read_place(text: str) -> Place | None:
    """Read a place from a URL; None when it is none."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)\.(\d{1,15})", text, re.ASCII)
    if found is None:
        return None
    try:
        return Place(dt.date.fromisoformat(found[1]), int(found[2]))
    except ValueError:
        return None


class Whose(Enum):
    """Which of the lists that wait for a signature: those before this person, before others, or all he may sign."""

    ALL = "all"
    MINE = "mine"
    OTHERS = "others"


def slots_of(user: Visitor, states: Iterable[State], whose: Whose = Whose.ALL) -> list[str]:
    """Return the keys of a person: for each state, the units on which the person holds the right it waits for.

    Lists kept by name are read from the counters, once per user object (that is, once per request, or until a move).
    """
    rights = standing(user)
    found: list[str] = []
    for state in states:
        if state in BY_NAME:
            found += [slot for slot in sorted(named_slots(user)) if is_whose(slot, user, whose)]
        else:
            found += [slot_of(state, pk) for pk in sorted(rights.units(HOLDERS[state].right))]
    return found


def is_whose(slot: str, user: Visitor, whose: Whose) -> bool:
    """Tell whether a list kept by name is among those asked for."""
    mine = slot.rpartition(".")[2] == str(user.pk)
    return whose is Whose.ALL or mine is (whose is Whose.MINE)


def named_slots(user: Visitor) -> dict[str, int]:
    """Return the lists kept by name from which this person may sign, with how much waits in each. One statement."""
    found: dict[str, int] | None = user.__dict__.get("_named_slots")
    if found is None:
        rights = standing(user)
        begins = Q(pk__in=[])
        for state in BY_NAME:
            for unit in rights.units(HOLDERS[state].right):
                begins |= Q(slot__startswith=prefix_of(state, unit))
        found = dict(SlotCount.objects.filter(begins, waiting__gt=0).values_list("slot", "waiting")) if begins else {}
        user.__dict__["_named_slots"] = found
    return found


def forget(user: Visitor) -> None:
    """Drop what was read of a person's lists (the door does, once it has moved something)."""
    user.__dict__.pop("_named_slots", None)


def waiting(  # noqa: PLR0913 - what a list may be asked for
    user: Visitor,
    states: Sequence[State],
    *,
    after: Place | None = None,
    limit: int = PAGE,
    words: str = "",
    whose: Whose = Whose.ALL,
) -> TaskQuerySet:
    """Return at most `limit` tasks that wait for a person, in order, from after a place. One statement.

    The scans are written as SQL because each must stop at the limit before they are merged, which Django's union does
    not offer on SQLite.
    """
    sql, given = scans(user, slots_of(user, states, whose), after=after, limit=limit, words=words)
    if not sql:
        return Task.objects.none()
    ids = RawSQL(sql.format(columns="id"), given)  # noqa: S611 - the values are parameters
    return Task.objects.filter(pk__in=ids).order_by("slot_due_on", "pk")


def scans(user: Visitor, slots: Sequence[str], *, after: Place | None, limit: int, words: str) -> tuple[str, list[Any]]:
    """Return the statement that merges the scans of a person's slots, with its values; "" without any slot."""
    if not slots:
        return "", []
    search = search_for(words)
    condition, values = conditions(user, after=after, search=search)
    lateral = connection.vendor == "postgresql"  # planned once for all slots; SQLite knows no such join
    scan = (
        "(SELECT id, slot_due_on FROM workflows_task"  # noqa: S608 - the values are parameters
        f" WHERE holder_slot = {'mine.slot' if lateral else '%s'} AND NOT (holder_slot = '') {condition}"
        " ORDER BY slot_due_on, id LIMIT %s) AS scan"
    )
    if lateral:
        merged = f"SELECT scan.* FROM unnest(%s::varchar[]) AS mine(slot) CROSS JOIN LATERAL {scan}"  # noqa: S608 - as above
        asked = [slots, *values, limit]
    else:
        merged = " UNION ALL ".join([f"SELECT * FROM {scan}"] * len(slots))  # noqa: S608 - as above
        asked = [value for slot in slots for value in (slot, *values, limit)]
    given = [*search.head_values, *asked, limit]
    return f"{search.head}SELECT {{columns}} FROM ({merged} ORDER BY 2, 1 LIMIT %s) AS merged", given  # noqa: S608 - as above


def conditions(user: Visitor, *, after: Place | None, search: Search) -> tuple[str, list[object]]:
    """Return what limits each scan: other people's work only, from a place, holding every word."""
    parts = [
        "AND (submitted_by_id IS NULL OR submitted_by_id <> %s OR state NOT IN ('reported', 'reviewed'))",
        "AND (reviewed_by_id IS NULL OR reviewed_by_id <> %s OR state <> 'reviewed')",
    ]
    values: list[object] = [user.pk, user.pk]
    if after is not None:
        parts.append("AND (slot_due_on, id) > (%s, %s)")
        values += [after.due_on, after.task_id]
    return " ".join([*parts, search.condition]), [*values, *search.values]


def count(user: Visitor, states: Sequence[State], whose: Whose = Whose.ALL) -> int:
    """Count what waits for a person: the counters, less what the same hands have touched. One statement."""
    slots = slots_of(user, states, whose)
    if not slots:
        return 0
    among = f"({', '.join(['%s'] * len(slots))})"
    sql = (
        f"SELECT (SELECT COALESCE(SUM(waiting), 0) FROM workflows_slotcount WHERE slot IN {among})"  # noqa: S608 - placeholders
        f" - (SELECT COUNT(*) FROM workflows_task WHERE holder_slot IN {among}"
        " AND ((state IN ('reported', 'reviewed') AND submitted_by_id = %s)"
        " OR (state = 'reviewed' AND reviewed_by_id = %s)))"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*slots, *slots, user.pk, user.pk])
        return int(cursor.fetchone()[0])


def following(
    user: Visitor, states: Sequence[State], after: Place, *, words: str = "", whose: Whose = Whose.ALL
) -> Place | None:
    """Return where to go next: the place after a place, else the first. At most two statements."""
    slots = slots_of(user, states, whose)
    return first(user, slots, after=after, words=words) or first(user, slots, words=words)


def first(user: Visitor, slots: Sequence[str], *, after: Place | None = None, words: str = "") -> Place | None:
    """Return the first place in some lists, or the first after a place."""
    sql, given = scans(user, slots, after=after, limit=1, words=words)
    if not sql:
        return None
    with connection.cursor() as cursor:
        cursor.execute(sql.format(columns="slot_due_on, id"), given)
        row = cursor.fetchone()
    return Place(Task._meta.get_field("slot_due_on").to_python(row[0]), row[1]) if row else None


def shift(before: str, after: str) -> list[Part]:
    """Return what moves one task from a counter to another, always in the same order of rows."""
    if before == after:
        return []
    slots = sorted(slot for slot in (before, after) if slot)
    rows = ", ".join(["(%s, %s)"] * len(slots))
    sql = (
        f"INSERT INTO workflows_slotcount (slot, waiting) VALUES {rows}"  # noqa: S608 - the values are parameters
        " ON CONFLICT (slot) DO UPDATE SET waiting = workflows_slotcount.waiting"
        " + CASE WHEN excluded.slot = %s THEN 1 ELSE -1 END RETURNING waiting AS id"
    )
    return [Part("counted", sql, [*(value for slot in slots for value in (slot, int(slot == after))), after])]


def hold_counters(slots: Iterable[str]) -> None:
    """Lock the counters that many moves are about to change, in the order in which each single move takes its two.

    Needs an open transaction; whoever also locks tasks has locked them before.
    """
    names = sorted({slot for slot in slots if slot})
    SlotCount.objects.bulk_create([SlotCount(slot=name, waiting=0) for name in names], ignore_conflicts=True)
    list(SlotCount.objects.select_for_update().filter(slot__in=names).order_by("slot"))


def place_in_list(task: Task) -> None:
    """Write whose turn it is, and by when, onto a task that is about to be saved."""
    task.holder_slot = slot_of(State(task.state), holder_unit(task), task.proposed_signer_id)
    task.slot_due_on = task.effective_due_on or END_OF_TIME


def holder_unit(task: Task) -> int | None:
    """Return the unit on which the right that holds the task is held; None when nobody is awaited."""
    holder = HOLDERS.get(State(task.state))
    if holder is None:
        return None
    unit: int | None = getattr(task, f"{holder.unit_field}_id")
    return unit


def text_of(task: Task) -> TaskText:
    """Return the words by which a task is found, without marks and capitals."""
    words = (task.content, task.product, task.plan, task.plan_title, task.source_path)
    return TaskText(task=task, folded=fold(" ".join(words)))


def holding_every(tasks: TaskQuerySet, words: str) -> TaskQuerySet:
    """Narrow tasks to those whose text, or number, holds every word, whatever its marks."""
    found = holding(words)
    return tasks.filter(pk__in=RawSQL(*found)) if found else tasks  # noqa: S611 - the values are parameters


def repair() -> int:
    """Recompute every key, text and counter from the rows; return how many tasks or counters were wrong."""
    with transaction.atomic():
        wrong = 0
        for task in Task.objects.select_for_update(of=("self",)).iterator(chunk_size=500):
            kept = (task.holder_slot, task.slot_due_on)
            place_in_list(task)
            if kept != (task.holder_slot, task.slot_due_on):
                wrong += 1
                task.save(update_fields=["holder_slot", "slot_due_on"])
        for task in Task.objects.filter(text__isnull=True):
            wrong += 1
            text_of(task).save()
        return wrong + recount()


def recount() -> int:
    """Make the counters say what the rows say; return how many did not."""
    rows = Task.objects.exclude(holder_slot="").values_list("holder_slot").annotate(n=Count("pk"))
    true = Counter(dict(rows))
    kept = Counter(dict(SlotCount.objects.values_list("slot", "waiting")))
    wrong = [slot for slot in {*true, *kept} if true[slot] != kept[slot]]
    for slot in wrong:
        SlotCount.objects.update_or_create(slot=slot, defaults={"waiting": true[slot]})
    return len(wrong)
