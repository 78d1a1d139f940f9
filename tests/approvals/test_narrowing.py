"""Filters of the two queues: they stand in the URL and survive tabs, pages, decisions and the way back."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approvals import narrowing
from approvals.narrowing import Narrowed
from tests.approvals.pages import at, body, shown
from tests.people import MakeTask, appointed, moved
from units.models import Agency, Unit, User
from units.positions import Position
from workflows.models import Task
from workflows.states import State
from workflows.worklist import place_of

DAY = dt.timedelta(days=1)
INBOX_QUERIES = 8  # six, and those of the session and of the account (tests/ceilings)


@pytest.fixture
def other_head(agency: Agency, other_division: Unit) -> User:
    """The head of the other division."""
    return appointed("other_head", agency, Position.UNIT_HEAD, unit=other_division)


def rows(client: Client, url: str) -> list[str]:
    """Return the ids of the rows a list shows."""
    return [row.id for group in client.get(url).context["pane"].groups for row in group.rows]


def names(*tasks: Task) -> list[str]:
    """Return the ids of the rows of tasks."""
    return [f"task-{task.pk}" for task in tasks]


def rename(task: Task, plan: str) -> Task:
    """Put a task under another plan."""
    Task.objects.filter(pk=task.pk).update(plan=plan)
    task.refresh_from_db()
    return task


def test_each_limit_narrows_the_inbox_and_they_add_up(
    client: Client, task_in: MakeTask, director: User, division: Unit, other_division: Unit, other_head: User
) -> None:
    today = timezone.localdate()
    late = task_in(State.REVIEWED, due_on=today - 9 * DAY)
    other = rename(task_in(State.REVIEWED, lead=other_division, head=other_head), "99/KH-STP")
    late_other = task_in(State.REVIEWED, lead=other_division, head=other_head, due_on=today - 8 * DAY)
    client.force_login(director)
    inbox, unit = f"{at('inbox')}?tab=instead", f"unit={other_division.pk}"
    assert rows(client, inbox) == names(late, late_other, other)
    assert rows(client, f"{inbox}&lateness=overdue") == names(late, late_other)
    assert rows(client, f"{inbox}&{unit}") == names(late_other, other)
    assert rows(client, f"{inbox}&plan=99/KH-STP") == names(other)
    assert rows(client, f"{inbox}&{unit}&lateness=overdue&q=RA+SOAT") == names(late_other)
    assert rows(client, f"{inbox}&{unit}&lateness=overdue&plan=99/KH-STP") == []


def test_what_is_no_limit_is_none(client: Client, task_in: MakeTask, deputy_director: User) -> None:
    task = task_in(State.REVIEWED)
    client.force_login(deputy_director)
    for query in ("unit=x", "unit=", "lateness=soon", "unit=" + "9" * 30, "plan=%00", "unit=²"):
        assert rows(client, f"{at('inbox')}?{query}") == names(task), query
    page = body(client.get(at("inbox") + "?unit=987654"))
    assert "Không có việc nào khớp bộ lọc" in page


def test_the_unit_of_another_portfolio_shows_nothing(
    client: Client, task_in: MakeTask, deputy_director: User, director: User, other_division: Unit, other_head: User
) -> None:
    task_in(State.REVIEWED, lead=other_division, head=other_head)
    client.force_login(deputy_director)
    page = body(client.get(f"{at('inbox')}?unit={other_division.pk}"))
    assert other_division.name not in page
    assert rows(client, f"{at('inbox')}?unit={other_division.pk}") == []


def test_the_filters_offer_the_units_and_plans_of_the_list(
    client: Client, task_in: MakeTask, deputy_director: User, office: Unit, division: Unit
) -> None:
    task_in(State.REVIEWED)
    client.force_login(deputy_director)
    filters = client.get(f"{at('inbox')}?plan=31/KH").context["pane"].filters
    assert filters.offered.units == {division.pk: division.name, office.pk: office.name}
    assert filters.plans == ["15/KH-STP", "31/KH"]
    assert [chip["label"] for chip in filters.chips] == ["31/KH"]
    assert filters.chips[0]["url"] == at("inbox")


def test_an_empty_inbox_without_limits_offers_no_filters(client: Client, deputy_director: User) -> None:
    client.force_login(deputy_director)
    assert "Bộ lọc" not in body(client.get(at("inbox")))


def test_limits_are_kept_through_tabs_rows_chips_and_the_way_back(
    client: Client, task_in: MakeTask, deputy_director: User, division: Unit
) -> None:
    task = task_in(State.REVIEWED)
    kept = f"q=quy+trinh&unit={division.pk}"
    client.force_login(deputy_director)
    answer = client.get(f"{at('decision_page', task.pk)}?{kept}")
    pane = answer.context["pane"]
    assert [tab.url for tab in pane.tabs] == [
        f"{at('inbox')}?{kept}",
        *(f"{at('inbox')}?tab={tab}&{kept}" for tab in ("instead", "asking", "today")),
    ]
    assert [row.url for group in pane.groups for row in group.rows] == [f"{at('decision_page', task.pk)}?{kept}"]
    assert [chip["url"] for chip in pane.filters.chips] == [
        f"{at('inbox')}?unit={division.pk}",
        f"{at('inbox')}?q=quy+trinh",
    ]
    page = body(answer)
    escaped = kept.replace("&", "&amp;")
    for address in (
        f'href="{at("inbox")}?{escaped}"',
        f'action="{at("approve", task.pk)}?{escaped}"',
        f'action="{at("return_from_leadership", task.pk)}?{escaped}"',
        f'action="{at("return_to_office", task.pk)}?{escaped}"',
    ):
        assert address in page, address
    alone = body(client.get(f"{at('return_to_office', task.pk)}?{kept}"))
    assert f'href="{at("decision_page", task.pk)}?{escaped}"' in alone


def test_a_decision_goes_on_to_the_next_row_within_the_limits(
    client: Client, task_in: MakeTask, director: User, division: Unit, other_division: Unit, other_head: User
) -> None:
    today = timezone.localdate()
    first, third = (task_in(State.REVIEWED, due_on=today + days * DAY) for days in (1, 9))
    between = task_in(State.REVIEWED, lead=other_division, head=other_head, due_on=today + 5 * DAY)
    client.force_login(director)
    kept = f"tab=instead&unit={division.pk}"
    answer = client.post(f"{at('approve', first.pk)}?{kept}", shown(first))
    assert answer["Location"] == f"{at('decision_page', third.pk)}?{kept}#task-{third.pk}-link"
    answer = client.post(f"{at('return_to_office', third.pk)}?{kept}", shown(third, note="Xem lại"))
    assert answer["Location"] == f"{at('inbox')}?{kept}"
    assert rows(client, at("inbox") + "?tab=instead") == names(between)


def test_the_page_of_the_list_is_kept_until_it_wraps_round(
    client: Client, task_in: MakeTask, deputy_director: User
) -> None:
    today = timezone.localdate()
    first, second, third = (task_in(State.REVIEWED, due_on=today + days * DAY) for days in (1, 5, 9))
    client.force_login(deputy_director)
    page = f"after={place_of(first)}"
    answer = client.post(f"{at('approve', second.pk)}?{page}", shown(second))
    assert answer["Location"] == f"{at('decision_page', third.pk)}?{page}#task-{third.pk}-link"
    answer = client.post(f"{at('approve', third.pk)}?{page}", shown(third))
    assert answer["Location"] == f"{at('decision_page', first.pk)}#task-{first.pk}-link"


def test_narrowed_pages_follow_each_other_without_gap_or_overlap(
    task_in: MakeTask, director: User, division: Unit
) -> None:
    today = timezone.localdate()
    tasks = [task_in(State.REVIEWED, due_on=due) for due in (today, today, today + DAY, None, None)]
    limits = Narrowed(unit=division.pk)
    seen, after = [], None
    while page := list(narrowing.waiting(director, (State.REVIEWED,), limits, after=after, limit=2)):
        seen += page
        after = place_of(page[-1])
    assert seen == tasks


def test_a_narrowed_list_keeps_the_separation_of_duties(
    task_in: MakeTask, office: Unit, office_head: User, office_reviewer: User
) -> None:
    own = task_in(State.REPORTED, lead=office, head=office_head)
    states, limits = (State.REPORTED,), Narrowed(unit=office.pk)
    assert list(narrowing.waiting(office_reviewer, states, limits)) == [own]
    assert list(narrowing.waiting(office_head, states, limits)) == []


def test_the_queue_of_the_office_is_narrowed_in_every_tab(
    client: Client, task_in: MakeTask, office_reviewer: User, division: Unit, other_division: Unit, other_head: User
) -> None:
    mine, other = task_in(State.REPORTED), task_in(State.REPORTED, lead=other_division, head=other_head)
    passed = task_in(State.REVIEWED, lead=other_division, head=other_head)
    client.force_login(office_reviewer)
    unit = f"unit={other_division.pk}"
    assert rows(client, at("review_queue")) == names(mine, other)
    assert rows(client, f"{at('review_queue')}?{unit}") == names(other)
    assert rows(client, f"{at('review_queue')}?tab=reviewed&{unit}") == names(passed)
    assert rows(client, f"{at('review_queue')}?tab=reviewed&unit={division.pk}") == []
    answer = client.post(f"{at('return_to_unit', other.pk)}?{unit}", shown(other, note="Thiếu", category="other"))
    assert answer["Location"] == f"{at('review_queue')}?{unit}"


def test_an_empty_list_says_what_its_reader_did_last(
    client: Client, task_in: MakeTask, deputy_director: User, office_reviewer: User
) -> None:
    client.force_login(deputy_director)
    assert "Việc gần nhất" not in body(client.get(at("inbox")))
    task = task_in(State.REVIEWED)
    moved(task, "approve", deputy_director)
    assert "Việc gần nhất: bạn phê duyệt “" in body(client.get(at("inbox")))
    client.force_login(office_reviewer)
    assert "Việc gần nhất: bạn rà soát đạt và trình lãnh đạo “" in body(client.get(at("review_queue")))


def test_a_full_an_empty_and_a_narrowed_inbox_cost_the_same_few_queries(
    client: Client, task_in: MakeTask, deputy_director: User, division: Unit
) -> None:
    client.force_login(deputy_director)
    addresses = [
        at("inbox"),
        f"{at('inbox')}?unit={division.pk}&q=quy",
        *(f"{at('inbox')}?tab={tab}" for tab in ("instead", "asking", "today")),
    ]
    for _ in range(2):
        for address in addresses:
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            assert len(asked) <= INBOX_QUERIES, [row["sql"] for row in asked.captured_queries]
        task_in(State.REVIEWED)
