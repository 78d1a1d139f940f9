"""A Word document as lines of text: what a reader of the printed page would type."""

from collections.abc import Iterator

from plans.parsers.encodings import CONVERTED, mended
from plans.parsers.layout import NATION, RECIPIENTS, only_places, row_of
from plans.parsers.numbering import Numbering
from plans.parsers.runs import GAP, Runs, Tally
from plans.parsers.shapes import BROKEN, NO_TEXT, NotReadable, Parsed
from plans.parsers.styles import VAL, Styles, W, is_on
from plans.parsers.tables import Row, grid_of, hidden_row, laid_out, placed
from plans.parsers.xml import Element, Package

_THROUGH = frozenset(f"{W}{name}" for name in "sdt sdtContent customXml smartTag ins moveTo".split())
_PARAGRAPH, _TABLE, _PROPERTIES = f"{W}p", f"{W}tbl", f"{W}pPr"
_STYLE, _MARK = f"{W}pStyle", f"{W}rPr"
_BODY_LIKE = 200  # characters: a text box as long as that holds part of the document, a shorter one a stamp
_ASIDE = (
    ("header", "đầu trang"),
    ("footer", "chân trang"),
    ("footnotes", "chú thích cuối trang"),
    ("endnotes", "chú thích cuối bài"),
    ("comments", "ghi chú bên lề"),
)


def parse(data: bytes) -> Parsed:
    """Return the text of a .docx; raises NotReadable."""
    package = Package(data)
    main = package.main()
    root = package.root(main)
    body = None if root is None else root.find(f"{W}body")
    if body is None:
        raise NotReadable(BROKEN)
    styles = Styles(package.first(main, "styles"))
    document = Document(styles, Numbering(package.first(main, "numbering"), styles))
    text = "\n".join(document.lines(body))
    if not text.strip():
        raise NotReadable(NO_TEXT)
    found = mended(text)
    return Parsed(found.text.replace("\u00ad", ""), (*remarks_of(document.tally, package, main), *found.remarks))


class Document:
    """Walks the blocks of a document in their order, because Word's numbers are counted in that order."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.tally = Tally()
        self._runs = Runs(styles, self.tally)
        self._styles = styles
        self._numbering = numbering
        self._carried = ""

    def lines(self, parent: Element) -> list[str]:
        """Return the lines of all blocks: a line for a paragraph, a tabbed line for a table row."""
        found: list[str] = []
        for block in blocks_of(parent):
            found += self._table(block) if block.tag == _TABLE else self._paragraph(block)
        found += self._put(self._carried)
        self._carried = ""
        return found

    def _paragraph(self, paragraph: Element) -> list[str]:
        properties = next(paragraph.iterchildren(_PROPERTIES), None)
        style, mark = _style_and_mark(properties)
        text = self._runs.text(paragraph, style)
        boxes = self._boxes(self._runs.boxes) if self._runs.boxes else []
        if mark is not None and (_is_removed(mark) or (not text and is_on(mark.find(f"{W}vanish")))):
            self._carried += text
            return boxes
        label = self._numbering.label(properties, style)
        text, self._carried = self._carried + text, ""
        return self._put(f"{label} {text}" if label else text) + boxes

    def _put(self, text: str) -> list[str]:
        return [line.rstrip() for line in text.split("\n") if line and not line.isspace()]

    def _boxes(self, boxes: list[Element]) -> list[str]:
        """Return the text of boxes that hold part of the document; stamps and the like are left out."""
        found: list[str] = []
        for box in boxes:
            lines = Document.lines(self._aside(), box)
            text = "\n".join(lines)
            if len(text) >= _BODY_LIKE or NATION.search(text) or any(RECIPIENTS.match(line) for line in lines):
                found += lines
            else:
                self.tally.boxes_skipped += bool(text.strip())
        return found

    def _aside(self) -> "Document":
        """Return a walker for a text box: the same counts, but no paragraph carried over its border."""
        aside = Document(self._styles, self._numbering)
        aside.tally = self.tally
        aside._runs = Runs(self._styles, self.tally)
        return aside

    def _table(self, table: Element) -> list[str]:
        rows = [row for element in rows_of(table) if (row := self._row(element)) is not None]
        rows = placed(rows, grid_of(table))
        cells = [[cell.lines for cell in row.cells] for row in rows]
        if only_places(cells) or max(map(len, cells), default=0) <= 1:
            return [line for row in cells for cell in row for line in cell]
        return [line for line in map(row_of, laid_out(rows)) if line.strip()]

    def _row(self, element: Element) -> Row | None:
        """Return a row with its cells read; None for one that was deleted or is hidden."""
        properties = element.find(f"{W}trPr")
        if properties is not None and properties.find(f"{W}del") is not None:
            self.tally.removed += 1
            return None
        if hidden_row(properties):
            self.tally.hidden += 1
            return None
        row = Row.opened(properties)
        for cell in cells_of(element):
            row.add(cell, self._cell(cell))
        return row

    def _cell(self, cell: Element) -> list[str]:
        """Return the lines of a cell; a table inside it gives one line for a row."""
        outer, self._carried = self._carried, ""
        lines = [line.replace("\t", GAP).replace("\u2028", " ") for line in self.lines(cell)]
        self._carried = outer
        return lines


def _style_and_mark(properties: Element | None) -> tuple[str | None, Element | None]:
    """Return the style of a paragraph, and the properties of its mark, as a change or hiding may touch it."""
    style = mark = None
    for child in properties if properties is not None else ():
        tag = child.tag
        if tag == _STYLE:
            style = child.get(VAL)
        elif tag == _MARK:
            mark = child
    return style, mark


def _is_removed(mark: Element) -> bool:
    return any(mark.find(f"{W}{name}") is not None for name in ("del", "moveFrom"))


def blocks_of(parent: Element) -> Iterator[Element]:
    """Give paragraphs and tables in order, those inside content controls too."""
    for child in parent:
        tag = child.tag
        if tag in {_PARAGRAPH, _TABLE}:
            yield child
        elif tag in _THROUGH:
            yield from blocks_of(child)


def rows_of(parent: Element) -> Iterator[Element]:
    """Give the rows of a table."""
    yield from _within(parent, f"{W}tr")


def cells_of(parent: Element) -> Iterator[Element]:
    """Give the cells of a row."""
    yield from _within(parent, f"{W}tc")


def _within(parent: Element, tag: str) -> Iterator[Element]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _THROUGH:
            yield from _within(child, tag)


def remarks_of(tally: Tally, package: Package, main: str) -> Iterator[str]:
    """Give the sentences on what was accepted, converted and left out."""
    if tally.added or tally.removed:
        yield f"Đã chấp nhận các thay đổi được theo dõi ({tally.added} chỗ thêm, {tally.removed} chỗ xoá)."
    for name in sorted(tally.tables):
        yield CONVERTED.format(name)
    if tally.hidden:
        yield f"Bỏ qua chữ ẩn ({tally.hidden} chỗ)."
    if tally.boxes_skipped:
        yield f"Bỏ qua chữ trong khung chữ rời ({tally.boxes_skipped} khung)."
    aside = [words for kind, words in _ASIDE if any(_has_words(package, part) for part in package.related(main, kind))]
    if aside:
        yield f"Bỏ qua {', '.join(aside)}."


def _has_words(package: Package, part: str) -> bool:
    root = package.root(part)
    texts = () if root is None else root.iter(f"{W}t")
    return any(any(letter.isalpha() for letter in text.text or "") for text in texts)
