"""An amended edition: what it makes of every line of the plan in force, and issuing it.

Running tasks are never lost: what goes on is rewritten in place and moves to the new edition, what is closed is closed
with the new plan as its basis. Said before it is done by `summary`, done by `apply`, both from `differing`.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from django.utils import timezone

from audit.canonical import Value
from plans.chain import Act, record
from plans.editions import periods, sharing
from plans.editions.differing import EVERYBODY, NOBODY, OUTSIDE, Change, Held, Kind, Line, difference
from plans.editions.issuing import Issued, Issuing, every_slot, opinion_facts, own_slots, prepared_for
from plans.editions.successors import Succession
from plans.errors import StalePlan
from plans.guards import hold_tasks, locked, moment
from plans.intake.cautions import foreign_facts
from plans.models import Plan, PlanItem
from plans.states import PlanState
from units.models import Unit, User
from workflows.errors import Stale
from workflows.models import Task
from workflows.states import CLOSED
from workflows.worklist import hold_counters


@dataclass(slots=True)
class Amended(Issued):
    """What issuing an amended edition has made: counts of tasks, and of lines by what became of them."""

    same: int = 0
    changed: int = 0
    superseded: int = 0
    added: int = 0
    dropped: int = 0
    closed: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything an amended edition changes, and what is in the way of issuing it."""

    before: Plan
    old: dict[int, PlanItem]
    new: dict[int, PlanItem]
    tasks: dict[int, Task]
    changes: tuple[Change, ...]
    obstacles: tuple[str, ...]
    later: dict[int, periods.Later]

    def of(self, kind: Kind) -> list[Change]:
        """Return the changes of one kind, in the order of the plan."""
        return [change for change in self.changes if change.kind == kind]

    @property
    def closed_count(self) -> int:
        """How many open tasks will be closed."""
        return sum(len(change.fate.close) for change in self.changes)


def summary(plan: Plan) -> Difference | None:
    """Return what a draft that amends a plan will change; None for a draft that amends nothing."""
    before = (
        Plan.objects.select_related("agency", "coordinating_unit", "issued_by").filter(pk=plan.amends_id or 0).first()
    )
    if before is None:
        return None
    units = tuple(plan.agency.units.active(timezone.localdate()))
    items = plan.items.select_related("lead_unit").prefetch_related("cooperating_units")
    return difference_of(plan, before, items, tasks_of(before), units)


def tasks_of(plan: Plan) -> list[Task]:
    """Return every task of a plan in force, joined with its units."""
    return list(sharing.tasks_of(plan).select_related("lead_unit", "coordinating_unit").order_by("pk"))


def difference_of(
    plan: Plan, before: Plan, items: Iterable[PlanItem], tasks: Sequence[Task], units: Sequence[Unit]
) -> Difference:
    """Compare a draft with the plan it amends, given the tasks of that plan and the units of today."""
    new = {item.pk: item for item in items if not item.skipped}
    rows = before.items.select_related("lead_unit", "task__common", "common").prefetch_related("cooperating_units")
    old = {item.pk: item for item in sharing.shared_now(rows) if item.task_id or item.common_id}
    held = tasks_by_line(old.values(), tasks)
    then = timezone.localdate(before.issued_at) if before.issued_at else timezone.localdate()
    changes = difference(
        [line_of(item, held[item.pk]) for item in old.values()],
        [line_of(item) for item in new.values()],
        {item.pk: item.replaces_id for item in new.values() if item.replaces_id},
        [unit.pk for unit in units],
        [unit.pk for unit in units if unit.active_from > then],
    )
    known, later = {task.pk: task for task in tasks}, periods.later_of(before, tasks)
    made = tuple(periods.with_periods(change, later) for change in changes)
    return Difference(before, old, new, known, made, tuple(obstacles(plan, before)), later)


def tasks_by_line(items: Iterable[PlanItem], tasks: Iterable[Task]) -> dict[int, list[Task]]:
    """Sort the tasks of a plan by the line they belong to."""
    single, shared = dict[int, int](), dict[int, int]()
    for item in items:
        single |= {item.task_id: item.pk} if item.task_id else {}
        shared |= {item.common_id: item.pk} if item.common_id else {}
    found: dict[int, list[Task]] = defaultdict(list)
    for task in tasks:
        line = single.get(task.pk) or shared.get(task.common_id or 0)
        if line:
            found[line].append(task)
    return found


def line_of(item: PlanItem, tasks: Iterable[Task] = ()) -> Line:
    """Reduce a line to what is compared."""
    helpers = {EVERYBODY} if item.cooperating_all else {str(unit.pk) for unit in item.cooperating_units.all()}
    return Line(
        key=item.pk,
        content=item.content,
        path=item.path,
        lead=lead_of(item),
        lead_text=item.lead_text,
        cooperating=tuple(sorted({*helpers, *filter(None, [item.cooperating_others.strip()])})),
        due=(item.due_text, item.time_kind, item.due_on),
        product=item.product,
        tasks=tuple(Held(task.pk, task.lead_unit_id, task.state not in CLOSED) for task in tasks),
    )


