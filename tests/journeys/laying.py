"""Done inside the running house's own environment: reports laid before a signer, and time made to pass."""

import datetime as dt
import json
import sys
import time
from collections.abc import Iterator
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from approvals.confirming import CONFIRMED_AT
from approvals.folders import actions
from approvals.folders.actions import Contents
from approvals.folders.deciding import Ruling, decide
from approvals.models import Decision, Effect, Folder, FolderRow
from jobs import schedule
from jobs.queue import Job, Status
from project.schedule import SCHEDULE
from tests.journeys.site import Site
from tests.people import giving_to, moved, returning, reviewing, submitting
from units.models import Unit, User
from workflows import engine
from workflows.models import UNDO_WINDOW, Task

OFFICE, HEAD, SIGNER = "vanphong", "truongphong.hctp", "pgd.1"
LONG = dt.timedelta(hours=2)
LOOK = "Hồ sơ để xem: {}"


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
    """Make the reports, and print their ids."""
    sys.stdout.write(json.dumps([task.pk for task in made(words, count)]))


def made(words: str, count: int) -> list[Task]:
    """Make reports that wait for the Deputy, by real moves."""
    office, head, signer = (User.objects.get(username=name) for name in (OFFICE, HEAD, SIGNER))
    desk = Unit.objects.get(agency=office.agency_id, kind=Unit.Kind.OFFICE)
    division = Unit.objects.get(appointments__person=head, appointments__ended_at__isnull=True)
    reports = []
    for number in range(1, count + 1):
        with transaction.atomic():
            content = f"{words} {number:02}: rà soát, báo cáo kết quả thực hiện"
            task = Task(agency=desk.agency, coordinating_unit=desk, content=content, plan="95/KH-STP")
            engine.draft(task, actor=office, at=timezone.now())
        task = moved(task, "assign", office, giving_to(division, timezone.localdate() + dt.timedelta(days=number)))
        task = moved(task, "start", head)
        task = moved(task, "report", head, submitting(head, f"Đã hoàn thành phần việc số {number}."))
        reports.append(moved(task, "review", office, reviewing(office, signer)))
    return reports


def folders_to_look_at() -> dict[str, int]:
    """Return a folder that waits, one being prepared, one decided in every way, and a decision to recall; once made."""
    office, signer, now = User.objects.get(username=OFFICE), User.objects.get(username=SIGNER), timezone.now()
    titles = ("waits", "being prepared", "decided")
    if not Folder.objects.filter(title=LOOK.format(titles[0])).exists():
        reports = made("Xem thử hồ sơ", 8)
        folders = [put_together(LOOK.format(title), reports[at * 3 : at * 3 + 3]) for at, title in enumerate(titles)]
        for folder in (folders[0], folders[2]):
            actions.send(folder.pk, actor=office, at=now)
        moved(reports[7], "return_from_leadership", User.objects.get(username="giamdoc"), returning())
        decide(folders[2].pk, list(rulings_of(folders[2], reports[6])), actor=signer, at=now)
    found = {title: Folder.objects.get(title=LOOK.format(title)).pk for title in titles}
    recallable = Decision.objects.in_force().filter(signer=signer).latest("pk").task_id
    return {f"folder {title}": pk for title, pk in found.items()} | {"recallable": recallable}


def put_together(title: str, tasks: list[Task]) -> Folder:
    """Put reports into a folder."""
    office, signer = User.objects.get(username=OFFICE), User.objects.get(username=SIGNER)
    fresh = list(Task.objects.filter(pk__in=[task.pk for task in tasks]).select_related("submission"))
    contents = Contents(title, "Kính trình đồng chí xem xét.", fresh)
    return actions.prepare(contents, unit=tasks[0].coordinating_unit, signer=signer, actor=office, at=timezone.now())


def rulings_of(folder: Folder, approved: Task) -> Iterator[Ruling]:
    """Approve one row and try the others, one of which has changed."""
    for row in folder.rows.select_related("task__submission"):
        seen = engine.Seen(engine.seen_now(approved).step if row.task == approved else None, row.submission_sha256)
        yield Ruling(row.pk, FolderRow.Outcome.APPROVED, seen)


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


def work_to_look_at() -> None:
    """Lay the schedule out as a worker does, with a job that was given up."""
    schedule.sync(SCHEDULE, now=timezone.now())
    given_up = {"status": Status.FAILED, "finished_at": timezone.now(), "worker_ids": ["may-1"], "run_after": None}
    words: dict[str, Any] = {
        "args_kwargs": {"args": [], "kwargs": {}},
        "exception_class_path": "ValueError",
        **given_up,
    }
    Job.objects.get_or_create(task_path="viec.cu", defaults={"traceback": "ValueError", **words})
