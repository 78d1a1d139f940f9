"""Asking for more time, deciding, answering: each act locks the task and leaves one line on its chain.

Silence is never consent: a date moves only because a named person said so, and the first date stays for ever.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone

from audit import sentences
from audit.canonical import Value
from units.models import Unit, User
from units.positions import Right
from workflows import ledger, noting, periodic
from workflows.acting import demand, one_act, title_of
from workflows.errors import Stale
from workflows.extensions import dates, rules
from workflows.models import Extension, Task
from workflows.rows import day
from workflows.rules import coordinates, field_unit

WAITING = Extension.State.OPEN
OFFERED = Extension.State.OFFERED
SAY_WHY = "Hãy ghi lý do xin gia hạn."
SAY_WHY_NOT = "Hãy ghi lý do không đồng ý."
SAY_WHY_NOT_THEN = "Hãy ghi vì sao đơn vị không nhận ngày này."
THE_SAME_DAY = "Đây chính là ngày đơn vị đề nghị. Hãy chọn “Đồng ý”."


@dataclass(frozen=True, slots=True)
class Wanted:
    """More time as it is asked for; `seen` is what the page showed (`token_of_task`)."""

    due_on: dt.date
    reason: str
    seen: str
    beyond: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What a decider, or the unit, says to a request; `seen` is what the page showed (`token_of`)."""

    seen: str
    note: str = ""
    beyond: bool = False
    due_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """Who speaks, under which right of which unit, with which title."""

    by: User
    right: Right
    unit: Unit

    @property
    def title(self) -> str:
        """Return the title of that moment."""
        return title_of(self.by, self.right, self.unit)


def ask(task_id: int, wanted: Wanted, *, actor: User) -> Extension:
    """Ask for a later date, for the lead unit.

    Raises PermissionDenied (recorded) when a rule says no, Stale when the task or its date has moved on or another
    request waits, ValidationError for a date that cannot be or a missing reason.
    """
    with one_act(task_id, "extension.ask", actor):
        task, _ = ledger.locked(task_id, actor)
        demand(rules.can_ask, task, actor)
        if sentence := rules.not_now(task):
            raise Stale(task.pk, sentence)
        last = last_of(task)
        if last is not None and last.is_waiting:
            raise Stale(task.pk, rules.ONE_AT_A_TIME.format(number=last.number))
        if wanted.seen != token_of_task(task, last):
            raise Stale(task.pk)
        at = timezone.now()
        dates.check_day(task, wanted.due_on, on=timezone.localdate(at), beyond=wanted.beyond)
        if not wanted.reason.strip():
            raise ValidationError(SAY_WHY, code="note")
        made = write_request(task, wanted, actor=actor, at=at, number=1 + (last.number if last else 0))
        facts: dict[str, Value] = {"wanted_due_on": made.wanted_due_on.isoformat(), **going_beyond(task, made)}
        if task.effective_due_on and timezone.localdate(at) > task.effective_due_on:
            facts["after_due"] = True
        noted(made, "extension.ask", for_unit(task, actor), note=made.reason, facts=facts)
        return made


def write_request(task: Task, wanted: Wanted, *, actor: User, at: dt.datetime, number: int) -> Extension:
    """Write a request about a locked task down."""
    unit = field_unit(task)
    assert task.due_on is not None  # noqa: S101 - `rules.not_now` has asked
    made = Extension(
        task=task,
        unit=unit,
        number=number,
        asked_by=actor,
        asked_as=title_of(actor, Right.SUBMIT_REPORT, unit),
        asked_at=at,
        current_due_on=task.due_on,
        wanted_due_on=wanted.due_on,
        reason=wanted.reason.strip(),
        beyond_parent=dates.is_beyond(task, wanted.due_on),
    )
    made.save(force_insert=True)
    return made


def grant(request: Extension, said: Said, *, actor: User) -> Extension:
    """Agree to the date that was asked for; it becomes the deadline. Raises as `ask`."""
    with one_act(request.task_id, "task.extend", actor):
        task, kept = held(request.pk, actor)
        demand(rules.can_decide(kept), task, actor)
        check_shown(kept, task, WAITING, said)
        at = timezone.now()
        dates.check_day(task, kept.wanted_due_on, on=timezone.localdate(at), beyond=said.beyond, field="verdict")
        decided(kept, said, for_decider(task, actor), at=at)
        put_off(kept, kept.wanted_due_on, for_decider(task, actor), note=said.note)
        return kept


