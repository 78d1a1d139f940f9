"""Acts on a plan: saving the draft, issuing it, putting it aside. Each locks the plan first."""

from dataclasses import asdict

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from audit.canonical import Value
from plans import rules
from plans.chain import Act, record
from plans.duties.opening import open_duties
from plans.editions import amending
from plans.editions.issuing import Issued, issue_item, opinion_facts, own_slots, prepared_for, source_lines
from plans.editions.periods import carry_open
from plans.guards import check_seen, demand, locked, moment, record_refusal
from plans.intake.cautions import foreign_facts, foreign_sentence
from plans.models import Plan
from plans.obligations.opening import open_due
from plans.states import PlanState
from units.models import User
from units.rules import forget_standing
from workflows.worklist import hold_counters

__all__ = [
    "Issued",
    "check_seen",
    "demand",
    "discard",
    "issue",
    "locked",
    "moment",
    "record_download",
    "record_refusal",
    "source_lines",
]
UNCONFIRMED = "Kế hoạch ghi tên cơ quan khác: hãy xác nhận ở cuối trang rằng vẫn giao việc theo kế hoạch này."


def issue(
    plan: Plan,
    *,
    actor: User,
    seen: int | None = None,
    despite_foreign: bool = False,
    opinions_required: bool | None = None,
) -> Issued:
    """Make a draft binding: every line becomes a task and is given out, all in one transaction.

    An amended edition takes over the running tasks of the plan it amends instead of making them anew.
    Raises StalePlan when the draft is no longer the version `seen` (default: the one in hand), PermissionDenied when
    the person does not act for the coordinating unit or a rule refuses one of the tasks (the attempt is recorded), and
    ValidationError with the sentences that say what is in the way. A paper that names another agency is issued only
    `despite_foreign`, and the trail keeps whose name it bears. With `opinions_required` the tasks it makes want the
    opinions of the units that help (None: as the plan has it).
    """
    try:
        with transaction.atomic(durable=True):
            kept = locked(plan.pk)
            check_seen(kept, plan.version if seen is None else seen)
            forget_standing(actor)
            demand(rules.can_issue(kept, actor), rules.ISSUE_REFUSAL)
            if foreign_sentence(kept) and not despite_foreign:
                raise ValidationError(UNCONFIRMED, code="foreign")
            if opinions_required is not None:
                kept.opinions_required = opinions_required
            made = amending.apply(kept, actor) if kept.amends_id else issue_first(kept, actor)
            duties = open_duties(kept, at=timezone.now())
            if kept.amends_id:
                carry_open(kept, actor=actor, basis=amending.basis_of(kept, timezone.localdate()))
            for duty in duties:
                open_due(timezone.now(), obligation=duty)
            return made
    except PermissionDenied as refusal:
        record_refusal(plan, "plan.issue", actor=actor, refusal=refusal)
        raise


def issue_first(plan: Plan, actor: User) -> Issued:
    """Issue a locked draft that amends nothing: check what is in the way, make the tasks, then close the draft."""
    issuing = prepared_for(plan, actor)
    hold_counters(own_slots(issuing))
    for item in issuing.items:
        if not item.skipped:
            issue_item(issuing, item)
    plan.state, plan.issued_at, plan.issued_by = PlanState.ISSUED, issuing.at, actor
    plan.save(update_fields=["state", "issued_at", "issued_by", "opinions_required"])
    made = issuing.counts
    facts: dict[str, Value] = {
        **asdict(made),
        "source": plan.source_sha256,
        **foreign_facts(plan),
        **opinion_facts(plan),
    }
    act = Act("plan.issue", source=PlanState.DRAFT, target=PlanState.ISSUED, facts=facts)
    record(plan, act, actor=actor, at=issuing.at)
    return made


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


def record_download(plan: Plan, *, actor: User) -> None:
    """Record that the source file was taken away."""
    with transaction.atomic():
        act = Act("file.download", facts={"file": plan.source_name, "sha256": plan.source_sha256})
        record(locked(plan.pk), act, actor=actor, at=timezone.now())
