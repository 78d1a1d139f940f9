"""How a date came about is kept with the task from the moment it is given out, and follows every change of it."""

import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from plans import actions
from plans.models import Plan
from tests.plans.amendments import FIRST, amending, issued, paper, task_at, with_row
from tests.plans.conftest import read_in
from units.calendar import Calendar, in_force
from units.models import Agency, Unit, User
from workflows import engine, giving
from workflows.engine import seen_now
from workflows.models import Task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files", "division", "other_division")]
SAID = "“Hoàn thành trong tháng 5/2027” → ngày cuối tháng 31/5/2027"


def test_a_task_keeps_how_its_date_was_read(office: Unit, office_reviewer: User, client: Client) -> None:
    plan = issued(office_reviewer)
    rules = {task.source_path: task.due_rule for task in Task.objects.filter(plan=plan.code)}
    assert rules["II.1"] == SAID
    assert rules["II.3"] == "“Trước ngày 30/9/2027” → trước ngày 30/9/2027, tức hết ngày 29/9/2027"
    client.force_login(office_reviewer)
    page = client.get(reverse("task_page", args=[task_at(plan, 1).pk]))
    assert dict(page.context["dates"])["Vì sao là ngày này"] == f"{SAID}."


def test_an_amended_date_brings_its_own_reason(office: Unit, office_reviewer: User) -> None:
    plan = issued(office_reviewer)
    later = amending(plan, office_reviewer, with_row(1, (*FIRST[0][:2], "Hoàn thành trong tháng 7/2027")))
    actions.issue(later, actor=office_reviewer)
    assert task_at(later, 1).due_rule == "“Hoàn thành trong tháng 7/2027” → ngày cuối tháng 31/7/2027"
    assert task_at(later, 4).due_rule.startswith("“Hoàn thành trong tháng 6/2027”")


@pytest.mark.parametrize(
    ("due_on", "rule"),
    [
        (dt.date(2027, 9, 29), "“Trước ngày 30/9/2027” → trước ngày 30/9/2027, tức hết ngày 29/9/2027"),
        (dt.date(2027, 8, 15), "Hạn do người giao việc đặt: 15/8/2027"),
        (None, ""),
    ],
)
def test_a_date_set_when_giving_out_by_hand_says_so(
    due_on: dt.date | None, rule: str, office: Unit, division: Unit, office_reviewer: User
) -> None:
    task = task_at(issued(office_reviewer), 3)
    prepare = giving.to_unit(division, due_on)
    given = engine.perform(task.pk, "assign", actor=office_reviewer, seen=seen_now(task), prepare=prepare)
    assert (given.due_on, given.due_rule) == (due_on, rule)


def test_an_agency_that_counts_the_day_reads_its_plans_so(office: Unit, office_reviewer: User) -> None:
    with in_force(lambda: Calendar(before_is_inclusive=True)):
        plan = read_in(office.agency, office_reviewer, paper("15/KH-STP", FIRST))
    item = plan.items.get(position=3)
    assert (item.time_kind, item.due_on) == ("before_date", dt.date(2027, 9, 30))


def test_the_command_reads_a_plan_by_the_agencys_own_calendar(
    agency: Agency, office: Unit, office_reviewer: User, tmp_path_factory: pytest.TempPathFactory
) -> None:
    Agency.objects.filter(pk=agency.pk).update(before_is_inclusive=True, calendar_token="set")
    path = tmp_path_factory.mktemp("plan") / "ke-hoach.txt"
    path.write_text(paper("15/KH-STP", FIRST), encoding="utf-8")
    call_command("import_plan", path, "--agency", agency.code, stdout=io.StringIO())
    assert Plan.objects.get().items.get(position=3).due_on == dt.date(2027, 9, 30)
