"""What an amendment makes of lines that come back: their obligations move on with them, stop, or begin.

The line's own task is dealt with as that of any line. Tasks opened for later periods go on under the new edition; those
of the latest one close when another unit leads the line now, all of them when the line is dropped.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.db.models import Q

from plans.chain import Act, record
from plans.editions.differing import EVERYBODY, NOBODY, OUTSIDE, Change, Kind, Part
from plans.models import Obligation, Occurrence, Plan, PlanItem
from plans.obligations.beginning import When, begin, beginning_of, comes_back, period_of
from plans.obligations.dates import dated
from plans.obligations.opening import rule_of, span_of, told
from plans.obligations.rhythm import rhythm_to_come, set_rhythm, settle
from units.models import User
from workflows import engine
from workflows.models import CommonTask, Task
from workflows.periods import LENGTHS
from workflows.periods import span_of as span_of_day
from workflows.states import CLOSED

if TYPE_CHECKING:
    from plans.editions.successors import Succession

State = Obligation.State


@dataclass(slots=True)
class Later:
    """The open tasks of a line's periods other than its own task: those of the latest period, and those before."""

    present: list[Task] = field(default_factory=list)
    older: list[Task] = field(default_factory=list)

    @property
    def all(self) -> list[Task]:
        """Both."""
        return [*self.older, *self.present]


@dataclass(frozen=True, slots=True)
class Own:
    """The task, or common task, that a line had before it was amended."""

    task: int | None
    common: int | None


def later_of(before: Plan, tasks: Iterable[Task]) -> dict[int, Later]:
    """Sort the open tasks that were opened period after period by the line they come from."""
    by_task, by_common = defaultdict[int, list[Task]](list), defaultdict[int, list[Task]](list)
    for task in tasks:
        if task.state not in CLOSED:
            by_task[task.pk].append(task)
            by_common[task.common_id or 0].append(task)
    found: dict[int, Later] = defaultdict(Later)
    rows = Occurrence.objects.filter(obligation__plan=before, obligation__item__isnull=False, skipped="")
    latest: dict[int, tuple[int, list[Task]]] = {}
    for one in rows.select_related("obligation__item", "task").order_by("obligation_id", "first_day"):
        item = one.obligation.item
        if item is None:
            continue
        own = one.task_id == item.task_id if one.task_id else one.common_id == item.common_id
        shares = by_common[one.task.common_id] if one.task and one.task.common_id else by_task[one.task_id or 0]
        mine = [] if own else by_common[one.common_id] if one.common_id else shares
        if item.pk in latest:
            found[item.pk].older += latest[item.pk][1]
        latest[item.pk] = (one.pk, mine)
    for pk, (_, mine) in latest.items():
        found[pk].present = mine
    return found


def with_periods(change: Change, later: Mapping[int, Later]) -> Change:
    """Add to what becomes of a line's own tasks what becomes of those of later periods: which of them close."""
    mine = later.get(change.old.key) if change.old else None
    if mine is None:
        return change
    if change.kind == Kind.DROPPED:
        close = [task.pk for task in mine.all]
    elif Part.LEAD in change.parts and change.new and change.new.lead not in {NOBODY, EVERYBODY}:
        lead = change.new.lead
        close = [task.pk for task in mine.present if lead == OUTSIDE or str(task.lead_unit_id) != lead]
    else:
        close = []
    if not close:
        return change
    kind = change.kind if change.kind == Kind.DROPPED else Kind.SUPERSEDED
    return replace(change, kind=kind, fate=replace(change.fate, close=(*change.fate.close, *close)))


def obligation_of(item: PlanItem) -> Obligation | None:
    """Return a line's obligation, locked (its plan is)."""
    return Obligation.objects.select_for_update(of=("self",)).filter(item=item).first()


def stop_with(succession: Succession, item: PlanItem, reason: str) -> None:
    """Stop the obligation of a line that the new edition no longer has, or no longer as one that comes back."""
    obligation = obligation_of(item)
    if obligation is None or obligation.state == State.STOPPED:
        return
    actor, at = succession.issuing.actor, succession.issuing.at
    obligation.state, obligation.state_note, obligation.state_by, obligation.state_at = State.STOPPED, reason, actor, at
    obligation.version += 1
    obligation.save(update_fields=["state", "state_note", "state_by", "state_at", "version"])
    record(item.plan, Act("obligation.stop", note=reason, facts=told(obligation)), actor=actor, at=at)


