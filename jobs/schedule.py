"""What comes round by the clock: whichever worker comes first takes the round, in one transaction, no other does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django_tasks.base import Task

from jobs import queue
from jobs.cadence import Cadence
from jobs.models import ScheduledJob

Outcome = ScheduledJob.Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the schedule.

    `is_direct`: run by the worker itself, without a row in the queue for each round; it returns how much it did, and
    comes round again at once while it did anything. `is_at_start`: also whenever a worker begins, inside its hours.
    """

    name: str
    label: str
    task: Task[..., Any]
    cadence: Cadence
    is_direct: bool = False
    is_at_start: bool = False


def sync(entries: Sequence[Entry], *, now: dt.datetime) -> None:
    """Bring the rows to what the code says; what a row knows of its rounds stays."""
    known = {row.name: row for row in ScheduledJob.objects.all()}
    for entry in entries:
        row, path = known.get(entry.name), entry.task.module_path
        if row is None:
            ways = {"task_path": path, "next_at": entry.cadence.first(now)}
            ScheduledJob.objects.get_or_create(name=entry.name, defaults=ways)
            continue
        changes: dict[str, Any] = {} if row.task_path == path else {"task_path": path}
        if entry.is_at_start:
            changes["next_at"] = entry.cadence.first(now)
        if changes:
            ScheduledJob.objects.filter(pk=row.pk).update(**changes)
    ScheduledJob.objects.exclude(name__in=[entry.name for entry in entries]).delete()


def claim_next(entries: Sequence[Entry], *, now: dt.datetime) -> Entry | None:
    """Take the next round that is due, and queue it unless it is the worker's own to run; None when none is due."""
    by_name = {entry.name: entry for entry in entries}
    for row in come_round(entries, now):
        entry = by_name[row.name]
        with transaction.atomic():
            if not moved_on(row, entry, now):
                continue
            if not entry.is_direct:
                put_in(row, entry)
        return entry
    return None


def come_round(entries: Sequence[Entry], now: dt.datetime) -> list[ScheduledJob]:
    """Return the rows whose round has come, or lies farther ahead than it can."""
    due = Q(next_at__lte=now)
    for entry in entries:
        due |= Q(name=entry.name, next_at__gt=now + entry.cadence.furthest)
    names = [entry.name for entry in entries]
    return list(ScheduledJob.objects.filter(due, name__in=names, paused=False).order_by("next_at", "pk"))


def moved_on(row: ScheduledJob, entry: Entry, now: dt.datetime) -> bool:
    """Move a row to its next round, unless somebody else just did; tell whether this round is to be run, by us."""
    is_meant = entry.cadence.is_meant(now, next_at=row.next_at, last_at=row.last_at)
    changes: dict[str, Any] = {"next_at": entry.cadence.after(now)}
    if is_meant:
        changes |= {"last_at": now, "last_outcome": Outcome.QUEUED}
    same = ScheduledJob.objects.filter(pk=row.pk, next_at=row.next_at, paused=False)
    return bool(same.update(**changes)) and is_meant


def put_in(row: ScheduledJob, entry: Entry) -> None:
    """Queue a round; while the one before is still waiting or running, one more would only pile up."""
    if queue.waits(entry.task.module_path):
        ScheduledJob.objects.filter(pk=row.pk).update(last_outcome=Outcome.PASSED_OVER)
    else:
        entry.task.enqueue()


def come_round_again(entry: Entry, *, now: dt.datetime) -> None:
    """Let a round that was not enough be followed at once."""
    ScheduledJob.objects.filter(name=entry.name, next_at__gt=now).update(next_at=now)


def note(path: str, outcome: Outcome) -> None:
    """Write down how the last round of a job went."""
    ScheduledJob.objects.filter(task_path=path, last_at__isnull=False).update(last_outcome=outcome)


def pause(name: str, *, paused: bool, now: dt.datetime) -> bool:
    """Let a job of the schedule rest, or come round again from now on; tell whether it was not so already."""
    row = ScheduledJob.objects.filter(name=name, paused=not paused)
    return bool(row.update(paused=paused) if paused else row.update(paused=paused, next_at=now))
