"""How long approved tasks lay with whom, read off the names of their moves: no body of the trail is opened for it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from django.utils import timezone

from units.calendar import DAY
from workflows.history import WITH, Holder
from workflows.moves import MOVES
from workflows.states import State

CREATE = "task.create"
LEADS_TO: dict[str, State] = {
    CREATE: State.DRAFT,
    **{f"task.{move.name}": move.targets[0] for move in MOVES.values() if len(move.targets) == 1},
}
RESUME = "task.resume"
CHANGING = (*LEADS_TO, RESUME)

Told = tuple[str, str, dt.datetime]  # (object key, action, moment)


def spent_of(
    told: Iterable[Told], between: Callable[[dt.date, dt.date], int]
) -> Iterator[tuple[int, dict[Holder, int]]]:
    """Yield (task id, holder → working days) from the moves of tasks, in the order of their chains.

    `between` counts working days. The state a task is left in takes no time: it is approved.
    """
    for key, moves in groupby(told, key=lambda one: one[0]):
        yield int(key.removeprefix("task:")), dict(counted(stays(moves), between))


def stays(moves: Iterable[Told]) -> Iterator[tuple[State, dt.date, dt.date]]:
    """Yield each state a task was in, from which day to which."""
    state, since, suspended_from = State.DRAFT, None, State.DRAFT
    for _, action, at in moves:
        target = suspended_from if action == RESUME else LEADS_TO[action]
        day = timezone.localdate(at)
        if since is not None:
            yield state, since, day
        if target == State.SUSPENDED:
            suspended_from = state
        state, since = target, day


def counted(
    stays: Iterable[tuple[State, dt.date, dt.date]], between: Callable[[dt.date, dt.date], int]
) -> Counter[Holder]:
    """Add up the working days with each holder."""
    spent: Counter[Holder] = Counter()
    for state, since, until in stays:
        if state in WITH:
            spent[WITH[state]] += max(0, between(since, until))
    return spent


class WorkingDays:
    """Working days between days, each day asked of the calendar once: for the thousands of stays of a whole agency."""

    def __init__(self, works: Callable[[dt.date], bool]) -> None:
        self.works = works
        self.until: dict[dt.date, int] = {}  # day → how many working days up to and including it, from some day on
        self.first = self.last = dt.date.max

    def between(self, start: dt.date, end: dt.date) -> int:
        """Count the working days after `start` up to and including `end`, as `Calendar.working_days_between` does."""
        if not self.until:
            self.first = self.last = start
            self.until[start] = 0
        for day in (start, end):
            self.reach(day)
        return self.until[end] - self.until[start]

    def reach(self, day: dt.date) -> None:
        """Know a day and all between it and those that are known."""
        while self.first > day:
            self.until[self.first - DAY] = self.until[self.first] - self.works(self.first)
            self.first -= DAY
        while self.last < day:
            self.last += DAY
            self.until[self.last] = self.until[self.last - DAY] + self.works(self.last)
