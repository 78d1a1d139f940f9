"""Reviewing, approving, returning: what each of them adds inside the door's transaction."""

import datetime as dt
from dataclasses import replace

from django.utils import timezone

from approvals.models import Decision, Effect, SheetVerdict, Verdict
from approvals.sheets.actions import Written, closing
from approvals.sheets.choosing import choice_of
from approvals.sheets.claims import recorded_when_held
from approvals.signing import signing_for
from audit.canonical import Value
from units.models import User
from workflows import ledger
from workflows.engine import Prepare, Prepared, Seen, nothing, perform
from workflows.ledger import Part
from workflows.models import UNDO_WINDOW, Returned, Task
from workflows.opinions.missing import accounted
from workflows.rules import field_unit


def review(  # noqa: PLR0913 - all that a report is passed on with
    task_id: int,
    *,
    actor: User,
    seen: Seen,
    opinion: str,
    signer: User,
    because: str = "",
    written: Written | None = None,
    without_opinions: str = "",
) -> Task:
    """Pass a report on to leadership with an opinion and the proposed signer; the sheet is frozen with it.

    Another signer than the rules propose needs a reason (`because`), so do required opinions that did not come in time
    (`without_opinions`). Raises as the door does, Held when somebody else is reviewing the report, Overtaken when the
    sheet has changed since the page was made.
    """
    close = closing(SheetVerdict.PASSED, actor=actor, written=written, opinion=opinion)

    def prepare(task: Task, at: dt.datetime) -> Prepared:
        without = accounted(task, without_opinions, on=timezone.localdate(at), may_wait=True)
        closed = close(task, at)
        chosen = choice_of(signer, task, reviewer=actor, because=because, on=timezone.localdate(at))
        own = task.lead_unit_id == task.coordinating_unit_id
        facts: dict[str, Value] = {"signer": chosen, "self_unit_review": own, **without, **closed.facts}
        told = [telling(task, signer, at=at)]
        return Prepared(arguments={"by": actor, "signer": signer}, facts=facts, parts=told)

    with recorded_when_held(task_id, "task.review", actor=actor):
        return perform(task_id, "review", actor=actor, seen=seen, note=opinion, prepare=prepare)


def telling(task: Task, signer: User, *, at: dt.datetime) -> Part:
    """Return what has a signer told that a report waits for him (also by whoever lays one before another signer)."""
    return ledger.insertion("told", Effect(task=task, person=signer, kind=Effect.Kind.TELL_SIGNER, due_at=at))


def return_to_unit(
    task_id: int, *, actor: User, seen: Seen, returned: Returned, written: Written | None = None
) -> Task:
    """Send a report back to the unit with the points it must answer (the reviewer's return); the sheet is frozen."""
    close = closing(SheetVerdict.RETURNED, actor=actor, written=written)
    sent_back = returning(returned)

    def prepare(task: Task, at: dt.datetime) -> Prepared:
        closed, asked = close(task, at), sent_back(task, at)
        return replace(asked, facts={**asked.facts, **closed.facts})

    with recorded_when_held(task_id, "task.return_to_unit", actor=actor):
        return perform(task_id, "return_to_unit", actor=actor, seen=seen, note=returned.note, prepare=prepare)


def return_from_leadership(
    task_id: int, *, actor: User, seen: Seen, returned: Returned, also: Prepare = nothing
) -> Task:
    """Send a report back to the unit with the points it must answer (leadership's return).

    `also` says what else belongs into the same transaction (facts and parts).
    """
    prepare = together(returning(returned), also)
    return perform(task_id, "return_from_leadership", actor=actor, seen=seen, note=returned.note, prepare=prepare)


def together(first: Prepare, also: Prepare) -> Prepare:
    """Prepare a move with what a second hand adds: its facts and its parts (arguments are the first one's)."""

    def prepare(task: Task, at: dt.datetime) -> Prepared:
        one, more = first(task, at), also(task, at)
        return Prepared(one.arguments, {**one.facts, **more.facts}, [*one.parts, *more.parts])

    return prepare


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


def approve(task_id: int, *, actor: User, seen: Seen, also: Prepare = nothing, without_opinions: str = "") -> Decision:
    """Approve the submission that was shown; the decision and its signing capacity are stamped in the same breath.

    What follows from it is written down with it, and begun when it can no longer be undone. `also` says what else
    belongs into the same transaction (facts and parts). While required opinions are missing it wants a reason
    (`without_opinions`), which stays on the decision. Returns the decision; raises as the door does.
    """
    made: list[Decision] = []

    def prepare(task: Task, at: dt.datetime) -> Prepared:
        without = accounted(task, without_opinions, on=timezone.localdate(at))
        decision = decide(task, actor=actor, at=at, without_opinions=without_opinions.strip() if without else "")
        made.append(decision)
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
                **without,
            },
            parts=[following(decision)],
        )

    perform(task_id, "approve", actor=actor, seen=seen, prepare=together(prepare, also))
    return made[0]


def following(decision: Decision) -> Part:
    """Return what follows from a decision, none of it before the window for undoing has closed."""
    due_at = decision.made_at + UNDO_WINDOW
    kinds = (Effect.Kind.TELL_UNIT, Effect.Kind.ASK_NUMBER)
    effects = [Effect(task=decision.task, decision=decision, kind=kind, due_at=due_at) for kind in kinds]
    return ledger.insertion("effects", *effects)


def decide(task: Task, *, actor: User, at: dt.datetime, without_opinions: str = "") -> Decision:
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
        without_opinions=without_opinions,
        made_at=at,
    )
    (decision.pk,) = ledger.carry_out(task.pk, [ledger.insertion("decision", decision)])["decision"]
    return decision
