"""Entering days off and days worked. Each act writes the days, renews the token, brings open deadlines into line.

All of it in one transaction that holds the agency's row, so that of two editors the second is told that the calendar
is another by now. Whoever reads goes by the token, which changes together with the days: nobody reads half of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from audit import sentences, trail
from audit.canonical import Value
from audit.models import Event
from units.calendar import Calendar, Entered, is_usual
from units.calendars import calendar_of
from units.models import Agency, CalendarOverride, User
from units.rules import forget_standing, keeps_calendar
from workflows.calendar.moving import Moved, move, moved_by, reach
from workflows.due_words import written

Kind = CalendarOverride.Kind
NOT_A_KEEPER = "Chỉ Văn phòng, người đứng đầu cơ quan hoặc quản trị viên được sửa lịch làm việc."
NO_DIFFERENCE = "Theo lịch chung, các ngày này vốn đã {kind}, không cần ghi."


class StaleCalendar(Exception):
    """The calendar is no longer the one that the page showed."""


@dataclass(frozen=True, slots=True)
class Change:
    """What an act makes of some days: `kind` and `basis`, or no entry at all (kind None; the basis it had)."""

    action: str
    days: tuple[dt.date, ...]
    kind: Kind | None
    basis: str

    @property
    def words(self) -> str:
        """The change in words: "02/01/2026: nghỉ"."""
        became = self.kind.label.lower() if self.kind else "theo lịch chung"
        return f"{days_in_words(self.days)}: {became}"

    def upon(self, calendar: Calendar) -> Calendar:
        """Return the calendar as it will be."""
        entered = {day: entry for day, entry in calendar.entered.items() if day not in self.days}
        if self.kind is not None:
            entered |= {day: Entered(self.kind == Kind.WORK, self.basis) for day in self.days}
        return replace(calendar, entered=dict(sorted(entered.items())))


@dataclass(frozen=True, slots=True)
class Done:
    """What an act has led to."""

    change: Change
    tasks: int


def days_in_words(days: Sequence[dt.date]) -> str:
    """Name days: one, some that follow each other, or how many from the first to the last."""
    first, last = days[0], days[-1]
    if len(days) == 1:
        return written(first)
    return f"{written(first)} – {written(last)}" + (f" ({len(days)} ngày)" if len(days) <= (last - first).days else "")


def entering(agency: Agency, days: Sequence[dt.date], kind: Kind, basis: str) -> Change:
    """Return the entering of days, leaving out those that are so already by the public calendar.

    Raises ValidationError when none is left, or when one is entered already.
    """
    there = agency.calendar_overrides.filter(day__in=days).order_by("day").first()
    if there is not None:
        raise ValidationError(
            f"Ngày {written(there.day)} đã có trong lịch ({there.get_kind_display().lower()}, theo {there.basis}). "
            "Hãy sửa hoặc bỏ dòng đó trước.",
            code="entered",
        )
    return Change("calendar.enter", differing(days, kind), kind, basis)


def changing(entry: CalendarOverride, kind: Kind, basis: str) -> Change:
    """Return the rewriting of an entry. Raises ValidationError when it would say what the public calendar says."""
    return Change("calendar.change", differing([entry.day], kind), kind, basis)


def removing(entry: CalendarOverride) -> Change:
    """Return the taking out of an entry: the public calendar counts again."""
    return Change("calendar.remove", (entry.day,), None, entry.basis)


def differing(days: Sequence[dt.date], kind: Kind) -> tuple[dt.date, ...]:
    """Return the days that an entry makes other than they are; raises ValidationError when there are none."""
    left = tuple(day for day in days if is_usual(day) != (kind == Kind.WORK))
    if not left:
        raise ValidationError(NO_DIFFERENCE.format(kind=kind.label.lower()), code="no_difference")
    return left


def preview(agency: Agency, change: Change) -> list[Moved]:
    """Return the deadlines that a change would move."""
    before = calendar_of(agency.pk, agency.calendar_token)
    after = change.upon(before)
    return moved_by(agency.pk, after, within=reach(change.days, before, after))


def carry_out(agency: Agency, change: Change, *, actor: User, seen: str, at: dt.datetime) -> Done:
    """Make a change of the calendar, and move the open deadlines with it.

    Raises PermissionDenied (recorded), and StaleCalendar when the calendar is no longer the one `seen`.
    """
    refuse_unless_keeper(agency, change.action, actor=actor, at=at)
    with transaction.atomic():
        kept = locked(agency, seen)
        before = calendar_of(kept.pk, kept.calendar_token)
        write(kept, change, actor=actor, at=at)
        renew_token(kept)
        after = calendar_of(kept.pk, kept.calendar_token)
        found = moved_by(kept.pk, after, within=reach(change.days, before, after))
        facts = facts_of(change, before)
        told: dict[str, Value] = {"calendar": change.words, "basis": change.basis, "entered_by": actor.name}
        count = move(found, facts=told)
        note_down(kept, change.action, actor=actor, at=at, facts={**facts, "tasks": count})
    forget_standing(actor)
    return Done(change, count)


def set_before(agency: Agency, *, inclusive: bool, actor: User, seen: str, at: dt.datetime) -> bool:
    """Say whether "trước ngày" counts the day itself, for plans read from now on; tell whether that is new.

    Dates that were read before stay as they are. Raises as `carry_out` does.
    """
    action = "calendar.set_before"
    refuse_unless_keeper(agency, action, actor=actor, at=at)
    with transaction.atomic():
        kept = locked(agency, seen)
        was = kept.before_is_inclusive
        if was == inclusive:
            return False
        kept.before_is_inclusive = inclusive
        kept.save(update_fields=["before_is_inclusive"])
        renew_token(kept)
        changes: Value = {"before_is_inclusive": [was, inclusive]}
        note_down(kept, action, actor=actor, at=at, facts={"changes": changes})
    forget_standing(actor)
    return True


def bring_in_line(agency: Agency) -> int:
    """Let every open deadline count by the calendar as it stands; return how many moved. Safe to repeat.

    For what was loaded from a file, for holidays that a newer list of them knows, and for a task given out in the very
    moment in which the calendar changed.
    """
    if not moved_by(agency.pk, calendar_of(agency.pk, agency.calendar_token)):
        return 0
    with transaction.atomic():
        kept = Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
        found = moved_by(kept.pk, calendar_of(kept.pk, kept.calendar_token))
        return move(found, facts={"calendar": "tính lại theo lịch đang dùng"})


def locked(agency: Agency, seen: str) -> Agency:
    """Hold an agency's row; raises StaleCalendar when its calendar is another than was seen."""
    kept = Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    if kept.calendar_token != seen:
        raise StaleCalendar
    return kept


