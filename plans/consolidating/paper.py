"""The report on paper (Nghị định 30/2020/NĐ-CP, Phụ lục I): head, bases, sections, signature, annex with every task."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils import timezone

from plans.consolidating.counting import Counts, Line, counted
from plans.consolidating.duty import receiver
from plans.consolidating.shapes import BY_GROUP, Measure, Row, Section, as_rows
from plans.consolidating.signing import Signing
from plans.models import ConsolidatedReport, Plan
from workflows.papers.blocks import DRAFT, Annex, Block, Closing, Grid, Head, Heading, Paper, Said
from workflows.papers.wording import BLANK, archive_line, dateline, day_in_figures, initials, number_line
from workflows.periods import ROMAN

NUMERALS = (*ROMAN, "V", "VI")
KIND = "BC"
SAYS_WHAT = ("về ", "thực hiện ", "triển khai ", "tổ chức ")
# Widths in millimetres: 165 on an upright page, 252 on a wide one.
NARROW, WIDE = (45, 15, 15, 15, 15, 15, 15, 15, 15), (12, 90, 45, 25, 40, 40)
ANNEX_COLUMNS = ("TT", "Nhiệm vụ", "Đơn vị chủ trì", "Thời hạn", "Trạng thái", "Kết quả")


def consolidated_paper(report: ConsolidatedReport, signing: Signing) -> Paper:
    """Return the paper of a report; its bytes follow from the report alone, its date is that of the figures."""
    plan, agency, day = report.plan, report.plan.agency, timezone.localdate(report.as_of)
    rows, symbol = as_rows(report.rows), symbol_of(agency.name)
    return Paper(
        file_name=file_name(plan, report.span.code),
        title="BÁO CÁO",
        subject=f"Kết quả thực hiện Kế hoạch {named(plan)} {report.span.words}",
        head=Head(
            parent=agency.parent_name.upper(),
            agency=agency.name.upper(),
            number=number_line(None, symbol),
            dateline=dateline(agency.place, None, year=day.year),
        ),
        blocks=(*opening(report), *body(report, counted(rows))),
        closing=Closing(
            recipients=tuple(map(entry, plan.recipients)) or ("Như trên",),
            archive=archive_of(plan),
            above=signing.lines,
            name=signing.name,
        ),
        made_at=report.as_of,
        to=receiver(report.task),
        mark="" if report.is_finished else DRAFT,
        annex=annex_of(report, rows, symbol),
    )


def file_name(plan: Plan, period: str) -> str:
    """Name the files of a report: safe anywhere."""
    code = re.sub(r"[^A-Za-z0-9]+", "-", plan.code).strip("-") or str(plan.pk)
    return f"bao-cao-{code}-{period}"


def symbol_of(agency: str) -> str:
    """Return the symbol of an agency's reports: BC-STP."""
    return "-".join(part for part in (KIND, initials(agency)) if part)


def named(plan: Plan) -> str:
    """Name a plan by its number, else by its title in quotation marks."""
    return f"số {plan.number}" if plan.number else f"“{plan.title}”"


def opening(report: ConsolidatedReport) -> list[Block]:
    """Say on which plan the report rests, and as of when."""
    plan, until = report.plan, day_in_figures(timezone.localdate(report.as_of))
    of_day = f" ngày {day_in_figures(plan.dated_on)}" if plan.dated_on else ""
    title = f" {on_what(plan.title)}" if plan.number else ""
    return [
        Said(
            f"Thực hiện Kế hoạch {named(plan)}{of_day}{title}, {plan.agency.name} báo cáo kết quả thực hiện "
            f"{report.span.words} (số liệu tính đến ngày {until}) như sau:"
        )
    ]


def on_what(title: str) -> str:
    """Return a plan's title as a sentence goes on with it: "về …", without the kind of document before it."""
    words = re.sub(r"^kế hoạch\s+", "", " ".join(title.split()).rstrip(" ."), flags=re.IGNORECASE)
    lowered = words[:1].lower() + words[1:] if words[:1].isupper() and not words[1:2].isupper() else words
    return lowered if lowered.startswith(SAYS_WHAT) else f"về {lowered}"


def body(report: ConsolidatedReport, counts: Counts) -> list[Block]:
    """Return the sections, the tables of figures within the first."""
    blocks: list[Block] = []
    for numeral, section in zip(NUMERALS, Section, strict=True):
        blocks += [Heading(f"{numeral}. {str(section.label).upper()}"), Said(report.said(section))]
        if section is Section.GENERAL and counts.of(Measure.ALL):
            blocks += table("Theo phần của kế hoạch", "Phần", counts.sections)
            blocks += table("Theo đơn vị chủ trì", "Đơn vị", counts.units)
    return blocks


def table(title: str, what: str, lines: Sequence[Line]) -> list[Block]:
    """Return the figures of sections, or of units, under a title."""
    rows = tuple((line.label, *(str(figure.count) for figure in line.figures)) for line in lines)
    columns = (what, *(str(measure.label) for measure in BY_GROUP))
    return [Said("", title), Grid(columns, NARROW, rows, counts=True)]


def entry(recipient: object) -> str:
    """Return a recipient without the dash and the stop that the list puts around it."""
    return str(recipient).strip().strip("-–;. ").strip()


def archive_of(plan: Plan) -> str:
    """Return where the report is kept, as the plan itself was."""
    kept = [re.sub(r"^lưu\s*:?\s*", "", entry(place), flags=re.IGNORECASE) for place in plan.archive]
    unit = plan.coordinating_unit
    return (
        f"Lưu: {', '.join(filter(None, kept))}."
        if any(kept)
        else archive_line(*(unit.code, unit.name) if unit else ("", ""))
    )


def annex_of(report: ConsolidatedReport, rows: Sequence[Row], symbol: str) -> Annex | None:
    """Return the table of every task that counts; none without any."""
    within = [row for row in rows if row.counts_as(Measure.ALL)]
    if not within:
        return None
    cells = tuple(
        (str(number), row.content, row.unit, day_in_figures(row.due) if row.due else "", row.standing, outcome(row))
        for number, row in enumerate(within, start=1)
    )
    agency = report.plan.agency.name
    return Annex(
        title="PHỤ LỤC",
        subject=f"Danh mục nhiệm vụ thực hiện {report.span.words}",
        note=f"(Kèm theo Báo cáo số{BLANK}/{symbol} của {agency})",
        blocks=(Grid(ANNEX_COLUMNS, WIDE, cells),),
    )


def outcome(row: Row) -> str:
    """Say what a task came to: the unit's own verdict, and the product when it is done."""
    return "\n".join(part for part in (row.result, row.product if row.counts_as(Measure.DONE) else "") if part)
