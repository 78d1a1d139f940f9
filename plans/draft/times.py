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
from plans.obligations.beginning import beginning_of
from plans.obligations.dates import dated
from realtime import bell, topics
from units.models import User
from workflows.models import TimeKind
from workflows.periods import LENGTHS, span_of

RHYTHMIC = frozenset({TimeKind.ONGOING, TimeKind.BY_MONTH_END_THEN_ONGOING})
YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of one kind of time in the same words, the date most of them have, and how it came about.

    Of lines that come back also in what rhythm most of them do ("": as the plan's), and what the first task stands for.
    """

    kind: str
    text: str
    items: tuple[PlanItem, ...]
    due_on: dt.date | None
    rule: Rule
    period: str = ""
    first: str = ""

    @property
    def has_periods(self) -> bool:
        """Tell whether its lines come back in a rhythm that a person may set."""
        return self.kind in RHYTHMIC

    @property
    def has_no_date(self) -> bool:
        """Tell whether its lines come back without any date of their own, so that each may have its own rhythm."""
        return self.kind == TimeKind.ONGOING

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
    period: str = ""

    @property
    def is_new(self) -> bool:
        """Tell whether the line says otherwise."""
        item = self.item
        return (item.time_kind, item.due_on, item.period) != (self.kind, self.due_on, self.period)


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
    period = Counter(item.period for item in items).most_common(1)[0][0]
    text = items[0].due_text
    rule = rule_of(kind, text, due_on, on=on)
    return Group(kind, text, tuple(items), due_on, rule, period, first_in_words(items[0], on))


def first_in_words(item: PlanItem, on: dt.date) -> str:
    """Say which period the task stands for that is given out with the plan; "" for a line that does not come back."""
    beginning = beginning_of(item, item.plan, on)
    if beginning is None:
        return ""
    if beginning.first is not None:
        due_on = dated(beginning.course.rule, beginning.first).effective
        return f"Giao cùng kế hoạch: nhiệm vụ {beginning.first.words}, hạn {due_on:%d/%m/%Y}; các kỳ sau tự mở."
    if beginning.course.period in LENGTHS:
        return f"Các kỳ tự mở từ {span_of(beginning.course.period, beginning.course.starts_on).words}."
    return "Không tự mở kỳ nào; đơn vị đầu mối mở khi có yêu cầu."


def year_of(plan: Plan) -> int:
    """Return the year a plan speaks of where it names none: that of its date, of its title, or of its import."""
    named = YEAR.findall(plan.dated_text) or YEAR.findall(plan.title)
    return plan.dated_on.year if plan.dated_on else int(named[-1]) if named else plan.created_at.year


def fitting(timing: Timing) -> Timing:
    """Return the timing with a kind that goes with its date: a line without a kind of date is due by its date."""
    has_date = timing.due_on is not None and timing.kind in WITHOUT_DATE
    timing = replace(timing, kind=TimeKind.BY_DATE.value) if has_date else timing
    return timing if timing.kind in RHYTHMIC else replace(timing, period="")


def set_times(plan: Plan, timings: Iterable[Timing], *, actor: User, seen: int, period: str | None = None) -> int:
    """Save the dates and rhythms that a person has set and return how many lines changed; `period` is the plan's own.

    Raises StalePlan when the draft is no longer the version `seen`, PermissionDenied as every change of a draft does.
    """
    changed = [timing for timing in map(fitting, timings) if timing.is_new]
    with held_draft(plan, actor=actor, seen=seen) as kept:
        other_period = period is not None and period != kept.period
        if not changed and not other_period:
            return 0
        at = timezone.now()
        for timing in changed:
            timing.item.time_kind, timing.item.due_on = timing.kind, timing.due_on
            timing.item.period = timing.period
        rows = [timing.item for timing in changed]
        PlanItem.objects.bulk_update(rows, ["time_kind", "due_on", "period"], batch_size=200)
        facts: dict[str, Value] = {"times": len(changed)}
        if period is not None and other_period:
            facts["changes"] = {"period": [kept.period, period]}
            kept.period = period
        edited(kept, actor=actor, at=at, also=("period",))
        record(kept, Act("plan.edit", facts=facts), actor=actor, at=at)
        if kept.coordinating_unit_id:
            bell.ring({topics.unit(kept.coordinating_unit_id): kept.version})
    return len(changed)
