"""The one consumer: a signed-in person's socket that passes on rings and never carries data."""

import asyncio
from collections.abc import Callable
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs

from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.utils.crypto import constant_time_compare

from realtime import topics

NOT_WELCOME = 4401

MayHear = Callable[[Any, list[str]], list[str]]


class BellConsumer(AsyncJsonWebsocketConsumer):
    """Listens to the topics of the page it was opened from, while its person may hear them.

    `may_hear(user, topics)` is passed down by the roof and returns those topics the person's rights cover.
    Every `recheck_seconds`, and whenever it is told to, it asks again and closes with code 4401 when the session has
    ended, the account is off, or a right behind one of its topics is gone.
    """

    recheck_seconds = 60.0

    def __init__(self, *args: Any, may_hear: MayHear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_hear = may_hear
        self.topics: list[str] = []
        self.clock: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Accept a signed-in person and join the groups of the topics that rights allow."""
        user = self.scope.get("user")
        if user is None or not user.is_authenticated:
            await self.accept()
            await self.close(code=NOT_WELCOME)
            return
        asked = parse_qs(self.scope.get("query_string", b"").decode("ascii", "ignore")).get("topics", [""])[0]
        wanted = topics.read_token(asked, user.pk)
        self.topics = await sync_to_async(self.may_hear)(user, wanted)
        for topic in (*self.topics, topics.person(user.pk)):
            await self.channel_layer.group_add(topic, self.channel_name)
        await self.accept()
        self.clock = asyncio.create_task(self.recheck_for_ever())
        await self.send_json({"hello": True})

    async def disconnect(self, code: int) -> None:
        """Leave every group."""
        if self.clock is not None:
            self.clock.cancel()
        user = self.scope.get("user")
        if user is not None and user.is_authenticated:
            for topic in (*self.topics, topics.person(user.pk)):
                await self.channel_layer.group_discard(topic, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        """Ignore whatever a client sends: there are no writes over the socket."""

    async def bell_ring(self, message: dict[str, Any]) -> None:
        """Pass a ring on: topic and version only."""
        await self.send_json({"topic": message["topic"], "version": message["version"]})

    async def bell_recheck(self, message: dict[str, Any]) -> None:
        """Ask again whether this socket is still welcome."""
        await self.recheck()

    async def recheck_for_ever(self) -> None:
        """Ask again at every interval, so that a lost message cannot keep a socket open."""
        while await self.recheck():  # noqa: ASYNC110 - it is time that is awaited, no event
            await asyncio.sleep(self.recheck_seconds)

    async def recheck(self) -> bool:
        """Close unless the person is still signed in and may still hear every topic; tell whether it stays open."""
        if await sync_to_async(self.is_welcome)():
            return True
        await self.close(code=NOT_WELCOME)
        return False

    def is_welcome(self) -> bool:
        """Tell from the database whether session, account and rights still stand."""
        user = person_of_session(self.scope["session"].session_key)
        return user is not None and set(self.may_hear(user, self.topics)) == set(self.topics)


def person_of_session(session_key: str | None) -> AbstractBaseUser | None:
    """Return the active person of a stored session, or None when it has ended or its password has changed."""
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    if not session_key or not session.exists(session_key):
        return None
    user: AbstractBaseUser | None = (
        get_user_model()._default_manager.filter(pk=session.get(SESSION_KEY), is_active=True).first()
    )
    if user is None or not constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        return None
    return user
