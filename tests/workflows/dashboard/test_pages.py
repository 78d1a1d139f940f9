"""The dashboard's pages: who sees which numbers, what a wrong address is told, what they cost."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.people import MakeTask, draft_task, giving_to, moved
from tests.workflows.answers import body
from units.models import Unit, User
from workflows.dashboard import queries
from workflows.dashboard.showing import OF_OTHERS
from workflows.models import Task
from workflows.states import State

pytestmark = pytest.mark.django_db
QUERIES = 14  # signing in, rights, the menu, two filters, six figures, the names of units


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


def numbers(browser: Client, query: str = "") -> dict[str, str]:
    """Return unit → how many tasks of it the page counts, and the sum."""
    panels = browser.get(f"/tong-quan/{query}").context["panels"]
    return {line.label: line.numbers[-1].words for line in panels[0].lines} if panels else {}


# who → tasks led by the division, by the other division, by nobody
SEEN = {
    "unit_head": (2, 0, 0),
    "officer": (2, 0, 0),
    "other_unit_head": (1, 1, 0),  # it cooperates in one of the division's
    "office_reviewer": (2, 1, 1),
    "deputy_director": (2, 1, 1),  # the Office, which coordinates all, is in the portfolio
    "other_deputy": (1, 1, 0),
    "director": (2, 1, 1),
    "inspector": (2, 1, 1),
    "administrator": (0, 0, 0),
    "superuser": (0, 0, 0),
    "stranger": (0, 0, 0),
    "foreign_inspector": (0, 0, 0),
}


@pytest.mark.parametrize("when", ["today", "yesterday"])
def test_who_sees_which_numbers(
    request: pytest.FixtureRequest,
    client: Client,
    task_in: MakeTask,
    division: Unit,
    other_division: Unit,
    office: Unit,
    office_reviewer: User,
    today: dt.date,
    when: str,
) -> None:
    people = {name: request.getfixturevalue(name) for name in SEEN}
    shared = task_in(State.IN_PROGRESS)
    shared.cooperating_units.set([other_division])
    task_in(State.REPORTED)
    moved(draft_task(office, office_reviewer), "assign", office_reviewer, giving_to(other_division))
    draft_task(office, office_reviewer)
    for name, (ours, theirs, nobodys) in SEEN.items():
        client.force_login(people[name])
        query = "" if when == "today" else f"?tai-ngay={today - dt.timedelta(days=1)}"
        expected = {division.name: ours, other_division.name: theirs, "Chưa phân công đơn vị": nobodys}
        told = {label: str(count) for label, count in expected.items() if count}
        found = numbers(client, query)
        found.pop("Cộng", None)
        assert found == (told if when == "today" else {}), name
        partial = name in {"other_unit_head", "office_reviewer", "deputy_director", "other_deputy"} and found
        assert (OF_OTHERS in body(client.get(f"/tong-quan/{query}"))) is bool(partial), name


def test_units_and_plans_of_others_are_unknown(
    client: Client, task_in: MakeTask, unit_head: User, foreign_division: Unit, other_division: Unit, stranger: User
) -> None:
    task_in(State.REPORTED)
    Task.objects.update(plan="15/KH-STP")
    client.force_login(unit_head)
    for unit in (foreign_division.pk, other_division.pk, 10**8, "x", "-1"):
        answer = client.get(f"/tong-quan/?unit={unit}")
        assert answer.context["panels"] == []
        assert "Không có đơn vị này trong các nhiệm vụ bạn được xem." in body(answer)
        assert client.get(f"/tong-quan/dong/?figure=states&unit={unit}").context["found"] == 0
    client.force_login(stranger)
    for plan in ("15/KH-STP", "99/KH-STP"):
        assert "Không có kế hoạch này trong các nhiệm vụ bạn được xem." in body(client.get(f"/tong-quan/?plan={plan}"))
    assert client.get("/tong-quan/dong/?figure=states").context["found"] == 0


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("tai-ngay={tomorrow}", "chưa đến; số liệu chỉ có đến hết hôm nay"),
        ("tai-ngay=31/02/2026", "Ngày không hợp lệ"),
        ("tai-ngay=0001-01-01", "Ngày phải nằm trong khoảng"),
        ("tai-ngay=9999-12-31", "Ngày phải nằm trong khoảng"),
        ("tai-ngay=%00", "Ngày không hợp lệ"),
        ("period=2026-13", "Khoảng thời gian không hợp lệ"),
        ("period=2099", "chưa bắt đầu"),
        ("period=2025-Q4&tai-ngay=2025-05-05", "quý IV/2025 chưa bắt đầu"),
    ],
)
def test_a_wrong_day_or_period_is_said_and_kept(
    client: Client, director: User, today: dt.date, asked: str, sentence: str
) -> None:
    client.force_login(director)
    asked = asked.format(tomorrow=today + dt.timedelta(days=1))
    answer = client.get(f"/tong-quan/?{asked}")
    assert (answer.status_code, answer.context["panels"]) == (200, [])
    assert sentence in body(answer)
    assert "<title>Lỗi: Tổng quan" in body(answer)
    typed = asked.split("&")[-1].partition("=")[2]
    assert typed == "%00" or f'value="{typed}"' in body(answer) or "period" in asked


@pytest.mark.parametrize(
    "query",
    [
        "",
        "figure=x",
        "figure=due&day=31/02/2026",
        "figure=states&lead=1e5",
        "figure=months&month=2026-13",
        "figure=states&tai-ngay=2999-01-01",
        "figure=returns&category=x",
        "figure=states&page=x",
    ],
)
def test_a_number_that_no_table_holds_shows_no_rows(client: Client, director: User, query: str) -> None:
    client.force_login(director)
    answer = client.get(f"/tong-quan/dong/?{query}")
    assert (answer.status_code, answer.context["found"]) == (200, 0)


def test_who_holds_no_work_is_told_so(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    assert "Không có số liệu cho bạn" in body(client.get("/tong-quan/"))


def test_a_past_day_of_too_many_tasks_asks_for_a_plan(
    client: Client, task_in: MakeTask, director: User, today: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    task_in(State.REPORTED)
    Task.objects.update(created_at=timezone.now() - dt.timedelta(days=9))
    monkeypatch.setattr(queries, "MOST_PAST", 0)
    client.force_login(director)
    yesterday = today - dt.timedelta(days=1)
    for address in (f"/tong-quan/?tai-ngay={yesterday}", f"/tong-quan/dong/?figure=states&tai-ngay={yesterday}"):
        assert "Phạm vi đang chọn có 1 nhiệm vụ" in body(client.get(address))


def test_pictures_carry_their_words_and_no_style(client: Client, task_in: MakeTask, director: User) -> None:
    for state in State:
        task_in(state)
    client.force_login(director)
    page = body(client.get("/tong-quan/"))
    assert page.count('role="img"') == page.count("<desc") == page.count("<table") >= 3
    assert " style=" not in page
    assert 'aria-labelledby="states-t states-d"' in page


def test_it_costs_as_many_statements_for_one_task_as_for_many(
    client: Client, task_in: MakeTask, director: User
) -> None:
    client.force_login(director)
    client.get("/tong-quan/")
    asked = []
    for state in (State.APPROVED, *State):
        task_in(state)
        with CaptureQueriesContext(connection) as context:
            client.get("/tong-quan/")
        asked.append(len(context.captured_queries))
    assert asked[0] == asked[-1] <= QUERIES
