"""Writing down that somebody was told: a reminder of the task, a notice for each person, each once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from units.models import User
from workflows.models import Digest, Notice, NoticeKind, Reminder, Step

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Told:
    """A task's step of a day, and who is told as what; `about` as in `Notice`."""

    task_id: int
    step: Step
    people: tuple[tuple[NoticeKind, int], ...]
    due_on: dt.date | None = None
    about: int | None = None


def write(told: Sequence[Told], *, day: dt.date, at: dt.datetime) -> None:
    """Write reminders and notices; those that are there already stay as they are. Two statements per 500."""
    reminders = [Reminder(task_id=one.task_id, step=one.step, day=day, due_on=one.due_on, made_at=at) for one in told]
    notices = [notice for one in told for notice in notices_of(one, day=day, at=at)]
    with transaction.atomic():
        Reminder.objects.bulk_create(reminders, batch_size=AT_ONCE, ignore_conflicts=True)
        Notice.objects.bulk_create(notices, batch_size=AT_ONCE, ignore_conflicts=True)


def notices_of(one: Told, *, day: dt.date, at: dt.datetime, words: str = "") -> list[Notice]:
    """Return what each person is told of a task; whoever is told from nearer is not told again from above."""
    kinds: dict[int, NoticeKind] = {}
    for kind, person_id in one.people:
        kinds.setdefault(person_id, kind)
    return [
        Notice(
            person_id=person_id,
            task_id=one.task_id,
            kind=kind,
            day=day,
            made_at=at,
            due_on=one.due_on,
            about=one.about,
            words=words,
        )
        for person_id, kind in kinds.items()
    ]


def tell_anew(notices: Iterable[Notice]) -> None:
    """Write notices over those of the same day: unseen again, and in the next mail. One statement."""
    Notice.objects.bulk_create(
        notices,
        update_conflicts=True,
        unique_fields=["person", "task", "kind", "day"],
        update_fields=["made_at", "words", "due_on", "about", "seen_at", "digest"],
    )


def open_digests(agency_id: int, *, day: dt.date, at: dt.datetime) -> None:
    """Open the day's mail for everybody of an agency who has been told something that no mail has said."""
    waiting = User.objects.filter(agency=agency_id, is_active=True, notices__digest__isnull=True, notices__isnull=False)
    people = waiting.order_by("pk").values_list("pk", flat=True).distinct()
    digests = [Digest(person_id=pk, day=day, due_at=at) for pk in people]
    Digest.objects.bulk_create(digests, batch_size=AT_ONCE, ignore_conflicts=True)
