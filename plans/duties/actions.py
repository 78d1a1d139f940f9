"""Acts on a duty to report: begin those of a plan, ask for one out of turn, change when they are due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from audit.canonical import Value
from plans import rules
from plans.chain import Act, record
from plans.duties.opening import begins_on, open_duties
from plans.duties.regular import Regular
from plans.errors import StalePlan
from plans.guards import demand, locked, record_refusal
from plans.models import Obligation, Occurrence, Plan
from plans.obligations.dates import Dated
from plans.obligations.opening import Opened, held, missing, open_due, open_held, open_once, told
from plans.states import PlanState
from units.models import User
from units.rules import forget_standing
from workflows.periods import Period, Span

REFUSAL = "Chỉ người điều phối của đơn vị đầu mối được đổi hoặc yêu cầu báo cáo của kế hoạch."
OVERTAKEN = "Chế độ báo cáo này vừa được người khác thay đổi. Hãy xem lại rồi thực hiện tiếp."
CLOSED = "Chế độ báo cáo này đã dừng nên không mở thêm kỳ nào."
RULE = ("period", "due_day", "due_month", "due_before")


def begin(plan: Plan, *, actor: User) -> int:
    """Write down the duties of a plan in force that has none yet (issued before there were any) and open what is due.

    Returns how many; raises PermissionDenied (recorded) as every act on a duty does.
    """
    at = timezone.now()
    try:
        with transaction.atomic():
            kept = locked(plan.pk)
            forget_standing(actor)
            demand(rules.can_issue(kept, actor), REFUSAL)
            if kept.state != PlanState.ISSUED or kept.obligations.filter(kind=Obligation.Kind.REPORT).exists():
                raise StalePlan(plan.pk, OVERTAKEN)
            made = open_duties(kept, at=at)
            record(kept, Act("duty.begin", facts={"duties": len(made)}), actor=actor, at=at)
    except PermissionDenied as refusal:
        record_refusal(plan, "duty.begin", actor=actor, refusal=refusal)
        raise
    open_due(at, agency=plan.agency)
    return len(made)


def ask(obligation: Obligation, *, due_on: dt.date, note: str, actor: User, seen: int) -> Occurrence:
    """Ask for a report out of turn: one task for each who owes it, due on the day named.

    Raises StalePlan when the duty has changed or ended meanwhile, PermissionDenied (recorded).
    """
    at = timezone.now()
    with held_duty(obligation, "duty.ask", actor=actor, seen=seen) as (plan, kept):
        today = timezone.localdate(at)
        said = f"Yêu cầu báo cáo đột xuất ngày {today:%d/%m/%Y}, hạn {due_on:%d/%m/%Y}."
        asked_again(kept)
        return open_held(
            plan,
            kept,
            Span(today, max(due_on, today)),
            at=at,
            into=Opened(),
            actor=actor,
            dates=Dated(due_on, due_on, said, rolls_back=True),
            asked=note.strip(),
        )


def change_rule(obligation: Obligation, rule: dict[str, object], *, note: str, actor: User, seen: int) -> Obligation:
    """Change how often a report is owed and on which day, for the periods that are not open yet.

    `rule` holds period, due_day, due_month, due_before. Raises as `ask` does.
    """
    with held_duty(obligation, "duty.change", actor=actor, seen=seen) as (plan, kept):
        at = timezone.now()
        for span in missing(kept, timezone.localdate(at)):
            open_once(kept.pk, span, at=at, into=Opened())
        before = {name: getattr(kept, name) for name in RULE}
        for name in RULE:
            setattr(kept, name, rule[name])
        if kept.period != before["period"]:
            begin_again(kept, at)
        asked_again(kept, also=(*RULE, "starts_on"))
        changes: dict[str, Value] = {
            name: [value, getattr(kept, name)] for name, value in before.items() if value != getattr(kept, name)
        }
        facts: dict[str, Value] = {**told(kept), "changes": changes}
        record(plan, Act("duty.change", note=note.strip(), facts=facts), actor=actor, at=at)
        return kept


def begin_again(obligation: Obligation, at: dt.datetime) -> None:
    """Let a duty count in its new rhythm from now on: what has gone by is not asked for anew. Nothing is saved."""
    day, month = obligation.due_day, obligation.due_month
    begins = begins_on(Regular(Period(obligation.period), day, month, before=obligation.due_before), at)
    if obligation.ends_on is None or obligation.ends_on >= begins:
        obligation.starts_on = max(obligation.starts_on, begins)


def refuse_unless_allowed(obligation: Obligation, action: str, *, actor: User) -> None:
    """Refuse whoever may not act on a duty before a word of the form is looked at, and record it: PermissionDenied."""
    if not rules.can_issue(obligation.plan, actor):
        refusal = PermissionDenied(REFUSAL)
        record_refusal(obligation.plan, action, actor=actor, refusal=refusal)
        raise refusal


def asked_again(obligation: Obligation, also: tuple[str, ...] = ()) -> None:
    """Note that the duty was acted on: whoever has an older page open is told."""
    obligation.version += 1
    obligation.save(update_fields=["version", *also])


@contextmanager
def held_duty(obligation: Obligation, action: str, *, actor: User, seen: int) -> Iterator[tuple[Plan, Obligation]]:
    """Hold a duty and its plan in a transaction, for an act by somebody who may, on what the page showed."""
    try:
        with transaction.atomic():
            plan, kept = held(obligation.pk)
            forget_standing(actor)
            demand(rules.can_issue(plan, actor), REFUSAL)
            if kept.version != seen:
                raise StalePlan(plan.pk, OVERTAKEN)
            if kept.state == Obligation.State.STOPPED or plan.state != PlanState.ISSUED:
                raise StalePlan(plan.pk, CLOSED)
            yield plan, kept
    except PermissionDenied as refusal:
        record_refusal(obligation.plan, action, actor=actor, refusal=refusal)
        raise
