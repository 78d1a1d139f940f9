"""Who may sign what on a day, in which capacity, and on what it rests (Nghị định 30/2020/NĐ-CP, điều 13).

One function answers for pages, commands and the rights in the database: `book` reads an agency's appointments,
authorities and absences of a day; from then on nothing is asked. An authority of its own counts only while the one it
came from holds by appointment: nothing that was delegated can be delegated again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from django.db.models import Q
from django.utils import timezone

from units.models import Absence, Appointment, SigningAuthority, User
from units.positions import CAPACITIES, HEADS_OF_AGENCY, PORTFOLIO, SENIORITY, SIGNED, Capacity, Position, Right

# The appointments a book is made of: those that sign, and the heads of units, who may be given to sign.
OFFICES_THAT_SIGN = frozenset({*CAPACITIES, Position.UNIT_HEAD})
HEAD = "GIÁM ĐỐC"
DEPUTY = "PHÓ GIÁM ĐỐC"
# Who is asked first: the deputy of the field, who stands in for him, whom it was delegated to, last the Director.
RANK: dict[Capacity, int] = {
    Capacity.KT: 0,
    Capacity.TUQ: 2,
    Capacity.TL: 3,
    Capacity.DIRECT: 4,
    Capacity.Q: 4,
}
STANDING_IN = 1
IN_CHARGE = 3


@dataclass(frozen=True, slots=True)
class Source:
    """One way in which one person may sign. `units` is None when it covers the whole agency."""

    person: User
    capacity: Capacity
    rights: frozenset[Right]
    units: frozenset[int] | None
    title: str
    basis: str
    rank: int
    appointment: Appointment
    authority: SigningAuthority | None = None
    absence: Absence | None = None

    def covers(self, unit_id: int | None, right: Right) -> bool:
        """Tell whether it reaches a unit for a kind of document."""
        return right in self.rights and (self.units is None or unit_id in self.units)

    @property
    def is_present(self) -> bool:
        """Tell whether its holder is not away on the day."""
        return self.absence is None

    @property
    def title_lines(self) -> tuple[str, ...]:
        """Return the lines above the name: ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")."""
        return title_lines(self.capacity, self.title)

    @property
    def title_line(self) -> str:
        """Return the lines above the name as one: "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC"."""
        return " / ".join(self.title_lines)

    @property
    def behalf(self) -> str:
        """Return who is acted for, in words; "" when nobody is."""
        given = self.authority
        if given is None or given.on_behalf_of is None:
            return ""
        return acted_for(given.on_behalf_of.name, given.behalf_title)

    @property
    def valid_to(self) -> dt.date | None:
        """Return its last day; None while open."""
        return self.authority.valid_to if self.authority else self.appointment.valid_to


def title_lines(capacity: Capacity, title: str) -> tuple[str, ...]:
    """Return the lines above the name for a capacity; `title` is the signer's own, as on paper."""
    lines: dict[Capacity, tuple[str, ...]] = {
        Capacity.DIRECT: (HEAD,),
        Capacity.Q: (f"Q. {HEAD}",),
        Capacity.KT: (f"KT. {HEAD}", DEPUTY),
        Capacity.TL: (f"TL. {HEAD}", title.upper()),
        Capacity.TUQ: (f"TUQ. {HEAD}", title.upper()),
    }
    return lines[capacity]


def acted_for(name: str, title: str) -> str:
    """Introduce the one acted for: "Nguyễn Văn A (Phó Giám đốc)", the name alone where it says the office."""
    return name if not title or title.casefold() in name.casefold() else f"{name} ({title})"


@dataclass(frozen=True, slots=True)
class Book:
    """All ways of signing in an agency on a day, and who is away."""

    on: dt.date
    sources: tuple[Source, ...]
    absences: dict[int, Absence] = field(default_factory=dict)

    def for_unit(self, unit_id: int | None, right: Right = Right.APPROVE) -> list[Source]:
        """Return who may sign for a unit, in the order in which they are asked; each person once, absent ones too.

        Of several ways one person has, the strongest counts: the one under which the right is held and signed.
        """
        found: dict[int, Source] = {}
        for source in sorted(self.sources, key=strength):
            if source.covers(unit_id, right):
                found.setdefault(source.person.pk, source)
        return sorted(found.values(), key=lambda one: (one.rank, one.person.pk))

    def of(self, user: User) -> list[Source]:
        """Return the ways in which one person may sign."""
        return [source for source in self.sources if source.person.pk == user.pk]


