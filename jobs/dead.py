"""Dead letters: jobs that were given up. They are kept until a person lets them run again or drops them."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import QuerySet
from django_tasks_db.models import get_date_max

from jobs.queue import UNKNOWN_JOB, WORKER_DIED, Job, Status

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Dead:
    """A job that was given up. `seen` is what a page shows it by: the moment at which it died."""

    id: str
    path: str
    tries: int
    died_at: dt.datetime
    kind: str
    error: str

    @property
    def seen(self) -> str:
        """Return the moment for a form."""
        return self.died_at.isoformat()

    @property
    def is_unknown(self) -> bool:
        """Tell whether its name led nowhere."""
        return self.kind == UNKNOWN_JOB

    @property
    def has_killed(self) -> bool:
        """Tell whether its workers died over it, instead of failing."""
        return self.kind == WORKER_DIED


def dead_letters() -> list[Dead]:
    """Return the jobs that were given up, the latest first."""
    rows = Job.objects.filter(status=Status.FAILED, finished_at__isnull=False).order_by("-finished_at", "pk")
    return [as_dead(row) for row in rows[:MOST_SHOWN]]


def find(job_id: str, seen: str) -> Dead | None:
    """Return a dead letter as a page showed it; None when it is none any more, or died again since."""
    try:
        row = Job.objects.filter(pk=uuid.UUID(job_id), status=Status.FAILED, finished_at__isnull=False).first()
    except ValueError:
        return None
    letter = as_dead(row) if row else None
    return letter if letter and letter.seen == seen else None


def row_of(letter: Dead) -> QuerySet[Job]:
    """Return the row of a dead letter, while it is still the same one."""
    return Job.objects.filter(pk=letter.id, status=Status.FAILED, finished_at=letter.died_at)


def as_dead(row: Job) -> Dead:
    """Return what may be shown of a row: what failed and where, never what the failure said."""
    last = row.traceback.rstrip().rpartition("\n")[2]
    died_at = row.finished_at or row.enqueued_at
    return Dead(str(row.pk), row.task_path, len(row.worker_ids), died_at, row.exception_class_path, last)


def run_again(letter: Dead) -> bool:
    """Let a dead letter be run as if it had never been tried; tell whether it was still there."""
    fresh = {"status": Status.READY, "worker_ids": [], "run_after": get_date_max(), "finished_at": None}
    return bool(row_of(letter).update(**fresh))


def drop(letter: Dead) -> bool:
    """Forget a dead letter; tell whether it was still there."""
    return bool(row_of(letter).delete()[0])
