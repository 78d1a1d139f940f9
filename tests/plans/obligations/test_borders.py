"""What lies on a border: the first of a month, the last of a short one, a closed year, a change between two periods."""

import datetime as dt

import pytest
import time_machine

from plans import actions as issuing
from plans.duties import actions as duties
from plans.duties.opening import begins_on
from plans.duties.regular import Regular
from plans.models import Obligation, Plan
from plans.obligations import acts
from plans.obligations.course import Course
from plans.obligations.dates import DueRule, dated, opens_on
from plans.obligations.opening import open_due
from tests.plans.amendments import FIRST, amending
from tests.plans.obligations.conftest import LINES, Look, obligation_at, periods_of
from tests.plans.obligations.test_amended import next_edition
from tests.plans.test_duties import OFFICE_18, ON_DEMAND, UNITS_15, owed, plan_owing
from units.calendar import Calendar, Entered, in_force
from units.models import Unit, User
from workflows.models import Task
from workflows.periods import Period, Span, span_of
from workflows.states import State

HERE = dt.timezone(dt.timedelta(hours=7))


def month(year: int, number: int) -> Span:
    """Return a month."""
    return span_of(Period.MONTH, dt.date(year, number, 1))


@pytest.mark.parametrize(
    ("rule", "span", "due", "opens"),
    [
        (DueRule(is_report=True, day=1, before=True), month(2026, 12), "2026-11-30", "2026-11-01"),
        (DueRule(is_report=True, day=1, before=True), month(2027, 1), "2026-12-31", "2026-12-01"),
        (DueRule(is_report=True, day=1), month(2026, 11), "2026-11-01", "2026-10-23"),  # a Sunday: counts on 30/10
        (DueRule(is_report=True, day=31, before=True), month(2026, 4), "2026-04-30", "2026-04-01"),
        (DueRule(is_report=True, day=30, before=True), month(2027, 2), "2027-02-28", "2027-02-01"),
        (DueRule(is_report=True, day=28, before=True), month(2027, 2), "2027-02-27", "2027-02-01"),
        (DueRule(is_report=True, day=31), month(2027, 2), "2027-02-28", "2027-02-01"),
    ],
)
def test_the_day_and_the_opening_of_a_report_on_a_border(rule: DueRule, span: Span, due: str, opens: str) -> None:
    assert (str(dated(rule, span).due_on), str(opens_on(rule, span))) == (due, opens)


def test_the_rule_in_words_names_no_day_that_a_month_does_not_have() -> None:
    said = dated(DueRule(is_report=True, day=31, before=True), month(2026, 4)).rule
    assert said == "Trước ngày 31 (tháng 4/2026), tức hết ngày 30/04/2026."


def test_a_report_put_together_from_others_opens_no_later_than_its_own_day() -> None:
    rule = DueRule(is_report=True, day=18)
    assert str(opens_on(rule, month(2026, 11), earlier_due=dt.date(2026, 11, 25))) == "2026-11-18"


def test_one_whose_forerunner_is_due_before_the_month_begins_is_not_lost() -> None:
    course = Course(DueRule(is_report=True, day=10, before=True), Period.MONTH, dt.date(2027, 5, 1))
    off = {dt.date(2027, 5, day): Entered(worked=False, basis="QĐ 1") for day in (3, 4)}
    with in_force(lambda: Calendar(off)):
        earlier = dated(DueRule(is_report=True, day=5, before=True), month(2027, 5)).effective
        found = course.to_open(dt.date(2027, 5, 2), [], lambda span: earlier)
    assert (str(earlier), found[:1]) == ("2027-04-29", [month(2027, 5)])


@pytest.mark.parametrize(
    ("regular", "day", "begins"),
    [
        (Regular(Period.YEAR, 5, 11, before=True), "2026-11-10", "2026-11-10"),
        (Regular(Period.MONTH, 1, before=True), "2026-11-05", "2026-11-01"),  # December's, due on 30/11
        (Regular(Period.MONTH, 18, before=False), "2026-10-17", "2026-10-17"),  # 18/10 is a Sunday: counted on the 16th
        (Regular(Period.MONTH, 15, before=True), "2026-10-14", "2026-10-01"),
    ],
)
def test_a_duty_begins_with_the_first_report_that_can_still_be_sent(regular: Regular, day: str, begins: str) -> None:
    at = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(0, 30), HERE)  # the day before by UTC
    assert str(begins_on(regular, at)) == begins