def strength(source: Source) -> tuple[bool, int, int]:
    """Order the ways in which one person may sign for the same unit: by appointment first, the senior office first."""
    return source.authority is not None, SENIORITY.index(Position(source.appointment.position)), source.rank


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who should sign, why, and who else could. `source` is None when nobody can."""

    source: Source | None
    reason: str
    others: list[Source]


def book(agency_id: int, *, on: dt.date) -> Book:
    """Read who may sign in an agency on a day. Five statements at most."""
    appointments = list(
        Appointment.objects.filter(
            in_force(on), agency=agency_id, position__in=OFFICES_THAT_SIGN, person__is_active=True
        )
        .select_related("person")
        .prefetch_related("portfolio")
        .order_by("pk")
    )
    authorities = list(
        SigningAuthority.objects.filter(in_force(on), agency=agency_id)
        .select_related("person", "on_behalf_of")
        .prefetch_related("units")
        .order_by("pk")
    )
    return written(appointments, authorities, absences_of(agency_id, on=on), on=on)


def absences_of(agency_id: int, *, on: dt.date) -> list[Absence]:
    """Return the absences of a day. One statement."""
    now = Absence.objects.filter(not_ended(on), agency=agency_id, from_on__lte=on, to_on__gte=on)
    return list(now.select_related("stand_in", "person"))


def in_force(on: dt.date) -> Q:
    """Select appointments and authorities that count on a day; what was ended on a day counts until the day before."""
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on)) & not_ended(on)


def not_ended(on: dt.date) -> Q:
    """Select rows that nobody had ended by a day."""
    return Q(ended_at__isnull=True) | Q(ended_at__date__gt=on)


def is_in_force(row: Appointment | SigningAuthority, on: dt.date) -> bool:
    """Tell of a row that is at hand what `in_force` asks the database."""
    return row.valid_from <= on and (row.valid_to is None or row.valid_to >= on) and is_not_ended(row, on)


def is_not_ended(row: Appointment | SigningAuthority | Absence, on: dt.date) -> bool:
    """Tell whether nobody had ended a row by a day."""
    return row.ended_at is None or timezone.localdate(row.ended_at) > on


def written(
    appointments: Iterable[Appointment],
    authorities: Iterable[SigningAuthority],
    absences: Iterable[Absence],
    *,
    on: dt.date,
) -> Book:
    """Work out what the rows of a day come to. Pure."""
    away = {one.person_id: one for one in absences}
    held: dict[int, list[Appointment]] = {}
    for appointment in sorted(appointments, key=lambda one: SENIORITY.index(Position(one.position))):
        held.setdefault(appointment.person_id, []).append(appointment)
    sources = [
        source
        for theirs in held.values()
        for appointment in theirs
        if Position(appointment.position) in CAPACITIES
        for source in from_appointment(appointment, away)
    ]
    for authority in authorities:
        sources += from_authority(authority, held, away)
    return Book(on, tuple(sources), away)


def from_appointment(appointment: Appointment, away: dict[int, Absence]) -> list[Source]:
    """Return how an appointment lets its holder sign; a deputy in charge is still asked first for his own field."""
    capacity = CAPACITIES[Position(appointment.position)]
    field_of_his = Source(
        person=appointment.person,
        capacity=capacity,
        rights=frozenset(SIGNED),
        units=reach_of(appointment),
        title=appointment.title,
        basis=appointment.basis,
        rank=RANK[capacity],
        appointment=appointment,
        absence=away.get(appointment.person_id),
    )
    if not appointment.in_charge:
        return [field_of_his]
    own = frozenset(unit.pk for unit in appointment.portfolio.all())
    return [replace(field_of_his, units=own), replace(field_of_his, units=None, rank=IN_CHARGE)]


def reach_of(appointment: Appointment) -> frozenset[int] | None:
    """Return the units for which an appointment lets its holder sign; None for the whole agency."""
    if Position(appointment.position) in PORTFOLIO and not appointment.in_charge:
        return frozenset(unit.pk for unit in appointment.portfolio.all())
    return None


def from_authority(
    authority: SigningAuthority, held: dict[int, list[Appointment]], away: dict[int, Absence]
) -> list[Source]:
    """Return how an authority lets people sign: nobody when its giver, or its holder, does not hold by appointment."""
    givers = held.get(authority.on_behalf_of_id or 0, [])
    if authority.on_behalf_of_id and not may_give(authority, givers):
        return []
    return [
        Source(
            person=appointment.person,
            capacity=Capacity(authority.capacity),
            rights=frozenset({Right(authority.right)}),
            units=units_under(authority, givers),
            title=appointment.title,
            basis=authority.basis,
            rank=STANDING_IN if authority.capacity == Capacity.KT else RANK[Capacity(authority.capacity)],
            appointment=appointment,
            authority=authority,
            absence=away.get(appointment.person_id),
        )
        for appointment in holders_of(authority, held)
    ]


def units_under(authority: SigningAuthority, givers: Collection[Appointment]) -> frozenset[int] | None:
    """Return the units an authority reaches; of another's field only what that other still holds by appointment."""
    named = None if authority.all_units else frozenset(unit.pk for unit in authority.units.all())
    reaches = [reach_of(one) for one in givers if Position(one.position) in CAPACITIES]
    if authority.on_behalf_of_id is None or None in reaches:
        return named
    field_of_giver = frozenset[int]().union(*(reach for reach in reaches if reach is not None))
    return field_of_giver if named is None else named & field_of_giver


