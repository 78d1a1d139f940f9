"""Who may act for whom: the questions every floor above asks. No role names outside `positions`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import QuerySet
from guardian.shortcuts import get_objects_for_user

from units.authority import acted_for
from units.calendar import Calendar
from units.calendars import calendar_of
from units.models import Unit, User
from units.positions import CAPACITIES, HEADS_OF_AGENCY, Capacity, Position, Right

Visitor = User | AnonymousUser


@dataclass(frozen=True, slots=True)
class ActingAs:
    """The appointment under which a right is held, in words that outlive the row.

    `capacity`, `behalf` (who is acted for) and then also `basis` are those of a signing authority when the right rests
    on one; `absent` while the holder is away; `in_charge` for a deputy who runs the agency; `of_office` for an
    appointment in its Office.
    """

    position: Position
    title: str
    unit: str
    basis: str
    capacity: Capacity | None = None
    behalf: str = ""
    absent: bool = False
    authority_id: int | None = None
    in_charge: bool = False
    of_office: bool = False

    @property
    def is_of_the_head(self) -> bool:
        """Tell whether it puts its holder at the head of the agency, by appointment."""
        return self.authority_id is None and (self.position in HEADS_OF_AGENCY or self.in_charge)


@dataclass(frozen=True, slots=True)
class Standing:
    """All rights of one person, read in one query: right → unit id → the appointment it comes from."""

    rights: dict[str, dict[int, ActingAs]] = field(default_factory=dict)
    agency: str = ""
    agency_id: int | None = None
    calendar_token: str = ""

    def has(self, right: Right, unit_id: int | None) -> bool:
        """Tell whether the right is held on the unit."""
        return unit_id in self.rights.get(right, {})

    def has_any(self, right: Right) -> bool:
        """Tell whether the right is held on any unit at all."""
        return bool(self.rights.get(right))

    def units(self, right: Right) -> frozenset[int]:
        """Return the ids of the units on which the right is held."""
        return frozenset(self.rights.get(right, {}))

    def acting_as(self, right: Right, unit_id: int | None) -> ActingAs | None:
        """Return the appointment that gives the right on the unit."""
        return self.rights.get(right, {}).get(unit_id) if unit_id is not None else None

    @property
    def absent(self) -> bool:
        """Tell whether the person is recorded as away today, and would otherwise decide on something."""
        return any(acting.absent for held in self.rights.values() for acting in held.values())

    @property
    def senior(self) -> ActingAs | None:
        """Return the most senior appointment, used to introduce the person."""
        found = [acting for held in self.rights.values() for acting in held.values()]
        return min(found, key=lambda acting: list(Position).index(acting.position), default=None)


def is_person(user: Visitor) -> TypeGuard[User]:
    """Tell whether this is a signed-in, active account (asked before guardian ever is)."""
    return user.is_authenticated and user.is_active


# Every page and every move begins with this question, so it is not put together anew each time.
HELD = """
    SELECT permission.codename, held.content_object_id, appointment.position, appointment.title,
        unit.name, agency.name, COALESCE(authority.basis, appointment.basis), authority.capacity, giver.name,
        authority.behalf_title, held.absence_id IS NOT NULL,
        held.authority_id, appointment.in_charge, unit.kind, agency.id, agency.calendar_token
    FROM units_unitgrant AS held
    JOIN auth_permission AS permission ON permission.id = held.permission_id
    JOIN units_appointment AS appointment ON appointment.id = held.appointment_id
    JOIN units_agency AS agency ON agency.id = appointment.agency_id
    LEFT JOIN units_unit AS unit ON unit.id = appointment.unit_id
    LEFT JOIN units_signingauthority AS authority ON authority.id = held.authority_id
    LEFT JOIN units_user AS giver ON giver.id = authority.on_behalf_of_id
    WHERE held.user_id = %s
    ORDER BY held.id
