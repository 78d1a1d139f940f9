"""A lone draft that the Office gives to every unit after the plan was issued stays one line of its plan."""

import datetime as dt

import pytest
from django.core.management import call_command

from plans import actions
from plans.editions import amending, recalling
from plans.editions.sharing import tasks_of
from plans.models import Plan
from plans.progress import progress_of, sections_of
from tests.plans.amendments import FIRST, issued, task_at, with_row
from tests.plans.amendments import amending as next_edition
from units.models import User
from workflows.giving import Order, Pick, give_out
from workflows.models import Task
from workflows.states import State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files", "office", "division", "other_division")]
ON = dt.date(2026, 11, 22)
LONE = 3  # the line of FIRST that names nobody


def given_to_all(actor: User) -> Plan:
    """Issue a plan, then give its lone draft to every unit."""
    plan = issued(actor)
    task = task_at(plan, LONE)
    units = list(plan.agency.units.all())
    outcome = give_out([Pick(task.pk, task.audit_seq)], Order(units, None), actor=actor)
    assert (outcome.done, outcome.not_done) == ([task.pk], {})
    return plan


def test_every_units_share_counts_once_in_the_plan(office_reviewer: User) -> None:
    plan = given_to_all(office_reviewer)
    units = plan.agency.units.count()
    assert tasks_of(plan).count() == Task.objects.count() == 2 + 2 * units
    progress = progress_of([plan], on=ON)[plan.pk]
    assert (progress.total, progress.unassigned) == (2 + 2 * units, 0)


def test_the_line_shows_the_shares_of_all_units(office_reviewer: User) -> None:
    plan = given_to_all(office_reviewer)
    rows = [row for section in sections_of(plan, office_reviewer, on=ON) for row in section.items]
    line = next(row for row in rows if row.item.position == LONE)
    assert (len(line.tasks), line.given, line.approved) == (plan.agency.units.count(), plan.agency.units.count(), 0)


def test_a_recall_takes_every_share_back(office_reviewer: User) -> None:
    plan = given_to_all(office_reviewer)
    recalling.recall(plan, actor=office_reviewer, seen=plan.version, reason="Ban hành nhầm")
    assert set(Task.objects.values_list("state", flat=True)) == {State.CANCELLED}
    call_command("verify_audit", verbosity=0)


def test_an_amendment_goes_on_with_every_share(office_reviewer: User) -> None:
    plan = given_to_all(office_reviewer)
    shares = set(Task.objects.filter(common__isnull=False, common__plan_item=None).values_list("pk", flat=True))
    content = "Xây dựng cơ sở dữ liệu dùng chung của ngành và của tỉnh"
    draft = next_edition(plan, office_reviewer, with_row(LONE, (content, "", FIRST[LONE - 1][2])))
    found = amending.summary(draft)
    assert found is not None
    assert found.closed_count == 0
    actions.issue(draft, actor=office_reviewer)
    assert {task.content for task in Task.objects.filter(pk__in=shares)} == {f"{content}."}
    assert shares <= set(tasks_of(Plan.objects.get(pk=draft.pk)).values_list("pk", flat=True))
    call_command("verify_audit", verbosity=0)


def test_an_amendment_that_drops_the_line_closes_every_share(office_reviewer: User) -> None:
    plan = given_to_all(office_reviewer)
    shares = Task.objects.filter(common__isnull=False, common__plan_item=None)
    kept = list(shares.values_list("pk", flat=True))
    draft = next_edition(plan, office_reviewer, [row for at, row in enumerate(FIRST, start=1) if at != LONE])
    actions.issue(draft, actor=office_reviewer)
    assert {task.state for task in Task.objects.filter(pk__in=kept)} == {State.CANCELLED}
