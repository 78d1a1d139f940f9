"""Walking every chain and naming the first bad place. Total: a damaged event is a finding, never an exception."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

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


def verify(expectations: Iterable[Expectation] = ()) -> Iterator[Finding]:
    """Yield every finding: numbers, links, hashes and columns of each chain, then rows that disagree with theirs."""
    ends: dict[str, tuple[int, str, str]] = {}
    for event in Event.objects.order_by("object_key", "seq").iterator(chunk_size=500):
        seq, prev, state = ends.get(event.object_key, (0, "", ""))
        yield from findings_of(event, seq=seq, prev=prev)
        ends[event.object_key] = (event.seq, event.hash, target_of(event) or state)
    for expected in expectations:
        yield from disagreements(expected, ends.get(expected.object_key, (0, "", "")))


def findings_of(event: Event, *, seq: int, prev: str) -> Iterator[Finding]:
    """Yield what is wrong with one event, given the end of the chain before it."""
    place = f"{event.object_key}#{event.seq}"
    if event.seq != seq + 1:
        yield Finding(place, f"event {seq + 1} is missing")
    elif event.prev_hash != prev:
        yield Finding(place, "does not name the hash of the event before it")
    if digest(bytes(event.body)) != event.hash:
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
    yield "occurred_at", content.get("at"), timestamp(event.occurred_at)
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
        content = json.loads(bytes(event.body))
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def target_of(event: Event) -> str:
    """Return the state an event left its object in, or "" when it changed none."""
    content = content_of(event) or {}
    return str(content.get("to") or "")


def disagreements(expected: Expectation, end: tuple[int, str, str]) -> Iterator[Finding]:
    """Yield where an object's row and the end of its chain differ."""
    seq, last_hash, state = end
    if (expected.seq, expected.hash) != (seq, last_hash):
        yield Finding(expected.object_key, f"row stands at event {expected.seq}, the chain ends at {seq}")
    elif expected.state != state:
        yield Finding(expected.object_key, f"row is {expected.state!r}, its last event left it {state!r}")
