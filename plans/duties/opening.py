"""From what a plan says of reports to obligations that open their periods by themselves."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from django.utils import timezone

from plans.duties.chains import Owed, Reporter, predecessor
from plans.duties.regular import Regular, regular_of
from plans.intake.directory import UnitDirectory
from plans.intake.likeness import fold
from plans.models import Obligation, Plan
from plans.obligations.dates import DueRule, dated, opens_on
from units.models import Unit
from workflows.periods import LENGTHS, Period, next_span, span_of

EVERYBODY = ("cac ", "tat ca ", "toan the ")
BODIES = ("phong", "don vi", "bo phan")
SAID = ("from", "frequency", "day", "boundary", "months", "on_demand")
LONGEST_TITLE = 300


def open_duties(plan: Plan, *, at: dt.datetime) -> list[Obligation]:
    """Write down the duties of a plan that is being issued, each with the one it follows; in the caller's transaction.

    Those that bodies outside the agency owe are not ours to open. A plan amended hands over what it says the same.
    """
    directory = UnitDirectory.of(plan.agency, on=timezone.localdate(at))
    owed = duties_owed(plan, directory)
    kept = taken_over(plan)
    made: dict[int, Obligation] = {}
    for one in owed:
        same = kept.get(said(plan.duties[one.number]))
        found = same.pop(0) if same else Obligation(agency=plan.agency, created_at=at)
        made[one.number] = written(found, plan, one, at)
    for one in owed:
        before = predecessor(one, owed)
        made[one.number].after = made[before.number] if before else None
        made[one.number].save(update_fields=["after"])
    for left in chain.from_iterable(kept.values()):
        left.state, left.state_note, left.state_at = Obligation.State.STOPPED, f"Không còn trong {plan.code}.", at
        left.save(update_fields=["state", "state_note", "state_at"])
    return list(made.values())


def taken_over(plan: Plan) -> dict[tuple[str, ...], list[Obligation]]:
    """Return the running duties of the plan that this one amends, by what they say: two may say the same."""
    found: dict[tuple[str, ...], list[Obligation]] = defaultdict(list)
    if plan.amends is None:
        return found
    running = plan.amends.obligations.filter(kind=Obligation.Kind.REPORT).exclude(state=Obligation.State.STOPPED)
    duties = plan.amends.duties
    for one in running:
        if one.duty is not None and one.duty < len(duties):
            found[said(duties[one.duty])].append(one)
    return found


def said(duty: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what makes a duty the same one in two editions."""
    return tuple(fold(str(duty.get(name) or "")) for name in SAID)


def duties_owed(plan: Plan, directory: UnitDirectory) -> list[Owed]:
    """Return the duties that fall to units of the agency."""
    found = []
    for number, duty in enumerate(plan.duties):
        reporter = reporter_of(duty, directory)
        if reporter is not None:
            found.append(Owed(number, reporter, regular_of(duty)))
    return found


def reporter_of(duty: Mapping[str, Any], directory: UnitDirectory) -> Reporter | None:
    """Return who owes a report; None for a body outside. A duty that names nobody binds every unit."""
    name = str(duty.get("from") or "")
    match = directory.match(name) if name else None
    if match is not None:
        return Reporter(all_units=False, unit_id=match.unit.pk)
    folded = fold(name)
    if not name or (folded.startswith(EVERYBODY) and any(body in folded for body in BODIES)):
        return Reporter(all_units=True)
    return None


def written(found: Obligation, plan: Plan, owed: Owed, at: dt.datetime) -> Obligation:
    """Write one duty down; one taken over from the edition before keeps its periods and its state."""
    duty: Mapping[str, Any] = plan.duties[owed.number]
    regular: Regular = owed.regular
    found.plan, found.kind, found.duty = plan, Obligation.Kind.REPORT, owed.number
    found.content = f"Kết quả thực hiện Kế hoạch {plan.code} – {plan.title}"[:LONGEST_TITLE]
    found.text = str(duty.get("text") or "")
    found.recipients = recipients_of(duty)
    found.all_units, found.lead_unit_id = owed.reporter.all_units, owed.reporter.unit_id
    if not found.period:
        found.period, found.due_day, found.due_month = regular.period, regular.day, regular.month
        found.due_before, found.starts_on = regular.before and regular.day is not None, begins_on(regular, at)
    found.save()
    return found


def begins_on(regular: Regular, at: dt.datetime) -> dt.date:
    """Return from when a duty counts: the first report that can still be sent in time, of this period or next."""
    today = timezone.localdate(at)
    if regular.period not in LENGTHS:
        return today
    rule = DueRule(is_report=True, day=regular.day, month=regular.month, before=regular.before)
    span = span_of(regular.period, today)
    if dated(rule, span).effective < today:
        span = next_span(regular.period, span)
    return min(today, opens_on(rule, span))


def recipients_of(duty: Mapping[str, Any]) -> str:
    """Say to whom a report goes, and through whom."""
    to = "; ".join(str(name) for name in duty.get("to") or []) or "cấp có thẩm quyền"
    return f"{to} (qua {duty['via']})" if duty.get("via") else to


def is_on_demand(obligation: Obligation) -> bool:
    """Tell whether its reports are asked for one by one."""
    return obligation.period == Period.ON_DEMAND


def reporters(obligation: Obligation, units: Sequence[Unit]) -> str:
    """Say who owes the report."""
    if obligation.all_units:
        return f"Tất cả các đơn vị ({len(units)})"
    return obligation.lead_unit.name if obligation.lead_unit else "Chưa phân công"
