"""A plan amended again and again: a line that stops coming back and comes back after all loses no open task."""

from collections.abc import Sequence

import pytest

from plans import actions
from plans.editions import declaring
from plans.editions.sharing import tasks_of
from plans.models import Obligation, Plan
from tests.plans.amendments import Row, paper, with_row
from tests.plans.conftest import read_in
from tests.plans.obligations.conftest import LINES, Look, obligation_at, periods_of
from tests.plans.obligations.test_amended import FIRST, FOURTH, open_tasks
from units.models import User

pytestmark = pytest.mark.django_db
ONE_OFF = with_row(1, (LINES[0][0], LINES[0][1], "Trước ngày 30/9/2027"), LINES)


def edition(before: Plan, actor: User, rows: Sequence[Row], number: str) -> Plan:
    """Issue the next edition under a number, and return it."""
    assert actor.agency is not None
    draft = read_in(actor.agency, actor, paper(number, rows, "Công tác tư pháp"))
    declaring.declare(draft, before.pk, actor=actor, seen=draft.version)
    actions.issue(Plan.objects.get(pk=draft.pk), actor=actor)
    return Plan.objects.get(pk=draft.pk)


def test_what_an_edition_stopped_is_still_owed_under_the_next_ones(
    plan: Plan, look: Look, office_reviewer: User
) -> None:
    look("2027-01-01")
    one = obligation_at(plan, 1)
    second = edition(plan, office_reviewer, ONE_OFF, "16/KH-STP")
    third = edition(second, office_reviewer, ONE_OFF, "17/KH-STP")
    assert {number for _, _, number in open_tasks(one)} == {"17/KH-STP"}
    assert tasks_of(third).filter(period="quý I/2027", occurrence__obligation=one).exists()
    assert not tasks_of(second).exists()


def test_a_line_that_comes_back_after_all_goes_on_with_its_periods(
    plan: Plan, look: Look, office_reviewer: User
) -> None:
    look("2027-01-01")
    one = obligation_at(plan, 1)
    second = edition(plan, office_reviewer, ONE_OFF, "16/KH-STP")
    look("2027-05-05")
    third = edition(second, office_reviewer, LINES, "17/KH-STP")
    again = obligation_at(third, 1)
    assert (again.pk, again.state, again.state_note) == (one.pk, Obligation.State.ACTIVE, "")
    look("2027-05-06")
    assert periods_of(again) == [FOURTH, FIRST, "2027-04-01 2027-06-30"]
    assert {number for _, _, number in open_tasks(again)} == {"17/KH-STP"}
