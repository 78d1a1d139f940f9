"""The sheet, and the rows behind one of its numbers, as Excel files. Takes values, runs no query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from audit import tables
from audit.tables import Column, Table
from workflows.evaluation.figures import METRICS, Case, Figure, Metric
from workflows.evaluation.reading import Asked
from workflows.evaluation.sheet import HELP, Shown, told
from workflows.models import Task
from workflows.rows import day
from workflows.states import State

TITLE = "Phiếu đánh giá"
SHEET_COLUMNS = (
    Column("Loại", 12),
    Column("Đối tượng", 40),
    Column("Chức danh, đơn vị", 40),
    *(Column(metric.label, 11) for metric in METRICS),
    Column("Tỷ lệ đúng hạn", 11),
)
ROW_COLUMNS = (
    Column("Mã", 11),
    Column("Nội dung", 70),
    Column("Đơn vị chủ trì", 34),
    Column("Kế hoạch", 18),
    Column("Trạng thái cuối kỳ", 24),
    Column("Hạn hiện hành", 12),
    Column("Hạn ban đầu", 12),
    Column("Ngày trình", 12),
    Column("Ngày phê duyệt", 12),
    Column("Lượt trả lại", 9),
    Column("Lượt gia hạn", 9),
    Column("Lượt đôn đốc", 9),
    Column("Ngày giữ", 9),
)


def cell_of(figure: Figure) -> tables.Cell:
    """Return a figure as a cell: a number, a mean with its tenth."""
    if not figure.metric.is_mean:
        return figure.value
    return round(figure.value / figure.rows + 1e-9, 1) if figure.rows else None


def sheet_table(units: Sequence[Shown], people: Sequence[Shown], asked: Asked) -> Table:
    """Return the sheet as a table."""
    rows = [
        (kind, one.name, one.about, *(cell_of(figure) for figure in one.line.figures), one.rate)
        for kind, lines in (("Đơn vị", units), ("Người trình", people))
        for one in lines
    ]
    notes = (told(asked), *(f"{label}: {words}." for label, words in HELP))
    return Table("danh-gia", TITLE, SHEET_COLUMNS, rows, (("Kỳ", asked.span.words),), notes)


def rows_table(
    metric: Metric, cases: Sequence[tuple[Case, Task]], units: Mapping[int, str], filters: tuple[tuple[str, str], ...]
) -> Table:
    """Return the rows behind a number as a table; `units` names those that had the tasks then."""
    rows = [row_cells(case, task, units[case.unit_id]) for case, task in cases]
    return Table("danh-gia-nhiem-vu", f"{TITLE} {metric.label}", ROW_COLUMNS, rows, filters)


def row_cells(case: Case, task: Task, unit: str) -> tuple[tables.Cell, ...]:
    """Return a task as it stood at the period's end as a row."""
    dates = (case.effective_due_on, case.original_due_on, case.reported_on, case.approved_on)
    counts = (case.returned, case.extended, case.reminded, case.held)
    return (task.code, task.content, unit, task.plan, str(State(case.state).label), *dates, *counts)


def in_days(case: Case) -> str:
    """Say of a case which days it is judged by: "hạn 30/09/2026, trình 28/09/2026, phê duyệt 02/10/2026"."""
    days = (("hạn", case.effective_due_on), ("trình", case.reported_on), ("phê duyệt", case.approved_on))
    return ", ".join(f"{name} {day(value)}" for name, value in days if value)
