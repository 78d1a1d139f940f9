"""Who reports, and which report is put together from which: units by the 15th, the Office by the 18th. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plans.duties.regular import Regular
from workflows.periods import LENGTHS, Period

LAST_DAY = 31


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who owes a report: every unit, or one of ours."""

    all_units: bool
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """One duty of a plan that falls to units of ours; `number` is its place in the plan."""

    number: int
    reporter: Reporter
    regular: Regular


def place_in_period(regular: Regular) -> tuple[int, int]:
    """Return (month, day) within the period, the last ones where none is named; the day before counts as such."""
    day = regular.day or LAST_DAY
    return regular.month or LENGTHS[regular.period], day - regular.before


def predecessor(owed: Owed, all_owed: Sequence[Owed]) -> Owed | None:
    """Return the units' report out of which one unit's is put together: the latest of the same rhythm due before it."""
    if owed.reporter.all_units or owed.regular.period is Period.ON_DEMAND:
        return None
    mine = place_in_period(owed.regular)
    earlier = [
        one
        for one in all_owed
        if one.reporter.all_units and one.regular.period is owed.regular.period and place_in_period(one.regular) < mine
    ]
    return max(earlier, key=lambda one: place_in_period(one.regular), default=None)
