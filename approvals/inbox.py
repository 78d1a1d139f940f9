"""What waits for a person's signature: the one query behind the list, the counter and the 404."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value

from approvals import narrowing
from approvals.folders.queries import figure_of
from approvals.models import Decision, Opening
from approvals.narrowing import EVERYTHING, Narrowed, Offered
from units.models import Unit, User
from units.positions import Right
from units.rules import standing
from workflows import worklist
from workflows.models import Task
from workflows.opinions.queries import asking_figure, asking_for
from workflows.querysets import TaskQuerySet
from workflows.states import State
from workflows.worklist import PAGE, Place, Whose, place_of

SUNDAY = 6
STATES = (State.REVIEWED,)
ACTS = frozenset({"task.approve", "task.return_to_office", "task.return_from_leadership"})


def waiting_for(
    user: User, narrowed: Narrowed = EVERYTHING, *, after: Place | None = None, whose: Whose = Whose.ALL
) -> TaskQuerySet:
    """Return a page of what waits for this person's decision, the earliest deadline first, those without one last."""
    found = narrowing.waiting(user, STATES, narrowed, after=after, whose=whose)
    return found.for_rows().select_related("proposed_signer")


def offered_to(user: User, *, on: dt.date) -> Offered:
    """Return what the list may be narrowed to, and the figures of its tabs (two statements, one of them shared).

    `today` is what this person has approved on the day and what still stands of it, `mine` and `others` what waits for
    him, or for somebody in whose stead he may sign, `asking` what of it is being asked about.
    """
    units = Unit.objects.filter(pk__in=standing(user).units(Right.APPROVE))
    approved = decided_by(user, on=on).filter(withdrawn_at__isnull=True).order_by()
    figures = {
        "today": approved.values("signer").annotate(n=Count("pk")).values("n"),
        "mine": touched(user, Whose.MINE),
        "others": touched(user, Whose.OTHERS),
        "asking": asking_figure(user),
        "folders": figure_of(user),
    }
    offered = narrowing.offered(user, STATES, units, page="inbox", figures=figures)
    lists = worklist.named_slots(user)
    for name, whose in (("mine", Whose.MINE), ("others", Whose.OTHERS)):
        waiting = sum(lists[slot] for slot in worklist.slots_of(user, STATES, whose))
        offered.figures[name] = waiting - offered.figures.get(name, 0)
    return offered


def touched(user: User, whose: Whose) -> QuerySet[Task, int]:
    """Count what lies in a person's lists but has gone through his own hands before, hence is not his to sign."""
    mine = Task.objects.filter(holder_slot__in=worklist.slots_of(user, STATES, whose))
    own = mine.filter(Q(submitted_by=user) | Q(reviewed_by=user)).order_by()
    return own.annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values_list("n", flat=True)


def following(user: User, narrowed: Narrowed, place: Place, whose: Whose = Whose.ALL) -> Place | None:
    """Return what to decide next, after a place in the list."""
    return narrowing.following(user, STATES, narrowed, place, whose=whose)


def asked_about(user: User, narrowed: Narrowed = EVERYTHING, *, after: Place | None = None) -> TaskQuerySet:
    """Return a page of what this person, or leadership before him, is asking opinions about."""
    tasks = narrowed.applied(asking_for(user))
    return narrowing.after_place(tasks, after).for_rows().select_related("proposed_signer")[:PAGE]


def next_asked_about(user: User, narrowed: Narrowed, place: Place) -> Place | None:
    """Return what comes after a place among what is being asked about, else the first of it."""
    found = asked_about(user, narrowed, after=place).first() or asked_about(user, narrowed).first()
    return place_of(found) if found else None


def readable_by(user: User) -> TaskQuerySet:
    """Return the reports that lie, or lay, before this person as leadership: what the detail page may show.

    Each knows whether the person has opened it before (`was_opened`, for `opening.note_opening`).
    """
    opened = Opening.objects.filter(submission=OuterRef("submission"), person=user)
    reports = Task.objects.visible_to(user).filter(
        lead_unit__in=standing(user).units(Right.APPROVE), submission__isnull=False
    )
    return reports.with_step().annotate(was_opened=Exists(opened))


def decided_by(user: User, narrowed: Narrowed = EVERYTHING, *, on: dt.date) -> QuerySet[Decision]:
    """Return what this person has approved on a day, the latest first; what was taken back since is among it."""
    tasks = narrowed.applied(Task.objects.visible_to(user))
    return (
        Decision.objects.filter(signer=user, made_at__date=on, task__in=tasks)
        .select_related("task__lead_unit", "task__coordinating_unit", "task__submission")
        .order_by("-made_at", "-pk")
    )


@dataclass(slots=True)
class Group:
    """Tasks of one urgency."""

    name: str
    label: str
    tasks: list[Task] = field(default_factory=list)


def grouped(tasks: list[Task], *, on: dt.date) -> list[Group]:
    """Sort tasks into Quá hạn / Hôm nay–mai / Tuần này / Sau đó, leaving out empty groups."""
    groups = {
        "overdue": Group("overdue", "Quá hạn"),
        "soon": Group("soon", "Hôm nay – ngày mai"),
        "week": Group("week", "Tuần này"),
        "later": Group("later", "Sau đó"),
    }
    for task in tasks:
        groups[urgency(task.effective_due_on, on=on)].tasks.append(task)
    return [group for group in groups.values() if group.tasks]


def urgency(due_on: dt.date | None, *, on: dt.date) -> str:
    """Name the group of a deadline as of a day; a week ends on Sunday, no deadline is later than any."""
    if due_on is None:
        return "later"
    if due_on < on:
        return "overdue"
    if due_on <= on + dt.timedelta(days=1):
        return "soon"
    return "week" if due_on <= on + dt.timedelta(days=SUNDAY - on.weekday()) else "later"
