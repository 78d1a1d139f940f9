"""Opening the periods whose day has come: each once, whoever asks, however often and however late.

One transaction for each period. The plan is locked first and the obligation after it, as every act on either does: what
was recalled, stopped or opened by somebody else meanwhile is seen. The constraint of one occurrence for each period is
the last guard.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ObjectDoesNotExist
from django.db import Error, IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from audit.canonical import Value
from plans.chain import Act, record
from plans.guards import locked
from plans.models import Obligation, Occurrence, Plan
from plans.obligations.building import Building
from plans.obligations.course import Course, EarlierDue, not_after_another
from plans.obligations.dates import Dated, DueRule, dated
from plans.states import PlanState
from units.calendars import in_force_for
from units.models import Agency, User
from workflows.models import Task
from workflows.periods import Span
from workflows.timing import effective_due_on
from workflows.worklist import hold_counters

logger = logging.getLogger(__name__)
# What one plan may bring without holding the others up: the database said no, or its rows do not fit together.
CANNOT_NOW = (Error, ValueError, LookupError, ObjectDoesNotExist)
PAUSED = "Tạm dừng: {reason}"


@dataclass(slots=True)
class Opened:
    """What was opened: periods, tasks made for them, those that wait for a unit; periods passed over while paused."""

    count: int = 0
    tasks: int = 0
    unassigned: int = 0
    skipped: int = 0
    failed: list[int] = field(default_factory=list)  # obligations of which one could not be opened this time


def open_due(at: dt.datetime, *, agency: Agency | None = None, obligation: Obligation | None = None) -> Opened:
    """Open every period whose day has come, of all agencies, of one, or of one obligation.

    What cannot be opened now (somebody holds its plan) stands in nobody's way: it is named in `failed`, and due still.
    """
    today, opened = timezone.localdate(at), Opened()
    for one in running(today, agency=agency, obligation=obligation):
        with in_force_for(one.agency):
            for span in missing(one, today):
                try:
                    open_once(one.pk, span, at=at, into=opened)
                except CANNOT_NOW:
                    logger.exception("period %s of obligation %s was not opened", span.code, one.pk)
                    opened.failed.append(one.pk)
                    break
    return opened


def running(today: dt.date, *, agency: Agency | None, obligation: Obligation | None) -> QuerySet[Obligation]:
    """Return the obligations of plans in force that run by a day; what others wait for comes before them."""
    rows = Obligation.objects.filter(
        state__in=[Obligation.State.ACTIVE, Obligation.State.PAUSED],
        plan__state=PlanState.ISSUED,
        starts_on__lte=today,
    )
    if agency is not None:
        rows = rows.filter(agency=agency)
    if obligation is not None:
        rows = rows.filter(pk=obligation.pk)
    rows = rows.select_related("agency", "after").prefetch_related("occurrences")
    return rows.order_by("plan_id", "kind", "duty", "pk")


def missing(obligation: Obligation, today: dt.date) -> list[Span]:
    """Return the periods of an obligation that are to be opened, or passed over, on a day."""
    recorded = [span_of(one) for one in obligation.occurrences.all() if not one.asked]
    return course_of(obligation).to_open(today, recorded, earlier_due(obligation))


def course_of(obligation: Obligation) -> Course:
    """Return over which periods an obligation runs."""
    return Course(
        rule=rule_of(obligation),
        period=obligation.period,
        starts_on=obligation.starts_on,
        ends_on=obligation.ends_on,
        next_period=obligation.next_period,
        next_from=obligation.next_from,
    )


def rule_of(obligation: Obligation) -> DueRule:
    """Return what an obligation says of its day."""
    return DueRule(
        is_report=obligation.kind == Obligation.Kind.REPORT,
        day=obligation.due_day,
        month=obligation.due_month,
        before=obligation.due_before,
    )


def span_of(occurrence: Occurrence) -> Span:
    """Return the period of an occurrence."""
    return Span(occurrence.first_day, occurrence.last_day)


def earlier_due(obligation: Obligation) -> EarlierDue:
    """Return when, in a period, the report is due that this one is put together from."""
    after = obligation.after
    if after is None or after.period != obligation.period:
        return not_after_another
    recorded = {span_of(one): one.due_on for one in after.occurrences.all() if not one.asked}
    rule = rule_of(after)

    def due(span: Span) -> dt.date | None:
        return effective_due_on(recorded.get(span), back=True) or dated(rule, span).effective

    return due


def open_once(
    obligation_id: int, span: Span, *, at: dt.datetime, into: Opened, actor: User | None = None
) -> Occurrence | None:
    """Open one period, or pass over it while the obligation is paused; None when there is nothing to do any more."""
    try:
        with transaction.atomic():
            plan, obligation = held(obligation_id)
            if not is_still_due(plan, obligation, span, timezone.localdate(at)):
                return None
            if obligation.state == Obligation.State.PAUSED:
                return pass_over(plan, obligation, span, at=at, into=into)
            return open_held(plan, obligation, span, at=at, into=into, actor=actor)
    except Obligation.DoesNotExist:
        return None  # its plan was taken back meanwhile
    except IntegrityError:
        if not Occurrence.objects.filter(obligation=obligation_id, first_day=span.first).exists():
            raise
        return None  # somebody else was faster


def held(obligation_id: int) -> tuple[Plan, Obligation]:
    """Lock an obligation and, before it, its plan. An edition may have moved it meanwhile: then the plan is no more."""
    plan = locked(Obligation.objects.values_list("plan_id", flat=True).get(pk=obligation_id))
    rows = Obligation.objects.select_for_update(of=("self",)).select_related(
        "agency", "item", "lead_unit__successor", "after"
    )
    return plan, rows.get(pk=obligation_id)


def is_still_due(plan: Plan, obligation: Obligation, span: Span, today: dt.date) -> bool:
    """Tell whether a period is still to be opened, now that nobody else can change anything of it."""
    runs = obligation.state != Obligation.State.STOPPED and plan.state == PlanState.ISSUED
    return runs and obligation.plan_id == plan.pk and span in missing(obligation, today)


def pass_over(plan: Plan, obligation: Obligation, span: Span, *, at: dt.datetime, into: Opened) -> Occurrence:
    """Record that a period of a paused obligation was not opened, and why."""
    reason = PAUSED.format(reason=obligation.state_note)
    dates = dated(rule_of(obligation), span)
    passed = Occurrence.objects.create(
        obligation=obligation,
        first_day=span.first,
        last_day=span.last,
        due_on=dates.due_on,
        skipped=reason,
        opened_at=at,
    )
    record(plan, Act("obligation.skip", note=reason, facts=told(obligation, span)), actor=None, at=at)
    into.skipped += 1
    return passed


def open_held(  # noqa: PLR0913 - one period, told in keywords
    plan: Plan,
    obligation: Obligation,
    span: Span,
    *,
    at: dt.datetime,
    into: Opened,
    actor: User | None = None,
    dates: Dated | None = None,
    asked: str = "",
) -> Occurrence:
    """Open one period of a locked obligation: its task or tasks, the occurrence, a line in the plan's chain.

    Without `dates` those that follow from its rule; `asked` says what is wanted out of turn. The calendar of the agency
    must be in force.
    """
    dates = dates or dated(rule_of(obligation), span)
    building = Building(plan, obligation, span, dates, at=at, today=timezone.localdate(at), actor=actor, asked=asked)
    hold_counters(building.slots)
    common, tasks = building.everybodys() if obligation.all_units else (None, [building.given(building.lead())])
    occurrence = Occurrence.objects.create(
        obligation=obligation,
        first_day=span.first,
        last_day=span.last,
        due_on=dates.due_on,
        task=None if common else tasks[0],
        common=common,
        asked=asked,
        opened_at=at,
    )
    count(tasks, into)
    made: dict[str, Value] = {
        "due_on": dates.due_on.isoformat(),
        "effective_due_on": dates.effective.isoformat(),
        "tasks": len(tasks),
        "unassigned": sum(task.lead_unit_id is None for task in tasks),
    }
    told_of: dict[str, Value] = {**told(obligation), "period": building.words, **made}
    record(plan, Act("obligation.open", note=asked, facts=told_of), actor=actor, at=at)
    return occurrence


def count(tasks: Iterable[Task], into: Opened) -> None:
    """Count what one period has made."""
    made = list(tasks)
    into.count += 1
    into.tasks += len(made)
    into.unassigned += sum(task.lead_unit_id is None for task in made)


def told(obligation: Obligation, span: Span | None = None) -> dict[str, Value]:
    """Return what every line of the trail says of an obligation, and of a period of it."""
    known: dict[str, Value] = {"obligation": obligation.pk, "content": obligation.content[:200]}
    return {**known, "period": span.words} if span else known
