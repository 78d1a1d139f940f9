"""The hub on a bad day: messages dropped, slow clients, bursts, Redis gone. Every client ends as the server."""

import asyncio
import random
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.layers import channel_layers
from django.test import override_settings

from project.routing import websocket
from realtime import bell, hub, topics
from tests.people import MakeTask, moved
from tests.realtime.client import SocketClient, on_the_server, opened, run
from tests.realtime.layers import losing
from tests.realtime.own_redis import OwnRedis, running
from units.models import Unit, User
from workflows.hearing import may_hear
from workflows.models import Task
from workflows.states import State

pytestmark = pytest.mark.django_db(transaction=True)
Send = Callable[[dict[str, Any]], Awaitable[None]]


async def read_slowly(scope: dict[str, Any], receive: Any, send: Send) -> None:  # noqa: ANN401 - ASGI's own
    """Serve a client whose network takes each message only after a while."""

    async def slow(message: dict[str, Any]) -> None:
        if message["type"] == "websocket.send" and '"hello"' not in message["text"]:
            await asyncio.sleep(0.5)
        await send(message)

    await websocket(scope, receive, slow)


async def ring_many(names: list[str], count: int, *, since: int = 100) -> None:
    """Ring `count` times, each time a topic of its own choice one version further."""
    chance, versions = random.Random(7), dict.fromkeys(names, since)
    for _ in range(count):
        name = chance.choice(names)
        versions[name] += 1
        await sync_to_async(bell.ring)({name: versions[name]})


@pytest.mark.parametrize("share", [0.3, 1.0])
def test_with_dropped_messages_every_client_ends_equal_to_the_server(
    share: float, task_in: MakeTask, unit_head: User, deputy_head: User, division: Unit
) -> None:
    names = [topics.unit(division.pk), *(topics.task(task_in(State.ASSIGNED).pk) for _ in range(3))]

    async def scenario() -> None:
        clients = [await opened(person, *names) for person in (unit_head, deputy_head) * 3]
        await ring_many(names, 60)
        wanted = await sync_to_async(on_the_server)(*names)
        for client in clients:
            await client.hear_until(wanted)
            await client.disconnect()

    with override_settings(CHANNEL_LAYERS=losing(share)):
        run(scenario())


def test_a_burst_reaches_all_and_a_slow_client_delays_nobody(
    task_in: MakeTask, unit_head: User, deputy_head: User, division: Unit
) -> None:
    names = [topics.unit(division.pk), *(topics.task(task_in(State.ASSIGNED).pk) for _ in range(3))]

    async def scenario() -> None:
        slow = [await opened(unit_head, *names, application=read_slowly) for _ in range(3)]
        quick = [await opened(deputy_head, *names) for _ in range(10)]
        await ring_many(names, 250)
        wanted = await sync_to_async(on_the_server)(*names)
        began = time.monotonic()
        for client in quick:
            await client.hear_until(wanted)
        assert time.monotonic() - began < 0.5 * 5
        for client in slow:
            await client.hear_until(wanted)
            assert client.message_count < 250 / 4  # merged, not queued
        for client in (*quick, *slow):
            await client.disconnect()

    run(scenario())


def test_dropped_messages_a_slow_client_and_a_burst_all_at_once(
    task_in: MakeTask, unit_head: User, deputy_head: User, division: Unit, whole_feed: None
) -> None:
    names = [topics.unit(division.pk), *(topics.task(task_in(State.ASSIGNED).pk) for _ in range(3))]

    async def scenario() -> None:
        away = await opened(deputy_head, *names)
        clients = [await opened(unit_head, *names, application=read_slowly) for _ in range(2)]
        clients += [await opened(deputy_head, *names) for _ in range(4)]
        await ring_many(names, 100)
        await away.disconnect()  # in the middle of it, not knowing what it has missed
        await ring_many(names, 150, since=1_000)
        clients.append(await opened(deputy_head, *names, also=f"&since={away.last}"))
        wanted = await sync_to_async(on_the_server)(*names)
        for client in clients:
            await client.hear_until(wanted)
            await client.disconnect()

    with override_settings(CHANNEL_LAYERS=losing(0.3)):
        run(scenario())


