"""A list as an Excel file: what a person filtered, taken along as it was, and safe to open.

Cells that begin like a formula stay text, text is composed (NFC) and without the characters that steer a screen. A file
holds at most MOST_ROWS rows; one that was cut says so in its last line and on its second sheet.
"""

import datetime as dt
import hashlib
import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 20_000
LONGEST_TEXT = 32_000  # a cell holds 32,767 characters
LONGEST_SHEET_NAME = 31
FORMULA = ("=", "+", "-", "@", "\t", "\r")
STEERING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
WIDE = 32  # columns from here on are wrapped
DAY, MOMENT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"

Cell = str | int | float | dt.date | dt.datetime | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, and its width in characters."""

    title: str
    width: int = 16


@dataclass(frozen=True, slots=True)
class Table:
    """A list: what its file is called, its heading, its columns and rows, and the filters in force, in words."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Cell]]
    filters: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """A file: its name, its bytes, how many rows of the list it holds, and whether that is all of them."""

    name: str
    data: bytes
    count: int
    is_whole: bool

    @property
    def sha256(self) -> str:
        """The name by which this very file is known."""
        return hashlib.sha256(self.data).hexdigest()


def plain(text: str) -> str:
    """Return text as a cell may hold it: composed, its lines kept, without what steers or is no character at all."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text[:LONGEST_TEXT]
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    kept = (one for one in composed if one == "\n" or unicodedata.category(one) not in STEERING)
    return "".join(kept)[:LONGEST_TEXT]


def cut_words(most: int = MOST_ROWS) -> str:
    """Say that a file does not hold everything."""
    number = f"{most:,}".replace(",", ".")
    return f"Danh sách dài hơn: tệp chỉ ghi {number} dòng đầu. Hãy lọc hẹp hơn rồi xuất lại."


def as_xlsx(table: Table, *, who: str, at: dt.datetime, most: int = MOST_ROWS) -> Book:
    """Write a table: its rows on the first sheet; on the second who took them, when, how many, under which filters."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title_of(table.title))
    lay_out(sheet, [column.width for column in table.columns])
    sheet.freeze_panes = "A2"
    pen, wraps = Pen(sheet), [column.width >= WIDE for column in table.columns]
    sheet.append([pen.cell(column.title, wrap=True, heading=True) for column in table.columns])
    rows, count = iter(table.rows), 0
    for row in islice(rows, most):
        sheet.append([pen.cell(value, wrap=wrap) for value, wrap in zip(row, wraps, strict=True)])
        count += 1
    is_whole = next(rows, None) is None
    if not is_whole:
        sheet.append([pen.cell(cut_words(most))])
    tell(
        book,
        table,
        [("Người xuất", who), ("Xuất lúc", at), ("Số dòng", count)],
        cut="" if is_whole else cut_words(most),
    )
    file = io.BytesIO()
    book.save(file)
    stamp = timezone.localtime(at).strftime("%Y%m%d-%H%M")
    return Book(f"{table.name}-{stamp}.xlsx", file.getvalue(), count, is_whole)


def tell(book: Workbook, table: Table, about: list[tuple[str, Cell]], *, cut: str) -> None:
    """Write the sheet that says what the rows are, and that they are not all when the file was cut."""
    sheet = book.create_sheet("Điều kiện lọc")
    lay_out(sheet, [28, 70])
    filters = table.filters or (("Điều kiện lọc", "Không lọc"),)
    notes = [("Ghi chú", note) for note in (*table.notes, cut) if note]
    pen = Pen(sheet)
    for name, value in [("Danh sách", table.title), *about, *filters, *notes]:
        sheet.append([pen.cell(name, heading=True), pen.cell(value, wrap=True)])


def lay_out(sheet: WriteOnlyWorksheet, widths: Sequence[int]) -> None:
    """Set the widths of the columns (before the first row is written)."""
    columns: Any = sheet.column_dimensions  # type: ignore[attr-defined]  # untyped in the stubs
    for number, width in enumerate(widths, start=1):
        columns[get_column_letter(number)].width = width


def title_of(text: str) -> str:
    """Return a title as the name of a sheet may be."""
    return "".join(" " if letter in "[]:*?/\\" else letter for letter in plain(text))[:LONGEST_SHEET_NAME].strip("' ")


HEAVY, GREY = Font(bold=True), PatternFill("solid", fgColor="FFE9ECEF")
WRAPPED, ON_TOP = Alignment(wrap_text=True, vertical="top"), Alignment(vertical="top")


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks; `quoted` keeps what begins like a formula a text even when somebody edits it."""

    wrap: bool = False
    heading: bool = False
    number_format: str = ""
    quoted: bool = False


class Pen:
    """Writes the cells of one sheet; a look is worked out once, since that costs more than the cell."""

    def __init__(self, sheet: WriteOnlyWorksheet) -> None:
        self.sheet = sheet
        self.looks: dict[Look, Any] = {}

    def cell(self, value: Cell, *, wrap: bool = False, heading: bool = False) -> SheetCell | None:
        """Return a value as a cell: days as days, numbers as numbers, all else as text and never as a formula."""
        match value:
            case None | "":
                return None
            case dt.datetime():
                local = timezone.make_naive(value) if value.tzinfo else value
                return self.written(local, Look(wrap, heading, MOMENT))
            case dt.date():
                return self.written(value, Look(wrap, heading, DAY))
            case str():
                text = plain(value)
                cell = self.written(text, Look(wrap, heading, quoted=text.startswith(FORMULA)))
                cell.data_type = "s"
                return cell
            case _:
                return self.written(value, Look(wrap, heading))

    def written(self, value: Cell, look: Look) -> SheetCell:
        """Return a cell of a look."""
        cell = WriteOnlyCell(self.sheet)
        if look in self.looks:
            cell._style = self.looks[look]  # type: ignore[attr-defined]  # noqa: SLF001 - shared, changed by none
        else:
            dress(cell, look)
            self.looks[look] = cell._style  # type: ignore[attr-defined]  # noqa: SLF001 - as above
        cell.value = value
        return cell


def dress(cell: SheetCell, look: Look) -> None:
    """Give a cell its look."""
    cell.alignment = WRAPPED if look.wrap else ON_TOP
    if look.heading:
        cell.font, cell.fill = HEAVY, GREY
    if look.number_format:
        cell.number_format = look.number_format
    if look.quoted:
        cell.quotePrefix = True
