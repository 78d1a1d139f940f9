"""Asking and answering in tests, as the pages do."""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from audit.models import Event
from units.models import Unit, User
from workflows import engine
from workflows.models import OpinionRequest, OpinionRound, Task
from workflows.opinions import actions
from workflows.opinions.actions import Question, Said, token_of

QUESTION = "Số liệu tháng 5 đã khớp với số liệu của đơn vị chưa?"


def day(days: int = 3) -> dt.date:
    """Return a day from today."""
    return timezone.localdate() + dt.timedelta(days=days)


def question(
    units: Sequence[Unit] = (), people: Sequence[User] = (), *, days: int = 3, required: bool = False
) -> Question:
    """Return a question to these."""
    return Question(QUESTION, day(days), required, units, people)


def asked(
    task: Task,
    actor: User,
    units: Sequence[Unit] = (),
    people: Sequence[User] = (),
    *,
    required: bool = False,
    late_by: int | None = None,
) -> OpinionRound:
    """Ask as of now; `late_by` days puts the deadline into the past, as time would."""
    task = Task.objects.get(pk=task.pk)
    made = actions.ask(task.pk, question(units, people, required=required), actor=actor, seen=engine.seen_now(task))
    if late_by is not None:
        OpinionRound.objects.filter(pk=made.pk).update(due_on=day(-late_by))
    return OpinionRound.objects.select_related("task").get(pk=made.pk)


def request_to(made: OpinionRound, who: Unit | User) -> OpinionRequest:
    """Return the request to one of those who were asked."""
    to = {"unit": who} if isinstance(who, Unit) else {"person": who}
    return OpinionRequest.objects.select_related("round", "unit", "person").get(round=made, **to)


def answered(
    made: OpinionRound, who: Unit | User, actor: User, answer: str = "agreed", text: str = ""
) -> OpinionRequest:
    """Answer as of now."""
    request = request_to(made, who)
    return actions.answer(request, Said(answer, text, token_of(request)), actor=actor)


def told(task: Task, action: str, *, refused: bool = False) -> list[Event]:
    """Return the lines of one action on a task's chain."""
    return list(Event.objects.of(engine.key_of(task)).filter(action=action, refused=refused).order_by("seq"))
