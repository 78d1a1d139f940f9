"""A worker: looks after the dead, takes the rounds that are due, runs the queue, one job after the other."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Sequence

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.base import Task
from django_tasks.utils import normalize_json

from jobs import queue, schedule
from jobs.beat import Beating
from jobs.queue import Job
from jobs.schedule import Entry, Outcome

logger = logging.getLogger(__name__)
LOOK_SECONDS = 1.0
PATIENCE_SECONDS = 5.0
Tally = Counter[str]  # rounds, done, again, dead, given back: what a worker has done


class Worker:
    """One of several that work side by side, each a process or a thread."""

    def __init__(self, entries: Sequence[Entry], stop: threading.Event) -> None:
        self.entries = entries
        self.stop = stop
        self.name = ""
        self.reaped_at = 0.0

    def go_on(self) -> None:
        """Work until told to stop: the job at hand is finished, no other begun. A lost database is waited for."""
        while not self.stop.is_set():
            try:
                with Beating() as self.name:
                    schedule.sync(self.entries, now=timezone.now())
                    self.look_and_work()
            except (DatabaseError, InterfaceError) as error:
                logger.warning("worker: the database failed (%s), begins again", error.__class__.__name__)
                self.stop.wait(PATIENCE_SECONDS)
            finally:
                let_go()

    def look_and_work(self) -> None:
        """Do what there is, look again when there is nothing."""
        while not self.stop.is_set():
            self.look_after_the_dead()
            if not self.do_next():
                self.stop.wait(LOOK_SECONDS)

    def once(self) -> Tally:
        """Do all that is due, and what follows from it, until nothing is left; return what was done."""
        tally = Tally()
        with Beating() as self.name:
            schedule.sync(self.entries, now=timezone.now())
            tally += queue.reap()
            while not self.stop.is_set() and (did := self.do_next()):
                tally += did
        return tally

    def look_after_the_dead(self) -> None:
        """Give back what dead workers had, as often as they should have beaten."""
        if time.monotonic() - self.reaped_at >= settings.WORKER_BEAT_SECONDS:
            self.reaped_at = time.monotonic()
            queue.reap()

    def do_next(self) -> Tally:
        """Take a round and a job, where there is one: neither waits for the other to end. Return what was done."""
        did = Tally()
        entry = schedule.claim_next(self.entries, now=timezone.now())
        if entry is not None:
            did += Tally(rounds=1) + (run_round(entry) if entry.is_direct else Tally())
        job = None if self.stop.is_set() else queue.claim(self.name)
        return did if job is None else did + run(job)


def let_go() -> None:
    """Let the connection go that a job may have left broken; the next query opens another. Not inside a transaction."""
    if not connection.in_atomic_block:
        connection.close()


def run_round(entry: Entry) -> Tally:
    """Run what has no row in the queue; it comes round again by itself, so a failure is only noted."""
    path = entry.task.module_path
    try:
        did = entry.task.call()
    except Exception as error:  # noqa: BLE001 - a job may fail in any way, and the worker outlives it
        logger.warning("%s failed: %s", path, queue.told(error))
        let_go()
        schedule.note(path, Outcome.FAILED)
        return Tally(failed=1)
    schedule.note(path, Outcome.DONE)
    if did:
        schedule.come_round_again(entry, now=timezone.now())
    return Tally()


def run(job: Job) -> Tally:
    """Run a claimed job and write down how it went."""
    try:
        value = normalize_json(called(job))
    except Exception as error:  # noqa: BLE001 - a job may fail in any way, and the worker outlives it
        let_go()
        status = queue.fail(job, error)
        is_dead = status == queue.Status.FAILED
        if status:
            schedule.note(job.task_path, Outcome.DEAD if is_dead else Outcome.FAILED)
        return Tally(dead=1) if is_dead else Tally(again=1)
    let_go()
    if queue.finish(job, value):
        schedule.note(job.task_path, Outcome.DONE)
        return Tally(done=1)
    return Tally(again=1)


def called(job: Job) -> object:
    """Call what a job names; raises UnknownJob when that is nothing to be run, and whatever the job raises."""
    try:
        task = import_string(job.task_path)
    except ImportError as error:
        raise queue.UnknownJob(job.task_path) from error
    if not isinstance(task, Task):
        raise queue.UnknownJob(job.task_path)
    value: object = task.call(*job.args_kwargs["args"], **job.args_kwargs["kwargs"])
    return value
