"""Topics a page may listen to, and the signed list that a page hands to its socket. Pure names, no rights."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.core import signing

SALT = "realtime.topics"
TOKEN_AGE_SECONDS = 12 * 60 * 60
MOST_TOPICS = 80


class Asked(NamedTuple):
    """What a token asks for, and when its page was made (None when the token is worth nothing)."""

    topics: list[str]
    shown_at: dt.datetime | None


def task(task_id: int) -> str:
    """Name the topic of one task."""
    return f"task.{task_id}"


def unit(unit_id: int) -> str:
    """Name the topic of everything that happens to the tasks of one unit."""
    return f"unit.{unit_id}"


def presence(task_id: int) -> str:
    """Name the topic of who has the page of a task open."""
    return f"presence.{task_id}"


def token(user_id: int, topics: Iterable[str]) -> str:
    """Sign the topics a page shows, for this person only."""
    return signing.dumps({"user": user_id, "topics": list(topics)[:MOST_TOPICS]}, salt=SALT, compress=True)


def read_token(text: str, user_id: int) -> Asked:
    """Return what a token asks for; nothing when it is forged, too old or somebody else's."""
    try:
        content = signing.loads(text, salt=SALT, max_age=TOKEN_AGE_SECONDS)
    except signing.BadSignature:
        return Asked([], None)
    if content.get("user") != user_id:
        return Asked([], None)
    return Asked([str(topic) for topic in content.get("topics", [])][:MOST_TOPICS], signed_at(text))


def signed_at(text: str) -> dt.datetime:
    """Return when a token was signed (asked only of one whose signature holds: content, moment, signature)."""
    _content, stamp, _signature = text.rsplit(":", 2)
    return dt.datetime.fromtimestamp(signing.b62_decode(stamp), tz=dt.UTC)
