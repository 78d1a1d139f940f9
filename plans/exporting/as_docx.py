"""A confirmed plan as a Word file: the plan itself, then its tasks as an appendix (NĐ 30/2020/NĐ-CP, Phụ lục I)."""

import datetime as dt
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from docx.document import Document as Paper
from docx.enum.section import WD_SECTION
from docx.shared import Mm, Pt
from docx.table import Table

from plans.exporting.confirmed import ALL_UNITS, confirmed, date_of, lines_of
from plans.models import Plan, PlanItem
from plans.reading import LegalBasis, PlanDate
from plans.wording import statement_text
from workflows.papers.word import (
    BODY,
    SMALL,
    SMALLEST,
    add_cells,
    body_text,
    centred,
    clean,
    emptied,
    laid_out,
    new_paper,
    put,
    repeated,
    rule,
    ruled,
    said,
    side_by_side,
    sized,
)

COLUMNS = ("TT", "Nhiệm vụ", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời gian", "Sản phẩm")
WIDTHS = (Mm(12), Mm(95), Mm(42), Mm(42), Mm(32), Mm(29))
LAST_PADDED_MONTH = 2
STATE, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
BLANK_NUMBER, BLANK_DAY = " " * 10, " " * 6


def to_docx(plan: Plan) -> bytes:
    """Return the file; the number and the day stay blank until the records clerk has given them."""
    paper = new_paper()
    paper.core_properties.title, paper.core_properties.author = clean(plan.title)[:250], clean(plan.agency.name)
    if plan.issued_at:
        paper.core_properties.created = paper.core_properties.modified = plan.issued_at.replace(tzinfo=None)
    letterhead(paper, plan)
    title_and_bases(paper, plan)
    sections(paper, plan)
    closing(paper, plan)
    appendix(paper, plan)
    written = BytesIO()
    paper.save(written)
    return written.getvalue()


def letterhead(paper: Paper, plan: Plan) -> None:
    """Write the two columns of the head: who issues, under whom and under which number; the State, place and date."""
    left, right = side_by_side(paper, Mm(68), Mm(97))
    parent, agency = plan.agency.parent_name, plan.agency_text or plan.agency.name
    if parent:
        centred(left, clean(parent).upper(), size=SMALL)
    centred(left, clean(agency).upper(), bold=True, size=SMALL)
    rule(left, Mm(22))
    number = centred(left, f"Số: {number_of(plan)}", size=BODY)
    number.paragraph_format.space_before = Pt(4)
    centred(right, STATE, bold=True, size=SMALL)
    centred(right, MOTTO, bold=True, size=BODY)
    rule(right, Mm(20))
    place = centred(right, dateline(plan), italic=True, size=BODY)
    place.paragraph_format.space_before = Pt(4)
    for cell in (left, right):
        emptied(cell)


def number_of(plan: Plan) -> str:
    """Return the number, or the blank before its symbol: "        /KH-STP"."""
    if plan.number:
        return clean(plan.number)
    name = plan.agency_text or plan.agency.name
    return f"{BLANK_NUMBER}/KH-{''.join(word[0] for word in name.split()).upper()}"


def dateline(plan: Plan) -> str:
    """Return place and date; days below ten and the first two months are written with a zero."""
    place = plan.place or plan.agency.place
    return ", ".join(part for part in (clean(place), date_in_words(date_of(plan))) if part)


def date_in_words(date: PlanDate) -> str:
    """Write a date as it stands on paper, room left where there is none yet."""
    day = f"{date.day:02d}" if date.day else BLANK_DAY
    month = (f"{date.month:02d}" if date.month <= LAST_PADDED_MONTH else str(date.month)) if date.month else BLANK_DAY
    return f"ngày {day} tháng {month} năm {date.year or BLANK_DAY}"


def title_and_bases(paper: Paper, plan: Plan) -> None:
    """Write what the paper is called and what it rests on."""
    heading = centred(paper, "KẾ HOẠCH", bold=True)
    heading.paragraph_format.space_before = Pt(12)
    centred(paper, clean(plan.title), bold=True)
    line = paper.add_paragraph()
    line.paragraph_format.line_spacing, line.paragraph_format.space_after = Pt(3), Pt(10)
    ruled(line, Mm(65))
    bases = confirmed(plan).legal_bases
    for basis in bases:
        body_text(paper, f"Căn cứ {basis_in_words(basis)};", italic=True)
    agency = clean(plan.agency_text or plan.agency.name)
    body_text(paper, f"{agency} ban hành Kế hoạch {lowered(clean(plan.title))} như sau:")


def lowered(text: str) -> str:
    """Begin a text with a small letter, unless it begins with an abbreviation."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def basis_in_words(basis: LegalBasis) -> str:
    """Write a legal basis: kind, number, date, issuer."""
    parts = [
        basis.kind or "văn bản",
        f"số {basis.number}" if basis.number else "",
        f"ngày {day_in_figures(basis.date)}" if basis.date else "",
        f"của {basis.issuer}" if basis.issuer else "",
    ]
    return clean(" ".join(part for part in parts if part))


def day_in_figures(day: dt.date) -> str:
    """Write a day in figures as papers do: 05/02/2026, but 05/6/2026."""
    month = f"{day.month:02d}" if day.month <= LAST_PADDED_MONTH else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"


def sections(paper: Paper, plan: Plan) -> None:
    """Write the body: where the tasks stand, what is to be told, who sees to it, who reports when."""
    numerals = iter(("I", "II", "III"))
    body_text(paper, f"{next(numerals)}. NHIỆM VỤ", bold=True)
    body_text(paper, "Chi tiết tại Phụ lục kèm theo Kế hoạch này.")
    if plan.telling:
        body_text(paper, f"{next(numerals)}. NỘI DUNG TUYÊN TRUYỀN", bold=True)
        for one in plan.telling:
            body_text(paper, f"- {clean(statement_text(one))}")
    body_text(paper, f"{next(numerals)}. TỔ CHỨC THỰC HIỆN", bold=True)
    for number, text in enumerate(organisation(plan), start=1):
        body_text(paper, f"{number}. {clean(text)}")


def organisation(plan: Plan) -> list[str]:
    """Return the points of how the plan is carried out."""
    found = []
    if plan.default_assignment:
        found.append(f"{plan.default_assignment} căn cứ chức năng, nhiệm vụ được giao tổ chức thực hiện Kế hoạch này.")
    found += [duty_in_full(duty) for duty in plan.duties]
    if plan.coordinating_unit:
        found.append(f"{plan.coordinating_unit} làm đầu mối theo dõi, đôn đốc việc thực hiện Kế hoạch này.")
    return [*found, *(statement_text(one) for one in plan.escalation)]


def duty_in_full(duty: Mapping[str, Any]) -> str:
    """Write a reporting duty in the words of the plan, with who reports, and to whom when they do not say."""
    reporter, text = duty.get("from") or "Các đơn vị", clean(duty.get("text") or "").rstrip(" .;")
    if not text.casefold().startswith(reporter.casefold()):
        text = f"{reporter} {lowered(text)}"
    to = ", ".join(duty.get("to") or [])
    return f"{text} báo cáo {to}." if to and "báo cáo" not in text.casefold() else f"{text}."


def closing(paper: Paper, plan: Plan) -> None:
    """Write on one row whom the paper goes to, and who signs it in what capacity."""
    paper.add_paragraph().paragraph_format.space_after = Pt(4)
    left, right = side_by_side(paper, Mm(80), Mm(85))
    said(left.paragraphs[0], "Nơi nhận:", bold=True, italic=True, size=SMALL)
    archive = f"- Lưu: {', '.join(plan.archive) or 'VT'}."
    for text in (*(f"- {clean(name).rstrip(' .;')};" for name in plan.recipients), archive):
        said(left.add_paragraph(), text, size=SMALLEST)
    for text in capacity_lines(plan):
        centred(right, text, bold=True)
    if plan.signer_name:
        name = centred(right, clean(plan.signer_name), bold=True)
        name.paragraph_format.space_before = Pt(70)
    emptied(right)


def capacity_lines(plan: Plan) -> list[str]:
    """Return the lines above a signature: "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC" (NĐ 30/2020, điều 13)."""
    title = clean(plan.signer_title).upper()
    codes = plan.signer_capacity.split("+")
    collective = [f"TM. {clean(plan.agency_text or plan.agency.name).upper()}"] if "TM" in codes else []
    if "Q" in codes:
        return [*collective, f"Q. {title}"]
    above = next((code for code in ("KT", "TL", "TUQ") if code in codes), "")
    superior = title.removeprefix("PHÓ ") if above == "KT" else "GIÁM ĐỐC"
    return [*collective, *([f"{above}. {superior}"] if above else []), *([title] if title else [])]


def appendix(paper: Paper, plan: Plan) -> None:
    """Write the task table on pages of its own, laid across."""
    laid_out(paper.add_section(WD_SECTION.NEW_PAGE), landscape=True)
    paper.sections[-1].different_first_page_header_footer = False
    centred(paper, "PHỤ LỤC", bold=True)
    centred(paper, "DANH MỤC NHIỆM VỤ", bold=True)
    of = f"Kèm theo Kế hoạch số {number_of(plan)} {date_in_words(date_of(plan))}"
    note = centred(paper, f"({of} của {clean(plan.agency_text or plan.agency.name)})", italic=True, size=SMALL)
    note.paragraph_format.space_after = Pt(8)
    items = lines_of(plan)
    table = paper.add_table(rows=1, cols=len(COLUMNS), style="Table Grid")
    table.autofit = False
    for cell, title in zip(table.rows[0].cells, COLUMNS, strict=True):
        put(cell, title, bold=True, centre=True)
    for number, item in enumerate(items, start=1):
        add_row(table, number, item)
    sized(table, WIDTHS)
    repeated(table)


def add_row(table: Table, number: int, item: PlanItem) -> None:
    """Write one task."""
    cells = add_cells(table)
    for place, (cell, text) in enumerate(zip(cells, (str(number), *words_of(item)), strict=True)):
        put(cell, text, centre=place == 0)


def words_of(item: PlanItem) -> tuple[str, str, str, str, str]:
    """Return what the table says of a task: content, who leads, who helps, when, what comes of it."""
    lead = item.lead_text or ALL_UNITS if item.all_units else str(item.lead_unit or item.lead_text)
    helpers = [unit.name for unit in item.cooperating_units.all()]
    everybody = [ALL_UNITS] if item.cooperating_all else []
    others = [item.cooperating_others] if item.cooperating_others else []
    return item.content, lead, "; ".join([*everybody, *helpers, *others]), time_of(item), item.product


def time_of(item: PlanItem) -> str:
    """Return the time as the plan words it; a date that a person set in its stead is written out."""
    if item.due_text or item.due_on is None:
        return item.due_text
    return f"Đến ngày {day_in_figures(item.due_on)}"
