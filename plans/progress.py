"""How far an issued plan is: counts by state, and its tasks as one person may see them, section by section."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q

from plans.editions.sharing import LATER_SHARES, PERIODS_SHARES, shared_now, tasks_of
from plans.models import Plan, PlanItem
from plans.states import BINDING, PlanState
from units.rules import Visitor
from workflows.models import Task
from workflows.rows import due_of, state_of
from workflows.states import UNREPORTED, State

SHOWN_ORDER = (
    State.APPROVED,
    State.REVIEWED,
    State.REPORTED,
    State.IN_PROGRESS,
    State.ASSIGNED,
    State.DRAFT,
    State.SUSPENDED,
    State.CANCELLED,
)
BAR_WIDTH = 1000
OF_NO_LINE = Q(plan_item__isnull=True, common__plan_item__isnull=True)
OF_NO_PERIOD = Q(occurrence__isnull=True, common__occurrence__isnull=True)
# How a task belongs to a plan, each only where none before does: by its line, by a period, by a share given later.
COUNTED = (
    ("plan_item__plan", Q()),
    ("common__plan_item__plan", Q()),
    (LATER_SHARES, OF_NO_LINE),
    ("occurrence__obligation__plan", OF_NO_LINE),
    ("common__occurrence__obligation__plan", OF_NO_LINE & Q(occurrence__isnull=True)),
    (PERIODS_SHARES, OF_NO_LINE & OF_NO_PERIOD & ~Q(common__tasks__plan_item__isnull=False)),
)


@dataclass(frozen=True, slots=True)
class Share:
    """The tasks of a plan in one state, and their piece of the bar."""

    state: State
    label: str
    count: int
    percent: int
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Progress:
    """All tasks of a plan, counted."""

    total: int = 0
    approved: int = 0
    overdue: int = 0
    unassigned: int = 0
    shares: tuple[Share, ...] = ()

    @property
    def percent(self) -> int:
        """The part that is approved."""
        return self.approved * 100 // self.total if self.total else 0


def progress_of(plans: Iterable[Plan], *, on: dt.date) -> dict[int, Progress]:
    """Count the tasks of several plans by state as of a day (one query): plan id → progress."""
    names = {plan.pk: reviewed_label(plan) for plan in plans}
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    late: Counter[int] = Counter()
    is_late = Q(state__in=UNREPORTED, effective_due_on__lt=on)
    rows = [
        Task.objects.filter(which, **{f"{path}__in": names})
        .order_by()
        .values_list(path, "state")
        .annotate(n=Count("pk"), late=Count("pk", filter=is_late))
        for path, which in COUNTED
    ]
    for plan_id, state, found, overdue in rows[0].union(*rows[1:], all=True):
        counts[plan_id][state] += found
        late[plan_id] += overdue
    return {
        plan_id: Progress(
            total=counts[plan_id].total(),
            approved=counts[plan_id][State.APPROVED],
            overdue=late[plan_id],
            unassigned=counts[plan_id][State.DRAFT],
            shares=shares_of(counts[plan_id], label),
        )
        for plan_id, label in names.items()
    }


def reviewed_label(plan: Plan) -> str:
    """Name the state "reviewed" after the unit that reviews."""
    unit = plan.coordinating_unit
    sample = Task(state=State.REVIEWED, coordinating_unit=unit) if unit else None
    return sample.state_label if sample else str(State.REVIEWED.label)


def shares_of(counts: Counter[str], reviewed: str) -> tuple[Share, ...]:
    """Cut the bar: states without tasks are left out, the pieces fill the whole width."""
    total, done = counts.total(), 0
    found = []
    for state in SHOWN_ORDER:
        count = counts[state]
        if count:
            x, end = done * BAR_WIDTH // total, (done + count) * BAR_WIDTH // total
            label = reviewed if state == State.REVIEWED else str(state.label)
            found.append(Share(state, label, count, round(100 * count / total), x, end - x))
            done += count
    return tuple(found)


@dataclass(frozen=True, slots=True)
class TaskShown:
    """One task in the plan's list, with how it stands against its date."""

    task: Task
    due_kind: str
    due_label: str
    state: str
    state_label: str


@dataclass(frozen=True, slots=True)
class ItemShown:
    """One line of the plan with the tasks of it that the person may see.

    `tasks` is empty when there are none; `moved_to` is the line of the next edition that has them now.
    """

    item: PlanItem
    tasks: tuple[TaskShown, ...]
    given: int
    approved: int
    moved_to: PlanItem | None = None


@dataclass(slots=True)
class Section:
    """The lines under one heading of the plan."""

    path: str
    heading: str
    items: list[ItemShown] = field(default_factory=list)


def sections_of(plan: Plan, user: Visitor, *, on: dt.date) -> list[Section]:
    """Return the lines of an issued plan under their headings, with the tasks that the person may see."""
    items = shared_now(plan.items.filter(skipped=False).select_related("lead_unit", "task__common", "common"))
    shared: dict[int | None, list[TaskShown]] = defaultdict(list)
    single: dict[int | None, list[TaskShown]] = defaultdict(list)
    for task in (
        Task.objects.visible_to(user)
        .filter(pk__in=tasks_of(plan).values("pk"))
        .for_rows()
        .order_by("lead_unit_id", "pk")
    ):
        one = shown(task, on)
        single[task.pk].append(one)
        if task.common_id:
            shared[task.common_id].append(one)
    totals, moved = common_totals(plan), successors_of(plan)
    sections: list[Section] = []
    for item in items:
        found = shared[item.common_id] if item.common_id else single[item.task_id] if item.task_id else []
        given, approved = totals.get(item.common_id or 0, (0, 0))
        if not sections or sections[-1].heading != item.heading:
            sections.append(Section(section_path(item), item.heading))
        sections[-1].items.append(ItemShown(item, tuple(found), given, approved, moved.get(item.pk)))
    return sections


def successors_of(plan: Plan) -> dict[int, PlanItem]:
    """Return which line of the next edition has the tasks of a line now; nothing while the plan is in force."""
    if plan.state != PlanState.AMENDED:
        return {}
    rows = PlanItem.objects.filter(replaces__plan=plan, plan__state__in=BINDING).select_related("plan")
    return {item.replaces_id: item for item in rows if item.replaces_id}


def common_totals(plan: Plan) -> dict[int, tuple[int, int]]:
    """Return how many units each common line was given to, and how many of them are done."""
    rows = (
        tasks_of(plan)
        .filter(common__isnull=False)
        .values_list("common_id")
        .annotate(given=Count("pk"), approved=Count("pk", filter=Q(state=State.APPROVED)))
    )
    return {common_id: (given, approved) for common_id, given, approved in rows if common_id}


def section_path(item: PlanItem) -> str:
    """Return the section and number an item stands under: II.1 of II.1.a-2."""
    return ".".join(item.path.split("-", 1)[0].split(".")[:2])


def shown(task: Task, on: dt.date) -> TaskShown:
    """Show one task on a day."""
    due, (state, label) = due_of(task, on=on), state_of(task)
    return TaskShown(task=task, due_kind=due.kind, due_label=due.label, state=state, state_label=label)
