"""Reading, in a fixed number of statements, what stood at a moment in the tasks of a plan and all its editions.

What was true at the moment comes from the trail (`workflows.history`) and from rows that are never changed (lines of
issued plans, submissions), so that the same moment gives the same report whatever has happened since.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from audit.models import Event
from audit.verifier import content_of
from plans.about import editions_of
from plans.consolidating.lines import Place, Places, places_in
from plans.editions.sharing import tasks_of
from plans.models import Plan
from units.models import Unit
from workflows.history import Past, as_of
from workflows.models import Submission, Task
from workflows.periods import Span
from workflows.querysets import TaskQuerySet
from workflows.states import HANDED_IN

PARTS = 10  # in which the tasks are read, at most: after each the page may say how far it is
LEAST_AT_ONCE = 100
TOLD = ("task.cancel", "extension.ask")
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Told:
    """What the trail says of why a task is late, as its unit last asked for more time; and when it was cancelled."""

    extension: str = ""
    cancelled_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One task as it stood, with the report that lay before the reviewer, or was approved, at that moment."""

    task: Task
    past: Past
    place: Place
    unit: str
    submission: Submission | None
    told: Told = field(default_factory=Told)

    @property
    def began_on(self) -> dt.date:
        """The day it was given out, or written down."""
        return timezone.localdate(self.past.assigned_at or self.task.created_at)

    @property
    def closed_on(self) -> dt.date | None:
        """The day it was approved or cancelled."""
        return timezone.localdate(self.past.approved_at) if self.past.approved_at else self.told.cancelled_on

    def lies_in(self, span: Span) -> bool:
        """Tell whether it was due in a period, reported or approved in it, or open during it."""
        days = (self.past.due_on, self.past.effective_due_on, self.past.reported_on, self.closed_on)
        if any(day is not None and day in span for day in days):
            return True
        return self.began_on <= span.last and (self.closed_on is None or self.closed_on >= span.first)


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything a report is made of."""

    plan: Plan
    span: Span
    at: dt.datetime
    found: tuple[Found, ...]
    places: Places
    units: dict[int, str]


def gather(plan: Plan, span: Span, *, at: dt.datetime, progress: Progress) -> Gathered:
    """Read the tasks of all editions of a plan as they stood at a moment; tells `progress` (read, altogether)."""
    chain = [edition.plan for edition in editions_of(plan)]
    in_force = edition_at(chain, at)
    places = places_in(chain, in_force, at=at)
    tasks = {task.pk: task for task in tasks_in(chain).filter(created_at__lte=at).order_by("pk")}
    pasts = read_pasts(list(tasks), at, progress)
    pasts = {pk: past for pk, past in pasts.items() if not places.is_this_report(tasks[pk])}
    units = dict(Unit.objects.filter(agency=plan.agency_id).values_list("pk", "name"))
    submissions, told = current_submissions(pasts, at), told_of(pasts, at)
    found = [
        Found(
            tasks[pk],
            past,
            places.of(tasks[pk]),
            units.get(past.lead_unit_id or 0, ""),
            submissions.get(pk),
            told.get(pk, Told()),
        )
        for pk, past in pasts.items()
    ]
    found.sort(key=lambda one: (one.place.section, one.place.position, one.unit, one.task.pk))
    return Gathered(in_force, span, at, tuple(found), places, units)


def edition_at(chain: Sequence[Plan], at: dt.datetime) -> Plan:
    """Return the edition that was in force at a moment; before the first was issued, the first."""
    return next((plan for plan in reversed(chain) if plan.issued_at and plan.issued_at <= at), chain[0])


def tasks_in(chain: Iterable[Plan]) -> TaskQuerySet:
    """Return every task that any edition of a plan has given out."""
    wanted = Q()
    for plan in chain:
        wanted |= Q(pk__in=tasks_of(plan).values("pk"))
    return Task.objects.filter(wanted)


def read_pasts(numbers: Sequence[int], at: dt.datetime, progress: Progress) -> dict[int, Past]:
    """Read how tasks stood, in a few parts."""
    size = max(LEAST_AT_ONCE, -(-len(numbers) // PARTS))
    pasts: dict[int, Past] = {}
    progress(0, len(numbers))
    for start in range(0, len(numbers), size):
        part = numbers[start : start + size]
        pasts |= as_of(Task.objects.filter(pk__in=part), at)
        progress(start + len(part), len(numbers))
    return pasts


def current_submissions(pasts: dict[int, Past], at: dt.datetime) -> dict[int, Submission]:
    """Return the report of each task that had handed one in: the last up to the moment. One statement."""
    handed_in = [pk for pk, past in pasts.items() if past.state in HANDED_IN]
    rows = Submission.objects.filter(task__in=handed_in, submitted_at__lte=at).order_by("task_id", "round")
    return {row.task_id: row for row in rows}


def told_of(pasts: dict[int, Past], at: dt.datetime) -> dict[int, Told]:
    """Read from the trail when tasks were cancelled and why units asked for more time. One statement."""
    keys = {f"task:{pk}": pk for pk in pasts}
    events = Event.objects.filter(object_key__in=keys, action__in=TOLD, refused=False, occurred_at__lte=at)
    told: dict[int, Told] = {}
    for event in events.order_by("object_key", "seq"):
        pk = keys[event.object_key]
        before = told.get(pk, Told())
        if event.action == "task.cancel":
            told[pk] = Told(before.extension, timezone.localdate(event.occurred_at))
        else:
            told[pk] = Told(reason_in(event) or before.extension, before.cancelled_on)
    return told


def reason_in(event: Event) -> str:
    """Return the reason that an act was given."""
    return str((content_of(event) or {}).get("note") or "")
