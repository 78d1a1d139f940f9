"""Tasks as they stood: the trail folded until now is the rows of now, and until then what the rows were then."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from tests.people import MakeTask, approving, moved, returning, reviewing, submitting
from units.models import User
from workflows.history import Holder, as_of, end_of
from workflows.models import Task
from workflows.states import State

MONDAY = dt.datetime(2026, 10, 5, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=7)))
STATES = [State.DRAFT, State.ASSIGNED, State.IN_PROGRESS, State.REPORTED, State.REVIEWED, State.APPROVED]


@pytest.mark.django_db
@pytest.mark.parametrize("state", [*STATES, State.SUSPENDED, State.CANCELLED])
def test_the_trail_until_now_tells_what_the_rows_tell(state: State, task_in: MakeTask) -> None:
    task = task_in(state)
    past = as_of(Task.objects.all(), timezone.now())[task.pk]
    assert (past.state, past.lead_unit_id, past.due_on, past.effective_due_on) == (
        task.state,
        task.lead_unit_id,
        task.due_on,
        task.effective_due_on,
    )
    assert past.original_effective_due_on == task.original_effective_due_on
    assert (past.reported_on, past.round, past.returned) == (task.reported_on, task.round, task.returned_count)
    assert (past.approved_at is None) is (task.approved_at is None)


@pytest.mark.django_db
def test_a_life_is_told_as_it_was_on_each_day(
    task_in: MakeTask, unit_head: User, office_reviewer: User, deputy_director: User
) -> None:
    """Reported on Wednesday, returned on Friday, reported and reviewed on Monday, approved on Wednesday."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        task = task_in(State.IN_PROGRESS)

        def later(days: int) -> None:
            clock.shift(dt.timedelta(days=days))

        later(2)
        moved(task, "report", unit_head, submitting(unit_head))
        later(2)
        moved(task, "return_to_unit", office_reviewer, returning("Thiếu số liệu"))
        later(3)
        moved(task, "report", unit_head, submitting(unit_head, "Đã bổ sung"))
        moved(task, "review", office_reviewer, reviewing(office_reviewer, deputy_director))
        later(2)
        moved(task, "approve", deputy_director, approving(deputy_director))
        later(30)
        told = [
            as_of(Task.objects.all(), end_of(MONDAY.date() + dt.timedelta(days=day))) for day in (-1, 0, 2, 4, 7, 9)
        ]
    assert told[0] == {}
    states = [found[task.pk].state for found in told[1:]]
    assert states == [State.IN_PROGRESS, State.REPORTED, State.IN_PROGRESS, State.REVIEWED, State.APPROVED]
    assert [found[task.pk].returned for found in told[1:]] == [0, 0, 1, 1, 1]
    assert told[3][task.pk].reported_on is None
    assert str(told[5][task.pk].reported_on) == "2026-10-12"
    assert told[5][task.pk].spent == {Holder.UNIT: 3, Holder.OFFICE: 2, Holder.LEADERSHIP: 2}


@pytest.mark.django_db
def test_a_thousand_tasks_cost_no_more_statements_than_one(
    task_in: MakeTask, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for _ in range(3):
        task_in(State.REPORTED)
    with django_assert_num_queries(2):
        assert len(as_of(Task.objects.all(), timezone.now())) == 3