def carry_on(succession: Succession, change: Change, old: PlanItem, own: Own, new: PlanItem) -> None:
    """Let the periods of a line go on under the new edition, in the caller's transaction, after its own task has."""
    obligation = obligation_of(old) or taken_up_again(succession, new)
    if not comes_back(new):
        stop_with(succession, old, f"Kế hoạch sửa đổi {succession.issuing.plan.code} đặt một thời hạn khác.")
        Obligation.objects.filter(item=old).update(plan=succession.issuing.plan)  # what is open of it is still owed
        go_on_with_the_latest(succession, change, old, new)
    elif obligation is None:
        begin_anew(succession, new)
        return
    else:
        move(succession, obligation, new)
        link(succession, obligation, own, new)
    rewrite_later(succession, change, new)


def taken_up_again(succession: Succession, new: PlanItem) -> Obligation | None:
    """Let the obligation go on that an edition before stopped, when the line with its task comes back after all."""
    own = Q(task=new.task_id, task__isnull=False) | Q(common=new.common_id, common__isnull=False)
    periods = Occurrence.objects.filter(own).values("obligation")
    rows = Obligation.objects.select_for_update(of=("self",)).filter(pk__in=periods, state=State.STOPPED)
    obligation = rows.first() if comes_back(new) else None
    if obligation is None:
        return None
    plan, actor, at, today = (
        succession.issuing.plan,
        succession.issuing.actor,
        succession.issuing.at,
        succession.issuing.today,
    )
    obligation.state, obligation.state_note, obligation.state_by, obligation.state_at = State.ACTIVE, "", actor, at
    settle(obligation, today)
    period = rhythm_to_come(obligation)
    present = span_of_day(period, today).first if period in LENGTHS else today
    obligation.starts_on = max(obligation.starts_on, present)  # what began meanwhile is not asked for backwards
    note = f"Kế hoạch sửa đổi {plan.code} lại giao nhiệm vụ này theo kỳ."
    record(plan, Act("obligation.resume", note=note, facts=told(obligation)), actor=actor, at=at)
    return obligation


def go_on_with_the_latest(succession: Succession, change: Change, old: PlanItem, new: PlanItem) -> None:
    """Let a line whose own task is done go on with the open task of its latest period, by its new date."""
    present = succession.later.get(old.pk, Later()).present
    if len(present) != 1 or new.task is None or new.task.state not in CLOSED:
        return
    new.task = present[0]
    new.save(update_fields=["task"])
    succession.rewrite([new.task.pk], change.parts, new)


def begin_anew(succession: Succession, new: PlanItem) -> None:
    """Let a line come back that did not before: its task is the first period's, unless it is closed already."""
    issuing = succession.issuing
    is_open = new.task is None or new.task.state not in CLOSED
    obligation = begin(new, issuing.plan, at=issuing.at, on=issuing.today, own_counts=is_open)
    issuing.counts.obligations += obligation is not None
    first = obligation.occurrences.first() if obligation else None
    if first is not None and first.task_id:
        Task.objects.filter(pk=first.task_id).update(period=span_of(first).words)


def move(succession: Succession, obligation: Obligation, new: PlanItem) -> None:
    """Move an obligation to the line of the new edition; its state and its periods go with it."""
    plan, today = succession.issuing.plan, succession.issuing.today
    obligation.plan, obligation.item = plan, new
    obligation.content, obligation.text = new.content, new.due_text
    obligation.all_units, obligation.lead_unit = new.all_units, new.lead_unit
    beginning = beginning_of(new, plan, today)
    if beginning is not None:
        obligation.due_day, obligation.due_month = beginning.course.rule.day, beginning.course.rule.month
        if today < obligation.starts_on and not obligation.occurrences.exists():
            obligation.starts_on = beginning.course.starts_on
    if rhythm_to_come(obligation) != period_of(new, plan):
        set_rhythm(obligation, period_of(new, plan), today)
    if obligation.ends_on is not None and obligation.ends_on < obligation.starts_on:
        obligation.ends_on = None  # the new edition lets it begin after the year that was closed
    obligation.version += 1
    obligation.save()


