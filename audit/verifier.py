"""Walking every chain and naming the first bad place. Total: a damaged event is a finding, never an exception."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from audit import guard
from audit.canonical import digest, timestamp
from audit.models import Event


@dataclass(frozen=True, slots=True)
class Finding:
    """One bad place, in words an operator can act on."""

    place: str
    what: str


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an object's own row says about its chain."""

    object_key: str
    seq: int
    hash: str
    state: str


class Watcher(Protocol):
    """A floor above that reads along, and says afterwards where its own rows disagree with what it read."""

    def see(self, event: Event, content: dict[str, Any]) -> None:
        """Take note of one sound event."""

    def findings(self) -> Iterable[Finding]:
        """Return where rows and trail disagree."""


def verify(expectations: Iterable[Expectation] = (), watchers: Sequence[Watcher] = ()) -> Iterator[Finding]:
    """Yield every finding: triggers, then numbers, links, hashes and columns of each chain, then rows that disagree."""
    for name in guard.missing():
        yield Finding(name, "this trigger is missing or does not refuse")
    ends: dict[str, tuple[int, str, str]] = {}
    for event in Event.objects.order_by("object_key", "seq").iterator(chunk_size=500):
        seq, prev, state = ends.get(event.object_key, (0, "", ""))
        yield from findings_of(event, seq=seq, prev=prev)
        content = content_of(event) or {}
        ends[event.object_key] = (event.seq, event.hash, str(content.get("to") or "") or state)
        for watcher in watchers:
            watcher.see(event, content)
    for expected in expectations:
        yield from disagreements(expected, ends.get(expected.object_key, (0, "", "")))
    for watcher in watchers:
        yield from watcher.findings()


def findings_of(event: Event, *, seq: int, prev: str) -> Iterator[Finding]:
    """Yield what is wrong with one event, given the end of the chain before it."""
    place = f"{event.object_key}#{event.seq}"
    if event.seq != seq + 1:
        yield Finding(place, f"event {seq + 1} is missing")
    elif event.prev_hash != prev:
        yield Finding(place, "does not name the hash of the event before it")
    if not holds_bytes(event) or digest(bytes_of(event)) != event.hash:
        yield Finding(place, "body does not match its hash")
        return
    content = content_of(event)
    if content is None:
        yield Finding(place, "body cannot be read")
        return
    for column, told, kept in columns(event, content):
        if told != kept:
            yield Finding(place, f"column {column} says {kept!r}, the hashed body says {told!r}")


def columns(event: Event, content: dict[str, Any]) -> Iterator[tuple[str, object, object]]:
    """Yield (column, value in the body, value in the row) for everything that stands twice."""
    actor = content.get("actor") if isinstance(content.get("actor"), dict) else {}
    unit = content.get("unit") if isinstance(content.get("unit"), dict) else {}
    yield "object_key", content.get("object"), event.object_key
    yield "seq", content.get("seq"), event.seq
    yield "prev_hash", content.get("prev"), event.prev_hash
    yield "occurred_at", content.get("at"), moment_of(event)
    yield "action", content.get("action"), event.action
    yield "refused", content.get("refused"), event.refused
    yield "agency", content.get("agency"), event.agency_id
    yield "unit", (unit or {}).get("id"), event.unit_id
    yield "actor", (actor or {}).get("id"), event.actor_id
    yield "actor_name", (actor or {}).get("name"), event.actor_name
    yield "actor_title", (actor or {}).get("title"), event.actor_title
    yield "plan", content.get("plan"), event.plan


def content_of(event: Event) -> dict[str, Any] | None:
    """Parse a body; None when it is not a JSON object."""
    try:
        content = json.loads(bytes_of(event))
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def holds_bytes(event: Event) -> bool:
    """Tell whether the body is stored as bytes (SQLite keeps any value in any column)."""
    body: object = event.body
    return isinstance(body, bytes | memoryview)


def moment_of(event: Event) -> str | None:
    """Write the row's moment as the body does; None when the row holds none."""
    moment: object = event.occurred_at
    return timestamp(moment) if isinstance(moment, dt.datetime) else None


def bytes_of(event: Event) -> bytes:
    """Return the stored body, whatever a damaged row holds in its place."""
    body: object = event.body
    return body.encode("utf-8", "replace") if isinstance(body, str) else bytes(event.body)


def disagreements(expected: Expectation, end: tuple[int, str, str]) -> Iterator[Finding]:
    """Yield where an object's row and the end of its chain differ."""
    seq, last_hash, state = end
    if (expected.seq, expected.hash) != (seq, last_hash):
        yield Finding(expected.object_key, f"row stands at event {expected.seq}, the chain ends at {seq}")
    elif expected.state != state:
        yield Finding(expected.object_key, f"row is {expected.state!r}, its last event left it {state!r}")
