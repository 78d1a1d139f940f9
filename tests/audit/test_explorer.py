"""Thanh tra: who reads the trail, what filters find, pages by key, an event in full; and that reading is recorded."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from approvals import actions
from audit import explorer, guard, trail
from audit.models import Event
from audit.verifier import content_of
from plans.states import PlanState
from tests.approvals.pages import at, body, length
from tests.people import MakeTask
from units.models import Agency, Unit, User
from workflows.engine import key_of, seen_now
from workflows.errors import Refused
from workflows.models import Returned, Task
from workflows.states import State

NOW = dt.datetime(2026, 11, 18, 2, tzinfo=dt.UTC)
TRAIL_QUERIES = 14


def written(agency: Agency | None, count: int = 1, **more: object) -> list[Event]:
    """Record some events of an agency."""
    entry = {"object_key": "plan:7", "action": "plan.import", "actor": trail.SYSTEM, "label": "Kế hoạch", **more}
    made = trail.Entry(agency_id=agency.pk if agency else None, **entry)  # type: ignore[arg-type]  # keywords above
    return [trail.record(made, at=timezone.now()) for _ in range(count)]


def found(client: Client, **asked: str | int) -> list[Event]:
    """Return the events of the first page for a filter, leaving out the reading itself."""
    lines = client.get(reverse("trail"), asked).context["lines"]
    return [line.event for line in lines if line.event.action != "trail.read"]


# ---- who may


def test_only_those_who_inspect_find_the_trail(
    client: Client,
    agency: Agency,
    director: User,
    unit_head: User,
    office_reviewer: User,
    administrator: User,
    superuser: User,
) -> None:
    event = written(agency)[0]
    for person in (director, unit_head, office_reviewer, administrator, superuser):
        client.force_login(person)
        assert client.get(at("trail")).status_code == 404
        assert client.get(at("trail_event", event.pk)).status_code == 404
    assert not Event.objects.filter(action="trail.read").exists()


def test_a_strange_inspector_sees_nothing(
    client: Client, agency: Agency, task_in: MakeTask, foreign_inspector: User, unit_head: User
) -> None:
    task = task_in(State.REPORTED)
    event = written(agency)[0]
    written(None)
    client.force_login(foreign_inspector)
    assert found(client) == []
    assert found(client, person=unit_head.pk) == []
    assert client.get(at("trail_event", event.pk)).status_code == 404
    assert task.content not in body(client.get(at("trail")))
    assert unit_head.name not in body(client.get(at("trail")))


# ---- what it shows


def test_a_row_says_when_who_what_on_what_from_and_to(client: Client, task_in: MakeTask, inspector: User) -> None:
    task = task_in(State.APPROVED)
    client.force_login(inspector)
    line = client.get(at("trail")).context["lines"][1]
    assert line.event.action == "task.approve"
    assert (line.what, line.source, line.target) == ("Phê duyệt", "Đã rà soát", "Đã phê duyệt")
    assert line.url == at("task_page", task.pk)
    assert line.note == "Theo quy định"
    page = body(client.get(at("trail")))
    for words in ("Deputy director", "Phó Giám đốc", "Đã rà soát", "Theo quy định", task.code):
        assert words in page


def test_every_state_of_a_task_and_a_plan_has_its_words() -> None:
    assert set(explorer.STATES) == set(State.values) | set(PlanState.values)


def test_filters_find_by_person_unit_action_plan_period_and_refusal(
    client: Client, task_in: MakeTask, inspector: User, unit_head: User, other_unit_head: User, division: Unit
) -> None:
    task = task_in(State.REPORTED)
    with pytest.raises(Refused):
        actions.return_to_unit(task.pk, actor=unit_head, seen=seen_now(task), returned=Returned("Thử"))
    client.force_login(inspector)
    assert {event.action for event in found(client, person=unit_head.pk)} == {
        "task.start",
        "task.report",
        "task.return_to_unit",
    }
    assert found(client, person=other_unit_head.pk) == []
    assert {event.unit_id for event in found(client, unit=division.pk)} == {division.pk}
    assert [event.action for event in found(client, action="task.report")] == ["task.report"]
    assert len(found(client, plan="15/KH")) == 5
    assert found(client, plan="999") == []
    assert [event.refused for event in found(client, refused="on")] == [True]
    today = timezone.localdate()
    assert len(found(client, from_on=today.isoformat(), to_on=today.isoformat())) == 5
    assert found(client, to_on=(today - dt.timedelta(days=1)).isoformat()) == []
    assert found(client, from_on=(today + dt.timedelta(days=1)).isoformat()) == []


def test_the_self_review_filter_finds_reviews_and_approvals_of_ones_own_unit(
    client: Client,
    task_in: MakeTask,
    inspector: User,
    office: Unit,
    office_head: User,
    office_reviewer: User,
    deputy_director: User,
) -> None:
    for task in (task_in(State.REPORTED, lead=office, head=office_head), task_in(State.REPORTED)):
        seen = seen_now(task)
        passed = actions.review(task.pk, actor=office_reviewer, seen=seen, opinion="Đủ", signer=deputy_director)
        actions.approve(task.pk, actor=deputy_director, seen=seen_now(passed))
    client.force_login(inspector)
    own = Task.objects.get(lead_unit=office)
    assert [(event.object_key, event.action) for event in found(client, self_review="on")] == [
        (key_of(own), "task.approve"),
        (key_of(own), "task.review"),
    ]


def test_a_wrong_filter_says_so_and_shows_everything(client: Client, agency: Agency, inspector: User) -> None:
    written(agency)
    client.force_login(inspector)
    page = client.get(at("trail"), {"from_on": "2026-11-20", "to_on": "2026-11-01", "before": "x", "after": "9" * 30})
    assert page.status_code == 200
    assert "Ngày cuối phải sau ngày đầu." in body(page)


# ---- pages


def test_pages_are_turned_by_key_both_ways_without_a_gap(client: Client, agency: Agency, inspector: User) -> None:
    events = [event.pk for event in written(agency, 120)]
    client.force_login(inspector)
    first = client.get(at("trail"), {"action": "plan.import"}).context
    second = client.get(at("trail") + first["pager"]["next_url"]).context
    third = client.get(at("trail") + second["pager"]["next_url"]).context
    pages = [[line.event.pk for line in page["lines"]] for page in (first, second, third)]
    assert [len(page) for page in pages] == [50, 50, 20]
    assert [pk for page in pages for pk in page] == events[::-1]
    assert (first["pager"]["previous_url"], third["pager"]["next_url"]) == ("", "")
    back = client.get(at("trail") + third["pager"]["previous_url"]).context
    assert [line.event.pk for line in back["lines"]] == pages[1]
    again = client.get(at("trail") + back["pager"]["previous_url"]).context
    assert [line.event.pk for line in again["lines"]] == pages[0]
    assert again["pager"] == first["pager"]
    assert "action=plan.import" in again["pager"]["next_url"]


def test_a_page_costs_few_queries(client: Client, agency: Agency, inspector: User) -> None:
    written(agency, 60)
    client.force_login(inspector)
    client.get(at("trail"))
    with CaptureQueriesContext(connection) as asked:
        client.get(at("trail"))
    assert len(asked) <= TRAIL_QUERIES, [row["sql"] for row in asked.captured_queries]


# ---- one event


def test_an_event_shows_every_field_its_hash_and_its_whole_chain(
    client: Client, task_in: MakeTask, inspector: User
) -> None:
    task = task_in(State.APPROVED)
    event = Event.objects.of(key_of(task)).last()
    assert event is not None
    client.force_login(inspector)
    page = client.get(at("trail_event", event.pk))
    text = body(page)
    assert "Chuỗi ✓" in text
    assert event.hash in text
    assert event.prev_hash in text
    assert page.context["chain"].length == event.seq
    content = content_of(event)
    assert content is not None
    names = {field.name for field in page.context["fields"]}
    assert {name.split(".")[0] for name in names} == set(content)
    assert not [field for field in page.context["fields"] if field.label == "Chi tiết khác"]


def test_a_damaged_chain_is_named(client: Client, agency: Agency, inspector: User) -> None:
    first, second, _ = written(agency, 3)
    guard.remove()
    Event.objects.filter(pk=second.pk).update(actor_name="Ai đó")
    client.force_login(inspector)
    text = body(client.get(at("trail_event", first.pk)))
    assert "Chuỗi bị hỏng" in text
    assert "plan:7#2" in text


def test_a_body_that_cannot_be_read_is_shown_as_broken(client: Client, agency: Agency, inspector: User) -> None:
    event = written(agency)[0]
    guard.remove()
    Event.objects.filter(pk=event.pk).update(body=b"\xff{")
    client.force_login(inspector)
    assert client.get(at("trail")).status_code == 200
    assert "Chuỗi bị hỏng" in body(client.get(at("trail_event", event.pk)))


# ---- reading is recorded


def test_reading_is_recorded_once_an_hour_and_for_every_other_filter(client: Client, inspector: User) -> None:
    key = f"person:{inspector.pk}"
    client.force_login(inspector)
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(3):
            client.get(at("trail"))
        assert length(key) == 1
        for _ in range(2):
            client.get(at("trail"), {"refused": "on"})
            client.get(at("trail"), {"refused": "on", "before": "99"})
            client.get(at("trail"))
        assert length(key) == 2
        clock.shift(dt.timedelta(minutes=61))
        client.get(at("trail"))
        assert length(key) == 3
    last = Event.objects.of(key).last()
    assert last is not None
    assert (last.action, last.actor, last.refused) == ("trail.read", inspector, False)
    second = Event.objects.of(key)[1]
    assert (content_of(second) or {})["facts"] == {"filter": {"refused": True}}


def test_opening_an_event_first_is_a_reading_too(client: Client, agency: Agency, inspector: User) -> None:
    event = written(agency)[0]
    client.force_login(inspector)
    client.get(at("trail_event", event.pk))
    client.get(at("trail_event", event.pk))
    assert length(f"person:{inspector.pk}") == 1
