"""The tasks behind the dashboard: today's are asked by sums, those of a day that is over are read out of the trail."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import CharField, Count, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, TruncDate, TruncMonth
from django.utils import timezone

from audit.models import Event
from audit.verifier import content_of
from units.calendar import current
from units.models import User
from workflows.dashboard.cells import DAY, NO_CATEGORY, NO_UNIT, Cell, Figure, Scope, Verdict
from workflows.dashboard.figures import Figures, Month, figures_of, holds
from workflows.dashboard.spending import CHANGING, WorkingDays, spent_of
from workflows.history import RETURNS, Holder, Past, as_of, end_of
from workflows.models import ReturnCategory, Task
from workflows.querysets import TaskQuerySet
from workflows.states import UNREPORTED, State

MOST_PAST = 2_000  # about a second for each thousand
MOST_SPENT = 5_000
MOST_RETURNS = 5_000
DUES = {"current": "effective_due_on", "first": "original_effective_due_on"}


class TooMany(Exception):
    """A day that is over is asked for more tasks than the trail is read for at once."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


@dataclass(frozen=True, slots=True)
class Return:
    """A report that was sent back: when, and for which sort of reason."""

    event_id: int
    task_id: int
    at: dt.datetime
    category: str


def figures(user: User, scope: Scope) -> Figures:
    """Return all figures of a scope; raises TooMany for a past day with too many tasks."""
    if scope.is_past:
        pasts = past(user, scope)
        found, tasks = figures_of(pasts.values(), scope), tasks_of(user, scope)
        returns = [one for one in returned(tasks, scope) if one.task_id in pasts]
    else:
        tasks = led(tasks_of(user, scope), scope)
        found, returns = summed(tasks, scope), returned(tasks, scope)
    found.returns = Counter(one.category for one in returns)
    return found


def tasks_of(user: User, scope: Scope) -> TaskQuerySet:
    """Return the tasks the person sees, of the plan asked for."""
    tasks = Task.objects.visible_to(user)
    return tasks.filter(plan=scope.plan) if scope.plan else tasks


def led(tasks: TaskQuerySet, scope: Scope) -> TaskQuerySet:
    """Keep the tasks that the unit asked for leads today."""
    return tasks.filter(lead_unit=scope.unit) if scope.unit else tasks


def past(user: User, scope: Scope) -> dict[int, Past]:
    """Return the tasks of a scope as they stood at the end of its day; a unit is the one that led them then."""
    at = end_of(scope.on)
    tasks = tasks_of(user, scope).filter(created_at__lte=at)
    count = tasks.count()
    if count > MOST_PAST:
        raise TooMany(count)
    found = as_of(tasks, at)
    return {pk: one for pk, one in found.items() if scope.unit in {None, one.lead_unit_id}}


def summed(tasks: TaskQuerySet, scope: Scope) -> Figures:
    """Count today's tasks in the database; four statements, whatever their number."""
    bare = tasks.order_by()
    states = bare.values_list("lead_unit", "state").annotate(count=Count("pk"))
    due = bare.filter(q_of(Cell(Figure.DUE), scope)).values_list("effective_due_on").annotate(count=Count("pk"))
    return Figures(
        states=Counter({(lead, state): count for lead, state, count in states}),
        months=months_of(bare, scope),
        due=Counter({day: count for day, count in due if day}),
        spent=spent(tasks, scope),
    )


def months_of(tasks: TaskQuerySet, scope: Scope) -> dict[dt.date, Month]:
    """Count the accepted reports by month and verdict. One statement."""
    counted = {f"{which}.{verdict}": (verdict, due) for which, due in DUES.items() for verdict in Verdict}
    rows = (
        tasks.filter(q_of(Cell(Figure.MONTHS), scope))
        .values(month=TruncMonth("reported_at"))
        .annotate(
            **{
                name.replace(".", "_"): Count("pk", filter=judged(verdict, due))
                for name, (verdict, due) in counted.items()
            }
        )
    )
    found = {span.first: Month() for span in scope.months}
    for row in cast("Iterable[dict[str, Any]]", rows):
        month = found[timezone.localdate(row["month"])]
        for which, into in (("current", month.current), ("first", month.first)):
            into.update({verdict: row[f"{which}_{verdict}"] for verdict in Verdict})
    return found


