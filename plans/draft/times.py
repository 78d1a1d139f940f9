"""The lines of a draft in groups that say when in the same words, and the act that sets their dates."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils import timezone

from audit.canonical import Value
from plans.chain import Act, record
from plans.draft.timing_rules import WITHOUT_DATE, Rule, rule_of
from plans.guards import edited, held_draft
from plans.intake.likeness import fold
from plans.models import Plan, PlanItem
from realtime import bell, topics
from units.models import User
from workflows.models import TimeKind

YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of one kind of time in the same words, the date most of them have, and how it came about."""

    kind: str
    text: str
    items: tuple[PlanItem, ...]
    due_on: dt.date | None
    rule: Rule

    @property
    def rank(self) -> int:
        """Where the group stands on the page: what needs a person first, what has no date by nature last."""
        if self.kind in {TimeKind.ONGOING, TimeKind.ANNUAL}:
            return 3
        if any(item.due_on is None for item in self.items):
            return 0
        return 1 if self.rule.warning else 2


@dataclass(frozen=True, slots=True)
class Timing:
    """When a line is due, as a person has set it."""

    item: PlanItem
    kind: str
    due_on: dt.date | None

    @property
    def is_new(self) -> bool:
        """Tell whether the line says otherwise."""
        return (self.item.time_kind, self.item.due_on) != (self.kind, self.due_on)


def groups_of(items: Iterable[PlanItem], *, on: dt.date) -> list[Group]:
    """Return the lines that will be given out in groups, those that need a person first."""
    found: dict[tuple[str, str], list[PlanItem]] = {}
    for item in items:
        if not item.skipped:
            found.setdefault((item.time_kind, fold(item.due_text)), []).append(item)
    groups = [group_of(kind, lines, on) for (kind, _), lines in found.items()]
    return sorted(groups, key=lambda group: (group.rank, group.due_on or dt.date.max, group.items[0].position))


def group_of(kind: str, items: Sequence[PlanItem], on: dt.date) -> Group:
    """Build one group."""
    due_on = Counter(item.due_on for item in items).most_common(1)[0][0]
    text = items[0].due_text
    return Group(kind, text, tuple(items), due_on, rule_of(kind, text, due_on, on=on))


def year_of(plan: Plan) -> int:
    """Return the year a plan speaks of where it names none: that of its date, of its title, or of its import."""
    named = YEAR.findall(plan.dated_text) or YEAR.findall(plan.title)
    return plan.dated_on.year if plan.dated_on else int(named[-1]) if named else plan.created_at.year


def fitting(timing: Timing) -> Timing:
    """Return the timing with a kind that goes with its date: a line without a kind of date is due by its date."""
    dated = timing.due_on is not None and timing.kind in WITHOUT_DATE
    return replace(timing, kind=TimeKind.BY_DATE.value) if dated else timing


def set_times(plan: Plan, timings: Iterable[Timing], *, actor: User, seen: int) -> int:
    """Save the dates that a person has set and return how many lines changed.

    Raises StalePlan when the draft is no longer the version `seen`, PermissionDenied as every change of a draft does.
    """
    changed = [timing for timing in map(fitting, timings) if timing.is_new]
    with held_draft(plan, actor=actor, seen=seen) as kept:
        if not changed:
            return 0
        at = timezone.now()
        for timing in changed:
            timing.item.time_kind, timing.item.due_on = timing.kind, timing.due_on
        PlanItem.objects.bulk_update([timing.item for timing in changed], ["time_kind", "due_on"], batch_size=200)
        edited(kept, actor=actor, at=at)
        facts: dict[str, Value] = {"times": len(changed)}
        record(kept, Act("plan.edit", facts=facts), actor=actor, at=at)
        if kept.coordinating_unit_id:
            bell.ring({topics.unit(kept.coordinating_unit_id): kept.version})
    return len(changed)
