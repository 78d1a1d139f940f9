"""Plans made as Word, PDF and Excel files, for every test that needs a file and not only its text."""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

import docx
import openpyxl
import typst
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.table import _Cell
from pypdfium2 import PdfDocument

from tests.files import building
from tests.files.building import HEAD, WORD

Rows = Sequence[Sequence[str]]
NATION = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")


@dataclass(frozen=True, slots=True)
class Paper:
    """A plan as it is written: letterhead, title, paragraphs, a table of tasks, recipients and signature."""

    left: tuple[str, ...] = ("UBND TỈNH AN KHÊ", "SỞ TƯ PHÁP")
    number: str = "Số:      /KH-STP"
    place_and_date: str = "An Khê, ngày      tháng 9 năm 2026"
    title: tuple[str, ...] = ("KẾ HOẠCH", "Cải cách hành chính của Sở Tư pháp tỉnh An Khê năm 2027")
    body: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    recipients: tuple[str, ...] = ("- UBND tỉnh (để báo cáo);", "- Các phòng, đơn vị thuộc Sở;", "- Lưu: VT, VP.")
    signature: tuple[str, ...] = ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Nguyễn Văn An")


def docx_plan(paper: Paper) -> bytes:
    """Return the plan as Word makes it: letterhead and signature in tables without borders."""
    document = docx.Document()
    head = document.add_table(2, 2)
    _fill(head.cell(0, 0), paper.left)
    _fill(head.cell(0, 1), NATION)
    _fill(head.cell(1, 0), (paper.number,))
    _fill(head.cell(1, 1), (paper.place_and_date,))
    for line in paper.title:
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in paper.body:
        document.add_paragraph(line)
    if paper.table:
        table = document.add_table(0, len(paper.table[0]), style="Table Grid")
        for row in paper.table:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                _fill(cell, text.split("\n"))
    foot = document.add_table(1, 2)
    _fill(foot.cell(0, 0), ("Nơi nhận:", *paper.recipients))
    _fill(foot.cell(0, 1), paper.signature)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _fill(cell: _Cell, lines: Iterable[str]) -> None:
    first, *rest = lines
    cell.text = first
    for line in rest:
        cell.add_paragraph(line)


PLAN_IN_TYPST = """
#let paper = json(bytes(sys.inputs.paper))
#set page(paper: "a4", margin: (left: 30mm, right: 20mm, y: 20mm), numbering: "1", number-align: center + top)
#set text(size: 13pt, lang: "vi", hyphenate: false)
#set par(justify: true, spacing: 0.9em)
#let lines(list) = list.map(text).join(linebreak())
#grid(columns: (2fr, 3fr), align: center, row-gutter: 8pt,
  lines(paper.left), strong(lines(paper.nation)), text(paper.number), emph(paper.place_and_date))
#v(1em)
#align(center, strong(lines(paper.title)))
#for line in paper.body { par(text(line)) }
#if paper.table.len() > 0 {
  set text(size: 11pt)
  set par(justify: false)
  let width = paper.table.first().len()
  table(columns: (1cm,) + (1fr,) * (width - 1), ..paper.table.flatten().map(text))
}
#v(1em)
#grid(columns: (1fr, 1fr),
  [#strong[Nơi nhận:] #linebreak() #text(size: 11pt, lines(paper.recipients))],
  align(center, strong(lines(paper.signature))))
"""


def pdf_plan(paper: Paper) -> bytes:
    """Return the plan printed: real letters, justified lines, drawn borders, page numbers."""
    return pdf_of(PLAN_IN_TYPST, paper=json.dumps({**asdict(paper), "nation": NATION}))


def pdf_of(source: str, **inputs: str) -> bytes:
    """Return a Typst source as a PDF, with the fonts Typst brings along."""
    made = typst.compile(source.encode(), sys_inputs=inputs, ignore_system_fonts=True)
    if not isinstance(made, bytes):
        raise TypeError("Typst made no single PDF")
    return made


def scan_pdf(*printed: bytes, dots_per_inch: int = 200) -> bytes:
    """Return printed PDFs as a scanner sees them, pictures of pages only; a blank page when there are none."""
    pages = [(40, 40, bytes(1600))]
    if printed:
        drawn = (
            page.render(scale=dots_per_inch / 72, grayscale=True) for data in printed for page in PdfDocument(data)
        )
        pages = [(one.stride, one.height, bytes(one.buffer)) for one in drawn]
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    for width, height, dots in pages:
        first = len(objects) + 1
        words = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8"
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /XObject << /P %d 0 R >> >> >>" % (first + 1, first + 2),
            building.stream(b"", b"595 0 0 842 0 0 cm /P Do"),
            building.stream(words % (width, height) + b" /Filter /FlateDecode", zlib.compress(dots)),
        ]
    kids = b" ".join(b"%d 0 R" % at for at in range(3, len(objects) + 1, 3))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages))
    return pdf_with(objects)


def pdf_with(objects: Sequence[bytes]) -> bytes:
    """Return a PDF of these objects, with the table that tells where each begins."""
    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer\n<< /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return bytes(out + head + table + end)


def xlsx_table(
    rows: Iterable[Sequence[object]], *, sheet: str = "Phụ lục", more: dict[str, Rows] | None = None
) -> bytes:
    """Return a workbook with these rows, and more sheets by name."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, content in {sheet: rows, **(more or {})}.items():
        filled = book.create_sheet(name)
        for row in content:
            filled.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def word(inside: str, *, styles: str = "", numbering: str = "", more: dict[str, bytes] | None = None) -> bytes:
    """Return a Word document with this XML in its body, its styles and its lists."""
    links = [building.relation("styles", "styles.xml"), building.relation("numbering", "numbering.xml")]
    return building.docx(
        {
            "word/document.xml": building.document(inside),
            "word/_rels/document.xml.rels": building.relations(*links),
            "word/styles.xml": f'{HEAD}<w:styles xmlns:w="{WORD}">{styles}</w:styles>'.encode(),
            "word/numbering.xml": f'{HEAD}<w:numbering xmlns:w="{WORD}">{numbering}</w:numbering>'.encode(),
            **(more or {}),
        }
    )


def paragraph(text: str, properties: str = "") -> str:
    """Return a w:p with one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text)}</w:p>"


def run(text: str, properties: str = "") -> str:
    """Return a w:r."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def item(text: str, number: int = 1, level: int = 0) -> str:
    """Return a paragraph that Word numbers."""
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def list_of(*levels: str, series: int = 1, number: int | None = None, overrides: str = "") -> str:
    """Return a list definition with its levels, and a number that uses it."""
    uses = series if number is None else number
    return (
        f'<w:abstractNum w:abstractNumId="{series}">{"".join(levels)}</w:abstractNum>'
        f'<w:num w:numId="{uses}"><w:abstractNumId w:val="{series}"/>{overrides}</w:num>'
    )


def level(at: int, written: str, pattern: str, more: str = "", *, start: int = 1) -> str:
    """Return one level of a list definition."""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{written}"/>{more}'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


def table(*rows: str, widths: Sequence[int] = ()) -> str:
    """Return a w:tbl."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def row(*cells: str, properties: str = "") -> str:
    """Return a w:tr."""
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def cell(*paragraphs: str, properties: str = "") -> str:
    """Return a w:tc; what is no XML yet becomes a paragraph."""
    inside = "".join(one if one.startswith("<") else paragraph(one) for one in paragraphs)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside or '<w:p/>'}</w:tc>"
