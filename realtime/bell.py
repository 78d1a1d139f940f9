"""Ringing: in the transaction a row of the feed, after the commit one message; a topic and a version, never data.

The message only makes it quick. When it is lost, every process finds the row within seconds (`realtime.hub`).
"""

import logging
import time
from collections.abc import Iterable, Mapping
from functools import partial

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
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
        layer = get_channel_layer()
        wrong = async_to_sync(failure)(layer.group_send(GROUP, message), seconds=SEND_SECONDS)
        if wrong:
            self.closed_until = time.monotonic() + REST_SECONDS
            logger.warning("bell not rung: %s", wrong)


line = Line()


def ring(versions: Mapping[str, int]) -> None:
    """Write every topic's new version into the feed in one statement, and tell it once the transaction is committed."""
    rows = Ring.objects.bulk_create([Ring(topic=topic, version=version) for topic, version in versions.items()])
    rings = [Rung(row.pk, row.topic, row.version) for row in rows]
    transaction.on_commit(partial(send_rings, rings), robust=True)


def recheck(user_id: int) -> None:
    """Make every socket of a person ask again whether it is still welcome (signed out, rights ended)."""
    transaction.on_commit(partial(send_recheck, user_id), robust=True)


def send_rings(rings: Iterable[Rung]) -> None:
    """Tell the rings now, in one message."""
    line.send({"type": "bell.ring", "rings": [list(ring) for ring in rings]})


def send_recheck(user_id: int) -> None:
    """Tell the recheck now."""
    line.send({"type": "bell.recheck", "user": user_id})
