"""The upkeep of the whole house: what nobody will ask for again goes. Each job may be run twice, and does it once."""

import datetime as dt

from django.utils import timezone
from django_tasks import task

from jobs import beat, queue
from plans.intake.storing import sweep
from project.once import forget_old
from realtime import feed

DONE_KEPT = dt.timedelta(days=7)


@task()
def prune_rings() -> int:
    """Forget rings that no page will ask for any more, in slices; return how many."""
    total = 0
    while count := feed.prune_now():
        total += count
    return total


@task()
def sweep_files() -> int:
    """Remove files of plans that no row speaks of; return how many."""
    return sweep(at=timezone.now())


@task()
def forget_done() -> int:
    """Forget jobs that were done a week ago, workers long gone, and yesterday's answers; return how many jobs."""
    beat.forget_gone()
    forget_old()
    return queue.prune(before=timezone.now() - DONE_KEPT)
