"""What is doubtful in an agency's signing authority on a day: gaps, overlaps, chains, what is dated back. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from units.authority import Book, Source, acted_for, away_in_words, holders_of, is_in_force
from units.models import Absence, Appointment, SigningAuthority, Unit
from units.positions import CAPACITIES, SENIORITY, Capacity, Position, Right
from units.register import Register

GRAVE, SLIGHT = "bad", "info"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubtful thing, and whether something cannot be signed because of it."""

    kind: str
    sentence: str

    @property
    def is_grave(self) -> bool:
        """Tell whether somebody has to act."""
        return self.kind == GRAVE


def doubts(register: Register, units: Sequence[Unit], *, on: dt.date) -> list[Doubt]:
    """Return everything doubtful on a day, what is grave first."""
    book = register.book(on)
    found = [
        *gaps(book, units),
        *void(register, on=on),
        *chains(register, on=on),
        *overlaps(book, units),
        *dated_back(register, on=on),
        *over_oneself(book, units),
    ]
    return sorted(found, key=lambda doubt: not doubt.is_grave)


def gaps(book: Book, units: Sequence[Unit]) -> Iterator[Doubt]:
    """Yield the units for which nobody present can sign, then those for which only the head of the agency can."""
    alone: dict[str, list[str]] = {}
    empty: list[str] = []
    for unit in units:
        present = [source for source in book.for_unit(unit.pk) if source.is_present]
        if not present:
            empty.append(unit.name)
        elif all(is_of_the_head(source) for source in present):
            alone.setdefault(named_all(present), []).append(unit.name)
    if empty:
        yield Doubt(GRAVE, f"Không ai ký được cho {'; '.join(empty)}.")
    for heads, names in alone.items():
        yield Doubt(SLIGHT, f"Chỉ {heads} ký được cho {'; '.join(names)}.")


def is_of_the_head(source: Source) -> bool:
    """Tell whether somebody signs as the head of the agency, not for a field of his own."""
    return source.authority is None and source.units is None


def named_all(sources: Iterable[Source]) -> str:
    """Name several signers."""
    return ", ".join(acted_for(source.person.name, source.title) for source in sources)


def overlaps(book: Book, units: Sequence[Unit]) -> Iterator[Doubt]:
    """Yield pairs of deputies who hold the same units."""
    shared: dict[str, list[str]] = {}
    for unit in units:
        fields = [
            source
            for source in book.for_unit(unit.pk)
            if source.capacity is Capacity.KT and source.authority is None and source.units is not None
        ]
        if len(fields) > 1:
            shared.setdefault(named_all(fields), []).append(unit.name)
    for deputies, names in shared.items():
        yield Doubt(SLIGHT, f"{deputies} cùng được phân công phụ trách {'; '.join(names)}.")


def dated_back(register: Register, *, on: dt.date) -> Iterator[Doubt]:
    """Yield the appointments of leaders that were entered after the day on which they begin."""
    for one in register.appointments:
        late = one.entered_on is not None and one.valid_from < one.entered_on
        if late and Position(one.position) in CAPACITIES and counts(one, on):
            assert one.entered_on is not None  # noqa: S101 - asked above
            yield Doubt(
                SLIGHT,
                f"Bổ nhiệm {acted_for(one.person.name, one.title)} ghi lùi ngày: có hiệu lực từ "
                f"{one.valid_from:%d/%m/%Y}, ghi vào hệ thống ngày {one.entered_on:%d/%m/%Y}.",
            )


def counts(row: Appointment | SigningAuthority, on: dt.date) -> bool:
    """Tell whether a row counts on a day, or is still to come."""
    return row.ended_at is None and (row.valid_to is None or row.valid_to >= on)


def void(register: Register, *, on: dt.date) -> Iterator[Doubt]:
    """Yield authorities that give nothing: their giver no longer holds what he gave, or nobody is there for them."""
    for authority in register.authorities:
        if not counts(authority, on):
            continue
        day = max(on, authority.valid_from)
        name = f"{authority.get_capacity_display()} – {kind_of(authority)} của {holder_in_words(authority)}"
        if not register.given_by_whom_may(authority, day):
            giver = authority.on_behalf_of
            yield Doubt(
                GRAVE,
                f"{name} không còn giá trị: {giver.name if giver else 'người giao'} không giữ chức vụ để giao nữa.",
            )
        elif not held_by_anybody(register, authority, day):
            yield Doubt(GRAVE, f"{name} không có người thực hiện: người được giao không giữ chức vụ phù hợp.")


def held_by_anybody(register: Register, authority: SigningAuthority, day: dt.date) -> bool:
    """Tell whether an appointment of the day lets somebody exercise an authority."""
    held: dict[int, list[Appointment]] = {}
    for one in register.appointments:
        if is_in_force(one, day):
            held.setdefault(one.person_id, []).append(one)
    return bool(holders_of(authority, held))


def chains(register: Register, *, on: dt.date) -> Iterator[Doubt]:
    """Yield the absences whose stand-in is away too: his own stand-in signs for his field alone."""
    open_ones = [one for one in register.absences if one.ended_at is None and one.to_on >= on]
    for one in open_ones:
        for other in open_ones:
            if one.stand_in is not None and other.person_id == one.stand_in_id and meet(one, other):
                yield Doubt(
                    GRAVE,
                    f"{one.stand_in.name} ký thay {one.person.name} nhưng cũng {away_in_words(other)}; "
                    "việc ký thay không chuyển tiếp cho người khác.",
                )


def meet(one: Absence, other: Absence) -> bool:
    """Tell whether two absences have a day in common."""
    return one.from_on <= other.to_on and other.from_on <= one.to_on


def over_oneself(book: Book, units: Sequence[Unit]) -> Iterator[Doubt]:
    """Yield the heads who may approve the reports of the unit they head."""
    names = {unit.pk: unit.name for unit in units}
    for source in book.sources:
        own = source.appointment.unit_id
        if source.authority is not None and own in names and source.covers(own, Right.APPROVE):
            yield Doubt(
                SLIGHT,
                f"{acted_for(source.person.name, source.title)} được ký cả báo cáo của chính đơn vị mình đứng đầu "
                f"({names[own]}); báo cáo do chính người ấy trình vẫn phải do người khác duyệt.",
            )


def kind_of(authority: SigningAuthority) -> str:
    """Name what an authority lets people sign."""
    return str(Right(authority.right).label).lower()


def holder_in_words(authority: SigningAuthority) -> str:
    """Name who holds an authority."""
    if authority.person is not None:
        return authority.person.name
    return f"thủ trưởng {authority.head_of.name}" if authority.head_of is not None else ""


def seniority(one: Appointment) -> int:
    """Order appointments: the senior office first."""
    return SENIORITY.index(Position(one.position))
