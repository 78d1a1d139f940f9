"""Acts on a plan: saving the draft, issuing it, putting it aside. Each locks the plan first."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from audit.canonical import Value
from plans import rules
from plans.chain import Act, record
from plans.errors import StalePlan
from plans.models import Plan, PlanItem
from plans.outlook import outlook_of
from plans.states import PlanState
from realtime import bell, topics
from units.models import Unit, User
from units.rules import forget_standing
from workflows import engine
from workflows.engine import Prepared
from workflows.models import CommonTask, Task
from workflows.timing import effective_due_on

HEAD_EDITED = ("number", "title", "coordinating_unit", "version", "edited_by", "edited_at")
ITEM_EDITED = (
    "content",
    "lead_unit",
    "all_units",
    "cooperating_all",
    "due_text",
    "time_kind",
    "due_on",
    "checked",
    "skipped",
)


@dataclass(frozen=True, slots=True)
class ItemEdit:
    """One line as a person has corrected it, with the units that help."""

    item: PlanItem
    helpers: tuple[Unit, ...]


@dataclass(slots=True)
class Issued:
    """What issuing has made: tasks in all, those given out, those that still need a unit, common ones."""

    tasks: int = 0
    assigned: int = 0
    unassigned: int = 0
    common: int = 0


@dataclass(frozen=True, slots=True)
class Issuing:
    """What every line of one issue shares."""

    plan: Plan
    coordinator: Unit
    actor: User
    at: dt.datetime
    units: tuple[Unit, ...]
    lines: tuple[str, ...]
    counts: Issued


def save_draft(plan: Plan, edits: Iterable[ItemEdit], *, actor: User, seen: int) -> Plan:
    """Save a draft as edited; raises StalePlan when it is no longer the version `seen`."""
    with transaction.atomic():
        kept = locked(plan.pk)
        check_seen(kept, seen)
        plan.version, plan.edited_by, plan.edited_at = seen + 1, actor, timezone.now()
        plan.save(update_fields=HEAD_EDITED)
        for edit in edits:
            edit.item.save(update_fields=ITEM_EDITED)
            edit.item.cooperating_units.set(edit.helpers)
        if plan.coordinating_unit_id:
            # No event, so no number that any page shows: only what asks the server itself takes notice.
            bell.ring({topics.unit(plan.coordinating_unit_id): plan.version})
    return plan


def issue(plan: Plan, *, actor: User, seen: int | None = None) -> Issued:
    """Make a draft binding: every line becomes a task and is given out, all in one transaction.

    Raises StalePlan when the draft is no longer the version `seen` (default: the one in hand), PermissionDenied when
    the person does not act for the coordinating unit (the attempt is recorded), and ValidationError with the
    sentences that say what is in the way.
    """
    try:
        with transaction.atomic(durable=True):
            kept = locked(plan.pk)
            check_seen(kept, plan.version if seen is None else seen)
            forget_standing(actor)
            demand(rules.can_issue(kept, actor), rules.ISSUE_REFUSAL)
            return issue_locked(kept, actor)
    except PermissionDenied as refusal:
        record_refusal(plan, "plan.issue", actor=actor, refusal=refusal)
        raise


def discard(plan: Plan, *, actor: User, seen: int | None = None) -> Plan:
    """Put a draft aside; nothing is deleted. Raises as `issue` does."""
    try:
        with transaction.atomic(durable=True):
            kept = locked(plan.pk)
            check_seen(kept, plan.version if seen is None else seen)
            forget_standing(actor)
            demand(rules.can_discard(kept, actor), rules.DISCARD_REFUSAL)
            kept.state = PlanState.DISCARDED
            kept.save(update_fields=["state"])
            act = Act("plan.discard", source=PlanState.DRAFT, target=PlanState.DISCARDED)
            record(kept, act, actor=actor, at=timezone.now())
            return kept
    except PermissionDenied as refusal:
        record_refusal(plan, "plan.discard", actor=actor, refusal=refusal)
        raise


def demand(allowed: bool, refusal: str) -> None:  # noqa: FBT001 - it is the one thing asked
    """Raise PermissionDenied with the sentence of the rule that says no."""
    if not allowed:
        raise PermissionDenied(refusal)


def record_download(plan: Plan, *, actor: User) -> None:
    """Record that the source file was taken away."""
    with transaction.atomic():
        act = Act("file.download", facts={"file": plan.source_name, "sha256": plan.source_sha256})
        record(locked(plan.pk), act, actor=actor, at=timezone.now())


def record_refusal(plan: Plan, action: str, *, actor: User, refusal: PermissionDenied) -> None:
    """Record a refused attempt in a transaction of its own."""
    with transaction.atomic():
        act = Act(action, refused=True, note=str(refusal))
        record(locked(plan.pk), act, actor=actor, at=timezone.now())


def locked(plan_id: int) -> Plan:
    """Lock the plan's row and reread it."""
    return (
        Plan.objects.select_for_update(of=("self",))
        .select_related("agency", "coordinating_unit", "edited_by", "issued_by")
        .get(pk=plan_id)
    )


