"""Ai đang giữ? in one line of a list: the first person with whom a task lies, and for how long; a statement a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from units.authority import in_force, not_ended
from units.models import Absence, Appointment
from units.positions import RIGHTS, SENIORITY, SIGNED, Position, Right
from workflows.holding import LEADERSHIP, held_for
from workflows.keepers import Keeper, awaited_unit, hands_on
from workflows.models import Task
from workflows.states import CLOSED, State
from workflows.turns import HOLDERS

ACTING = frozenset(position for position in Position if RIGHTS[position] & {Right.SUBMIT_REPORT, Right.COORDINATE})


@dataclass(frozen=True, slots=True)
class Office:
    """Somebody's office as a row needs it."""

    keeper: Keeper
    position: Position
    unit_id: int | None


def holders_in_brief(tasks: Sequence[Task], *, now: dt.datetime) -> dict[int, str]:
    """Return task id → "Nguyễn Văn A (Trưởng phòng), đã giữ 2 ngày làm việc"; closed tasks are left out.

    One statement; tasks of `with_step` say for how long.
    """
    waiting = [task for task in tasks if task.state not in CLOSED]
    offices = offices_of(waiting, on=timezone.localdate(now)) if waiting else []
    return {task.pk: ", ".join(filter(None, [who(task, offices), for_how_long(task, now=now)])) for task in waiting}


def offices_of(tasks: Sequence[Task], *, on: dt.date) -> list[Office]:
    """Read who acts for the awaited units and whom reports were put to, those who are away left out. One statement."""
    units = {awaited_unit(task).pk for task in tasks}
    signers = {task.proposed_signer_id for task in tasks if task.state == State.REVIEWED}
    away = Absence.objects.filter(not_ended(on), person=OuterRef("person"), from_on__lte=on, to_on__gte=on)
    rows = Appointment.objects.filter(
        in_force(on), Q(unit__in=units, position__in=ACTING) | Q(person__in=signers), person__is_active=True
    ).exclude(Exists(away))
    named = rows.values_list("person", "person__name", "title", "position", "unit")
    found = [Office(Keeper(pk, name, title), Position(place), unit) for pk, name, title, place, unit in named]
    return sorted(found, key=lambda office: (SENIORITY.index(office.position), office.keeper.user_id))


def who(task: Task, offices: Sequence[Office]) -> str:
    """Name the first of those with whom a task lies, and how many others there are."""
    right = HOLDERS[State(task.state)].right
    if right in SIGNED:
        signer = next((one.keeper for one in offices if one.keeper.user_id == task.proposed_signer_id), None)
        return signer.introduced if signer and task.state == State.REVIEWED else LEADERSHIP
    unit, hands = awaited_unit(task), hands_on(task)
    named = {
        one.keeper.user_id: one.keeper
        for one in reversed(offices)
        if one.unit_id == unit.pk and right in RIGHTS[one.position] and one.keeper.user_id not in hands
    }
    keepers = list(reversed(named.values()))
    if not keepers:
        return f"{unit.name} – chưa có ai giữ quyền này"
    return keepers[0].introduced + (f" và {len(keepers) - 1} người khác" if len(keepers) > 1 else "")


def for_how_long(task: Task, *, now: dt.datetime) -> str:
    """Say for how long a task has lain where it lies; "" when it was not read."""
    since: dt.datetime | None = task.__dict__.get("held_since")
    return held_for(since, now=now) if since else ""
