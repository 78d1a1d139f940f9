"""Real channel layers on a bad line: they forget messages as they are told to."""

import random
from typing import Any

from channels.layers import InMemoryChannelLayer
from channels_redis.core import RedisChannelLayer
from django.conf import settings


class Lossy:
    """Forgets a share of what it should send, by a fixed chance."""

    def __init__(self, *args: Any, loses: float, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.loses = loses
        self.chance = random.Random(15)

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        """Send, or forget."""
        if self.chance.random() >= self.loses:
            await super().group_send(group, message)  # type: ignore[misc]  # the layer this is mixed into


class LossyMemory(Lossy, InMemoryChannelLayer):  # type: ignore[misc]  # channels carries no types
    """The embedded layer."""


class LossyRedis(Lossy, RedisChannelLayer):  # type: ignore[misc]  # channels_redis carries no types
    """The layer of several processes."""


def losing(share: float) -> dict[str, Any]:
    """Return CHANNEL_LAYERS: the layer of these settings, losing a share of its messages."""
    layer = settings.CHANNEL_LAYERS["default"]
    name = "LossyRedis" if "redis" in layer["BACKEND"] else "LossyMemory"
    return {"default": {"BACKEND": f"tests.realtime.layers.{name}", "CONFIG": {**layer["CONFIG"], "loses": share}}}