def check_seen(plan: Plan, seen: int) -> None:
    """Refuse to act on a draft that somebody has issued, discarded or edited since the page was shown."""
    if plan.state == PlanState.ISSUED:
        raise StalePlan(plan.pk, f"Kế hoạch này đã được {plan.issued_by} ban hành {moment(plan.issued_at)}.")
    if plan.state != PlanState.DRAFT:
        raise StalePlan(plan.pk, "Bản nháp kế hoạch này đã bị bỏ.")
    if plan.version != seen:
        raise StalePlan(plan.pk, f"Bản nháp vừa được {plan.edited_by or 'người khác'} sửa {moment(plan.edited_at)}.")


def moment(at: dt.datetime | None) -> str:
    """Say when, as people read it."""
    return timezone.localtime(at).strftime("lúc %H:%M ngày %d/%m/%Y") if at else ""


def issue_locked(plan: Plan, actor: User) -> Issued:
    """Issue a locked draft: check what is in the way, make the tasks, then close the draft."""
    at = timezone.now()
    today = timezone.localdate(at)
    units = tuple(plan.agency.units.active(today))
    items = list(plan.items.select_related("lead_unit").prefetch_related("cooperating_units"))
    obstacles = outlook_of(plan, items, units, on=today).obstacles
    coordinator = plan.coordinating_unit
    if obstacles or coordinator is None:
        raise ValidationError(list(obstacles))
    issuing = Issuing(plan, coordinator, actor, at, units, source_lines(plan.source_text), Issued())
    for item in items:
        if not item.skipped:
            issue_item(issuing, item)
    plan.state, plan.issued_at, plan.issued_by = PlanState.ISSUED, at, actor
    plan.save(update_fields=["state", "issued_at", "issued_by"])
    made = issuing.counts
    facts: dict[str, Value] = {**asdict(made), "source": plan.source_sha256}
    record(plan, Act("plan.issue", source=PlanState.DRAFT, target=PlanState.ISSUED, facts=facts), actor=actor, at=at)
    return made


def source_lines(text: str) -> tuple[str, ...]:
    """Return the lines of a source as the reading counts them."""
    return tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def issue_item(issuing: Issuing, item: PlanItem) -> None:
    """Make the tasks of one line: one for its unit, one for every unit, or one that still needs a unit."""
    if item.all_units:
        item.common = CommonTask.objects.create(
            agency=issuing.plan.agency,
            coordinating_unit=issuing.coordinator,
            content=item.content,
            plan=issuing.plan.code,
            created_at=issuing.at,
        )
        issuing.counts.common += 1
        for unit in issuing.units:
            give_out(issuing, item, unit)
    else:
        item.task = give_out(issuing, item, item.lead_unit)
    item.save(update_fields=["common", "task"])


def give_out(issuing: Issuing, item: PlanItem, lead: Unit | None) -> Task:
    """Draft one task with its source and, when a unit is named, give it out through the one door."""
    task = task_of(issuing, item)
    facts: dict[str, Value] = {"confidence": item.confidence}
    if lead is None:
        task.due_on, task.effective_due_on = item.due_on, effective_due_on(item.due_on)
    engine.draft(task, actor=issuing.actor, at=issuing.at, facts=facts)
    task.cooperating_units.set(helpers_of(issuing, item, lead))
    issuing.counts.tasks += 1
    if lead is None:
        issuing.counts.unassigned += 1
        return task
    issuing.counts.assigned += 1
    return engine.assign_within(task, actor=issuing.actor, prepare=partial(giving, item, lead))


def giving(item: PlanItem, lead: Unit, task: Task, at: dt.datetime) -> Prepared:
    """Prepare the door's move: who leads, and by when."""
    return Prepared({"lead_unit": lead, "due_on": item.due_on, "effective": effective_due_on(item.due_on)})


def helpers_of(issuing: Issuing, item: PlanItem, lead: Unit | None) -> list[Unit]:
    """Return the units that help with a line: those named, or all, never the one that leads."""
    named = issuing.units if item.cooperating_all else item.cooperating_units.all()
    return [unit for unit in named if lead is None or unit.pk != lead.pk]


def task_of(issuing: Issuing, item: PlanItem) -> Task:
    """Build a task that carries the snapshot of its source: the plan, the place in it, the words, the file's hash."""
    plan = issuing.plan
    return Task(
        agency=plan.agency,
        coordinating_unit=issuing.coordinator,
        cooperating_text=item.cooperating_text,
        common=item.common,
        content=item.content,
        product=item.product,
        time_kind=item.time_kind,
        due_text=item.due_text,
        plan=plan.code,
        plan_title=plan.title,
        source_path=item.path,
        source_text="\n".join(issuing.lines[item.first_line - 1 : item.last_line]),
        source_sha256=plan.source_sha256,
        source_first_line=item.first_line,
        source_last_line=item.last_line,
    )
