"""Two processes of the running house: what happens in one reaches the sockets of the other, with Redis or without."""

import asyncio
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from websockets.asyncio.client import ClientConnection, connect

from tests.journeys.site import Site, fresh_database, manage, serving

pytestmark = pytest.mark.xdist_group("processes")
SECONDS = 20
SIGNED_IN = """
import json
from tests.realtime.client import session_of
from units.models import User
from workflows.models import Task
from realtime.models import Viewer
from realtime import topics
people = [User.objects.get(username=name) for name in ("truongphong.hctp", "chanhvanphong")]
task = Task.objects.visible_to(people[0]).earliest("pk").pk
Viewer.objects.all().delete()  # what the processes of an earlier test have left
for one in people:
    print(json.dumps([session_of(one), topics.token(one.pk, [topics.task(task)]), task]))
"""


class Page(NamedTuple):
    """What a page of a signed-in person hands to its socket."""

    session: str
    token: str
    task_id: int

    def line(self, site: Site) -> connect:
        """Return the socket of this page, about to connect to one process."""
        query = f"topics={self.token}&viewing={self.task_id}&since=0"
        cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={self.session}"}
        return connect(f"{site.url.replace('http', 'ws', 1)}/ws/?{query}", origin=site.url, additional_headers=cookie)  # type: ignore[arg-type]  # a plain string is an origin


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, str], Path]]:
    """The environment and folder of a house with its samples."""
    folder = tmp_path_factory.mktemp("processes")
    with fresh_database(folder) as database:
        env = os.environ | {"DATABASE_URL": database, "DATA_DIR": str(folder / "data")}
        (folder / "data").mkdir()
        manage(env, "migrate", "--verbosity", "0")
        manage(env, "load_samples")
        yield env, folder


async def hear_until(line: ClientConnection, topic: str, version: int = 0) -> dict[str, Any]:
    """Hear until a topic has come to a version."""
    async with asyncio.timeout(SECONDS):
        while True:
            message: dict[str, Any] = json.loads(await line.recv())
            if message.get("rings", {}).get(topic, -1) >= version:
                return message


@pytest.mark.parametrize("redis_url", [os.environ.get("REDIS_URL", ""), ""], ids=["as set", "no Redis at all"])
def test_what_happens_in_a_third_process_reaches_the_sockets_of_both(
    redis_url: str, filled: tuple[dict[str, str], Path]
) -> None:
    env, folder = filled
    env = env | {"REDIS_URL": redis_url}

    async def scenario(one: Site, two: Site) -> None:
        pages = [Page(*json.loads(row)) for row in one.manage("shell", "-v", "0", "-c", SIGNED_IN).splitlines()]
        task, version = f"task.{pages[0].task_id}", time.time_ns()
        async with pages[0].line(one) as first:
            assert "hello" in json.loads(await first.recv())
            async with pages[1].line(two) as second:
                await hear_until(first, f"presence.{pages[0].task_id}")
                ring = f"from realtime import bell; bell.ring({{{task!r}: {version}}})"
                await asyncio.to_thread(one.manage, "shell", "-v", "0", "-c", ring)
                for line in (first, second):
                    assert set(await hear_until(line, task, version)) == {"rings", "last"}

    with serving(env, folder, name="one") as one, serving(env, folder, name="two") as two:
        asyncio.run(scenario(one, two))
        for site in (one, two):
            assert "Traceback" not in site.log.read_text(encoding="utf-8")
