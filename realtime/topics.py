"""Topics a page may listen to, and the signed list that a page hands to its socket. Pure names, no rights."""

from collections.abc import Iterable

from django.core import signing

SALT = "realtime.topics"
TOKEN_AGE_SECONDS = 12 * 60 * 60
MOST_TOPICS = 80


def task(task_id: int) -> str:
    """Name the topic of one task."""
    return f"task.{task_id}"


def unit(unit_id: int) -> str:
    """Name the topic of everything that happens to the tasks of one unit."""
    return f"unit.{unit_id}"


def person(user_id: int) -> str:
    """Name the topic of one person's own account (every socket of the person listens to it)."""
    return f"user.{user_id}"


def token(user_id: int, topics: Iterable[str]) -> str:
    """Sign the topics a page shows, for this person only."""
    return signing.dumps({"user": user_id, "topics": list(topics)[:MOST_TOPICS]}, salt=SALT, compress=True)


def read_token(text: str, user_id: int) -> list[str]:
    """Return the topics of a token; an empty list when it is forged, too old or somebody else's."""
    try:
        content = signing.loads(text, salt=SALT, max_age=TOKEN_AGE_SECONDS)
    except signing.BadSignature:
        return []
    if content.get("user") != user_id:
        return []
    return [str(topic) for topic in content.get("topics", [])][:MOST_TOPICS]
