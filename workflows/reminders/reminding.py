"""The round of a day: what is due, whom it concerns, told once however often and by however many it is run.

Each agency has its own calendar: on its days off nobody is told anything. What was missed while no worker ran is not
said late: the round says what is true today.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import OperationalError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from viewflow.workflow.models import Task as FlowTask

from audit import trail
from units.calendar import Calendar, current
from units.calendars import in_force_for
from units.models import Agency
from units.positions import Right
from workflows import engine, ledger
from workflows.models import Extension, NoticeKind, OpinionRequest, Reminder, Step, Task
from workflows.opinions.queries import SILENT, running
from workflows.reminders import ladder, telling
from workflows.reminders.people import Offices, offices_of
from workflows.reminders.telling import AT_ONCE, Told
from workflows.reminders.truth import OWED
from workflows.rules import field_unit
from workflows.states import State


@dataclass(frozen=True, slots=True)
class Round:
    """One agency's round of one day."""

    agency: Agency
    at: dt.datetime
    day: dt.date
    calendar: Calendar
    offices: Offices


@dataclass(frozen=True, slots=True)
class Dated:
    """A task with a date, as the round reads it."""

    task_id: int
    lead_id: int
    coordinating_id: int
    due_on: dt.date


def remind_due(at: dt.datetime, agency: Agency | None = None) -> int:
    """Tell everybody what there is to be told on the day of a moment; return how many reminders were new."""
    agencies = Agency.objects.order_by("pk") if agency is None else [agency]
    for one in agencies:
        with in_force_for(one):
            remind_agency(one, at)
    return Reminder.objects.filter(made_at=at, by__isnull=True).count()


def remind_agency(agency: Agency, at: dt.datetime) -> None:
    """Make one agency's round by the calendar in force, and open the mails of the day."""
    day, calendar = timezone.localdate(at), current()
    if not calendar.is_working_day(day):
        return
    around = Round(agency, at, day, calendar, offices_of(agency, on=day))
    remind_of_dates(around)
    for told in (held_reports(around), silent_opinions(around), waiting_extensions(around)):
        for some in in_chunks(list(told)):
            telling.write(some, day=day, at=at)
    telling.open_digests(agency.pk, day=day, at=at)


def in_chunks(told: Sequence[Told]) -> Iterator[Sequence[Told]]:
    """Cut a long list into pieces of one transaction each."""
    return (told[start : start + AT_ONCE] for start in range(0, len(told), AT_ONCE))


def remind_of_dates(around: Round) -> None:
    """Tell of the dates of unreported tasks; the first day on a rung is told in each task's own transaction."""
    last = ladder.spoken_of_until(around.day, around.calendar)
    tasks = Task.objects.filter(agency=around.agency, state__in=OWED, effective_due_on__lte=last).order_by("pk")
    rows = tasks.values_list("pk", "lead_unit_id", "coordinating_unit_id", "effective_due_on")
    dated = [Dated(pk, lead, coordinating, due) for pk, lead, coordinating, due in rows if due]
    told = [one for row in dated if (one := told_of(around, row))]
    for some in in_chunks(told):
        known = said_before(some)
        climbing = [one for one in some if one.step in ladder.CLIMBED and key_of(one) not in known]
        for one in climbing:
            climb(around, one)
        quiet = {key_of(one) for one in climbing} | {key for key in known if key[1] == Step.SOON}
        telling.write([one for one in some if key_of(one) not in quiet], day=around.day, at=around.at)


Key = tuple[int, str, dt.date | None]


def key_of(one: Told) -> Key:
    """Return what a reminder before a date, or the first one on a rung, is told apart by."""
    return one.task_id, one.step, one.due_on


def said_before(some: Sequence[Told]) -> set[Key]:
    """Return which of these steps were said before of the same date. One statement."""
    steps = (Step.SOON, *ladder.CLIMBED)
    rows = Reminder.objects.filter(task__in=[one.task_id for one in some], step__in=steps)
    rows = rows.exclude(step=Step.SOON, made_at__lt=F("task__assigned_at"))  # said to the unit that had it before
    return set(rows.values_list("task_id", "step", "due_on").distinct())


def told_of(around: Round, row: Dated) -> Told | None:
    """Return what is to be said of a task with a date, and to whom."""
    step = ladder.step_on(row.due_on, around.day, around.calendar)
    if step is None:
        return None
    offices = around.offices
    audiences = {
        NoticeKind.OFFICE: lambda: offices.coordinators(row.coordinating_id),
        NoticeKind.LEADERS: lambda: offices.leader(row.lead_id),
    }
    kinds = list(ladder.AUDIENCES[step])
    if NoticeKind.OVERDUE in kinds and not offices.heads(row.lead_id):  # nobody answers for the unit
        kinds = [kind for kind in (NoticeKind.OFFICE, *kinds) if kind is not NoticeKind.OVERDUE]
    people = [
        (kind, person)
        for kind in dict.fromkeys(kinds)
        for person in audiences.get(kind, lambda: offices.heads(row.lead_id))()
    ]
    return Told(row.task_id, step, tuple(people), row.due_on)