@pytest.mark.django_db
def test_reports_asked_for_in_another_rhythm_are_not_asked_for_backwards(
    office: Unit, division: Unit, office_reviewer: User, own_files: object
) -> None:
    with time_machine.travel("2026-06-05T09:00+07:00", tick=False):
        (one,) = owed(plan_owing(office_reviewer, ON_DEMAND))
    rule: dict[str, object] = {"period": Period.MONTH, "due_day": 15, "due_month": None, "due_before": False}
    with time_machine.travel("2026-11-20T09:00+07:00", tick=False):
        duties.change_rule(one, rule, note="Theo quy chế", actor=office_reviewer, seen=1)
        open_due(dt.datetime.now(dt.UTC))
        assert periods_of(one) == []
    with time_machine.travel("2026-12-01T09:00+07:00", tick=False):
        open_due(dt.datetime.now(dt.UTC))
    assert periods_of(one) == ["2026-12-01 2026-12-31"]


@pytest.mark.django_db
def test_a_report_does_not_wait_for_one_of_another_rhythm(
    office: Unit, division: Unit, office_reviewer: User, own_files: object
) -> None:
    with time_machine.travel("2026-10-05T09:00+07:00", tick=False):
        units, whole = owed(plan_owing(office_reviewer, UNITS_15, OFFICE_18))
        rule: dict[str, object] = {"period": Period.QUARTER, "due_day": 15, "due_month": None, "due_before": False}
        duties.change_rule(units, rule, note="Theo quy chế", actor=office_reviewer, seen=1)
    with time_machine.travel("2026-11-02T09:00+07:00", tick=False):
        open_due(dt.datetime.now(dt.UTC))
    assert periods_of(whole)[-1] == "2026-11-01 2026-11-30"


@pytest.mark.django_db
def test_the_open_reports_of_a_duty_go_on_under_the_number_of_each_new_edition(
    office: Unit, division: Unit, office_reviewer: User, own_files: object
) -> None:
    with time_machine.travel("2026-10-05T09:00+07:00", tick=False):
        plan = plan_owing(office_reviewer, UNITS_15, UNITS_15)
        numbers = {one.pk for one in owed(plan)}
        for number in ("16/KH-STP", "17/KH-STP"):
            later = amending(plan, office_reviewer, FIRST[:1], number)
            Plan.objects.filter(pk=later.pk).update(duties=[UNITS_15, UNITS_15])
            issuing.issue(Plan.objects.get(pk=later.pk), actor=office_reviewer)
            plan = Plan.objects.get(pk=later.pk)
    assert {one.pk for one in owed(plan)} == numbers
    reports = Task.objects.filter(common__occurrence__obligation__in=numbers)
    assert {(task.plan, task.state) for task in reports} == {("17/KH-STP", State.ASSIGNED)}
    assert all(one.occurrences.count() == 1 for one in owed(plan))


@pytest.mark.django_db
def test_a_year_is_closed_after_the_rhythm_has_changed_with_it(plan: Plan, look: Look, office_reviewer: User) -> None:
    one = acts.set_period(obligation_at(plan, 1), Period.MONTH, actor=office_reviewer, seen=1, note="Sát hơn")
    look("2027-01-04")
    acts.close_year(plan, 2026, {one.pk: 2}, actor=office_reviewer, note="Hết năm")
    one.refresh_from_db()
    assert str(one.ends_on) == "2026-12-31"
    look("2027-03-20")
    acts.resume(one, actor=office_reviewer, seen=3, note="Làm tiếp")
    look("2027-03-21")
    assert [row for row in periods_of(one) if row > "2027-01-31"] == []  # the days between belong to no period
    look("2027-04-01")
    assert periods_of(one)[-1] == "2027-04-01 2027-04-30"


@pytest.mark.django_db
def test_an_edition_may_let_a_line_begin_after_the_year_that_was_closed(plan: Plan, office_reviewer: User) -> None:
    one = obligation_at(plan, 4)
    Obligation.objects.filter(pk=one.pk).update(ends_on=one.starts_on)
    rows = [(words, who, when.replace("tháng 12/2026", "tháng 6/2027")) for words, who, when in LINES]
    new = obligation_at(next_edition(plan, office_reviewer, rows), 4)
    assert (new.pk, str(new.starts_on), new.ends_on) == (one.pk, "2027-07-01", None)
