"""Which requests for more time wait for whom, and what a person sees of them."""

from __future__ import annotations

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from units.models import User
from units.positions import Right
from units.rules import standing
from workflows.extensions.rules import OFTEN
from workflows.models import Extension, Task

OPEN = Q(state=Extension.State.OPEN)
OFFERED = Q(state=Extension.State.OFFERED)


def decided_by(user: User) -> Q:
    """Select the requests about tasks on whose time the person decides, those he made himself left out."""
    held = standing(user)
    units = Q(task__coordinating_unit__in=held.units(Right.COORDINATE))
    return (units | Q(task__lead_unit__in=held.units(Right.COMMAND))) & ~Q(asked_by=user.pk)


def answered_by(user: User) -> Q:
    """Select the offered dates that the person may take or not for his unit."""
    return Q(task__lead_unit__in=standing(user).units(Right.SUBMIT_REPORT)) & ~Q(decided_by=user.pk)


def mine(user: User) -> Q:
    """Select what waits for the person: to be decided, or to be answered for the unit."""
    return OPEN & decided_by(user) | OFFERED & answered_by(user)


def waiting_figure(user: User) -> QuerySet[Extension, int]:
    """Count what waits for the person: one column and at most one row."""
    rows = Extension.objects.filter(mine(user)).order_by().annotate(one=Value(1)).values("one")
    return rows.annotate(n=Count("pk")).values_list("n", flat=True)


def seen_by(user: User) -> QuerySet[Extension]:
    """Return the requests about the tasks that the person sees, those that wait first, the nearest deadline on top."""
    rows = Extension.objects.filter(task__in=Task.objects.visible_to(user))
    turn = Case(When(OPEN, then=Value(0)), When(OFFERED, then=Value(1)), default=Value(2))
    soonest = Case(When(OPEN | OFFERED, then=F("task__effective_due_on")))
    return named(rows).order_by(turn, soonest.asc(nulls_last=True), "-asked_at", "-pk")


def named(rows: QuerySet[Extension]) -> QuerySet[Extension]:
    """Join what a request names."""
    return rows.select_related("task__lead_unit", "task__coordinating_unit", "unit", "asked_by", "decided_by")


def requests_of(task: Task) -> list[Extension]:
    """Return everything that was ever asked about a task's time, the latest first. One query."""
    rows = Extension.objects.filter(task=task.pk).select_related("unit", "asked_by", "decided_by", "answered_by")
    return list(rows.order_by("-number"))


def often() -> Q:
    """Select the third request on a task, and every later one."""
    return Q(number__gte=OFTEN)
