"""A unit dissolved in mid-period: its open work goes on with its successor, each task once, nothing lost."""

import datetime as dt

import pytest
from django.utils import timezone

from audit.models import Event
from audit.verifier import verify
from tests.people import MakeTask, moved, submitting
from units.models import Unit, User
from workflows import succeeding, worklist
from workflows.history import as_of
from workflows.models import CommonTask, Task
from workflows.states import State
from workflows.verification import expectations

pytestmark = pytest.mark.django_db
OPEN = (State.ASSIGNED, State.IN_PROGRESS, State.REPORTED, State.REVIEWED, State.SUSPENDED)


def dissolve(unit: Unit, successor: Unit | None) -> None:
    """Let a unit have ended yesterday."""
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Unit.objects.filter(pk=unit.pk).update(active_to=yesterday, successor=successor)


@pytest.mark.parametrize("state", OPEN)
def test_open_work_goes_on_with_the_successor(
    state: State, task_in: MakeTask, division: Unit, other_division: Unit, other_unit_head: User
) -> None:
    task = task_in(state)
    closed = task_in(State.APPROVED)
    dissolve(division, other_division)
    now = timezone.now()
    assert [succeeding.succeed(now), succeeding.succeed(now)] == [1, 0]
    after, kept = Task.objects.get(pk=task.pk), Task.objects.get(pk=closed.pk)
    assert (after.state, after.lead_unit, after.submission) == (task.state, other_division, task.submission)
    assert kept.lead_unit == division
    assert as_of(Task.objects.filter(pk=task.pk), now)[task.pk].lead_unit_id == other_division.pk
    line = Event.objects.get(action="task.succeed")
    assert (line.object_key, line.actor_name) == (f"task:{task.pk}", "Hệ thống")
    assert worklist.recount() == 0
    assert list(verify(expectations())) == []
    if state == State.ASSIGNED:
        moved(task, "start", other_unit_head)
        assert moved(task, "report", other_unit_head, submitting(other_unit_head)).state == State.REPORTED


def test_a_share_beside_the_successors_own_stands_alone(
    task_in: MakeTask, division: Unit, other_division: Unit, office: Unit
) -> None:
    common = CommonTask.objects.create(
        agency=office.agency, coordinating_unit=office, content="Quán triệt", created_at=timezone.now()
    )
    theirs, own = task_in(State.IN_PROGRESS), task_in(State.IN_PROGRESS)
    Task.objects.filter(pk=theirs.pk).update(common=common)
    Task.objects.filter(pk=own.pk).update(common=common, lead_unit=other_division)
    dissolve(division, other_division)
    assert succeeding.succeed(timezone.now()) == 1
    after = Task.objects.get(pk=theirs.pk)
    assert (after.lead_unit, after.common, after.state) == (other_division, None, State.IN_PROGRESS)
    assert Task.objects.get(pk=own.pk).common == common


def test_a_unit_without_a_successor_keeps_what_it_has(task_in: MakeTask, division: Unit) -> None:
    task = task_in(State.IN_PROGRESS)
    dissolve(division, None)
    assert succeeding.succeed(timezone.now()) == 0
    assert Task.objects.get(pk=task.pk).lead_unit == division


def test_a_coordinating_unit_hands_on_its_reviews(task_in: MakeTask, office: Unit, other_division: Unit) -> None:
    task = task_in(State.REPORTED)
    dissolve(office, other_division)
    assert succeeding.succeed(timezone.now()) == 1
    after = Task.objects.get(pk=task.pk)
    assert (after.coordinating_unit, after.holder_slot) == (other_division, f"reported.{other_division.pk}")
