"""A paper as a Word file: the same blocks in the same layout, for those who must go on writing in it."""

from __future__ import annotations

import datetime as dt
import zipfile
from functools import singledispatch
from io import BytesIO

from docx.document import Document as Word
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Mm, Pt

from workflows.papers.blocks import Annex, Closing, Grid, Head, Heading, Paper, Room, Said
from workflows.papers.word import BODY as TITLE
from workflows.papers.word import (
    SMALL,
    SMALLEST,
    body_text,
    centred,
    emptied,
    laid_out,
    mark_row,
    new_paper,
    put,
    repeated,
    rule,
    ruled,
    said,
    side_by_side,
    sized,
)
from workflows.papers.word_rows import HASH, row_of
from workflows.papers.wording import in_paragraphs, plain

BODY = Pt(13)
STATE, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
LONGEST_PROPERTY = 250
FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)


def as_docx(paper: Paper) -> bytes:
    """Return the paper as a Word file; the same paper gives the same bytes."""
    word = new_paper()
    word.styles["Normal"].font.size = BODY
    about(word, paper)
    letterhead(word, paper.head, paper.mark)
    heading = centred(word, plain(paper.title), bold=True, size=TITLE)
    heading.paragraph_format.space_before = Pt(12)
    centred(word, plain(paper.subject), bold=True, size=TITLE)
    line = word.add_paragraph()
    line.paragraph_format.line_spacing, line.paragraph_format.space_after = Pt(3), Pt(8)
    ruled(line, Mm(57))
    if paper.to:
        centred(word, f"Kính gửi: {plain(paper.to)}").paragraph_format.space_after = Pt(8)
    for block in paper.blocks:
        write(block, word)
    closing(word, paper.closing)
    if paper.annex is not None:
        annexed(word, paper.annex)
    marked(word, paper.mark)
    written = BytesIO()
    word.save(written)
    return dated(written.getvalue())


def about(word: Word, paper: Paper) -> None:
    """Write what the file says of itself; its dates are the decision's, not the clock's."""
    properties = word.core_properties
    properties.title = plain(f"{paper.title}: {paper.subject}")[:LONGEST_PROPERTY]
    properties.author = plain(paper.head.agency)[:LONGEST_PROPERTY]
    properties.language = "vi-VN"
    properties.created = properties.modified = paper.made_at.astimezone(dt.UTC).replace(tzinfo=None)


def letterhead(word: Word, head: Head, mark: str) -> None:
    """Write the two columns of the head: who issues and under which number; the State, place and date."""
    left, right = side_by_side(word, Mm(68), Mm(97))
    if head.parent:
        centred(left, plain(head.parent), size=SMALL)
    centred(left, plain(head.agency), bold=True, size=SMALL)
    rule(left, Mm(23))
    if head.number:
        centred(left, plain(head.number), size=BODY).paragraph_format.space_before = Pt(4)
    if mark:
        centred(left, mark, bold=True, size=SMALL).paragraph_format.space_before = Pt(4)
    centred(right, STATE, bold=True, size=SMALL)
    centred(right, MOTTO, bold=True, size=BODY)
    rule(right, Mm(20))
    centred(right, plain(head.dateline), italic=True, size=BODY).paragraph_format.space_before = Pt(4)
    for cell in (left, right):
        emptied(cell)


@singledispatch
def write(block: object, word: Word) -> None:
    """Write one block of the body."""
    raise TypeError(f"no way to write {block!r}")


@write.register
def _(block: Heading, word: Word) -> None:
    paragraph = body_text(word, plain(block.text), bold=True)
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.keep_with_next = Pt(4), True


@write.register
def _(block: Said, word: Word) -> None:
    lines = in_paragraphs(plain(block.text))
    bold, italic = "bold" in block.look, "italic" in block.look
    for number, line in enumerate(lines):
        labelled = block.label if number == 0 else ""
        paragraph = body_text(word, f"{plain(labelled)}: " if labelled else "", bold=True)
        paragraph.paragraph_format.keep_with_next = not line
        if HASH.fullmatch(line):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
            paragraph.add_run().add_break()
        said(paragraph, line, bold=bold, italic=italic, size=SMALLEST if "small" in block.look else None)


@write.register
def _(block: Grid, word: Word) -> None:
    table = word.add_table(rows=1, cols=len(block.columns), style="Table Grid")
    table.autofit = False
    for cell, title in zip(table.rows[0].cells, block.columns, strict=True):
        put(cell, title, bold=True, centre=True)
    widths = tuple(Mm(share) for share in block.shares)
    sized(table, widths)
    repeated(table)
    for row in block.rows:
        lines = [in_paragraphs(plain(text)) for text in row]
        table._tbl.append(row_of(lines, widths, counts=block.counts))  # noqa: SLF001 - python-docx's own way to its XML
    word.add_paragraph().paragraph_format.line_spacing = Pt(6)


@write.register
def _(block: Room, word: Word) -> None:
    for _number in range(block.lines):
        paragraph = word.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(8)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(165), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        paragraph.add_run("\t")


def closing(word: Word, end: Closing) -> None:
    """Write on one row whom the paper goes to, and who signs it in what capacity."""
    word.add_paragraph().paragraph_format.space_after = Pt(4)
    for paragraph in word.paragraphs[-2:]:  # a signature never stands on a page without words above it
        paragraph.paragraph_format.keep_with_next = True
    left, right = side_by_side(word, Mm(80), Mm(85))
    said(left.paragraphs[0], "Nơi nhận:", bold=True, italic=True, size=SMALL)
    for text in (*(f"- {plain(name)};" for name in end.recipients), f"- {plain(end.archive)}"):
        said(left.add_paragraph(), text, size=SMALLEST)
    for text in end.above:
        centred(right, plain(text), bold=True, size=BODY)
    centred(right, plain(end.name), bold=True, size=BODY).paragraph_format.space_before = Pt(62)
    emptied(right)
    mark_row(word.tables[-1].rows[0], "w:cantSplit")


def annexed(word: Word, annex: Annex) -> None:
    """Write the annex behind the signature: wide pages, numbered on."""
    section = word.add_section(WD_SECTION.NEW_PAGE)
    laid_out(section, landscape=True)
    section.different_first_page_header_footer = False
    for text in (annex.title, annex.subject):
        centred(word, plain(text), bold=True, size=TITLE)
    if annex.note:
        centred(word, plain(annex.note), italic=True)
    word.paragraphs[-1].paragraph_format.space_after = Pt(8)
    for block in annex.blocks:
        write(block, word)


def marked(word: Word, mark: str) -> None:
    """Say at the head of every page what the paper is not (a draft, taken back)."""
    section = word.sections[0]
    for header in (section.first_page_header, section.header) if mark else ():
        is_empty = not header.paragraphs[0].runs
        paragraph = header.paragraphs[0] if is_empty else header.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        said(paragraph, mark, bold=True, size=SMALL)


def dated(written: bytes) -> bytes:
    """Return the file with the clock taken out of its package."""
    fixed = BytesIO()
    with zipfile.ZipFile(BytesIO(written)) as package, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as copy:
        for member in package.infolist():
            copy.writestr(
                zipfile.ZipInfo(member.filename, FIRST_DAY_OF_ZIP), package.read(member), zipfile.ZIP_DEFLATED
            )
    return fixed.getvalue()
