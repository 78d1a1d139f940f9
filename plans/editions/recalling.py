"""Thu hồi giao việc: a plan issued by mistake is taken back while no unit has accepted anything of it."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from audit.canonical import Value
from audit.models import Event
from plans import rules
from plans.chain import Act, record
from plans.editions import sharing
from plans.editions.issuing import every_slot
from plans.errors import StalePlan
from plans.guards import demand, edited, hold_tasks, locked, moment, record_refusal
from plans.models import Plan
from plans.obligations.ending import taken_back
from plans.states import BINDING, PlanState
from units.models import Unit, User
from units.rules import Visitor, forget_standing
from workflows import engine
from workflows.errors import Stale
from workflows.models import Task
from workflows.states import State
from workflows.worklist import hold_counters

UNTOUCHED = (State.DRAFT, State.ASSIGNED, State.CANCELLED)
AMENDED = "Kế hoạch này đã được thay bằng bản sửa đổi nên không thu hồi được nữa."
NO_REASON = "Hãy ghi lý do thu hồi."
LATER_EDITION = (
    "Đây là bản sửa đổi: các nhiệm vụ đang thực hiện đã chuyển sang bản này nên không thu hồi được. "
    "Nếu có sai sót, hãy nhập một bản sửa đổi tiếp theo."
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a recall takes back, and what stands in its way ("" when nothing does)."""

    tasks: int
    units: tuple[Unit, ...]
    obstacle: str


def recall(plan: Plan, *, actor: User, seen: int, reason: str) -> Plan:
    """Take back every task of an issued plan and make it a draft again, or raise and change nothing.

    Raises StalePlan, whose words name who accepted what and when, ValidationError without a reason, PermissionDenied
    (recorded) when the person does not act for the coordinating unit.
    """
    try:
        with transaction.atomic(durable=True):
            kept = locked(plan.pk)
            check_issued(kept, seen)
            forget_standing(actor)
            demand(rules.can_issue(kept, actor), rules.RECALL_REFUSAL)
            if not reason.strip():
                raise ValidationError(NO_REASON, code="reason")
            return recall_locked(kept, actor, reason.strip())
    except Stale as stale:
        raise StalePlan(plan.pk, f"NV-{stale.task_id:05d} vừa thay đổi. Hãy xem lại kế hoạch.") from stale
    except PermissionDenied as refusal:
        record_refusal(plan, "plan.recall", actor=actor, refusal=refusal)
        raise


def check_issued(plan: Plan, seen: int) -> None:
    """Refuse to recall what is no longer the issued plan that the page showed."""
    if plan.state == PlanState.AMENDED:
        raise StalePlan(plan.pk, AMENDED)
    if plan.state not in BINDING or plan.version != seen:
        by, at = plan.edited_by or "người khác", moment(plan.edited_at)
        raise StalePlan(plan.pk, f"Kế hoạch này vừa được {by} thu hồi {at}.")


def recall_locked(plan: Plan, actor: User, reason: str) -> Plan:
    """Recall a locked plan: its tasks are held first, so that no unit accepts one meanwhile."""
    tasks = hold_tasks(plan)
    obstacle = obstacle_to(plan, tasks)
    if obstacle:
        raise StalePlan(plan.pk, obstacle)
    hold_counters(every_slot(plan.agency.units.get(pk=plan.coordinating_unit_id or 0), tasks))
    taken = [task for task in tasks if task.state != State.CANCELLED]
    for task in taken:
        engine.recall_within(task.pk, actor=actor, note=reason)
    at = timezone.now()
    plan.items.update(task=None, common=None)
    ended = taken_back(plan)
    plan.state, plan.issued_at, plan.issued_by = PlanState.DRAFT, None, None
    edited(plan, actor=actor, at=at, also=("state", "issued_at", "issued_by"))
    facts: dict[str, Value] = {
        "tasks": len(taken),
        "assigned": sum(task.state == State.ASSIGNED for task in taken),
        "unassigned": sum(task.state == State.DRAFT for task in taken),
        "obligations": ended,
    }
    act = Act("plan.recall", source=PlanState.ISSUED, target=PlanState.DRAFT, note=reason, facts=facts)
    record(plan, act, actor=actor, at=at)
    return plan


def outcome_of(plan: Plan) -> Outcome:
    """Say, before it is done, what a recall takes back and what is in the way."""
    tasks = tasks_of(plan)
    given = [task for task in tasks if task.state != State.CANCELLED]
    units = {task.lead_unit_id: task.lead_unit for task in given if task.lead_unit}
    return Outcome(len(given), tuple(units.values()), obstacle_to(plan, tasks))


def tasks_of(plan: Plan) -> list[Task]:
    """Return every task of a plan with the unit that leads it."""
    return list(sharing.tasks_of(plan).select_related("lead_unit").order_by("pk"))


def obstacle_to(plan: Plan, tasks: list[Task]) -> str:
    """Say why a plan cannot be recalled: which unit has accepted what, and when; "" when nothing is in the way."""
    if plan.edition > 1:
        return LATER_EDITION
    chains = {f"task:{task.pk}": task for task in tasks}
    starts = Event.objects.filter(object_key__in=list(chains), action="task.start", refused=False)
    first = starts.order_by("occurred_at", "pk").first()
    if first is not None:
        return f"{accepted(chains[first.object_key], first)} Từ lúc đó chỉ sửa được bằng bản sửa đổi kế hoạch."
    moved = next((task for task in tasks if task.state not in UNTOUCHED), None)
    return f"Nhiệm vụ {moved.code} đang ở trạng thái “{moved.state_label}” nên không thu hồi được." if moved else ""


def accepted(task: Task, start: Event) -> str:
    """Say who accepted a task, for which unit, and when."""
    unit = task.lead_unit.name if task.lead_unit else "Đơn vị chủ trì"
    return f"{unit} đã tiếp nhận {task.code} {moment(start.occurred_at)} ({start.actor_name})."


def why_not(plan: Plan, user: Visitor) -> str:
    """Answer why this person cannot recall the plan now; "" when the button works."""
    if plan.state == PlanState.AMENDED:
        return AMENDED
    if not rules.can_issue(plan, user):
        return rules.RECALL_REFUSAL
    return obstacle_to(plan, tasks_of(plan))
