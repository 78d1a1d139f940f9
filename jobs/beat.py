"""A worker says every few seconds that it is alive; who stops saying so is dead, and its jobs go to others.

A thread of its own says it, over a connection of its own, so that a long job keeps nobody from saying it. Moments are
those of the database's clock, one for all workers, wherever they run.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import secrets
import socket
import threading
from types import TracebackType

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import QuerySet
from django.db.models.functions import Now

from jobs.models import Heartbeat

logger = logging.getLogger(__name__)
GONE_KEPT = dt.timedelta(days=2)


def living() -> QuerySet[Heartbeat]:
    """Return the workers that have been heard of lately. A beat from the future is none: the clock was put back."""
    lately = dt.timedelta(seconds=settings.WORKER_DEAD_AFTER_SECONDS)
    return Heartbeat.objects.filter(beat_at__gt=Now() - lately, beat_at__lt=Now() + lately)


class Beating:
    """Beat while the block runs; on leaving, say goodbye."""

    def __init__(self) -> None:
        self.host, self.pid = socket.gethostname()[:40], os.getpid()
        self.name = f"{self.host}-{self.pid}-{secrets.token_hex(4)}"
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.go_on, name="heartbeat", daemon=True)

    def __enter__(self) -> str:
        """Begin; return the name of this worker."""
        self.beat()
        self.thread.start()
        return self.name

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End: whatever this worker still had would now be taken for left behind."""
        self.over.set()
        self.thread.join()
        try:
            Heartbeat.objects.filter(name=self.name).delete()
        except (DatabaseError, InterfaceError) as failure:
            logger.warning("worker %s could not say goodbye (%s)", self.name, failure.__class__.__name__)

    def beat(self) -> None:
        """Say that this worker is alive."""
        ways = {"host": self.host, "pid": self.pid, "begun_at": Now(), "beat_at": Now()}
        if not Heartbeat.objects.filter(name=self.name).update(beat_at=Now()):
            Heartbeat.objects.create(name=self.name, **ways)

    def go_on(self) -> None:
        """Beat until told to stop; a database that is away is waited for."""
        while not self.over.wait(settings.WORKER_BEAT_SECONDS):
            try:
                self.beat()
            except (DatabaseError, InterfaceError) as failure:
                logger.warning("no heartbeat (%s)", failure.__class__.__name__)
            finally:
                connection.close()


def forget_gone() -> int:
    """Forget workers that died days ago; return how many. Those of today are shown as gone."""
    return Heartbeat.objects.filter(beat_at__lt=Now() - GONE_KEPT).delete()[0]
