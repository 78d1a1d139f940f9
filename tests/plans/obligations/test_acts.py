"""What the coordinating unit does with obligations: each once, on the version it saw, with a reason and a trace."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.models import Event
from plans import rules
from plans.editions import recalling
from plans.errors import StalePlan
from plans.models import Obligation, Occurrence, Plan
from plans.obligations import acts
from plans.obligations.acts import close_year, open_by_hand, pause, resume, set_period, stop
from tests.plans.obligations.conftest import Look, obligation_at, periods_of
from units.models import User
from workflows.engine import perform, seen_now
from workflows.models import Task
from workflows.periods import Period
from workflows.states import State

pytestmark = pytest.mark.django_db
FOURTH = "2026-10-01 2026-12-31"
WHY = "Chờ hướng dẫn của Bộ"


def last_line(plan: Plan) -> Event:
    """Return the last line of the plan's chain."""
    return Event.objects.filter(object_key=f"plan:{plan.pk}").latest("pk")


def test_a_pause_opens_nothing_and_going_on_opens_the_next(plan: Plan, look: Look, office_reviewer: User) -> None:
    one = obligation_at(plan, 1)
    pause(one, actor=office_reviewer, seen=1, note=WHY)
    told = last_line(plan)
    assert (told.action, told.actor, told.refused) == ("obligation.pause", office_reviewer, False)
    look("2027-01-05")
    look("2027-04-05")
    resume(obligation_at(plan, 1), actor=office_reviewer, seen=2, note="Đã có hướng dẫn")
    assert look("2027-04-06").count == 0
    look("2027-07-01")
    assert periods_of(one) == [
        FOURTH,
        "2027-01-01 2027-03-31: paused",
        "2027-04-01 2027-06-30: paused",
        "2027-07-01 2027-09-30",
    ]


def test_going_on_may_open_the_present_period_at_once(plan: Plan, look: Look, office_reviewer: User) -> None:
    one = obligation_at(plan, 1)
    pause(one, actor=office_reviewer, seen=1, note=WHY)
    look("2027-01-05")
    resume(one, actor=office_reviewer, seen=2, note="Đã có hướng dẫn", open_now=True)
    assert periods_of(one) == [FOURTH, "2027-01-01 2027-03-31"]
    task = one.occurrences.latest("first_day").task
    assert task is not None
    assert (task.state, str(task.due_on)) == (State.ASSIGNED, "2027-03-31")
    assert look("2027-01-06").count == 0


def test_what_was_due_before_an_act_is_opened_by_it(plan: Plan, clock: object, office_reviewer: User) -> None:
    clock.move_to(dt.datetime(2027, 1, 2, 1, tzinfo=dt.UTC))  # type: ignore[attr-defined]  # the worker was down
    one = obligation_at(plan, 1)
    stop(one, actor=office_reviewer, seen=1, note="Đã hoàn thành")
    assert periods_of(one) == [FOURTH, "2027-01-01 2027-03-31"]


def test_a_stop_closes_nothing_and_may_be_taken_back(plan: Plan, look: Look, office_reviewer: User) -> None:
    one = obligation_at(plan, 1)
    stopped = stop(one, actor=office_reviewer, seen=1, note="Đã hoàn thành")
    assert stopped.state == Obligation.State.STOPPED
    assert {task.state for task in Task.objects.filter(occurrence__obligation=one)} == {State.ASSIGNED}
    look("2027-02-01")
    resume(one, actor=office_reviewer, seen=2, note="Dừng nhầm")
    look("2027-04-01")
    assert periods_of(one) == [FOURTH, "2027-04-01 2027-06-30"]


def test_another_rhythm_holds_from_the_next_period_on(plan: Plan, look: Look, office_reviewer: User) -> None:
    one = set_period(obligation_at(plan, 1), Period.MONTH, actor=office_reviewer, seen=1, note="Theo dõi sát hơn")
    assert (one.period, one.next_period, str(one.next_from)) == ("quarter", "month", "2027-01-01")
    look("2027-02-10")
    one.refresh_from_db()
    back = set_period(one, Period.QUARTER, actor=office_reviewer, seen=2, note="Trở lại quý")
    assert (back.period, back.next_period, str(back.next_from)) == ("month", "quarter", "2027-04-01")
    look("2027-04-01")
    assert periods_of(one) == [
        FOURTH,
        "2027-01-01 2027-01-31",
        "2027-02-01 2027-02-28",
        "2027-03-01 2027-03-31",
        "2027-04-01 2027-06-30",
    ]


def test_a_change_still_to_come_can_be_taken_back(plan: Plan, office_reviewer: User) -> None:
    one = set_period(obligation_at(plan, 1), Period.MONTH, actor=office_reviewer, seen=1, note="Theo dõi sát hơn")
    back = set_period(one, Period.QUARTER, actor=office_reviewer, seen=2, note="Không đổi nữa")
    assert (back.period, back.next_period, back.next_from) == ("quarter", "", None)


def test_what_comes_on_demand_is_opened_by_hand(plan: Plan, look: Look, office_reviewer: User) -> None:
    one = set_period(obligation_at(plan, 1), Period.ON_DEMAND, actor=office_reviewer, seen=1, note="Chỉ khi cần")
    look("2027-02-01")
    made = open_by_hand(one, dt.date(2027, 2, 20), actor=office_reviewer, seen=2, note="Theo công văn 12")
    assert made.task is not None
    assert (str(made.task.due_on), str(made.task.effective_due_on)) == ("2027-02-20", "2027-02-22")  # a Saturday
    assert (made.task.state, made.asked) == (State.ASSIGNED, "Theo công văn 12")
    open_by_hand(one, dt.date(2027, 2, 25), actor=office_reviewer, seen=3, note="Theo công văn 13")
    assert one.occurrences.count() == 3


