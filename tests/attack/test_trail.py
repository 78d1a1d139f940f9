"""The trail under hands that should not touch it, and under text that only looks the same."""

import unicodedata
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test import Client

from audit import guard
from tests.people import FOUNDED, MakeTask, moved
from units.actions import appoint
from units.models import Appointment, Unit, User
from units.positions import Position
from workflows.models import Task
from workflows.states import State

pytestmark = pytest.mark.django_db


def verdict() -> int:
    """Return the exit code of the verifier; anything but an orderly end is an error of the test."""
    try:
        call_command("verify_audit", stdout=None)
    except SystemExit as end:
        return int(str(end.code))
    return 0


def behind_the_log(sql: str) -> None:
    """Run a statement as somebody would who owns the database."""
    guard.remove()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    guard.install()


def test_a_title_typed_in_decomposed_letters_leaves_a_clean_trail(
    client: Client, administrator: User, officer: User, division: Unit, task_in: MakeTask
) -> None:
    client.force_login(administrator)
    said = {
        "person": officer.pk,
        "position": "unit_head",
        "title": unicodedata.normalize("NFD", "Phó Trưởng phòng phụ trách"),
        "unit": division.pk,
        "valid_from": "2026-01-01",
        "basis": unicodedata.normalize("NFD", "Quyết định 9/QĐ-STP"),
    }
    assert client.post("/quan-tri/bo-nhiem/", said).status_code == 302
    moved(task_in(State.ASSIGNED), "start", User.objects.get(pk=officer.pk))
    assert verdict() == 0


def test_a_decomposed_title_from_anywhere_leaves_a_clean_trail(
    officer: User, division: Unit, task_in: MakeTask
) -> None:
    decomposed = unicodedata.normalize("NFD", "Phó Trưởng phòng phụ trách")
    appointment = Appointment(
        person=officer,
        agency=division.agency,
        position=Position.UNIT_HEAD,
        title=decomposed,
        unit=division,
        valid_from=FOUNDED,
        basis="QĐ",
    )
    appoint(appointment, on=FOUNDED)
    moved(task_in(State.ASSIGNED), "start", User.objects.get(pk=officer.pk))
    assert verdict() == 0


def change_the_report(task: Task) -> str:
    """Rewrite what was reported."""
    return f"UPDATE workflows_submission SET text = 'Đã sửa' WHERE task_id = {task.pk}"  # noqa: S608 - a test's own


def change_its_hash(task: Task) -> str:
    """Rewrite what names the report."""
    return f"UPDATE workflows_submission SET sha256 = 'ab' WHERE task_id = {task.pk}"  # noqa: S608 - a test's own


def change_the_deadline(task: Task) -> str:
    """Give more time without a move."""
    return (
        "UPDATE workflows_task SET due_on = '2027-01-04', effective_due_on = '2027-01-04'"  # noqa: S608 - a test's own
        f" WHERE id = {task.pk}"
    )


def drop_the_row(task: Task) -> str:
    """Bend the row's chain away: the chain then belongs to no task."""
    return f"UPDATE audit_event SET object_key = 'task:999{task.pk}' WHERE object_key = 'task:{task.pk}'"  # noqa: S608 - a test's own


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "tamper",
    [change_the_report, change_its_hash, change_the_deadline, drop_the_row],
    ids=lambda tamper: tamper.__name__.replace("_", " "),
)
def test_what_is_changed_behind_the_log_is_found(tamper: Callable[[Task], str], task_in: MakeTask) -> None:
    task = task_in(State.REPORTED)
    assert verdict() == 0
    behind_the_log(tamper(task))
    assert verdict() == 1


@pytest.mark.django_db(transaction=True)
def test_a_deleted_decision_is_found(client: Client, deputy_director: User, task_in: MakeTask) -> None:
    task = task_in(State.REVIEWED)
    client.force_login(deputy_director)
    page = client.get(f"/phe-duyet/{task.pk}/").context["actions"][0]
    assert client.post(f"/phe-duyet/{task.pk}/duyet/", page.hidden).status_code == 302
    assert verdict() == 0
    behind_the_log("DELETE FROM approvals_effect")
    behind_the_log("DELETE FROM approvals_decision")
    assert verdict() == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite keeps any value in any column")
@pytest.mark.parametrize("damage", ["body = 'x'", "body = CAST(body AS TEXT)", "occurred_at = 'abc'", "action = 'zzz'"])
def test_damage_of_any_kind_is_a_finding_and_never_an_exception(damage: str, task_in: MakeTask) -> None:
    task_in(State.REPORTED)
    behind_the_log(f"UPDATE audit_event SET {damage} WHERE id = (SELECT MAX(id) FROM audit_event)")  # noqa: S608 - a test's own
    assert verdict() == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite keeps any value in any column")
@pytest.mark.parametrize("damage", ["body = 'x'", "occurred_at = 'abc'", "action = 'zzz'"])
def test_the_inspector_reads_a_damaged_trail(damage: str, inspector: User, task_in: MakeTask) -> None:
    task_in(State.REPORTED)
    browser = Client(raise_request_exception=False)
    browser.force_login(inspector)
    behind_the_log(f"UPDATE audit_event SET {damage} WHERE id = (SELECT MAX(id) FROM audit_event)")  # noqa: S608 - a test's own
    assert browser.get("/thanh-tra/").status_code == 200


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the same on PostgreSQL: ask pg_get_triggerdef")
def test_a_trigger_that_refuses_nothing_is_no_trigger() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_event_no_update")
        cursor.execute(
            "CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event WHEN 0"
            " BEGIN SELECT RAISE(ABORT, 'x'); END"
        )
    assert guard.missing() == ["audit_event_no_update"]


@pytest.mark.parametrize("sql", ["UPDATE audit_event SET plan = 'x'", "DELETE FROM audit_event"])
def test_the_database_itself_refuses_to_change_the_trail(sql: str, task_in: MakeTask) -> None:
    task_in(State.ASSIGNED)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
