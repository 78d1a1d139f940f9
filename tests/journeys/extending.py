"""Requests for more time for the sweep to look at: one open, one answered with another date, one refused."""

import datetime as dt

from tests.people import draft_task, giving_to, moved
from tests.workflows import extending
from units.models import Unit, User
from workflows.extensions import actions
from workflows.models import Extension, Task

WORDS = "Nhiệm vụ đang đề nghị gia hạn"
DAY = dt.timedelta(days=1)


def extensions_to_look_at(today: dt.date, *, office: User, head: User) -> dict[str, int]:
    """Return a request in each state a page tells apart, on tasks of the head's unit; made when they are not there."""
    if not Task.objects.filter(content__startswith=WORDS).exists():
        unit = Unit.objects.get(appointments__person=head, appointments__ended_at__isnull=True)
        for kind in ("lần ba", "ngày khác", "không được"):
            task = given(f"{WORDS}: {kind}.", unit, office, head, due_on=today + 20 * DAY)
            first = extending.asked(task, head, today + 27 * DAY, beyond=True)
            if kind == "ngày khác":
                other = extending.said(first, "Chỉ đến đây", due_on=today + 24 * DAY, beyond=True)
                actions.offer(first, other, actor=office)
                continue
            actions.refuse(first, extending.said(first, "Chưa rõ vướng mắc"), actor=office)
            if kind == "lần ba":
                extending.granted(task, head, office, today + 21 * DAY)
                extending.asked(task, head, today + 40 * DAY, beyond=True)
    made = Extension.objects.filter(task__content__startswith=WORDS)
    states = {"open": "extension", "offered": "offered extension", "refused": "past extension"}
    return {name: made.filter(state=state).latest("pk").pk for state, name in states.items()}


def given(words: str, unit: Unit, office: User, head: User, *, due_on: dt.date) -> Task:
    """Give a task out, and let it be accepted; the plan's own date lies near."""
    task = draft_task(Unit.objects.get(agency=office.agency_id, kind=Unit.Kind.OFFICE), office, words)
    task = moved(moved(task, "assign", office, giving_to(unit, due_on)), "start", head)
    Task.objects.filter(pk=task.pk).update(parent_due_on=due_on + 2 * DAY)
    return Task.objects.get(pk=task.pk)
