"""Narrowing a queue: the unit, plan, lateness and words that stand in its URL, and what there is to choose from."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, F, IntegerField, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from units.models import Agency, Unit, User
from workflows import worklist
from workflows.models import SavedFilter, Task
from workflows.querysets import TaskQuerySet
from workflows.states import State
from workflows.worklist import PAGE, Place, Whose, holding_every, place_of

LOOKED_AT = 100  # of what waits, the most urgent: their plans are offered as filters
OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list is narrowed to; empty means no limit."""

    unit: int | None = None
    plan: str = ""
    overdue_on: dt.date | None = None
    words: str = ""

    @property
    def by_words_alone(self) -> bool:
        """Tell whether nothing but words limits the list (the worklist itself can look for those)."""
        return self.unit is None and not self.plan and self.overdue_on is None

    @property
    def is_wide(self) -> bool:
        """Tell whether nothing limits the list."""
        return self.by_words_alone and not self.words

    def in_url(self) -> dict[str, str]:
        """Return the limits as a URL carries them."""
        return {
            "q": self.words,
            "unit": str(self.unit or ""),
            "plan": self.plan,
            "lateness": OVERDUE if self.overdue_on else "",
        }

    def applied(self, tasks: TaskQuerySet) -> TaskQuerySet:
        """Return those of the tasks that every limit leaves."""
        limits = Q(slot_due_on__lt=self.overdue_on) if self.overdue_on else Q()
        limits &= Q(lead_unit=self.unit) if self.unit else Q()
        limits &= Q(plan=self.plan) if self.plan else Q()
        return holding_every(tasks.filter(limits), self.words)


EVERYTHING = Narrowed()


def waiting(  # noqa: PLR0913 - what a list may be asked for
    user: User,
    states: Sequence[State],
    narrowed: Narrowed,
    *,
    after: Place | None = None,
    limit: int = PAGE,
    whose: Whose = Whose.ALL,
) -> TaskQuerySet:
    """Return at most `limit` tasks that wait for a person and that the limits leave, in order, from after a place."""
    if narrowed.by_words_alone:
        return worklist.waiting(user, states, after=after, limit=limit, words=narrowed.words, whose=whose)
    slots = worklist.slots_of(user, states, whose)
    tasks = narrowed.applied(Task.objects.waiting_for(user, *states).filter(holder_slot__in=slots))
    return after_place(tasks, after).order_by("slot_due_on", "pk")[:limit]


def after_place(tasks: TaskQuerySet, place: Place | None) -> TaskQuerySet:
    """Return those of the tasks that come after a place in the order of a list; all of them without a place."""
    if place is None:
        return tasks
    return tasks.filter(Q(slot_due_on__gt=place.due_on) | Q(slot_due_on=place.due_on, pk__gt=place.task_id))


def following(
    user: User, states: Sequence[State], narrowed: Narrowed, place: Place, *, whose: Whose = Whose.ALL
) -> Place | None:
    """Return where to go next within the limits: the place after a place, else the first."""
    if narrowed.by_words_alone:
        return worklist.following(user, states, place, words=narrowed.words, whose=whose)
    later = waiting(user, states, narrowed, after=place, limit=1, whose=whose).first()
    found = later or waiting(user, states, narrowed, limit=1, whose=whose).first()
    return place_of(found) if found else None


@dataclass(frozen=True, slots=True)
class Offered:
    """What a list may be narrowed to: units by id, plans by code; what its reader keeps by name; figures of its tabs.

    `saved` holds (id, name, query) of the filters that the reader keeps for the list.
    """

    units: dict[int, str]
    plans: list[str]
    figures: dict[str, int] = field(default_factory=dict)
    saved: list[tuple[int, str, str]] = field(default_factory=list)


def offered(
    user: User,
    states: Sequence[State],
    units: QuerySet[Unit],
    *,
    page: str,
    figures: Mapping[str, QuerySet[Any]] | None = None,
) -> Offered:
    """Read the units, the plans of the most urgent tasks that wait, kept filters, and figures for tabs. One statement.

    Each figure is the count of a queryset of one column, the same for all its rows.
    """
    no_figure = Value(0, IntegerField())
    named = units.order_by().values_list(Value("unit"), Cast("pk", CharField()), "name", no_figure)
    urgent = worklist.waiting(user, states, limit=LOOKED_AT).exclude(plan="").order_by()
    one = Agency.objects.order_by().filter(people=user)
    counted = [
        one.values_list(Value("figure"), Value(name), Value(name), Coalesce(Subquery(count), no_figure))
        for name, count in (figures or {}).items()
    ]
    kept = SavedFilter.objects.filter(person=user, page=page).order_by()
    saved = kept.values_list(Value("saved"), F("query"), F("name"), F("pk"))
    rows = list(named.union(urgent.values_list(Value("plan"), F("plan"), F("plan"), no_figure), saved, *counted))
    by_name = sorted((name, int(key)) for kind, key, name, _ in rows if kind == "unit")
    return Offered(
        units={key: name for name, key in by_name},
        plans=sorted(key for kind, key, *_ in rows if kind == "plan"),
        figures={key: number for kind, key, _, number in rows if kind == "figure"},
        saved=[(number, name, key) for kind, key, name, number in rows if kind == "saved"],
    )
