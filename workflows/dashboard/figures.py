"""The figures: counted from tasks as they stood, and the question whether a number counts a task. Pure."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from workflows.dashboard.cells import NO_UNIT, Cell, Figure, Scope, Verdict
from workflows.history import Holder, Past
from workflows.states import UNREPORTED, State

NINE_TENTHS = 0.9


@dataclass(slots=True)
class Month:
    """The reports of one month that were accepted, by verdict: against the current date and the first one."""

    current: Counter[str] = field(default_factory=Counter)
    first: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Figures:
    """All figures of one scope. `spent` holds the working days of each approved task; `returns` counts by category."""

    states: Counter[tuple[int | None, str]] = field(default_factory=Counter)
    months: dict[dt.date, Month] = field(default_factory=dict)
    due: Counter[dt.date] = field(default_factory=Counter)
    spent: dict[int, dict[Holder, int]] = field(default_factory=dict)
    returns: Counter[str] = field(default_factory=Counter)

    def of_holder(self, holder: Holder) -> list[int]:
        """Return the working days each task spent with a holder."""
        return [days.get(holder, 0) for days in self.spent.values()]


def figures_of(pasts: Iterable[Past], scope: Scope) -> Figures:
    """Count tasks as they stood; the returns are counted from their own lines (`queries.returned`)."""
    found = Figures(months={span.first: Month() for span in scope.months})
    for past in pasts:
        found.states[past.lead_unit_id, past.state] += 1
        if is_due(past, scope) and past.effective_due_on:
            found.due[past.effective_due_on] += 1
        accepted = accepted_on(past, scope)
        if accepted is not None:
            month = found.months[accepted.replace(day=1)]
            month.current[verdict_of(accepted, past.effective_due_on)] += 1
            month.first[verdict_of(accepted, past.original_effective_due_on)] += 1
        if was_approved(past, scope):
            found.spent[past.task_id] = past.spent
    return found


def is_due(past: Past, scope: Scope) -> bool:
    """Tell whether a report is still owed on a day of the eight weeks that is not over."""
    due = past.effective_due_on
    return past.state in UNREPORTED and due is not None and scope.on <= due <= scope.last_due


def accepted_on(past: Past, scope: Scope) -> dt.date | None:
    """Return the day of the accepted report when it lies in the window."""
    day = past.reported_on if past.state == State.APPROVED else None
    return day if day is not None and day in scope.window else None


def was_approved(past: Past, scope: Scope) -> bool:
    """Tell whether the task was approved in the window, and still is."""
    return past.approved_at is not None and timezone.localdate(past.approved_at) in scope.window


def verdict_of(reported_on: dt.date, due_on: dt.date | None) -> Verdict:
    """Judge a report by the day it was handed in: what leadership takes afterwards never makes a unit late."""
    if due_on is None:
        return Verdict.NO_DUE
    return Verdict.ON_TIME if reported_on <= due_on else Verdict.LATE


def holds(cell: Cell, past: Past, scope: Scope) -> bool:
    """Tell whether a number counts a task (returns are counted one by one, not by task)."""
    if cell.figure == Figure.STATES:
        lead = NO_UNIT if past.lead_unit_id is None else str(past.lead_unit_id)
        return cell.lead in {"", lead} and cell.state in {"", past.state}
    if cell.figure == Figure.DUE:
        return is_due(past, scope) and cell.day in {None, past.effective_due_on}
    if cell.figure == Figure.SPENT:
        return was_approved(past, scope)
    accepted = accepted_on(past, scope)
    if accepted is None or cell.month not in {"", f"{accepted:%Y-%m}"}:
        return False
    due = past.original_effective_due_on if cell.first else past.effective_due_on
    return cell.verdict in {"", verdict_of(accepted, due)}


def median(values: Sequence[int]) -> float:
    """Return the middle value, the mean of the two middle ones when their number is even; 0 for none."""
    if not values:
        return 0
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def p90(values: Sequence[int]) -> int:
    """Return the smallest value that at least nine in ten do not exceed (nearest rank); 0 for none."""
    return sorted(values)[math.ceil(NINE_TENTHS * len(values)) - 1] if values else 0


def in_words(number: float) -> str:
    """Write a number as people here do: 3, 3,5."""
    return f"{number:g}".replace(".", ",")
