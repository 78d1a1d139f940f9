"""The socket, asked for what is not one's own: another's token, an altered one, a foreign task, a foreign unit."""

from urllib.parse import quote

import pytest
from asgiref.sync import sync_to_async

from realtime import bell, hub, topics
from realtime.models import Viewer
from tests.people import MakeTask
from tests.realtime.client import SocketClient, opened, run, session_of, socket
from units.models import Unit, User
from workflows.models import Task
from workflows.states import State

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def quick_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the feed more often, so that a silence can be judged; nothing else differs."""
    monkeypatch.setattr(hub, "FLOOR_SECONDS", 0.3)
    bell.line.closed_until = 0.0


def all_topics(task: Task, division: Unit) -> list[str]:
    """Return everything that rings when the task moves."""
    return [
        topics.task(task.pk),
        topics.presence(task.pk),
        topics.unit(division.pk),
        topics.unit(task.coordinating_unit_id),
    ]


def altered(token: str) -> list[str]:
    """Return tokens somebody has tampered with: a letter, the end, the signature of another one, nothing at all."""
    middle = len(token) // 3
    other = "A" if token[middle] != "A" else "B"
    return [
        token[:middle] + other + token[middle + 1 :],
        token[:-1],
        token.rpartition(":")[0] + ":" + topics.token(1, ["unit.1"]).rpartition(":")[2],
        token.partition(":")[2],
        token[::-1],
        "",
        ":::",
        "\x00",
        "9" * 5000,
    ]


async def connected(key: str, token: str, viewing: object) -> SocketClient:
    """Open a socket with a token and a task it claims to show."""
    client = socket(key, f"topics={quote(token)}&viewing={quote(str(viewing))}&since=0")
    assert await client.connect()
    hello = await client.hear()
    assert set(hello) <= {"hello", "last", "all"}, f"a stranger hears {hello}"
    return client


async def stays_silent(client: SocketClient, insider: SocketClient, foreign: list[str]) -> None:
    """Ring what is foreign: by the time an insider has heard it, the stranger has not and will not."""
    await sync_to_async(bell.ring)(dict.fromkeys(foreign, 99))
    while foreign[0] not in (await insider.hear())["rings"]:
        pass
    assert await client.receive_nothing(0.2)  # type: ignore[no-untyped-call]  # asgiref
    await client.disconnect()


@pytest.mark.parametrize("person", ["other_unit_head", "other_deputy", "stranger", "superuser", "administrator"])
def test_nobody_hears_what_is_not_to_be_seen(
    person: str, request: pytest.FixtureRequest, task_in: MakeTask, division: Unit, unit_head: User
) -> None:
    task, outsider = task_in(State.IN_PROGRESS), request.getfixturevalue(person)
    foreign = all_topics(task, division)

    async def scenario() -> None:
        key = await sync_to_async(session_of)(outsider)
        insider = await opened(unit_head, *foreign)
        for token in (topics.token(outsider.pk, foreign), topics.token(unit_head.pk, foreign)):
            await stays_silent(await connected(key, token, task.pk), insider, foreign)
            assert not await sync_to_async(Viewer.objects.exists)()
        await insider.disconnect()

    run(scenario())


def test_an_altered_token_is_worth_nothing_even_to_its_owner(
    task_in: MakeTask, division: Unit, unit_head: User
) -> None:
    task = task_in(State.IN_PROGRESS)
    mine = all_topics(task, division)

    async def scenario() -> None:
        key = await sync_to_async(session_of)(unit_head)
        clients = [await connected(key, token, "٣") for token in altered(topics.token(unit_head.pk, mine))]
        await sync_to_async(bell.ring)(dict.fromkeys(mine, 99))
        for client in clients:
            assert await client.receive_nothing(0.2)  # type: ignore[no-untyped-call]  # asgiref
            await client.disconnect()

    run(scenario())


@pytest.mark.parametrize("viewing", ["0", "-1", "99999999999999999999", "1.5", "task.1", "\x00", "1 OR 1=1"])
def test_a_page_about_nothing_is_seen_by_nobody(viewing: str, unit_head: User) -> None:
    async def scenario() -> None:
        key = await sync_to_async(session_of)(unit_head)
        client = await connected(key, topics.token(unit_head.pk, []), viewing)
        assert not await sync_to_async(Viewer.objects.exists)()
        await client.disconnect()

    run(scenario())


def test_no_session_and_a_foreign_page_get_no_socket(unit_head: User) -> None:
    async def scenario() -> None:
        anonymous = socket("", f"topics={topics.token(unit_head.pk, ['unit.1'])}")
        assert await anonymous.connect()
        assert await anonymous.closing_code() == 4401
        key = await sync_to_async(session_of)(unit_head)
        assert not await socket(key, "topics=", origin=b"https://evil.example").connect()

    run(scenario())
