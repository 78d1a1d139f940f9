"""A list as an Excel file: what is in it, and that nothing in it runs."""

import datetime as dt
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from audit.tables import Book, Cell, Column, Table, as_xlsx, cut_words, plain

AT = dt.datetime(2026, 11, 27, 3, 4, tzinfo=dt.UTC)


def written(*rows: tuple[Cell, ...], most: int = 10, **ways: Any) -> Book:
    table = Table("thu", "Danh sách/thử", (Column("Một"), Column("Hai", 60)), rows, **ways)
    return as_xlsx(table, who="Nguyễn Văn A, Trưởng phòng", at=AT, most=most)


def sheets(book: Book) -> tuple[Any, Any]:
    first, second = load_workbook(io.BytesIO(book.data)).worksheets
    return first, second


@pytest.mark.parametrize(
    "text", ["=1+1", "+84", "-5 ngày", "@cmd", '=HYPERLINK("http://x")', "\t=1", "\r=1", "\u202e=1"]
)
def test_what_begins_like_a_formula_stays_text(text: str) -> None:
    cell = sheets(written((text, None)))[0]["A2"]
    assert cell.data_type == "s"
    assert cell.value.strip() == plain(text).strip()
    assert cell.quotePrefix or not cell.value.startswith(("=", "+", "-", "@"))


@given(st.text(max_size=60))
def test_any_text_at_all_makes_a_file_that_opens(text: str) -> None:
    cell = sheets(written((text, text)))[0]["B2"]
    assert (cell.value or "") == plain(text)
    assert cell.value is None or cell.data_type == "s"


def test_days_and_numbers_are_days_and_numbers_and_the_heading_stays_in_sight() -> None:
    rows, _ = sheets(written((dt.date(2026, 9, 30), 7), (AT, "Văn bản")))
    assert (rows["A2"].value, rows["A2"].number_format) == (dt.datetime(2026, 9, 30), "dd/mm/yyyy")  # noqa: DTZ001 - Excel knows no zone
    assert rows["B2"].value == 7
    assert rows["A3"].value == dt.datetime(2026, 11, 27, 10, 4)  # noqa: DTZ001 - the same
    assert (rows.freeze_panes, rows.title, rows.column_dimensions["B"].width) == ("A2", "Danh sách thử", 60)


def test_the_second_sheet_says_who_took_what_when_and_how_many() -> None:
    _, told = sheets(written(("a", 1), ("b", 2), filters=(("Trạng thái", "=Đã giao"),)))
    said = {row[0]: row[1] for row in told.iter_rows(values_only=True)}
    assert told.title == "Điều kiện lọc"
    assert said["Người xuất"] == "Nguyễn Văn A, Trưởng phòng"
    assert (said["Số dòng"], said["Trạng thái"]) == (2, "=Đã giao")
    assert said["Xuất lúc"] == dt.datetime(2026, 11, 27, 10, 4)  # noqa: DTZ001 - Excel knows no zone


def test_a_file_that_was_cut_says_so() -> None:
    whole, cut = written(*[("a", 1)] * 3, most=3), written(*[("a", 1)] * 4, most=3)
    assert (whole.count, whole.is_whole) == (3, True)
    assert (cut.count, cut.is_whole) == (3, False)
    rows, told = sheets(cut)
    assert rows["A5"].value == cut_words(3)
    assert cut_words(3) in [row[1] for row in told.iter_rows(values_only=True)]
