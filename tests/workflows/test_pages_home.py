"""Việc của tôi and the list of tasks: what needs me comes first, every figure leads to its rows."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.people import MakeTask, draft_task, giving_to, moved
from tests.workflows.answers import body
from units.calendar import working_days_between
from units.folding import fold
from units.models import Unit, User
from workflows import board
from workflows.models import Task
from workflows.states import State

HOME_QUERIES = 12
LIST_QUERIES = 10
DAY = dt.timedelta(days=1)


def given(office: Unit, division: Unit, actor: User, content: str, due_on: dt.date | None = None) -> Task:
    """Draft a task and give it to the division."""
    return moved(draft_task(office, actor, content), "assign", actor, giving_to(division, due_on))


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


def test_what_needs_me_comes_overdue_first_then_by_deadline(
    client: Client, office: Unit, division: Unit, office_reviewer: User, unit_head: User, today: dt.date
) -> None:
    for content, due in (
        ("Sau", today + 30 * DAY),
        ("Không hạn", None),
        ("Quá hạn", today - DAY),
        ("Mai", today + DAY),
    ):
        given(office, division, office_reviewer, content, due)
    client.force_login(unit_head)
    rows = client.get(reverse("home")).context["rows"]
    assert [row.title for row in rows] == ["Quá hạn", "Mai", "Sau", "Không hạn"]
    assert [row.due_kind for row in rows] == ["overdue", "due_soon", "in_time", "no_due"]


def test_five_rows_and_a_link_to_all(
    client: Client, office: Unit, division: Unit, office_reviewer: User, unit_head: User
) -> None:
    for number in range(7):
        given(office, division, office_reviewer, f"Việc {number}")
    client.force_login(unit_head)
    response = client.get(reverse("home"))
    assert len(response.context["rows"]) == 5
    assert "Xem tất cả 7 việc" in body(response)
    assert client.get(response.context["waiting_url"]).context["found"] == 7


def test_every_figure_leads_to_as_many_rows(
    client: Client,
    task_in: MakeTask,
    director: User,
    office: Unit,
    division: Unit,
    office_reviewer: User,
    today: dt.date,
) -> None:
    for state in State:
        task_in(state)
    given(office, division, office_reviewer, "Quá hạn", today - DAY)
    given(office, division, office_reviewer, "Mai", today + DAY)
    client.force_login(director)
    tiles = client.get(reverse("home")).context["tiles"]
    assert {tile.label for tile in tiles} >= {"Quá hạn", "Sắp đến hạn", "Chưa phân công đơn vị", "Đã giao"}
    for tile in tiles:
        assert client.get(tile.url).context["found"] == tile.count, tile.label


def test_nobody_sees_the_work_of_others(
    client: Client, task_in: MakeTask, other_unit_head: User, stranger: User, administrator: User, superuser: User
) -> None:
    task = task_in(State.ASSIGNED)
    for person in (other_unit_head, stranger, administrator, superuser):
        client.force_login(person)
        assert task.content not in body(client.get(reverse("home")))
        assert task.content not in body(client.get(reverse("task_list")))


def test_an_empty_desk_says_what_happened_last(
    client: Client, task_in: MakeTask, unit_head: User, office_reviewer: User
) -> None:
    client.force_login(unit_head)
    assert "Chưa có nhiệm vụ nào" in body(client.get(reverse("home")))
    task_in(State.REPORTED)
    page = body(client.get(reverse("home")))
    assert "Không có việc nào chờ bạn" in page
    assert f"{unit_head.name} trình báo cáo" in page


def test_a_person_without_work_is_told_why(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    assert "Bạn không giữ việc nào" in body(client.get(reverse("home")))


def test_the_desk_refreshes_itself_with_the_same_bytes(client: Client, task_in: MakeTask, unit_head: User) -> None:
    task_in(State.ASSIGNED)
    client.force_login(unit_head)
    part = body(client.get(reverse("home_partial")))
    assert part.strip() in body(client.get(reverse("home")))
    assert 'data-live="unit.' in part


def test_filters_live_in_the_address(
    client: Client, task_in: MakeTask, office: Unit, division: Unit, office_reviewer: User, director: User
) -> None:
    task_in(State.IN_PROGRESS)
    other = given(office, division, office_reviewer, "Tổng hợp báo cáo quý")
    client.force_login(director)

    def titles(**query: str | int) -> list[str]:
        return [row.title for row in client.get(reverse("task_list"), query).context["rows"]]

    assert titles(state="assigned") == [other.content]
    assert titles(q="bao cao QUY") == [other.content]
    assert titles(q=other.code.lower()) == [other.content]
    assert titles(q="không có đâu") == []
    assert len(titles(unit=division.pk)) == 2
    assert len(titles(plan="15/KH-STP")) == 2
    assert len(titles(state="lạ", unit="999999", plan="lạ", lateness="lạ", page="x")) == 2


def test_a_filter_is_shown_and_can_be_dropped(client: Client, task_in: MakeTask, director: User) -> None:
    task_in(State.ASSIGNED)
    client.force_login(director)
    chips = client.get(reverse("task_list"), {"state": "assigned", "q": "rà soát", "page": "2"}).context["chips"]
    assert [chip["label"] for chip in chips] == ["“rà soát”", "Đã giao"]
    assert chips[0]["url"] == f"{reverse('task_list')}?state=assigned"


def test_a_long_list_has_pages_that_keep_the_filter(
    client: Client, office: Unit, division: Unit, office_reviewer: User, director: User
) -> None:
    for number in range(27):
        given(office, division, office_reviewer, f"Việc {number}")
    client.force_login(director)
    response = client.get(reverse("task_list"), {"state": "assigned"})
    assert len(response.context["rows"]) == 25
    assert response.context["pager"]["words"] == "Từ 1 đến 25 trong 27 nhiệm vụ"
    following = client.get(response.context["pager"]["next_url"])
    assert len(following.context["rows"]) == 2


@pytest.mark.parametrize("start", [dt.date(2026, 11, 20) + number * DAY for number in range(14)])
def test_due_soon_ends_where_three_working_days_end(start: dt.date) -> None:
    last = board.soon_until(start)
    assert working_days_between(start, last) == 3
    assert working_days_between(start, last + DAY) == 4


def test_search_ignores_marks_and_capitals() -> None:
    assert fold("ĐÔN ĐỐC Báo Cáo") == "don doc bao cao"


@pytest.mark.parametrize(("page", "limit"), [("home", HOME_QUERIES), ("task_list", LIST_QUERIES)])
def test_a_page_costs_the_same_at_any_number_of_rows(
    client: Client,
    office: Unit,
    division: Unit,
    office_reviewer: User,
    unit_head: User,
    page: str,
    limit: int,
) -> None:
    client.force_login(unit_head)

    def cost() -> int:
        with CaptureQueriesContext(connection) as context:
            assert client.get(reverse(page)).status_code == 200
        return len(context)

    given(office, division, office_reviewer, "Một")
    first = cost()
    for number in range(8):
        given(office, division, office_reviewer, f"Việc {number}")
    assert cost() == first <= limit
