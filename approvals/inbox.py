"""What waits for a person's signature: the one query behind the list, the counter and the 404."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import F, QuerySet

from approvals.models import Decision
from units.models import User
from units.positions import Right
from units.rules import standing
from workflows.models import Task
from workflows.querysets import TaskQuerySet
from workflows.states import State

SUNDAY = 6


def waiting_for(user: User) -> TaskQuerySet:
    """Return what waits for this person's decision, the earliest deadline first, tasks without one last."""
    waiting = Task.objects.visible_to(user).waiting_for(user, State.REVIEWED)
    rows = waiting.for_rows().select_related("proposed_signer")
    return rows.order_by(F("effective_due_on").asc(nulls_last=True), "pk")


def ids_before(user: User) -> list[int]:
    """Return the ids of what waits now, in the order of the list: read before a decision, to know the next row."""
    return list(waiting_for(user).values_list("pk", flat=True))


def readable_by(user: User) -> TaskQuerySet:
    """Return the reports that lie, or lay, before this person as leadership: what the detail page may show."""
    return Task.objects.visible_to(user).filter(
        lead_unit__in=standing(user).units(Right.APPROVE), submission__isnull=False
    )


def decided_by(user: User, *, on: dt.date) -> QuerySet[Decision]:
    """Return what this person has approved on a day, the latest first."""
    return (
        Decision.objects.filter(signer=user, made_at__date=on, task__in=Task.objects.visible_to(user))
        .select_related("task__lead_unit", "task__coordinating_unit", "task__submission")
        .order_by("-made_at", "-pk")
    )


@dataclass(slots=True)
class Group:
    """Tasks of one urgency."""

    name: str
    label: str
    tasks: list[Task] = field(default_factory=list)


def grouped(tasks: list[Task], *, on: dt.date) -> list[Group]:
    """Sort tasks into Quá hạn / Hôm nay–mai / Tuần này / Sau đó, leaving out empty groups."""
    groups = {
        "overdue": Group("overdue", "Quá hạn"),
        "soon": Group("soon", "Hôm nay – ngày mai"),
        "week": Group("week", "Tuần này"),
        "later": Group("later", "Sau đó"),
    }
    for task in tasks:
        groups[urgency(task.effective_due_on, on=on)].tasks.append(task)
    return [group for group in groups.values() if group.tasks]


def urgency(due_on: dt.date | None, *, on: dt.date) -> str:
    """Name the group of a deadline as of a day; a week ends on Sunday, no deadline is later than any."""
    if due_on is None:
        return "later"
    if due_on < on:
        return "overdue"
    if due_on <= on + dt.timedelta(days=1):
        return "soon"
    return "week" if due_on <= on + dt.timedelta(days=SUNDAY - on.weekday()) else "later"


def next_after(task_id: int, waiting: list[int]) -> int | None:
    """Return the row that follows a task in the list as it stood, else the one before it, else None."""
    others = [pk for pk in waiting if pk != task_id]
    if not others:
        return None
    place = waiting.index(task_id) if task_id in waiting else 0
    return others[min(place, len(others) - 1)]
