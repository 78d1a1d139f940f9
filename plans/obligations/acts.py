"""Acts on obligations by the coordinating unit: pause, resume, stop, another rhythm, opening by hand, closing the year.

Each holds the plan and the obligation, on the version that the page showed, and first opens what was due before: an act
of today changes nothing of the days behind it. Nothing that is open closes by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from audit.canonical import Value
from plans import rules
from plans.chain import Act, record
from plans.errors import StalePlan
from plans.guards import demand, locked, moment, record_refusal
from plans.models import Obligation, Occurrence, Plan
from plans.obligations.beginning import begin, lines_to_begin
from plans.obligations.course import meet
from plans.obligations.dates import Dated
from plans.obligations.ending import ending_with, still_open
from plans.obligations.opening import Opened, course_of, held, missing, open_held, open_once, span_of, told
from plans.obligations.rhythm import RHYTHM, rhythm_to_come, set_rhythm, settle
from plans.states import PlanState
from units.calendar import next_working_day
from units.models import User
from units.rules import forget_standing
from workflows.models import TimeKind
from workflows.periods import LENGTHS, Span
from workflows.states import CLOSED

State = Obligation.State
NO_REASON = "Hãy ghi lý do."
OVER = "Kế hoạch này không còn là bản đang có hiệu lực nên không thay đổi được nhiệm vụ định kỳ của nó."
YEARLY = "Nhiệm vụ hằng năm luôn theo kỳ năm."
REPORTS_ELSEWHERE = "Kỳ của chế độ báo cáo được sửa ở trang của chế độ đó."
ON_DEMAND_ONLY = "Nhiệm vụ này tự mở theo kỳ nên không mở bằng tay."


@dataclass(frozen=True, slots=True)
class Held:
    """An obligation and its plan, locked for one act."""

    plan: Plan
    obligation: Obligation
    actor: User
    at: dt.datetime

    @property
    def today(self) -> dt.date:
        """The day of the act."""
        return timezone.localdate(self.at)

    def catch_up(self) -> None:
        """Open, or pass over, what was due before this act."""
        for span in missing(self.obligation, self.today):
            open_once(self.obligation.pk, span, at=self.at, into=Opened())

    def expect(self, *states: str) -> None:
        """Refuse an act that the state does not allow by now."""
        if self.obligation.state not in states:
            raise StalePlan(self.plan.pk, overtaken(self.obligation))

    def save(self, action: str, *, note: str, facts: Mapping[str, Value] | None = None) -> Obligation:
        """Save the obligation as a new version, and record the act on the plan's chain."""
        one = self.obligation
        one.version, one.state_by, one.state_at = one.version + 1, self.actor, self.at
        one.save(
            update_fields=["state", "state_note", "state_by", "state_at", "version", "ends_on", *RHYTHM],
        )
        act = Act(action, note=note, facts={**told(one), **(facts or {})})
        record(self.plan, act, actor=self.actor, at=self.at)
        return one


def overtaken(obligation: Obligation) -> str:
    """Say who changed an obligation meanwhile, and when."""
    by, at = obligation.state_by or "người khác", moment(obligation.state_at)
    state = obligation.get_state_display().lower()
    return f"Nhiệm vụ định kỳ này vừa được {by} thay đổi {at}. Hiện nay: {state}. Việc bạn vừa gửi chưa được thực hiện."


@contextmanager
def held_for(obligation: Obligation, action: str, *, actor: User, seen: int, note: str) -> Iterator[Held]:
    """Hold an obligation for an act by somebody who may, in a transaction.

    Raises StalePlan when it is no longer what the page showed, ValidationError without a reason, PermissionDenied
    (recorded) when the person does not act for the coordinating unit.
    """
    try:
        with transaction.atomic():
            plan, kept = held(obligation.pk)
            forget_standing(actor)
            demand(rules.can_issue(plan, actor), rules.RUN_REFUSAL)
            if plan.state != PlanState.ISSUED or kept.plan_id != plan.pk:
                raise StalePlan(plan.pk, OVER)
            if kept.version != seen:
                raise StalePlan(plan.pk, overtaken(kept))
            if not note.strip():
                raise ValidationError(NO_REASON, code="reason")
            yield Held(plan, kept, actor, timezone.now())
    except PermissionDenied as refusal:
        record_refusal(obligation.plan, action, actor=actor, refusal=refusal)
        raise


