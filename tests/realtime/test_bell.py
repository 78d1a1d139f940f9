"""The socket: who is let in, what it carries, when it closes. On the channel layer the settings name."""

import asyncio
import datetime as dt
from collections.abc import Coroutine

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connections

from project.routing import websocket
from realtime import bell, topics
from tests.people import MakeTask, moved
from tests.realtime.client import SocketClient
from units.actions import end_appointment
from units.models import Unit, User
from workflows.states import State

pytestmark = pytest.mark.django_db(transaction=True)
ORIGIN = b"http://localhost"


def session_of(user: User) -> str:
    """Sign a person in and return the session's key."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def socket(key: str, token: str, origin: bytes = ORIGIN) -> SocketClient:
    """Return a client that is about to connect."""
    headers = [(b"origin", origin), (b"host", b"localhost")]
    if key:
        headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={key}".encode()))
    return SocketClient(websocket, f"/ws/?topics={token}", headers=headers)


async def opened(user: User, *wanted: str) -> SocketClient:
    """Connect a signed-in person that listens to topics."""
    key = await sync_to_async(session_of)(user)
    client = socket(key, topics.token(user.pk, wanted))
    assert await client.connect()
    assert await client.receive_json() == {"hello": True}
    return client


def run(coroutine: Coroutine[None, None, None]) -> None:
    """Run a scenario and leave no database connection behind."""

    async def scenario() -> None:
        try:
            await coroutine
        finally:
            await sync_to_async(connections.close_all)()

    asyncio.run(scenario())


def test_a_move_rings_the_task_and_both_units_with_a_version_and_nothing_else(
    task_in: MakeTask, unit_head: User, division: Unit, office: Unit
) -> None:
    task = task_in(State.ASSIGNED)

    async def scenario() -> None:
        client = await opened(unit_head, topics.task(task.pk), topics.unit(division.pk), topics.unit(office.pk))
        await sync_to_async(moved)(task, "start", unit_head)
        rings = [await client.receive_json() for _ in range(2)]
        assert {ring["topic"] for ring in rings} == {topics.task(task.pk), topics.unit(division.pk)}
        assert all(set(ring) == {"topic", "version"} for ring in rings)
        assert await client.receive_nothing(0.2)  # the Office's topic is not the head's to hear
        await client.disconnect()

    run(scenario())


def test_nobody_is_let_in_without_signing_in(unit_head: User) -> None:
    async def scenario() -> None:
        client = socket("", topics.token(unit_head.pk, []))
        await client.connect()
        assert await client.closing_code() == 4401

    run(scenario())


def test_another_sites_page_is_not_let_in(unit_head: User) -> None:
    async def scenario() -> None:
        key = await sync_to_async(session_of)(unit_head)
        client = socket(key, "", origin=b"https://example.org")
        assert not await client.connect()

    run(scenario())


def test_a_forged_or_borrowed_token_hears_nothing(
    task_in: MakeTask, unit_head: User, other_unit_head: User, stranger: User
) -> None:
    task = task_in(State.ASSIGNED)

    async def scenario() -> None:
        key = await sync_to_async(session_of)(stranger)
        borrowed = socket(key, topics.token(unit_head.pk, [topics.task(task.pk)]))
        own = await opened(stranger, topics.task(task.pk))
        neighbour = await opened(other_unit_head, topics.task(task.pk))
        await borrowed.connect()
        assert await borrowed.receive_json() == {"hello": True}
        await sync_to_async(moved)(task, "start", unit_head)
        for client in (borrowed, own, neighbour):
            assert await client.receive_nothing(0.3)
            await client.disconnect()

    run(scenario())


def test_the_socket_closes_when_the_person_signs_out(unit_head: User) -> None:
    async def scenario() -> None:
        client = await opened(unit_head)
        await sync_to_async(end_sessions)()
        await sync_to_async(bell.send_recheck)(unit_head.pk)
        assert await client.closing_code() == 4401

    run(scenario())


def end_sessions() -> None:
    """End every session there is."""
    Session.objects.all().delete()


def test_the_socket_closes_when_the_right_behind_its_topic_ends(
    task_in: MakeTask, unit_head: User, division: Unit
) -> None:
    async def scenario() -> None:
        client = await opened(unit_head, topics.unit(division.pk))
        held = await sync_to_async(unit_head.appointments.get)()
        await sync_to_async(end_appointment)(held, at=dt.datetime.now(tz=dt.UTC))
        await sync_to_async(bell.send_recheck)(unit_head.pk)
        assert await client.closing_code() == 4401

    run(scenario())


def test_the_socket_closes_by_itself_when_the_message_is_lost(
    unit_head: User, division: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("realtime.consumer.BellConsumer.recheck_seconds", 0.2)

    async def scenario() -> None:
        client = await opened(unit_head, topics.unit(division.pk))
        await sync_to_async(User.objects.filter(pk=unit_head.pk).update)(is_active=False)
        assert await client.closing_code() == 4401

    run(scenario())


def test_what_a_client_sends_is_ignored(unit_head: User) -> None:
    async def scenario() -> None:
        client = await opened(unit_head)
        await client.send_text('{"subscribe": "task.1"}')
        await client.send_text("not json")
        assert await client.receive_nothing(0.2)
        await client.disconnect()

    run(scenario())
