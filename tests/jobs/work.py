"""Jobs for tests: what they do is left behind as rings, so that another process's doing can be counted."""

import time

from django.db import transaction
from django_tasks import task

from realtime.models import Ring

FOR_EVER = 60.0
LOOK = 0.02


class Broken(Exception):
    """What a job says when it fails."""


@task()
def ring(topic: str) -> int:
    """Leave one ring behind."""
    Ring.objects.create(topic=topic, version=1)
    return 1


@task()
def ring_once(topic: str) -> None:
    """Leave one ring behind however often it is run; the first run never gets to its end."""
    begun = Ring.objects.filter(topic=f"{topic} begun").exists()
    Ring.objects.create(topic=f"{topic} begun", version=1)
    with transaction.atomic():
        Ring.objects.get_or_create(topic=topic, version=1)
        if not begun:
            time.sleep(FOR_EVER)


@task()
def ring_when_told(topic: str) -> None:
    """Say that it has begun, wait for a word, leave a ring behind."""
    Ring.objects.create(topic=f"{topic} begun", version=1)
    until = time.monotonic() + FOR_EVER
    while not Ring.objects.filter(topic=f"{topic} go").exists() and time.monotonic() < until:
        time.sleep(LOOK)
    Ring.objects.create(topic=topic, version=1)


@task()
def break_down(words: str = "") -> None:
    """Fail, and say something that is nobody's business."""
    raise Broken(words)


@task()
def all_is_done() -> int:
    """Find nothing to do."""
    return 0


def no_task() -> None:
    """Be something else than a job."""
