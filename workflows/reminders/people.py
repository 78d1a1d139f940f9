"""Who is told: the offices of the day, read once for an agency; whoever is away is told too, but is no last resort."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from units.models import Agency, Unit
from units.positions import Right
from units.roll import Roll, call_roll


@dataclass(frozen=True, slots=True)
class Offices:
    """The people of an agency by what they hold on a day, as numbers."""

    roll: Roll
    units: frozenset[int]  # those that exist on the day: an office in any other gives no right
    known: dict[tuple[Right, int | None], tuple[int, ...]] = field(default_factory=dict)

    def heads(self, unit_id: int | None) -> tuple[int, ...]:
        """Return who answers for a unit's work: its head and deputies."""
        return self.holding(Right.SUBMIT_REPORT, unit_id)

    def coordinators(self, unit_id: int | None) -> tuple[int, ...]:
        """Return who gives out and reviews for a unit."""
        return self.holding(Right.COORDINATE, unit_id)

    def holding(self, right: Right, unit_id: int | None) -> tuple[int, ...]:
        """Return who holds a right by an office in a unit."""
        asked = (right, unit_id)
        if asked not in self.known:
            held = self.roll.holding(right, unit_id) if unit_id in self.units else []
            self.known[asked] = tuple(one.person_id for one in held)
        return self.known[asked]

    def leader(
        self, unit_id: int | None, right: Right = Right.APPROVE, *, without: tuple[int | None, ...] = ()
    ) -> tuple[int, ...]:
        """Return the one leader who answers for a unit's field today: he, who stands in for him, else the Director."""
        asked = self.roll.book.for_unit(unit_id, right)
        present = (one for one in asked if one.is_present and one.person.pk not in without)
        first = next(present, None)
        return (first.person.pk,) if first else ()

    def signer(self, signer_id: int | None, unit_id: int | None, *, hands: tuple[int | None, ...]) -> tuple[int, ...]:
        """Return before whom a report lies: whom the reviewer proposed, or who signs while he cannot.

        He cannot while he is away, and no more when the field is not his: his office ended, or another unit took over.
        """
        present = {one.person.pk for one in self.roll.book.for_unit(unit_id) if one.is_present}
        return (signer_id,) if signer_id in present and signer_id else self.leader(unit_id, without=hands)


def offices_of(agency: Agency, *, on: dt.date) -> Offices:
    """Read the offices of an agency on a day. Four statements at most."""
    units = frozenset(Unit.objects.filter(agency=agency).active(on).values_list("pk", flat=True))
    return Offices(call_roll(agency.pk, units, on=on, signers=True), units)
