"""Tasks that went a winding way: the trail folded until now still tells what the rows tell."""

import datetime as dt
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from audit.models import Event
from tests.people import MakeTask, giving_to, moved
from tests.workflows.extending import granted
from units.calendar import current
from units.models import CalendarOverride, Unit, User
from workflows import engine, giving, noting, succeeding
from workflows.calendar.acts import bring_in_line
from workflows.dashboard import queries
from workflows.dashboard.cells import Scope, last_twelve_months
from workflows.dashboard.figures import figures_of
from workflows.dashboard.spending import CHANGING, spent_of
from workflows.history import as_of
from workflows.models import Task
from workflows.states import State

pytestmark = pytest.mark.django_db
DUE_ON = dt.date(2027, 3, 12)
People = dict[str, User]
Way = Callable[[Task, People, Unit, Unit], object]
TOLD = (
    "state",
    "lead_unit_id",
    "due_on",
    "effective_due_on",
    "original_due_on",
    "original_effective_due_on",
    "assigned_at",
    "reviewed_at",
    "approved_at",
    "reported_on",
    "round",
)


def declined(task: Task, people: People, old: Unit, new: Unit) -> None:
    """Declined by the one unit, given to another with another date."""
    task = moved(task, "decline", people["unit_head"])
    moved(task, "assign", people["office_reviewer"], giving_to(new, DUE_ON + dt.timedelta(days=7)))


def only_declined(task: Task, people: People, old: Unit, new: Unit) -> None:
    moved(task, "decline", people["unit_head"])


def recalled(task: Task, people: People, old: Unit, new: Unit) -> None:
    """Approved, recalled with a reason, sent back to the office."""
    task = moved(task, "recall_decision", people["deputy_director"])
    moved(task, "return_to_office", people["deputy_director"])


def paused(task: Task, people: People, old: Unit, new: Unit) -> None:
    """Suspended with the report before the office, taken up again."""
    moved(moved(task, "suspend", people["deputy_director"]), "resume", people["deputy_director"])


def still_paused(task: Task, people: People, old: Unit, new: Unit) -> None:
    moved(task, "suspend", people["deputy_director"])


def superseded(task: Task, people: People, old: Unit, new: Unit) -> None:
    with transaction.atomic():
        engine.supersede_within(task.pk, actor=people["office_reviewer"], note="Thay thế", basis="KH 2/KH-STP")


def put_off_and_moved(task: Task, people: People, old: Unit, new: Unit) -> None:
    """Put off, and the new date then becomes a day off."""
    granted(task, people["unit_head"], people["office_reviewer"], dt.date(2027, 3, 26))
    day_off(task, people["office_head"], dt.date(2027, 3, 26))


def day_off(task: Task, by: User, day: dt.date) -> None:
    CalendarOverride.objects.create(
        agency=task.agency, day=day, kind="off", basis="TB", entered_by=by, entered_at=timezone.now()
    )
    task.agency.calendar_token = uuid4().hex
    task.agency.save()
    assert bring_in_line(task.agency) == 1


def moved_by_the_calendar(task: Task, people: People, old: Unit, new: Unit) -> None:
    day_off(task, people["office_head"], DUE_ON)


def handed_on(task: Task, people: People, old: Unit, new: Unit) -> None:
    Unit.objects.filter(pk=old.pk).update(active_to=timezone.localdate() - dt.timedelta(days=1), successor=new)
    assert succeeding.succeed(timezone.now()) == 1


def laid_before_another(task: Task, people: People, old: Unit, new: Unit) -> None:
    with transaction.atomic():
        noting.reroute_within(task.pk, people["director"], actor=people["office_reviewer"], note="Đi vắng", facts={})


def amended(task: Task, people: People, old: Unit, new: Unit) -> None:
    with transaction.atomic():
        engine.amend_within(
            task.pk, actor=people["office_reviewer"], changes={"due_on": DUE_ON + dt.timedelta(days=9)}, basis="KH 2"
        )


WAYS: list[tuple[State, Way]] = [
    (State.ASSIGNED, declined),
    (State.ASSIGNED, only_declined),
    (State.APPROVED, recalled),
    (State.REPORTED, paused),
    (State.REVIEWED, still_paused),
    (State.IN_PROGRESS, superseded),
    (State.IN_PROGRESS, put_off_and_moved),
    (State.REVIEWED, moved_by_the_calendar),
    (State.REVIEWED, handed_on),
    (State.REVIEWED, laid_before_another),
    (State.REPORTED, amended),
]


@pytest.mark.parametrize(("state", "way"), WAYS, ids=[way.__name__ for _, way in WAYS])
def test_a_winding_way_is_told_as_the_rows_tell_it(
    state: State,
    way: Way,
    task_in: MakeTask,
    unit_head: User,
    office_reviewer: User,
    office_head: User,
    deputy_director: User,
    director: User,
    division: Unit,
    other_division: Unit,
) -> None:
    people = {one.username: one for one in (unit_head, office_reviewer, office_head, deputy_director, director)}
    way(task_in(state, due_on=DUE_ON), people, division, other_division)
    task = Task.objects.get()
    past = as_of(Task.objects.all(), timezone.now())[task.pk]
    assert {name: getattr(past, name) for name in TOLD} == {name: getattr(task, name) for name in TOLD}
    assert (past.extended, past.returned) == (task.extended_count, task.returned_count)
    on = timezone.localdate()
    scope = Scope(on, on, last_twelve_months(on))
    assert figures_of([past], scope).states == queries.figures(director, scope).states
    assert figures_of([past], scope).months == queries.figures(director, scope).months
    told = Event.objects.filter(refused=False, action__in=CHANGING, object_key=f"task:{task.pk}").order_by("seq")
    rows = told.values_list("object_key", "action", "occurred_at")
    assert dict(spent_of(rows, current().working_days_between)).keys() == {task.pk}


def test_the_share_of_a_declined_task_has_a_first_date_of_its_own(
    task_in: MakeTask, unit_head: User, office_reviewer: User, division: Unit, other_division: Unit
) -> None:
    later = DUE_ON + dt.timedelta(days=14)
    draft = moved(task_in(State.ASSIGNED, due_on=DUE_ON), "decline", unit_head)
    order = giving.Order([division, other_division], later)
    outcome = giving.give_out([giving.Pick(draft.pk, draft.audit_seq)], order, actor=office_reviewer)
    assert outcome.not_done == {}
    first = {task.lead_unit_id: task.original_due_on for task in Task.objects.all()}
    assert first == {division.pk: DUE_ON, other_division.pk: later}
    pasts = as_of(Task.objects.all(), timezone.now()).values()
    assert {past.lead_unit_id: past.original_due_on for past in pasts} == first
