"""Asking for opinions, and answering: each act locks the task, leaves one line on its chain, and rings who is asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from audit.canonical import Value
from audit.models import Event
from realtime import bell, topics
from units.models import Appointment, Unit, User
from units.positions import Right
from workflows import engine, ledger, noting
from workflows.acting import demand, one_act, title_of
from workflows.engine import Seen
from workflows.errors import Stale
from workflows.models import OpinionAnswer, OpinionRequest, OpinionRound, Task
from workflows.opinions import rules
from workflows.opinions.queries import people_to_ask, units_to_ask
from workflows.opinions.words import name_of
from workflows.states import State

NOBODY = "Hãy chọn ít nhất một đơn vị hoặc một người để hỏi."
NOT_ASKABLE = "Có đơn vị hoặc người không hỏi được nữa. Hãy tải lại trang và chọn lại."
TOO_EARLY = "Hạn cho ý kiến không được ở quá khứ."
NOT_LATER = "Hạn mới phải sau hạn hiện tại."
SAY_SOMETHING = "Hãy ghi nội dung ý kiến."


Office = tuple[Right, Unit | None]


@dataclass(frozen=True, slots=True)
class Act:
    """What is recorded of an act: its action, its words, its facts, and under which right of which unit."""

    action: str
    note: str
    facts: Mapping[str, Value]
    office: Office | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, by when, of whom, and whether the task goes on without their answers only for a reason."""

    text: str
    due_on: dt.date
    required: bool
    units: Sequence[Unit] = ()
    people: Sequence[User] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as it was typed, and what the page showed of an earlier one (`token_of`)."""

    answer: str
    text: str
    seen: str


def ask(task_id: int, question: Question, *, actor: User, seen: Seen) -> OpinionRound:
    """Put a question to several at once; the state of the task says who may.

    Raises Stale when the task has moved on since the page was shown, PermissionDenied (recorded) when a rule says no,
    ValidationError when nobody may be asked or the day is past.
    """
    with one_act(task_id, "opinion.ask", actor):
        task, step = ledger.locked(task_id, actor)
        now = Seen(step=step.pk if step else None, submission=task.submission.sha256 if task.submission else "")
        rule = rules.MAY_ASK.get(State(task.state))
        if rule is None:
            raise Stale(task.pk, rules.NOT_NOW)
        if seen != now:
            raise Stale(task.pk)
        demand(rule, task, actor)
        at = timezone.now()
        check_asked(task, question, actor=actor, on=timezone.localdate(at))
        asked = write_question(task, question, actor=actor, at=at)
        facts: dict[str, Value] = {
            "asked": named(question.units, question.people),
            "due_on": question.due_on.isoformat(),
            "required": question.required,
        }
        noted(asked, Act("opinion.ask", question.text, facts), actor=actor)
        return asked


def write_question(task: Task, question: Question, *, actor: User, at: dt.datetime) -> OpinionRound:
    """Write down a question about a locked task, and of whom it is asked."""
    asked = OpinionRound(
        task=task,
        question=question.text,
        due_on=question.due_on,
        required=question.required,
        stage=task.state,
        submission_sha256=task.submission.sha256 if task.submission else "",
        asked_by=actor,
        asked_as=title_of(actor, *asked_under(task, task.state)),
        asked_at=at,
    )
    asked.save()
    put_to(asked, question.units, question.people)
    return asked


def check_asked(task: Task, question: Question, *, actor: User, on: dt.date) -> None:
    """Raise ValidationError when somebody may not be asked, nobody is, or there is no time to answer."""
    if question.due_on < on:
        raise ValidationError(TOO_EARLY, code="due_on")
    check_askable(task, question.units, question.people, actor=actor)


def check_askable(task: Task, units: Sequence[Unit], people: Sequence[User], *, actor: User) -> None:
    """Raise ValidationError unless somebody is asked, and everybody may be."""
    if not units and not people:
        raise ValidationError(NOBODY, code="asked")
    on = timezone.localdate()
    known = set(units_to_ask(task, actor, on=on).values_list("pk", flat=True))
    if not known.issuperset(unit.pk for unit in units):
        raise ValidationError(NOT_ASKABLE, code="asked")
    if people and not people_to_ask(task, actor, on=on).keys() >= {person.pk for person in people}:
        raise ValidationError(NOT_ASKABLE, code="asked")


def put_to(asked: OpinionRound, units: Iterable[Unit], people: Iterable[User]) -> None:
    """Write down who is asked."""
    OpinionRequest.objects.bulk_create(
        [
            *(OpinionRequest(round=asked, unit=unit) for unit in units),
            *(OpinionRequest(round=asked, person=person) for person in people),
        ]
    )


def add(asked: OpinionRound, units: Sequence[Unit], people: Sequence[User], *, actor: User) -> OpinionRound:
    """Put a running question to more; whoever was asked already stays as he is. Raises as `ask`."""
    with one_act(asked.task_id, "opinion.add", actor):
        task, kept = held(asked.pk, actor)
        demand(rules.can_lead(kept), task, actor)
        refuse_when_over(kept, task)
        asked_units = set(kept.requests.values_list("unit", flat=True))
        asked_people = set(kept.requests.values_list("person", flat=True))
        more = [unit for unit in units if unit.pk not in asked_units]
        others = [person for person in people if person.pk not in asked_people]
        check_askable(task, more, others, actor=actor)
        put_to(kept, more, others)
        noted(kept, Act("opinion.add", kept.question, {"asked": named(more, others)}), actor=actor)
        return kept


def extend(asked: OpinionRound, due_on: dt.date, *, actor: User) -> OpinionRound:
    """Give a running round a later deadline. Raises PermissionDenied, Stale when over, ValidationError."""
    with one_act(asked.task_id, "opinion.extend", actor):
        task, kept = held(asked.pk, actor)
        demand(rules.can_lead(kept), task, actor)
        refuse_when_over(kept, task)
        if due_on <= kept.due_on:
            raise ValidationError(NOT_LATER, code="due_on")
        return set_deadline(kept, due_on, "opinion.extend", actor=actor)


def reopen(asked: OpinionRound, due_on: dt.date, *, actor: User) -> OpinionRound:
    """Take answers again in a closed round, until a new deadline. Raises as `extend`."""
    with one_act(asked.task_id, "opinion.reopen", actor):
        task, kept = held(asked.pk, actor)
        demand(rules.can_lead(kept), task, actor)
        if kept.closed_at is None:
            raise Stale(task.pk, "Đợt lấy ý kiến này đang mở.")
        kept.closed_at = None
        refuse_when_over(kept, task)
        return set_deadline(kept, due_on, "opinion.reopen", actor=actor)


def set_deadline(asked: OpinionRound, due_on: dt.date, action: str, *, actor: User) -> OpinionRound:
    """Write a round's new deadline, which must not be past."""
    if due_on < timezone.localdate():
        raise ValidationError(TOO_EARLY, code="due_on")
    before, asked.due_on = asked.due_on, due_on
    asked.save(update_fields=["due_on", "closed_at"])
    facts: dict[str, Value] = {"opinion_due": [before.isoformat(), due_on.isoformat()]}
    noted(asked, Act(action, asked.question, facts), actor=actor)
    return asked


