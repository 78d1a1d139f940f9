"""Who has a page open. A row for each socket, kept alive by its process; what falls silent counts no longer.

A socket that closes goes quietly: its row ends a few seconds later, so that a reloaded page neither blinks nor rings.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import NamedTuple

from realtime import bell
from realtime.models import Viewer

BEAT_SECONDS = 10.0
SILENT_SECONDS = 35.0  # a crashed process is gone after SILENT + BEAT, well within the minute
GRACE_SECONDS = 4.0


class Watch(NamedTuple):
    """A socket that shows what a topic is about."""

    socket: str
    topic: str
    user_id: int


def viewers(topic: str, *, at: dt.datetime) -> set[int]:
    """Return the ids of the people who have a page about the topic open."""
    since = at - dt.timedelta(seconds=SILENT_SECONDS)
    return set(Viewer.objects.filter(topic=topic, seen_at__gte=since).values_list("user_id", flat=True))


def arrive(watch: Watch, *, at: dt.datetime) -> None:
    """Count a socket from now on; ring when its person was not there yet."""
    known = watch.user_id in viewers(watch.topic, at=at)
    keep([watch], at=at)
    if not known:
        tell({watch.topic}, at=at)


def keep(watches: Iterable[Watch], *, at: dt.datetime) -> None:
    """Say that these sockets are alive, in one statement; one that was given up comes back."""
    rows = [Viewer(**watch._asdict(), seen_at=at) for watch in watches]
    Viewer.objects.bulk_create(rows, update_conflicts=True, unique_fields=["socket"], update_fields=["seen_at"])


def leave(socket: str, *, at: dt.datetime) -> None:
    """Let a closed socket count for the grace of a page that is being reloaded, no longer."""
    ends = at - dt.timedelta(seconds=SILENT_SECONDS - GRACE_SECONDS)
    Viewer.objects.filter(socket=socket).update(seen_at=ends)


def sweep(*, at: dt.datetime) -> None:
    """Remove the sockets that fell silent, of whatever process; ring where a person has gone with the last one."""
    silent = Viewer.objects.filter(seen_at__lt=at - dt.timedelta(seconds=SILENT_SECONDS))
    rows = {pk: (topic, user_id) for pk, topic, user_id in silent.values_list("pk", "topic", "user_id")}
    if not rows or not silent.filter(pk__in=rows).delete()[0]:
        return
    topics = {topic for topic, _ in rows.values()}
    gone = set(rows.values()) - set(Viewer.objects.filter(topic__in=topics).values_list("topic", "user_id"))
    if gone:
        tell({topic for topic, _ in gone}, at=at)


def tell(topics: Collection[str], *, at: dt.datetime) -> None:
    """Ring topics of presence: their version is the moment, in milliseconds."""
    bell.ring(dict.fromkeys(topics, int(at.timestamp() * 1000)))