def test_a_process_has_one_subscription_and_a_socket_has_none(unit_head: User, division: Unit) -> None:
    async def scenario() -> None:
        clients = [await opened(unit_head, topics.unit(division.pk)) for _ in range(5)]
        here = hub.hub_here(may_hear)
        assert len(here.listeners) == 5
        for client in clients:
            await client.disconnect()
        assert not here.listeners
        assert not here.by_topic
        assert not here.tasks
        again = await opened(unit_head, topics.unit(division.pk))  # and it begins anew
        await sync_to_async(bell.ring)({topics.unit(division.pk): 9})
        await again.hear_until({topics.unit(division.pk): 9})
        await again.disconnect()

    run(scenario())


def test_two_event_loops_have_a_hub_each(unit_head: User, deputy_head: User, division: Unit) -> None:
    topic, ready, failures = topics.unit(division.pk), threading.Barrier(3, timeout=20), list[BaseException]()

    async def listen(user: User) -> None:
        hub.HUBS[asyncio.get_running_loop()] = hub.Hub(may_hear, channel_layers.make_backend("default"))
        client = await opened(user, topic)
        await asyncio.to_thread(ready.wait)
        await client.hear_until({topic: 77})
        await client.disconnect()

    def serve(user: User) -> None:
        try:
            run(listen(user))
        except BaseException as failure:  # noqa: BLE001 - told to the test's own thread
            failures.append(failure)

    threads = [threading.Thread(target=serve, args=[user]) for user in (unit_head, deputy_head)]
    for thread in threads:
        thread.start()
    ready.wait()
    bell.ring({topic: 77})
    for thread in threads:
        thread.join(20)
    assert failures == []


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    """A Redis for a test that stops it."""
    with running(tmp_path) as server:
        config = {"hosts": [server.url], "prefix": "own"}
        layer = {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": config}
        with override_settings(CHANNEL_LAYERS={"default": layer}):
            yield server


def test_redis_stopped_in_mid_use_costs_no_move_and_no_ring(
    own_redis: OwnRedis, task_in: MakeTask, unit_head: User, deputy_head: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = task_in(State.ASSIGNED)
    topic = topics.task(task.pk)

    async def scenario() -> None:
        client = await opened(deputy_head, topic)
        own_redis.stop()
        began = time.monotonic()
        await sync_to_async(moved)(task, "start", unit_head)
        assert time.monotonic() - began < 5
        wanted = (await sync_to_async(Task.objects.get)(pk=task.pk)).audit_seq
        await client.hear_until({topic: wanted})
        newcomer = await opened(deputy_head, topic)  # a page opened meanwhile is served too
        own_redis.start()
        await subscribed_again(own_redis)
        await quick_again(client, newcomer, topic)

    async def quick_again(client: SocketClient, newcomer: SocketClient, topic: str) -> None:
        monkeypatch.setattr(hub, "FLOOR_SECONDS", 60)  # from here on only a message can be so quick
        await asyncio.sleep(0.5)
        monkeypatch.setattr(bell.line, "closed_until", 0.0)
        await sync_to_async(bell.ring)({topic: 99})
        for one in (client, newcomer):
            await one.hear_until({topic: 99})
            await one.disconnect()

    run(scenario())


async def subscribed_again(server: OwnRedis) -> None:
    """Wait until the hub listens to the Redis that came back."""
    async with asyncio.timeout(10):
        while not await asyncio.to_thread(server.subscribers):  # noqa: ASYNC110 - another process's fact
            await asyncio.sleep(0.1)


def test_an_outage_delays_a_move_once_and_not_the_next(own_redis: OwnRedis) -> None:
    own_redis.stop()
    for _ in range(200):
        began = time.monotonic()
        bell.send_rings([])
        assert time.monotonic() - began < bell.SEND_SECONDS + 1
    assert bell.line.closed_until > time.monotonic()


def test_what_cannot_be_read_does_not_end_the_hub(unit_head: User, division: Unit) -> None:
    topic = topics.unit(division.pk)

    async def scenario() -> None:
        client = await opened(unit_head, topic)
        layer = hub.hub_here(may_hear).layer
        await layer.group_send(bell.GROUP, {"type": "bell.ring", "rings": "garbage"})  # type: ignore[attr-defined]  # a real layer
        await layer.group_send(bell.GROUP, {"type": "bell.ring"})  # type: ignore[attr-defined]  # a real layer
        await sync_to_async(bell.ring)({topic: 5})
        await client.hear_until({topic: 5})
        await client.disconnect()

    run(scenario())
