"""All that is on record about signing in an agency, read once: any day's book follows from it without asking again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q

from units.authority import OFFICES_THAT_SIGN, Book, is_in_force, is_not_ended, may_give, written
from units.models import Absence, Appointment, SigningAuthority
from units.roll import with_units


@dataclass(frozen=True, slots=True)
class Register:
    """Appointments that sign (and heads of units), authorities and absences: past ones from `since` on, and coming."""

    since: dt.date
    appointments: Sequence[Appointment]
    authorities: Sequence[SigningAuthority]
    absences: Sequence[Absence]

    def book(self, on: dt.date) -> Book:
        """Return who may sign what on a day. Asks nothing."""
        return written(
            [one for one in self.appointments if is_in_force(one, on)],
            [one for one in self.authorities if is_in_force(one, on)],
            [one for one in self.absences if is_away(one, on)],
            on=on,
        )

    def given_by_whom_may(self, authority: SigningAuthority, on: dt.date) -> bool:
        """Tell whether the giver of an authority holds, on a day, what lets him give it; what has no giver is given."""
        if authority.on_behalf_of_id is None:
            return True
        theirs = [a for a in self.appointments if a.person_id == authority.on_behalf_of_id and is_in_force(a, on)]
        return may_give(authority, theirs)


def is_away(absence: Absence, on: dt.date) -> bool:
    """Tell whether an absence covers a day, and was not ended by then."""
    return absence.from_on <= on <= absence.to_on and is_not_ended(absence, on)


def read(agency_id: int, *, since: dt.date) -> Register:
    """Read the register of an agency: what still counts on a day, and whatever comes after. Three statements."""
    still = Q(valid_to__isnull=True) | Q(valid_to__gte=since)
    appointments = Appointment.objects.filter(
        still, agency=agency_id, position__in=OFFICES_THAT_SIGN, person__is_active=True
    ).select_related("person", "unit")
    authorities = SigningAuthority.objects.filter(still, agency=agency_id).select_related(
        "person", "head_of", "on_behalf_of", "absence"
    )
    absences = Absence.objects.filter(agency=agency_id, to_on__gte=since).select_related("person", "stand_in")
    return Register(
        since,
        with_units(appointments.annotate(named=F("portfolio")), "portfolio"),
        with_units(authorities.annotate(named=F("units")), "units"),
        list(absences.order_by("from_on", "pk")),
    )
