"""Who takes over from a unit that is no more: units merge and split, their work goes on."""

from __future__ import annotations

import datetime as dt

from units.models import Unit


def exists(unit: Unit, on: dt.date) -> bool:
    """Tell whether a unit exists on a day."""
    return unit.active_from <= on and (unit.active_to is None or unit.active_to >= on)


def heir_of(unit: Unit, on: dt.date) -> Unit | None:
    """Return the unit itself while it exists, else the one that has taken over from it; None when nobody has."""
    seen: set[int] = set()
    found: Unit | None = unit
    while found is not None and found.pk not in seen and not exists(found, on):
        seen.add(found.pk)
        found = found.successor
    return found if found is not None and exists(found, on) else None
