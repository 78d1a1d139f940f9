"""The sheet on paper: what all together did on the first page, units and people on wide pages behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from units.models import Agency
from workflows.evaluation.figures import METRICS, Line
from workflows.evaluation.reading import Asked
from workflows.evaluation.sheet import Shown, told
from workflows.papers.blocks import Annex, Block, Closing, Grid, Head, Heading, Paper, Said
from workflows.papers.wording import dateline

WIDE = 252  # millimetres of a table in an annex
FIGURE = 16
HEADINGS = (*(metric.label for metric in METRICS), "Tỷ lệ đúng hạn")
NOTE = (
    "Hoàn thành = đúng hạn + chậm hạn + không hạn; đúng hay chậm xét theo ngày trình của báo cáo được duyệt. "
    "Nhiệm vụ đã huỷ không tính; nhiệm vụ chuyển đơn vị tính cho đơn vị chủ trì ở cuối kỳ."
)


def sheet_paper(  # noqa: PLR0913 - what stands on a sheet
    agency: Agency, asked: Asked, together: Line, units: Sequence[Shown], people: Sequence[Shown], *, by: str
) -> Paper:
    """Return the sheet of a period as a paper; `by` is who had it made."""
    summary = [Said(f"{figure.words}.", label=figure.metric.label) for figure in together.figures]
    summary += [Said(f"{together.rate or '–'}.", label=HEADINGS[-1]), Said(NOTE, look="italic")]
    blocks: list[Block] = [grid("Đơn vị", units)]
    if people:
        blocks += [Heading("THEO NGƯỜI TRÌNH BÁO CÁO"), grid("Người trình", people)]
    return Paper(
        file_name=f"phieu-danh-gia-{asked.span.code.lower()}",
        title="PHIẾU ĐÁNH GIÁ",
        subject=f"Kết quả thực hiện nhiệm vụ {asked.span.words}",
        head=Head(
            parent=agency.parent_name.upper(),
            agency=agency.name.upper(),
            number="",
            dateline=dateline(agency.place, asked.on, year=asked.on.year),
        ),
        blocks=(Said(told(asked)), *summary),
        closing=Closing(recipients=("Lãnh đạo cơ quan",), archive="VT", above=("NGƯỜI LẬP PHIẾU",), name=by),
        made_at=asked.at.astimezone(dt.UTC),
        annex=Annex("PHỤ LỤC", f"Số liệu theo đơn vị và người trình báo cáo, {asked.span.words}", "", tuple(blocks)),
    )


def grid(who: str, lines: Sequence[Shown]) -> Grid:
    """Return lines of the sheet as a table."""
    shares = (WIDE - FIGURE * len(HEADINGS), *[FIGURE] * len(HEADINGS))
    rows = (
        (f"{one.name}\n{one.about}" if one.about else one.name, *(cell.words for cell in one.cells), one.rate or "–")
        for one in lines
    )
    return Grid((who, *HEADINGS), shares, tuple(rows))
