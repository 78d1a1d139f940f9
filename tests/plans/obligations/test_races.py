"""Workers and people at the same moment: each period once, nothing after an end, nobody waits for ever."""

import datetime as dt
import json

import pytest
import time_machine

from audit.models import Event
from plans.editions import recalling
from plans.models import Obligation, Occurrence, Plan
from plans.obligations.acts import stop
from plans.obligations.opening import open_due
from tests.plans.obligations.conftest import obligation_at
from tests.plans.racing import raced
from units.models import User
from workflows.models import CommonTask, SlotCount, Task
from workflows.states import State

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
JANUARY = dt.datetime(2027, 1, 1, 1, tzinfo=dt.UTC)


def worker() -> str:
    """Look once, as a worker does."""
    opened = open_due(JANUARY)
    return json.dumps([opened.count, opened.failed])


def counters_are_right() -> bool:
    """Tell whether the counters of the worklists say what the rows say."""
    kept = {row.slot: row.waiting for row in SlotCount.objects.filter(waiting__gt=0)}
    slots = [slot for slot in Task.objects.values_list("holder_slot", flat=True) if slot]
    return kept == {slot: slots.count(slot) for slot in set(slots)}


def test_two_workers_open_each_period_once(plan: Plan, clock: time_machine.Traveller) -> None:
    clock.move_to(JANUARY)
    outcomes = [json.loads(said) for said in raced(worker, worker, worker)]
    assert sum(count for count, _ in outcomes) == 5
    assert not any(failed for _, failed in outcomes)
    assert Occurrence.objects.filter(first_day="2027-01-01").count() == 5
    assert Task.objects.count() == 15
    assert CommonTask.objects.count() == 2
    assert counters_are_right()


def test_a_recall_while_periods_open_leaves_no_task_behind(
    plan: Plan, clock: time_machine.Traveller, office_reviewer: User
) -> None:
    clock.move_to(JANUARY)

    def recall() -> str:
        recalling.recall(plan, actor=office_reviewer, seen=plan.version, reason="Ban hành nhầm")
        return "recalled"

    said = raced(worker, recall)
    assert "recalled" in said
    assert not Obligation.objects.exists()
    assert not Occurrence.objects.exists()
    assert {task.state for task in Task.objects.all()} == {State.CANCELLED}
    assert counters_are_right()


def test_a_stop_while_periods_open_never_loses_or_doubles_the_one_that_was_due(
    plan: Plan, clock: time_machine.Traveller, office_reviewer: User
) -> None:
    clock.move_to(JANUARY)
    one = obligation_at(plan, 1)

    def halt() -> str:
        return str(stop(one, actor=office_reviewer, seen=1, note="Đã hoàn thành").state)

    assert "stopped" in raced(worker, halt, worker)
    assert one.occurrences.count() == 2
    assert Occurrence.objects.filter(first_day="2027-01-01").count() == 5
    seqs = list(Event.objects.filter(object_key=f"plan:{plan.pk}").order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))
