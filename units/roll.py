"""The offices of a day that matter to a unit's work, and who may sign: as `units.authority`, in three statements.

Pages that say who holds a task ask this often, so what a row names through a join table is read with the row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import F, Q

from units.authority import OFFICES_THAT_SIGN, Book, absences_of, in_force, written
from units.models import Appointment, SigningAuthority, Unit
from units.positions import RIGHTS, SENIORITY, Position, Right

Row = TypeVar("Row", Appointment, SigningAuthority)


@dataclass(frozen=True, slots=True)
class Roll:
    """The appointments of a day, and who may sign on it (nobody, when that was not asked for)."""

    appointments: Sequence[Appointment]
    book: Book

    def holding(self, right: Right, unit_id: int | None) -> list[Appointment]:
        """Return the appointments in a unit that carry a right on it, the senior first, each person once."""
        held = [
            one
            for one in self.appointments
            if one.unit_id is not None and one.unit_id == unit_id and right in RIGHTS[Position(one.position)]
        ]
        found: dict[int, Appointment] = {}
        for one in sorted(held, key=lambda one: (SENIORITY.index(Position(one.position)), one.person_id)):
            found.setdefault(one.person_id, one)
        return list(found.values())


def call_roll(agency_id: int, units: Collection[int], *, on: dt.date, signers: bool) -> Roll:
    """Read the offices in some units on a day; with `signers` also who may sign in the agency (one statement more)."""
    wanted = Q(unit__in=units) | Q(position__in=OFFICES_THAT_SIGN) if signers else Q(unit__in=units)
    appointments = Appointment.objects.filter(in_force(on), wanted, agency=agency_id, person__is_active=True)
    authorities = SigningAuthority.objects.filter(in_force(on), agency=agency_id) if signers else None
    offices = with_units(appointments.select_related("person").annotate(named=F("portfolio")), "portfolio")
    given = (
        []
        if authorities is None
        else with_units(authorities.select_related("person", "on_behalf_of").annotate(named=F("units")), "units")
    )
    return Roll(offices, written(offices, given, absences_of(agency_id, on=on), on=on))


def with_units(rows: Iterable[Row], field: str) -> list[Row]:
    """Return each row once, its units as if they had been prefetched: the join brings a copy of it for each unit."""
    found: dict[int, Row] = {}
    units: dict[int, list[Unit]] = {}
    for row in rows:
        kept, named = found.setdefault(row.pk, row), row.__dict__["named"]
        units.setdefault(kept.pk, []).extend([Unit(pk=named)] if named is not None else [])
    for pk, row in found.items():
        prefetched = getattr(row, field).none()
        prefetched._result_cache = units[pk]  # noqa: SLF001 - what Django's own prefetching sets
        row.__dict__["_prefetched_objects_cache"] = {field: prefetched}
    return [found[pk] for pk in sorted(found)]
