"""Tasks for a bench: a few seeds brought to a state through the real door, then copied by the database itself.

A copy differs in its keys and its deadline only, so whatever the door writes for a waiting task is there, constraints
included, whichever columns the task has by now. Copies have no lines in the trail; nothing measured reads them.
"""

import datetime as dt

from django.db import connection, models, transaction
from django.utils import timezone
from viewflow.workflow.models import Process
from viewflow.workflow.models import Task as FlowTask

from bench.ours.people import DIVISIONS, person
from tests.people import draft_task, giving_to, moved, reviewing, submitting
from units.models import Unit
from workflows import engine, worklist
from workflows.models import Submission, Task, TaskText
from workflows.states import State

CONTENT = "Rà soát, cập nhật quy trình nội bộ giải quyết thủ tục hành chính thuộc thẩm quyền, hoàn thành việc số hoá {}"
DEADLINES = 90


def seed(count: int, state: str) -> None:
    """Bring tasks of all divisions to a state by real moves."""
    office = Unit.objects.get(code="vp")
    for number in range(count):
        seed_one(office, number, State(state))


def seed_one(office: Unit, number: int, state: State) -> None:
    """Bring one task to a state."""
    reviewer, director = person("reviewer"), person("director")
    lead, head = Unit.objects.get(code=f"p{number % DIVISIONS}"), person(f"head_{number % DIVISIONS}")
    due_on = timezone.localdate() + dt.timedelta(days=number % DIVISIONS)
    task = draft_task(office, reviewer, CONTENT.format(number))
    path = (
        (State.ASSIGNED, "assign", reviewer, giving_to(lead, due_on)),
        (State.IN_PROGRESS, "start", head, engine.nothing),
        (State.REPORTED, "report", head, submitting(head)),
        (State.REVIEWED, "review", reviewer, reviewing(reviewer, director)),
    )
    for reached, name, actor, prepare in path:
        task = moved(task, name, actor, prepare)
        if reached == state:
            return


def multiply(total: int) -> int:
    """Copy the seeds until there are `total` tasks (a multiple of the seeds); return how many there are."""
    seeds = Task.objects.count()
    tables: tuple[type[models.Model], ...] = (Process, FlowTask, Task, Submission)
    block = max(table._default_manager.aggregate(last=models.Max("pk"))["last"] or 0 for table in tables) + 1
    later = f" + number %% {DEADLINES}"
    with transaction.atomic():
        copies = total // seeds - 1
        copy(Process, {"id": ""}, block, copies)
        copy(FlowTask, {"id": "", "process_id": ""}, block, copies, only="AND finished IS NULL")
        copy(Submission, {"id": "", "task_id": ""}, block, copies)
        keys = dict.fromkeys(("id", "process_id", "submission_id"), "")
        copy(Task, keys | dict.fromkeys(("due_on", "effective_due_on", "slot_due_on"), later), block, copies)
        copy(TaskText, {"task_id": ""}, block, copies)
    worklist.recount()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return Task.objects.count()


def copy(model: type[models.Model], changed: dict[str, str], block: int, copies: int, *, only: str = "") -> None:
    """Copy a table's seeds, each copy's keys moved on by a block; set the table's sequence behind them."""
    names = [str(field.column) for field in model._meta.concrete_fields]
    moved_on = {name: changed[name] or f" + number * {block}" for name in changed}
    columns = ", ".join(names)
    chosen = ", ".join(f"{name}{moved_on.get(name, '')}" for name in names)
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {chosen} FROM {table}, generate_series(1, %s) AS number"  # noqa: S608 - names of our own tables
            f" WHERE {key} < %s {only}",
            [copies, block],
        )
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', '{key}'), (SELECT max({key}) FROM {table}))")  # noqa: S608


def waiting(state: str) -> list[tuple[int, int, str, int]]:
    """Return (task, open step, hash of the submission, head of the lead unit) of every task in a state."""
    heads = {unit.code: person(f"head_{unit.code[1:]}").pk for unit in Unit.objects.exclude(code="vp")}
    steps = dict(FlowTask.objects.filter(finished__isnull=True).values_list("process_id", "pk"))
    tasks = Task.objects.filter(state=state).select_related("submission", "lead_unit").order_by("pk")
    return [
        (
            task.pk,
            steps[task.process_id or 0],
            task.submission.sha256 if task.submission else "",
            heads[task.lead_unit.code if task.lead_unit else ""],
        )
        for task in tasks
    ]
