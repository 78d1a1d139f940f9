"""The socket: who is let in, what it carries, when it closes. On the channel layer the settings name."""

import datetime as dt

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session
from django.utils import timezone

from realtime import bell, hub, topics
from realtime.models import Ring
from tests.people import MakeTask, moved
from tests.realtime.client import opened, run, session_of, socket
from units.actions import end_appointment
from units.models import Unit, User
from workflows.states import State

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_move_rings_the_task_and_both_units_with_a_version_and_nothing_else(
    task_in: MakeTask, unit_head: User, division: Unit, office: Unit
) -> None:
    task = task_in(State.ASSIGNED)
    Ring.objects.all().delete()

    async def scenario() -> None:
        client = await opened(unit_head, topics.task(task.pk), topics.unit(division.pk), topics.unit(office.pk))
        await sync_to_async(moved)(task, "start", unit_head)
        message = await client.hear()
        assert set(message) == {"rings", "last"}
        assert set(message["rings"]) == {topics.task(task.pk), topics.unit(division.pk)}  # the Office's is not theirs
        assert await client.receive_nothing(0.2)
        await client.disconnect()

    run(scenario())


def test_nobody_is_let_in_without_signing_in(unit_head: User) -> None:
    async def scenario() -> None:
        client = socket("", f"topics={topics.token(unit_head.pk, [])}")
        await client.connect()
        assert await client.closing_code() == 4401

    run(scenario())


def test_another_sites_page_is_not_let_in(unit_head: User) -> None:
    async def scenario() -> None:
        key = await sync_to_async(session_of)(unit_head)
        client = socket(key, "topics=", origin=b"https://example.org")
        assert not await client.connect()

    run(scenario())


@pytest.mark.parametrize("also", ["", "&since=0", "&since=1&viewing={pk}", "&since=x&viewing=²", f"&since={'9' * 40}"])
def test_a_forged_or_borrowed_token_hears_nothing(
    also: str, task_in: MakeTask, unit_head: User, other_unit_head: User, stranger: User
) -> None:
    task = task_in(State.ASSIGNED)
    also = also.format(pk=task.pk)

    async def scenario() -> None:
        key = await sync_to_async(session_of)(stranger)
        borrowed = socket(key, f"topics={topics.token(unit_head.pk, [topics.task(task.pk)])}{also}")
        assert await borrowed.connect()
        assert set(await borrowed.hear()) == {"hello", "last"}
        own = await opened(stranger, topics.task(task.pk), topics.presence(task.pk), also=also)
        neighbour = await opened(other_unit_head, topics.task(task.pk), topics.presence(task.pk), also=also)
        await sync_to_async(moved)(task, "start", unit_head)
        await sync_to_async(bell.ring)({topics.presence(task.pk): 1})
        for client in (borrowed, own, neighbour):
            assert await client.receive_nothing(0.3)
            assert client.state == {}
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


@pytest.mark.parametrize("reason", ["signed out", "account off", "right ended", "other password"])
def test_the_socket_closes_by_itself_when_the_message_is_lost_and_hears_nothing_after(
    reason: str, unit_head: User, deputy_head: User, division: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "RECHECK_SECONDS", 0.2)
    topic = topics.unit(division.pk)

    def turn_out() -> None:
        if reason == "signed out":
            Session.objects.filter(pk=Session.objects.earliest("expire_date").pk).delete()
        elif reason == "account off":
            User.objects.filter(pk=unit_head.pk).update(is_active=False)
        elif reason == "other password":
            User.objects.filter(pk=unit_head.pk).update(password="!")
        else:
            end_appointment(unit_head.appointments.get(), at=dt.datetime.now(tz=dt.UTC))

    async def scenario() -> None:
        client = await opened(unit_head, topic)
        other = await opened(deputy_head, topic)
        await sync_to_async(turn_out)()
        assert await client.closing_code() == 4401
        await sync_to_async(bell.ring)({topic: 7})
        await other.hear_until({topic: 7})
        assert await client.receive_nothing(0.3)
        await other.disconnect()

    run(scenario())


@pytest.mark.parametrize("reason", ["the session is over", "the appointment ran out", "the task went to others"])
def test_the_socket_closes_when_time_or_somebody_elses_move_ends_the_right(
    reason: str, task_in: MakeTask, unit_head: User, deputy_director: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "RECHECK_SECONDS", 0.2)
    task = task_in(State.ASSIGNED)
    yesterday = timezone.localdate() - dt.timedelta(days=1)

    def turn_out() -> None:
        if reason == "the session is over":
            mine = [one for one in Session.objects.all() if one.get_decoded()["_auth_user_id"] == str(unit_head.pk)]
            Session.objects.filter(pk__in=[one.pk for one in mine]).update(expire_date=timezone.now())
        elif reason == "the appointment ran out":  # nobody has been here since midnight to compute rights anew
            unit_head.appointments.update(valid_to=yesterday)
            User.objects.filter(pk=unit_head.pk).update(rights_on=yesterday)
        else:
            moved(task, "decline", unit_head)

    async def scenario() -> None:
        client = await opened(unit_head, topics.task(task.pk))
        other = await opened(deputy_director, topics.task(task.pk))
        await sync_to_async(turn_out)()
        while (message := await client.receive_output(5))["type"] != "websocket.close":
            assert "bell" not in message  # the decline itself may still be heard
        assert message["code"] == 4401
        if reason != "the task went to others":
            await sync_to_async(bell.ring)({topics.task(task.pk): 99})
            await other.hear_until({topics.task(task.pk): 99})
            assert await client.receive_nothing(0.3)
            await other.disconnect()

    run(scenario())


def test_the_recheck_of_many_sockets_is_grouped(
    unit_head: User, deputy_head: User, division: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hub.RECHECK_SECONDS + hub.FLOOR_SECONDS * 2 < 60
    monkeypatch.setattr(hub, "RECHECK_SECONDS", 0.2)
    monkeypatch.setattr(hub, "RECHECK_AT_ONCE", 2)

    async def scenario() -> None:
        clients = [await opened(person, topics.unit(division.pk)) for person in (unit_head, deputy_head) * 3]
        await sync_to_async(User.objects.filter(pk=unit_head.pk).update)(is_active=False)
        for client in clients[::2]:
            assert await client.closing_code() == 4401
        await sync_to_async(bell.ring)({topics.unit(division.pk): 7})
        for client in clients[1::2]:
            await client.hear_until({topics.unit(division.pk): 7})
            await client.disconnect()

    run(scenario())


def test_what_a_client_sends_is_ignored(unit_head: User) -> None:
    async def scenario() -> None:
        client = await opened(unit_head)
        await client.send_text('{"subscribe": "task.1"}')
        await client.send_text("not json")
        assert await client.receive_nothing(0.2)
        await client.disconnect()

    run(scenario())
