"""Asking for more time in tests, as the pages do."""

import datetime as dt

from audit.models import Event
from units.models import User
from workflows import engine
from workflows.extensions import actions
from workflows.extensions.actions import Said, Wanted
from workflows.models import Extension, Task

FRIDAY = dt.date(2027, 3, 12)  # the first deadline of these tests
LATER = dt.date(2027, 3, 26)
BETWEEN = dt.date(2027, 3, 19)
REASON = "Bộ chưa ban hành biểu mẫu mới."


def asked(task: Task, actor: User, due_on: dt.date = LATER, *, beyond: bool = False) -> Extension:
    """Ask as of now."""
    task = Task.objects.get(pk=task.pk)
    seen = actions.token_of_task(task, actions.last_of(task))
    made = actions.ask(task.pk, Wanted(due_on, REASON, seen, beyond), actor=actor)
    return fresh(made)


def fresh(request: Extension) -> Extension:
    """Reread a request with its task."""
    return Extension.objects.select_related("task", "asked_by", "decided_by", "unit").get(pk=request.pk)


def said(request: Extension, note: str = "", *, due_on: dt.date | None = None, beyond: bool = False) -> Said:
    """Say something to a request as a page shows it now."""
    one = fresh(request)
    return Said(actions.token_of(one, one.task), note, beyond, due_on)


def granted(task: Task, head: User, decider: User, due_on: dt.date = LATER) -> Extension:
    """Ask and agree."""
    request = asked(task, head, due_on)
    return fresh(actions.grant(request, said(request), actor=decider))


def offered(task: Task, head: User, decider: User, due_on: dt.date = BETWEEN) -> Extension:
    """Ask, and be offered another date."""
    request = asked(task, head)
    return fresh(actions.offer(request, said(request, "Chỉ đến đây", due_on=due_on), actor=decider))


def told(task: Task, action: str, *, refused: bool = False) -> list[Event]:
    """Return the lines of one action on a task's chain."""
    return list(Event.objects.of(engine.key_of(task)).filter(action=action, refused=refused).order_by("seq"))
