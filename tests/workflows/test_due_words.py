"""Why a day counts, in the words of the page."""

import datetime as dt

import pytest

from tests.units.test_calendar import SWAPPED
from units.calendar import in_force
from workflows.due_words import why
from workflows.timing import effective_due_on

READ = "“tháng 5/2025” → ngày cuối tháng 31/5/2025"


@pytest.mark.parametrize(
    ("rule", "due", "back", "said"),
    [
        ("", None, False, ""),
        (READ, None, False, f"{READ}."),
        ("", "2026-01-05", False, ""),
        (
            READ,
            "2025-05-31",
            False,
            f"{READ}. 31/5/2025 là Thứ Bảy, 01/6/2025 là Chủ nhật → 02/6/2025 (Bộ luật Dân sự 2015, điều 148).",
        ),
        (
            "",
            "2026-01-01",
            False,
            (
                "01/01/2026 là Tết Dương lịch, các cơ quan nghỉ đến hết 04/01/2026 → 05/01/2026"
                " (Bộ luật Dân sự 2015, điều 148)."
            ),
        ),
        ("", "2026-01-10", False, ""),
        ("", "2026-01-18", True, "17/01/2026 là Thứ Bảy, 18/01/2026 là Chủ nhật → báo cáo lùi về 16/01/2026."),
        (
            "",
            "2101-01-03",
            False,
            "Chưa có lịch nghỉ của năm 2101: chỉ tính thứ Bảy, Chủ nhật và các ngày cơ quan đã ghi.",
        ),
    ],
)
def test_the_page_says_why_a_day_counts(rule: str, due: str | None, back: bool, said: str) -> None:  # noqa: FBT001 - a column of the table
    due_on = dt.date.fromisoformat(due) if due else None
    with in_force(lambda: SWAPPED):
        assert why(rule, due_on, effective_due_on(due_on, back=back), back=back) == said


def test_a_day_kept_by_an_older_calendar_is_told_as_it_is_kept() -> None:
    assert why("", dt.date(2026, 1, 2), dt.date(2026, 1, 5)) == "hạn được tính đến hết ngày 05/01/2026."
