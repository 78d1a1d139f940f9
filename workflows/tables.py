"""Tasks as rows of an Excel file, the same columns whichever list they stand in; takes values, runs no query."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from audit.tables import Cell, Column, Table
from workflows.models import Task
from workflows.querysets import TaskQuerySet
from workflows.rows import due_of, state_of

AT_ONCE = 1000
TASK_COLUMNS = (
    Column("Mã", 11),
    Column("Nội dung", 70),
    Column("Đơn vị chủ trì", 34),
    Column("Đơn vị đầu mối", 24),
    Column("Kế hoạch", 18),
    Column("Mục", 10),
    Column("Kỳ", 14),
    Column("Trạng thái", 24),
    Column("Tình trạng hạn", 24),
    Column("Thời hạn", 12),
    Column("Hạn theo ngày làm việc", 14),
    Column("Hạn ban đầu", 12),
    Column("Trình lúc", 17),
    Column("Phê duyệt lúc", 17),
    Column("Lần trình", 9),
    Column("Lần bị trả lại", 9),
    Column("Lần gia hạn", 9),
    Column("Lần đôn đốc", 9),
)


def task_cells(task: Task, *, on: dt.date) -> tuple[Cell, ...]:
    """Return a task as a row; lead and coordinating units must have been joined (`for_rows`)."""
    return (
        task.code,
        task.content,
        task.lead_unit.name if task.lead_unit else "",
        task.coordinating_unit.name,
        task.plan,
        task.source_path,
        task.period,
        state_of(task)[1],
        due_of(task, on=on).label,
        task.due_on,
        task.effective_due_on,
        task.original_due_on,
        task.reported_at,
        task.approved_at,
        task.round,
        task.returned_count,
        task.extended_count,
        task.reminded_count,
    )


def read_along(tasks: TaskQuerySet) -> Iterator[Task]:
    """Return tasks one after another without holding them all."""
    return tasks.for_rows().iterator(chunk_size=AT_ONCE)


def task_table(
    name: str, title: str, tasks: Iterable[Task], *, on: dt.date, filters: tuple[tuple[str, str], ...] = ()
) -> Table:
    """Return a list of tasks as a table: for any page that shows tasks (`read_along` reads them piece by piece)."""
    rows = (task_cells(task, on=on) for task in tasks)
    return Table(name, title, TASK_COLUMNS, rows, filters)
