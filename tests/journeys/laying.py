"""Done inside the running house's own environment: reports laid before a signer, and time made to pass."""

import datetime as dt
import json
import sys
import time

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from approvals.confirming import CONFIRMED_AT
from approvals.models import Decision, Effect
from tests.journeys.site import Site
from tests.people import giving_to, moved, reviewing, submitting
from units.models import Unit, User
from workflows import engine
from workflows.models import UNDO_WINDOW, Task

OFFICE, HEAD, SIGNER = "vanphong", "truongphong.hctp", "pgd.1"
LONG = dt.timedelta(hours=2)


def reports_before_the_signer(site: Site, words: str, count: int) -> list[int]:
    """Have so many reports laid before the Deputy, their titles beginning with these words; return their ids."""
    found: list[int] = json.loads(told(site, f"lay({words!r}, {count})"))
    return found


def told(site: Site, act: str) -> str:
    """Run one of the functions below in the house's environment; return the last line it printed."""
    name = act.partition("(")[0]
    printed = site.manage("shell", "--no-imports", "-c", f"from tests.journeys.laying import {name}; {act}")
    return printed.splitlines()[-1]


def lay(words: str, count: int) -> None:
    """Make the reports by real moves, and print their ids."""
    office, head, signer = (User.objects.get(username=name) for name in (OFFICE, HEAD, SIGNER))
    desk = Unit.objects.get(agency=office.agency_id, kind=Unit.Kind.OFFICE)
    division = Unit.objects.get(appointments__person=head, appointments__ended_at__isnull=True)
    made = []
    for number in range(1, count + 1):
        with transaction.atomic():
            content = f"{words} {number:02}: rà soát, báo cáo kết quả thực hiện"
            task = Task(agency=desk.agency, coordinating_unit=desk, content=content, plan="95/KH-STP")
            engine.draft(task, actor=office, at=timezone.now())
        task = moved(task, "assign", office, giving_to(division, timezone.localdate() + dt.timedelta(days=number)))
        task = moved(task, "start", head)
        task = moved(task, "report", head, submitting(head, f"Đã hoàn thành phần việc số {number}."))
        made.append(moved(task, "review", office, reviewing(office, signer)).pk)
    sys.stdout.write(json.dumps(made))


def let_a_minute_pass(task_id: int) -> None:
    """Move an approval back, so that it can no longer be undone."""
    made_at = timezone.now() - UNDO_WINDOW - dt.timedelta(seconds=1)
    Decision.objects.in_force().filter(task=task_id).update(made_at=made_at)
    Task.objects.filter(pk=task_id).update(approved_at=made_at)
    Effect.objects.filter(task=task_id, decision__isnull=False).update(due_at=made_at + UNDO_WINDOW)
    sys.stdout.write("done")


def let_passwords_grow_old(username: str) -> None:
    """Make it two hours since a person gave the password."""
    person = User.objects.get(username=username)
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        store = session.get_decoded()
        if store.get("_auth_user_id") == str(person.pk):
            store[CONFIRMED_AT] = int(time.time() - LONG.total_seconds())
            session.session_data = Session.objects.encode(store)
            session.save()
    sys.stdout.write("done")
