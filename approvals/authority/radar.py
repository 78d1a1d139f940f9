"""Rà soát thẩm quyền: which open steps will find no valid, present signer in the coming days, told before they do."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from approvals.authority.wording import passed_over, why_nobody
from units.authority import Book, propose
from units.calendar import DAY
from units.register import read
from workflows.models import Task
from workflows.states import State

AHEAD, FURTHEST = 14, 366


@dataclass(frozen=True, slots=True)
class Waiting:
    """Tasks of one unit that wait, or will, for a signature that some people may not give."""

    unit_id: int
    code: str
    unit: str
    without: frozenset[int]
    count: int


@dataclass(frozen=True, slots=True)
class Blind:
    """A time in which nobody can sign for some tasks of a unit."""

    code: str
    unit: str
    from_on: dt.date
    to_on: dt.date
    tasks: int
    reason: str

    def as_json(self) -> dict[str, object]:
        """Return it for programs."""
        return {
            "unit": self.code,
            "unit_name": self.unit,
            "from": self.from_on.isoformat(),
            "to": self.to_on.isoformat(),
            "tasks": self.tasks,
            "reason": self.reason,
        }


def radar(agency_id: int, *, on: dt.date, days: int = AHEAD) -> list[Blind]:
    """Return where no signer will be there, from a day on, for so many days. Four statements."""
    last = on + DAY * (days - 1)
    register = read(agency_id, since=on)
    books = [register.book(on + DAY * step) for step in range(days)]
    return blind_spots(books, waiting(agency_id, last=last))


def waiting(agency_id: int, *, last: dt.date) -> list[Waiting]:
    """Count the open steps that lead to a signature: reviewed, reported, and under way with a deadline until a day."""
    soon = Q(state__in=(State.REVIEWED, State.REPORTED)) | Q(state=State.IN_PROGRESS, effective_due_on__lte=last)
    rows = (
        Task.objects.filter(soon, agency=agency_id, lead_unit__isnull=False)
        .values_list("lead_unit", "lead_unit__code", "lead_unit__name", "state", "submitted_by", "reviewed_by")
        .annotate(count=Count("pk"))
        .order_by("lead_unit", "state", "submitted_by", "reviewed_by")
    )
    return [
        Waiting(unit, code, name, hands_on(state, submitted, reviewed), count)
        for unit, code, name, state, submitted, reviewed, count in rows
    ]


def hands_on(state: str, submitted: int | None, reviewed: int | None) -> frozenset[int]:
    """Return who may not sign because of a hand in the report that lies there; nobody while none lies there."""
    if state == State.IN_PROGRESS:
        return frozenset()
    hands = (submitted, reviewed) if state == State.REVIEWED else (submitted,)
    return frozenset(person for person in hands if person is not None)


def blind_spots(books: Sequence[Book], groups: Iterable[Waiting]) -> list[Blind]:
    """Return, for each unit, the times without a signer; tasks that lack one for the same reason are counted together.

    Pure. The books are those of consecutive days.
    """
    found: Counter[tuple[str, str, dt.date, dt.date, str]] = Counter()
    for group in groups:
        for first, last, reason in runs(books, group):
            found[group.unit, group.code, first, last, reason] += group.count
    return [
        Blind(code, unit, first, last, count, reason)
        for (unit, code, first, last, reason), count in sorted(found.items())
    ]


def runs(books: Sequence[Book], group: Waiting) -> Iterator[tuple[dt.date, dt.date, str]]:
    """Yield the days, joined while the reason stays, on which nobody can sign for a group."""
    run: tuple[dt.date, dt.date, str] | None = None
    for book in books:
        someone = propose(book, group.unit_id, without=group.without).source
        reason = "" if someone else why_nobody(passed_over(book, group.unit_id, without=group.without))
        if run is not None and run[2] != reason:
            yield run
            run = None
        if reason:
            run = (run[0] if run else book.on, book.on, reason)
    if run is not None:
        yield run
