"""Which periods an obligation runs through, and which of them are to be opened on a day. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from plans.obligations.dates import DueRule, opens_on
from units.calendar import DAY
from workflows.periods import LENGTHS, Span, next_span, span_of, spans_between

EARLIEST_OPENING = dt.timedelta(days=31)  # a report due on the first days of a period may open before it
EarlierDue = Callable[[Span], dt.date | None]


def not_after_another(span: Span) -> dt.date | None:
    """Answer for an obligation that waits for no other one."""
    return None


@dataclass(frozen=True, slots=True)
class Course:
    """From when to when an obligation runs, period by period; from `next_from` on, when set, in another rhythm."""

    rule: DueRule
    period: str
    starts_on: dt.date
    ends_on: dt.date | None = None
    next_period: str = ""
    next_from: dt.date | None = None

    def spans(self, until: dt.date) -> Iterator[Span]:
        """Yield the periods that have a day between the beginning and `until`."""
        if self.next_from is None:
            return periods(self.period, self.starts_on, until)
        before = periods(self.period, self.starts_on, min(until, self.next_from - DAY))
        return chain(before, periods(self.next_period, max(self.starts_on, self.next_from), until))

    def is_open(self, span: Span, on: dt.date, earlier_due: EarlierDue = not_after_another) -> bool:
        """Tell whether a period's opening day has come, within the days over which the obligation runs.

        One that is put together from others also counts when only theirs was due before it runs.
        """
        day = opens_on(self.rule, span, earlier_due=earlier_due(span))
        return day <= min(on, self.ends_on or on) and self.starts_on <= max(day, opens_on(self.rule, span))

    def to_open(self, on: dt.date, recorded: Iterable[Span], earlier_due: EarlierDue = not_after_another) -> list[Span]:
        """Return the periods that are to be opened on a day, the oldest first; `recorded` ones have been, or skipped.

        Whoever was away for long finds all of them. No day is covered twice, whatever the rhythm was before.
        """
        there = list(recorded)
        return [
            span
            for span in self.spans(on + EARLIEST_OPENING)
            if self.is_open(span, on, earlier_due) and not any(meet(span, one) for one in there)
        ]

    def at(self, day: dt.date) -> Span | None:
        """Return the period in which a day lies; None when it is opened by hand only."""
        period = self.next_period if self.next_from is not None and day >= self.next_from else self.period
        return span_of(period, day) if period in LENGTHS else None


def periods(period: str, first: dt.date, last: dt.date) -> Iterator[Span]:
    """Yield the periods between two days; none for what comes on demand."""
    if period in LENGTHS:
        yield from spans_between(period, first, last)


def meet(one: Span, other: Span) -> bool:
    """Tell whether two periods share a day."""
    return one.first <= other.last and other.first <= one.last


def changes_on(current: str, new: str, day: dt.date) -> dt.date:
    """Return the day on which another rhythm can begin: after the present period, where one of the new begins too."""
    if current not in LENGTHS:
        return span_of(new, day).first if new in LENGTHS else day
    span = span_of(current, day)
    while new in LENGTHS and span_of(new, span.last + DAY).first != span.last + DAY:
        span = next_span(current, span)
    return span.last + DAY