def write(agency: Agency, change: Change, *, actor: User, at: dt.datetime) -> None:
    """Put the rows into place: rewritten where there are any, taken out where the public calendar is to count."""
    if change.kind is None:
        agency.calendar_overrides.filter(day__in=change.days).delete()
        return
    said = {"kind": change.kind, "basis": change.basis, "entered_by": actor, "entered_at": at}
    for day in change.days:
        CalendarOverride.objects.update_or_create(agency=agency, day=day, defaults=said)


def renew_token(agency: Agency) -> None:
    """Let everybody read the calendar anew; after the rows, never before."""
    agency.calendar_token = uuid4().hex
    agency.save(update_fields=["calendar_token"])


def last_act(agency: Agency) -> str:
    """Say who changed the calendar last, and when; "" when nobody is on record. One query."""
    event = Event.objects.filter(object_key=key_of(agency), refused=False).order_by("-seq").first()
    if event is None:
        return ""
    at = timezone.localtime(event.occurred_at)
    return f"{sentences.headline(event)} lúc {at:%H:%M} ngày {at:%d/%m/%Y}."


def key_of(agency: Agency) -> str:
    """Name the chain of an agency's calendar in the trail."""
    return f"calendar:{agency.pk}"


def facts_of(change: Change, before: Calendar) -> dict[str, Value]:
    """Return what the trail keeps of a change: the days, what they were and what they are now."""
    there = [before.entered[day] for day in change.days if day in before.entered]
    was = f"{(Kind.WORK if there[0].worked else Kind.OFF).label}, theo {there[0].basis}" if there else None
    now = f"{change.kind.label}, theo {change.basis}" if change.kind else None
    return {
        "days": [day.isoformat() for day in change.days],
        "basis": change.basis,
        "changes": {"calendar": [was, now]},
    }


def refuse_unless_keeper(agency: Agency, action: str, *, actor: User, at: dt.datetime) -> None:
    """Raise PermissionDenied for who does not keep the agency's calendar, having recorded the attempt."""
    if actor.agency_id == agency.pk and keeps_calendar(actor):
        return
    note_down(agency, action, actor=actor, at=at, note=NOT_A_KEEPER, facts={"rule": "keeps_calendar"}, refused=True)
    raise PermissionDenied(NOT_A_KEEPER)


def note_down(  # noqa: PLR0913 - one line of the chain, told in keywords
    agency: Agency,
    action: str,
    *,
    actor: User,
    at: dt.datetime,
    facts: dict[str, Value],
    note: str = "",
    refused: bool = False,
) -> None:
    """Record an act in the chain of the agency's calendar."""
    entry = trail.Entry(
        object_key=key_of(agency),
        action=action,
        actor=trail.actor_of(actor),
        label=f"Lịch làm việc của {agency.name}",
        agency_id=agency.pk,
        note=note,
        refused=refused,
        facts=facts,
    )
    trail.record(entry, at=at)
