"""Who has the page of a task open: seen by those who may see the task, gone when gone."""

import datetime as dt

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from realtime import hub, presence, topics
from realtime.models import Viewer
from realtime.presence import Watch
from tests.people import MakeTask
from tests.realtime.client import on_the_server, opened, run
from units.models import User
from workflows.models import Task
from workflows.states import State
from workflows.views_presence import named

pytestmark = pytest.mark.django_db(transaction=True)


def line(task: Task, reader: User) -> str:
    """Return the text of the line as a person's page fetches it."""
    client = Client()
    client.force_login(reader)
    answer = client.get(reverse("task_presence", args=[task.pk]))
    assert answer.status_code == 200
    return answer.content.decode().partition(">")[2].partition("<")[0].replace("&nbsp;", "")


def test_who_opens_the_page_is_seen_by_the_others_and_goes_with_it(
    task_in: MakeTask, unit_head: User, deputy_head: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "BEAT_SECONDS", 0.2)
    monkeypatch.setattr(presence, "GRACE_SECONDS", 3)
    task = task_in(State.ASSIGNED)
    topic = topics.presence(task.pk)

    async def scenario() -> None:
        reader = await opened(unit_head, topics.task(task.pk), also=f"&viewing={task.pk}")
        other = await opened(deputy_head, topics.task(task.pk), also=f"&viewing={task.pk}")
        while not (await sync_to_async(line)(task, unit_head)).startswith(str(deputy_head)):
            assert topic in (await reader.hear())["rings"]
        assert await sync_to_async(line)(task, deputy_head) == f"{unit_head} đang xem"
        await reader.hear_until(await sync_to_async(on_the_server)(topic, topics.task(task.pk)))
        await other.disconnect()
        reloaded = await opened(deputy_head, topics.task(task.pk), also=f"&viewing={task.pk}")
        assert await reader.receive_nothing(5)  # a page that is reloaded does not blink, even when its old line ends
        await reloaded.disconnect()
        assert topic in (await reader.hear())["rings"]
        assert not await sync_to_async(line)(task, unit_head)
        await reader.disconnect()

    run(scenario())


def test_a_crashed_process_is_forgotten_within_a_minute(
    task_in: MakeTask, unit_head: User, deputy_head: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert presence.BEAT_SECONDS <= 30
    assert presence.SILENT_SECONDS + presence.BEAT_SECONDS + hub.FLOOR_SECONDS < 60
    task = task_in(State.ASSIGNED)
    topic, now = topics.presence(task.pk), timezone.now()
    presence.arrive(Watch("of a process that is dead", topic, deputy_head.pk), at=now)
    assert line(task, unit_head) == f"{deputy_head} đang xem"
    presence.keep([Watch("of a process that is dead", topic, deputy_head.pk)], at=now - dt.timedelta(seconds=50))
    assert not line(task, unit_head)
    monkeypatch.setattr(presence, "BEAT_SECONDS", 0.2)

    async def scenario() -> None:
        reader = await opened(unit_head, topics.task(task.pk), also=f"&viewing={task.pk}")
        while await sync_to_async(Viewer.objects.filter(user_id=deputy_head.pk).exists)():
            await reader.hear()
        await reader.disconnect()

    run(scenario())


def test_a_living_socket_stays_and_a_swept_one_comes_back(unit_head: User) -> None:
    watch, now = Watch("socket", "presence.1", unit_head.pk), timezone.now()
    presence.arrive(watch, at=now)
    later = now + dt.timedelta(seconds=presence.SILENT_SECONDS + 1)
    presence.sweep(at=later)
    assert presence.viewers("presence.1", at=later) == set()
    for _ in range(2):
        presence.keep([watch], at=later)
    assert presence.viewers("presence.1", at=later) == {unit_head.pk}
    assert Viewer.objects.count() == 1


def test_a_stranger_neither_sees_nor_is_seen(
    task_in: MakeTask, unit_head: User, stranger: User, other_unit_head: User, superuser: User
) -> None:
    task = task_in(State.ASSIGNED)

    async def scenario() -> None:
        for person in (stranger, other_unit_head, superuser):
            client = await opened(person, topics.task(task.pk), topics.presence(task.pk), also=f"&viewing={task.pk}")
            assert not await sync_to_async(Viewer.objects.exists)()
            assert await client.receive_nothing(0.1)
            await client.disconnect()

    run(scenario())
    for person in (stranger, other_unit_head, superuser):
        client = Client()
        client.force_login(person)
        assert client.get(reverse("task_presence", args=[task.pk])).status_code == 404
    assert not line(task, unit_head)


def test_names_are_written_as_one_would_say_them() -> None:
    said = [named(list("ABCDE"[:count])) for count in range(6)]
    assert said == ["", "A", "A và B", "A, B và C", "A, B, C và 1 người khác", "A, B, C và 2 người khác"]
