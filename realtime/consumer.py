"""The one consumer: a signed-in person's socket that passes on rings and never carries data."""

import asyncio
import contextlib
import functools
import json
import re
from typing import Any
from urllib.parse import parse_qs

from channels.generic.websocket import AsyncJsonWebsocketConsumer

from realtime import feed, topics
from realtime.hub import Hub, Listener, hub_here
from realtime.loops import in_database
from realtime.topics import Asked
from realtime.welcome import Claim, MayHear

NOT_WELCOME = 4401
NUMBER = re.compile(r"[0-9]{1,18}")


class BellConsumer(AsyncJsonWebsocketConsumer):
    """Listens to the topics of the page it was opened from, while its person may hear them.

    The query string names `topics` (the page's signed list), `viewing` (the id of the task the page is about) and
    `since` (the last ring the page had). `may_hear(user, topics)` is passed down by the roof and returns those topics
    the person's rights cover. What goes out is `{"rings": {topic: version}, "last": N}`: everything up to ring N has
    been handed over. `"hello"` marks the first message, `"all"` says that the feed no longer tells what was missed.
    The hub closes the socket with code 4401 when session, account or a right behind a topic is gone.
    """

    channel_layer_alias = "the hub listens for us"  # a socket has no subscription of its own

    def __init__(self, *args: Any, may_hear: MayHear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_hear = may_hear
        self.hub: Hub | None = None
        self.listener: Listener | None = None
        self.writer: asyncio.Task[None] | None = None

    async def __call__(self, *asgi: Any) -> None:
        """Serve one socket, and leave the hub however it ends."""
        try:
            await super().__call__(*asgi)
        finally:
            if self.writer is not None:
                self.writer.cancel()
            if self.hub is not None and self.listener is not None:
                await self.hub.leave(self.listener)

    async def connect(self) -> None:
        """Let a signed-in person hear the topics that rights allow, beginning with what was missed."""
        user = self.scope.get("user")
        if user is None or not user.is_authenticated:
            await self.accept()
            await self.close(code=NOT_WELCOME)
            return
        query = parse_qs(self.scope.get("query_string", b"").decode("ascii", "ignore"))
        asked = topics.read_token(query.get("topics", [""])[0], user.pk)
        viewed = number(query, "viewing")
        viewing = topics.presence(viewed) if viewed else ""
        heard = frozenset(await in_database(self.may_hear, user, [*asked.topics, *filter(None, [viewing])]))
        claim = Claim(self.scope["session"].session_key or "", user.pk, heard)
        listener = Listener(claim, watches=viewing if viewing in heard else "", shut=self.shut)
        self.hub, self.listener = hub_here(self.may_hear), listener
        await self.hub.join(listener)
        await self.accept()
        last = self.hub.handed
        missed = await in_database(missed_by, claim, asked, number(query, "since"))
        news = {"all": True} if missed is None else {"rings": missed} if missed else {}
        await self.send_json({"hello": True, "last": last, **news})
        self.writer = asyncio.create_task(self.write(self.hub, listener))

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        """Ignore whatever a client sends: there are no writes over the socket."""

    async def write(self, hub: Hub, listener: Listener) -> None:
        """Pass on what rings, merged while the client is slow."""
        with contextlib.suppress(OSError, RuntimeError):  # the client has gone
            while True:
                await listener.waiting.wait()
                text = told(tuple(listener.take().items()), hub.handed)
                await self.scope["line"]({"type": "websocket.send", "text": text})

    async def shut(self) -> None:
        """Close because the person is no longer welcome."""
        if self.writer is not None:
            self.writer.cancel()
        await self.close(code=NOT_WELCOME)


@functools.lru_cache(maxsize=64)
def told(rings: tuple[tuple[str, int], ...], last: int) -> str:
    """Return what goes out; a thousand sockets on one topic are told the same words."""
    return json.dumps({"rings": dict(rings), "last": last})


def number(query: dict[str, list[str]], name: str) -> int | None:
    """Return a parameter that is a plain number."""
    text = query.get(name, [""])[0]
    return int(text) if NUMBER.fullmatch(text) else None


def missed_by(claim: Claim, asked: Asked, since: int | None) -> feed.Missed:
    """Return what rang since the page's last ring, or else since the page was made; None when nobody knows.

    Who has the page open is left out: it is asked for anew on every connect.
    """
    wanted = claim.topics.intersection(asked.topics)
    if not wanted or asked.shown_at is None:
        return {}
    if since is not None:
        return feed.missed_since(wanted, since)
    return feed.missed_after(wanted, asked.shown_at)