def may_give(authority: SigningAuthority, givers: Collection[Appointment]) -> bool:
    """Tell whether a person's appointments let him give this: TUQ. is the agency head's, KT. that of any who signs."""
    if authority.capacity == Capacity.TUQ:
        return any(heads_agency(one) for one in givers)
    return any(Position(one.position) in CAPACITIES for one in givers)


def heads_agency(appointment: Appointment) -> bool:
    """Tell whether an appointment puts its holder at the head of the agency."""
    return Position(appointment.position) in HEADS_OF_AGENCY or appointment.in_charge


def holders_of(authority: SigningAuthority, held: dict[int, list[Appointment]]) -> list[Appointment]:
    """Return the appointments under which an authority is exercised: a deputy's for KT., a unit head's otherwise."""
    wanted = PORTFOLIO if authority.capacity == Capacity.KT else {Position.UNIT_HEAD}
    if authority.person_id is not None:
        theirs = held.get(authority.person_id, [])
        return [one for one in theirs if Position(one.position) in wanted][:1]
    return [
        one
        for theirs in held.values()
        for one in theirs
        if Position(one.position) in wanted and one.unit_id == authority.head_of_id
    ]


def propose(
    kept: Book, unit_id: int | None, right: Right = Right.APPROVE, *, without: Collection[int | None] = ()
) -> Proposal:
    """Say who should sign for a unit on the book's day, passing over the absent and those with a hand in the matter."""
    passed, chosen, others = [], None, []
    for source in kept.for_unit(unit_id, right):
        if source.person.pk in without:
            passed.append(f"{named(source)} đã trình hoặc rà soát báo cáo này")
        elif not source.is_present:
            passed.append(f"{named(source)} {ground_of(source)} {away_in_words(source.absence)}")
        elif chosen is None:
            chosen = source
        else:
            others.append(source)
    if chosen is None:
        return Proposal(None, "; ".join([*passed, "không còn ai có thẩm quyền ký"]), [])
    return Proposal(chosen, "; ".join([*passed, f"{named(chosen)} {ground_of(chosen)}"]), others)


def named(source: Source) -> str:
    """Name a signer by name and title."""
    return acted_for(source.person.name, source.title)


def ground_of(source: Source) -> str:
    """Say why a person may sign: "phụ trách đơn vị (theo Thông báo 01)", "ký thay …"."""
    words: dict[Capacity, str] = {
        Capacity.DIRECT: "ký trực tiếp",
        Capacity.Q: "được giao quyền Giám đốc",
        Capacity.KT: "phụ trách đơn vị",
        Capacity.TL: "ký thừa lệnh",
    }
    said = words.get(source.capacity, "")
    if source.appointment.in_charge and source.authority is None and source.units is None:
        said = "phụ trách, điều hành cơ quan"
    elif source.capacity is Capacity.KT and source.authority is not None:
        said = "ký thay"
    elif source.capacity is Capacity.TUQ:
        said = "ký thừa uỷ quyền của"
    parts = [said, source.behalf] if source.behalf else [said]
    return " ".join([*parts, f"(theo {source.basis})"] if source.basis else parts)


def away_in_words(absence: Absence | None) -> str:
    """Say when a person is away: "vắng từ 20/05/2026 đến 24/05/2026", "vắng ngày 20/05/2026"."""
    if absence is None:
        return ""
    if absence.from_on == absence.to_on:
        return f"vắng ngày {absence.from_on:%d/%m/%Y}"
    return f"vắng từ {absence.from_on:%d/%m/%Y} đến {absence.to_on:%d/%m/%Y}"
