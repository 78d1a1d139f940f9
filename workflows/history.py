"""Tasks as they stood at a moment, read out of the trail: what was true then stays true, whatever happens after.

For a page of today the rows are asked; this is for "tại ngày", for periods that are over and for what took how long.
One statement for each thousand tasks; the events of a task are folded in the order of its chain.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils import timezone

from audit.models import Event
from audit.verifier import content_of
from units.calendar import working_days_between
from workflows.querysets import TaskQuerySet
from workflows.states import HANDED_IN, State
from workflows.timing import Lateness, lateness

AT_ONCE = 1000
RETURNS = frozenset({"task.return_to_unit", "task.return_from_leadership"})
MOMENTS = {
    "task.assign": "assigned_at",
    "task.report": "reported_at",
    "task.review": "reviewed_at",
    "task.approve": "approved_at",
}
UNREVIEWED = frozenset({"task.report", "task.return_to_office", "task.return_from_leadership"})
SETS_THE_FIRST_DATE = frozenset({"task.assign", "task.amend"})
DATES = ("due_on", "effective_due_on")


class Holder(StrEnum):
    """With whom a task spends its time."""

    UNIT = "unit"
    OFFICE = "office"
    LEADERSHIP = "leadership"


WITH: dict[State, Holder] = {
    State.DRAFT: Holder.OFFICE,
    State.ASSIGNED: Holder.UNIT,
    State.IN_PROGRESS: Holder.UNIT,
    State.REPORTED: Holder.OFFICE,
    State.REVIEWED: Holder.LEADERSHIP,
}


@dataclass(slots=True)
class Past:
    """A task as it stood at a moment; `spent` holds whole working days with each holder until then."""

    task_id: int
    state: State
    lead_unit_id: int | None = None
    due_on: dt.date | None = None
    original_due_on: dt.date | None = None
    effective_due_on: dt.date | None = None
    original_effective_due_on: dt.date | None = None
    assigned_at: dt.datetime | None = None
    reported_at: dt.datetime | None = None
    reported_by: int | None = None
    reviewed_at: dt.datetime | None = None
    approved_at: dt.datetime | None = None
    round: int = 0
    returned: int = 0
    return_categories: tuple[str, ...] = ()
    extended: int = 0
    reminded: int = 0
    spent: dict[Holder, int] = field(default_factory=dict)

    @property
    def reported_on(self) -> dt.date | None:
        """The day of the report that lay before the reviewer then, or was accepted."""
        handed_in = self.reported_at if self.state in HANDED_IN else None
        return timezone.localdate(handed_in) if handed_in else None

    def lateness(self, on: dt.date) -> Lateness:
        """Judge the task against its date of then, as of a day."""
        return lateness(self.effective_due_on, on=on, reported_on=self.reported_on)

    def lateness_at_first(self, on: dt.date) -> Lateness:
        """Judge the task against the date it was first given."""
        return lateness(self.original_effective_due_on, on=on, reported_on=self.reported_on)


def as_of(tasks: TaskQuerySet, at: dt.datetime) -> dict[int, Past]:
    """Return each of these tasks that was there at a moment, as it stood then: task id → Past."""
    numbers = list(tasks.order_by("pk").values_list("pk", flat=True))
    found: dict[int, Past] = {}
    for start in range(0, len(numbers), AT_ONCE):
        keys = {f"task:{number}": number for number in numbers[start : start + AT_ONCE]}
        events = Event.objects.filter(object_key__in=keys, occurred_at__lte=at, refused=False)
        for key, chain in chains(events.order_by("object_key", "seq").iterator()):
            past = folded(keys[key], chain, at)
            if past is not None:
                found[past.task_id] = past
    return found


def end_of(day: dt.date) -> dt.datetime:
    """Return the last moment of a day here: what "tại ngày" means."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.max))


def chains(events: Iterable[Event]) -> Iterator[tuple[str, list[Event]]]:
    """Cut events in the order of their chains into chains."""
    key, chain = "", list[Event]()
    for event in events:
        if event.object_key != key and chain:
            yield key, chain
            chain = []
        key = event.object_key
        chain.append(event)
    if chain:
        yield key, chain


def folded(task_id: int, chain: Iterable[Event], at: dt.datetime) -> Past | None:
    """Go through a task's events; None when it was not there yet."""
    past: Past | None = None
    spent: Counter[Holder] = Counter()
    since: dt.datetime | None = None
    for event in chain:
        content = content_of(event) or {}
        target = content.get("to")
        if past is None:
            past = Past(task_id, State(target or State.DRAFT))
            since = event.occurred_at
        elif target and target != past.state:
            count_days(spent, past.state, since, event.occurred_at)
            past.state, since = State(target), event.occurred_at
        take_in(past, event, content)
    if past is not None:
        count_days(spent, past.state, since, at)
        past.spent = dict(spent)
    return past


def count_days(spent: Counter[Holder], state: State, since: dt.datetime | None, until: dt.datetime) -> None:
    """Add the working days that a task waited in a state to whoever had it."""
    if since is not None and state in WITH:
        spent[WITH[state]] += max(0, working_days_between(timezone.localdate(since), timezone.localdate(until)))


def take_in(past: Past, event: Event, content: Mapping[str, Any]) -> None:
    """Let one event change what is known of a task."""
    facts = content.get("facts") or {}
    changed = {name: pair[1] for name, pair in (facts.get("changes") or {}).items() if isinstance(pair, list)}
    told = changed if event.action != "task.create" else facts
    if "lead_unit_id" in told:
        past.lead_unit_id = told["lead_unit_id"]
    for name in DATES:
        if name in told:
            setattr(past, name, dt.date.fromisoformat(told[name]) if told[name] else None)
    is_first = past.original_due_on is None and event.action in SETS_THE_FIRST_DATE
    if is_first or (event.action == "task.recalendar" and past.due_on == past.original_due_on):
        past.original_due_on, past.original_effective_due_on = past.due_on, past.effective_due_on
    count_acts(past, event, facts)


def count_acts(past: Past, event: Event, facts: Mapping[str, Any]) -> None:
    """Note when the task was given out, reported, reviewed and approved, and how often it came back or was put off."""
    note_moments(past, event)
    if event.action == "task.report":
        past.reported_by, past.round = event.actor_id, past.round + 1
    elif event.action in RETURNS:
        past.returned += 1
        past.return_categories = (*past.return_categories, str(facts.get("category") or ""))
    elif event.action == "task.extend":
        past.extended += 1
    elif event.action == "task.remind":
        past.reminded += 1


def note_moments(past: Past, event: Event) -> None:
    """Note since when the task stands where it does; what was undone has no moment any more."""
    at = event.occurred_at
    if event.action in MOMENTS:
        setattr(past, MOMENTS[event.action], at)
    if event.action == "task.decline":
        past.assigned_at = None
    if event.action in UNREVIEWED:
        past.reviewed_at = None
    if past.state != State.APPROVED:
        past.approved_at = None