def offer(request: Extension, said: Said, *, actor: User) -> Extension:
    """Offer the unit another date than it asked for; nothing moves before the unit takes it. Raises as `ask`."""
    with one_act(request.task_id, "extension.offer", actor):
        task, kept = held(request.pk, actor)
        demand(rules.can_decide(kept), task, actor)
        check_shown(kept, task, WAITING, said)
        if said.due_on is None:
            raise ValidationError("Hãy chọn ngày đề nghị đơn vị nhận.", code="due_on")
        if said.due_on == kept.wanted_due_on:
            raise ValidationError(THE_SAME_DAY, code="due_on")
        at = timezone.now()
        dates.check_day(task, said.due_on, on=timezone.localdate(at), beyond=said.beyond)
        kept.state, kept.offered_due_on = OFFERED, said.due_on
        kept.beyond_parent = dates.is_beyond(task, said.due_on)
        decided(kept, said, for_decider(task, actor), at=at)
        kept.save()
        facts: dict[str, Value] = {"offered_due_on": said.due_on.isoformat(), **going_beyond(task, kept)}
        noted(kept, "extension.offer", for_decider(task, actor), note=said.note, facts=facts)
        return kept


def refuse(request: Extension, said: Said, *, actor: User) -> Extension:
    """Say no, with the reason; the deadline stays. Raises as `ask`."""
    with one_act(request.task_id, "extension.refuse", actor):
        task, kept = held(request.pk, actor)
        demand(rules.can_decide(kept), task, actor)
        check_shown(kept, task, WAITING, said)
        if not said.note.strip():
            raise ValidationError(SAY_WHY_NOT, code="note")
        kept.state = Extension.State.REFUSED
        decided(kept, said, for_decider(task, actor), at=timezone.now())
        kept.save()
        noted(kept, "extension.refuse", for_decider(task, actor), note=said.note)
        return kept


def accept(request: Extension, said: Said, *, actor: User) -> Extension:
    """Take the date that was offered, for the unit; it becomes the deadline. Raises as `ask`."""
    with one_act(request.task_id, "extension.accept", actor):
        task, kept = held(request.pk, actor)
        demand(rules.can_answer(kept), task, actor)
        check_shown(kept, task, OFFERED, said)
        offered, at = kept.offered_due_on, timezone.now()
        assert offered is not None  # noqa: S101 - a constraint says so
        dates.check_day(task, offered, on=timezone.localdate(at), beyond=said.beyond, field="verdict")
        answered(kept, said, for_unit(task, actor), at=at)
        noted(kept, "extension.accept", for_unit(task, actor), note=said.note, facts=granted_by(kept))
        put_off(kept, offered, for_unit(task, actor), note=said.note)
        return kept


def decline(request: Extension, said: Said, *, actor: User) -> Extension:
    """Not take the date that was offered: the request waits for a decision again as it was asked. Raises as `ask`."""
    with one_act(request.task_id, "extension.decline", actor):
        task, kept = held(request.pk, actor)
        demand(rules.can_answer(kept), task, actor)
        check_shown(kept, task, OFFERED, said)
        if not said.note.strip():
            raise ValidationError(SAY_WHY_NOT_THEN, code="note")
        facts = granted_by(kept)
        kept.state, kept.beyond_parent = WAITING, dates.is_beyond(task, kept.wanted_due_on)
        kept.decided_by, kept.decided_as, kept.decided_at, kept.decision_note = None, "", None, ""
        answered(kept, said, for_unit(task, actor), at=timezone.now())
        kept.save()
        noted(kept, "extension.decline", for_unit(task, actor), note=said.note, facts=facts)
        return kept


def withdraw(request: Extension, said: Said, *, actor: User) -> Extension:
    """Take a request back, for the unit that made it. Raises as `ask`."""
    with one_act(request.task_id, "extension.withdraw", actor):
        task, kept = held(request.pk, actor)
        demand(rules.can_withdraw, task, actor)
        if sentence := rules.why_not_withdraw(kept, task, actor):
            raise Stale(task.pk, sentence)
        kept.state = Extension.State.WITHDRAWN
        answered(kept, said, for_unit(task, actor), at=timezone.now())
        kept.save()
        noted(kept, "extension.withdraw", for_unit(task, actor), note=said.note)
        return kept


def held(request_id: int, actor: User) -> tuple[Task, Extension]:
    """Lock a request's task, then read both: every act waits in the one queue of the task."""
    number = Extension.objects.values_list("task", flat=True).get(pk=request_id)
    task, _ = ledger.locked(number, actor)
    kept = Extension.objects.select_related("asked_by", "decided_by", "unit").get(pk=request_id)
    kept.task = task
    return task, kept


