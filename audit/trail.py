"""Writing the trail. Names and titles are copied as text, so that a line outlives every row it speaks of."""

import datetime as dt
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, field, replace

from django.db import IntegrityError, transaction

from audit import origin
from audit.canonical import Value, canonical, digest, timestamp
from audit.models import Event
from units.models import User
from units.rules import ActingAs, Visitor, is_person, standing


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acted, as of that moment."""

    user: User | None
    name: str
    title: str = ""
    unit: str = ""


TRIES = 10
SYSTEM = Actor(user=None, name="Hệ thống")


@dataclass(frozen=True, slots=True)
class Link:
    """Where a chain stands: the number and hash of its last event (0 and "" before the first)."""

    seq: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be recorded. `facts` holds JSON values without floats."""

    object_key: str
    action: str
    actor: Actor
    label: str = ""
    agency_id: int | None = None
    unit_id: int | None = None
    unit: str = ""
    plan: str = ""
    source: str = ""
    target: str = ""
    note: str = ""
    refused: bool = False
    facts: dict[str, Value] = field(default_factory=dict)


def actor_of(user: Visitor, acting: ActingAs | None = None) -> Actor:
    """Introduce a person by the appointment acted under, or by the most senior one."""
    if not is_person(user):
        return Actor(user=None, name="Người chưa đăng nhập")
    acting = acting or standing(user).senior
    if acting is None:
        return Actor(user=user, name=user.name)
    return Actor(user=user, name=user.name, title=acting.title, unit=acting.unit)


def compose(entry: Entry, *, at: dt.datetime, after: Link) -> Event:
    """Build the next event of a chain without saving it: its number, its bytes and their hash."""
    entry = composed(entry)
    body = body_of(entry, at=at, after=after)
    return Event(
        object_key=entry.object_key,
        seq=after.seq + 1,
        prev_hash=after.hash,
        hash=digest(body),
        body=body,
        occurred_at=at,
        action=entry.action,
        refused=entry.refused,
        agency_id=entry.agency_id,
        unit_id=entry.unit_id,
        actor=entry.actor.user,
        actor_name=entry.actor.name,
        actor_title=entry.actor.title,
        plan=entry.plan,
    )


def composed(entry: Entry) -> Entry:
    """Put what stands in columns too into NFC, as the hashed bytes are: the two must never differ."""
    actor = replace(entry.actor, name=nfc(entry.actor.name), title=nfc(entry.actor.title), unit=nfc(entry.actor.unit))
    return replace(entry, actor=actor, plan=nfc(entry.plan), object_key=nfc(entry.object_key))


def nfc(text: str) -> str:
    """Return the text composed (NFC)."""
    return unicodedata.normalize("NFC", text)


def body_of(entry: Entry, *, at: dt.datetime, after: Link) -> bytes:
    """Return the exact bytes that are stored and hashed."""
    where, actor = origin.current.get(), entry.actor
    return canonical(
        {
            "object": entry.object_key,
            "seq": after.seq + 1,
            "prev": after.hash,
            "at": timestamp(at),
            "action": entry.action,
            "refused": entry.refused,
            "agency": entry.agency_id,
            "unit": {"id": entry.unit_id, "name": entry.unit},
            "actor": {
                "id": actor.user.pk if actor.user else None,
                "name": actor.name,
                "title": actor.title,
                "unit": actor.unit,
            },
            "label": entry.label,
            "plan": entry.plan,
            "from": entry.source,
            "to": entry.target,
            "note": entry.note,
            "facts": entry.facts,
            "address": where.address,
            "request": where.request,
        }
    )


def record(entry: Entry, *, at: dt.datetime) -> Event:
    """Append to a chain that keeps no head of its own; whoever loses the race for a number takes the next one."""
    for _ in range(TRIES):
        with suppress(IntegrityError), transaction.atomic():
            event = compose(entry, at=at, after=tail(entry.object_key))
            event.save(force_insert=True)
            return event
    raise IntegrityError(f"no number to be had in {entry.object_key}")


def tail(object_key: str) -> Link:
    """Return where a chain stands, holding its last event against other writers."""
    last = Event.objects.filter(object_key=object_key).order_by("-seq").select_for_update().first()
    return Link(seq=last.seq, hash=last.hash) if last else Link()