def climb(around: Round, one: Told) -> None:
    """Tell of a task's first day on a rung, and write it on its chain; a task somebody holds is left for next time."""
    try:
        with transaction.atomic():
            task, _ = ledger.locked(one.task_id, None)
            same = Reminder.objects.filter(task=task, step=one.step, due_on=one.due_on)
            if task.state not in OWED or task.effective_due_on != one.due_on or same.exists():
                return
            telling.write([one], day=around.day, at=around.at)
            record_climb(task, one, calendar=around.calendar, on=around.day)
    except OperationalError:  # somebody holds the row for longer than we wait
        return


def record_climb(task: Task, one: Told, *, calendar: Calendar, on: dt.date) -> None:
    """Write on a task's chain how late it is, and how far up that was told."""
    late = calendar.working_days_between(one.due_on, on) if one.due_on else 0
    entry = trail.Entry(
        object_key=engine.key_of(task),
        action="task.escalate",
        actor=trail.SYSTEM,
        facts={
            "rung": one.step,
            "late_days": late,
            "told": len({person for _, person in one.people}),
            **engine.bound_to(task),
        },
        **engine.about(task, field_unit(task)),
    )
    engine.write(task, entry, at=timezone.now())


def held_reports(around: Round) -> Iterable[Told]:
    """Yield the reports that wait too long for the reviewer, or for the signer. One statement."""
    first = ladder.held_before(around.day, around.calendar)
    before = timezone.make_aware(dt.datetime.combine(first, dt.time.min))
    steps = FlowTask.objects.filter(process=OuterRef("process"), finished__isnull=True, created__lt=before).order_by()
    states = (State.REPORTED, State.REVIEWED)
    offices = around.offices
    for task in Task.objects.filter(Exists(steps), agency=around.agency, state__in=states).order_by("pk"):
        hands = (task.submitted_by_id, task.reviewed_by_id)
        if task.state == State.REPORTED:
            kind, step, about = NoticeKind.REVIEW, Step.REVIEW, None
            people = without(offices.coordinators(task.coordinating_unit_id), task.submitted_by_id)
        else:
            kind, step, about = NoticeKind.SIGNING, Step.SIGNING, task.proposed_signer_id
            people = offices.signer(about, task.lead_unit_id, hands=hands)
        yield Told(task.pk, step, tuple((kind, person) for person in people), about=about)


def silent_opinions(around: Round) -> Iterable[Told]:
    """Yield the opinions that are due and not given. One statement."""
    last = ladder.asked_until(around.day, around.calendar)
    asked = OpinionRequest.objects.filter(
        SILENT,
        running("round__"),
        Q(person__isnull=True) | Q(person__is_active=True),
        round__task__agency=around.agency,
        round__due_on__lte=last,
    )
    rows = asked.order_by("pk").values_list("pk", "round__task_id", "round__due_on", "unit_id", "person_id")
    for pk, task_id, due_on, unit_id, person_id in rows:
        people = (person_id,) if person_id else around.offices.heads(unit_id)
        told = tuple((NoticeKind.OPINION, person) for person in people)
        yield Told(task_id, Step.OPINION, told, due_on, about=pk)


def waiting_extensions(around: Round) -> Iterable[Told]:
    """Yield the requests for more time that wait since before today: for a decision, or the unit. One statement."""
    begin = timezone.make_aware(dt.datetime.combine(around.day, dt.time.min))
    waiting = Extension.objects.filter(task__agency=around.agency, state__in=Extension.WAITING, asked_at__lt=begin)
    offices = around.offices
    for request in waiting.select_related("task").order_by("pk"):
        task = request.task
        if request.state == Extension.State.OFFERED:
            people = without(offices.heads(task.lead_unit_id), request.decided_by_id)
        else:
            people = without(offices.coordinators(task.coordinating_unit_id), request.asked_by_id)
            people = people or offices.leader(task.lead_unit_id, Right.COMMAND, without=(request.asked_by_id,))
        told = tuple((NoticeKind.EXTENSION, person) for person in people)
        yield Told(task.pk, Step.EXTENSION, told, about=request.pk)


def without(people: Iterable[int], hand: int | None) -> tuple[int, ...]:
    """Leave out whose hand is in the matter."""
    return tuple(person for person in people if person != hand)
