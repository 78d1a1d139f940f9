"""Who may sign what: the derivation against a naive reading of the same rows, day by day; the words that explain it."""

import datetime as dt
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from units.authority import Book, propose, title_lines
from units.models import Absence, Appointment, SigningAuthority, Unit, User
from units.positions import Capacity, Position, Right
from units.register import Register

START = dt.date(2026, 12, 1)
DAY = dt.timedelta(days=1)
DAYS = [START + DAY * step for step in range(5)]
PEOPLE, UNITS = range(1, 6), range(1, 4)
SIGNING = (Position.DIRECTOR, Position.ACTING_DIRECTOR, Position.DEPUTY_DIRECTOR, Position.UNIT_HEAD)


@dataclass
class Rows:
    """What is on record, as rows that no database has seen."""

    appointments: list[Appointment] = field(default_factory=list)
    authorities: list[SigningAuthority] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)

    def register(self) -> Register:
        """Return them as a register."""
        return Register(START, self.appointments, self.authorities, self.absences)


def person(number: int) -> User:
    """Return somebody."""
    return User(pk=number, username=f"p{number}", name=f"Người {number}")


def prefetched(row: Appointment | SigningAuthority, name: str, units: set[int]) -> None:
    """Let a row know its units without a database."""
    row.__dict__["_prefetched_objects_cache"] = {name: [Unit(pk=pk) for pk in sorted(units)]}


@st.composite
def spans(draw: st.DrawFn) -> tuple[dt.date, dt.date | None, dt.datetime | None]:
    """Draw from when, until when, and maybe the moment at which it was ended before."""
    first = draw(st.sampled_from(DAYS))
    last = draw(st.none() | st.sampled_from([day for day in DAYS if day >= first]))
    ended = draw(st.none() | st.none() | st.sampled_from(DAYS))
    return first, last, dt.datetime.combine(ended, dt.time(5), tzinfo=dt.UTC) if ended else None


@st.composite
def appointments(draw: st.DrawFn) -> Appointment:
    """Draw an appointment."""
    position = draw(st.sampled_from(SIGNING))
    first, last, ended = draw(spans())
    deputy = position is Position.DEPUTY_DIRECTOR
    row = Appointment(
        person=person(draw(st.sampled_from(PEOPLE))),
        position=position,
        title=position.label,
        unit=Unit(pk=draw(st.sampled_from(UNITS))) if position is Position.UNIT_HEAD else None,
        in_charge=deputy and draw(st.booleans()),
        valid_from=first,
        valid_to=last,
        ended_at=ended,
        basis="QĐ",
    )
    row.pk = draw(st.integers(1, 10**6))
    prefetched(row, "portfolio", draw(st.sets(st.sampled_from(UNITS))) if deputy else set())
    return row


@st.composite
def authorities(draw: st.DrawFn) -> SigningAuthority:
    """Draw an authority; its giver and holder may hold whatever they hold."""
    capacity = draw(st.sampled_from([Capacity.KT, Capacity.TUQ, Capacity.TL]))
    first, last, ended = draw(spans())
    by_head = capacity is Capacity.TL and draw(st.booleans())
    row = SigningAuthority(
        capacity=capacity,
        right=draw(st.sampled_from([Right.APPROVE, Right.COMMAND])),
        person=None if by_head else person(draw(st.sampled_from(PEOPLE))),
        head_of=Unit(pk=draw(st.sampled_from(UNITS))) if by_head else None,
        on_behalf_of=None if capacity is Capacity.TL else person(draw(st.sampled_from(PEOPLE))),
        all_units=draw(st.booleans()),
        valid_from=first,
        valid_to=last,
        ended_at=ended,
        basis="GUQ",
    )
    row.pk = draw(st.integers(1, 10**6))
    prefetched(row, "units", draw(st.sets(st.sampled_from(UNITS))))
    return row


@st.composite
def absences(draw: st.DrawFn) -> Absence:
    """Draw an absence."""
    first, last, ended = draw(spans())
    return Absence(person=person(draw(st.sampled_from(PEOPLE))), from_on=first, to_on=last or DAYS[-1], ended_at=ended)


ROWS = st.builds(
    Rows,
    st.lists(appointments(), max_size=6),
    st.lists(authorities(), max_size=5),
    st.lists(absences(), max_size=3),
)


def counts(row: Appointment | SigningAuthority, day: dt.date) -> bool:
    """Tell naively whether a row counts: begun, not over, not ended on or before the day (Vietnam time)."""
    if day < row.valid_from or (row.valid_to is not None and day > row.valid_to):
        return False
    return row.ended_at is None or day < (row.ended_at + dt.timedelta(hours=7)).date()


def by_appointment(rows: Rows, who: int, unit: int, day: dt.date) -> bool:
    """Tell naively whether an appointment lets somebody sign for a unit."""
    for one in rows.appointments:
        if one.person_id != who or not counts(one, day):
            continue
        if one.position in {Position.DIRECTOR, Position.ACTING_DIRECTOR} or one.in_charge:
            return True
        if one.position == Position.DEPUTY_DIRECTOR and unit in {each.pk for each in one.portfolio.all()}:
            return True
    return False


def heads(rows: Rows, who: int, day: dt.date) -> bool:
    """Tell naively whether somebody heads the agency."""
    at_the_head = {Position.DIRECTOR, Position.ACTING_DIRECTOR}
    return any(
        one.person_id == who and counts(one, day) and (one.position in at_the_head or one.in_charge)
        for one in rows.appointments
    )


def by_authority(rows: Rows, who: int, unit: int, right: Right, day: dt.date) -> bool:
    """Tell naively whether an authority lets somebody sign for a unit."""
    return any(lets(rows, one, who, unit, day) for one in rows.authorities if one.right == right and counts(one, day))


