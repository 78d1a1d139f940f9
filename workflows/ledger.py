"""The door's own statements: one locks the task, one reads all a move asks about, one writes all that it changes.

Django's compiler costs a move several times what the database does, so these few are put together here, from the
columns of the models. PostgreSQL takes all the writing as one statement; SQLite, which has no way to a server to save,
takes its parts one after the other in the same transaction. Measured: docs/decisions/0009.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection, connections, models

from units.models import Unit, User
from units.rules import HELD, note_standing
from workflows.errors import Stale
from workflows.models import Submission, Task

M = TypeVar("M", bound=models.Model)
# What a plan that is amended may rewrite in a task that goes on.
REWRITTEN = (
    "content",
    "product",
    "time_kind",
    "due_text",
    "lead_text",
    "cooperating_text",
    "plan",
    "plan_title",
    "source_path",
    "source_text",
    "source_sha256",
    "source_first_line",
    "source_last_line",
)
# What may change once a task is there. The rest of it (whose it is, when it was made) is no business of the door.
KEPT = (
    *REWRITTEN,
    "state",
    "suspended_from",
    "process_id",
    "lead_unit_id",
    "coordinating_unit_id",
    "common_id",
    "due_on",
    "effective_due_on",
    "original_due_on",
    "original_effective_due_on",
    "due_rule",
    "extended_count",
    "reminded_count",
    "returned_count",
    "round",
    "submission_id",
    "submitted_by_id",
    "reviewed_by_id",
    "proposed_signer_id",
    "signed_by_id",
    "review_opened_at",
    "self_unit_review",
    "return_note",
    "return_points",
    "return_category",
    "return_due_on",
    "assigned_at",
    "reported_at",
    "reviewed_at",
    "approved_at",
    "holder_slot",
    "slot_due_on",
    "audit_seq",
    "audit_head",
)


@dataclass(frozen=True, slots=True)
class OpenStep:
    """The row of the flow where a task waits."""

    pk: int
    token: str


@dataclass(frozen=True, slots=True)
class Of:
    """A number that the database gives while writing: the id of another part's row."""

    part: str


@dataclass(frozen=True, slots=True)
class Part:
    """One statement that returns what it wrote. A part that must touch a row and touches none: the task moved on."""

    name: str
    sql: str
    values: Sequence[Any]
    must: bool = False


class Columns(Generic[M]):
    """All columns of a model under an alias, and the way from a row of them back to an instance."""

    def __init__(self, model: type[M], alias: str) -> None:
        fields = model._meta.concrete_fields
        self.model = model
        self.names = [field.attname for field in fields]
        self.sql = ", ".join(f'{alias}."{field.column}"' for field in fields)
        columns = [field.get_col(alias) for field in fields]
        self.converters = [
            (place, column, convert)
            for place, column in enumerate(columns)
            for convert in (*connection.ops.get_db_converters(column), *column.get_db_converters(connection))
        ]

    def build(self, row: Sequence[Any]) -> M:
        """Make the instance."""
        values, database = list(row), connections[connection.alias]
        for place, column, convert in self.converters:
            values[place] = convert(values[place], column, database)
        return self.model.from_db(connection.alias, self.names, values)


class Reading:
    """The statement that reads a task with its units, its submission and its open step."""

    def __init__(self) -> None:
        self.task, self.submission = Columns(Task, "task"), Columns(Submission, "sent")
        self.coordinating, self.lead = Columns(Unit, "coordinating"), Columns(Unit, "lead")
        parts = (self.task, self.coordinating, self.lead, self.submission)
        self.sql = (
            f"SELECT {', '.join(part.sql for part in parts)}, step.id, step.token FROM workflows_task AS task"  # noqa: S608 - columns of our own models
            " JOIN units_unit AS coordinating ON coordinating.id = task.coordinating_unit_id"
            " LEFT JOIN units_unit AS lead ON lead.id = task.lead_unit_id"
            " LEFT JOIN workflows_submission AS sent ON sent.id = task.submission_id"
            " LEFT JOIN viewflow_task AS step ON step.process_id = task.process_id AND step.finished IS NULL"
            " WHERE task.id = %s"
        )

    def build(self, row: Sequence[Any]) -> tuple[Task, OpenStep | None]:
        """Make the task, with what belongs to it, and the step."""
        pieces, start = [], 0
        for part in (self.task, self.coordinating, self.lead, self.submission):
            piece = row[start : start + len(part.names)]
            pieces.append(part.build(piece) if piece[0] is not None else None)
            start += len(part.names)
        task = pieces[0]
        assert isinstance(task, Task)  # noqa: S101 - the statement names it first
        task.coordinating_unit, task.lead_unit, task.submission = pieces[1:]  # type: ignore[assignment]  # in this order
        return task, OpenStep(row[start], row[start + 1]) if row[start] is not None else None


@functools.cache
def reading() -> Reading:
    """Return the statement, put together once a process."""
    return Reading()


def locked(task_id: int, actor: User | None) -> tuple[Task, OpenStep | None]:
    """Lock a task's row, then read it with everything a move asks about, the actor's rights too.

    Raises Task.DoesNotExist. Several statements: one that waits for a lock goes on with what it had seen of the other
    tables before it waited, so step, submission and rights would be those of an earlier moment.
    """
    lock = [("SELECT id FROM workflows_task WHERE id = %s FOR UPDATE", task_id)]
    *_, tasks, held = together(
        [
            *(lock if connection.features.has_select_for_update else []),
            (reading().sql, task_id),
            (HELD, actor.pk if actor else 0),
        ]
    )
    if actor:
        note_standing(actor, held)
    task, step = the_one(tasks)
    remember(task)
    return task, step