def close(asked: OpinionRound, *, actor: User) -> OpinionRound:
    """End a round: what was said by then counts, who is silent stays silent. Raises PermissionDenied, Stale."""
    with one_act(asked.task_id, "opinion.close", actor):
        task, kept = held(asked.pk, actor)
        demand(rules.can_lead(kept), task, actor)
        refuse_when_over(kept, task)
        kept.closed_at = timezone.now()
        kept.save(update_fields=["closed_at"])
        silent = [name_of(one) for one in kept.requests.select_related("unit", "person") if not one.answer]
        facts: dict[str, Value] = {"silent": list[Value](silent)} if silent else {}
        noted(kept, Act("opinion.close", kept.question, facts), actor=actor)
        return kept


def answer(request: OpinionRequest, said: Said, *, actor: User) -> OpinionRequest:
    """Answer for a unit, or for oneself; until the round is closed the last answer counts, and each one is recorded.

    Raises Stale when the round is over or somebody else has answered since the page was shown, PermissionDenied
    (recorded), ValidationError for a comment without words.
    """
    with one_act(request.round.task_id, "opinion.answer", actor):
        task, kept = held(request.round_id, actor)
        one = OpinionRequest.objects.select_related("unit", "person", "answered_by").get(pk=request.pk)
        one.round = kept
        demand(rules.can_answer(one), task, actor)
        refuse_when_over(kept, task)
        if said.seen != token_of(one):
            raise Stale(task.pk, f"{one.answered_by or 'Một người khác'} vừa trả lời cho {name_of(one)}.")
        if said.answer == OpinionAnswer.COMMENTED and not said.text.strip():
            raise ValidationError(SAY_SOMETHING, code="text")
        if (said.answer, said.text) == (one.answer, one.text):
            return one
        before = one.answer
        write_answer(one, said, actor=actor, at=timezone.now())
        noted(kept, Act("opinion.answer", said.text, told_of(one, before), answered_for(one)), actor=actor)
        return one