def pause(obligation: Obligation, *, actor: User, seen: int, note: str) -> Obligation:
    """Open no more periods until it is resumed: those that begin meanwhile are recorded as passed over."""
    with held_for(obligation, "obligation.pause", actor=actor, seen=seen, note=note) as act:
        act.expect(State.ACTIVE)
        act.catch_up()
        act.obligation.state, act.obligation.state_note = State.PAUSED, note.strip()
        return act.save("obligation.pause", note=note.strip())


def stop(obligation: Obligation, *, actor: User, seen: int, note: str) -> Obligation:
    """Open no more periods; what is open stays open."""
    with held_for(obligation, "obligation.stop", actor=actor, seen=seen, note=note) as act:
        act.expect(State.ACTIVE, State.PAUSED)
        act.catch_up()
        act.obligation.state, act.obligation.state_note = State.STOPPED, note.strip()
        return act.save("obligation.stop", note=note.strip(), facts={"still_open": still_open(act.obligation)})


def resume(obligation: Obligation, *, actor: User, seen: int, note: str, open_now: bool = False) -> Obligation:
    """Open periods again from now on; with `open_now` the present one too, though its day has passed.

    Also takes back the last day that the closing of a year has set.
    """
    with held_for(obligation, "obligation.resume", actor=actor, seen=seen, note=note) as act:
        one = act.obligation
        if one.state == State.ACTIVE and one.ends_on is None:
            raise StalePlan(act.plan.pk, overtaken(one))
        was_over = one.state == State.STOPPED or bool(one.ends_on and one.ends_on < act.today)
        if not was_over:
            act.catch_up()
        one.state, one.state_note, one.ends_on = State.ACTIVE, "", None
        settle(one, act.today)
        if was_over:
            one.starts_on = max(one.starts_on, act.today)  # the days between belong to no period
        resumed = act.save("obligation.resume", note=note.strip())
        if open_now:
            open_present(act)
        return resumed


def open_present(act: Held) -> None:
    """Open the present period of a locked obligation, also when it was passed over; nothing when it is open already."""
    span = course_of(act.obligation).at(act.today)
    if span is None:
        return
    recorded = [one for one in act.obligation.occurrences.all() if not one.asked and meet(span, span_of(one))]
    if any(not one.skipped for one in recorded):
        return
    Occurrence.objects.filter(pk__in=[one.pk for one in recorded]).delete()
    open_held(act.plan, act.obligation, span, at=act.at, into=Opened(), actor=act.actor)


def set_period(obligation: Obligation, period: str, *, actor: User, seen: int, note: str) -> Obligation:
    """Let a line come back in another rhythm, from the next period on."""
    with held_for(obligation, "obligation.set_period", actor=actor, seen=seen, note=note) as act:
        one = act.obligation
        act.expect(State.ACTIVE, State.PAUSED)
        if one.item is None:
            raise ValidationError(REPORTS_ELSEWHERE, code="period")
        if one.item.time_kind == TimeKind.ANNUAL:
            raise ValidationError(YEARLY, code="period")
        before = rhythm_to_come(one)
        if period == before:
            raise ValidationError("Kỳ này đang được áp dụng rồi.", code="period")
        act.catch_up()
        set_rhythm(one, period, act.today)
        starts = one.next_from or one.starts_on
        facts: dict[str, Value] = {"changes": {"period": [before, period]}, "starts_on": starts.isoformat()}
        return act.save("obligation.set_period", note=note.strip(), facts=facts)