def check_shown(request: Extension, task: Task, awaited: Extension.State, said: Said) -> None:
    """Raise Stale when a request, or the date it is about, is no longer what the page showed."""
    if sentence := rules.over(request, awaited, task):
        raise Stale(task.pk, sentence)
    if said.seen != token_of(request, task):
        raise Stale(task.pk)


def put_off(request: Extension, due_on: dt.date, spoken: Spoken, *, note: str) -> None:
    """Make a date the deadline of a locked task, and the request granted."""
    task = request.task
    request.state, request.granted_due_on = Extension.State.GRANTED, due_on
    request.beyond_parent = dates.is_beyond(task, due_on)
    request.save()
    number = task.extended_count + 1
    rule = dates.rule_of(
        task, due_on, number=number, asked_on=timezone.localdate(request.asked_at), agreed=agreed_by(request)
    )
    facts: dict[str, Value] = {"extension": request.number, "due_rule": rule, **granted_by(request)}
    periodic.redate_within(
        task.pk,
        "task.extend",
        actor=spoken.by,
        due_on=due_on,
        effective=dates.counted_on(task, due_on),
        right=spoken.right,
        unit=spoken.unit,
        note=note,
        facts={**facts, **going_beyond(task, request)},
        also={"extended_count": number, "due_rule": rule},
    )


def agreed_by(request: Extension) -> str:
    """Say who agreed, and when: "Trần Thị B, Chánh Văn phòng đồng ý ngày 13/10/2026"."""
    assert request.decided_by is not None  # noqa: S101 - written just before
    assert request.decided_at is not None  # noqa: S101 - likewise
    who = sentences.introduced(request.decided_by.name, request.decided_as)
    return f"{who} đồng ý ngày {day(timezone.localdate(request.decided_at))}"


def granted_by(request: Extension) -> dict[str, Value]:
    """Return what the trail keeps of who decided, and of the date that was offered."""
    found: dict[str, Value] = {"decided_by": request.decided_by.name if request.decided_by else ""}
    return found | ({"offered_due_on": request.offered_due_on.isoformat()} if request.offered_due_on else {})


def going_beyond(task: Task, request: Extension) -> dict[str, Value]:
    """Return what the trail keeps of a date later than the plan's own; nothing for any other."""
    parent = task.parent_due_on
    return {"beyond_parent": parent.isoformat()} if request.beyond_parent and parent else {}


def decided(request: Extension, said: Said, spoken: Spoken, *, at: dt.datetime) -> None:
    """Note who decides, under which title, when, with which words."""
    request.decided_by, request.decided_as = spoken.by, spoken.title
    request.decided_at, request.decision_note = at, said.note.strip()


def answered(request: Extension, said: Said, spoken: Spoken, *, at: dt.datetime) -> None:
    """Note who answers for the unit, under which title, when, with which words."""
    request.answered_by, request.answered_as = spoken.by, spoken.title
    request.answered_at, request.answer_note = at, said.note.strip()


def for_unit(task: Task, person: User) -> Spoken:
    """Let a person speak for the lead unit."""
    return Spoken(person, Right.SUBMIT_REPORT, field_unit(task))


def for_decider(task: Task, person: User) -> Spoken:
    """Let a person speak for the coordinating unit, else as leadership."""
    if coordinates(task, person):
        return Spoken(person, Right.COORDINATE, task.coordinating_unit)
    return Spoken(person, Right.COMMAND, field_unit(task))


def last_of(task: Task) -> Extension | None:
    """Return the last request made about a task."""
    return Extension.objects.filter(task=task.pk).order_by("-number").first()


def token_of_task(task: Task, last: Extension | None) -> str:
    """Return what a page that asks shows: the date, and how many requests there are."""
    return f"{task.due_on}.{last.number if last else 0}"


def token_of(request: Extension, task: Task) -> str:
    """Return what a page of a request shows: how it stands, since when, and the date it is about."""
    moments = (request.decided_at, request.answered_at)
    return ".".join([request.state, *(moment.isoformat() if moment else "" for moment in moments), str(task.due_on)])


def noted(
    request: Extension, action: str, spoken: Spoken, *, note: str = "", facts: dict[str, Value] | None = None
) -> None:
    """Record an act on the task's chain."""
    told: dict[str, Value] = {"extension": request.number, **(facts or {})}
    noting.annotate(
        request.task_id, action, actor=spoken.by, unit=spoken.unit, right=spoken.right, note=note, facts=told
    )
