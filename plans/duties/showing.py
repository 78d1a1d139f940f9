"""Who has and has not sent: the duties of a plan as chains, and each period of one with the units that owe it."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from plans.models import Obligation, Occurrence, Plan
from plans.querysets import PlanQuerySet
from units.models import Unit
from workflows.models import Task
from workflows.periods import Period, Span
from workflows.rows import due_of, state_of
from workflows.states import HANDED_IN, State

PERIODS_SHOWN = 12
WHEN: dict[str, str] = {
    Period.MONTH: "hằng tháng",
    Period.QUARTER: "hằng quý",
    Period.HALF_YEAR: "6 tháng một lần",
    Period.YEAR: "hằng năm",
    Period.ON_DEMAND: "khi có yêu cầu",
}


@dataclass(frozen=True, slots=True)
class Sender:
    """One unit's report of one period."""

    task: Task
    unit: str
    sent: bool
    state: str
    state_label: str
    due_kind: str
    due_label: str

    @property
    def sent_at(self) -> dt.datetime | None:
        """When the report that lies there was sent."""
        return self.task.reported_at if self.sent else None


@dataclass(frozen=True, slots=True)
class Round:
    """One period of a duty: its dates, who owes a report, who has sent one, and how many of them late."""

    occurrence: Occurrence
    words: str
    senders: tuple[Sender, ...]

    @property
    def sent(self) -> int:
        """How many have sent."""
        return sum(sender.sent for sender in self.senders)

    @property
    def missing(self) -> tuple[Sender, ...]:
        """Return who has not sent yet."""
        return tuple(sender for sender in self.senders if not sender.sent)

    @property
    def due_words(self) -> str:
        """Say until when, and which day counts when that one is off."""
        named = self.occurrence.due_on
        counted = next((sender.task.effective_due_on for sender in self.senders), None)
        moved = f", tính đến hết {counted:%d/%m/%Y}" if counted and counted != named else ""
        return f"hạn {named:%d/%m/%Y}{moved}"

    @property
    def is_complete(self) -> bool:
        """Tell whether all have sent."""
        return bool(self.senders) and self.sent == len(self.senders)


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty as the page shows it: who, to whom, when, how its latest period stands and what else was asked for."""

    obligation: Obligation
    who: str
    when: str
    latest: tuple[Round, ...]
    follows: str


@dataclass(frozen=True, slots=True)
class Chain:
    """The duties of one plan, the units' first."""

    plan: Plan
    duties: tuple[Duty, ...]


def when_in_words(obligation: Obligation) -> str:
    """Say when a report is due: "hằng tháng, trước ngày 15", "hằng năm, vào ngày 10 tháng thứ 11 của kỳ"."""
    often = WHEN[obligation.period]
    if obligation.period == Period.ON_DEMAND:
        return often
    if obligation.due_day is None:
        return f"{often}, ngày cuối kỳ"
    day = f"{'trước' if obligation.due_before else 'vào'} ngày {obligation.due_day}"
    month = "" if obligation.period == Period.MONTH else f" {month_in_words(obligation)}"
    return f"{often}, {day}{month}"


def month_in_words(obligation: Obligation) -> str:
    """Say in which month of its period a report is due."""
    if obligation.period == Period.YEAR:
        return f"tháng {obligation.due_month or 12}"
    return f"tháng thứ {obligation.due_month} của kỳ" if obligation.due_month else "tháng cuối kỳ"


def span_words(occurrence: Occurrence) -> str:
    """Name a period; one that was asked for has no name but its days."""
    if occurrence.asked:
        return f"yêu cầu ngày {occurrence.first_day:%d/%m/%Y}"
    return Span(occurrence.first_day, occurrence.last_day).words


def duties_of(plans: Iterable[Plan]) -> QuerySet[Obligation]:
    """Return the duties to report of some plans, the units' before those put together from them."""
    duties = Obligation.objects.filter(plan__in=list(plans), kind=Obligation.Kind.REPORT)
    return duties.select_related("plan", "plan__coordinating_unit", "lead_unit", "after").order_by("plan_id", "duty")


def chains(plans: PlanQuerySet, *, on: dt.date) -> list[Chain]:
    """Return the duties of the plans in force with their latest period, whatever the number of plans: three queries."""
    shown = list(plans.for_list())
    found = list(duties_of(shown))
    latest = rounds_of(found, on=on, most=1)
    by_plan: dict[int, list[Duty]] = defaultdict(list)
    for obligation in sorted(found, key=lambda one: (one.after_id is not None, one.duty or 0)):
        by_plan[obligation.plan_id].append(duty_shown(obligation, latest.get(obligation.pk, [])))
    return [Chain(plan, tuple(by_plan[plan.pk])) for plan in shown if by_plan[plan.pk]]


def duty_shown(obligation: Obligation, rounds: Sequence[Round]) -> Duty:
    """Show one duty; a request hides no period that units still owe, and goes when all have answered."""
    follows = obligation.after
    return Duty(
        obligation,
        who=reporters(obligation),
        when=when_in_words(obligation),
        latest=tuple(one for one in rounds if one.missing or not one.occurrence.asked),
        follows=f"tổng hợp từ báo cáo của {reporters(follows).lower()}" if follows else "",
    )


def reporters(obligation: Obligation) -> str:
    """Say who owes the report."""
    if obligation.all_units:
        return "Các phòng, đơn vị"
    return obligation.lead_unit.name if obligation.lead_unit else "Chưa phân công"


def rounds_of(obligations: Sequence[Obligation], *, on: dt.date, most: int = PERIODS_SHOWN) -> dict[int, list[Round]]:
    """Return the latest periods and requests of each duty, newest first, with who owes them, by id. Two queries."""
    known = [one.pk for one in obligations]
    occurrences: dict[int, list[Occurrence]] = defaultdict(list)
    taken: Counter[tuple[int, bool]] = Counter()
    for row in Occurrence.objects.filter(obligation__in=known).order_by("obligation_id", "-first_day", "-pk"):
        taken[row.obligation_id, bool(row.asked)] += 1
        if taken[row.obligation_id, bool(row.asked)] <= most:
            occurrences[row.obligation_id].append(row)
    shown = [row for some in occurrences.values() for row in some]
    senders = senders_of(shown, on=on)
    return {
        number: [Round(row, span_words(row), tuple(senders[row.pk])) for row in some]
        for number, some in occurrences.items()
    }


def senders_of(occurrences: Sequence[Occurrence], *, on: dt.date) -> dict[int, list[Sender]]:
    """Return who owes a report in each of some periods. One query."""
    alone = {row.task_id: row.pk for row in occurrences if row.task_id}
    common = {row.common_id: row.pk for row in occurrences if row.common_id}
    own = Task.objects.filter(pk__in=list(alone)) | Task.objects.filter(common__in=list(common))
    found: dict[int, list[Sender]] = defaultdict(list)
    for task in own.exclude(state=State.CANCELLED).for_rows().order_by("lead_unit_id", "pk"):
        number = alone.get(task.pk) or common.get(task.common_id or 0)
        if number:
            found[number].append(sender(task, task.lead_unit, on))
    return found


def sender(task: Task, unit: Unit | None, on: dt.date) -> Sender:
    """Show one unit's report."""
    due, (state, label) = due_of(task, on=on), state_of(task)
    name = unit.name if unit else "Chưa phân công"
    return Sender(task, name, task.state in HANDED_IN, state, label, due.kind, due.label)
