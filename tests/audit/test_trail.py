"""The trail: append-only on both engines, chains that can be walked, damage that is found."""

import datetime as dt
import io
import json
import threading

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from audit import guard, trail
from audit.canonical import canonical, digest
from audit.models import Event
from audit.verifier import verify
from tests.people import MakeTask, moved
from units.models import User
from workflows.states import State

NOW = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)


def two_events() -> list[Event]:
    """Record a chain of two."""
    entry = trail.Entry(object_key="plan:7", action="plan.import", actor=trail.SYSTEM, note="Kế hoạch")
    return [trail.record(entry, at=NOW), trail.record(entry, at=NOW)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_event SET note = '' WHERE 1=1".replace("note", "actor_name"),
        "DELETE FROM audit_event",
        "UPDATE audit_event SET hash = prev_hash WHERE seq = 2",
    ],
)
def test_the_database_refuses_to_change_or_delete_an_event(sql: str) -> None:
    two_events()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Event.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_to_replace_or_empty() -> None:
    first, _ = two_events()
    replace = (
        "TRUNCATE audit_event"
        if connection.vendor == "postgresql"
        else f"INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event WHERE id = {first.pk}"  # noqa: S608 - a number
    )
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(replace)
    assert Event.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_missing_trigger_is_an_error_and_stops_the_start() -> None:
    assert guard.check_triggers(None, ["default"]) == []
    with transaction.atomic():
        guard.remove()
        assert [error.id for error in guard.check_triggers(None, ["default"])] == ["audit.E001"] * len(
            guard.triggers_of(connection)
        )
        assert guard.missing() == sorted(guard.triggers_of(connection))
        guard.install()
    assert guard.missing() == []


@pytest.mark.django_db(transaction=True)
def test_the_start_names_the_missing_trigger() -> None:
    guard.remove()
    with pytest.raises(ImproperlyConfigured, match="audit_event_no"):
        guard.require()
    guard.install()
    guard.require()


@pytest.mark.django_db
def test_a_chain_counts_and_names_its_predecessor() -> None:
    first, second = two_events()
    assert (first.seq, first.prev_hash, second.seq, second.prev_hash) == (1, "", 2, first.hash)
    assert second.hash == digest(bytes(second.body))
    body = json.loads(bytes(second.body))
    assert body["at"] == "2026-11-22T15:00:00.000000+07:00"
    assert body["actor"]["name"] == "Hệ thống"
    assert list(verify()) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("UPDATE audit_event SET actor_name = 'Ai đó' WHERE seq = 2", "column actor_name"),
        ("UPDATE audit_event SET hash = 'x' WHERE seq = 2", "does not match its hash"),
        ("UPDATE audit_event SET prev_hash = 'x' WHERE seq = 2", "does not name the hash"),
        ("DELETE FROM audit_event WHERE seq = 1", "event 1 is missing"),
        ("UPDATE audit_event SET occurred_at = '2020-01-01 00:00:00+00:00' WHERE seq = 2", "column occurred_at"),
    ],
)
def test_the_verifier_finds_damage(damage: str, found: str) -> None:
    two_events()
    guard.remove()
    with connection.cursor() as cursor:
        cursor.execute(damage)
    guard.install()
    findings = list(verify())
    assert found in findings[0].what
    assert findings[0].place.startswith("plan:7#")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b"null", b"{}", b"[" * 100_000])
def test_the_verifier_never_raises_on_a_damaged_body(body: bytes) -> None:
    two_events()
    guard.remove()
    Event.objects.filter(seq=2).update(body=body, hash=digest(body))
    guard.install()
    findings = list(verify())
    assert findings


@pytest.mark.django_db
def test_verify_audit_is_clean_after_real_moves_and_finds_a_state_changed_behind_its_back(
    task_in: MakeTask, deputy_director: User
) -> None:
    task = moved(task_in(State.REVIEWED), "approve", deputy_director)
    out = io.StringIO()
    call_command("verify_audit", stdout=out)
    assert out.getvalue().startswith("clean")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE workflows_task SET state = 'reviewed', approved_at = NULL, signed_by_id = NULL WHERE id = %s",
            [task.pk],
        )
    err = io.StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("verify_audit", stderr=err)
    assert stop.value.code == 1
    assert f"task:{task.pk}" in err.getvalue()


@given(st.dictionaries(st.text(), st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists)))
def test_canonical_bytes_do_not_depend_on_the_order_of_keys(content: dict[str, object]) -> None:
    other = dict(reversed(list(content.items())))
    assert canonical(content) == canonical(other)  # type: ignore[arg-type]  # hypothesis gives plain objects


def test_a_float_has_no_canonical_form() -> None:
    with pytest.raises(TypeError):
        canonical({"share": 0.5})  # type: ignore[dict-item]  # that is the point


def test_composed_and_decomposed_letters_have_the_same_bytes() -> None:
    assert canonical({"tên": "Sở"}) == canonical({"te\u0302n": "Sơ\u0309"})


@pytest.mark.django_db(transaction=True)
def test_many_writers_of_one_chain_all_get_a_number() -> None:
    entry = trail.Entry(object_key="person:1", action="person.sign_in", actor=trail.SYSTEM)
    failures: list[str] = []

    def write() -> None:
        try:
            trail.record(entry, at=NOW)
        except DatabaseError as error:
            failures.append(str(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    assert list(Event.objects.of("person:1").values_list("seq", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert list(verify()) == []