@pytest.mark.parametrize(
    "act",
    [
        lambda one, person, seen, note: pause(one, actor=person, seen=seen, note=note),
        lambda one, person, seen, note: stop(one, actor=person, seen=seen, note=note),
        lambda one, person, seen, note: set_period(one, Period.MONTH, actor=person, seen=seen, note=note),
    ],
    ids=["pause", "stop", "set_period"],
)
def test_every_act_wants_the_right_a_reason_and_the_version_seen(
    plan: Plan, office_reviewer: User, unit_head: User, act: Callable[[Obligation, User, int, str], object]
) -> None:
    one = obligation_at(plan, 1)
    with pytest.raises(PermissionDenied, match="đơn vị đầu mối"):
        act(one, unit_head, 1, WHY)
    refused = last_line(plan)
    assert (refused.refused, refused.actor) == (True, unit_head)
    with pytest.raises(ValidationError, match="lý do"):
        act(one, office_reviewer, 1, " ")
    act(one, office_reviewer, 1, WHY)
    with pytest.raises(StalePlan, match="Office reviewer thay đổi lúc"):
        act(one, office_reviewer, 1, WHY)
    assert obligation_at(plan, 1).version == 2


def test_a_yearly_line_and_a_wrong_act_are_refused(plan: Plan, office_reviewer: User) -> None:
    with pytest.raises(ValidationError, match="theo kỳ năm"):
        set_period(obligation_at(plan, 3), Period.MONTH, actor=office_reviewer, seen=1, note=WHY)
    with pytest.raises(ValidationError, match="đang được áp dụng"):
        set_period(obligation_at(plan, 1), Period.QUARTER, actor=office_reviewer, seen=1, note=WHY)
    with pytest.raises(ValidationError, match="tự mở theo kỳ"):
        open_by_hand(obligation_at(plan, 1), dt.date(2026, 12, 1), actor=office_reviewer, seen=1, note=WHY)
    with pytest.raises(StalePlan):
        resume(obligation_at(plan, 1), actor=office_reviewer, seen=1, note=WHY)


def test_the_year_ends_for_what_was_chosen_and_nothing_closes(plan: Plan, look: Look, office_reviewer: User) -> None:
    chosen = {obligation_at(plan, position).pk: 1 for position in (1, 2)}
    assert close_year(plan, 2026, chosen, actor=office_reviewer, note="Hết năm") == 2
    told = last_line(plan)
    assert (told.action, told.actor) == ("plan.close_year", office_reviewer)
    assert not Task.objects.filter(state=State.CANCELLED).exists()
    assert look("2027-01-01").count == 3
    assert periods_of(obligation_at(plan, 1)) == [FOURTH]
    with pytest.raises(StalePlan):
        close_year(plan, 2026, chosen, actor=office_reviewer, note="Hết năm")
    with pytest.raises(ValidationError, match="chọn ít nhất"):
        close_year(plan, 2026, {}, actor=office_reviewer, note="Hết năm")


def test_what_ended_with_the_year_may_go_on(plan: Plan, look: Look, office_reviewer: User) -> None:
    one = obligation_at(plan, 1)
    close_year(plan, 2026, {one.pk: 1}, actor=office_reviewer, note="Hết năm")
    look("2027-02-01")
    resume(one, actor=office_reviewer, seen=2, note="Vẫn phải làm", open_now=True)
    assert periods_of(one) == [FOURTH, "2027-01-01 2027-03-31"]


def test_a_plan_taken_back_ends_its_obligations_and_can_be_issued_anew(
    plan: Plan, look: Look, office_reviewer: User
) -> None:
    look("2027-01-01")
    recalling.recall(plan, actor=office_reviewer, seen=plan.version, reason="Ban hành nhầm")
    assert not Obligation.objects.exists()
    assert not Occurrence.objects.exists()
    assert {task.state for task in Task.objects.all()} == {State.CANCELLED}
    assert look("2027-04-01").count == 0
    again = Plan.objects.get(pk=plan.pk)
    assert rules.can_issue(again, office_reviewer)


def test_once_a_later_period_was_accepted_the_plan_is_not_taken_back(
    plan: Plan, look: Look, office_reviewer: User, unit_head: User
) -> None:
    look("2027-01-01")
    task = obligation_at(plan, 1).occurrences.get(first_day="2027-01-01").task
    assert task is not None
    perform(task.pk, "start", actor=unit_head, seen=seen_now(task))
    with pytest.raises(StalePlan, match="đã tiếp nhận"):
        recalling.recall(plan, actor=office_reviewer, seen=plan.version, reason="Ban hành nhầm")
    assert Obligation.objects.count() == 5


def test_a_plan_issued_before_there_were_periods_begins_with_the_present_one(
    plan: Plan, look: Look, office_reviewer: User, unit_head: User
) -> None:
    Occurrence.objects.all().delete()
    Obligation.objects.all().delete()
    with pytest.raises(PermissionDenied):
        acts.begin_lines(plan, actor=unit_head)
    assert acts.begin_lines(plan, actor=office_reviewer) == 5
    assert obligation_at(plan, 1).occurrences.get().task == plan.items.get(position=1).task
    assert look("2026-11-17").count == 0
    assert look("2027-01-01").count == 5
    with pytest.raises(StalePlan):
        acts.begin_lines(plan, actor=office_reviewer)
