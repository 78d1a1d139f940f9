"""Ringing: after the commit, a topic and a version, never data. A lost ring costs freshness, nothing else."""

import logging
from collections.abc import Mapping
from functools import partial

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

from realtime import topics

logger = logging.getLogger(__name__)


def ring(versions: Mapping[str, int]) -> None:
    """Ring every topic with its version once the current transaction is committed."""
    transaction.on_commit(partial(send_rings, dict(versions)), robust=True)


def recheck(user_id: int) -> None:
    """Make every socket of a person ask again whether it is still welcome (signed out, rights ended)."""
    transaction.on_commit(partial(send_recheck, user_id), robust=True)


def send_rings(versions: Mapping[str, int]) -> None:
    """Send the rings now; an unreachable channel layer is logged, never raised."""
    for topic, version in versions.items():
        send(topic, {"type": "bell.ring", "topic": topic, "version": version})


def send_recheck(user_id: int) -> None:
    """Send the recheck now."""
    send(topics.person(user_id), {"type": "bell.recheck"})


def send(topic: str, message: dict[str, object]) -> None:
    """Hand one message to the channel layer."""
    layer = get_channel_layer()
    try:
        async_to_sync(layer.group_send)(topic, message)
    except (OSError, RuntimeError, TimeoutError) as error:
        logger.warning("bell not rung for %s: %s", topic, error.__class__.__name__)
