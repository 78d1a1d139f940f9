"""From lines to tasks: each line becomes one for its unit, one for every unit, or one that still needs a unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from django.core.exceptions import ValidationError
from django.utils import timezone

from audit.canonical import Value
from plans.draft.outlook import outlook_of
from plans.models import Plan, PlanItem
from plans.obligations.beginning import When, begin, when_of
from units.models import Unit, User
from workflows import engine
from workflows.engine import Prepared
from workflows.models import CommonTask, Task
from workflows.states import OPEN, State
from workflows.turns import HOLDERS, slot_of


@dataclass(slots=True)
class Issued:
    """What issuing has made: tasks in all, those given out, those that still need a unit, common ones, obligations."""

    tasks: int = 0
    assigned: int = 0
    unassigned: int = 0
    common: int = 0
    obligations: int = 0


@dataclass(frozen=True, slots=True)
class Issuing:
    """What every line of one issue shares."""

    plan: Plan
    coordinator: Unit
    actor: User
    at: dt.datetime
    units: tuple[Unit, ...]
    lines: tuple[str, ...]
    items: tuple[PlanItem, ...]
    counts: Issued = field(default_factory=Issued)

    @property
    def today(self) -> dt.date:
        """The day of the issue."""
        return timezone.localdate(self.at)


def prepared_for(plan: Plan, actor: User, *, also: Sequence[str] = ()) -> Issuing:
    """Gather what issuing a locked draft needs; ValidationError says what is in the way, `also` among it."""
    at = timezone.now()
    today = timezone.localdate(at)
    units = tuple(plan.agency.units.active(today))
    items = tuple(plan.items.select_related("lead_unit").prefetch_related("cooperating_units"))
    obstacles = [*outlook_of(plan, items, units, on=today).obstacles, *also]
    coordinator = plan.coordinating_unit
    if obstacles or coordinator is None:
        raise ValidationError(obstacles)
    return Issuing(plan, coordinator, actor, at, units, source_lines(plan.source_text), items)


def own_slots(issuing: Issuing) -> list[str]:
    """Return the worklists through which the tasks of an issue pass while they are made."""
    return slots_of([State.DRAFT, State.ASSIGNED], issuing.coordinator, issuing.units)


def slots_of(states: Iterable[State], coordinator: Unit, units: Iterable[Unit]) -> list[str]:
    """Return the worklists through which tasks of these units may pass."""
    both = [unit.pk for unit in (coordinator, *units)]
    return [slot_of(state, pk) for state in states if state in HOLDERS for pk in both]


def every_slot(coordinator: Unit, tasks: Collection[Task]) -> list[str]:
    """Return the worklists that tasks may leave, whatever their state."""
    units = {task.lead_unit for task in tasks if task.lead_unit}
    return [*slots_of(OPEN, coordinator, units), *(task.holder_slot for task in tasks)]


def source_lines(text: str) -> tuple[str, ...]:
    """Return the lines of a source as the reading counts them."""
    return tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def issue_item(issuing: Issuing, item: PlanItem) -> None:
    """Make the tasks of one line: one for its unit, one for every unit, or one that still needs a unit.

    A line that comes back also opens one task in each period from now on.
    """
    if item.all_units:
        item.common = common_of(issuing, item)
        for unit in issuing.units:
            give_out(issuing, item, unit)
    else:
        item.task = give_out(issuing, item, item.lead_unit)
    item.save(update_fields=["common", "task"])
    issuing.counts.obligations += begin(item, issuing.plan, at=issuing.at, on=issuing.today) is not None


def common_of(issuing: Issuing, item: PlanItem) -> CommonTask:
    """Make the parent of a line given to all units."""
    issuing.counts.common += 1
    return CommonTask.objects.create(
        agency=issuing.plan.agency,
        coordinating_unit=issuing.coordinator,
        content=item.content,
        plan=issuing.plan.code,
        created_at=issuing.at,
    )


def give_out(
    issuing: Issuing,
    item: PlanItem,
    lead: Unit | None,
    also: Mapping[str, Value] | None = None,
    when: When | None = None,
) -> Task:
    """Draft one task with its source and, when a unit is named, give it out through the one door.

    Without `when` its dates are those that follow from the line.
    """
    when = when or when_of(item, issuing.plan, issuing.today)
    task = task_of(issuing, item, when)
    facts: dict[str, Value] = {"confidence": item.confidence, **(also or {})}
    if lead is None:
        task.due_on, task.effective_due_on = when.due_on, when.effective
    engine.draft(task, actor=issuing.actor, at=issuing.at, facts=facts)
    task.cooperating_units.set(helpers_of(issuing, item, lead))
    issuing.counts.tasks += 1
    if lead is None:
        issuing.counts.unassigned += 1
        return task
    issuing.counts.assigned += 1
    return engine.assign_within(task, actor=issuing.actor, prepare=partial(giving, when, lead))


def giving(when: When, lead: Unit, task: Task, at: dt.datetime) -> Prepared:
    """Prepare the door's move: who leads, and by when."""
    return Prepared({"lead_unit": lead, "due_on": when.due_on, "effective": when.effective})


def helpers_of(issuing: Issuing, item: PlanItem, lead: Unit | None) -> list[Unit]:
    """Return the units that help with a line: those named, or all, never the one that leads."""
    named = issuing.units if item.cooperating_all else item.cooperating_units.all()
    return [unit for unit in named if lead is None or unit.pk != lead.pk]


def task_of(issuing: Issuing, item: PlanItem, when: When) -> Task:
    """Build a task that carries the snapshot of its source: the plan, the place in it, the words, the file's hash."""
    return Task(
        agency=issuing.plan.agency,
        coordinating_unit=issuing.coordinator,
        lead_text=assigned_in_words(issuing.plan, item),
        cooperating_text=item.cooperating_text,
        common=item.common,
        content=item.content,
        product=item.product,
        time_kind=item.time_kind,
        due_text=item.due_text,
        due_rule=when.rule,
        period=when.period,
        parent_due_on=when.due_on if item.all_units or when.period else None,  # what others must keep as well
        opinions_required=issuing.plan.opinions_required,
        **snapshot_of(issuing.plan, item, issuing.lines),
    )


def opinion_facts(plan: Plan) -> dict[str, Value]:
    """Return what the trail keeps of a plan whose tasks want the opinions of the units that help."""
    return {"opinions_required": True} if plan.opinions_required else {}


def assigned_in_words(plan: Plan, item: PlanItem) -> str:
    """Return what the paper says of who does a line: its own words, else those that hold for every line without."""
    named = item.lead_unit_id is not None or item.all_units
    return item.lead_text or ("" if named else plan.default_assignment)


def snapshot_of(plan: Plan, item: PlanItem, lines: Sequence[str]) -> dict[str, str | int]:
    """Return what a task keeps of the paper it comes from."""
    return {
        "plan": plan.code,
        "plan_title": plan.title,
        "source_path": item.path,
        "source_text": "\n".join(lines[item.first_line - 1 : item.last_line]),
        "source_sha256": plan.source_sha256,
        "source_first_line": item.first_line,
        "source_last_line": item.last_line,
    }
