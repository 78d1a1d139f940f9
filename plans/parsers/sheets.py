"""An Excel workbook as lines of text: a tabbed line for every row that says something and is shown."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook

from plans.parsers.encodings import mended
from plans.parsers.layout import row_of
from plans.parsers.limits import MOST_TEXT
from plans.parsers.shapes import BROKEN, NO_TEXT, TOO_MUCH_TEXT, NotReadable, Parsed
from plans.parsers.xml import Package

_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BOOK = "xl/workbook.xml"
_SHOWN = "visible"
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_PRECISION = ".15g"
_ON = frozenset({"1", "true"})
_MOST_COLUMNS = 16_384
_MOST_HIDDEN = 1_000  # columns: more is everything right of the table, hidden to tidy up
# What openpyxl lets out of a book it cannot make sense of; XML that ends too early is a SyntaxError.
_BAD_BOOK = (
    InvalidFileException,
    zipfile.BadZipFile,
    SyntaxError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
)

AnyCell = Cell | MergedCell | ReadOnlyCell | EmptyCell


@dataclass(slots=True)
class Aside:
    """What a sheet's XML says and its cells do not: hidden rows and columns, formulas nobody has computed."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    uncomputed: int = 0


@dataclass(slots=True)
class Skipped:
    """What was left out of a workbook."""

    sheets: list[str] = field(default_factory=list)
    rows: int = 0
    columns: int = 0
    uncomputed: int = 0

    def remarks(self) -> Iterator[str]:
        """Give the sentences for a person."""
        if self.sheets:
            yield f"Bỏ qua trang tính đang ẩn: {', '.join(self.sheets)}."
        if self.rows or self.columns:
            yield f"Bỏ qua phần đang ẩn ({self.rows} dòng, {self.columns} cột)."
        if self.uncomputed:
            yield f"Có {self.uncomputed} ô công thức chưa có kết quả; hãy mở bằng Excel, lưu lại rồi tải lên nếu cần."


def parse(data: bytes) -> Parsed:
    """Return the text of a .xlsx; raises NotReadable."""
    skipped = Skipped()
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        found = [(name, lines) for name, lines in _sheets(book, Package(data), skipped) if lines]
    except NotReadable:
        raise
    except _BAD_BOOK as error:
        raise NotReadable(BROKEN) from error
    if not found:
        raise NotReadable(NO_TEXT)
    heads = [[name] if len(found) > 1 else [] for name, _ in found]
    text = mended("\n".join(line for head, (_, lines) in zip(heads, found, strict=True) for line in head + lines))
    return Parsed(text.text, (*skipped.remarks(), *text.remarks))


def _sheets(book: Workbook, package: Package, skipped: Skipped) -> Iterator[tuple[str, list[str]]]:
    """Give the name and the lines of every sheet that is shown."""
    parts = _parts(package)
    for sheet in book.worksheets:
        if sheet.sheet_state != _SHOWN:
            skipped.sheets.append(sheet.title)
            continue
        aside = _aside(package.read(parts.get(sheet.title, "")) or b"")
        skipped.rows += len(aside.rows)
        skipped.columns += len(aside.columns) if len(aside.columns) < _MOST_HIDDEN else 0
        skipped.uncomputed += aside.uncomputed
        sheet.reset_dimensions()  # what a file says of its own size may be a lie
        yield sheet.title, _lines(sheet.iter_rows(), aside)


def _parts(package: Package) -> dict[str, str]:
    """Return the part that holds each sheet."""
    book = package.main() if package.read(package.main()) else _BOOK
    root = package.root(book)
    targets = {link: name for link, _, name in package.relations(book)}
    sheets = () if root is None else root.iter("{*}sheet")
    return {sheet.get("name", ""): targets.get(sheet.get(_LINK, ""), "") for sheet in sheets}


class Watch:
    """Hears a sheet's XML and notes what is hidden and what was never computed."""

    def __init__(self) -> None:
        self.aside = Aside()
        self._awaits_value = False
        self._in_value = False

    def opened(self, name: str, attributes: Mapping[str, str]) -> None:
        """Note an element."""
        tag = name.rpartition(" ")[2]
        self._in_value = tag == "v"
        if tag == "f":
            self._awaits_value = True
        elif attributes.get("hidden") in _ON:
            self._hide(tag, attributes)

    def _hide(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "row":
            self.aside.rows.add(int(attributes.get("r", "0")))
        elif tag == "col":
            first, last = int(attributes.get("min", "1")), int(attributes.get("max", "1"))
            self.aside.columns.update(range(first, min(last, first + _MOST_COLUMNS) + 1))

    def heard(self, text: str) -> None:
        """Note that a value stands there."""
        if self._in_value and text.strip():
            self._awaits_value = False

    def closed(self, name: str) -> None:
        """Count a cell whose formula came without a value."""
        if name.endswith(" c"):
            self.aside.uncomputed += self._awaits_value
            self._awaits_value = False


def _aside(data: bytes) -> Aside:
    """Look through a sheet's XML for what its cells do not say."""
    watch, parser = Watch(), expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = watch.opened, watch.closed
    parser.CharacterDataHandler = watch.heard
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat's own way to say that this is all
    except expat.ExpatError as error:
        raise NotReadable(BROKEN) from error
    return watch.aside


def _lines(rows: Iterable[Sequence[AnyCell]], aside: Aside) -> list[str]:
    """Return a line for every shown row with content, with the columns that have content anywhere."""
    kept: list[dict[int, str]] = []
    size = 0
    for number, row in enumerate(rows, start=1):
        shown = {} if number in aside.rows else _shown(row, aside)
        if shown:
            kept.append(shown)
            size += sum(map(len, shown.values()))
        if size > MOST_TEXT:
            raise NotReadable(TOO_MUCH_TEXT)
    columns = sorted({column for row in kept for column in row})
    if len(columns) * len(kept) > MOST_TEXT:
        raise NotReadable(TOO_MUCH_TEXT)
    return [row_of([row.get(column, "").split("\n") for column in columns]) for row in kept]


def _shown(row: Sequence[AnyCell], aside: Aside) -> dict[int, str]:
    cells = ((at, _written(cell)) for at, cell in enumerate(row, start=1) if cell.value is not None)
    return {at: text for at, text in cells if text.strip() and at not in aside.columns}


def _written(cell: AnyCell) -> str:
    """Return a value as Vietnamese offices write it: 05/9/2026 as 05/09/2026, 3 and not 3.0, 50%."""
    value = cell.value
    if isinstance(value, dt.datetime | dt.date):
        return _date(value, str(cell.number_format))
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, int):
        return str(value) if "%" not in str(cell.number_format) else f"{value * 100}%"
    if isinstance(value, float):
        percent = "%" in str(cell.number_format)
        return f"{format(value * 100, _PRECISION)}%" if percent else format(value, _PRECISION)
    return str(value).replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")


def _date(value: dt.date, written: str) -> str:
    """Write a date as d/m/Y; a cell that shows no day means the month, one that shows hours means them too."""
    plain = _QUOTED.sub("", written).lower()
    if "y" in plain and "d" not in plain:
        return f"{value:%m/%Y}" if "m" in plain else f"{value:%Y}"
    has_time = isinstance(value, dt.datetime) and value.time() != dt.time()
    return f"{value:%d/%m/%Y %H:%M}" if has_time else f"{value:%d/%m/%Y}"
