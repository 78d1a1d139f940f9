"""The hub: what one process hears, handed to the sockets it holds.

One subscription to the channel layer makes it quick; a look at the feed every few seconds makes it sure. So a lost
message, an outage of Redis, or a process that shares nothing but the database costs seconds, never a ring.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Coroutine
from typing import Any, Protocol
from uuid import uuid4
from weakref import WeakKeyDictionary

from channels.layers import get_channel_layer
from django.utils import timezone

from realtime import bell, feed, presence
from realtime.loops import failure, for_ever, in_database
from realtime.presence import Watch
from realtime.welcome import Claim, MayHear, unwelcome
from realtime.window import Window

FLOOR_SECONDS = 2.0
PAUSE_SECONDS = 0.05
RESUBSCRIBE_SECONDS = 20.0
QUIET_SECONDS = 15.0
RECHECK_SECONDS = 30.0
RECHECK_AT_ONCE = 100
PRUNE_SECONDS = 600.0


class Listener:
    """One socket as the hub knows it: its claim, and an outbox that keeps the newest version of each topic.

    The outbox cannot overflow and nobody waits for it: a burst, or a client that reads slowly, is merged.
    """

    def __init__(self, claim: Claim, *, watches: str, shut: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self.claim = claim
        self.watches = Watch(uuid4().hex, watches, claim.user_id) if watches else None
        self.shut = shut
        self.outbox: dict[str, int] = {}
        self.waiting = asyncio.Event()
        self.checked_at = self.told_at = time.monotonic()

    def put(self, topic: str, version: int) -> None:
        """Keep a ring until the socket can take it."""
        if version >= self.outbox.get(topic, version):
            self.outbox[topic] = version
        self.waiting.set()

    def take(self) -> dict[str, int]:
        """Empty the outbox."""
        rings, self.outbox = self.outbox, {}
        self.told_at = time.monotonic()
        self.waiting.clear()
        return rings


class Layer(Protocol):
    """What the hub needs of a channel layer."""

    async def new_channel(self) -> str: ...

    async def group_add(self, group: str, channel: str) -> None: ...

    async def group_discard(self, group: str, channel: str) -> None: ...

    async def receive(self, channel: str) -> dict[str, Any]: ...


class Hub:
    """All sockets of one event loop. Works while it has any; give it the layer it subscribes to."""

    def __init__(self, may_hear: MayHear, layer: Layer) -> None:
        self.may_hear = may_hear
        self.layer = layer
        self.window = Window()
        self.listeners: set[Listener] = set()
        self.by_topic: dict[str, set[Listener]] = defaultdict(set)
        self.tasks: set[asyncio.Task[None]] = set()
        self.farewells: set[asyncio.Task[str]] = set()
        self.pruned_at = 0.0
        self.pending: dict[str, int] = {}
        self.stirred = asyncio.Event()
        self.handed = 0  # every ring up to this one is in the outboxes of its listeners
        self.ready = asyncio.Event()
        self.nudged = asyncio.Event()

    async def join(self, listener: Listener) -> None:
        """Let a socket hear; from the moment this returns, nothing on its topics is lost to it."""
        self.listeners.add(listener)
        for topic in listener.claim.topics:
            self.by_topic[topic].add(listener)
        if not self.tasks:
            self.begin()
        await self.ready.wait()
        if listener.watches:
            await in_database(presence.arrive, listener.watches, at=timezone.now())

    async def leave(self, listener: Listener) -> None:
        """Let a socket go; the last one ends the hub's work."""
        if listener not in self.listeners:
            return
        self.forget(listener)
        await failure(depart(listener))

    def forget(self, listener: Listener) -> None:
        """Hand nothing more to a socket."""
        self.listeners.discard(listener)
        for topic in listener.claim.topics:
            self.by_topic[topic].discard(listener)
            if not self.by_topic[topic]:
                del self.by_topic[topic]
        if not self.listeners:
            self.end()

    def begin(self) -> None:
        """Start the hub's work."""
        self.ready.clear()
        for name in ("listen", "look", "hand_out", "guard", "beat", "prune"):
            self.spawn(for_ever(f"hub.{name}", getattr(self, name)))

    def end(self) -> None:
        """Stop the hub's work."""
        for task in self.tasks:
            task.cancel()
        self.tasks = set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside, for as long as the hub works."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def deliver(self, topic: str, version: int) -> None:
        """Keep a ring until the next handing out, the newest version of each topic."""
        self.pending[topic] = max(version, self.pending.get(topic, version))
        self.stirred.set()

    async def hand_out(self) -> None:
        """Put what rang into the outbox of every socket that listens to it; what rings in a burst goes together."""
        await self.stirred.wait()
        self.stirred.clear()
        rings, self.pending = self.pending, {}
        for topic, version in rings.items():
            for listener in self.by_topic.get(topic, ()):
                listener.put(topic, version)
        self.handed = self.window.watermark
        await asyncio.sleep(PAUSE_SECONDS)

    async def listen(self) -> None:
        """Hear messages for a while; then join the group anew, for the layer may have forgotten us."""
        channel = await self.layer.new_channel()
        await self.layer.group_add(bell.GROUP, channel)
        try:
            async with asyncio.timeout(RESUBSCRIBE_SECONDS):
                while True:
                    self.hear(await self.layer.receive(channel))
        except TimeoutError:
            return
        finally:
            await self.layer.group_discard(bell.GROUP, channel)

    def hear(self, message: dict[str, Any]) -> None:
        """Act on a message: rings to pass on, or a person to ask about."""
        if message["type"] == "bell.recheck":
            for listener in self.listeners:
                if listener.claim.user_id == message["user"]:
                    listener.checked_at = -time.monotonic()
            self.nudged.set()
            return
        for ring_id, topic, version in message["rings"]:
            self.window.hear(ring_id)
            self.deliver(topic, version)

    async def look(self) -> None:
        """Read from the feed what no message told, once for all sockets."""
        if not self.ready.is_set():
            ids, low, high = await in_database(feed.recent)
            self.window.start(ids, low=low, high=high, at=time.monotonic())
            self.handed = self.window.watermark
            self.ready.set()
        rings = await in_database(feed.unread, self.window.high, list(self.window.gaps))
        for ring in self.window.read(rings, at=time.monotonic()):
            self.deliver(ring.topic, ring.version)
        if not self.pending:
            self.handed = self.window.watermark
        if len(rings) < feed.READ_AT_ONCE:
            await asyncio.sleep(FLOOR_SECONDS)

    async def guard(self) -> None:
        """Ask again, a slice at a time, who is still welcome, and close the others; a lost message changes nothing."""
        now = time.monotonic()
        asked = {one: one.checked_at for one in self.listeners if now - one.checked_at >= RECHECK_SECONDS}
        if not asked:
            self.nudged.clear()
            await wait_at_most(self.nudged, min(FLOOR_SECONDS, RECHECK_SECONDS))
            return
        due = sorted(asked, key=asked.__getitem__)[:RECHECK_AT_ONCE]
        ended = await in_database(unwelcome, {listener.claim for listener in due}, self.may_hear)
        for listener in due:
            if listener.checked_at == asked[listener]:  # else it was told to ask again meanwhile
                listener.checked_at = now
            if listener.claim in ended:
                self.dismiss(listener)

    def dismiss(self, listener: Listener) -> None:
        """Hand a socket nothing more, and close it; whether its client takes notice delays nobody."""
        self.forget(listener)
        for work in (listener.shut(), depart(listener)):
            task = asyncio.create_task(failure(work, seconds=RECHECK_SECONDS))
            self.farewells.add(task)
            task.add_done_callback(self.farewells.discard)

    async def beat(self) -> None:
        """Break long silences with a word, keep the presence of our sockets, remove whoever fell silent anywhere."""
        await asyncio.sleep(presence.BEAT_SECONDS)
        silent_since = time.monotonic() - QUIET_SECONDS
        for listener in self.listeners:
            if listener.told_at < silent_since:
                listener.waiting.set()
        watches = [listener.watches for listener in self.listeners if listener.watches]
        if watches:
            await in_database(presence.keep, watches, at=timezone.now())
        await in_database(presence.sweep, at=timezone.now())

    async def prune(self) -> None:
        """Forget old rings, now and then."""
        if self.pruned_at:
            await asyncio.sleep(self.pruned_at + PRUNE_SECONDS - time.monotonic())
        self.pruned_at = time.monotonic()
        await in_database(feed.prune_now)


async def depart(listener: Listener) -> None:
    """End the presence of a closed socket."""
    if listener.watches:
        await in_database(presence.leave, listener.watches.socket, at=timezone.now())


async def wait_at_most(event: asyncio.Event, seconds: float) -> None:
    """Wait for an event, but not for ever."""
    waiting = asyncio.ensure_future(event.wait())
    try:
        await asyncio.wait({waiting}, timeout=seconds)
    finally:
        waiting.cancel()


HUBS: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub_here(may_hear: MayHear) -> Hub:
    """Return the hub of the running event loop: one for a process that serves sockets."""
    loop = asyncio.get_running_loop()
    if loop not in HUBS:
        HUBS[loop] = Hub(may_hear, get_channel_layer())
    return HUBS[loop]
