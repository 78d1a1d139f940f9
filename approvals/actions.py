"""Reviewing, approving, returning: what each of them adds inside the door's transaction."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils import timezone

from approvals.models import Decision, Verdict
from approvals.signing import possible_signers, signing_for
from audit.canonical import Value
from units.models import User
from workflows import ledger
from workflows.engine import Prepare, Prepared, Seen, perform
from workflows.models import Returned, Task
from workflows.rules import field_unit


def review(task_id: int, *, actor: User, seen: Seen, opinion: str, signer: User) -> Task:
    """Pass a report on to leadership with an opinion and the proposed signer. Raises as the door does."""

    def prepare(task: Task, at: dt.datetime) -> Prepared:
        found = possible_signers(task, reviewer=actor, on=timezone.localdate(at))
        proposed = {one.user.pk: one.signing for one in found}
        if signer.pk not in proposed:
            raise ValidationError("Người ký đề xuất không còn thẩm quyền với đơn vị này.", code="signer")
        return Prepared(
            arguments={"by": actor, "signer": signer},
            facts={
                "signer": {"id": signer.pk, "name": signer.name, "title_line": proposed[signer.pk].title_line},
                "self_unit_review": task.lead_unit_id == task.coordinating_unit_id,
            },
        )

    return perform(task_id, "review", actor=actor, seen=seen, note=opinion, prepare=prepare)


def return_to_unit(task_id: int, *, actor: User, seen: Seen, returned: Returned) -> Task:
    """Send a report back to the unit with the points it must answer (the reviewer's return)."""
    return perform(task_id, "return_to_unit", actor=actor, seen=seen, note=returned.note, prepare=returning(returned))


def return_from_leadership(task_id: int, *, actor: User, seen: Seen, returned: Returned) -> Task:
    """Send a report back to the unit with the points it must answer (leadership's return)."""
    return perform(
        task_id, "return_from_leadership", actor=actor, seen=seen, note=returned.note, prepare=returning(returned)
    )


def returning(returned: Returned) -> Prepare:
    """Prepare a return: the unit sees the reason and the points, the trail keeps them."""
    facts: dict[str, Value] = {"points": list(returned.points)}
    if returned.category:
        facts["category"] = returned.category
    if returned.due_on:
        facts["return_due_on"] = returned.due_on.isoformat()
    return lambda task, at: Prepared(arguments={"returned": returned}, facts=facts)


def return_to_office(task_id: int, *, actor: User, seen: Seen, note: str) -> Task:
    """Send a report back to whoever reviews it."""
    return perform(task_id, "return_to_office", actor=actor, seen=seen, note=note)


def approve(task_id: int, *, actor: User, seen: Seen) -> Task:
    """Approve the submission that was shown; the decision and its signing capacity are stamped in the same breath."""

    def prepare(task: Task, at: dt.datetime) -> Prepared:
        decision = decide(task, actor=actor, at=at)
        return Prepared(
            arguments={"by": actor},
            facts={
                "capacity": decision.capacity,
                "title_line": decision.title_line,
                "title": decision.signer_title,
                "behalf": decision.behalf,
                "basis": decision.basis,
                "decision": decision.pk,
                "self_unit_review": task.self_unit_review,
            },
        )

    return perform(task_id, "approve", actor=actor, seen=seen, prepare=prepare)


def decide(task: Task, *, actor: User, at: dt.datetime) -> Decision:
    """Write the decision down. The door has locked the task, checked the submission and asked the rule."""
    signing = signing_for(actor, field_unit(task))
    if signing is None or task.submission is None:
        raise RuntimeError(f"task {task.pk} came to a decision without a signer or a submission")
    decision = Decision(
        task=task,
        submission=task.submission,
        submission_sha256=task.submission.sha256,
        round=task.round,
        verdict=Verdict.APPROVED,
        capacity=signing.capacity,
        title_line=signing.title_line,
        signer=actor,
        signer_name=signing.name,
        signer_title=signing.title,
        basis=signing.basis,
        authority_id=signing.authority_id,
        behalf=signing.behalf,
        made_at=at,
    )
    (decision.pk,) = ledger.carry_out(task.pk, [ledger.insertion("decision", decision)])["decision"]
    return decision
