"""Absences and authorities for tests: entered by the Office, through the acts that the pages call."""

import datetime as dt

from django.utils import timezone

from audit import authority as acts
from units.actions import appoint, recompute
from units.delegating import Giving
from units.models import Absence, Agency, Appointment, SigningAuthority, Unit, User
from units.positions import Capacity, Position, Right

DAY = dt.timedelta(days=1)
STAND_IN_PAPER = "TB 15/TB-STP"
DELEGATION = "GUQ 12/GUQ-STP"
REGULATIONS = "Quy chế làm việc, điều 9"


def absence_of(person: User, *, stand_in: User | None = None, starts: int = 0, lasts: int = 4) -> Absence:
    """Return an absence that nobody has entered yet: from so many days ahead, for some days."""
    first = timezone.localdate() + DAY * starts
    return Absence(
        agency=agency_of(person),
        person=person,
        from_on=first,
        to_on=first + DAY * lasts,
        reason="Đi công tác Hà Nội",
        stand_in=stand_in,
        basis=STAND_IN_PAPER if stand_in else "",
    )


def away(person: User, *, by: User, stand_in: User | None = None, starts: int = 0, lasts: int = 4) -> Absence:
    """Enter an absence, and read the people's rights anew as a new request would."""
    absence = absence_of(person, stand_in=stand_in, starts=starts, lasts=lasts)
    return acts.enter_absence(absence, actor=by, at=timezone.localtime())


def delegation(
    giver: User | None,
    holder: User,
    units: tuple[Unit, ...],
    *,
    by: User,
    rights: tuple[Right, ...] = (Right.APPROVE,),
    starts: int = 0,
    lasts: int = 30,
) -> Giving:
    """Return a delegation (TUQ.) that nobody has entered yet."""
    first = timezone.localdate() + DAY * starts
    return Giving(
        agency=agency_of(holder),
        capacity=Capacity.TUQ,
        rights=rights,
        basis=DELEGATION,
        valid_from=first,
        valid_to=first + DAY * lasts,
        entered_by=by,
        person=holder,
        giver=giver,
        units=units,
    )


def delegated(giver: User, holder: User, units: tuple[Unit, ...], **more: object) -> SigningAuthority:
    """Enter a delegation."""
    giving = delegation(giver, holder, units, **more)  # type: ignore[arg-type]  # handed on as it came
    return acts.give(giving, actor=giving.entered_by, at=timezone.localtime())[0]


def order(unit: Unit, units: tuple[Unit, ...], *, by: User, rights: tuple[Right, ...] = (Right.APPROVE,)) -> Giving:
    """Return an order (TL.) to whoever heads a unit, not entered yet."""
    return Giving(
        agency=unit.agency,
        capacity=Capacity.TL,
        rights=rights,
        basis=REGULATIONS,
        valid_from=timezone.localdate(),
        valid_to=None,
        entered_by=by,
        head_of=unit,
        units=units,
    )


def leader(
    agency: Agency,
    username: str,
    position: Position,
    *,
    portfolio: tuple[Unit, ...] = (),
    unit: Unit | None = None,
    in_charge: bool = False,
    valid_to: dt.date | None = None,
) -> User:
    """Make a leader by appointment."""
    person = User.objects.create(username=username, name=username.replace("_", " ").capitalize(), agency=agency)
    office = Appointment(
        person=person,
        agency=agency,
        position=position,
        title=position.label,
        unit=unit,
        in_charge=in_charge,
        valid_from=dt.date(2026, 1, 1),
        valid_to=valid_to,
        basis="QĐ 02/QĐ-UBND",
    )
    appoint(office, portfolio, on=timezone.localdate())
    return person


def agency_of(person: User) -> Agency:
    """Return a person's agency."""
    assert person.agency is not None
    return person.agency


def today_for(*people: User) -> None:
    """Compute people's rights as their first request of the day would."""
    for person in people:
        recompute(person, on=timezone.localdate())