def link(succession: Succession, obligation: Obligation, own: Own, new: PlanItem) -> None:
    """Let the latest period stand for the task that the amendment has made for the line, if it has made one.

    Never at the price of a task of that period which is still open: then it stays as it is.
    """
    one = period_to_link(succession, obligation, own, new)
    if one is None:
        return
    was = [one.task] if one.task else list(one.common.tasks.all()) if one.common else []
    left = [task for task in was if task.state not in CLOSED and task.pk != new.task_id]
    if new.common is None and left:
        return
    if new.common is not None and not join(new.common, left):
        return
    one.task, one.common = (None, new.common) if new.common_id else (new.task, None)
    one.save(update_fields=["task", "common"])


def period_to_link(succession: Succession, obligation: Obligation, own: Own, new: PlanItem) -> Occurrence | None:
    """Return the period that the line's task stands for: the one it was opened for, else, if new, the latest."""
    rows = list(obligation.occurrences.filter(skipped="").select_related("task", "common").order_by("first_day"))
    mine = next((one for one in rows if stands_for(one, new)), None)
    made = (new.task_id, new.common_id) not in {(own.task, None), (None, own.common), (None, None)}
    if mine is not None or not made:
        return mine
    return rows[-1] if rows and rows[-1].last_day >= succession.issuing.today else None


def stands_for(occurrence: Occurrence, new: PlanItem) -> bool:
    """Tell whether a period is that of the task, or common task, which the line has now."""
    if new.common_id is None:
        return occurrence.task_id == new.task_id
    share = occurrence.task.common_id if occurrence.task else None
    return new.common_id in {occurrence.common_id, share}


def is_of_a_period(task: Task) -> bool:
    """Tell whether a task was opened for a period."""
    own = Q(task=task.pk) | Q(common=task.common_id, common__isnull=False)
    return Occurrence.objects.filter(own).exists()


def join(common: CommonTask, tasks: Iterable[Task]) -> bool:
    """Put open tasks under the common task; False, and nothing is done, when one of the units has its share already."""
    there = dict(common.tasks.values_list("lead_unit_id", "pk"))
    coming = [task for task in tasks if task.common_id != common.pk]
    if any(task.lead_unit_id in there for task in coming):
        return False
    Task.objects.filter(pk__in=[task.pk for task in coming]).update(common=common)
    return True


def present_dates(old: PlanItem, new: PlanItem, on: dt.date) -> When | None:
    """Return the dates of the period that a task made for an amended line takes over; None when there is none."""
    latest = Occurrence.objects.filter(obligation__item=old, skipped="", asked="").order_by("first_day").last()
    if latest is None or latest.last_day < on or not comes_back(new):
        return None
    span = span_of(latest)
    dates = dated(rule_of(latest.obligation), span)
    return When(dates.due_on, dates.effective, dates.rule, span.words)


def present_common(old: PlanItem) -> CommonTask | None:
    """Return the common task of the latest period of a line that every unit led: a unit that is new joins that one."""
    latest = Occurrence.objects.filter(obligation__item=old, skipped="").order_by("first_day").last()
    return latest.common if latest else None


def rewrite_later(succession: Succession, change: Change, new: PlanItem) -> None:
    """Rewrite the open tasks of other periods in the words of the new edition; their dates are the periods' own."""
    parts = frozenset(change.parts) - {Part.DUE, Part.LEAD}
    for task in succession.later.get(change.old.key if change.old else 0, Later()).all:
        if task.pk == new.task_id or task.pk in change.fate.close:
            continue
        changes = succession.changes_for(task, parts, new)
        if changes:
            engine.amend_within(task.pk, actor=succession.issuing.actor, changes=changes, basis=succession.basis)


def carry_open(plan: Plan, *, actor: User, basis: str) -> None:
    """Let what is open of reports, and of lines stopped by an edition before, go on under the number of the new one.

    The duties to report have moved to it by now; what was stopped moves here.
    """
    Obligation.objects.filter(plan=plan.amends_id, item__isnull=False).exclude(item__plan=plan.amends_id).update(
        plan=plan
    )
    opened = Occurrence.objects.filter(obligation__plan=plan, skipped="")
    own = Q(occurrence__in=opened) | Q(common__occurrence__in=opened)
    open_tasks = Task.objects.filter(pk__in=Task.objects.filter(own).values("pk")).exclude(state__in=CLOSED)
    for task in open_tasks.exclude(plan=plan.code, plan_title=plan.title).order_by("pk"):
        changes = {"plan": plan.code, "plan_title": plan.title}
        engine.amend_within(task.pk, actor=actor, changes=changes, basis=basis)
