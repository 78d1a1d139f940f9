"""Whoever may decide and has a report before him has opened it: noted once, by submission."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from approvals.models import Opening
from approvals.opening import note_opening
from tests.approvals.away import away
from tests.approvals.pages import at
from tests.people import MakeTask, moved, returning, reviewing, submitting
from units.models import User
from workflows.models import Task
from workflows.states import State


def openings() -> set[tuple[int, int]]:
    """Return (submission, person) of everything noted."""
    return set(Opening.objects.values_list("submission", "person"))


def test_the_page_of_a_decision_notes_that_it_was_opened_once(
    client: Client, task_in: MakeTask, deputy_director: User, director: User
) -> None:
    task = task_in(State.REVIEWED)
    for person in (deputy_director, deputy_director, director):
        client.force_login(person)
        client.get(at("decision_page", task.pk))
    assert openings() == {(task.submission_id, deputy_director.pk), (task.submission_id, director.pk)}
    assert Opening.objects.count() == 2


def test_a_newer_submission_is_opened_anew(
    client: Client, task_in: MakeTask, deputy_director: User, unit_head: User, office_reviewer: User
) -> None:
    task = task_in(State.REVIEWED)
    client.force_login(deputy_director)
    client.get(at("decision_page", task.pk))
    first = task.submission_id
    task = moved(task, "return_from_leadership", deputy_director, returning())
    client.get(at("decision_page", task.pk))
    task = moved(task, "report", unit_head, submitting(unit_head, "Đã bổ sung."))
    task = moved(task, "review", office_reviewer, reviewing(office_reviewer, deputy_director))
    assert openings() == {(first, deputy_director.pk)}
    client.get(at("decision_page", task.pk))
    assert openings() == {(first, deputy_director.pk), (task.submission_id, deputy_director.pk)}


def test_looking_without_being_able_to_decide_opens_nothing(
    client: Client, task_in: MakeTask, deputy_director: User, director: User
) -> None:
    waiting, reported, done = task_in(State.REVIEWED), task_in(State.REPORTED), task_in(State.APPROVED)
    client.force_login(director)
    for task in (reported, done):
        client.get(at("decision_page", task.pk))
    client.head(at("decision_page", waiting.pk))
    away(deputy_director)
    client.force_login(deputy_director)
    assert client.get(at("decision_page", waiting.pk)).status_code == 200
    assert openings() == set()


def test_noting_costs_one_statement_and_the_next_time_none(
    client: Client, task_in: MakeTask, deputy_director: User
) -> None:
    task = task_in(State.REVIEWED)
    client.force_login(deputy_director)
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as opened:
            client.get(at("decision_page", task.pk))
        costs.append([query["sql"] for query in opened.captured_queries if "approvals_opening" in query["sql"]])
    assert len(costs[0]) == len(costs[1]) + 1
    assert not any("INSERT" in sql for sql in costs[1])
    task = Task.objects.get(pk=task.pk)
    with CaptureQueriesContext(connection) as asked:
        note_opening(task, deputy_director)  # as a folder does, which does not know: the row stays one
    assert len([query for query in asked.captured_queries if "INSERT" in query["sql"]]) == 1
    assert Opening.objects.count() == 1