def write_answer(request: OpinionRequest, said: Said, *, actor: User, at: dt.datetime) -> None:
    """Write down what was said, by whom, under which title."""
    request.answer, request.text = said.answer, said.text
    request.answered_by, request.answered_at = actor, at
    request.answered_as = title_of(actor, *answered_for(request))
    request.save(update_fields=["answer", "text", "answered_by", "answered_at", "answered_as"])


def told_of(request: OpinionRequest, before: str) -> dict[str, Value]:
    """Return what the trail keeps of an answer: for whom, what, what it replaces, and that it came late."""
    told: dict[str, Value] = {"asked": [name_of(request)], "opinion": request.answer}
    if before:
        told["opinion_before"] = before
    if request.answered_at and timezone.localdate(request.answered_at) > request.round.due_on:
        told["late"] = True
    return told


def token_of(request: OpinionRequest) -> str:
    """Return what a page shows of an answer, to be posted back: "" for silence."""
    return request.answered_at.isoformat() if request.answered_at else ""


def held(round_id: int, actor: User) -> tuple[Task, OpinionRound]:
    """Lock a round's task, then read both: every act on opinions waits in the one queue of the task."""
    number = OpinionRound.objects.values_list("task", flat=True).get(pk=round_id)
    task, _ = ledger.locked(number, actor)
    asked = OpinionRound.objects.select_related("asked_by").get(pk=round_id)
    asked.task = task
    return task, asked


def refuse_when_over(asked: OpinionRound, task: Task) -> None:
    """Raise Stale when a round takes nothing more."""
    sentence = rules.over(asked, task)
    if sentence:
        raise Stale(task.pk, sentence)


def asked_under(task: Task, stage: str) -> Office:
    """Return under which right, on which of the task's units, somebody asks in a state."""
    right = rules.ASKED_UNDER[State(stage)]
    return right, engine.acting_unit(task, right)


def answered_for(request: OpinionRequest) -> Office:
    """Return under which right a request is answered: a unit's by its head, one's own under none."""
    return (Right.SUBMIT_REPORT, request.unit) if request.unit else (Right.SEE_WORK, None)


def named(units: Iterable[Unit], people: Iterable[User]) -> list[Value]:
    """Name who is asked: a name outlives its row."""
    return [*(unit.name for unit in units), *(str(person) for person in people)]


def noted(asked: OpinionRound, act: Act, *, actor: User) -> None:
    """Record an act on the task's chain, and ring those who are asked."""
    right, unit = act.office or asked_under(asked.task, asked.stage)
    facts: dict[str, Value] = {"opinion_round": asked.pk, **act.facts}
    task = noting.annotate(asked.task_id, act.action, actor=actor, unit=unit, right=right, note=act.note, facts=facts)
    version = Event.objects.of(engine.key_of(task)).filter(seq=task.audit_seq).values_list("pk", flat=True).get()
    if heard := heard_by(asked, task):
        bell.ring(dict.fromkeys(heard, version))


def heard_by(asked: OpinionRound, task: Task) -> list[str]:
    """Return the topics of the units that are asked, or whose people are; the task's own units were rung already."""
    people = asked.requests.filter(person__isnull=False).values("person")
    desks = Appointment.objects.filter(person__in=people, ended_at__isnull=True, unit__isnull=False).values("unit")
    units = Unit.objects.filter(Q(opinions_asked__round=asked) | Q(pk__in=desks)).order_by("pk").distinct()
    own = {task.lead_unit_id, task.coordinating_unit_id}
    return [topics.unit(pk) for pk in units.values_list("pk", flat=True) if pk not in own]
