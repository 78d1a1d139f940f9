"""Đôn đốc: a person presses the unit that owes a report; counted, on the chain, told on the page at once.

The mail of it is the next one of the day: one mail a person and day is a promise, and the page has it already.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.utils import timezone

from audit import trail
from units.models import User
from units.positions import Right
from units.roll import call_roll
from units.rules import standing
from workflows import engine, ledger
from workflows.acting import Denied, demand, one_act
from workflows.errors import Stale
from workflows.giving import Outcome
from workflows.models import NoticeKind, Reminder, Step, Task
from workflows.reminders import rules, telling
from workflows.reminders.people import Offices
from workflows.reminders.telling import Told
from workflows.reminders.truth import OWED
from workflows.rules import coordinates, field_unit

ACTION = "task.remind"
SAY_SOMETHING = "Hãy ghi nội dung đôn đốc."
SAY_WHY = "Nhiệm vụ đã được đôn đốc hôm nay. Nếu vẫn cần đôn đốc lần nữa, hãy ghi lý do."
BUSY = "Nhiệm vụ đang được người khác xử lý. Hãy thử lại sau ít phút."


@dataclass(frozen=True, slots=True)
class Pressed:
    """What is said to a unit, and why once more on the same day."""

    words: str
    again: str = ""


def urge(task_id: int, pressed: Pressed, *, actor: User) -> Task:
    """Press the lead unit of a task.

    Raises Stale when it owes nothing any more, PermissionDenied (recorded) when a rule says no, ValidationError without
    words, or without a reason when it was pressed today already.
    """
    with one_act(task_id, ACTION, actor):
        task, _ = ledger.locked(task_id, actor)
        demand(rules.can_urge, task, actor)
        if task.state not in OWED:
            raise Stale(task.pk, rules.NOT_NOW)
        at = timezone.now()
        check(task, pressed, on=timezone.localdate(at))
        task.reminded_count += 1
        write_down(task, pressed, actor=actor, at=at)
        tell_heads(task, pressed, actor=actor, at=at)
        record(task, pressed, actor=actor, at=at)
        return task


def check(task: Task, pressed: Pressed, *, on: dt.date) -> None:
    """Raise ValidationError when nothing is said, or when it was said today and nothing says why again."""
    if not pressed.words.strip():
        raise ValidationError(SAY_SOMETHING, code="words")
    today = Reminder.objects.filter(task=task, step=Step.BY_HAND, day=on)
    if not pressed.again.strip() and today.exists():
        raise ValidationError(SAY_WHY, code="again")


def write_down(task: Task, pressed: Pressed, *, actor: User, at: dt.datetime) -> None:
    """Add the row that says who pressed, when, and how."""
    Reminder.objects.create(
        task=task,
        step=Step.BY_HAND,
        day=timezone.localdate(at),
        due_on=task.effective_due_on,
        made_at=at,
        by=actor,
        words=pressed.words.strip(),
    )


def tell_heads(task: Task, pressed: Pressed, *, actor: User, at: dt.datetime) -> None:
    """Put it on the page of everybody who answers for the unit."""
    day, unit = timezone.localdate(at), task.lead_unit_id
    units = frozenset([unit] if unit else [])
    offices = Offices(call_roll(task.agency_id, units, on=day, signers=False), units)
    people = tuple((NoticeKind.URGED, person) for person in offices.heads(unit))
    told = Told(task.pk, Step.BY_HAND, people, task.effective_due_on)
    words = f"{actor.name}: “{pressed.words.strip()}”"
    telling.tell_anew(telling.notices_of(told, day=day, at=at, words=words))


def record(task: Task, pressed: Pressed, *, actor: User, at: dt.datetime) -> None:
    """Write the line of the chain, and the counter with it."""
    right = Right.COORDINATE if coordinates(task, actor) else Right.COMMAND
    unit = task.coordinating_unit if right is Right.COORDINATE else field_unit(task)
    again = {"again": pressed.again.strip()} if pressed.again.strip() else {}
    entry = trail.Entry(
        object_key=engine.key_of(task),
        action=ACTION,
        actor=trail.actor_of(actor, standing(actor).acting_as(right, unit.pk)),
        note=pressed.words.strip(),
        facts={"reminded_count": task.reminded_count, **again, **engine.bound_to(task)},
        **engine.about(task, unit),
    )
    engine.write(task, entry, at=at)


def urge_each(task_ids: Iterable[int], pressed: Pressed, *, actor: User) -> Outcome:
    """Press over each task, or say why not; one that fails stands in nobody's way."""
    outcome = Outcome()
    for pk in task_ids:
        try:
            urge(pk, pressed, actor=actor)
        except Stale as stale:
            outcome.not_done[pk] = stale.sentence or rules.NOT_NOW
        except Denied as denied:
            outcome.not_done[pk] = str(denied)
        except ValidationError as error:
            outcome.not_done[pk] = " ".join(error.messages)
        except OperationalError:  # somebody holds the row for longer than we wait
            outcome.not_done[pk] = BUSY
        else:
            outcome.done.append(pk)
    return outcome
