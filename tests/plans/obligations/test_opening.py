"""Each period's task is opened once, on its day, however late one looks and whatever has become of the units."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from audit.models import Event
from plans.jobs import open_periods
from plans.models import Obligation, Occurrence, Plan
from plans.obligations import building, opening
from plans.progress import progress_of
from tests.plans.amendments import issued
from tests.plans.obligations.conftest import Look, obligation_at, periods_of
from units.models import CalendarOverride, Unit, User
from workflows.giving import Order, Pick, give_out
from workflows.models import CommonTask, Task
from workflows.states import State

pytestmark = pytest.mark.django_db
FOURTH = "2026-10-01 2026-12-31"
FIRST = "2027-01-01 2027-03-31"


def dates_of(task: Task | None) -> tuple[str, str, str]:
    """Return both dates and the period of a task."""
    assert task is not None
    return str(task.due_on), str(task.effective_due_on), task.period


def test_the_task_given_out_with_the_plan_is_that_of_the_present_period(plan: Plan) -> None:
    ongoing, everybody, yearly = (obligation_at(plan, position) for position in (1, 2, 3))
    assert (ongoing.period, periods_of(ongoing)) == ("quarter", [FOURTH])
    own = plan.items.get(position=1).task
    assert ongoing.occurrences.get().task == own
    assert dates_of(own) == ("2026-12-31", "2026-12-31", "quý IV/2026")
    assert own is not None
    assert "quý IV/2026" in own.due_rule
    assert everybody.occurrences.get().common == plan.items.get(position=2).common
    assert {task.period for task in Task.objects.filter(common__isnull=False)} == {"quý IV/2026"}
    assert (yearly.period, periods_of(yearly)) == ("year", ["2026-01-01 2026-12-31"])


def test_the_first_result_comes_before_the_periods(plan: Plan) -> None:
    obligation = obligation_at(plan, 4)
    assert dates_of(plan.items.get(position=4).task) == ("2026-12-31", "2026-12-31", "")
    assert (periods_of(obligation), str(obligation.starts_on)) == ([], "2027-01-01")


def test_a_line_with_a_date_of_its_own_opens_nothing_again(plan: Plan) -> None:
    assert plan.obligations.count() == 5
    assert not Obligation.objects.filter(item__position=6).exists()


def test_the_next_period_opens_on_its_first_day_once(plan: Plan, look: Look, division: Unit) -> None:
    assert look("2026-12-31").count == 0
    opened = look("2027-01-01")
    assert (opened.count, opened.tasks, opened.unassigned) == (5, 7, 1)
    assert look("2027-01-01").count == look("2027-01-02").count == look("2026-12-31").count == 0
    task = obligation_at(plan, 1).occurrences.get(first_day="2027-01-01").task
    assert dates_of(task) == ("2027-03-31", "2027-03-31", "quý I/2027")
    assert task is not None
    assert (task.state, task.lead_unit, task.plan, task.source_path) == (State.ASSIGNED, division, plan.code, "II.1")
    assert (task.content, str(task.original_due_on)) == (plan.items.get(position=1).content, "2027-03-31")


def test_the_house_opens_it_and_both_chains_say_for_which_period(plan: Plan, look: Look) -> None:
    look("2027-01-01")
    task = obligation_at(plan, 1).occurrences.get(first_day="2027-01-01").task
    assert task is not None
    told = Event.objects.filter(object_key=f"task:{task.pk}").order_by("seq")
    assert [(event.action, event.actor) for event in told] == [("task.create", None), ("task.assign", None)]
    assert Event.objects.filter(object_key=f"plan:{plan.pk}", action="obligation.open").count() == 5


def test_whoever_was_away_for_a_year_finds_every_period(plan: Plan, look: Look) -> None:
    look("2027-12-01")
    assert periods_of(obligation_at(plan, 1)) == [
        FOURTH,
        FIRST,
        "2027-04-01 2027-06-30",
        "2027-07-01 2027-09-30",
        "2027-10-01 2027-12-31",
    ]
    assert len(periods_of(obligation_at(plan, 3))) == 2


def test_a_line_for_everybody_opens_a_common_task_for_the_units_of_that_day(
    plan: Plan, look: Look, other_division: Unit
) -> None:
    Unit.objects.filter(pk=other_division.pk).update(active_to=dt.date(2026, 12, 31))
    look("2027-01-01")
    common = obligation_at(plan, 2).occurrences.get(first_day="2027-01-01").common
    assert common is not None
    assert sorted(task.lead_unit.code for task in common.tasks.all() if task.lead_unit) == ["hctp", "vp"]
    assert CommonTask.objects.count() == 2


def test_the_successor_takes_over_and_without_one_nothing_is_lost(
    plan: Plan, look: Look, division: Unit, other_division: Unit
) -> None:
    Unit.objects.filter(pk=division.pk).update(active_to=dt.date(2026, 12, 31), successor=other_division)
    assert look("2027-01-01").unassigned == 1
    first = obligation_at(plan, 1).occurrences.get(first_day="2027-01-01").task
    assert first is not None
    assert first.lead_unit == other_division
    Unit.objects.filter(pk=other_division.pk).update(active_to=dt.date(2027, 3, 1), successor=division)
    assert look("2027-04-01").unassigned == 3
    second = obligation_at(plan, 1).occurrences.get(first_day="2027-04-01").task
    assert second is not None
    assert (second.state, second.lead_unit, str(second.due_on)) == (State.DRAFT, None, "2027-06-30")


def test_a_line_without_a_unit_follows_the_one_that_got_its_latest_period(
    plan: Plan, look: Look, office_reviewer: User, division: Unit
) -> None:
    look("2027-01-01")
    draft = obligation_at(plan, 5).occurrences.get(first_day="2027-01-01").task
    assert draft is not None
    assert draft.state == State.DRAFT
    give_out([Pick(draft.pk, draft.audit_seq)], Order([division], None), actor=office_reviewer)
    draft.refresh_from_db()
    assert (draft.lead_unit, str(draft.due_on)) == (division, "2027-03-31")
    look("2027-04-01")
    after = obligation_at(plan, 5).occurrences.get(first_day="2027-04-01").task
    assert after is not None
    assert after.lead_unit == division


def test_the_days_are_those_of_the_agencys_own_calendar(plan: Plan, look: Look, administrator: User) -> None:
    CalendarOverride.objects.create(
        agency=plan.agency,
        day="2027-03-31",
        kind="off",
        basis="CV 12",
        entered_by=administrator,
        entered_at="2026-11-16T00:00Z",
    )
    plan.agency.calendar_token = "another"
    plan.agency.save(update_fields=["calendar_token"])
    look("2027-01-01")
    task = obligation_at(plan, 1).occurrences.get(first_day="2027-01-01").task
    assert dates_of(task)[:2] == ("2027-03-31", "2027-04-01")


def test_a_stopped_one_opens_nothing_and_a_paused_one_records_what_it_passed_over(plan: Plan, look: Look) -> None:
    Obligation.objects.filter(item__position=1).update(state="stopped", state_note="Đã xong")
    Obligation.objects.filter(item__position=2).update(state="paused", state_note="Chờ hướng dẫn")
    opened = look("2027-01-01")
    assert (opened.count, opened.skipped) == (3, 1)
    assert periods_of(obligation_at(plan, 1)) == [FOURTH]
    assert periods_of(obligation_at(plan, 2)) == [FOURTH, f"{FIRST}: paused"]
    assert "Chờ hướng dẫn" in obligation_at(plan, 2).occurrences.get(first_day="2027-01-01").skipped
    assert look("2027-01-02").skipped == 0


def test_a_worker_that_dies_over_a_period_leaves_nothing_half(
    plan: Plan, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (Task.objects.count(), CommonTask.objects.count(), Event.objects.count())

    def dying(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(opening, "record", dying)
        with pytest.raises(KeyboardInterrupt):
            look("2027-01-01")
    assert (Task.objects.count(), CommonTask.objects.count(), Event.objects.count()) == before
    assert not Occurrence.objects.filter(first_day="2027-01-01").exists()
    assert look("2027-01-01").count == 5


def test_what_cannot_be_opened_stands_in_nobodys_way(
    plan: Plan, look: Look, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = obligation_at(plan, 1)
    real = building.Building.given

    def given(self: building.Building, *args: object) -> Task:
        if self.obligation.pk == broken.pk:
            raise IntegrityError("a row nobody expects")
        return real(self, *args)  # type: ignore[arg-type]  # handed through

    with monkeypatch.context() as patch:
        patch.setattr(building.Building, "given", given)
        opened = look("2027-01-01")
    assert (opened.count, opened.failed) == (4, [broken.pk])
    assert "was not opened" in caplog.text
    assert look("2027-01-01").count == 1


def test_the_database_itself_refuses_a_second_opening(plan: Plan) -> None:
    first = obligation_at(plan, 1).occurrences.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Occurrence.objects.create(
            obligation=first.obligation,
            first_day=first.first_day,
            last_day=first.last_day,
            due_on=first.due_on,
            skipped="nữa",
            opened_at=first.opened_at,
        )


def test_the_job_opens_what_is_due(plan: Plan, clock: object, look: Look) -> None:
    look("2026-12-30")
    clock.move_to(dt.datetime(2027, 1, 1, 1, tzinfo=dt.UTC))  # type: ignore[attr-defined]  # a time machine
    assert open_periods.func() == {"periods": 5, "tasks": 7, "skipped": 0}


def test_the_plan_counts_the_tasks_of_its_periods_once(plan: Plan, look: Look) -> None:
    assert progress_of([plan], on=dt.date(2026, 11, 16))[plan.pk].total == 8
    look("2027-01-01")
    assert progress_of([plan], on=dt.date(2027, 1, 1))[plan.pk].total == 15 == Task.objects.count()


def test_a_period_given_to_every_unit_afterwards_counts_each_share_once(
    plan: Plan, look: Look, office_reviewer: User
) -> None:
    look("2027-01-01")
    for draft in (plan.items.get(position=5).task, obligation_at(plan, 5).occurrences.latest("first_day").task):
        assert draft is not None
        units = list(plan.agency.units.all())
        give_out([Pick(draft.pk, draft.audit_seq)], Order(units, None), actor=office_reviewer)
    assert progress_of([plan], on=dt.date(2027, 1, 1))[plan.pk].total == 19 == Task.objects.count()


def test_a_plan_for_next_year_begins_with_next_year(
    own_files: object, clock: object, office_reviewer: User, office: Unit, division: Unit, other_division: Unit
) -> None:
    plan = issued(office_reviewer)  # "Cải cách hành chính năm 2027"
    assert periods_of(Obligation.objects.get(plan=plan)) == [FIRST]
