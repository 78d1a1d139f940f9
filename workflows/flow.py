"""The flow, generated from the transitions: whose turn it is and since when. It decides nothing.

A state without a node or a transition without an edge fails when this module is imported.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils.timezone import now
from viewflow import this
from viewflow.workflow import STATUS, Activation, flow, lock
from viewflow.workflow.base import Edge, Flow
from viewflow.workflow.models import Process
from viewflow.workflow.models import Task as FlowTask
from viewflow.workflow.nodes.end import EndActivation
from viewflow.workflow.nodes.view import ViewActivation
from viewflow.workflow.status import PROCESS
from viewflow.workflow.token import Token

from units.models import User
from workflows.ledger import Of, OpenStep, Part, insertion
from workflows.moves import Move, moves_from
from workflows.states import State


class StepActivation(ViewActivation):
    """A person's turn. The door closes it and opens the next in its one statement (`passed_on`)."""

    @classmethod
    def create(cls, flow_task: Any, prev_activation: Any, token: Any, data: Any = None, seed: Any = None) -> Any:
        """Open the step: nobody owns it yet, the right that holds it is the node's."""
        task = FlowTask(process=prev_activation.process, flow_task=flow_task, token=token)
        task.save(force_insert=True)
        task.previous.add(prev_activation.task)
        return cls(task)


class FinishActivation(EndActivation):
    """The end of a process, written with one row and one update."""

    @classmethod
    def create(cls, flow_task: Any, prev_activation: Any, token: Any, data: Any = None, seed: Any = None) -> Any:
        """Write the end as done and finish the process: a step of ours is the only open one."""
        moment = now()
        task = FlowTask(
            process=prev_activation.process,
            flow_task=flow_task,
            token=token,
            status=STATUS.DONE,
            started=moment,
            finished=moment,
        )
        task.save(force_insert=True)
        task.previous.add(prev_activation.task)
        process = prev_activation.process
        process.status, process.finished = PROCESS.DONE, moment
        process.save(update_fields=["status", "finished"])
        return cls(task)

    @Activation.status.super()
    def create_next(self) -> list[Any]:
        """Nothing follows an end."""
        return []


def connect(node: Any, instance: Any) -> None:
    """Find the nodes that a node's moves lead to."""
    waits = {other.state: other for other in instance.nodes() if hasattr(other, "state")}
    for move in node.moves:
        for target in move.targets:
            if target not in waits:
                raise ImproperlyConfigured(f"no node waits in state {target!r}, where {move.name} leads")
            node.onward[target] = waits[target]


def edges_of(node: Any) -> Iterator[Edge]:
    """Yield an edge for every move that leaves a node."""
    for move in node.moves:
        for target in move.targets:
            yield Edge(src=node, dst=node.onward[target], edge_class="next", label=move.name)


class Step(flow.View):
    """The task waits in one state for one of the moves leaving it."""

    activation_class = StepActivation
    undo_view_class = cancel_view_class = revive_view_class = None

    def __init__(self, state: State) -> None:
        super().__init__(view=None)
        self.state = state
        self.moves: tuple[Move, ...] = moves_from(state)
        self.onward: dict[State, Any] = {}

    def _resolve(self, instance: Any) -> None:
        """Find the nodes this step's moves lead to (viewflow calls it when the flow class is complete)."""
        connect(self, instance)

    def _outgoing(self) -> Iterator[Edge]:
        yield from edges_of(self)


class Finish(flow.End):
    """The task has reached a state that ends this process; a declined task opens a new one when given out again."""

    activation_class = FinishActivation
    undo_view_class = cancel_view_class = revive_view_class = None

    def __init__(self, state: State) -> None:
        super().__init__()
        self.state = state
        self.moves: tuple[Move, ...] = moves_from(state)
        self.onward: dict[State, Any] = {}

    def _resolve(self, instance: Any) -> None:
        """Find the nodes where a decision that is taken back leads (viewflow calls it, as for a step)."""
        connect(self, instance)

    def _outgoing(self) -> Iterator[Edge]:
        yield from edges_of(self)


class WorkFlow(Flow):
    """The life of one task, from being given out to being approved, cancelled or declined."""

    process_class = Process
    process_title = "Nhiệm vụ"
    lock_impl = lock.SelectForUpdateLock(nowait=False, attempts=1)

    opened = flow.StartHandle(this.open_process).Next(this.assigned)
    assigned = Step(State.ASSIGNED)
    in_progress = Step(State.IN_PROGRESS)
    reported = Step(State.REPORTED)
    reviewed = Step(State.REVIEWED)
    suspended = Step(State.SUSPENDED)
    approved = Finish(State.APPROVED)
    cancelled = Finish(State.CANCELLED)
    declined = Finish(State.DRAFT)

    def open_process(self, activation: Any) -> Process:
        """Return the process that a start has just made."""
        return activation.process


