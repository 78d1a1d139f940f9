"""Real channel layers on a bad line: they forget messages as they are told to."""

import random
from collections.abc import Awaitable, Callable
from typing import Any

from channels.layers import InMemoryChannelLayer
from channels_redis.pubsub import RedisPubSubChannelLayer, RedisPubSubLoopLayer
from django.conf import settings


class BadLine:
    """Forgets a share of what comes, by a fixed chance."""

    def __init__(self, loses: float) -> None:
        self.loses = loses
        self.chance = random.Random(15)

    async def next(self, receive: Callable[[str], Awaitable[dict[str, Any]]], channel: str) -> dict[str, Any]:
        """Receive until something is not forgotten."""
        while True:
            message = await receive(channel)
            if self.chance.random() >= self.loses:
                return message


class LossyMemory(InMemoryChannelLayer):  # type: ignore[misc]  # channels carries no types
    """The embedded layer."""

    def __init__(self, *args: Any, loses: float, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = BadLine(loses)

    async def receive(self, channel: str) -> dict[str, Any]:
        """Receive, or forget."""
        return await self.line.next(super().receive, channel)


class LossyRedis(RedisPubSubChannelLayer):  # type: ignore[misc]  # channels_redis carries no types
    """The layer of several processes."""

    def __init__(self, *args: Any, loses: float, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = BadLine(loses)

    async def receive(self, channel: str) -> dict[str, Any]:
        """Receive, or forget."""
        of_this_loop: RedisPubSubLoopLayer = self._get_layer()
        return await self.line.next(of_this_loop.receive, channel)


def losing(share: float) -> dict[str, Any]:
    """Return CHANNEL_LAYERS: the layer of these settings, losing a share of its messages."""
    layer = settings.CHANNEL_LAYERS["default"]
    name = "LossyRedis" if "redis" in layer["BACKEND"] else "LossyMemory"
    return {"default": {"BACKEND": f"tests.realtime.layers.{name}", "CONFIG": {**layer["CONFIG"], "loses": share}}}
