"""Queries behind "Việc của tôi" and the list of tasks. Every one starts from what the person may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

from django.db.models import Case, CharField, Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse

from audit.models import Event
from audit.verifier import content_of
from units.calendar import DAY, is_working_day
from units.models import Agency, Unit, User
from units.positions import Right
from units.rules import standing
from workflows.extensions.queries import waiting_figure as extensions_waiting
from workflows.extensions.rules import OFTEN
from workflows.models import SlotCount, Task
from workflows.opinions.queries import waiting_figure
from workflows.querysets import TaskQuerySet, may_give_out
from workflows.rows import OFTEN_RETURNED
from workflows.states import CLOSED, HANDED_IN, UNREPORTED, State
from workflows.timeline import Told
from workflows.timing import SOON_WORKING_DAYS, Lateness
from workflows.worklist import holding_every

MOST_WAITING = 5
MOST_RECENT = 8
LOOKED_BACK = 60
ALWAYS_TILED = (State.ASSIGNED, State.IN_PROGRESS, State.REPORTED, State.REVIEWED, State.APPROVED)


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure that is a link to the list behind it."""

    url: str
    count: int
    label: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Movement:
    """Something that happened to a task the person sees."""

    url: str
    task: str
    what: str
    at: dt.datetime
    version: int


def soon_until(on: dt.date) -> dt.date:
    """Return the last day that is at most three working days away."""
    last, left = on, SOON_WORKING_DAYS
    while True:
        following = last + DAY
        left -= is_working_day(following)
        if left < 0:
            return last
        last = following


def overdue(on: dt.date) -> Q:
    """Select what should have been reported before a day."""
    return Q(state__in=UNREPORTED, effective_due_on__lt=on)


def due_soon(on: dt.date) -> Q:
    """Select what is still to be reported and due within three working days."""
    return Q(state__in=UNREPORTED, effective_due_on__gte=on, effective_due_on__lte=soon_until(on))


def in_time(on: dt.date) -> Q:
    """Select what is still to be reported and due later than within three working days."""
    return Q(state__in=UNREPORTED, effective_due_on__gt=soon_until(on))


def no_due(on: dt.date) -> Q:
    """Select what has no due date; what is cancelled owes nothing and is not meant."""
    return Q(effective_due_on__isnull=True) & ~Q(state=State.CANCELLED)


def on_time(on: dt.date) -> Q:
    """Select what was reported by its date as it stands, the day taken at +07:00."""
    return Q(state__in=HANDED_IN, reported_at__date__lte=F("effective_due_on"))


def late(on: dt.date) -> Q:
    """Select what was reported after its date as it stands."""
    return Q(state__in=HANDED_IN, reported_at__date__gt=F("effective_due_on"))


def late_at_first(on: dt.date) -> Q:
    """Select what was reported after the date it was first given, or is past it and not reported."""
    reported = Q(state__in=HANDED_IN, reported_at__date__gt=F("original_effective_due_on"))
    return reported | Q(state__in=UNREPORTED, original_effective_due_on__lt=on)


LATENESS: dict[str, Callable[[dt.date], Q]] = {
    Lateness.IN_TIME: in_time,
    Lateness.DUE_SOON: due_soon,
    Lateness.OVERDUE: overdue,
    Lateness.NO_DUE: no_due,
    Lateness.ON_TIME: on_time,
    Lateness.LATE: late,
    "late_at_first": late_at_first,
}
# What has happened to a task, by its counters.
RECORD: dict[str, Q] = {
    "extended": Q(extended_count__gte=1),
    "extended_often": Q(extended_count__gte=OFTEN),
    "returned_often": Q(returned_count__gte=OFTEN_RETURNED),
    "reminded": Q(reminded_count__gte=1),
}


def without_lead(on: dt.date) -> Q:
    """Select drafts that name no lead unit yet."""
    return Q(state=State.DRAFT, lead_unit__isnull=True)


@dataclass(frozen=True, slots=True)
class InHand:
    """Figures of the menu: drafts to give out (None where there is nothing to coordinate), opinions to be given.

    `extensions` are the requests for more time that wait for this person (None where nobody counts them).
    """

    drafts: int | None = None
    opinions: int = 0
    extensions: int | None = None