NODES: dict[State, Any] = {node.state: node for node in WorkFlow.instance.nodes() if hasattr(node, "state")}
if set(NODES) != set(State):
    raise ImproperlyConfigured(f"states without a node: {set(State) - set(NODES)}")


def open_flow() -> Process:
    """Start a process; it waits in the state "assigned"."""
    return WorkFlow.opened.run()


def open_step(process_id: int | None) -> FlowTask | None:
    """Return the one step a process waits at."""
    if process_id is None:
        return None
    found: FlowTask | None = (
        FlowTask.objects.filter(process_id=process_id, finished__isnull=True).select_related("process").first()
    )
    return found


def open_steps(process_ids: Sequence[int]) -> dict[int | None, int]:
    """Return process id → the step it waits at, for many at once."""
    waiting = FlowTask.objects.filter(process_id__in=process_ids, finished__isnull=True)
    return dict(waiting.values_list("process_id", "pk"))


def passed_on(step: OpenStep, *, process_id: int, to: State, by: User, at: dt.datetime) -> list[Part]:
    """Return what closes a step in a person's name and opens the one that waits in the new state, or ends the process.

    The rows are those that viewflow's own activations write, in parts of the door's statement.
    """
    node = NODES[to]
    ended = isinstance(node, Finish)
    opened = FlowTask(
        process_id=process_id,
        flow_task=node,
        flow_task_type=node.task_type,
        token=Token(step.token),
        status=STATUS.DONE if ended else STATUS.NEW,
        started=at if ended else None,
        finished=at if ended else None,
    )
    link = FlowTask.previous.through(from_task_id=Of("opened"), to_task_id=step.pk)
    return [
        Part(
            "closed",
            "UPDATE viewflow_task SET status = %s, owner_id = %s, started = %s, finished = %s"
            " WHERE id = %s AND finished IS NULL RETURNING id",
            [STATUS.DONE, by.pk, stored(at), stored(at), step.pk],
            must=True,
        ),
        insertion("opened", opened),
        insertion("linked", link),
        *([ending(process_id, at)] if ended else []),
    ]


def reopened(process_id: int, *, to: State, at: dt.datetime) -> list[Part]:
    """Return what opens a finished process again at the step of a state: a decision was taken back.

    Two at once: the second finds the process open, and the task moved on.
    """
    last = FlowTask.objects.filter(process_id=process_id).order_by("-pk").values_list("pk", "token").first()
    if last is None:
        raise ImproperlyConfigured(f"process {process_id} has no step to go on from")
    node = NODES[to]
    opened = FlowTask(
        process_id=process_id,
        flow_task=node,
        flow_task_type=node.task_type,
        token=Token(str(last[1])),
        status=STATUS.NEW,
    )
    link = FlowTask.previous.through(from_task_id=Of("opened"), to_task_id=last[0])
    sql = "UPDATE viewflow_process SET status = %s, finished = NULL WHERE id = %s AND finished IS NOT NULL RETURNING id"
    return [
        Part("reopened", sql, [PROCESS.NEW, process_id], must=True),
        insertion("opened", opened),
        insertion("linked", link),
    ]


def ending(process_id: int, at: dt.datetime) -> Part:
    """Return what ends a process."""
    sql = "UPDATE viewflow_process SET status = %s, finished = %s WHERE id = %s RETURNING id"
    return Part("ended", sql, [PROCESS.DONE, stored(at), process_id], must=True)


def stored(at: dt.datetime) -> object:
    """Return a moment as this database takes it."""
    return connection.ops.adapt_datetimefield_value(at)


def rebuild(process: Process, *, state: State) -> bool:
    """Make the open steps those that the state asks for; tell whether anything had to change."""
    open_steps = list(FlowTask.objects.filter(process=process, finished__isnull=True))
    node = NODES[state]
    ended = isinstance(node, Finish)
    if len(open_steps) == (0 if ended else 1) and all(step.flow_task == node for step in open_steps):
        return False
    last = FlowTask.objects.filter(process=process).order_by("-pk").first()
    FlowTask.objects.filter(pk__in=[step.pk for step in open_steps]).update(status=STATUS.CANCELED, finished=now())
    Process.objects.filter(pk=process.pk).update(status=PROCESS.NEW, finished=None)
    process.refresh_from_db()
    node._create(node.activation_class(last), last.token)
    return True
