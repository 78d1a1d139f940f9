"""The flow, generated from the transitions: whose turn it is and since when. It decides nothing.

A state without a node or a transition without an edge fails when this module is imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.timezone import now
from viewflow import this
from viewflow.workflow import STATUS, Activation, flow, lock
from viewflow.workflow.base import Edge, Flow
from viewflow.workflow.models import Process
from viewflow.workflow.models import Task as FlowTask
from viewflow.workflow.nodes.end import EndActivation
from viewflow.workflow.nodes.view import ViewActivation
from viewflow.workflow.status import PROCESS

from units.models import User
from workflows.moves import Move, moves_from
from workflows.states import State


class StepActivation(ViewActivation):
    """A person's turn, opened and closed with one statement each."""

    @classmethod
    def create(cls, flow_task: Any, prev_activation: Any, token: Any, data: Any = None, seed: Any = None) -> Any:
        """Open the step: nobody owns it yet, the right that holds it is the node's."""
        task = FlowTask(process=prev_activation.process, flow_task=flow_task, token=token)
        task.save(force_insert=True)
        task.previous.add(prev_activation.task)
        return cls(task)

    @Activation.status.transition(source=[STATUS.NEW, STATUS.ASSIGNED], target=STATUS.STARTED)
    def start(self, by: User) -> None:
        """Name the person who made the move."""
        self.task.owner, self.task.started = by, now()

    @Activation.status.super()
    def create_next(self) -> Iterator[Any]:
        """Go to the node that waits in the task's new state."""
        yield self.flow_task.onward[self.process.work_state]._create(self, self.task.token)


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
        waits = {node.state: node for node in instance.nodes() if hasattr(node, "state")}
        for move in self.moves:
            for target in move.targets:
                if target not in waits:
                    raise ImproperlyConfigured(f"no node waits in state {target!r}, where {move.name} leads")
                self.onward[target] = waits[target]

    def _outgoing(self) -> Iterator[Edge]:
        for move in self.moves:
            for target in move.targets:
                yield Edge(src=self, dst=self.onward[target], edge_class="next", label=move.name)


class Finish(flow.End):
    """The task has reached a state that ends this process; a declined task opens a new one when given out again."""

    activation_class = FinishActivation
    undo_view_class = cancel_view_class = revive_view_class = None

    def __init__(self, state: State) -> None:
        super().__init__()
        self.state = state


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


def advance(step: FlowTask, *, to: State, by: User) -> None:
    """Close a step in a person's name and open the one that waits in the new state."""
    activation = step.flow_task.activation_class(step)
    activation.process.work_state = to
    activation.start(by)
    activation.execute()


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
