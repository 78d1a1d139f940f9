"""The menu: what each person has a use for, and the key that leads there."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.people import draft_task, giving_to, moved, on_the_basis_of
from units.models import Unit, User

OF_THE_OFFICE = "Việc của tôi|Nhiệm vụ|Chờ phân công|Rà soát|Ý kiến|Gia hạn|Kế hoạch|Báo cáo".split("|")


def labels(client: Client) -> list[str]:
    """Return the entries of the menu."""
    return [entry["label"] for entry in client.get("/tai-khoan/").context["nav"]]


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("unit_head", ["Việc của tôi", "Nhiệm vụ", "Ý kiến", "Kế hoạch", "Báo cáo"]),
        ("officer", ["Việc của tôi", "Nhiệm vụ", "Ý kiến", "Kế hoạch", "Báo cáo"]),
        ("office_reviewer", OF_THE_OFFICE),
        ("office_head", OF_THE_OFFICE),
        ("records_clerk", ["Việc của tôi", "Nhiệm vụ", "Ý kiến", "Văn thư", "Kế hoạch", "Báo cáo"]),
        ("deputy_director", ["Việc của tôi", "Nhiệm vụ", "Hộp phê duyệt", "Ý kiến", "Gia hạn", "Kế hoạch", "Báo cáo"]),
        ("inspector", ["Việc của tôi", "Nhiệm vụ", "Ý kiến", "Kế hoạch", "Báo cáo", "Thanh tra"]),
        ("administrator", ["Quản trị"]),
        ("superuser", []),
    ],
)
def test_each_office_has_its_entries(
    client: Client, request: pytest.FixtureRequest, person: str, expected: list[str]
) -> None:
    client.force_login(request.getfixturevalue(person))
    assert labels(client) == expected


def test_a_head_reviews_only_while_the_division_coordinates_something(
    client: Client, division: Unit, other_division: Unit, unit_head: User, other_unit_head: User, director: User
) -> None:
    client.force_login(unit_head)
    assert "Rà soát" not in labels(client)
    task = draft_task(division, unit_head)
    assert "Rà soát" in labels(client)
    task = moved(task, "assign", unit_head, giving_to(other_division))
    moved(task, "start", other_unit_head)
    assert "Rà soát" in labels(client)
    moved(task, "cancel", director, on_the_basis_of())
    assert "Rà soát" not in labels(client)
    client.force_login(other_unit_head)
    assert "Rà soát" not in labels(client)


def test_the_queue_stays_open_to_whoever_may_review(client: Client, unit_head: User) -> None:
    client.force_login(unit_head)
    assert client.get("/ra-soat/").status_code == 200


def test_only_those_who_may_review_pay_for_the_question(
    client: Client, deputy_director: User, office_reviewer: User
) -> None:
    for person, asked_count in ((deputy_director, 0), (office_reviewer, 1)):
        client.force_login(person)
        with CaptureQueriesContext(connection) as asked:
            client.get("/tai-khoan/")
        assert sum("EXISTS" in row["sql"] for row in asked.captured_queries) == asked_count


def test_every_entry_has_a_key_of_its_own(client: Client, office_head: User) -> None:
    client.force_login(office_head)
    page = client.get("/tai-khoan/").content.decode()
    assert [page.count(f'data-go="{key}"') for key in "vncrykb"] == [1] * 7