def judged(verdict: str, due: str) -> Q:
    """Select reports by how they stand against a date."""
    if verdict == Verdict.NO_DUE:
        return Q(**{f"{due}__isnull": True})
    way = "gte" if verdict == Verdict.ON_TIME else "lt"
    return Q(**{f"{due}__{way}": TruncDate("reported_at")})


def q_of(cell: Cell, scope: Scope) -> Q:
    """Select what a number counts among today's tasks: what `figures.holds` asks, in the database's words."""
    if cell.figure == Figure.STATES:
        lead = Q(lead_unit__isnull=True) if cell.lead == NO_UNIT else Q(lead_unit=int(cell.lead)) if cell.lead else Q()
        return lead & (Q(state=cell.state) if cell.state else Q())
    if cell.figure == Figure.DUE:
        days = Q(effective_due_on__gte=scope.on, effective_due_on__lte=scope.last_due)
        return Q(state__in=UNREPORTED) & days & (Q(effective_due_on=cell.day) if cell.day else Q())
    if cell.figure == Figure.SPENT:
        return Q(state=State.APPROVED) & within("approved_at", scope)
    found = Q(state=State.APPROVED) & within("reported_at", scope)
    if cell.month:
        year, month = (int(part) for part in cell.month.split("-"))
        found &= Q(reported_at__year=year, reported_at__month=month)
    return found & judged(cell.verdict, DUES["first" if cell.first else "current"]) if cell.verdict else found


def within(name: str, scope: Scope) -> Q:
    """Select moments of the window, by the days of this place."""
    return Q(**{f"{name}__gt": end_of(scope.window.first - DAY), f"{name}__lte": end_of(scope.window.last)})


def keys_of(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Return the names of these tasks' chains in the trail."""
    key = Concat(Value("task:"), Cast("pk", CharField()), output_field=CharField())
    return tasks.annotate(key=key).values("key")  # type: ignore[return-value]  # only ever a subquery


def spent(tasks: TaskQuerySet, scope: Scope) -> dict[int, dict[Holder, int]]:
    """Return task → working days with each holder, for those approved last in the window. One statement."""
    approved = tasks.filter(q_of(Cell(Figure.SPENT), scope)).order_by("-approved_at", "-pk")[:MOST_SPENT]
    told = (
        Event.objects.filter(refused=False, action__in=CHANGING, object_key__in=keys_of(approved))
        .order_by("object_key", "seq")
        .values_list("object_key", "action", "occurred_at")
    )
    return dict(spent_of(told.iterator(), WorkingDays(current().is_working_day).between))


def returned(tasks: TaskQuerySet, scope: Scope) -> list[Return]:
    """Return the returns of the window, the newest first; they are lines of the trail, on any day. One statement."""
    back = keys_of(tasks.order_by().filter(returned_count__gt=0))
    events = Event.objects.filter(within("occurred_at", scope), refused=False, action__in=RETURNS, object_key__in=back)
    newest = events.only("object_key", "occurred_at", "body").order_by("-occurred_at", "-pk")[:MOST_RETURNS]
    return [return_of(event) for event in newest]


def return_of(event: Event) -> Return:
    """Read one return out of its line."""
    facts = (content_of(event) or {}).get("facts") or {}
    category = facts.get("category")
    return Return(
        event.pk,
        int(event.object_key.removeprefix("task:")),
        event.occurred_at,
        category if category in ReturnCategory.values else NO_CATEGORY,
    )


def past_of(user: User, scope: Scope, cell: Cell) -> list[Past]:
    """Return the tasks that a number counted at the end of a day that is over."""
    return [one for one in past(user, scope).values() if holds(cell, one, scope)]


def of_category(returns: Iterable[Return], category: str) -> list[Return]:
    """Keep the returns of one category; "" keeps all."""
    return [one for one in returns if category in {"", one.category}]
