"""Moves through the door, timed where they happen."""

import random
import time

from django.db import OperationalError, transaction

from audit.models import Event
from bench.ours.people import person
from realtime import topics
from units.models import User
from workflows.engine import Prepared, Seen, perform, seen_now
from workflows.errors import Stale
from workflows.models import Task
from workflows.states import State


def start_all(rows: list[list[int]]) -> float:
    """Make the move "start" on (task, step, actor) one after the other; return the seconds it took."""
    begin = time.perf_counter()
    for task_id, step, actor_id in rows:
        perform(task_id, "start", actor=User.objects.get(pk=actor_id), seen=Seen(step=step))
    return time.perf_counter() - begin


def toggle(task_id: int) -> float:
    """Suspend or resume a task; return the moment of the commit on the clock that all processes share."""
    stamps: list[float] = []

    def prepare(task: Task, at: object) -> Prepared:
        transaction.on_commit(lambda: stamps.append(time.monotonic()))
        return Prepared()

    task = Task.objects.get(pk=task_id)
    name = "resume" if task.state == State.SUSPENDED else "suspend"
    perform(task_id, name, actor=person("director"), seen=seen_now(task), note="Theo quy định", prepare=prepare)
    return stamps[0]


def token(task_id: int, username: str) -> str:
    """Return what a page of this task hands to its socket."""
    return topics.token(person(username).pk, [topics.task(task_id)])


def contend(count: int, shared: list[int], chance: int) -> dict[str, float]:
    """Make moves on tasks that other processes move too; return how many went through, were stale, met a lock."""
    dice, director = random.Random(chance), person("director")  # noqa: S311 - which task comes next needs no secrecy
    found = {"moves": 0, "stale": 0, "locks": 0}
    begin = time.perf_counter()
    while found["moves"] + found["locks"] < count:
        task = Task.objects.get(pk=dice.choice(shared))
        name = "resume" if task.state == State.SUSPENDED else "suspend"
        try:
            perform(task.pk, name, actor=director, seen=seen_now(task), note="Theo quy định")
            found["moves"] += 1
        except Stale:
            found["stale"] += 1
        except OperationalError:
            found["locks"] += 1
    return found | {"seconds": time.perf_counter() - begin}


def recorded() -> dict[str, int]:
    """Return how many moves the trail has, and how many the tasks have counted."""
    return {
        "events": Event.objects.filter(action__startswith="task.").count(),
        "counted": sum(Task.objects.values_list("audit_seq", flat=True)),
    }
