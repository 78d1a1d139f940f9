"""What pages show of obligations: who, in what rhythm, how it stands, its periods, and what can be done with it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plans.editions.sharing import of_periods, tasks_of
from plans.models import Obligation, Occurrence, Plan
from plans.obligations.coverage import Coverage, coverages
from units.rules import Visitor
from workflows.models import Task, TimeKind
from workflows.periods import LENGTHS
from workflows.states import OPEN

State = Obligation.State
RHYTHMS: dict[str, str] = {
    "month": "mỗi tháng",
    "quarter": "mỗi quý",
    "half_year": "6 tháng một lần",
    "year": "mỗi năm",
    "on_demand": "khi có yêu cầu",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """An obligation as lists and its own page show it."""

    obligation: Obligation
    who: str
    rhythm: str
    state: str
    is_running: bool
    coverage: Coverage


def shown_of(plan: Plan, user: Visitor, *, on: dt.date) -> list[Shown]:
    """Return the lines of a plan that come back, with their periods; a person's own tasks are linked. Four queries."""
    rows = Obligation.objects.filter(plan=plan, kind=Obligation.Kind.WORK).select_related("agency", "item", "lead_unit")
    found = list(rows.order_by("item__position", "pk"))
    if not found:
        return []
    seen = frozenset(of_periods(plan).visible_to(user).values_list("pk", flat=True))
    covered = coverages(found, on=on, seen=seen)
    return [built(one, covered[one.pk], on) for one in found]


def shown(obligation: Obligation, *, on: dt.date, seen: frozenset[int]) -> Shown:
    """Return one obligation with its periods."""
    return built(obligation, coverages([obligation], on=on, seen=seen)[obligation.pk], on)


def built(obligation: Obligation, coverage: Coverage, on: dt.date) -> Shown:
    """Put together what is shown of one."""
    return Shown(
        obligation=obligation,
        who=who_of(obligation),
        rhythm=rhythm_in_words(obligation, on),
        state=state_in_words(obligation, on),
        is_running=obligation.state == State.ACTIVE and not is_over(obligation, on),
        coverage=coverage,
    )


def who_of(obligation: Obligation) -> str:
    """Say who does it."""
    if obligation.all_units:
        return "Tất cả các đơn vị"
    return obligation.lead_unit.name if obligation.lead_unit else "Chưa phân công"


def rhythm_in_words(obligation: Obligation, on: dt.date) -> str:
    """Say in what rhythm an obligation comes back, and which one is to come."""
    changed = obligation.next_from is not None and on >= obligation.next_from
    said = RHYTHMS[obligation.next_period if changed else obligation.period]
    if obligation.next_from is not None and not changed:
        said = f"{said}, {RHYTHMS[obligation.next_period]} từ {obligation.next_from:%d/%m/%Y}"
    return said


def state_in_words(obligation: Obligation, on: dt.date) -> str:
    """Say how it stands: running, ending or ended with a day, paused or stopped."""
    if obligation.state == State.ACTIVE and obligation.ends_on is not None:
        verb = "Đã kết thúc" if is_over(obligation, on) else "Áp dụng đến hết"
        return f"{verb} {obligation.ends_on:%d/%m/%Y}"
    return str(obligation.get_state_display())


def is_over(obligation: Obligation, on: dt.date) -> bool:
    """Tell whether the last day is behind us."""
    return obligation.ends_on is not None and obligation.ends_on < on


def offered(obligation: Obligation, on: dt.date) -> frozenset[str]:
    """Return what can be done with an obligation now, by the names of the acts."""
    if obligation.state == State.STOPPED or is_over(obligation, on):
        return frozenset({"resume"})
    found = {"stop", "pause" if obligation.state == State.ACTIVE else "resume"}
    if obligation.ends_on is not None:
        found.add("resume")
    if obligation.item is not None and obligation.item.time_kind != TimeKind.ANNUAL:
        found.add("period")
        if (obligation.next_period or obligation.period) not in LENGTHS and obligation.state == State.ACTIVE:
            found.add("open")
    return frozenset(found)


def open_tasks(obligations: Sequence[Obligation]) -> dict[int, int]:
    """Count the open tasks of each obligation, in two queries."""
    found: Counter[int] = Counter()
    rows = Occurrence.objects.filter(obligation__in=obligations)
    for path in ("task__state", "common__tasks__state"):
        found.update(rows.filter(**{f"{path}__in": OPEN}).values_list("obligation_id", flat=True))
    return dict(found)


def others_open(plan: Plan) -> Iterable[Task]:
    """Return the open tasks of a plan that belong to no period: they stay open when the year ends."""
    periods = of_periods(plan).values("pk")
    return tasks_of(plan).filter(state__in=OPEN).exclude(pk__in=periods).select_related("lead_unit").order_by("pk")[:50]
