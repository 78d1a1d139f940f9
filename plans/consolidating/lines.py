"""Under which line of the plan in force a task stands, whatever edition or period gave it out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from plans.models import Obligation, Occurrence, Plan, PlanItem
from plans.progress import section_path
from workflows.models import Task

ELSEWHERE = 9_999
DUTIES = 9_000
DUTIES_HEADING = "Chế độ báo cáo"


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a plan: the number and heading of its section, its place in the plan, its words."""

    section: int
    heading: str
    position: int
    content: str


@dataclass(slots=True)
class Places:
    """The lines of all editions of a plan, and which tasks came of which."""

    lines: dict[int, Place] = field(default_factory=dict)
    by_task: dict[int, Place] = field(default_factory=dict)
    by_common: dict[int, Place] = field(default_factory=dict)
    own_reports: set[int] = field(default_factory=set)
    obligations: list[Obligation] = field(default_factory=list)
    opened: list[Occurrence] = field(default_factory=list)

    def of(self, task: Task) -> Place:
        """Return where a task stands."""
        found = self.by_task.get(task.pk) or self.by_common.get(task.common_id or 0)
        return found or Place(ELSEWHERE, "", task.pk, task.content)

    def is_this_report(self, task: Task) -> bool:
        """Tell whether a task is the coordinating unit's own duty to report: what is being written here."""
        return task.pk in self.own_reports


def places_in(chain: Sequence[Plan], in_force: Plan, *, at: dt.datetime) -> Places:
    """Read the lines of all editions; a line stands where its forebear in the edition in force then stood."""
    items = {
        item.pk: item
        for item in PlanItem.objects.filter(plan__in=chain, skipped=False)
        .select_related("task")
        .only("plan", "position", "path", "heading", "content", "replaces", "common", "task__common", "task__state")
    }
    places, numbers = Places(), section_numbers(items.values(), in_force)
    editions = {plan.pk: plan.edition for plan in chain}
    for item in items.values():
        line = forebear(item, items, editions, in_force)
        place = placed(line, numbers)
        places.lines[item.pk] = place
        if item.task is not None:
            places.by_task[item.task.pk] = place
            if item.task.common_id:
                places.by_common.setdefault(item.task.common_id, place)
        if item.common_id:
            places.by_common[item.common_id] = place
    place_periods(places, chain, in_force, at=at)
    return places


def forebear(item: PlanItem, items: dict[int, PlanItem], editions: dict[int, int], in_force: Plan) -> PlanItem:
    """Return the line that a later edition's line replaced, back to the edition in force."""
    while editions[item.plan_id] > in_force.edition and item.replaces_id in items:
        item = items[item.replaces_id]
    return item


def title_of(item: PlanItem) -> str:
    """Return the heading of a line's section with its number: "II.1. Về thể chế"."""
    path = section_path(item)
    return f"{path}. {item.heading}" if path and item.heading else item.heading or path


def section_numbers(items: Iterable[PlanItem], in_force: Plan) -> dict[str, int]:
    """Number the sections as the edition in force has them; those of other editions come after."""
    found: dict[str, int] = {}
    rows = sorted(items, key=lambda item: (item.plan_id != in_force.pk, item.plan_id, item.position))
    for item in rows:
        found.setdefault(title_of(item), len(found) + 1)
    return found


def placed(item: PlanItem, numbers: dict[str, int]) -> Place:
    """Return where a line stands."""
    title = title_of(item)
    return Place(numbers[title], title, item.position, item.content)


def place_periods(places: Places, chain: Sequence[Plan], in_force: Plan, *, at: dt.datetime) -> None:
    """Add what was opened period by period, and the duties from which more will be."""
    duties = Obligation.objects.filter(plan__in=chain).select_related("item", "lead_unit").order_by("pk")
    places.obligations = list(duties)
    by_number = {duty.pk: duty for duty in places.obligations}
    rows = Occurrence.objects.filter(obligation__in=by_number, opened_at__lte=at).order_by("pk")
    places.opened = list(rows)
    for occurrence in places.opened:
        duty = by_number[occurrence.obligation_id]
        place = place_of_duty(places, duty)
        if occurrence.task_id:
            places.by_task[occurrence.task_id] = place
            if is_own_report(duty, in_force):
                places.own_reports.add(occurrence.task_id)
        if occurrence.common_id:
            places.by_common[occurrence.common_id] = place


def place_of_duty(places: Places, duty: Obligation) -> Place:
    """Return where a duty that comes back stands: at its line, or among the duties to report."""
    if duty.item_id in places.lines:
        return places.lines[duty.item_id]
    return Place(DUTIES, DUTIES_HEADING, duty.duty or 0, duty.content)


def is_own_report(duty: Obligation, plan: Plan) -> bool:
    """Tell whether a duty is the coordinating unit's own report."""
    return duty.kind == Obligation.Kind.REPORT and duty.lead_unit_id == plan.coordinating_unit_id
