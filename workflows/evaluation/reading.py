"""Reading a period's cases: the rows narrow them down, the trail says how each of them stood at the period's end."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone

from audit.models import Event
from units.models import User
from workflows.evaluation.figures import Case
from workflows.evaluation.rules import coordinated_by, judged_by, led_units
from workflows.history import RETURNS, Holder, Past, as_of, end_of
from workflows.models import Submission
from workflows.periods import Period, Span, span_of
from workflows.states import State

AT_ONCE = 1000
IN_PERIOD = {**dict.fromkeys(RETURNS, "returned"), "task.extend": "extended", "task.remind": "reminded"}
NOT_IN_HAND = frozenset({State.DRAFT, State.CANCELLED})


@dataclass(frozen=True, slots=True)
class Asked:
    """A period as somebody looks at it: one that is not over is judged as of now."""

    span: Span
    now: dt.datetime

    @property
    def is_over(self) -> bool:
        """Tell whether nothing can change its figures any more."""
        return end_of(self.span.last) < self.now

    @property
    def begins_at(self) -> dt.datetime:
        """The first moment of the period."""
        return timezone.make_aware(dt.datetime.combine(self.span.first, dt.time.min))

    @property
    def at(self) -> dt.datetime:
        """The moment as of which everything is told."""
        return min(end_of(self.span.last), self.now)

    @property
    def on(self) -> dt.date:
        """The day as of which lateness is judged."""
        return timezone.localdate(self.at)


def last_quarter(today: dt.date) -> Span:
    """Return the quarter before the one of a day."""
    return span_of(Period.QUARTER, span_of(Period.QUARTER, today).first - dt.timedelta(days=1))


def cases_for(user: User, asked: Asked) -> list[Case]:
    """Return the cases behind the figures that this person sees, in the order of their numbers.

    Three statements for each thousand tasks that the period could concern, and one.
    """
    rows = judged_by(user).filter(created_at__lte=asked.at)
    rows = rows.exclude(state=State.APPROVED, approved_at__lt=asked.begins_at)
    led = led_units(user)
    coordinated = set(rows.filter(coordinated_by(user)).values_list("pk", flat=True))
    pasts = [
        past
        for _, past in sorted(as_of(rows, asked.at).items())
        if is_in_hand(past, asked) and (past.lead_unit_id in led or past.task_id in coordinated)
    ]
    happened, handed_in = happened_in(pasts, asked), reports_of(pasts)
    return [case_of(past, asked, happened[past.task_id], handed_in.get((past.task_id, past.round))) for past in pasts]


def is_in_hand(past: Past, asked: Asked) -> bool:
    """Tell whether a unit had the task in hand at some time of the period, and it was not cancelled by its end."""
    over_before = past.approved_at is not None and past.approved_at < asked.begins_at
    return past.state not in NOT_IN_HAND and past.lead_unit_id is not None and not over_before


def chunks(pasts: Sequence[Past]) -> Iterator[Sequence[Past]]:
    """Cut a long list into statements' worth."""
    for start in range(0, len(pasts), AT_ONCE):
        yield pasts[start : start + AT_ONCE]


def happened_in(pasts: Sequence[Past], asked: Asked) -> dict[int, Counter[str]]:
    """Count within the period, for each task, what is counted of it: returns, extensions, reminders."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for some in chunks(pasts):
        keys = {f"task:{past.task_id}": past.task_id for past in some}
        events = Event.objects.filter(object_key__in=keys, action__in=IN_PERIOD, refused=False)
        events = events.filter(occurred_at__gte=asked.begins_at, occurred_at__lte=asked.at).order_by()
        for key, action, count in events.values_list("object_key", "action").annotate(n=Count("pk")):
            found[keys[key]][IN_PERIOD[action]] += count
    return found


def reports_of(pasts: Sequence[Past]) -> Mapping[tuple[int, int], tuple[int, str]]:
    """Return (task, round) → (who handed the report in, as what) for the rounds that lay there then."""
    found: dict[tuple[int, int], tuple[int, str]] = {}
    for some in chunks([past for past in pasts if past.round]):
        rows = Submission.objects.filter(task__in=[past.task_id for past in some])
        for task_id, number, person, title in rows.values_list("task", "round", "submitted_by", "submitted_as"):
            found[task_id, number] = (person, title)
    return found


def case_of(past: Past, asked: Asked, happened: Counter[str], handed_in: tuple[int, str] | None) -> Case:
    """Return a task as it stood then as a case."""
    assert past.lead_unit_id is not None  # noqa: S101 - `is_in_hand` has asked
    person, title = handed_in or (past.reported_by, "")
    return Case(
        task_id=past.task_id,
        unit_id=past.lead_unit_id,
        state=past.state,
        lateness=past.lateness(asked.on),
        at_first=past.lateness_at_first(asked.on),
        done=past.approved_at is not None,
        person_id=person,
        person_as=title,
        reported_on=past.reported_on,
        approved_on=timezone.localdate(past.approved_at) if past.approved_at else None,
        effective_due_on=past.effective_due_on,
        original_due_on=past.original_effective_due_on,
        returned=happened["returned"],
        extended=happened["extended"],
        reminded=happened["reminded"],
        held=past.spent.get(Holder.UNIT, 0),
    )
