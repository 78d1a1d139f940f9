"""How a line that comes back begins: its own task is the first period's, or the first result before the periods begin.

"Thường xuyên": the task given out with the plan is that of the present period. "Hằng năm": that of the year. "Trong
tháng …, sau đó thường xuyên": the first result by the month's end, then period after period.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from plans.draft.timing_rules import kept_rule
from plans.models import Obligation, Occurrence, Plan, PlanItem
from plans.obligations.course import Course
from plans.obligations.dates import Dated, DueRule, dated
from units.calendar import next_working_day
from workflows.models import TimeKind
from workflows.periods import LENGTHS, Period, Span, next_span, span_of

REPEATING = frozenset({TimeKind.ONGOING, TimeKind.ANNUAL, TimeKind.BY_MONTH_END_THEN_ONGOING})
NAMED_YEAR = re.compile(r"\bnăm (20\d\d)\b", re.IGNORECASE)
YEAR_END = (12, 31)


@dataclass(frozen=True, slots=True)
class Beginning:
    """Over which periods a line runs, and the one that its own task stands for (None: none, the periods follow it)."""

    course: Course
    first: Span | None


@dataclass(frozen=True, slots=True)
class When:
    """The dates of a line's own task, with the rule in words and the period it stands for ("" when for none)."""

    due_on: dt.date | None
    effective: dt.date | None
    rule: str
    period: str = ""


def comes_back(item: PlanItem) -> bool:
    """Tell whether a line asks for something again and again; what bodies outside do is not ours to open."""
    return item.time_kind in REPEATING and not item.lead_outside and not item.skipped


def period_of(item: PlanItem, plan: Plan) -> str:
    """Return how often a line comes back: once a year, as it says itself, or as all of the plan do."""
    return Period.YEAR if item.time_kind == TimeKind.ANNUAL else item.period or plan.period


def works_from(plan: Plan, on: dt.date) -> dt.date:
    """Return from when a plan issued on a day counts: a plan for next year that its title names, from its first day."""
    years = {int(year) for year in NAMED_YEAR.findall(plan.title)}
    return dt.date(on.year + 1, 1, 1) if years == {on.year + 1} else on


def beginning_of(item: PlanItem, plan: Plan, on: dt.date) -> Beginning | None:
    """Return how a line begins that is given out on a day; None for one that does not come back."""
    if not comes_back(item):
        return None
    from_day, period = works_from(plan, on), period_of(item, plan)
    if item.time_kind == TimeKind.ANNUAL:
        return annual(item.due_on or dt.date(from_day.year, *YEAR_END), on)
    if period not in LENGTHS:
        return Beginning(Course(DueRule(), period, on), None)
    present = span_of(period, from_day)
    if item.time_kind == TimeKind.ONGOING:
        return Beginning(Course(DueRule(), period, max(on, present.first)), present)
    after = next_span(period, span_of(period, item.due_on or from_day))
    return Beginning(Course(DueRule(), period, max(after.first, span_of(period, on).first)), None)


def annual(due_on: dt.date, on: dt.date) -> Beginning:
    """Return how a yearly line begins whose first year's task is due on a day: the same day each year."""
    own_day = (due_on.month, due_on.day) != YEAR_END
    rule = DueRule(day=due_on.day, month=due_on.month) if own_day else DueRule()
    first = span_of(Period.YEAR, due_on)
    return Beginning(Course(rule, Period.YEAR, max(first.first, span_of(Period.YEAR, on).first)), first)


def when_of(item: PlanItem, plan: Plan, on: dt.date) -> When:
    """Return when the own task of a line is due that is given out on a day."""
    dates = first_dates(item, plan, on)
    if dates is None:
        effective = next_working_day(item.due_on) if item.due_on else None
        return When(item.due_on, effective, kept_rule(item.time_kind, item.due_text, item.due_on))
    beginning = beginning_of(item, plan, on)
    words = beginning.first.words if beginning and beginning.first else ""
    return When(dates.due_on, dates.effective, dates.rule, words)


def first_dates(item: PlanItem, plan: Plan, on: dt.date) -> Dated | None:
    """Return the dates of the period that a line's own task stands for; None when it stands for none."""
    beginning = beginning_of(item, plan, on)
    return dated(beginning.course.rule, beginning.first) if beginning and beginning.first else None


def begin(item: PlanItem, plan: Plan, *, at: dt.datetime, on: dt.date, own_counts: bool = True) -> Obligation | None:
    """Write down that a line given out comes back, with the period that its own task stands for; None if it does not.

    In the caller's transaction. Where the own task does not count (it is done already), its period is still to open.
    """
    beginning = beginning_of(item, plan, on)
    if beginning is None:
        return None
    course, first = beginning.course, beginning.first
    obligation = Obligation.objects.create(
        agency=plan.agency,
        plan=plan,
        kind=Obligation.Kind.WORK,
        item=item,
        content=item.content,
        text=item.due_text,
        all_units=item.all_units,
        lead_unit=item.lead_unit,
        period=course.period,
        due_day=course.rule.day,
        due_month=course.rule.month,
        starts_on=course.starts_on if own_counts or first is None else min(course.starts_on, first.first),
        created_at=at,
    )
    if first is not None and own_counts:
        record_own(obligation, item, first, at)
    return obligation


def lines_to_begin(plan: Plan) -> QuerySet[PlanItem]:
    """Return the lines of a plan in force that come back, whose periods nobody keeps yet."""
    given = Q(task__isnull=False) | Q(common__isnull=False)
    rows = plan.items.filter(given, time_kind__in=REPEATING, lead_outside=False, skipped=False, obligation__isnull=True)
    return rows.select_related("task", "common", "lead_unit")


def record_own(obligation: Obligation, item: PlanItem, span: Span, at: dt.datetime) -> Occurrence:
    """Record the line's own task, or common task, as that of a period."""
    due_on = dated(DueRule(day=obligation.due_day, month=obligation.due_month), span).due_on
    return Occurrence.objects.create(
        obligation=obligation,
        first_day=span.first,
        last_day=span.last,
        due_on=due_on,
        task=item.task,
        common=item.common,
        opened_at=at,
    )