def read(task_id: int, reader: User) -> tuple[Task, OpenStep | None]:
    """Read a task with its units, its submission and its open step, and the reader's rights; raises Task.DoesNotExist.

    Nothing is locked: good for finding out what a request speaks of, not for a move.
    """
    if task_id > models.BigIntegerField.MAX_BIGINT:  # a statement of ours raises where the ORM finds nothing
        raise Task.DoesNotExist
    tasks, held = together([(reading().sql, task_id), (HELD, reader.pk)])
    note_standing(reader, held)
    return the_one(tasks)


def the_one(rows: Sequence[Any]) -> tuple[Task, OpenStep | None]:
    """Make the task of the one row there is."""
    if not rows:
        raise Task.DoesNotExist
    return reading().build(rows[0])


def together(statements: Sequence[tuple[str, int]]) -> list[list[Any]]:
    """Ask several things, each about one number, in this order; PostgreSQL gets them in one go and answers once."""
    connection.ensure_connection()
    pipeline = connection.connection.pipeline() if connection.vendor == "postgresql" else nullcontext()
    with ExitStack() as open_cursors:
        cursors = [open_cursors.enter_context(connection.cursor()) for _ in statements]
        with connection.wrap_database_errors, pipeline:
            for cursor, (sql, number) in zip(cursors, statements, strict=True):
                cursor.execute(sql, [number])
        return [cursor.fetchall() for cursor in cursors]


def remember(task: Task) -> None:
    """Note what the database holds of a task, so that a write knows what changed and what it replaces."""
    task.__dict__["as_read"] = {name: getattr(task, name) for name in KEPT}
    task.as_saved()


def slot_before(task: Task) -> str:
    """Return the worklist in which the database has the task."""
    return str(task.__dict__["as_read"]["holder_slot"])


def change_of(task: Task) -> Part:
    """Return the update of what changed on a task; it finds nothing when another hand was quicker."""
    before: Mapping[str, Any] = task.__dict__["as_read"]
    changed = [field for field in kept_fields() if getattr(task, field.attname) != before[field.attname]]
    sets = ", ".join(f'"{field.column}" = %s' for field in changed)
    database = connections[connection.alias]  # the proxy looks this up for every field
    values = [field.get_db_prep_save(getattr(task, field.attname), database) for field in changed]
    sql = f"UPDATE workflows_task SET {sets} WHERE id = %s AND state = %s AND audit_seq = %s RETURNING id"  # noqa: S608 - columns of our own model
    return Part("task", sql, [*values, task.pk, before["state"], before["audit_seq"]], must=True)


@functools.cache
def kept_fields() -> tuple[models.Field[Any, Any], ...]:
    """Return the columns that may change."""
    return tuple(field for field in Task._meta.concrete_fields if field.attname in KEPT)


@functools.cache
def columns_of(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    """Return what an insert of a model names; the key comes by itself."""
    return tuple(field for field in model._meta.concrete_fields if not field.primary_key)


def insertion(name: str, *rows: models.Model) -> Part:
    """Return the insert of new rows of one model; an attribute may be an `Of`. What no row has is left to be NULL."""
    lines = [[(field, field.pre_save(row, add=True)) for field in columns_of(type(row))] for row in rows]
    used = [place for place, cells in enumerate(zip(*lines, strict=True)) if any(cell[1] is not None for cell in cells)]
    values, database = [], connections[connection.alias]

    def placed(field: models.Field[Any, Any], value: object) -> str:
        if isinstance(value, Of):
            return f"{{{value.part}}}"
        values.append(field.get_db_prep_save(value, database))
        return "%s"

    tuples = [f"({', '.join(placed(*line[place]) for place in used)})" for line in lines]
    columns = ", ".join(f'"{lines[0][place][0].column}"' for place in used)
    sql = f'INSERT INTO "{rows[0]._meta.db_table}" ({columns}) VALUES {", ".join(tuples)} RETURNING id'  # noqa: S608 - columns of our own models
    return Part(name, sql, values)


def carry_out(task_id: int, parts: Sequence[Part]) -> dict[str, list[int]]:
    """Write all parts; return the ids each wrote, in order. Raises Stale when a part that must touch a row did not."""
    written = in_one(parts) if connection.vendor == "postgresql" else one_by_one(parts)
    if any(part.must and not written[part.name] for part in parts):
        raise Stale(task_id)
    return written


def in_one(parts: Sequence[Part]) -> dict[str, list[int]]:
    """Write everything with one statement."""
    rows = {part.name: f'(SELECT id FROM "{part.name}")' for part in parts}  # noqa: S608 - names of our own
    clauses = ", ".join(f'"{part.name}" AS ({part.sql.format_map(rows)})' for part in parts)
    found = ", ".join(f"ARRAY{rows[part.name]}" for part in parts)
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {clauses} SELECT {found}", [value for part in parts for value in part.values])
        row = cursor.fetchone()
    return {part.name: sorted(row[place]) for place, part in enumerate(parts)}


def one_by_one(parts: Sequence[Part]) -> dict[str, list[int]]:
    """Write part after part."""
    written: dict[str, list[int]] = {}
    with connection.cursor() as cursor:
        for part in parts:
            ids = {name: rows[0] for name, rows in written.items() if rows}
            cursor.execute(part.sql.format_map(ids), part.values)
            written[part.name] = sorted(row[0] for row in cursor.fetchall())
    return written
