"""An amended edition: obligations move on with their lines, stop with them, or begin; open periods are never lost."""

from collections.abc import Sequence

import pytest
from django.core.management import call_command

from plans import actions
from plans.editions import amending, declaring
from plans.models import Obligation, Plan
from plans.progress import progress_of
from tests.plans.amendments import DIVISION, EVERYBODY, OTHER, Row, paper, with_row
from tests.plans.conftest import read_in
from tests.plans.obligations.conftest import LINES, Look, obligation_at, periods_of
from units.models import Unit, User
from workflows.engine import perform, seen_now
from workflows.models import Task
from workflows.states import CLOSED, State

pytestmark = pytest.mark.django_db
FOURTH, FIRST = "2026-10-01 2026-12-31", "2027-01-01 2027-03-31"


def next_edition(before: Plan, actor: User, rows: Sequence[Row]) -> Plan:
    """Read the next edition in, issue it, and return it."""
    assert actor.agency is not None
    draft = read_in(actor.agency, actor, paper("16/KH-STP", rows, "Công tác tư pháp"))
    declaring.declare(draft, before.pk, actor=actor, seen=draft.version)
    draft.refresh_from_db()
    said = amending.summary(draft)
    assert said is not None
    actions.issue(draft, actor=actor)
    call_command("verify_audit")
    assert sum(task.state == State.CANCELLED for task in Task.objects.all()) == said.closed_count
    return Plan.objects.get(pk=draft.pk)


def open_tasks(obligation: Obligation) -> list[tuple[str, str, str]]:
    """Return who has what of an obligation open, by period and plan."""
    rows = Task.objects.filter(occurrence__obligation=obligation).exclude(state__in=CLOSED).order_by("due_on", "pk")
    return [(task.lead_unit.code if task.lead_unit else "", task.period, task.plan) for task in rows]


def test_what_stays_the_same_goes_on_with_all_its_periods(plan: Plan, look: Look, office_reviewer: User) -> None:
    look("2027-01-01")
    kept = {one.pk: periods_of(one) for one in Obligation.objects.all()}
    new = next_edition(plan, office_reviewer, LINES)
    assert {one.pk: periods_of(one) for one in new.obligations.all()} == kept
    assert not plan.obligations.exists()
    assert [one.item.plan_id for one in new.obligations.all() if one.item] == [new.pk] * 5
    assert {task.plan for task in Task.objects.all()} == {"16/KH-STP"}
    assert {str(task.due_on) for task in Task.objects.filter(period="quý I/2027")} == {"2027-03-31"}
    look("2027-04-01")
    assert len(periods_of(obligation_at(new, 1))) == 3
    assert progress_of([new], on=new.created_at.date())[new.pk].total == Task.objects.count()


def test_a_dropped_line_stops_and_its_open_periods_close(plan: Plan, look: Look, office_reviewer: User) -> None:
    look("2027-01-01")
    one = obligation_at(plan, 1)
    next_edition(plan, office_reviewer, LINES[1:])
    one.refresh_from_db()
    assert (one.state, open_tasks(one)) == (Obligation.State.STOPPED, [])
    look("2027-04-01")
    assert periods_of(one) == [FOURTH, FIRST]


def test_another_lead_takes_over_the_present_period(
    plan: Plan, look: Look, office_reviewer: User, unit_head: User
) -> None:
    look("2027-01-01")
    one = obligation_at(plan, 1)
    row = (LINES[0][0], OTHER, LINES[0][2])
    new = next_edition(plan, office_reviewer, with_row(1, row, LINES))
    one.refresh_from_db()
    assert one.plan == new
    assert open_tasks(one) == [("xdpb", "quý I/2027", "16/KH-STP")]
    assert one.occurrences.get(first_day="2027-01-01").task == new.items.get(position=1).task
    look("2027-04-01")
    assert open_tasks(one)[-1] == ("xdpb", "quý II/2027", "16/KH-STP")


def test_another_lead_takes_over_the_periods_after_a_first_result(
    plan: Plan, look: Look, office_reviewer: User
) -> None:
    look("2027-01-01")
    one, first = obligation_at(plan, 4), plan.items.get(position=4).task
    assert first is not None
    new = next_edition(plan, office_reviewer, with_row(4, (LINES[3][0], OTHER, LINES[3][2]), LINES))
    task = new.items.get(position=4).task
    assert one.occurrences.get().task == task
    assert open_tasks(one) == [("xdpb", "quý I/2027", "16/KH-STP")]
    first.refresh_from_db()
    assert first.state == State.CANCELLED


def test_a_line_that_every_unit_leads_now_shares_the_present_period(
    plan: Plan, look: Look, office_reviewer: User
) -> None:
    one = obligation_at(plan, 1)
    new = next_edition(plan, office_reviewer, with_row(1, (LINES[0][0], EVERYBODY, LINES[0][2]), LINES))
    one.refresh_from_db()
    common = one.occurrences.get().common
    assert common == new.items.get(position=1).common
    assert common is not None
    assert {(task.lead_unit.code, task.period) for task in common.tasks.all() if task.lead_unit} == {
        ("vp", "quý IV/2026"),
        ("hctp", "quý IV/2026"),
        ("xdpb", "quý IV/2026"),
    }
    look("2027-01-01")
    assert one.occurrences.latest("first_day").common is not None


