"""An agency that lives for some weeks on a moved clock: tasks given out, reported, returned, put off, approved."""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from tests.people import approving, draft_task, giving_to, moved, on_the_basis_of, reviewing, submitting
from units.calendar import next_working_day
from units.models import Unit, User
from workflows import periodic
from workflows.engine import Prepare, Prepared, nothing
from workflows.models import ReturnCategory, Returned, Task
from workflows.states import State

HERE = dt.timezone(dt.timedelta(hours=7))
BEGIN = dt.datetime(2026, 9, 14, 9, 0, tzinfo=HERE)
PLANS = ("15/KH-STP", "231/KH-UBND")


@dataclass
class Cast:
    """Who acts: the Office, leadership, and the head of each unit that leads."""

    office: Unit
    reviewer: User
    director: User
    heads: dict[Unit, User]
    chance: random.Random = field(default_factory=lambda: random.Random(6))

    def head_of(self, task: Task) -> User:
        """Return the head of the unit that leads a task."""
        return next(head for unit, head in self.heads.items() if unit.pk == task.lead_unit_id)


def returned_for(category: str) -> Prepare:
    """Prepare a return with its reason, as the desks do."""
    back = Returned("Thiếu số liệu", ["Bổ sung"], category)
    return lambda task, at: Prepared({"returned": back}, {"category": category} if category else {})


def given(cast: Cast) -> Task:
    """Draft a task of one of the plans."""
    task = draft_task(cast.office, cast.reviewer, f"Việc {cast.chance.randrange(10**6)}")
    Task.objects.filter(pk=task.pk).update(plan=cast.chance.choice(PLANS))
    return task


def step(task: Task, cast: Cast) -> None:
    """Make one of the moves that are possible now, the usual one most often."""
    task = Task.objects.get(pk=task.pk)
    if task.state in {State.IN_PROGRESS, State.REPORTED} and cast.chance.random() < 0.15:
        return put_off(task, cast)
    usual, *others = list(offered(task, cast))
    name, actor, prepare = usual if not others or cast.chance.random() < 0.7 else cast.chance.choice(others)
    moved(task, name, actor, prepare)
    return None


def put_off(task: Task, cast: Cast) -> None:
    """Grant a later date."""
    due = (task.due_on or timezone.localdate()) + dt.timedelta(days=cast.chance.randrange(1, 25))
    with transaction.atomic():
        periodic.redate_within(
            task.pk,
            "task.extend",
            actor=cast.reviewer,
            due_on=due,
            effective=next_working_day(due),
            also={"extended_count": task.extended_count + 1},
        )


Offer = tuple[str, User, Prepare]


def offered(task: Task, cast: Cast) -> Iterator[Offer]:
    """Yield the moves that leave the state of a task, the usual one first."""
    if task.state == State.DRAFT:
        days = cast.chance.choice([None, *range(3, 50)])
        due = timezone.localdate() + dt.timedelta(days=days) if days else None
        yield "assign", cast.reviewer, giving_to(cast.chance.choice(list(cast.heads)), due)
        return
    yield from OFFERS[State(task.state)](cast.head_of(task), cast)


def category(cast: Cast) -> str:
    """Return a reason, now and then none, as before there were any."""
    return cast.chance.choice([*ReturnCategory.values, ""])


OFFERS: dict[State, Callable[[User, Cast], list[Offer]]] = {
    State.ASSIGNED: lambda head, cast: [
        ("start", head, nothing),
        ("decline", head, nothing),
        ("cancel", cast.director, on_the_basis_of()),
    ],
    State.IN_PROGRESS: lambda head, cast: [
        ("report", head, submitting(head, f"Lần {cast.chance.random()}")),
        ("suspend", cast.director, nothing),
    ],
    State.REPORTED: lambda head, cast: [
        ("review", cast.reviewer, reviewing(cast.reviewer, cast.director)),
        ("return_to_unit", cast.reviewer, returned_for(category(cast))),
        ("withdraw", head, nothing),
        ("suspend", cast.director, nothing),
    ],
    State.REVIEWED: lambda head, cast: [
        ("approve", cast.director, approving(cast.director)),
        ("return_from_leadership", cast.director, returned_for(category(cast))),
        ("return_to_office", cast.director, nothing),
    ],
    State.SUSPENDED: lambda head, cast: [("resume", cast.director, nothing)],
    State.APPROVED: lambda head, cast: [("recall_decision", cast.director, nothing)],
}


def live(cast: Cast, *, days: int, tasks: int, tick: Callable[[], object]) -> None:
    """Let so many days pass: tasks come in during the first of them, and about a third of what is open moves each day.

    `tick` is called each evening and moves the clock on.
    """
    for day in range(days):
        for _ in range(-(-tasks // 6) if day < 6 else 0):
            given(cast)
        for task in Task.objects.order_by("pk"):
            closed = task.state in {State.APPROVED, State.CANCELLED}
            if cast.chance.random() < (0.02 if closed else 0.35) and task.state != State.CANCELLED:
                step(task, cast)
        tick()
