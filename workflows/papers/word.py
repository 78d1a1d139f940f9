"""Word's side of an official paper: page, fonts, rules and tables (NĐ 30/2020/NĐ-CP, Phụ lục I)."""

import re
import unicodedata
from typing import cast

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Cm, Length, Mm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

FONT = "Times New Roman"
BODY, SMALL, SMALLEST = Pt(14), Pt(12), Pt(11)
LONG, SHORT = Mm(297), Mm(210)
TOP, BOTTOM, LEFT, RIGHT = Mm(20), Mm(20), Mm(30), Mm(15)
CENTRE, JUSTIFY, START = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.LEFT
INDENT = Cm(1.27)
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Return a text on one line, composed, without what a Word file cannot hold."""
    return " ".join(_NOT_IN_XML.sub("", unicodedata.normalize("NFC", text)).split())


def new_paper() -> Paper:
    """Return an empty A4 paper in the prescribed font, its page number in the top margin from page two on."""
    paper = Document()
    style = paper.styles["Normal"]
    style.font.name, style.font.size = FONT, BODY
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    spacing = style.paragraph_format
    spacing.space_before, spacing.space_after, spacing.line_spacing = Pt(0), Pt(0), 1.0
    section = paper.sections[0]
    laid_out(section)
    section.different_first_page_header_footer = True
    number_pages(section)
    return paper


def laid_out(section: Section, *, landscape: bool = False) -> None:
    """Give a section the prescribed size and margins."""
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (LONG, SHORT) if landscape else (SHORT, LONG)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = TOP, BOTTOM, LEFT, RIGHT
    section.header_distance = section.footer_distance = Mm(10)


def number_pages(section: Section) -> None:
    """Put the number of the page in the middle of the top margin."""
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = CENTRE
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        mark = element("w:fldChar", **{"w:fldCharType": kind}) if kind else element("w:instrText")
        if text:
            mark.text = text
        run.element.append(mark)


def element(name: str, **attributes: str) -> BaseOxmlElement:
    """Return an element of Word's own language."""
    made: BaseOxmlElement = cast("BaseOxmlElement", OxmlElement(name))
    for key, value in attributes.items():
        made.set(qn(key), value)
    return made


def said(where: Paragraph, text: str, *, bold: bool = False, italic: bool = False, size: Length | None = None) -> Run:
    """Add words to a paragraph."""
    run = where.add_run(_NOT_IN_XML.sub("", unicodedata.normalize("NFC", text)))
    run.bold, run.italic, run.font.size = bold, italic, size
    return run


def centred(where: _Cell | Paper, text: str, **look: bool | Length | None) -> Paragraph:
    """Add a centred paragraph."""
    paragraph = where.add_paragraph()
    paragraph.alignment = CENTRE
    said(paragraph, text, **look)  # type: ignore[arg-type]  # the names are those of `said`
    return paragraph


def body_text(paper: Paper, text: str, *, bold: bool = False, italic: bool = False) -> Paragraph:
    """Add a paragraph of running text: justified, first line set in."""
    paragraph = paper.add_paragraph()
    paragraph.alignment = JUSTIFY
    paragraph.paragraph_format.first_line_indent = INDENT
    paragraph.paragraph_format.space_after = Pt(6)
    said(paragraph, text, bold=bold, italic=italic)
    return paragraph


def ruled(paragraph: Paragraph, inset: Length) -> None:
    """Draw the short rule under a paragraph: a paragraph of its own, set in from both sides."""
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = inset
    border = element("w:bottom", **{"w:val": "single", "w:sz": "6", "w:space": "1", "w:color": "000000"})
    borders = element("w:pBdr")
    borders.append(border)
    properties_of(paragraph).insert_element_before(borders, "w:spacing", "w:ind", "w:jc", "w:rPr")


def rule(cell: _Cell, inset: Length) -> None:
    """Add a short rule of its own to a cell."""
    paragraph = cell.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(3)
    ruled(paragraph, inset)


def side_by_side(paper: Paper, *widths: Length) -> list[_Cell]:
    """Add cells without frames, one beside the other; each begins with a paragraph that is to be filled."""
    table = paper.add_table(rows=1, cols=len(widths))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    return sized(table, widths)


def sized(table: Table, widths: tuple[Length, ...]) -> list[_Cell]:
    """Give every cell of a table its width, as Word and LibreOffice each ask for it; return the first row."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    return list(table.rows[0].cells)


def emptied(cell: _Cell) -> _Cell:
    """Take away the paragraph that every new cell comes with, once it holds others."""
    first = cell.paragraphs[0]
    if len(cell.paragraphs) > 1 and not first.text:
        xml = first._element  # noqa: SLF001 - python-docx's own way to its XML
        xml.getparent().remove(xml)
    return cell


def properties_of(paragraph: Paragraph) -> BaseOxmlElement:
    """Return where Word keeps how a paragraph looks."""
    return paragraph._element.get_or_add_pPr()  # noqa: SLF001 - python-docx's own way to its XML


def mark_row(row: _Row, name: str) -> None:
    """Switch a property of a table's row on."""
    properties = row._element.get_or_add_trPr()  # noqa: SLF001 - python-docx's own way to its XML
    properties.append(element(name, **{"w:val": "true"}))


def add_cells(table: Table) -> list[_Cell]:
    """Add a row to a table and return its cells."""
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]  # python-docx leaves this one method untyped
    return list(row.cells)


def repeated(table: Table) -> None:
    """Let the first row stand at the head of every page, and no row break in two."""
    for row in table.rows:
        mark_row(row, "w:cantSplit")
    mark_row(table.rows[0], "w:tblHeader")


def put(cell: _Cell, text: str, *, bold: bool = False, italic: bool = False, centre: bool = False) -> None:
    """Fill a cell of the task table."""
    paragraph = cell.paragraphs[0]
    paragraph.alignment = CENTRE if centre else START
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    said(paragraph, clean(text), bold=bold, italic=italic, size=SMALL)