def in_hand(user: User) -> InHand:
    """Count the drafts of the units this person coordinates for, and the opinions that wait for his answer.

    Acting for the Office, or for a unit that coordinates open work, is coordinating. One statement at most, none for
    whoever could not coordinate, leadership too: to them the pages themselves tell what they are asked.
    """
    units = standing(user).units(Right.COORDINATE)
    if not units:
        return InHand()
    open_work = Task.objects.filter(coordinating_unit__in=units, state__in=set(State).difference(CLOSED))
    slot = Concat(Value(f"{State.DRAFT.value}."), Cast(OuterRef("pk"), CharField()), output_field=CharField())
    waiting = SlotCount.objects.filter(slot=slot).values("waiting")
    coordinating = Unit.objects.filter(Q(kind=Unit.Kind.OFFICE) | Exists(open_work), pk__in=units).order_by()
    asked = Agency.objects.filter(people=user).order_by()
    none = Value(0, IntegerField())
    drafts = coordinating.values_list(Value("drafts"), Coalesce(Subquery(waiting), none))
    opinions = asked.values_list(Value("opinions"), Coalesce(Subquery(waiting_figure(user)), none))
    time = asked.values_list(Value("extensions"), Coalesce(Subquery(extensions_waiting(user)), none))
    counts = list(drafts.union(opinions, time, all=True))
    here = [count for name, count in counts if name == "drafts"]
    answers, extensions = (sum(n for name, n in counts if name == figure) for figure in ("opinions", "extensions"))
    return InHand(sum(here) if here else None, answers, extensions)


def in_order(tasks: TaskQuerySet, *, on: dt.date) -> TaskQuerySet:
    """Put overdue tasks first, then the nearest deadline, then those without one; what is closed comes last."""
    turn = Case(When(overdue(on), then=Value(0)), When(state__in=CLOSED, then=Value(2)), default=Value(1))
    return tasks.order_by(turn, F("effective_due_on").asc(nulls_last=True), "pk")


def tiles(user: User, *, on: dt.date) -> list[Tile]:
    """Count what the person sees, in one query; each figure leads to its list."""
    counted = Task.objects.visible_to(user).aggregate(
        overdue=Count("pk", filter=overdue(on)),
        due_soon=Count("pk", filter=due_soon(on)),
        without_lead=Count("pk", filter=without_lead(on)),
        to_give_out=Count("pk", filter=may_give_out(user)),
        **{state: Count("pk", filter=Q(state=state)) for state in State.values},
    )
    here = reverse("task_list")
    found = [
        Tile(f"{here}?lateness=overdue", counted["overdue"], "Quá hạn", "overdue"),
        Tile(f"{here}?lateness=due_soon", counted["due_soon"], "Sắp đến hạn"),
    ]
    if counted["to_give_out"]:
        found.append(Tile(reverse("unassigned"), counted["to_give_out"], "Chưa phân công đơn vị"))
    elif counted["without_lead"]:
        found.append(Tile(f"{here}?lead=none", counted["without_lead"], "Chưa phân công đơn vị"))
    return found + [
        Tile(f"{here}?state={state}", counted[state], str(state.label))
        for state in State
        if state in ALWAYS_TILED or counted[state]
    ]


def recent(user: User) -> list[Movement]:
    """Return what happened last to each task the person sees, newest first. One query."""
    keys = Task.objects.visible_to(user).annotate(
        key=Concat(Value("task:"), Cast("pk", CharField()), output_field=CharField())
    )
    events = Event.objects.filter(agency=user.agency_id, refused=False, object_key__in=keys.values("key"))
    last: dict[str, Event] = {}
    for event in events.order_by("-pk")[:LOOKED_BACK]:
        last.setdefault(event.object_key, event)
    return [movement(event) for event in list(last.values())[:MOST_RECENT]]


def movement(event: Event) -> Movement:
    """Write an event as a line that leads to its task."""
    told = Told(event, content_of(event) or {})
    return Movement(
        url=reverse("task_page", args=[int(event.object_key.removeprefix("task:"))]),
        task=str(told.content.get("label") or ""),
        what=told.headline,
        at=event.occurred_at,
        version=event.pk,
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """Filters of the list as they stand in the URL; empty means no limit."""

    q: str = ""
    state: str = ""
    unit: int | None = None
    plan: str = ""
    lateness: str = ""
    record: str = ""
    lead: str = ""
    holder: str = ""


def listed(user: User, asked: Asked, *, on: dt.date) -> TaskQuerySet:
    """Return the tasks the person sees that match every filter, most urgent first."""
    chosen = [
        Q(state=asked.state) if asked.state else Q(),
        Q(lead_unit=asked.unit) if asked.unit else Q(),
        Q(plan=asked.plan) if asked.plan else Q(),
        LATENESS[asked.lateness](on) if asked.lateness in LATENESS else Q(),
        RECORD.get(asked.record, Q()),
        without_lead(on) if asked.lead else Q(),
    ]
    tasks = Task.objects.visible_to(user).filter(reduce(Q.__and__, chosen))
    if asked.holder:
        tasks = tasks.waiting_for(user)
    if asked.q:
        tasks = holding_every(tasks, asked.q)
    return in_order(tasks.for_rows(), on=on)
