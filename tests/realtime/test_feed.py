"""The feed: nothing is lost between its numbers, a page is told what it missed, old rows go."""

import datetime as dt
import random
import threading

import pytest
from asgiref.sync import sync_to_async
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from realtime import bell, feed, topics
from realtime.models import Ring
from realtime.window import GAP_SECONDS, Rung, Window
from tests.people import MakeTask
from tests.realtime.client import opened, run
from tests.realtime.layers import losing
from units.models import Unit, User
from workflows.states import State


def ring_of(ring_id: int) -> Rung:
    """Return a ring that nobody needs to know more of."""
    return Rung(ring_id, "task.1", ring_id)


def test_whatever_the_order_of_commits_each_ring_is_read_exactly_once() -> None:
    for seed in range(200):
        chance = random.Random(seed)
        window, committed, got = Window(), set[int](), list[int]()
        window.start(set(), low=0, high=0, at=0)
        order = sorted(range(1, 60), key=lambda ring_id, chance=chance: ring_id + chance.randint(0, 25))  # type: ignore[misc]  # bound
        rolled_back = set(chance.sample(order, 5))
        for step, ring_id in enumerate(order):
            if ring_id in rolled_back:
                continue
            committed.add(ring_id)
            if chance.random() < 0.5:
                window.hear(ring_id)
                got.append(ring_id)
            if chance.random() < 0.3:
                visible = [ring_of(pk) for pk in sorted(committed) if pk > window.high or pk in window.gaps]
                got += [ring.id for ring in window.read(visible, at=step)]
                assert all(pk in committed for pk in range(1, window.watermark + 1))
        visible = [ring_of(pk) for pk in sorted(committed) if pk > window.high or pk in window.gaps]
        got += [ring.id for ring in window.read(visible, at=99)]
        assert sorted(got) == sorted(committed)


def test_a_gap_that_nothing_fills_is_given_up_in_time() -> None:
    window = Window()
    window.start({1, 3}, low=0, high=3, at=0)
    assert (window.gaps, window.watermark) == ({2: 0}, 1)
    window.read([], at=GAP_SECONDS)
    assert (window.gaps, window.watermark) == ({}, 3)


@pytest.mark.django_db
def test_a_ring_costs_one_statement_whatever_it_names() -> None:
    with transaction.atomic(), CaptureQueriesContext(connection) as context:
        bell.ring({"task.1": 1, "unit.1": 2, "unit.2": 2})
    assert [query["sql"].split()[0] for query in context.captured_queries] == ["INSERT"]


@pytest.mark.django_db
def test_old_rings_go_and_the_newest_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "KEPT_ROWS", 3)
    old = timezone.now() - dt.timedelta(hours=25)
    Ring.objects.bulk_create([Ring(topic="unit.1", version=n, rung_at=old) for n in range(10)])
    Ring.objects.create(topic="unit.1", version=99)
    call_command("prune_rings", verbosity=0)
    assert list(Ring.objects.values_list("version", flat=True)) == [8, 9, 99]
    first = Ring.objects.earliest("pk").pk
    assert feed.missed_since(["unit.1"], first - 1) == {"unit.1": 99}
    assert feed.missed_since(["unit.1"], first - 2) is None  # what stood there is forgotten
    assert feed.missed_since(["unit.1"], first + 100) is None  # another database than the page has known
    monkeypatch.setattr(feed, "MOST_BEHIND", 1)
    assert feed.missed_since(["unit.1"], first) is None


@pytest.mark.django_db(transaction=True)
def test_after_a_gap_the_page_is_told_what_it_missed_and_only_of_its_own(
    task_in: MakeTask, unit_head: User, division: Unit, office: Unit, whole_feed: None
) -> None:
    task = task_in(State.ASSIGNED)
    mine = (topics.task(task.pk), topics.unit(division.pk))

    async def scenario() -> None:
        client = await opened(unit_head, *mine)
        await sync_to_async(bell.ring)({mine[0]: 50})
        await client.hear_until(client.state | {mine[0]: 50})
        await client.disconnect()
        for version in range(51, 61):
            await sync_to_async(bell.ring)({mine[0]: version, topics.unit(office.pk): version})
        again = await opened(unit_head, *mine, topics.unit(office.pk), also=f"&since={client.last}")
        assert again.state[mine[0]] == 60
        assert topics.unit(office.pk) not in again.state
        assert again.last >= client.last
        await again.disconnect()

    run(scenario())


@pytest.mark.django_db(transaction=True)
def test_a_page_that_comes_back_too_late_is_told_to_ask_for_everything(unit_head: User, division: Unit) -> None:
    topic = topics.unit(division.pk)

    async def scenario() -> None:
        for version in range(1, 4):
            await sync_to_async(bell.ring)({topic: version})
        await sync_to_async(Ring.objects.filter(version__lt=3).delete)()
        first = await sync_to_async(Ring.objects.earliest)("pk")
        client = await opened_late(unit_head, topic, first.pk - 2)
        assert client == {"hello", "last", "all"}

    run(scenario())


async def opened_late(user: User, topic: str, since: int) -> set[str]:
    """Return what the first message of a socket that has been away holds."""
    client = await opened(user, topic, also=f"&since={since}")
    keys = set(client.first)
    await client.disconnect()
    return keys


@pytest.mark.django_db(transaction=True)
def test_what_rang_between_the_page_and_its_line_is_told(unit_head: User, division: Unit) -> None:
    topic = topics.unit(division.pk)

    async def scenario() -> None:
        await sync_to_async(Ring.objects.create)(topic=topic, version=1, rung_at=timezone.now() - dt.timedelta(hours=1))
        await sync_to_async(Ring.objects.create)(topic=topic, version=2)
        client = await opened(unit_head, topic)
        assert client.state == {topic: 2}
        await client.disconnect()

    run(scenario())


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_commits_late_with_a_smaller_number_is_delivered(
    unit_head: User, division: Unit, whole_feed: None
) -> None:
    topic, other = topics.unit(division.pk), topics.unit(division.pk + 1000)
    written, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            bell.ring({topic: 1})
            written.set()
            may_commit.wait(10)
        connections.close_all()

    async def scenario() -> None:
        client = await opened(unit_head, topic)
        thread = threading.Thread(target=slow)
        thread.start()
        await sync_to_async(written.wait, thread_sensitive=False)(10)
        await sync_to_async(bell.ring)({other: 9})
        assert await client.receive_nothing(1)  # several looks at the feed have passed over the gap
        away = client.last
        may_commit.set()
        await client.hear_until({topic: 1})
        await sync_to_async(thread.join, thread_sensitive=False)()
        again = await opened(unit_head, topic, also=f"&since={away}")
        assert again.state == {topic: 1}
        await client.disconnect()
        await again.disconnect()

    with override_settings(CHANNEL_LAYERS=losing(1.0)):
        run(scenario())