def lets(rows: Rows, one: SigningAuthority, who: int, unit: int, day: dt.date) -> bool:
    """Tell naively whether one authority in force lets somebody sign for a unit."""
    if not one.all_units and unit not in {each.pk for each in one.units.all()}:
        return False
    office = Position.DEPUTY_DIRECTOR if one.capacity == Capacity.KT else Position.UNIT_HEAD
    offices = [a for a in rows.appointments if a.person_id == who and a.position == office and counts(a, day)]
    if one.head_of_id is not None:
        offices = [a for a in offices if a.unit_id == one.head_of_id]
    elif one.person_id != who:
        return False
    giver = one.on_behalf_of_id
    if giver is None:
        return bool(offices)
    holds = heads(rows, giver, day) if one.capacity == Capacity.TUQ else by_appointment(rows, giver, unit, day)
    return bool(offices) and holds


def is_away(rows: Rows, who: int, day: dt.date) -> bool:
    """Tell naively whether somebody is away."""
    return any(
        one.person_id == who
        and one.from_on <= day <= one.to_on
        and (one.ended_at is None or day < (one.ended_at + dt.timedelta(hours=7)).date())
        for one in rows.absences
    )


@given(ROWS)
def test_the_derivation_is_what_a_naive_reading_of_the_rows_says(rows: Rows) -> None:
    register = rows.register()
    for day in DAYS:
        book = register.book(day)
        for unit in UNITS:
            for right in (Right.APPROVE, Right.COMMAND):
                found = {source.person.pk: source for source in book.for_unit(unit, right)}
                for who in PEOPLE:
                    own = by_appointment(rows, who, unit, day)
                    assert (who in found) is (own or by_authority(rows, who, unit, right, day))
                    if who in found:
                        assert (found[who].authority is None) is own
                        assert found[who].is_present is not is_away(rows, who, day)


@given(ROWS, st.sets(st.sampled_from(PEOPLE)))
def test_what_is_proposed_can_sign_and_nobody_else_could_when_nobody_is(rows: Rows, without: set[int]) -> None:
    book = rows.register().book(DAYS[2])
    for unit in UNITS:
        proposal = propose(book, unit, without=without)
        free = [one for one in book.for_unit(unit) if one.is_present and one.person.pk not in without]
        assert proposal.source == (free[0] if free else None)
        assert proposal.others == free[1:]
        assert bool(proposal.reason)


def paper(position: Position, number: int, *, units: set[int] = frozenset(), **more: object) -> Appointment:  # type: ignore[assignment]
    """Return an appointment since the first day."""
    unit = Unit(pk=1) if position is Position.UNIT_HEAD else None
    row = Appointment(
        pk=number,
        person=person(number),
        position=position,
        title=position.label,
        unit=unit,
        valid_from=START,
        basis="QĐ 1",
        **more,
    )
    prefetched(row, "portfolio", set(units))
    return row


def asked(book: Book, unit: int = 1) -> list[int]:
    """Return who is asked to sign, in order."""
    return [source.person.pk for source in book.for_unit(unit)]


def test_the_deputy_of_the_field_is_asked_first_then_who_stands_in_then_delegates_then_the_head() -> None:
    rows = Rows(
        [
            paper(Position.DIRECTOR, 1),
            paper(Position.DEPUTY_DIRECTOR, 2, units={1}),
            paper(Position.DEPUTY_DIRECTOR, 3, units={2}),
            paper(Position.UNIT_HEAD, 4),
            paper(Position.UNIT_HEAD, 5),
        ]
    )
    for number, (capacity, holder, giver) in enumerate(
        [(Capacity.TL, 5, None), (Capacity.TUQ, 4, 1), (Capacity.KT, 3, 2)], start=1
    ):
        row = SigningAuthority(
            pk=number,
            capacity=capacity,
            right=Right.APPROVE,
            person=person(holder),
            on_behalf_of=person(giver) if giver else None,
            valid_from=START,
            basis=f"Văn bản {number}",
        )
        prefetched(row, "units", {1})
        rows.authorities.append(row)
    rows.absences.append(Absence(person=person(2), from_on=START, to_on=START))
    assert asked(rows.register().book(START)) == [2, 3, 4, 5, 1]
    proposal = propose(rows.register().book(START), 1)
    assert proposal.reason == (
        "Người 2 (Phó Giám đốc) phụ trách đơn vị (theo QĐ 1) vắng ngày 01/12/2026; "
        "Người 3 (Phó Giám đốc) ký thay Người 2 (theo Văn bản 3)"
    )


def test_a_deputy_in_charge_is_asked_first_for_the_own_field_and_late_for_others() -> None:
    deputy, chief = (
        paper(Position.DEPUTY_DIRECTOR, 2, units={2}),
        paper(Position.DEPUTY_DIRECTOR, 3, units={1}, in_charge=True),
    )
    book = Rows([deputy, chief]).register().book(START)
    assert asked(book, 1) == [3]
    assert asked(book, 2) == [2, 3]
    assert propose(book, 1).reason == "Người 3 (Phó Giám đốc) phụ trách đơn vị (theo QĐ 1)"
    assert propose(book, 3).reason == "Người 3 (Phó Giám đốc) phụ trách, điều hành cơ quan (theo QĐ 1)"


def test_the_lines_above_a_name_are_those_of_the_decree() -> None:
    lines = {capacity: title_lines(capacity, "Chánh Văn phòng") for capacity in Capacity}
    assert lines == {
        Capacity.DIRECT: ("GIÁM ĐỐC",),
        Capacity.KT: ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
        Capacity.TL: ("TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"),
        Capacity.TUQ: ("TUQ. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"),
        Capacity.Q: ("Q. GIÁM ĐỐC",),
    }
