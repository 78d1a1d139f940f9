"""Which opinions wait for whom, who is asking, and how far a question has come. Silence is no answer, never consent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet, Value

from units.calendar import DAY, next_working_day
from units.models import Unit, UnitGrant, User
from units.positions import Right
from units.rules import standing
from workflows.models import OpinionRequest, OpinionRound, Task
from workflows.querysets import TaskQuerySet, untouched
from workflows.states import CLOSED, State

# Who holds one of these works on something; whoever only reads, or only administers, has no opinion to give.
WORKING = (Right.PREPARE_REPORT, Right.SUBMIT_REPORT, Right.APPROVE, Right.NUMBER)
USUAL_WORKING_DAYS = 3
SILENT = Q(answer="")


def running(prefix: str = "") -> Q:
    """Select what can still be answered: the round is not closed, its task neither approved nor cancelled."""
    return Q(**{f"{prefix}closed_at__isnull": True}) & ~Q(**{f"{prefix}task__state__in": CLOSED})


def asked_of(user: User, *rights: Right) -> Q:
    """Select the requests to the person, and to the units on which the person holds one of the rights."""
    held = standing(user)
    if not held.has_any(Right.SEE_WORK):
        return Q(pk__in=[])
    units = frozenset[int]().union(*(held.units(right) for right in rights))
    return Q(unit__in=units) | Q(person=user.pk, round__task__agency=user.agency_id)


def waiting_for(user: User) -> QuerySet[OpinionRequest]:
    """Return the silent requests to the person and to his units, the earliest deadline first.

    Whoever prepares a unit's reports sees what it is asked; `rules.can_answer` tells who answers.
    """
    silent = OpinionRequest.objects.filter(SILENT, running("round__"), asked_of(user, Right.PREPARE_REPORT))
    return named(silent).order_by("round__due_on", "pk")


def waiting_figure(user: User) -> QuerySet[OpinionRequest, int]:
    """Count what the person may answer, himself or for his units, and has not: one column and at most one row."""
    silent = OpinionRequest.objects.filter(SILENT, running("round__"), asked_of(user, Right.SUBMIT_REPORT)).order_by()
    return silent.annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values_list("n", flat=True)


def answered_by(user: User) -> QuerySet[OpinionRequest]:
    """Return what the person and his units have answered, the latest first."""
    said = OpinionRequest.objects.filter(~SILENT, asked_of(user, Right.PREPARE_REPORT))
    return named(said).order_by("-answered_at", "-pk")


def named(requests: QuerySet[OpinionRequest]) -> QuerySet[OpinionRequest]:
    """Join what a row of a request names."""
    return requests.select_related(
        "round__task__lead_unit", "round__task__coordinating_unit", "round__asked_by", "unit", "person", "answered_by"
    )


def asked_for(user: User) -> QuerySet[OpinionRound]:
    """Return the running rounds that the person, or whoever held the task on the same side, has asked.

    Each with `asked` and `answered`, the earliest deadline first.
    """
    held = standing(user)
    side = Q(asked_by=user)
    side |= Q(stage=State.IN_PROGRESS, task__lead_unit__in=held.units(Right.PREPARE_REPORT))
    side |= Q(stage=State.REPORTED, task__coordinating_unit__in=held.units(Right.COORDINATE))
    side |= Q(stage=State.REVIEWED, task__lead_unit__in=held.units(Right.APPROVE))
    seen = Task.objects.visible_to(user)
    rounds = OpinionRound.objects.filter(side, running(), task__in=seen)
    rounds = rounds.annotate(asked=Count("requests"), answered=Count("requests", filter=~Q(requests__answer="")))
    return rounds.select_related("task__lead_unit", "task__coordinating_unit", "asked_by").order_by("due_on", "pk")


def requests_of(task: Task) -> list[OpinionRequest]:
    """Return everything that was ever asked about a task, round after round. One query."""
    asked = OpinionRequest.objects.filter(round__task=task.pk).order_by("round", "pk")
    return list(asked.select_related("round__asked_by", "unit", "person", "answered_by"))


def progress_of(tasks: Iterable[Task]) -> dict[int, tuple[int, int]]:
    """Return task id → (answered, asked) over all its rounds; a task nobody asked about is left out. One query."""
    numbers = [task.pk for task in tasks]
    if not numbers:
        return {}
    asked = OpinionRequest.objects.filter(round__task__in=numbers).order_by().values("round__task")
    counted = asked.annotate(answered=Count("pk", filter=~SILENT), asked=Count("pk"))
    rows = counted.values_list("round__task", "answered", "asked")
    return {task_id: (answered, in_all) for task_id, answered, in_all in rows}


def asking_for(user: User) -> TaskQuerySet:
    """Return what lies before this person for a signature and is being asked about: by him, or by leadership."""
    asked = OpinionRound.objects.filter(Q(asked_by=user) | Q(stage=State.REVIEWED), closed_at__isnull=True)
    return Task.objects.filter(
        untouched(State.REVIEWED, user),
        state=State.REVIEWED,
        lead_unit__in=standing(user).units(Right.APPROVE),
        pk__in=asked.values("task"),
    ).order_by("slot_due_on", "pk")


def asking_figure(user: User) -> QuerySet[Task, int]:
    """Count the same as a figure of a tab (`approvals.narrowing.offered`): a queryset of one column and one row."""
    tasks = asking_for(user).order_by().annotate(one=Value(1)).values("one")
    return tasks.annotate(n=Count("pk")).values_list("n", flat=True)


def units_to_ask(task: Task, asker: User, *, on: dt.date) -> QuerySet[Unit]:
    """Return the units that may be asked: those that exist, but none for which the asker would answer himself."""
    held = standing(asker)
    own = held.units(Right.SUBMIT_REPORT) | held.units(Right.COORDINATE)
    if task.state == State.IN_PROGRESS and task.lead_unit_id:
        own |= {task.lead_unit_id}
    return Unit.objects.filter(agency=task.agency_id).active(on).exclude(pk__in=own)


def people_to_ask(task: Task, asker: User, *, on: dt.date) -> dict[int, str]:
    """Return who may be asked by name: id → "Nguyễn Văn A – Trưởng phòng, Phòng X"; never the asker. One query."""
    grants = UnitGrant.objects.filter(
        Q(appointment__valid_to__isnull=True) | Q(appointment__valid_to__gte=on),
        appointment__valid_from__lte=on,
        appointment__ended_at__isnull=True,
        content_object__agency=task.agency_id,
        permission__codename__in=WORKING,
        user__agency=task.agency_id,
        user__is_active=True,
    ).exclude(user=asker)
    rows = grants.values_list("user", "user__name", "appointment__title", "appointment__unit__name").distinct()
    found: dict[int, str] = {}
    for pk, name, title, unit in sorted(rows, key=lambda row: (row[1], row[0], row[2])):
        found.setdefault(pk, " – ".join(filter(None, [name, ", ".join(filter(None, [title, unit]))])))
    return found


def usual_deadline(on: dt.date) -> dt.date:
    """Return the day proposed for an answer: the third working day from a day."""
    day = on
    for _ in range(USUAL_WORKING_DAYS):
        day = next_working_day(day + DAY)
    return day
