"""Which deadlines move when the calendar of an agency changes, said before it is done and then done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass

from audit.canonical import Value
from units.calendar import DAY, Calendar, in_force
from workflows import periodic
from workflows.due_words import written
from workflows.errors import Stale
from workflows.models import Task
from workflows.states import OPEN
from workflows.timing import effective_due_on

COLUMNS = ("pk", "due_on", "effective_due_on", "rolls_back", "original_due_on")
ACTION = "task.recalendar"


@dataclass(frozen=True, slots=True)
class Moved:
    """A task whose deadline counts by another day than before; its `due_on` stays."""

    task_id: int
    due_on: dt.date
    before: dt.date | None
    after: dt.date
    is_first: bool = False  # still the date first given: that one counts by the new day too

    @property
    def words(self) -> str:
        """The line of the page: "NV-00012: 31/12/2026 → 04/01/2027"."""
        before = written(self.before) if self.before else "chưa tính"
        return f"NV-{self.task_id:05d}: {before} → {written(self.after)}"


def moved_by(agency_id: int, calendar: Calendar, *, within: tuple[dt.date, dt.date] | None = None) -> list[Moved]:
    """Return the open tasks that a calendar gives another day, in the order of their numbers. One query.

    Only what is due `within` two days is looked at; without them, everything.
    """
    rows = Task.objects.filter(agency=agency_id, state__in=OPEN, due_on__isnull=False)
    if within is not None:
        rows = rows.filter(due_on__range=within)
    found = list[Moved]()
    with in_force(lambda: calendar):
        for pk, due_on, before, back, first in rows.order_by("pk").values_list(*COLUMNS):
            after = effective_due_on(due_on, back=back)
            if due_on and after and after != before:
                found.append(Moved(pk, due_on, before, after, due_on == first))
    return found


def reach(days: Collection[dt.date], before: Calendar, after: Calendar) -> tuple[dt.date, dt.date]:
    """Return the first and last day of which another day may come to count when some days change their nature.

    A deadline looks past the days off around it, so beyond the nearest day worked on either side nothing changes.
    """
    first = min(calendar.previous_working_day(min(days) - DAY) for calendar in (before, after))
    last = max(calendar.next_working_day(max(days) + DAY) for calendar in (before, after))
    return first, last


def move(found: Collection[Moved], *, facts: Mapping[str, Value]) -> int:
    """Let the deadlines count by their new days, one line of the trail each; return how many. Needs a transaction.

    The house acts: the person who changed the calendar stands among the facts. What was closed meanwhile stays.
    """
    count = 0
    for one in found:
        with suppress(Stale):
            also: dict[str, object] = {"original_effective_due_on": one.after} if one.is_first else {}
            periodic.redate_within(
                one.task_id, ACTION, actor=None, due_on=one.due_on, effective=one.after, facts=facts, also=also
            )
            count += 1
    return count
