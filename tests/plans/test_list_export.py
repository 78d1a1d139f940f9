"""The lists of plans and duties as Excel files: what the pages show, to whom they show it."""

import datetime as dt
import io

import time_machine
from django.test import Client
from openpyxl import load_workbook

from plans import actions
from plans.models import Plan
from tests.plans.test_duties import OCTOBER, UNITS_15, plan_owing
from units.models import Unit, User


def test_the_file_has_the_plans_of_the_page(
    client: Client, draft: Plan, office_reviewer: User, unit_head: User, stranger: User
) -> None:
    for person, drafts in ((office_reviewer, 1), (unit_head, 0)):
        assert titles(client, person) == [draft.title] * drafts
    actions.issue(draft, actor=office_reviewer)
    assert titles(client, unit_head) == [draft.title]
    assert titles(client, stranger) == []


def rows(client: Client, person: User, address: str) -> list[tuple[object, ...]]:
    """Return the rows in the file that a person takes away."""
    client.force_login(person)
    sheet = load_workbook(io.BytesIO(client.get(address).content)).worksheets[0]
    return list(sheet.iter_rows(min_row=2, values_only=True))


def titles(client: Client, person: User) -> list[object]:
    """Return the titles of the plans in that file."""
    return [row[1] for row in rows(client, person, "/ke-hoach/xuat/")]


def test_who_has_and_has_not_sent(
    client: Client, office: Unit, division: Unit, other_division: Unit, office_reviewer: User, own_files: object
) -> None:
    with time_machine.travel(OCTOBER, tick=False):
        plan_owing(office_reviewer, UNITS_15)
        found = rows(client, office_reviewer, "/bao-cao/xuat/")
        page = client.get("/bao-cao/").content.decode()
    units = Unit.objects.filter(agency=office.agency).order_by("pk")
    assert [row[5] for row in found] == [unit.name for unit in units if unit.name in page]
    assert {(row[3], row[4], row[6]) for row in found} == {("tháng 10/2026", dt.datetime(2026, 10, 15), "Chưa")}  # noqa: DTZ001 - Excel knows no zone
