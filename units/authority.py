"""Who may sign what on a day, in which capacity, and on what it rests (Nghị định 30/2020/NĐ-CP, điều 13).

One function answers for pages, commands and the rights in the database: `book` reads an agency's appointments,
authorities and absences of a day; from then on nothing is asked. An authority of its own counts only while the one it
came from holds by appointment: nothing that was delegated can be delegated again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from units.models import Absence, Appointment, SigningAuthority, User
from units.positions import CAPACITIES, HEADS_OF_AGENCY, PORTFOLIO, SENIORITY, SIGNED, Capacity, Position, Right

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
        """Return who may sign for a unit, in the order in which they are asked; each person once, absent ones too."""
        found: dict[int, Source] = {}
        for source in sorted(self.sources, key=lambda one: (one.rank, one.person.pk)):
            if source.covers(unit_id, right):
                found.setdefault(source.person.pk, source)
        return list(found.values())

    def of(self, user: User) -> list[Source]:
        """Return the ways in which one person may sign."""
        return [source for source in self.sources if source.person.pk == user.pk]


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
            during(on),
            agency=agency_id,
            position__in=[*CAPACITIES, Position.UNIT_HEAD],
            ended_at__isnull=True,
            person__is_active=True,
        )
        .select_related("person")
        .prefetch_related("portfolio")
        .order_by("pk")
    )
    authorities = list(
        SigningAuthority.objects.filter(during(on), agency=agency_id, ended_at__isnull=True)
        .select_related("person", "on_behalf_of")
        .prefetch_related("units")
        .order_by("pk")
    )
    return written(appointments, authorities, absences_of(agency_id, on=on), on=on)


def absences_of(agency_id: int, *, on: dt.date) -> list[Absence]:
    """Return the absences of a day. One statement."""
    now = Absence.objects.filter(agency=agency_id, ended_at__isnull=True, from_on__lte=on, to_on__gte=on)
    return list(now.select_related("stand_in", "person"))


def during(on: dt.date) -> Q:
    """Select rows that are valid on a day."""
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))


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
        from_appointment(appointment, away)
        for theirs in held.values()
        for appointment in theirs
        if Position(appointment.position) in CAPACITIES
    ]
    for authority in authorities:
        sources += from_authority(authority, held, away)
    return Book(on, tuple(sources), away)


def from_appointment(appointment: Appointment, away: dict[int, Absence]) -> Source:
    """Return how an appointment lets its holder sign."""
    position = Position(appointment.position)
    capacity = CAPACITIES[position]
    wide = position not in PORTFOLIO or appointment.in_charge
    return Source(
        person=appointment.person,
        capacity=capacity,
        rights=frozenset(SIGNED),
        units=None if wide else frozenset(unit.pk for unit in appointment.portfolio.all()),
        title=appointment.title,
        basis=appointment.basis,
        rank=IN_CHARGE if appointment.in_charge else RANK[capacity],
        appointment=appointment,
        absence=away.get(appointment.person_id),
    )


def from_authority(
    authority: SigningAuthority, held: dict[int, list[Appointment]], away: dict[int, Absence]
) -> list[Source]:
    """Return how an authority lets people sign: nobody when its giver, or its holder, does not hold by appointment."""
    if authority.on_behalf_of_id and not may_give(authority, held.get(authority.on_behalf_of_id, [])):
        return []
    return [
        Source(
            person=appointment.person,
            capacity=Capacity(authority.capacity),
            rights=frozenset({Right(authority.right)}),
            units=None if authority.all_units else frozenset(unit.pk for unit in authority.units.all()),
            title=appointment.title,
            basis=authority.basis,
            rank=STANDING_IN if authority.capacity == Capacity.KT else RANK[Capacity(authority.capacity)],
            appointment=appointment,
            authority=authority,
            absence=away.get(appointment.person_id),
        )
        for appointment in holders_of(authority, held)
    ]


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
        Capacity.TUQ: "ký thừa uỷ quyền",
    }
    said = words[source.capacity]
    if source.appointment.in_charge and source.authority is None:
        said = "phụ trách, điều hành cơ quan"
    elif source.capacity is Capacity.KT and source.authority is not None:
        said = "ký thay"
    parts = [said, source.behalf] if source.behalf else [said]
    return " ".join([*parts, f"(theo {source.basis})"] if source.basis else parts)


def away_in_words(absence: Absence | None) -> str:
    """Say when a person is away: "vắng từ 20/05/2026 đến 24/05/2026"."""
    return f"vắng từ {absence.from_on:%d/%m/%Y} đến {absence.to_on:%d/%m/%Y}" if absence else ""
