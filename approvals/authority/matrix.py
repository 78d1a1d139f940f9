"""Thẩm quyền ký: who signs for which unit on a day and on what it rests, and all that is on record about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from approvals.authority.doubts import Doubt, doubts, holder_in_words, kind_of, seniority
from approvals.authority.wording import NO_END, passed_over, span, why_nobody
from units.authority import Book, Source, acted_for, away_in_words, is_in_force, propose
from units.models import Absence, Appointment, SigningAuthority, Unit, User
from units.positions import CAPACITIES, Position, Right
from units.register import Register, is_away, read

REMEMBERED = dt.timedelta(days=400)  # how far back ended authorities are listed


@dataclass(frozen=True, slots=True)
class Line:
    """Who signs for one unit: in which capacity, on what it rests, until when, and why it is this person."""

    unit: str
    signer: str
    title_line: str
    behalf: str
    basis: str
    until: str
    reason: str
    others: str
    commander: str

    @property
    def is_vacant(self) -> bool:
        """Tell whether nobody can sign."""
        return not self.signer


@dataclass(frozen=True, slots=True)
class Office:
    """An appointment that signs by itself."""

    name: str
    capacity: str
    field: str
    basis: str
    span: str
    note: str


@dataclass(frozen=True, slots=True)
class Held:
    """An authority of its own: TUQ., TL., or KT. for somebody absent."""

    pk: int
    capacity: str
    holder: str
    kind: str
    units: str
    giver: str
    basis: str
    span: str
    state: str
    may_be_ended: bool


@dataclass(frozen=True, slots=True)
class Away:
    """An absence that is not over; the reason only for whom it concerns."""

    pk: int
    name: str
    span: str
    stand_in: str
    basis: str
    reason: str
    state: str
    is_now: bool
    may_be_ended: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """Everything the page shows."""

    lines: list[Line]
    doubts: list[Doubt]
    offices: list[Office]
    current: list[Held]
    ended: list[Held]
    absences: list[Away]


def matrix(reader: User, *, on: dt.date, today: dt.date, keeps: bool) -> Matrix:
    """Read units and register and lay them out for a day. Four statements."""
    everywhere = Unit.objects.filter(agency=reader.agency_id)
    names = {unit.pk: unit.name for unit in everywhere}
    units = [unit for unit in everywhere if unit.active_from <= on and (unit.active_to is None or unit.active_to >= on)]
    register = read(reader.agency_id or 0, since=min(on, today) - REMEMBERED)
    book = register.book(on)
    held = [held_row(one, names, on=on, keeps=keeps) for one in reversed(register.authorities)]
    return Matrix(
        lines=[line_of(book, unit, register.absences) for unit in units],
        doubts=doubts(register, units, on=on),
        offices=[office_row(one, names, register.absences, on=on) for one in signing(register, on=on)],
        current=[one for one in held if one.state in {IN_FORCE, COMING}],
        ended=[one for one in held if one.state not in {IN_FORCE, COMING}],
        absences=[
            away_row(one, reader=reader, on=on, keeps=keeps)
            for one in register.absences
            if one.to_on >= on and (one.ended_at is None or is_away(one, on))
        ],
    )


def line_of(book: Book, unit: Unit, absences: Sequence[Absence]) -> Line:
    """Return who signs for a unit."""
    proposal, command = propose(book, unit.pk), propose(book, unit.pk, Right.COMMAND).source
    source, passed = proposal.source, passed_over(book, unit.pk)
    commander = "" if command is None or (source and command.person.pk == source.person.pk) else said(command)
    if source is None:
        return Line(unit.name, "", "", "", "", "", why_nobody(passed), "", commander)
    return Line(
        unit=unit.name,
        signer=said(source),
        title_line=source.title_line,
        behalf=source.behalf,
        basis=source.basis,
        until=until(source, absences, on=book.on),
        reason="; ".join(passed),
        others=", ".join(said(one) for one in proposal.others),
        commander=commander,
    )


def said(source: Source) -> str:
    """Name a signer."""
    return source.person.name


def until(source: Source, absences: Sequence[Absence], *, on: dt.date) -> str:
    """Say until when somebody signs: to the last day of what it rests on, or to the next absence."""
    coming = [one for one in absences if one.person_id == source.person.pk and one.from_on > on and not one.ended_at]
    words = f"đến hết {source.valid_to:%d/%m/%Y}" if source.valid_to else NO_END
    return f"{words}; {away_in_words(coming[0])}" if coming else words


def signing(register: Register, *, on: dt.date) -> list[Appointment]:
    """Return the appointments that sign on a day or later, the senior ones first."""
    held = [
        one
        for one in register.appointments
        if Position(one.position) in CAPACITIES
        and (is_in_force(one, on) or (one.valid_from > on and one.ended_at is None))
    ]
    return sorted(held, key=lambda one: (seniority(one), one.pk))


def office_row(one: Appointment, names: dict[int, str], absences: Sequence[Absence], *, on: dt.date) -> Office:
    """Return an appointment as a row."""
    portfolio = "; ".join(names[unit.pk] for unit in one.portfolio.all())
    away = next((absence for absence in absences if absence.person_id == one.person_id and is_away(absence, on)), None)
    return Office(
        name=acted_for(one.person.name, one.title),
        capacity=CAPACITIES[Position(one.position)].label,
        field=field_in_words(one, portfolio),
        basis=one.basis,
        span=span(one.valid_from, one.valid_to),
        note=away_in_words(away) if away else "chưa có hiệu lực" if one.valid_from > on else "",
    )


def field_in_words(one: Appointment, portfolio: str) -> str:
    """Say for what an appointment signs."""
    if one.in_charge:
        return f"Phụ trách, điều hành cơ quan; lĩnh vực: {portfolio}" if portfolio else "Phụ trách, điều hành cơ quan"
    return portfolio or "Mọi đơn vị"


IN_FORCE, COMING, OVER, ENDED = "đang có hiệu lực", "sắp có hiệu lực", "đã hết hạn", "đã chấm dứt"


def state_of(authority: SigningAuthority, *, on: dt.date) -> str:
    """Say whether an authority counts on a day."""
    if is_in_force(authority, on):
        return IN_FORCE
    if authority.ended_at is not None:
        return ENDED
    return COMING if authority.valid_from > on else OVER


def held_row(authority: SigningAuthority, names: dict[int, str], *, on: dt.date, keeps: bool) -> Held:
    """Return an authority as a row."""
    giver = authority.on_behalf_of
    units = "Mọi đơn vị" if authority.all_units else "; ".join(names[unit.pk] for unit in authority.units.all())
    return Held(
        pk=authority.pk,
        capacity=authority.get_capacity_display(),
        holder=holder_in_words(authority),
        kind=kind_of(authority),
        units=units,
        giver=giver.name if giver else "",
        basis=authority.basis,
        span=span(authority.valid_from, authority.valid_to),
        state=state_of(authority, on=on),
        may_be_ended=keeps and authority.ended_at is None,
    )


def away_row(absence: Absence, *, reader: User, on: dt.date, keeps: bool) -> Away:
    """Return an absence as a row."""
    own = absence.person_id == reader.pk
    return Away(
        pk=absence.pk,
        name=absence.person.name,
        span=span(absence.from_on, absence.to_on),
        stand_in=absence.stand_in.name if absence.stand_in else "",
        basis=absence.basis,
        reason=absence.reason if own or keeps else "",
        state="đang vắng" if is_away(absence, on) else "sắp vắng",
        is_now=is_away(absence, on),
        may_be_ended=(own or keeps) and absence.ended_at is None,
    )
