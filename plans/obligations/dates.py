"""When a period's task opens and when it is due, with the rule in words. Pure: takes values, gives days.

Work goes by the period's last day, moved forward to a working day (Bộ luật Dân sự 2015, điều 148). A report goes by the
day the plan names; it rolls back to a working day, for whoever waits for it has a date of its own.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from units.calendar import DAY, current, next_working_day, previous_working_day
from workflows.periods import Span, month_end

NOTICE = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DueRule:
    """What an obligation says of its day: `day` of the `month`-th month of each period (None: the last one)."""

    is_report: bool = False
    day: int | None = None
    month: int | None = None
    before: bool = False


@dataclass(frozen=True, slots=True)
class Dated:
    """The dates of one period: as read, as it counts by the calendar in force, and how the first came about.

    `rule` is what a task keeps (`Task.due_rule`): why another day may count is told from the calendar whenever it is
    shown (`counted` says it as of now). A task of a report also keeps `rolls_back`: a day off moves it to the day
    before, and an entry taken out of the calendar brings it back.
    """

    due_on: dt.date
    effective: dt.date
    rule: str
    rolls_back: bool = False

    @property
    def counted(self) -> str:
        """The rule, and why another day counts when one does."""
        return self.rule + moved(self.due_on, self.effective, "báo cáo lùi về" if self.rolls_back else "chuyển sang")


def dated(rule: DueRule, span: Span) -> Dated:
    """Return the dates of a period."""
    read = read_day(rule, span)
    effective = previous_working_day(read) if rule.is_report else next_working_day(read)
    return Dated(read, effective, in_words(rule, span, read), rule.is_report)


def read_day(rule: DueRule, span: Span) -> dt.date:
    """Return the last day that the rule leaves: "trước ngày 31" is all of a month of thirty days."""
    named = named_day(rule, span)
    return named - DAY if rule.before and rule.day == named.day else named


def named_day(rule: DueRule, span: Span) -> dt.date:
    """Return the day that the rule names: never beyond the end of its month."""
    month = min(rule.month or span.months, span.months)
    last = month_end(span.first.year, span.first.month + month - 1)
    return last if rule.day is None else last.replace(day=min(rule.day, last.day))


def in_words(rule: DueRule, span: Span, read: dt.date) -> str:
    """Say how the day follows from the rule."""
    if rule.day is None:
        return f"Ngày cuối {span.words}: {read:%d/%m/%Y}."
    if rule.before:
        named = named_day(rule, span)
        said = f"{named:%d/%m/%Y}" if rule.day == named.day else f"{rule.day}"
        return f"Trước ngày {said} ({span.words}), tức hết ngày {read:%d/%m/%Y}."
    return f"Ngày {read:%d/%m/%Y} ({span.words})."


def moved(read: dt.date, counted: dt.date, verb: str) -> str:
    """Say why another day counts; "" when it is the same."""
    return f" {read:%d/%m/%Y} là {current().why_off(read)}, {verb} {counted:%d/%m/%Y}." if counted != read else ""


def opens_on(rule: DueRule, span: Span, *, earlier_due: dt.date | None = None) -> dt.date:
    """Return the day on which a period's task is opened.

    Work opens with its period; a report with the month in which it is due, a week before when days off move it out of
    that month; one put together from others (`earlier_due`) when theirs is due, never later than its own day.
    """
    if not rule.is_report:
        return span.first
    due = dated(rule, span)
    if earlier_due is not None:
        return min(earlier_due, due.effective)
    first = due.due_on.replace(day=1)
    return first if first <= due.effective else due.effective - NOTICE
