"""The list of plans as an Excel file: what the page shows, to whom it shows it."""

import io

from django.test import Client
from openpyxl import load_workbook

from plans import actions
from plans.models import Plan
from units.models import User


def test_the_file_has_the_plans_of_the_page(
    client: Client, draft: Plan, office_reviewer: User, unit_head: User, stranger: User
) -> None:
    for person, drafts in ((office_reviewer, 1), (unit_head, 0)):
        assert titles(client, person) == [draft.title] * drafts
    actions.issue(draft, actor=office_reviewer)
    assert titles(client, unit_head) == [draft.title]
    assert titles(client, stranger) == []


def titles(client: Client, person: User) -> list[object]:
    """Return the titles in the file that a person takes away."""
    client.force_login(person)
    sheet = load_workbook(io.BytesIO(client.get("/ke-hoach/xuat/").content)).worksheets[0]
    return [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)]
