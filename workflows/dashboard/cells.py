"""What one number of the dashboard counts, and over which tasks it is counted. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from enum import StrEnum

from workflows.periods import MONTHS_IN_YEAR, Period, Span, spans_between

NO_UNIT = "none"
NO_CATEGORY = "none"
WEEKS_AHEAD = 8
WEEK = dt.timedelta(days=7)
DAY = dt.timedelta(days=1)


class Figure(StrEnum):
    """The five figures."""

    STATES = "states"
    MONTHS = "months"
    SPENT = "spent"
    DUE = "due"
    RETURNS = "returns"


class Verdict(StrEnum):
    """How an accepted report stands against a date."""

    ON_TIME = "on_time"
    LATE = "late"
    NO_DUE = "no_due"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which tasks are counted: as of the end of which day, of which unit and plan, what happened in which days."""

    on: dt.date
    today: dt.date
    window: Span
    unit: int | None = None
    plan: str = ""
    period: str = ""

    @property
    def is_past(self) -> bool:
        """Tell whether the day is over, so that the trail must tell how it was."""
        return self.on < self.today

    @property
    def months(self) -> list[Span]:
        """The months of the window."""
        return list(spans_between(Period.MONTH, self.window.first, self.window.last))

    @property
    def first_week(self) -> dt.date:
        """The Monday of the week the day lies in."""
        return self.on - dt.timedelta(days=self.on.weekday())

    @property
    def last_due(self) -> dt.date:
        """The last day of the eight weeks."""
        return self.first_week + WEEKS_AHEAD * WEEK - DAY

    def query(self) -> dict[str, str]:
        """Return the scope as an address writes it; what is left out is the usual."""
        asked = {
            "tai-ngay": self.on.isoformat() if self.is_past else "",
            "unit": str(self.unit or ""),
            "plan": self.plan,
            "period": self.period,
        }
        return {name: value for name, value in asked.items() if value}


def last_twelve_months(on: dt.date) -> Span:
    """Return the usual window: the month of a day and the eleven before it, up to that day."""
    back = on.year * MONTHS_IN_YEAR + on.month - MONTHS_IN_YEAR
    return Span(dt.date(back // MONTHS_IN_YEAR, back % MONTHS_IN_YEAR + 1, 1), on)


def until(span: Span, on: dt.date) -> Span:
    """Cut a period off at a day: nothing after it has happened yet."""
    return Span(span.first, min(span.last, on))


@dataclass(frozen=True, slots=True)
class Cell:
    """One number: the figure it belongs to, and what it narrows that down to; "" and None mean every one.

    `first` judges against the date first given instead of the current one; `day` is one day of the heat map.
    """

    figure: str = Figure.STATES
    lead: str = ""
    state: str = ""
    month: str = ""
    verdict: str = ""
    first: bool = False
    day: dt.date | None = None
    category: str = ""

    def query(self) -> dict[str, str]:
        """Return the cell as an address writes it."""
        said = {name: value for name, value in asdict(self).items() if value}
        return {name: "1" if value is True else str(value) for name, value in said.items()}
