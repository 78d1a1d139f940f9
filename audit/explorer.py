"""Reading the trail: filters, pages by key, one event in full, its chain checked again; and who has read it."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BinaryField, Func, IntegerField, Value
from django.db.models.lookups import GreaterThan
from django.db.models.sql.compiler import SQLCompiler
from django.urls import reverse

from audit import trail
from audit.canonical import Value as Recorded
from audit.labels import FIELDS, OTHER, WORDS, label_of
from audit.models import Event, EventQuerySet
from audit.sentences import unsaid, verb
from audit.verifier import content_of, findings_of
from units.models import Agency, User

PAGE_SIZE = 50
CHAIN_SHOWN = 200
READ_AGAIN_AFTER = dt.timedelta(hours=1)
SELF_REVIEW = b'"self_unit_review":true'
REVIEWING = ("task.review", "task.approve")
PAGES: dict[str, str] = {"task": "task_page", "decision": "document"}
STATES: dict[str, str] = {
    "draft": "Chưa giao",
    "assigned": "Đã giao",
    "in_progress": "Đang thực hiện",
    "reported": "Đã báo cáo",
    "reviewed": "Đã rà soát",
    "approved": "Đã phê duyệt",
    "suspended": "Tạm dừng",
    "cancelled": "Huỷ",
    "issued": "Đã ban hành",
    "amended": "Đã có bản sửa đổi",
    "discarded": "Đã bỏ",
}
PLAN_STATES = STATES | {"draft": "Bản nháp"}


class PlaceOfBytes(Func):
    """Where some bytes begin within others, from 1; 0 when they do not occur. Both engines, no text decoding."""

    function = "INSTR"
    output_field = IntegerField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        """Write it as PostgreSQL's bytea function, whose arguments stand the other way round."""
        template = "%(function)s(%(expressions)s)"
        return self.as_sql(compiler, connection, function="POSITION", template=template, arg_joiner=" IN ")

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra_context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """Write it as SQLite's INSTR, which wants the longer one first."""
        turned = self.copy()
        turned.set_source_expressions(self.get_source_expressions()[::-1])
        return turned.as_sql(compiler, connection, **extra_context)


@dataclass(frozen=True, slots=True)
class Line:
    """An event as a row of the table."""

    event: Event
    what: str
    label: str
    url: str
    page: str
    source: str
    target: str
    note: str
    actor_role: str


@dataclass(frozen=True, slots=True)
class Page:
    """Rows newest first, and the keys of the pages beside it (None where there is none)."""

    events: list[Event]
    newer: int | None
    older: int | None


def events_of(agency: Agency, asked: dict[str, Any]) -> EventQuerySet:
    """Return the agency's events that answer to the filters (cleaned data of TrailForm)."""
    events = Event.objects.filter(agency=agency)
    plain = {"actor": asked.get("person"), "unit": asked.get("unit"), "action": asked.get("action")}
    events = events.filter(**{name: value for name, value in plain.items() if value})
    if asked.get("plan"):
        events = events.filter(plan__icontains=asked["plan"])
    if asked.get("from_on"):
        events = events.filter(occurred_at__date__gte=asked["from_on"])
    if asked.get("to_on"):
        events = events.filter(occurred_at__date__lte=asked["to_on"])
    if asked.get("refused"):
        events = events.filter(refused=True)
    return self_reviewed(events) if asked.get("self_review") else events


def self_reviewed(events: EventQuerySet) -> EventQuerySet:
    """Keep reviews and approvals of a report that its own unit reviewed; the body alone says so."""
    place = PlaceOfBytes(Value(SELF_REVIEW, output_field=BinaryField()), "body")
    return events.filter(GreaterThan(place, 0), action__in=REVIEWING)


def page_of(events: EventQuerySet, *, before: int | None, after: int | None) -> Page:
    """Return one page by key: the events just older than `before`, or just newer than `after`, else the newest."""
    if after is not None:
        found = list(events.filter(pk__gt=after).order_by("pk")[: PAGE_SIZE + 1])
        rows = found[:PAGE_SIZE][::-1]
        more_newer, more_older = len(found) > PAGE_SIZE, True
    else:
        older = events.filter(pk__lt=before) if before is not None else events
        found = list(older.order_by("-pk")[: PAGE_SIZE + 1])
        rows = found[:PAGE_SIZE]
        more_newer, more_older = before is not None, len(found) > PAGE_SIZE
    return Page(
        events=rows,
        newer=rows[0].pk if rows and more_newer else None,
        older=rows[-1].pk if rows and more_older else None,
    )