def lead_of(item: PlanItem) -> str:
    """Say who leads a line."""
    if item.all_units:
        return EVERYBODY
    if item.lead_outside:
        return OUTSIDE
    return str(item.lead_unit_id) if item.lead_unit_id else NOBODY


def obstacles(plan: Plan, before: Plan) -> list[str]:
    """Return the sentences that say why an amended edition cannot be issued."""
    found = []
    if before.state == PlanState.AMENDED:
        found.append(f"Kế hoạch {before.code} đã có bản sửa đổi khác. Hãy chọn lại kế hoạch được sửa đổi.")
    elif before.state != PlanState.ISSUED:
        found.append(f"Kế hoạch {before.code} đã được thu hồi nên không còn gì để sửa đổi. Hãy bỏ khai bản sửa đổi.")
    if plan.coordinating_unit_id != before.coordinating_unit_id:
        found.append(f"Bản sửa đổi phải cùng đơn vị đầu mối với kế hoạch {before.code}: {before.coordinating_unit}.")
    return found


def basis_of(plan: Plan, on: dt.date) -> str:
    """Name the amended plan as the basis of what it changes: "Kế hoạch số 16/KH-STP ngày 05/6/2026"."""
    day = (plan.dated_on or on).strftime("%d/%m/%Y")
    return f"Kế hoạch số {plan.number} ngày {day}" if plan.number else f"Kế hoạch {plan.code} ban hành ngày {day}"


def apply(plan: Plan, actor: User) -> Amended:
    """Issue a locked draft that amends a plan in force: line by line, in the caller's transaction.

    Raises StalePlan when another edition came first or a task moved, ValidationError with what is in the way, Refused
    when a rule forbids one of the moves.
    """
    before = locked(plan.amends_id or 0)
    if before.state != PlanState.ISSUED:
        raise StalePlan(plan.pk, overtaken(before))
    issuing = prepared_for(plan, actor, also=obstacles(plan, before))
    tasks = hold_tasks(before)
    hold_counters([*own_slots(issuing), *every_slot(issuing.coordinator, tasks)])
    found = difference_of(plan, before, issuing.items, tasks, issuing.units)
    counts = carried_out(issuing, found)
    closed_draft(issuing, before, counts)
    return counts


def overtaken(before: Plan) -> str:
    """Say which edition came first."""
    later = Plan.objects.binding().filter(amends=before).select_related("issued_by").first()
    if later is None:
        return f"Kế hoạch {before.code} đã được thu hồi nên không còn gì để sửa đổi."
    return f"Bản sửa đổi {later.code} của kế hoạch này đã được {later.issued_by} ban hành {moment(later.issued_at)}."


def carried_out(issuing: Issuing, found: Difference) -> Amended:
    """Make every change, and count."""
    succession = Succession(issuing, basis_of(issuing.plan, timezone.localdate(issuing.at)), found.tasks, found.later)
    counts = Amended()
    try:
        for change in found.changes:
            old = found.old[change.old.key] if change.old else None
            new = found.new[change.new.key] if change.new else None
            succession.make(change, old, new)
            setattr(counts, change.kind, getattr(counts, change.kind) + 1)
    except Stale as stale:
        raise StalePlan(issuing.plan.pk, f"NV-{stale.task_id:05d} vừa thay đổi. Hãy xem lại bản sửa đổi.") from stale
    made = issuing.counts
    counts.tasks, counts.common, counts.closed = made.tasks, made.common, found.closed_count
    counts.assigned, counts.unassigned, counts.obligations = made.assigned, made.unassigned, made.obligations
    return counts


def closed_draft(issuing: Issuing, before: Plan, counts: Amended) -> None:
    """Make the new edition the one in force, and record that on both chains."""
    plan, at = issuing.plan, issuing.at
    before.state = PlanState.AMENDED
    before.save(update_fields=["state"])
    plan.state, plan.issued_at, plan.issued_by, plan.edition = PlanState.ISSUED, at, issuing.actor, before.edition + 1
    plan.save(update_fields=["state", "issued_at", "issued_by", "edition", "opinions_required"])
    told: dict[str, Value] = dict(asdict(counts))
    more: dict[str, Value] = {"source": plan.source_sha256, **foreign_facts(plan), **opinion_facts(plan)}
    both: tuple[tuple[Plan, PlanState, PlanState, dict[str, Value]], ...] = (
        (before, PlanState.ISSUED, PlanState.AMENDED, {"replaced_by": plan.pk, "replaced_by_code": plan.code}),
        (
            plan,
            PlanState.DRAFT,
            PlanState.ISSUED,
            {"amends": before.pk, "amends_code": before.code, **more},
        ),
    )
    for one, source, target, facts in both:
        act = Act("plan.amend", source=source, target=target, facts={**told, **facts, "edition": plan.edition})
        record(one, act, actor=issuing.actor, at=at)
