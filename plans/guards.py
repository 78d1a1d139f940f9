"""What every act on a plan asks first: hold its row, see that it is still what the page showed, and who may act."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from plans import rules
from plans.chain import Act, record
from plans.editions.sharing import tasks_of
from plans.errors import StalePlan
from plans.models import Plan
from plans.states import BINDING, PlanState
from units.models import User
from units.rules import forget_standing
from workflows.models import Task


def locked(plan_id: int) -> Plan:
    """Lock the plan's row and reread it."""
    return (
        Plan.objects.select_for_update(of=("self",))
        .select_related("agency", "coordinating_unit", "edited_by", "issued_by", "amends")
        .get(pk=plan_id)
    )


def check_seen(plan: Plan, seen: int) -> None:
    """Refuse to act on a draft that somebody has issued, discarded or edited since the page was shown."""
    if plan.state in BINDING:
        raise StalePlan(plan.pk, f"Kế hoạch này đã được {plan.issued_by} ban hành {moment(plan.issued_at)}.")
    if plan.state != PlanState.DRAFT:
        raise StalePlan(plan.pk, "Bản nháp kế hoạch này đã bị bỏ.")
    if plan.version != seen:
        raise StalePlan(plan.pk, f"Bản nháp vừa được {plan.edited_by or 'người khác'} sửa {moment(plan.edited_at)}.")


def moment(at: dt.datetime | None) -> str:
    """Say when, as people read it."""
    return timezone.localtime(at).strftime("lúc %H:%M ngày %d/%m/%Y") if at else ""


def demand(allowed: bool, refusal: str) -> None:  # noqa: FBT001 - it is the one thing asked
    """Raise PermissionDenied with the sentence of the rule that says no."""
    if not allowed:
        raise PermissionDenied(refusal)


def record_refusal(plan: Plan, action: str, *, actor: User, refusal: PermissionDenied) -> None:
    """Record a refused attempt in a transaction of its own."""
    with transaction.atomic():
        act = Act(action, refused=True, note=str(refusal))
        record(locked(plan.pk), act, actor=actor, at=timezone.now())


@contextmanager
def held_draft(plan: Plan, *, actor: User, seen: int) -> Iterator[Plan]:
    """Hold a draft, in a transaction, for a change by somebody who may still make it.

    Raises StalePlan when it is no longer the version `seen`, PermissionDenied (recorded) when the person does not act
    for the coordinating unit, or no longer does.
    """
    try:
        with transaction.atomic():
            kept = locked(plan.pk)
            check_seen(kept, seen)
            forget_standing(actor)
            demand(rules.can_edit(kept, actor), rules.EDIT_REFUSAL)
            yield kept
    except PermissionDenied as refusal:
        record_refusal(plan, "plan.edit", actor=actor, refusal=refusal)
        raise


def edited(plan: Plan, *, actor: User, at: dt.datetime, also: Iterable[str] = ()) -> None:
    """Note on a locked draft that it was changed: whoever has an older version open is told."""
    plan.version, plan.edited_by, plan.edited_at = plan.version + 1, actor, at
    plan.save(update_fields=["version", "edited_by", "edited_at", *also])


def hold_tasks(plan: Plan) -> list[Task]:
    """Lock every task of a plan in the order of their numbers, as all who lock several do, and return them.

    While we waited for one, the unit that held it may have given it to every unit: those shares are locked next.
    """
    rows = Task.objects.select_for_update(of=("self",)).select_related("lead_unit", "coordinating_unit")
    held: dict[int, Task] = {}
    while numbers := set(tasks_of(plan).values_list("pk", flat=True)) - held.keys():
        held |= {task.pk: task for task in rows.filter(pk__in=numbers).order_by("pk")}
    return [held[number] for number in sorted(held)]