"""


def read_standing(user: Visitor) -> Standing:
    """Read the person's rights from the database now (one query)."""
    if not is_person(user):
        return Standing()
    with connection.cursor() as cursor:
        cursor.execute(HELD, [user.pk])
        return held_by(cursor.fetchall())


def held_by(rows: Iterable[Sequence[Any]]) -> Standing:
    """Make the standing that the rows of `HELD` speak of."""
    rights: dict[str, dict[int, ActingAs]] = {}
    agency, agency_id, token = "", None, ""
    for right, unit_id, position, title, unit, agency, basis, capacity, giver, giver_title, *more in rows:
        absent, given, in_charge, kind, agency_id, token = more
        rights.setdefault(right, {})[unit_id] = ActingAs(
            position=Position(position),
            title=title,
            unit=unit or agency,
            basis=basis,
            capacity=Capacity(capacity) if capacity else CAPACITIES.get(Position(position)),
            behalf=acted_for(giver, giver_title) if giver else "",
            absent=bool(absent),
            authority_id=given,
            in_charge=bool(in_charge),
            of_office=kind == Unit.Kind.OFFICE,
        )
    return Standing(rights, agency, agency_id, token)


def standing(user: Visitor) -> Standing:
    """Return the person's rights, read once per user object (that is, once per request)."""
    found: Standing | None = user.__dict__.get("_standing")
    if found is None:
        found = read_standing(user)
        user.__dict__["_standing"] = found
    return found


def forget_standing(user: Visitor) -> None:
    """Drop what was read, so that the next question asks the database (used after a lock)."""
    user.__dict__.pop("_standing", None)


def note_standing(user: Visitor, rows: Iterable[Sequence[Any]]) -> None:
    """Let the rows of `HELD`, read just now, answer from here on (used by the door after its lock)."""
    user.__dict__["_standing"] = held_by(rows) if is_person(user) else Standing()


def calendar_for(user: Visitor) -> Calendar:
    """Return the calendar of the agency in which the person holds rights; without any, the public one."""
    rights = standing(user)
    return calendar_of(rights.agency_id, rights.calendar_token)


def holds(user: Visitor, right: Right, unit: Unit | None) -> bool:
    """Tell whether the person holds the right on the unit; superusers get nothing by being superusers."""
    return unit is not None and is_person(user) and standing(user).has(right, unit.pk)


def units_where(user: Visitor, right: Right) -> QuerySet[Unit]:
    """Return the units on which the person holds the right."""
    if not is_person(user):
        return Unit.objects.none()
    return get_objects_for_user(
        user, f"units.{right}", klass=Unit, use_groups=False, with_superuser=False, accept_global_perms=False
    )


def heads_the_agency(user: Visitor, unit: Unit | None) -> bool:
    """Tell whether the person decides on the unit as the Director, or in the Director's place."""
    return holds(user, Right.APPROVE, unit) and is_at_the_head(user)


def is_at_the_head(user: Visitor) -> bool:
    """Tell whether an appointment puts the person at the head of the agency."""
    return any(acting.is_of_the_head for acting in standing(user).rights.get(Right.APPROVE, {}).values())


def acts_for_the_office(user: Visitor) -> bool:
    """Tell whether the person coordinates for the agency's Office (asks no more queries)."""
    return any(acting.of_office for acting in standing(user).rights.get(Right.COORDINATE, {}).values())


def keeps_authority(user: Visitor) -> bool:
    """Tell whether the person enters everybody's absences and authorities: the Office, and who heads the agency."""
    return acts_for_the_office(user) or is_at_the_head(user)


def keeps_calendar(user: Visitor) -> bool:
    """Tell whether the person enters the agency's days off and days worked: as above, and its administrators."""
    return keeps_authority(user) or standing(user).has_any(Right.ADMINISTER)


def is_present(user: Visitor) -> bool:
    """Tell whether the person is not recorded as away today."""
    return not standing(user).absent