def test_a_unit_that_is_new_joins_the_present_period(
    plan: Plan, look: Look, office_reviewer: User, office: Unit
) -> None:
    look("2027-01-01")
    one = obligation_at(plan, 2)
    newcomer = Unit.objects.create(
        agency=office.agency, code="moi", name="Phòng Mới", kind="division", active_from="2027-01-01"
    )
    next_edition(plan, office_reviewer, LINES)
    task = Task.objects.get(lead_unit=newcomer)
    assert (task.common, task.period) == (one.occurrences.get(first_day="2027-01-01").common, "quý I/2027")
    assert str(task.due_on) == "2027-03-31"


def test_a_line_that_becomes_yearly_changes_its_rhythm_with_the_year(
    plan: Plan, look: Look, office_reviewer: User
) -> None:
    one = obligation_at(plan, 1)
    next_edition(plan, office_reviewer, with_row(1, (LINES[0][0], DIVISION, "Hằng năm"), LINES))
    task = one.occurrences.get().task
    assert task is not None
    assert (str(task.due_on), task.time_kind) == ("2026-12-31", "annual")
    look("2027-06-01")
    assert periods_of(one) == [FOURTH, "2027-01-01 2027-12-31"]


def test_a_line_that_gets_a_date_stops_coming_back(plan: Plan, look: Look, office_reviewer: User) -> None:
    one = obligation_at(plan, 1)
    new = next_edition(plan, office_reviewer, with_row(1, (LINES[0][0], DIVISION, "Trước ngày 30/9/2027"), LINES))
    one.refresh_from_db()
    task = new.items.get(position=1).task
    assert task is not None
    assert (one.state, task.state, str(task.due_on)) == (Obligation.State.STOPPED, State.ASSIGNED, "2027-09-29")
    assert str(task.parent_due_on) == "2027-09-29"
    assert look("2027-01-01").count == 4


def test_periods_still_open_of_a_line_that_gets_a_date_stay_owed(plan: Plan, look: Look, office_reviewer: User) -> None:
    look("2027-01-01")
    one = obligation_at(plan, 1)
    new = next_edition(plan, office_reviewer, with_row(1, (LINES[0][0], DIVISION, "Trước ngày 30/9/2027"), LINES))
    one.refresh_from_db()
    assert (one.plan, one.state) == (new, Obligation.State.STOPPED)
    assert [(code, number) for code, _, number in open_tasks(one)] == [("hctp", "16/KH-STP")] * 2
    assert progress_of([new], on=new.created_at.date())[new.pk].total == Task.objects.count()


def test_a_line_that_begins_to_come_back_takes_its_task_as_the_first(
    plan: Plan, look: Look, office_reviewer: User
) -> None:
    task = plan.items.get(position=6).task
    new = next_edition(plan, office_reviewer, with_row(6, (LINES[5][0], OTHER, "Thường xuyên"), LINES))
    one = obligation_at(new, 6)
    assert one.occurrences.get().task == task
    assert task is not None
    task.refresh_from_db()
    assert (str(task.due_on), task.period) == ("2026-12-31", "quý IV/2026")


def test_a_new_line_begins_and_a_pause_goes_on(plan: Plan, look: Look, office_reviewer: User) -> None:
    Obligation.objects.filter(item__position=1).update(state="paused", state_note="Chờ")
    new = next_edition(plan, office_reviewer, [*LINES, ("Tổng hợp đơn thư kiến nghị", DIVISION, "Thường xuyên")])
    assert periods_of(obligation_at(new, 7)) == [FOURTH]
    assert obligation_at(new, 1).state == Obligation.State.PAUSED
    assert look("2027-01-01").skipped == 1


def test_a_later_first_result_moves_the_beginning(plan: Plan, office_reviewer: User) -> None:
    row = (LINES[3][0], DIVISION, "Hoàn thành trong tháng 4/2027 và thực hiện thường xuyên")
    new = next_edition(plan, office_reviewer, with_row(4, row, LINES))
    one, task = obligation_at(new, 4), new.items.get(position=4).task
    assert task is not None
    assert (str(one.starts_on), str(task.due_on)) == ("2027-07-01", "2027-04-30")


def test_what_a_unit_has_begun_goes_on_untouched(
    plan: Plan, look: Look, office_reviewer: User, unit_head: User, division: Unit
) -> None:
    look("2027-01-01")
    task = obligation_at(plan, 1).occurrences.latest("first_day").task
    assert task is not None
    perform(task.pk, "start", actor=unit_head, seen=seen_now(task))
    row = (f"{LINES[0][0]} điện tử", DIVISION, LINES[0][2])
    next_edition(plan, office_reviewer, with_row(1, row, LINES))
    task.refresh_from_db()
    assert (task.state, task.content, str(task.due_on)) == (
        State.IN_PROGRESS,
        f"{LINES[0][0]} điện tử.",
        "2027-03-31",
    )
