"""A PDF with a text layer as lines of text; a scan says that it is one."""

from dataclasses import dataclass, field

from pypdfium2 import PdfDocument, PdfiumError, PdfPage, raw

from plans.parsers.columns import in_reading_order
from plans.parsers.encodings import mended
from plans.parsers.glyphs import Letters, letters_of, rulings_of
from plans.parsers.grids import Grid, grids_of
from plans.parsers.layout import only_places, row_of
from plans.parsers.lines import PAGE_NUMBER, lines_of
from plans.parsers.shapes import BROKEN, NO_TEXT, SCAN, NotReadable, Parsed

MOST_PAGES = 200
LOCKED = "Tệp PDF được khoá bằng mật khẩu. Hãy bỏ mật khẩu (mở ra, in lại thành PDF) rồi tải lên."
NAMELESS = (
    "Phông chữ trong tệp PDF không cho biết chữ nào là chữ nào nên không đọc được. "
    "Hãy gửi bản Word (.docx), hoặc xuất lại PDF từ Word, hoặc chép nội dung rồi dán vào ô văn bản."
)
TOO_MANY_PAGES = (
    "Tệp PDF có {count} trang, nhiều hơn {most} trang đọc được trong một lần. "
    "Hãy tách riêng phần kế hoạch thành một tệp rồi tải lên."
)
_FEWEST_LETTERS = 20
_NAMELESS_SHARE = 0.3
_ENDED = (".", ";", ":", "!", "?")

Cells = list[list[str]]


@dataclass(slots=True)
class Table:
    """A table with drawn borders, perhaps over several pages."""

    columns: int
    rows: list[Cells]
    head: Cells = field(default_factory=list)

    def text(self) -> list[str]:
        """Return a line for every row; a table that only places things gives its lines one by one."""
        if only_places(self.rows):
            return [line for row in self.rows for cell in row for line in cell]
        return [row_of(row) for row in self.rows]

    def goes_on_in(self, other: "Table") -> bool:
        """Take in the rows of a table at the head of the next page when it is the same table; tell whether it is."""
        if other.columns != self.columns:
            return False
        rows = other.rows[1:] if other.rows[0] == self.head else other.rows
        if rows and _is_cut(self.rows[-1], rows[0]):
            for cell, more in zip(self.rows[-1], rows[0], strict=True):
                cell.extend(more)
            rows = rows[1:]
        self.rows += rows
        return True


Block = str | Table


def parse(data: bytes) -> Parsed:
    """Return the text of a PDF; raises NotReadable."""
    document = opened(data)
    if len(document) > MOST_PAGES:
        raise NotReadable(TOO_MANY_PAGES.format(count=len(document), most=MOST_PAGES))
    blocks: list[Block] = []
    named = unmapped = 0
    blank: list[int] = []
    for number in range(len(document)):
        page = page_of(document, number)
        letters = letters_of(page)
        named, unmapped = named + sum(len(piece.letters) for piece in letters.pieces), unmapped + letters.unmapped
        if not letters.pieces and _has_picture(page):
            blank.append(number + 1)
        _append(blocks, _blocks(page, letters))
        page.close()
    _refuse_wordless(named, unmapped, scanned=bool(blank))
    found = mended("\n".join(line for block in blocks for line in _text_of(block)))
    return Parsed(found.text, (*_remarks(blank, len(document)), *found.remarks))


def _text_of(block: Block) -> list[str]:
    return [block] if isinstance(block, str) else block.text()


def opened(data: bytes) -> PdfDocument:
    """Return a PDF; raises NotReadable when it is locked or broken."""
    try:
        return PdfDocument(data)
    except PdfiumError as error:
        locked = getattr(error, "err_code", None) in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}
        raise NotReadable(LOCKED if locked else BROKEN) from error


def page_of(document: PdfDocument, number: int) -> PdfPage:
    """Return a page, counted from 0; raises NotReadable when it is broken."""
    try:
        return document[number]
    except PdfiumError as error:
        raise NotReadable(BROKEN) from error


def _has_picture(page: PdfPage) -> bool:
    return next(iter(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE])), None) is not None


def _refuse_wordless(letters: int, unmapped: int, *, scanned: bool) -> None:
    """Raise NotReadable for a scan, for fonts without names for their letters, and for empty pages."""
    if unmapped > _NAMELESS_SHARE * (letters + unmapped):
        raise NotReadable(NAMELESS)
    if letters < _FEWEST_LETTERS and scanned:
        raise NotReadable(SCAN)
    if not letters:
        raise NotReadable(NO_TEXT)


def _blocks(page: PdfPage, letters: Letters) -> list[Block]:
    """Return what stands on a page from the top down: lines, and tables with borders."""
    grids = grids_of(rulings_of(page, letters.frame))
    free = [piece for piece in letters.pieces if not any(grid.takes(piece) for grid in grids)]
    tables = sorted((grid for grid in grids if grid.pieces), key=lambda grid: -grid.ys[0])
    blocks: list[Block] = []
    lines, width = lines_of(free), letters.frame.width
    for grid in tables:
        above = [line for line in lines if line.base >= grid.ys[0]]
        blocks += in_reading_order(above, width)
        lines = lines[len(above) :]
        blocks.append(_table(grid))
    return blocks + list[Block](in_reading_order(lines, width))


def _table(grid: Grid) -> Table:
    rows = grid.rows()
    return Table(len(grid.xs) - 1, rows, [list(cell) for cell in rows[0]] if rows else [])


def _append(blocks: list[Block], more: list[Block]) -> None:
    """Add a page's blocks; a table that the page cuts goes on, and the page number between is dropped."""
    first = next((at for at, block in enumerate(more) if not _is_page_number(block)), None)
    last = next((at for at in range(len(blocks) - 1, -1, -1) if not _is_page_number(blocks[at])), None)
    if first is not None and last is not None:
        above, below = blocks[last], more[first]
        if isinstance(above, Table) and isinstance(below, Table) and below.rows and above.goes_on_in(below):
            del blocks[last + 1 :]
            more = more[first + 1 :]
    blocks += more


def _is_page_number(block: Block) -> bool:
    return isinstance(block, str) and PAGE_NUMBER.fullmatch(block) is not None


def _is_cut(above: Cells, below: Cells) -> bool:
    """Tell whether the first row of a page is the rest of the last row of the page before."""
    if not above[0] or below[0]:
        return False
    broken = [
        not upper[-1].endswith(_ENDED) or lower[0][:1].islower()
        for upper, lower in zip(above, below, strict=True)
        if upper and lower
    ]
    orphans = any(lower and not upper for upper, lower in zip(above, below, strict=True))
    return bool(broken) and all(broken) and not orphans


def _remarks(blank: list[int], count: int) -> tuple[str, ...]:
    if not blank:
        return ()
    pages = ", ".join(map(str, blank))
    return (f"Bỏ qua trang {pages} (trong {count} trang): chỉ có ảnh, không có lớp chữ.",)
