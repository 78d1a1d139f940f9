"""Flattened tables whose lines run on: "TT Nhiệm vụ Đơn vị chủ" / "trì", and "1 Ban hành Kế hoạch …" / "Văn phòng Sở".

Programs that take the text out of a page put a number and the beginning of its task on one line, and so the names of
columns. Only numbers that follow one another open a row, for lines of cells begin with figures, too.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from plans.reading.grid import Column
from plans.reading.lines import SourceLine
from plans.reading.table_heads import columns_of, is_head_text
from plans.reading.vocabulary import fold

RUN_ON = re.compile(r"(?:S?TT|Stt|Số TT|Số thứ tự) (?=[^\W\d_])")
_MOST_HEAD_LINES = 12
_FEWEST_NAMES = 3
_ROW = re.compile(r"(?P<number>\d{1,5}|[IVX]{1,5})[.)]? (?=[^\W\d_]|[“\"\d])")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII",
          "XVIII", "XIX", "XX")  # fmt: skip
_CAPITAL_STARTS = re.compile(
    r" (?=(?:nội dung|nhiệm vụ|công việc|hoạt động|đơn vị|cơ quan|bộ phận|người|thời gian|thời hạn|tiến độ|sản phẩm"
    r"|kết quả|ghi chú|kinh phí|lãnh đạo|địa điểm|căn cứ|dự kiến)\b)"
)
_NAME_STARTS = re.compile(r" (?=[A-ZĐÀ-Ỹ])")


def run_on_head(lines: Sequence[SourceLine], at: int) -> tuple[tuple[Column, ...], int] | None:
    """Read the names of columns that run on over some lines; also return how many lines they take."""
    end = at
    while end < min(len(lines), at + _MOST_HEAD_LINES) and lines[end].table is None and is_head_text(lines[end].text):
        end += 1
    if end == at or end >= len(lines):
        return None
    names = _names(" ".join(line.text for line in lines[at:end]))
    columns = columns_of(names)
    if columns is None or len(names) < _FEWEST_NAMES or columns[0] is not Column.NUMBER:
        return None
    return columns, end - at


def _names(text: str) -> list[str]:
    """Cut at the capital letters that names begin with; where all are capitals, at the words names begin with."""
    if not text.isupper():
        return _NAME_STARTS.split(text)
    starts = [found.end() for found in _CAPITAL_STARTS.finditer(fold(text))]
    return [text[one:two].strip() for one, two in zip([0, *starts], [*starts, len(text)], strict=True)]


@dataclass(slots=True)
class RunOnRows:
    """The numbers of the rows so far: the last figure, and how many Roman numbers."""

    counted: int = 0
    groups: int = 0

    def cut(self, line: SourceLine) -> list[SourceLine] | None:
        """Cut a line that opens a row into its number and the beginning of its task."""
        found = _ROW.match(line.text)
        if found is None or line.noise:
            return None
        number, rest = found["number"], line.text[found.end() :]
        if not (rest[0].isupper() or rest[0] in '“"' or rest[0].isdigit()) or not self._follows(number):
            return None
        text = replace(line, text=rest, raw=rest, verbatim=line.verbatim[found.end() :])
        return [replace(line, text=number, raw=number, verbatim=""), text]

    def _follows(self, number: str) -> bool:
        if number.isdigit():
            if int(number) != self.counted + 1 and (number != "1" or not self.counted):
                return False
            self.counted = int(number)
            return True
        if number not in (_ROMAN[self.groups : self.groups + 1] or ("",))[0]:
            return False
        if number != _ROMAN[self.groups]:
            return False
        self.groups += 1
        return True