def line_of(event: Event) -> Line:
    """Write an event as a row; a body that cannot be read leaves blanks, never an error."""
    content = content_of(event) or {}
    actor = content.get("actor")
    unit = str(actor.get("unit") or "") if isinstance(actor, dict) else ""
    what = verb(event)
    return Line(
        event=event,
        what=what[:1].upper() + what[1:],
        label=str(content.get("label") or event.object_key),
        url=url_of(event.object_key),
        page=reverse("trail_event", args=[event.pk]),
        source=state_words(content.get("from"), event),
        target=state_words(content.get("to"), event),
        note=str(content.get("note") or ""),
        actor_role=", ".join(unsaid(event.actor_name, event.actor_title, unit)),
    )


def state_words(state: object, event: Event) -> str:
    """Say the state of an event's object in words; "" for none. A plan's draft is not a task's."""
    words = PLAN_STATES if event.object_key.startswith("plan:") else STATES
    return words.get(str(state), str(state)) if state else ""


def url_of(object_key: str) -> str:
    """Return the page of an object, or "" when it has none."""
    noun, _, number = object_key.partition(":")
    return reverse(PAGES[noun], args=[int(number)]) if noun in PAGES and number.isdigit() else ""


@dataclass(frozen=True, slots=True)
class Chain:
    """An object's events, newest first, how many there are, and the places where the chain is broken."""

    lines: list[Line]
    length: int
    broken: list[str]

    @property
    def is_whole(self) -> bool:
        """Tell whether every number, link, hash and column of the chain holds."""
        return not self.broken


def chain_of(event: Event) -> Chain:
    """Walk the whole chain of an event's object again, and return its end."""
    chain = list(Event.objects.of(event.object_key))
    shown = [one for one in reversed(chain) if one.agency_id == event.agency_id][:CHAIN_SHOWN]
    return Chain(lines=[line_of(one) for one in shown], length=len(chain), broken=list(broken_places(chain)))


def broken_places(chain: list[Event]) -> Iterator[str]:
    """Yield the places of a chain that do not verify, each once."""
    seq, prev = 0, ""
    for event in chain:
        if any(findings_of(event, seq=seq, prev=prev)):
            yield f"{event.object_key}#{event.seq}"
        seq, prev = event.seq, event.hash


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a hashed body: its name in the body, its name in words, its value as text."""

    name: str
    label: str
    value: str

    @property
    def is_code(self) -> bool:
        """Tell whether the value is a hash or another code, to be shown in fixed width."""
        return self.name in {"object", "prev", "request", "facts.rule", "facts.submission", "facts.source"}

    @property
    def is_known(self) -> bool:
        """Tell whether the field has words of its own."""
        return label_of(self.name) != OTHER


def fields_of(event: Event) -> list[Field]:
    """Return every field of the hashed body, the well-known ones first in the order people ask for them."""
    content = content_of(event) or {}
    found = dict(flat(content))
    found |= {name: state_words(content[name], event) or "–" for name in ("from", "to") if name in content}
    order = {name: place for place, name in enumerate(FIELDS)}
    names = sorted(found, key=lambda name: (order.get(name, len(order)), name))
    return [Field(name, label_of(name), found[name]) for name in names]


def flat(content: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (dotted name, text) of every value in a body."""
    for name, value in content.items():
        if isinstance(value, dict) and value:
            yield from flat(value, f"{path}{name}.")
        else:
            text = as_text(value, pair=path in {"facts.changes.", "facts.beginnings."})
            words = WORDS.get(f"{path}{name}", {})
            yield f"{path}{name}", " → ".join(words.get(part, part) for part in text.split(" → ")) if words else text


def as_text(value: object, *, pair: bool) -> str:
    """Write a value for people; a pair of a change reads "before → after"."""
    match value:
        case None | "" | {} | []:
            return "–"
        case bool():
            return "Có" if value else "Không"
        case [before, after] if pair:
            return f"{as_text(before, pair=False)} → {as_text(after, pair=False)}"
        case list():
            return "; ".join(as_text(inner, pair=False) for inner in value)
        case dict():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def note_reading(reader: User, asked: dict[str, Recorded] | None, *, at: dt.datetime) -> None:
    """Record that the trail is read: once an hour, and once for every other filter asked within that hour.

    `asked` is the filter, JSON values only; None (a single event was opened) counts as a reading under any filter.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=reader.pk)
        key = f"person:{reader.pk}"
        recent = Event.objects.filter(object_key=key, action="trail.read", occurred_at__gt=at - READ_AGAIN_AFTER)
        known = [(content_of(event) or {}).get("facts", {}).get("filter") for event in recent]
        if known and (asked is None or asked in known):
            return
        entry = trail.Entry(
            object_key=key,
            action="trail.read",
            actor=trail.actor_of(reader),
            label=reader.name,
            agency_id=reader.agency_id,
            facts={"filter": asked or {}},
        )
        trail.record(entry, at=at)
