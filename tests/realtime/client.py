"""A websocket client that speaks ASGI to our application (the one in channels needs a server we do not use)."""

import asyncio
import json
import time
from collections.abc import Coroutine
from typing import Any
from urllib.parse import urlsplit

from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from django.db.models import Max

from approvals.confirming import CONFIRMED_AT
from project.routing import websocket
from realtime import topics
from realtime.models import Ring
from units.models import User

SECONDS = 8
ORIGIN = b"http://localhost"


class SocketClient(ApplicationCommunicator):
    """Connects, receives, closes; keeps what it has heard (`state`) and the last ring it had (`last`)."""

    def __init__(self, application: object, url: str, headers: list[tuple[bytes, bytes]]) -> None:
        parts = urlsplit(url)
        scope = {
            "type": "websocket",
            "path": parts.path,
            "query_string": parts.query.encode(),
            "headers": headers,
            "subprotocols": [],
        }
        super().__init__(application, scope)
        self.state: dict[str, int] = {}
        self.last = 0
        self.message_count = 0
        self.first: dict[str, Any] = {}

    async def connect(self) -> bool:
        """Open the socket; tell whether it was accepted."""
        await self.send_input({"type": "websocket.connect"})
        answer = await self.receive_output(SECONDS)
        return bool(answer["type"] == "websocket.accept")

    async def hear(self) -> dict[str, Any]:
        """Return the next message, having done what the page does with it."""
        message = await self.receive_output(SECONDS)
        content: dict[str, Any] = json.loads(message["text"])
        self.message_count += 1
        self.first = self.first or content
        self.last = content["last"]
        for topic, version in content.get("rings", {}).items():
            self.state[topic] = max(version, self.state.get(topic, version))
        return content

    async def hear_until(self, wanted: dict[str, int]) -> None:
        """Hear until the state is the wanted one; raises TimeoutError when it never comes to be."""
        while self.state != wanted:
            await self.hear()

    async def closing_code(self) -> int:
        """Wait for the server to close; return its code."""
        message = await self.receive_output(SECONDS)
        return int(message["code"])

    async def send_text(self, text: str) -> None:
        """Send what nobody asked for."""
        await self.send_input({"type": "websocket.receive", "text": text})

    async def disconnect(self) -> None:
        """Close from our side and wait for the application to end."""
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait(SECONDS)


def session_of(user: User) -> str:
    """Sign a person in and return the session's key."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[CONFIRMED_AT] = int(time.time())
    session.save()
    return str(session.session_key)


def socket(key: str, query: str, *, origin: bytes = ORIGIN, application: object = websocket) -> SocketClient:
    """Return a client that is about to connect."""
    headers = [(b"origin", origin), (b"host", b"localhost")]
    if key:
        headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={key}".encode()))
    return SocketClient(application, f"/ws/?{query}", headers=headers)


async def opened(user: User, *wanted: str, also: str = "", application: object = websocket) -> SocketClient:
    """Connect a signed-in person that listens to topics."""
    key = await sync_to_async(session_of)(user)
    client = socket(key, f"topics={topics.token(user.pk, wanted)}{also}", application=application)
    assert await client.connect()
    assert (await client.hear())["hello"] is True
    return client


def on_the_server(*wanted: str) -> dict[str, int]:
    """Return topic → newest version, as the database has it."""
    return dict(Ring.objects.filter(topic__in=wanted).values_list("topic").annotate(newest=Max("version")).order_by())


def run(coroutine: Coroutine[None, None, None]) -> None:
    """Run a scenario and leave no database connection behind."""

    async def scenario() -> None:
        try:
            await coroutine
        finally:
            await sync_to_async(connections.close_all)()

    asyncio.run(scenario())
