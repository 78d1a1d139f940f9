"""What the peer is asked to do: people, processes, the two halves of one approval, a ring after a commit."""

import time
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Permission, User
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from viewflow.workflow.models import Process, Task
from viewflow.workflow.status import STATUS
from viewflow.workflow.token import Token

from bench.peers.flows import ApprovalFlow

BATCH = 5000


def settle() -> str:
    """Make the person who approves, and return a session of his."""
    user = User.objects.create(username="director")
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="viewflow"))
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)


def fill(count: int, *, assigned: bool) -> list[tuple[int, int]]:
    """Write processes that wait at "approve", as their start would; return (process, task)."""
    owner = User.objects.get(username="director") if assigned else None
    status = STATUS.ASSIGNED if assigned else STATUS.NEW
    processes = Process.objects.bulk_create((Process(flow_class=ApprovalFlow) for _ in range(count)), BATCH)
    tasks = Task.objects.bulk_create(
        (
            Task(
                process=process,
                flow_task=ApprovalFlow.approve,
                flow_task_type="HUMAN",
                token=Token("start"),
                status=status,
                owner=owner,
                owner_permission="viewflow.change_process",
            )
            for process in processes
        ),
        BATCH,
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return [(task.process_id, task.pk) for task in tasks]


def approve_all(rows: list[list[int]]) -> float:
    """Assign and execute, each as viewflow's view would without HTTP; return the seconds it took."""
    user_id = User.objects.get(username="director").pk
    begin = time.perf_counter()
    for process_id, task_id in rows:
        user = User.objects.get(pk=user_id)
        with ApprovalFlow.lock(process_id):
            activation = activation_of(task_id)
            if not activation.flow_task.can_assign(user, activation.task):
                raise PermissionError(task_id)
            activation.assign(user)
        with ApprovalFlow.lock(process_id):
            activation = activation_of(task_id)
            if not activation.flow_task.can_execute(user, activation.task):
                raise PermissionError(task_id)
            activation.start(None)
            activation.execute()
    return time.perf_counter() - begin


def activation_of(task_id: int) -> Any:  # noqa: ANN401 - viewflow carries no types
    """Read a task anew, as each request does."""
    return ApprovalFlow.approve.activation_class(Task.objects.get(pk=task_id))


def ring(process_id: int) -> float:
    """Commit a change and send to the group after it; return the moment of the commit."""
    stamps: list[float] = []
    message = {"type": "room.ring", "topic": "task.1", "version": process_id}
    with transaction.atomic():
        Process.objects.filter(pk=process_id).update(data={"touched": time.time()})
        transaction.on_commit(lambda: stamps.append(time.monotonic()))
        transaction.on_commit(lambda: async_to_sync(get_channel_layer().group_send)("room", message))
    return stamps[0]
