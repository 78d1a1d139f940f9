"""A row of a table flattened onto one line with single blanks: "2 Trang bị máy tính Văn phòng Sở Quý II/2026 Máy tính".

Only words tell the cells apart: units open with words for units, a time consists of words of time. Where these are not
found the row is left as it stands, for a person to look at.
"""

import re
from collections.abc import Sequence

from plans.reading.assignment import opens_unit
from plans.reading.clauses import is_bare_time
from plans.reading.grid import Column

_WORD = re.compile(r"\S+")
_MOST_WORDS = 400
_MOST_TIME_WORDS = 12
_TIME_OPENS = re.compile(r"[A-ZĐ]|\d{1,2}[/.]\d")
_GOES_ON = frozenset(
    "của về và với các thuộc tại theo trong cho đến từ do hoặc những để bằng trên cùng giữa giao là qua".split()
)
_BEFORE_SITE = ("văn phòng", "thanh tra", "lãnh đạo", "giám đốc", "công đoàn", "đảng ủy", "thủ trưởng")
Cells = dict[Column, tuple[int, int]]


def cells_in(text: str, columns: Sequence[Column]) -> Cells | None:
    """Return where each cell stands in the text of a row, or None where its words do not tell."""
    words = [found.span() for found in _WORD.finditer(text)][:_MOST_WORDS]
    time = _time_in(text, words) if Column.TIME in columns else None
    if Column.TIME in columns and time is None:
        return None
    who_last = time is not None and Column.LEAD in columns and columns.index(Column.TIME) < columns.index(Column.LEAD)
    low, high = (time[1], len(text)) if time is not None and who_last else (0, time[0] if time else len(text))
    units = [start for start, _ in words[1:] if low <= start < high and _opens_cell(text, start, after=low)]
    if Column.LEAD in columns and not units:
        return None
    end = time[0] if time is not None and who_last else units[0] if units else high
    found: Cells = {Column.TASK: (0, end)}
    found.update(_sides(units, high, columns))
    if time is not None:
        found[Column.TIME] = time
        if Column.PRODUCT in columns and not who_last and time[1] < len(text):
            found[Column.PRODUCT] = (time[1], len(text))
    return found


def _sides(units: Sequence[int], limit: int, columns: Sequence[Column]) -> Cells:
    """The first unit leads; where the table has a column for those who join in, the others do."""
    if not units:
        return {}
    second = units[1] if len(units) > 1 and Column.COOPERATING in columns else limit
    found = {Column.LEAD: (units[0], second)}
    return {**found, Column.COOPERATING: (second, limit)} if second < limit else found


def _time_in(text: str, words: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """Find the last and longest run of words of time that a capital letter or a figure opens."""
    for last in range(len(words) - 1, 0, -1):
        found = None
        for first in range(last, max(last - _MOST_TIME_WORDS, 0), -1):
            start, end = words[first][0], words[last][1]
            if _TIME_OPENS.match(text, start) and is_bare_time(text[start:end].strip(" .;,")):
                found = (start, end)
        if found is not None:
            return found
    return None


def _opens_cell(text: str, start: int, *, after: int) -> bool:
    """Tell whether a unit opens a cell here: not in the middle of a list, of a name, or of a sentence."""
    before = text[after:start].rstrip()
    if before.endswith((",", ";", "-", "(", "/")) or before.rsplit(" ", 1)[-1].lower() in _GOES_ON:
        return False
    rest = text[start:]
    if not (rest[0].isupper() and opens_unit(rest)):
        return False
    site, _, name = rest.partition(" ")
    if before.lower().endswith(_BEFORE_SITE):
        return False
    return site not in ("Sở", "Tỉnh", "Ban") or not opens_unit(name)