def open_by_hand(obligation: Obligation, due_on: dt.date, *, actor: User, seen: int, note: str) -> Occurrence:
    """Open a task of a line that comes back on demand, due on a day or the next working day."""
    with held_for(obligation, "obligation.open", actor=actor, seen=seen, note=note) as act:
        act.expect(State.ACTIVE)
        if rhythm_to_come(act.obligation) in LENGTHS:
            raise ValidationError(ON_DEMAND_ONLY, code="period")
        rule = f"Yêu cầu ngày {act.today:%d/%m/%Y}, hạn {due_on:%d/%m/%Y}."
        dates = Dated(due_on, next_working_day(due_on), rule)
        act.obligation.version += 1
        act.obligation.save(update_fields=["version"])
        span = Span(act.today, max(due_on, act.today))
        return open_held(
            act.plan,
            act.obligation,
            span,
            at=act.at,
            into=Opened(),
            actor=actor,
            dates=dates,
            asked=note.strip(),
        )


def begin_lines(plan: Plan, *, actor: User) -> int:
    """Let the lines of a plan come back that was issued before periods were kept; return how many.

    A line's open task stands for the present period, its date untouched; of a line that is done the present period
    opens at the worker's next look. Raises StalePlan when there is none, PermissionDenied (recorded).
    """
    at = timezone.now()
    try:
        with transaction.atomic():
            kept = locked(plan.pk)
            forget_standing(actor)
            demand(rules.can_issue(kept, actor), rules.RUN_REFUSAL)
            lines = [] if kept.state != PlanState.ISSUED else list(lines_to_begin(kept))
            if not lines:
                raise StalePlan(kept.pk, "Mọi nhiệm vụ thường xuyên, hằng năm của kế hoạch đã được mở theo kỳ.")
            for item in lines:
                done = item.task is not None and item.task.state in CLOSED
                begin(item, kept, at=at, on=timezone.localdate(at), own_counts=not done)
            act = Act("obligation.begin", facts={"obligations": len(lines)})
            record(kept, act, actor=actor, at=at)
    except PermissionDenied as refusal:
        record_refusal(plan, "obligation.begin", actor=actor, refusal=refusal)
        raise
    return len(lines)


def close_year(plan: Plan, year: int, chosen: Mapping[int, int], *, actor: User, note: str) -> int:
    """End obligations of a plan (`chosen`: number → version seen) with a year; return how many.

    What is open stays open; what is not chosen goes on into the next year. Raises as every act on one of them does.
    """
    last, at = dt.date(year, 12, 31), timezone.now()
    try:
        with transaction.atomic():
            kept = locked(plan.pk)
            forget_standing(actor)
            demand(rules.can_issue(kept, actor), rules.RUN_REFUSAL)
            if kept.state != PlanState.ISSUED:
                raise StalePlan(kept.pk, OVER)
            rows = list(ending_with(kept, last).select_for_update(of=("self",)).filter(pk__in=chosen))
            check_chosen(kept, rows, chosen)
            if not note.strip():
                raise ValidationError(NO_REASON, code="reason")
            for one in rows:
                Held(kept, one, actor, at).catch_up()
                settle(one, min(timezone.localdate(at), last))
                one.ends_on, one.version, one.state_by, one.state_at = last, one.version + 1, actor, at
                one.save(update_fields=["ends_on", "version", "state_by", "state_at", *RHYTHM])
            facts: dict[str, Value] = {
                "obligations": len(rows),
                "ends_on": last.isoformat(),
                "still_open": sum(still_open(one) for one in rows),
                "numbers": [one.pk for one in rows],
            }
            record(kept, Act("plan.close_year", note=note.strip(), facts=facts), actor=actor, at=at)
    except PermissionDenied as refusal:
        record_refusal(plan, "plan.close_year", actor=actor, refusal=refusal)
        raise
    return len(rows)


def check_chosen(plan: Plan, rows: list[Obligation], chosen: Mapping[int, int]) -> None:
    """Refuse to end what is no longer as the page showed it, or nothing at all."""
    if not chosen:
        raise ValidationError("Hãy chọn ít nhất một nhiệm vụ định kỳ để kết thúc.", code="chosen")
    changed = [one for one in rows if chosen[one.pk] != one.version]
    if changed or len(rows) != len(chosen):
        raise StalePlan(plan.pk, overtaken(changed[0]) if changed else "Danh sách nhiệm vụ định kỳ vừa thay đổi.")
