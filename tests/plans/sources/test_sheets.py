"""An Excel workbook reads as what is shown of it."""

import datetime as dt
import io
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.styles import Font
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from plans.parsers.shapes import NO_TEXT, NotReadable
from plans.parsers.sheets import parse
from tests.files.building import HEAD, SHEET, xlsx
from tests.plans.sources.building import xlsx_table

LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINK = f"r{len('worksheets/sheet1.xml')}"
BOOK = (
    f'<workbook xmlns="{SHEET}" xmlns:r="{LINKS}">'
    f'<sheets><sheet name="Một" sheetId="1" r:id="{LINK}"/></sheets></workbook>'
).encode()


def made(change: Callable[[Workbook, Worksheet], object]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["TT", "Nhiệm vụ", "Hạn"])
    change(book, sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_values_are_written_as_offices_write_them() -> None:
    rows: list[list[object]] = [
        [1.0, "Rà soát\nvăn bản", dt.date(2026, 9, 5)],
        [2, 0.1 + 0.2, dt.datetime(2026, 9, 5, 14, 30)],  # noqa: DTZ001 - a sheet knows no time zone
        [None, "  ", None],
        [3, True, dt.time(8, 0)],
    ]
    assert parse(xlsx_table(rows)).text.split("\n") == [
        "1\tRà soát\u2028văn bản\t05/09/2026",
        "2\t0.3\t05/09/2026 14:30",
        "3\tTrue\t08:00",
    ]


def test_a_month_and_a_share_are_written_as_their_cells_show_them() -> None:
    def change(book: Workbook, sheet: Worksheet) -> None:
        sheet.append([1, 0.5, dt.date(2026, 12, 1)])
        sheet["B2"].number_format = "0%"
        sheet["C2"].number_format = '"Tháng" mm/yyyy'

    assert parse(made(change)).text == "TT\tNhiệm vụ\tHạn\n1\t50%\t12/2026"


def test_merged_cells_speak_once_and_styled_emptiness_is_nothing() -> None:
    def change(book: Workbook, sheet: Worksheet) -> None:
        sheet.append(["I. Nhóm"])
        sheet.merge_cells("A2:C2")
        sheet["F9"].font = Font(bold=True)

    assert parse(made(change)).text == "TT\tNhiệm vụ\tHạn\nI. Nhóm\t\t"


def test_hidden_sheets_rows_and_columns_are_skipped_with_a_remark() -> None:
    def change(book: Workbook, sheet: Worksheet) -> None:
        sheet.append([1, "hiện", "kín"])
        sheet.append([2, "ẩn", "kín"])
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["C"].hidden = True
        hidden = book.create_sheet("Nháp")
        hidden.append(["bí mật"])
        hidden.sheet_state = "hidden"

    read = parse(made(change))
    assert read.text == "TT\tNhiệm vụ\n1\thiện"
    assert read.remarks == ("Bỏ qua trang tính đang ẩn: Nháp.", "Bỏ qua phần đang ẩn (1 dòng, 1 cột).")


def test_several_sheets_are_headed_by_their_names_and_empty_ones_are_not() -> None:
    made_of_two = xlsx_table([["TT", "a"]], sheet="Phụ lục 1", more={"Trống": [], "Phụ lục 2": [["TT", "b"]]})
    assert parse(made_of_two).text.split("\n") == ["Phụ lục 1", "TT\ta", "Phụ lục 2", "TT\tb"]


def test_a_formula_never_computed_is_reported() -> None:
    read = parse(made(lambda book, sheet: sheet.append([1, "=1+1", "=A1"])))
    assert read.text == "TT\tNhiệm vụ\tHạn\n1\t\t"
    assert "2 ô công thức" in read.remarks[0]


def test_a_file_may_lie_about_its_size() -> None:
    lie = (
        f'{HEAD}<worksheet xmlns="{SHEET}"><dimension ref="A1:XFD1048576"/><sheetData><row r="1048576">'
        '<c r="B1048576" t="inlineStr"><is><t>cuối</t></is></c></row></sheetData></worksheet>'
    )
    assert parse(xlsx({"xl/workbook.xml": BOOK, "xl/worksheets/sheet1.xml": lie.encode()})).text == "cuối"


@pytest.mark.parametrize(
    "broken",
    [
        {"xl/workbook.xml": b"<workbook"},
        {"xl/workbook.xml": BOOK, "xl/worksheets/sheet1.xml": b"<worksheet><row>"},
        {"xl/workbook.xml": BOOK.replace(LINK.encode(), b"r99")},
    ],
    ids="book sheet link".split(),
)
def test_a_broken_workbook_says_what_to_do(broken: dict[str, bytes]) -> None:
    with pytest.raises(NotReadable, match="Hãy"):
        parse(xlsx(broken))


def test_a_workbook_without_a_word_is_refused() -> None:
    with pytest.raises(NotReadable) as refused:
        parse(xlsx_table([]))
    assert str(refused.value) == NO_TEXT
