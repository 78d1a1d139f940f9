"""The report as files: PDF to read, Word to go on writing in, Excel with the rows; who takes one leaves a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.utils import timezone

from audit.canonical import Value
from audit.tables import XLSX, Cell, Column, Table, as_xlsx
from plans.chain import Act, record
from plans.consolidating.acts import told
from plans.consolidating.paper import consolidated_paper, file_name
from plans.consolidating.shapes import Measure, Row, as_rows
from plans.consolidating.signing import Signing
from plans.exporting import Exported
from plans.guards import locked
from plans.models import ConsolidatedReport
from units.models import User
from workflows.papers.as_docx import as_docx
from workflows.papers.as_pdf import as_pdf

PAPERS = {
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", as_docx),
    "pdf": ("application/pdf", as_pdf),
}
WAYS = (*PAPERS, "xlsx")
COLUMNS = (
    Column("TT", 6),
    Column("Mã", 11),
    Column("Nhiệm vụ", 70),
    Column("Phần của kế hoạch", 34),
    Column("Đơn vị chủ trì", 34),
    Column("Thời hạn", 12),
    Column("Trạng thái", 34),
    Column("Ngày báo cáo", 14),
    Column("Kết quả", 20),
    Column("Nội dung kết quả", 60),
    Column("Khó khăn, vướng mắc", 40),
    Column("Đề xuất, kiến nghị", 40),
    Column("Lý do chậm, quá hạn", 40),
    Column("Được tính là", 34),
)


def as_file(report: ConsolidatedReport, way: str, *, signing: Signing, who: str) -> Exported:
    """Return a report as a file; raises KeyError for a way that is none of WAYS."""
    if way == "xlsx":
        return as_sheet(report, who=who)
    content_type, make = PAPERS[way]
    paper = consolidated_paper(report, signing)
    return Exported(f"{paper.file_name}.{way}", content_type, make(paper))


def as_sheet(report: ConsolidatedReport, *, who: str) -> Exported:
    """Return the rows of a report as an Excel file."""
    name = file_name(report.plan, report.span.code)
    table = Table(
        name,
        f"Báo cáo {report.span.words}",
        COLUMNS,
        cells_of(as_rows(report.rows)),
        (
            ("Kế hoạch", f"{report.plan.code} {report.plan.title}"),
            ("Kỳ", report.span.words),
            ("Số liệu tính đến", timezone.localtime(report.as_of).strftime("%H:%M %d/%m/%Y")),
        ),
    )
    return Exported(f"{name}.xlsx", XLSX, as_xlsx(table, who=who, at=report.as_of).data)


def cells_of(rows: Iterable[Row]) -> Iterator[tuple[Cell, ...]]:
    """Yield rows as cells."""
    for number, row in enumerate(rows, start=1):
        yield (
            number,
            row.code,
            row.content,
            row.heading,
            row.unit,
            row.due,
            row.standing,
            row.reported,
            row.result,
            row.done,
            row.difficulties,
            row.proposals,
            row.reason,
            ", ".join(str(Measure(mark).label) for mark in row.marks),
        )


def record_taking(report: ConsolidatedReport, file: Exported, *, actor: User | None) -> None:
    """Record that a report was taken away as a file; without an actor a command at the terminal did."""
    facts: dict[str, Value] = {**told(report), "file": file.name, "sha256": file.sha256, "size": len(file.data)}
    with transaction.atomic():
        record(locked(report.plan_id), Act("consolidation.export", facts=facts), actor=actor, at=timezone.now())
