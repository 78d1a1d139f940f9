"""The door's own statements: read after the lock, written whole or not at all."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, connections, transaction
from viewflow.workflow.models import Task as FlowTask

from tests.people import MakeTask
from units.models import User
from workflows import ledger
from workflows.errors import Stale
from workflows.flow import open_step
from workflows.models import SlotCount, Task
from workflows.states import State


@contextmanager
def waiting_for_the_row(task: Task, person: User) -> Iterator[list[ledger.OpenStep | None]]:
    """Hold a task's row; inside, somebody else waits for it; afterwards the list has the step that one read."""
    found: list[ledger.OpenStep | None] = []

    def read() -> None:
        try:
            with transaction.atomic():
                found.append(ledger.locked(task.pk, person)[1])
        finally:
            connections.close_all()

    thread = threading.Thread(target=read)
    with transaction.atomic():
        ledger.locked(task.pk, person)
        thread.start()
        await_a_waiting_lock()
        yield found
    thread.join(20)


def await_a_waiting_lock() -> None:
    """Return when another connection waits for a row of ours; the test's own timeout ends a wait in vain."""
    waiting = False
    while not waiting:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            waiting = bool(cursor.fetchone()[0])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_who_waited_for_the_row_reads_the_step_that_is_open_now(task_in: MakeTask, unit_head: User) -> None:
    task = task_in(State.ASSIGNED)
    step = open_step(task.process_id)
    assert step is not None
    with waiting_for_the_row(task, unit_head) as found:
        FlowTask.objects.filter(pk=step.pk).update(finished=step.created)
        later = FlowTask.objects.create(process_id=task.process_id, flow_task=step.flow_task, status="NEW")
    assert [one.pk if one else None for one in found] == [later.pk]


@pytest.mark.django_db
def test_one_part_that_finds_nothing_undoes_the_whole_write(task_in: MakeTask, unit_head: User) -> None:
    task = task_in(State.ASSIGNED)
    nowhere = ledger.Part(
        "closed", "UPDATE viewflow_task SET status = 'DONE' WHERE id = -1 RETURNING id", [], must=True
    )
    raised = ledger.Part("counted", "UPDATE workflows_slotcount SET waiting = 99 RETURNING waiting AS id", [])
    with pytest.raises(Stale), transaction.atomic():
        ledger.carry_out(task.pk, [raised, nowhere])
    assert not SlotCount.objects.filter(waiting=99).exists()


@pytest.mark.django_db
def test_a_write_names_what_it_replaces(task_in: MakeTask, unit_head: User) -> None:
    task_id = task_in(State.ASSIGNED).pk
    with transaction.atomic():
        task, _ = ledger.locked(task_id, unit_head)
        Task.objects.filter(pk=task_id).update(audit_seq=task.audit_seq + 1)  # as another hand would have
        task.round = 7
        with pytest.raises(Stale):
            ledger.carry_out(task_id, [ledger.change_of(task)])


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(State))
def test_what_is_read_is_what_django_reads(state: State, task_in: MakeTask, unit_head: User) -> None:
    expected = Task.objects.select_related("lead_unit", "coordinating_unit", "submission").get(pk=task_in(state).pk)
    with transaction.atomic():
        task, step = ledger.locked(expected.pk, unit_head)
    for name in (field.attname for field in Task._meta.concrete_fields):
        assert getattr(task, name) == getattr(expected, name)
    assert (task.lead_unit, task.coordinating_unit, task.submission) == (
        expected.lead_unit,
        expected.coordinating_unit,
        expected.submission,
    )
    assert task.submission is None or task.submission.sha256 == expected.submission.sha256  # type: ignore[union-attr]  # as above
    opened = open_step(expected.process_id)
    assert (step.pk if step else None) == (opened.pk if opened else None)


@pytest.mark.django_db
def test_a_task_that_is_none_does_not_exist(unit_head: User) -> None:
    with transaction.atomic(), pytest.raises(Task.DoesNotExist):
        ledger.locked(987654, unit_head)
