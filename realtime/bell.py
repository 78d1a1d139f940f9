"""Ringing: in the transaction a row of the feed, after the commit one message; a topic and a version, never data.

The message only makes it quick. When it is lost, every process finds the row within seconds (`realtime.hub`).
"""

import logging
import time
from collections.abc import Iterable, Mapping
from functools import cache

import redis
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import transaction

from realtime.loops import failure
from realtime.models import Ring
from realtime.window import Rung

logger = logging.getLogger(__name__)
GROUP = "bell"
SEND_SECONDS = 1.0
REST_SECONDS = 5.0


class Line:
    """The line to the channel layer. After a failure it is left alone for a while: an outage delays no one twice."""

    def __init__(self) -> None:
        self.closed_until = 0.0

    def send(self, message: dict[str, object]) -> None:
        """Hand one message to every process; what fails is logged, never raised."""
        if time.monotonic() < self.closed_until:
            return
        config = settings.CHANNEL_LAYERS["default"].get("CONFIG", {})
        wrong = publish(config, message) if "hosts" in config else send_here(message)
        if wrong:
            self.closed_until = time.monotonic() + REST_SECONDS
            logger.warning("bell not rung: %s", wrong)


line = Line()


def publish(config: Mapping[str, str], message: dict[str, object]) -> str:
    """Do what the layer's `group_send` does, from this thread and over a kept-open line; return what went wrong.

    The layer itself speaks only from an event loop, and making one run costs a move forty times what the word does.
    """
    group = f"{config.get('prefix', 'asgi')}__group__{GROUP}"
    try:
        redis_at(config["hosts"][0]).publish(group, get_channel_layer().serialize(message))
    except redis.RedisError as error:
        return error.__class__.__name__
    return ""


@cache
def redis_at(url: str) -> redis.Redis:
    """Return the process's line to a Redis."""
    return redis.Redis.from_url(url, socket_timeout=SEND_SECONDS, socket_connect_timeout=SEND_SECONDS)


def send_here(message: dict[str, object]) -> str:
    """Hand a message to the one process of an embedded house; return what went wrong."""
    return async_to_sync(failure)(get_channel_layer().group_send(GROUP, message), seconds=SEND_SECONDS)


def ring(versions: Mapping[str, int]) -> None:
    """Write every topic's new version into the feed in one statement, and tell it once the transaction is committed."""
    rows = Ring.objects.bulk_create([Ring(topic=topic, version=version) for topic, version in versions.items()])
    tell([Rung(row.pk, row.topic, row.version) for row in rows])


def tell(rings: Iterable[Rung]) -> None:
    """Tell rings that are in the feed, once the transaction is committed."""
    transaction.on_commit(lambda: send_rings(rings), robust=True)


def recheck(user_id: int) -> None:
    """Make every socket of a person ask again whether it is still welcome (signed out, rights ended)."""
    transaction.on_commit(lambda: send_recheck(user_id), robust=True)


def send_rings(rings: Iterable[Rung]) -> None:
    """Tell the rings now, in one message."""
    line.send({"type": "bell.ring", "rings": [list(ring) for ring in rings]})


def send_recheck(user_id: int) -> None:
    """Tell the recheck now."""
    line.send({"type": "bell.recheck", "user": user_id})
