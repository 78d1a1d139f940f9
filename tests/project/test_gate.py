"""The gate: who counts as the visitor's address, what a busy database answers."""

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from project.gate import Busy, address_of
from tests.people import MakeTask
from units.models import User
from workflows.engine import seen_now
from workflows.states import State


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "9.9.9.9", "127.0.0.1"),
        (1, "9.9.9.9, 8.8.8.8", "8.8.8.8"),
        (2, "9.9.9.9, 8.8.8.8", "9.9.9.9"),
        (2, "", "127.0.0.1"),
    ],
)
def test_only_our_own_proxies_say_where_a_person_is(
    proxies: int, forwarded: str, address: str, settings: pytest.FixtureRequest
) -> None:
    settings.PROXIES = proxies  # type: ignore[attr-defined]  # pytest-django's settings
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR=forwarded)
    assert address_of(request) == address


def test_a_busy_database_is_said_and_gives_the_text_back(unit_head: User) -> None:
    request = RequestFactory().post("/", {"note": "Lý do đã gõ", "step": "4"})
    request.user = unit_head

    def view(request: HttpRequest) -> HttpResponse:
        raise OperationalError("canceling statement due to lock timeout")

    answer = Busy(view).process_exception(request, OperationalError("database is locked"))
    assert answer is not None
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Lý do đã gõ" in answer.content.decode()
    assert Busy(view).process_exception(request, ValueError()) is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_a_move_that_waits_too_long_for_a_lock_answers_503(client: Client, task_in: MakeTask, unit_head: User) -> None:
    import psycopg  # noqa: PLC0415 - only where PostgreSQL is
    from django.db import connection  # noqa: PLC0415

    task = task_in(State.ASSIGNED)
    client.force_login(unit_head)
    parameters = connection.get_connection_params()
    keep = {name: parameters[name] for name in ("dbname", "user", "password", "host", "port") if name in parameters}
    with psycopg.connect(**keep) as other:
        other.execute("SELECT id FROM workflows_task WHERE id = %s FOR UPDATE", [task.pk])
        answer = client.post(f"/nhiem-vu/{task.pk}/tiep-nhan/", {"step": seen_now(task).step, "submission": ""})
        other.rollback()
    assert answer.status_code == 503
