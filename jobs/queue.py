"""The queue: who takes a job, how it went, who takes it after a worker's death. No job is lost, none taken twice.

The workers' names on a job, one for each try, are the token of the claim: whoever writes down how a job went does it
only while the last try is still his own. Who comes back from the dead writes nothing.
"""

from __future__ import annotations

import datetime as dt
import logging
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from jobs.beat import living

logger = logging.getLogger(__name__)
Job = DBTaskResult[Any, Any]
Status = TaskResultStatus
PAUSE = dt.timedelta(seconds=30)
LONGEST_PAUSE = dt.timedelta(hours=4)
MOST_TRIES = 8
WORKER_DIED = "jobs.queue.WorkerDied"
UNKNOWN_JOB = "jobs.queue.UnknownJob"


class WorkerDied(Exception):
    """Every worker that took the job was never heard of again."""


class UnknownJob(Exception):
    """The job's name leads to nothing that could be run."""


def ready() -> QuerySet[Job]:
    """Return the jobs that may be run now, in their order."""
    return Job.objects.ready()


def claim(worker: str) -> Job | None:
    """Take the next job for a worker, passing over those that others are taking; None when there is nothing to do."""
    if not ready().exists():  # on SQLite a claim keeps every writer out, so nobody tries for nothing
        return None
    with transaction.atomic():
        job = ready().select_for_update(skip_locked=True).first()
        if job is not None:
            job.claim(worker)
        return job


def mine(job: Job) -> QuerySet[Job]:
    """Return the job while its last try is still this one."""
    return Job.objects.filter(pk=job.pk, status=Status.RUNNING, worker_ids=job.worker_ids)


def finish(job: Job, value: object) -> bool:
    """Write down that a job is done; tell whether it was still ours to say."""
    done = {"status": Status.SUCCESSFUL, "finished_at": timezone.now(), "return_value": value}
    return bool(mine(job).update(**done, exception_class_path="", traceback=""))


def fail(job: Job, error: Exception) -> str:
    """Write down that a try failed: the next one comes later and later, the last one was the last.

    Returns the new status; "" when it was no longer ours to say. A name that leads nowhere is not tried again.
    """
    tries = len(job.worker_ids)
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    logger.warning("job %s (%s) failed at try %s: %s", job.task_path, job.pk, tries, told(error))
    words = {
        "exception_class_path": kind,
        "traceback": "".join(traceback.format_exception(error)) + told(error),
        "return_value": None,
    }
    if tries >= MOST_TRIES or kind == UNKNOWN_JOB:
        changes = {"status": Status.FAILED, "finished_at": timezone.now()}
    else:
        changes = {"status": Status.READY, "run_after": timezone.now() + pause_after(tries)}
    return str(changes["status"]) if mine(job).update(**words, **changes) else ""


def pause_after(tries: int) -> dt.timedelta:
    """Return how long a job waits that failed so many times."""
    return min(LONGEST_PAUSE, PAUSE * (1 << (tries - 1)))


def told(error: Exception) -> str:
    """Say what failed and where, without what it said: that may name people and what they wrote."""
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if is_ours(frame.filename)]
    place = f" at {Path(ours[-1].filename).relative_to(settings.BASE_DIR)}:{ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}{place}"


def is_ours(name: str) -> bool:
    """Tell whether a source file is this project's."""
    return Path(name).is_relative_to(settings.BASE_DIR) and "site-packages" not in name


def reap() -> Counter[str]:
    """Give back what dead workers had; a job over which too many died goes to the dead letters. Count both."""
    now, count = timezone.now(), Counter[str]()
    running = list(Job.objects.filter(status=Status.RUNNING))  # read first: who has begun a job has beaten before
    alive = set(living().values_list("name", flat=True)) if running else set()
    for job in running:
        if job.worker_ids and job.worker_ids[-1] in alive:
            continue
        if len(job.worker_ids) < MOST_TRIES:
            count["given back"] += mine(job).update(status=Status.READY, run_after=get_date_max())
            continue
        words = {"exception_class_path": WORKER_DIED, "traceback": "WorkerDied", "finished_at": now}
        count["dead"] += mine(job).update(status=Status.FAILED, **words)
    return count + Counter({"pulled in": pull_in(now)})


def pull_in(now: dt.datetime) -> int:
    """Let tries that lie too far ahead come now: the clock was put back since they were put off."""
    tried = Job.objects.filter(status=Status.READY, run_after__gt=now + LONGEST_PAUSE, run_after__lt=get_date_max())
    return tried.exclude(worker_ids=[]).update(run_after=now)


def waits(path: str) -> bool:
    """Tell whether a job of this name is still to be done or being done."""
    return Job.objects.filter(task_path=path, status__in=(Status.READY, Status.RUNNING)).exists()


def counts() -> Counter[str]:
    """Return how many jobs there are of each status."""
    return Counter(dict(Job.objects.order_by().values_list("status").annotate(Count("pk"))))


def prune(*, before: dt.datetime) -> int:
    """Forget jobs that were done before a moment; the dead letters stay until a person has seen to them."""
    return Job.objects.filter(status=Status.SUCCESSFUL, finished_at__lt=before).delete()[0]
