"""Whom a reminder reaches when offices, fields or units are no longer what they were."""

from collections.abc import Iterator

import pytest

from tests.approvals.authorities import away, delegated
from tests.people import MakeTask, giving_to, moved
from tests.workflows.reminding import DAY, DUE_ON, GIVEN_ON, at, moment, rounds, told, true_now
from units.models import Appointment, Unit, User
from workflows import succeeding
from workflows.models import Extension
from workflows.states import State

pytestmark = pytest.mark.django_db
LATE = DUE_ON + DAY


@pytest.fixture(autouse=True)
def given_day() -> Iterator[None]:
    """Everything begins on the day on which the task is given out."""
    with at(GIVEN_ON):
        yield


def test_a_dissolved_unit_without_a_successor_is_the_offices_business(
    task_in: MakeTask, division: Unit, unit_head: User, office_head: User
) -> None:
    task_in(State.IN_PROGRESS, due_on=DUE_ON)
    Unit.objects.filter(pk=division.pk).update(active_to=DUE_ON)
    rounds(LATE, LATE)
    assert (told(unit_head), told(office_head)) == ([], [("office", LATE.day)])


def test_a_report_before_a_signer_whose_field_it_left_is_said_to_who_signs(
    task_in: MakeTask, division: Unit, other_division: Unit, deputy_director: User, other_deputy: User
) -> None:
    task = task_in(State.REVIEWED)
    Unit.objects.filter(pk=division.pk).update(active_to=GIVEN_ON, successor=other_division)
    with at(GIVEN_ON + DAY):
        assert succeeding.succeed(moment(GIVEN_ON + DAY)) == 1
    day = GIVEN_ON + 7 * DAY
    rounds(day, day)
    assert (told(deputy_director), told(other_deputy)) == ([], [("signing", day.day)])
    assert true_now(other_deputy, day) == ["signing"]
    with at(day):
        assert moved(task, "approve", User.objects.get(pk=other_deputy.pk)).state == State.APPROVED


def test_the_unit_that_takes_a_task_over_is_told_of_its_date(
    task_in: MakeTask, unit_head: User, other_unit_head: User, other_division: Unit, office_reviewer: User
) -> None:
    task = task_in(State.ASSIGNED, due_on=DUE_ON)
    rounds(DUE_ON - 2 * DAY, DUE_ON - 2 * DAY, 8)
    assert told(unit_head) == [("soon", 28)]
    with at(DUE_ON - 2 * DAY, 16):
        moved(moved(task, "decline", unit_head), "assign", office_reviewer, giving_to(other_division, DUE_ON))
    rounds(DUE_ON - DAY, DUE_ON - DAY, 8, 9)
    assert (told(unit_head), told(other_unit_head)) == ([("soon", 28)], [("soon", 29)])


def test_a_request_nobody_coordinates_is_said_to_who_may_decide_and_not_to_who_only_signs(
    task_in: MakeTask,
    division: Unit,
    other_division: Unit,
    unit_head: User,
    office_head: User,
    office_reviewer: User,
    deputy_director: User,
    director: User,
    other_unit_head: User,
) -> None:
    task = task_in(State.IN_PROGRESS, due_on=DUE_ON)
    Extension.objects.create(
        task=task,
        unit=division,
        number=1,
        asked_by=unit_head,
        asked_at=moment(GIVEN_ON),
        current_due_on=DUE_ON,
        wanted_due_on=DUE_ON + DAY,
        reason="Chờ số liệu",
    )
    delegated(director, other_unit_head, (division,), by=director)
    away(deputy_director, by=director)
    away(director, by=director)
    Appointment.objects.filter(person__in=[office_head, office_reviewer]).update(valid_to=GIVEN_ON)
    rounds(GIVEN_ON + DAY, GIVEN_ON + DAY)
    assert told(other_unit_head) == []
