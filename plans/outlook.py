"""What issuing a draft will do, said before it is done: how many tasks, for whom, what is late or in the way."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plans.models import Plan, PlanItem
from units.models import Unit
from workflows.timing import effective_due_on


@dataclass(frozen=True, slots=True)
class Outlook:
    """The summary shown on the compare and confirm pages, and checked once more by the act itself."""

    tasks_count: int
    by_unit: tuple[tuple[Unit, int], ...]
    unassigned: tuple[PlanItem, ...]
    overdue: tuple[PlanItem, ...]
    doubtful: tuple[PlanItem, ...]
    skipped_count: int
    obstacles: tuple[str, ...]


def outlook_of(plan: Plan, items: Sequence[PlanItem], units: Sequence[Unit], *, on: dt.date) -> Outlook:
    """Sum up a draft as of a day; `units` are the agency's active units, `items` carry their lead units."""
    given = [item for item in items if not item.skipped]
    shared = sum(item.all_units for item in given)
    led = Counter(item.lead_unit_id for item in given if item.lead_unit_id)
    by_unit = tuple((unit, led[unit.pk] + shared) for unit in units if led[unit.pk] + shared)
    return Outlook(
        tasks_count=len(given) - shared + shared * len(units),
        by_unit=by_unit,
        unassigned=tuple(item for item in given if item.lead_unit_id is None and not item.all_units),
        overdue=tuple(item for item in given if is_past(item, on)),
        doubtful=tuple(item for item in given if item.doubts),
        skipped_count=len(items) - len(given),
        obstacles=tuple(obstacles(plan, given, units)),
    )


def is_past(item: PlanItem, on: dt.date) -> bool:
    """Tell whether the line would be overdue the moment it is given out."""
    effective = effective_due_on(item.due_on)
    return effective is not None and effective < on


def obstacles(plan: Plan, given: Iterable[PlanItem], units: Sequence[Unit]) -> list[str]:
    """Return the sentences that say why the draft cannot be issued yet."""
    active = {unit.pk for unit in units}
    found = []
    lines = list(given)
    if plan.coordinating_unit_id is None:
        found.append("Chưa chọn đơn vị đầu mối của kế hoạch.")
    elif plan.coordinating_unit_id not in active:
        found.append("Đơn vị đầu mối của kế hoạch không còn hoạt động.")
    if not lines:
        found.append("Không có nhiệm vụ nào để giao.")
    gone = {item.lead_unit.name for item in lines if item.lead_unit and item.lead_unit_id not in active}
    found.extend(f"{name} không còn hoạt động nên không nhận được nhiệm vụ." for name in sorted(gone))
    return found
