"""Hearing the bell in a test: a channel of a real in-memory layer that has joined its one group."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.test import TestCase, override_settings

from realtime import bell

MEMORY = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

Heard = Callable[[], dict[str, int]]


@contextmanager
def listening(*topics: str) -> Iterator[Heard]:
    """Listen to topics; the value tells what has rung since: topic → version. Acts of the block commit when it ends."""
    with override_settings(CHANNEL_LAYERS=MEMORY):
        layer = get_channel_layer()
        assert isinstance(layer, InMemoryChannelLayer)
        channel = async_to_sync(layer.new_channel)()
        async_to_sync(layer.group_add)(bell.GROUP, channel)

        def heard() -> dict[str, int]:
            rung: dict[str, int] = {}
            queue: asyncio.Queue[tuple[float, dict[str, Any]]] | None = layer.channels.get(channel)
            while queue is not None and not queue.empty():
                _expires_at, message = queue.get_nowait()
                rung |= {topic: version for _, topic, version in message.get("rings", []) if topic in topics}
            return rung

        with TestCase.captureOnCommitCallbacks(execute=True):
            yield heard
