"""Giving tasks out: one to a unit, one to all units, many at once. Each passes the door in a transaction of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.utils import timezone

from audit import sentences
from audit.models import Event
from units.models import Unit, User
from workflows import engine, worklist
from workflows.due_words import set_by_hand
from workflows.engine import Prepare, Prepared, Seen
from workflows.errors import Refused, Stale
from workflows.models import CommonTask, Task
from workflows.states import State
from workflows.timing import effective_due_on
from workflows.turns import slot_of

# What a unit's share has from the draft it was made of: everything that the plan said. Its first date is its own: what
# another unit was given before, and declined, makes nobody late.
COPIED = (
    "agency_id",
    "coordinating_unit",
    "cooperating_text",
    "lead_text",
    "content",
    "product",
    "time_kind",
    "due_text",
    "parent_due_on",
    "due_rule",
    "rolls_back",
    "period",
    "due_on",
    "effective_due_on",
    "plan",
    "plan_title",
    "source_path",
    "source_text",
    "source_sha256",
    "source_first_line",
    "source_last_line",
    "opinions_required",
)


@dataclass(frozen=True, slots=True)
class Pick:
    """A draft that was chosen, and the last event of it that the page knew."""

    task_id: int
    seq: int


@dataclass(frozen=True, slots=True)
class Order:
    """What is to become of the drafts chosen: the units that get each of them, and by when (None: as each says)."""

    units: Sequence[Unit]
    due_on: dt.date | None

    @property
    def to_all(self) -> bool:
        """Tell whether each draft becomes a common task."""
        return len(self.units) > 1


@dataclass(slots=True)
class Outcome:
    """What became of the drafts chosen: the tasks given out, and for the others the sentence that says why not."""

    done: list[int] = field(default_factory=list)
    not_done: dict[int, str] = field(default_factory=dict)


def give_out(picks: Iterable[Pick], order: Order, *, actor: User) -> Outcome:
    """Give out each draft chosen, or say why not; one that fails stands in nobody's way."""
    outcome, moved_on = Outcome(), list[int]()
    for pick in picks:
        try:
            engine.perform(pick.task_id, "assign", actor=actor, seen=Seen(), prepare=as_shown(pick, order, actor))
        except Stale:
            moved_on.append(pick.task_id)
        except Refused as refusal:
            outcome.not_done[pick.task_id] = str(refusal)
        except ValidationError as error:
            outcome.not_done[pick.task_id] = " ".join(error.messages)
        except OperationalError:  # somebody holds the row for longer than we wait
            outcome.not_done[pick.task_id] = "Nhiệm vụ đang được người khác xử lý. Hãy thử lại sau ít phút."
        else:
            outcome.done.append(pick.task_id)
    outcome.not_done |= what_happened(moved_on)
    return outcome


def as_shown(pick: Pick, order: Order, actor: User) -> Prepare:
    """Prepare a draft's giving out, if it still is what the page showed."""
    prepare = to_all(order, actor=actor) if order.to_all else to_unit(order.units[0], order.due_on, else_own=True)

    def prepared(task: Task, at: dt.datetime) -> Prepared:
        if task.audit_seq != pick.seq:
            raise Stale(task.pk)
        return prepare(task, at)

    return prepared


def to_unit(unit: Unit, due_on: dt.date | None, *, else_own: bool = False) -> Prepare:
    """Prepare giving a task to one unit; without a date it has none, or with `else_own` the one it has already."""

    def prepare(task: Task, at: dt.datetime) -> Prepared:
        if unit.agency_id != task.agency_id:
            raise ValidationError("Đơn vị này không giao được nhiệm vụ.")
        if task.common_id and has_its_share(task.common_id, unit):
            raise ValidationError(f"{unit.name} vừa được giao nhiệm vụ chung này rồi. Hãy chọn đơn vị khác.")
        due = due_on or (task.due_on if else_own else None)
        if due != task.due_on:
            task.due_rule = set_by_hand(due)
        return Prepared({"lead_unit": unit, "due_on": due, "effective": effective_due_on(due, back=task.rolls_back)})

    return prepare


def has_its_share(common_id: int, unit: Unit) -> bool:
    """Tell whether a unit already has its task of a common one, holding the common one against other givers."""
    CommonTask.objects.select_for_update().get(pk=common_id)
    return Task.objects.filter(common=common_id, lead_unit=unit).exclude(state=State.CANCELLED).exists()


def to_all(order: Order, *, actor: User) -> Prepare:
    """Prepare giving a draft to all units: it becomes the first one's share, each other unit gets one like it."""

    def prepare(task: Task, at: dt.datetime) -> Prepared:
        if task.common_id:
            raise ValidationError("Đây là phần của một đơn vị trong nhiệm vụ chung nên chỉ giao được cho một đơn vị.")
        helpers = list(task.cooperating_units.all())
        given = [slot_of(State.ASSIGNED, unit.pk) for unit in order.units]
        worklist.hold_counters([task.holder_slot, *given])  # a share is drafted, then given: never the other way round
        common = CommonTask(
            agency_id=task.agency_id,
            coordinating_unit=task.coordinating_unit,
            content=task.content,
            plan=task.plan,
            created_at=at,
        )
        common.save()
        first, *others = order.units
        for unit in others:
            share = Task(**{name: getattr(task, name) for name in COPIED}, common=common)
            engine.draft(share, actor=actor, at=at, facts={"common": common.pk})
            share.cooperating_units.set([helper for helper in helpers if helper != unit])
            engine.assign_within(share, actor=actor, prepare=to_unit(unit, order.due_on, else_own=True))
        task.cooperating_units.remove(first)
        prepared = to_unit(first, order.due_on, else_own=True)(task, at)
        task.common = common
        return Prepared(prepared.arguments, facts={"common": common.pk})

    return prepare


def what_happened(task_ids: Sequence[int]) -> dict[int, str]:
    """Say who did what last to each task, and when. At most two queries."""
    if not task_ids:
        return {}
    keys = {f"task:{pk}": pk for pk in task_ids}
    events = Event.objects.filter(object_key__in=keys, refused=False).order_by("seq")
    last = {event.object_key: event for event in events}
    units = dict(Task.objects.filter(pk__in=task_ids, lead_unit__isnull=False).values_list("pk", "lead_unit__name"))
    return {pk: moved_on_words(last.get(key), units.get(pk, "")) for key, pk in keys.items()}


def moved_on_words(event: Event | None, unit: str) -> str:
    """Say what has overtaken the page: "Vừa thay đổi: Chánh Văn phòng giao việc cho Phòng X lúc 14:05 ngày …"."""
    if event is None:
        return "Nhiệm vụ vừa thay đổi."
    given = f" cho {unit}" if unit and event.action == "task.assign" else ""
    at = timezone.localtime(event.occurred_at)
    return f"Vừa thay đổi: {sentences.headline(event)}{given} lúc {at:%H:%M} ngày {at:%d/%m/%Y}."
