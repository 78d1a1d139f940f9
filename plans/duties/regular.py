"""When a duty to report comes back, out of what the reading says of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflows.periods import HALF, LENGTHS, MONTHS_IN_YEAR, QUARTER, Period

QUARTERS, HALVES = MONTHS_IN_YEAR // QUARTER, MONTHS_IN_YEAR // HALF
BY_FREQUENCY: dict[str, Period] = {"monthly": Period.MONTH, "quarterly": Period.QUARTER, "yearly": Period.YEAR}
BY_COUNT: dict[int, Period] = {QUARTERS: Period.QUARTER, HALVES: Period.HALF_YEAR, 1: Period.YEAR}


@dataclass(frozen=True, slots=True)
class Regular:
    """How often, and on which day of which month of the period (None: the last one)."""

    period: Period
    day: int | None = None
    month: int | None = None
    before: bool = False


def regular_of(duty: Mapping[str, Any]) -> Regular:
    """Read a duty as `plans.reading` prints it; one that says nothing of when is a duty on demand."""
    months = months_of(duty.get("months"))
    period = period_of(str(duty.get("frequency")), months)
    day = duty.get("day") if isinstance(duty.get("day"), int) else None
    if period is Period.ON_DEMAND:
        return Regular(period)
    return Regular(period, day, month_within(period, months), before=duty.get("boundary") == "before")


def months_of(told: object) -> Sequence[int]:
    """Return the months a duty names; all twelve for every month, none when it names none."""
    if told == "every month":
        return range(1, MONTHS_IN_YEAR + 1)
    return [month for month in told if isinstance(month, int)] if isinstance(told, list | tuple) else []


def period_of(frequency: str, months: Sequence[int]) -> Period:
    """Return how often a report is owed: yearly in June and December is twice a year."""
    if len(months) == MONTHS_IN_YEAR:
        return Period.MONTH
    if months and frequency in {"yearly", "unspecified"}:
        return BY_COUNT.get(len(months), Period.YEAR)
    return BY_FREQUENCY.get(frequency, Period.ON_DEMAND)


def month_within(period: Period, months: Sequence[int]) -> int | None:
    """Return which month of its period a report is due in, when the same one each time; else the last."""
    if not months or period is Period.MONTH:
        return None
    length = LENGTHS[period]
    places = {(month - 1) % length + 1 for month in months}
    place = places.pop() if len(places) == 1 else length
    return None if place == length else place
