"""What issuing a draft will do, said before it is done: how many tasks, for whom, what is late or in the way."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plans.intake.unknown import UnknownName, unknown_names, waits_for_lead
from plans.models import Plan, PlanItem
from plans.obligations.beginning import comes_back
from plans.reading import LineUse
from units.models import Unit
from workflows.models import TimeKind
from workflows.timing import effective_due_on

NAMES_SHOWN = 3
REPEATING = frozenset({TimeKind.ONGOING, TimeKind.ANNUAL})


@dataclass(frozen=True, slots=True)
class Outlook:
    """The summary shown on the compare and confirm pages, and checked once more by the act itself.

    `shared` lines make one task for every unit; lines led by somebody `outside` are kept as tasks that nobody is given;
    `repeating` ones open one in each period from then on.
    """

    tasks_count: int
    by_unit: tuple[tuple[Unit, int], ...]
    shared: tuple[PlanItem, ...]
    unassigned: tuple[PlanItem, ...]
    outside: tuple[PlanItem, ...]
    undated: tuple[PlanItem, ...]
    repeating: tuple[PlanItem, ...]
    overdue: tuple[PlanItem, ...]
    doubtful: tuple[PlanItem, ...]
    unknown: tuple[UnknownName, ...]
    skipped_count: int
    ignored_count: int
    obstacles: tuple[str, ...]


def outlook_of(plan: Plan, items: Sequence[PlanItem], units: Sequence[Unit], *, on: dt.date) -> Outlook:
    """Sum up a draft as of a day; `units` are the agency's active units, `items` carry their lead units."""
    given = [item for item in items if not item.skipped]
    shared = tuple(item for item in given if item.all_units)
    led = Counter(item.lead_unit_id for item in given if item.lead_unit_id)
    unknown = unknown_names(given)
    return Outlook(
        tasks_count=len(given) - len(shared) + len(shared) * len(units),
        by_unit=tuple((unit, led[unit.pk] + len(shared)) for unit in units if led[unit.pk] + len(shared)),
        shared=shared,
        unassigned=tuple(item for item in given if waits_for_lead(item)),
        outside=tuple(item for item in given if item.lead_outside),
        undated=tuple(item for item in given if item.due_on is None and item.time_kind not in REPEATING),
        repeating=tuple(item for item in given if comes_back(item)),
        overdue=tuple(item for item in given if is_past(item, on)),
        doubtful=tuple(item for item in given if item.doubts),
        unknown=tuple(unknown),
        skipped_count=len(items) - len(given),
        ignored_count=plan.uses.count(LineUse.IGNORED),
        obstacles=(*obstacles(plan, given, units), *nameless(unknown)),
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


def nameless(unknown: Sequence[UnknownName]) -> list[str]:
    """Return the sentence about names that nobody has resolved, when there are any."""
    if not unknown:
        return []
    shown = "; ".join(f"“{name.name}”" for name in unknown[:NAMES_SHOWN])
    rest = f" và {len(unknown) - NAMES_SHOWN} tên nữa" if len(unknown) > NAMES_SHOWN else ""
    return [f"Chưa nhận ra tên đơn vị: {shown}{rest}."]
