"""Tables flattened into one cell per line: the names of the columns, then number, task, lead … of each row.

Cells may be wrapped or empty, so the lines between two numbers are dealt out to the columns by what they look like.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise

from plans.reading.assignment import UnitBook, is_unit_phrase, opens_unit
from plans.reading.clauses import is_bare_time, read_time
from plans.reading.grid import Column, Row, Table
from plans.reading.lines import SourceLine
from plans.reading.markers import Level, marker_of
from plans.reading.passages import Passage
from plans.reading.row_words import cells_in
from plans.reading.run_on_rows import RUN_ON, RunOnRows, run_on_head
from plans.reading.shapes import TimeKind
from plans.reading.tab_tables import joined_cell, merged_row, verbatim_of
from plans.reading.table_heads import column_named, columns_of, is_head_text
from plans.reading.titles import Role, role_of
from plans.reading.vocabulary import DANGLING, fold

_NUMBER = re.compile(r"(\d{1,5}(?:\.\d{1,3}){0,2}|[IVX]{1,5}|[A-HĐ])[.)]?")
_COUNTING = re.compile(r"\(?(?:\d{1,2}|[A-H])\)?")
_MOST_HEAD_LINES = 18
_LONGEST_HEAD_LINE = 200
_MOST_ROW_LINES = 40
_WHOLE_WORDS = ("truyền thông", "viễn thông", "giao thông", "phổ thông")
_ENDS_NAMES = frozenset("bộ mục điều khoản quyết trung ủy".split())
_FAR = 400
_NUMBER_AND_TEXT = 2
_LONGEST_SHORT_CELL = 120
_LONGEST_TIME = 70
_FEWEST_NAMES = 3
_NOBODY = UnitBook.of(())
_FORBIDDEN = -1000.0
_LONGEST_CELL = {Column.TIME: 4, Column.LEAD: 8, Column.COOPERATING: 12, Column.PRODUCT: 12}
_EMPTY = {Column.TASK: -6.0, Column.LEAD: -2.0, Column.NOTE: 0.0, Column.OTHER: 0.0, Column.MONEY: 0.0}
_TIMELY = re.compile(
    r"(?:trước|sau|trong|từ|đến|hết|chậm nhất|muộn nhất|hoàn thành|thường xuyên|thực hiện|hằng|hàng|quý|tháng|năm"
    r"|ngày|giai đoạn"
    r"|định kỳ|khi|theo|liên tục|cả năm|đầu|cuối|ngay|các tháng|mỗi|\d{1,2}[/.-]\d|\d{1,2} tháng|đột xuất|lâu dài"
    r"|sáu tháng)\b"
)
_NAME_BEGUN = re.compile(r"[;,] (?:Sở|Phòng|UBND|Trung tâm|Chi cục|Văn phòng|Ban|Hội|Công an|Bộ|Cục|Thanh tra)$")
_MONTHS = re.compile(r"(?:các )?(?:tháng|quý) [\d, ivx-]+|theo .{3,40}|cả năm")


def table_at(lines: Sequence[SourceLine], at: int) -> tuple[Table, int] | None:
    """Read the table whose column names begin at this line; also return how many lines it takes."""
    if len(lines[at].columns) != 1:
        return None
    if column_named(lines[at].text) is Column.NUMBER:
        head = _head(lines, at)
    elif RUN_ON.match(lines[at].text[:_LONGEST_HEAD_LINE]):
        head = run_on_head(lines, at)
    else:
        return None
    if head is None:
        return None
    columns, size = head
    heads = [line.number for line in lines[at : at + size]]
    groups, end = _groups(lines, at + size, heads, size)
    rows = [row for group in groups if (row := _row(group, columns)).cells]
    if not rows:
        return None
    words_told = all(len(group) <= _NUMBER_AND_TEXT for group in groups)
    span = (lines[at].number, lines[end - 1].number)
    return Table(frozenset(columns), tuple(heads), tuple(rows), span, guessed=words_told), end - at


def _head(lines: Sequence[SourceLine], at: int) -> tuple[tuple[Column, ...], int] | None:
    """Read column names, one a line or wrapped, until the first row's number."""
    names: list[str] = []
    end = at
    while end < min(len(lines), at + _MOST_HEAD_LINES):
        text = lines[end].text
        if names and _NUMBER.fullmatch(text):
            break
        if not (is_head_text(text) or column_named(text) is Column.NUMBER):
            return None
        names.append(text)
        end += 1
    names = _joined(names)
    columns = columns_of(names)
    if columns is None or len(names) < _FEWEST_NAMES or end >= len(lines):
        return None
    return columns, end - at


def _joined(lines: Sequence[str]) -> list[str]:
    """Join wrapped names: a line that goes on in small letters, or after a name that is none yet."""
    names: list[str] = []
    for line in lines:
        whole = names and (line[0].islower() or column_named(names[-1]) is None)
        if whole:
            names[-1] += " " + line
        else:
            names.append(line)
    return names


def _groups(
    lines: Sequence[SourceLine], start: int, heads: list[int], head_size: int
) -> tuple[list[list[SourceLine]], int]:
    """Cut the lines at the numbers of rows, up to where the table ends."""
    names = [line.text for line in lines[start - head_size : start]]
    groups: list[list[SourceLine]] = []
    counted = 0
    run_on = RunOnRows() if not _NUMBER.fullmatch(lines[start].text) else None
    at = end = start
    while at < len(lines):
        line = lines[at]
        if line.text == names[0] and [each.text for each in lines[at : at + head_size]] == names:
            heads.extend(each.number for each in lines[at : at + head_size])
            at += head_size
            continue
        if _leaves(line) or line.table is not None:
            break
        if groups and len(groups[-1]) == _MOST_ROW_LINES and not _goes_on_far(lines, at, counted, run_on):
            break
        pieces = run_on.cut(line) if run_on is not None else None
        if pieces is not None:
            groups.append(pieces)
            at += 1
            end = at
            continue
        counted = run_on.counted if run_on is not None else counted
        number = _NUMBER.fullmatch(line.text)
        if number is not None and _follows(number[1], groups, counted) and not _parts_a_cell(lines, at):
            groups.append([line])
            counted = _counted(number[1], counted, run_on)
        elif groups and not line.noise:
            groups[-1].append(line)
        at += 1
        end = at
    return _without_counting(groups, heads), end


def _parts_a_cell(lines: Sequence[SourceLine], at: int) -> bool:
    """Tell whether a number stands, set apart, between a cell and the rest of it: a page's number, no row's."""
    if not 0 < at < len(lines) - 1:
        return False
    before, line, after = lines[at - 1 : at + 2]
    apart = line.number - before.number > 1 and after.number - line.number > 1
    return apart and line.noise and after.text[0].islower()


def _counted(number: str, counted: int, run_on: RunOnRows | None) -> int:
    """Return the number of the row last opened, of which rows that run on are told, too."""
    if not number.isdigit():
        return counted
    if run_on is not None:
        run_on.counted = int(number)
    return int(number)


def _goes_on_far(lines: Sequence[SourceLine], at: int, counted: int, run_on: RunOnRows | None) -> bool:
    """Tell whether the next row's number still comes after a row of very many lines."""
    wanted = str((run_on.counted if run_on is not None else counted) + 1)
    for line in lines[at : at + _FAR]:
        if _leaves(line) or line.table is not None:
            return False
        if _bare(line.text) == wanted or (run_on is not None and line.text.startswith(wanted + " ")):
            return True
    return False


def _without_counting(groups: list[list[SourceLine]], heads: list[int]) -> list[list[SourceLine]]:
    """Drop the line of numbers that only counts the columns."""
    kept = []
    for at, group in enumerate(groups):
        if (len(group) == 1 and at + 1 < len(groups) and len(groups[at + 1]) == 1) or not group[1:]:
            heads.extend(line.number for line in group)
        else:
            kept.append(group)
    return kept


def _leaves(line: SourceLine) -> bool:
    folded = fold(line.text[:40])
    if folded.startswith(("nơi nhận", "trên đây là", "phụ lục")):
        return True
    marker = marker_of(line.text)
    if marker is None or marker.level not in (Level.SECTION, Level.CAPITAL, Level.PART):
        return False
    title = line.text[marker.end :]
    return title.isupper() or role_of(title) is Role.ORGANISATION


def _follows(number: str, groups: Sequence[Sequence[SourceLine]], counted: int) -> bool:
    """A number opens a row when it is the next one, a part of the last one, or begins a group."""
    if not groups or "." in number:
        return True
    if number.isdigit():
        return number == "1" or not counted or int(number) == counted + 1
    return len(groups[-1]) > 1


def _row(lines: Sequence[SourceLine], columns: Sequence[Column]) -> Row:
    span = (lines[0].number, lines[-1].number)
    number = Passage(_bare(lines[0].text), (0,), (lines[0].number,))
    wanted = [column for column in columns if column is not Column.NUMBER]
    texts = [line.text for line in lines[1:]]
    if len(texts) < _FEWEST_NAMES and not number.text.isdigit() and (len(texts) == 1 or not _short(texts[1])):
        parts = merged_row(Passage(" ".join(texts), (0,), (lines[1].number,))) if texts else None
        return Row({Column.NUMBER: number, **(parts.cells if parts else {})}, span)
    found: dict[Column, Passage] = {Column.NUMBER: number}
    silent = not any(_TIMELY.match(fold(text)) or opens_unit(text) for text in texts[1:])
    if len(texts) < len(wanted) - 1 and silent and (told := _told_by_words(lines[1:], wanted)):
        return Row({**found, **told}, span)
    more = max(len(texts) - _MOST_ROW_LINES, 0)
    spans = [(start + more, end + more) for start, end in _dealt(texts[more:], wanted)]
    if more:
        spans = [(0, spans[0][1]), *spans[1:]]
    for column, (start, end) in zip(wanted, spans, strict=True):
        if end > start and column is not Column.OTHER:
            cell = joined_cell(texts[start:end], column)
            written = verbatim_of(cell, [line.source for line in lines[1 + start : 1 + end]], column)
            numbers = tuple(line.number for line in lines[1 + start : 1 + end])
            step = max(len(cell) // len(numbers), 1)
            found[column] = Passage(cell, tuple(step * at for at in range(len(numbers))), numbers, written)
    return Row(found, span)


def _told_by_words(lines: Sequence[SourceLine], columns: Sequence[Column]) -> dict[Column, Passage]:
    """Tell the cells of a row apart that stand on one line."""
    text = " ".join(line.text for line in lines)
    starts = tuple(accumulate((len(line.text) + 1 for line in lines[:-1]), initial=0))
    whole = Passage(text, starts, tuple(line.number for line in lines))
    cells = cells_in(text, columns) if lines else None
    return {column: whole.part(*span) for column, span in (cells or {}).items()}


def _bare(number: str) -> str:
    return number.rstrip(".)")


def _short(text: str) -> bool:
    return len(text) <= _LONGEST_SHORT_CELL and (opens_unit(text) or _is_time(text))


@lru_cache(maxsize=4096)
def _is_time(text: str) -> bool:
    """Tell whether the text is a time and nothing else; it then opens with a word of time."""
    if len(text) > _LONGEST_TIME or _TIMELY.match(fold(text)) is None:
        return False
    return read_time(text, 2000).kind is not TimeKind.NONE or _MONTHS.fullmatch(fold(text)) is not None


def _dealt(texts: Sequence[str], columns: Sequence[Column]) -> list[tuple[int, int]]:
    """Deal lines out to columns in order, each column a run of lines, so that the whole looks most likely."""
    if len(texts) == len(columns):
        each = [_Line.of(text) for text in texts]
        if all(_fit(each, at, at + 1, column) > 0 for at, column in enumerate(columns)):
            return [(at, at + 1) for at in range(len(texts))]
    count = len(texts)
    lines = [_Line.of(text) for text in texts]
    plainly = _dealt_plainly(lines, columns)
    if plainly is not None:
        return plainly
    best: list[list[float]] = [[_FORBIDDEN] * (count + 1) for _ in range(len(columns) + 1)]
    came: list[list[int]] = [[0] * (count + 1) for _ in range(len(columns) + 1)]
    best[0][0] = 0.0
    for at, column in enumerate(columns, start=1):
        for end in range(count + 1):
            first = max(end - _LONGEST_CELL.get(column, count), 0)
            scores = [(best[at - 1][start] + _fit(lines, start, end, column), start) for start in range(first, end + 1)]
            best[at][end], came[at][end] = max(scores, key=lambda score: score[0])
    spans: list[tuple[int, int]] = []
    end = count
    for at in range(len(columns), 0, -1):
        start = came[at][end]
        spans.append((start, end))
        end = start
    return spans[::-1]


def _dealt_plainly(lines: Sequence["_Line"], columns: Sequence[Column]) -> list[tuple[int, int]] | None:
    """Deal out a row in which every cell shows where it begins; None for any other."""
    starts = [0]
    for at in range(1, len(lines)):
        before, line = lines[at - 1], lines[at]
        if before.open or line.lower:
            continue
        after_time = starts[-1] and is_bare_time(" ".join(each.text for each in lines[starts[-1] : at]))
        if line.unit or line.timely or after_time:
            starts.append(at)
    if len(starts) != len(columns):
        return None
    spans = list(pairwise([*starts, len(lines)]))
    fits = (
        _fit(lines, *span, column) > 0 or column is Column.TASK for span, column in zip(spans, columns, strict=True)
    )
    return spans if not lines[0].unit and all(fits) else None


@dataclass(frozen=True, slots=True)
class _Line:
    """What one line looks like: the beginning of a unit's name, a time, the rest of a sentence, an open end."""

    text: str
    unit: bool
    time: bool
    lower: bool
    open: bool
    timely: bool

    @classmethod
    @lru_cache(maxsize=8192)
    def of(cls, text: str) -> "_Line":
        """Look at a line once."""
        ends_open = text.endswith((",", ";", "-", "(")) or _dangles(text)
        ends_open = ends_open or _NAME_BEGUN.search(text) is not None
        goes_on = text[0].islower() or (text[:2] in ("- ", "– ") and text[-2:] in (" -", " –"))
        return cls(
            text,
            opens_unit(text),
            _is_time(text),
            goes_on,
            ends_open and (text.endswith("-") or not is_bare_time(text)),
            _TIMELY.match(fold(text)) is not None,
        )


def _fit(lines: Sequence[_Line], start: int, end: int, column: Column) -> float:
    """Say how well a run of lines fits a column; an empty cell costs a little, a cell cut in mid-sentence much."""
    if start == end:
        return _EMPTY.get(column, -1.0)
    cut_off = (4.0 if lines[start].lower else 0.0) + (6.0 if lines[start - 1].open else 0.0) if start else 0.0
    if column is Column.TASK:
        strange = sum(1 for line in lines[start + 1 : end] if line.unit or line.time)
        return (-2.0 if lines[start].unit else 2.0) - 2.0 * strange - cut_off
    texts = tuple(line.text for line in lines[start:end])
    if column is Column.TIME:
        said = " ".join(texts)
        return (5.0 if is_bare_time(said) else 3.0 if _is_time(said) else -4.0) - cut_off
    if column in (Column.LEAD, Column.COOPERATING):
        another = sum(1 for at in range(start + 1, end) if _another(lines[at - 1], lines[at]))
        return (3.0 if _names_units(texts) else -3.0) - 1.5 * another - cut_off
    return (-2.0 if lines[start].unit or _is_time(" ".join(texts)) else 1.0) - cut_off


def _another(before: _Line, line: _Line) -> bool:
    return line.unit and not before.open and not line.lower


def _dangles(text: str) -> bool:
    """Tell whether the last word asks for another; "cán bộ" and "danh mục" do not."""
    last = text.rsplit(" ", 1)[-1]
    return last.lower() in DANGLING and last not in _ENDS_NAMES and not fold(text).endswith(_WHOLE_WORDS)


@lru_cache(maxsize=8192)
def _names_units(texts: tuple[str, ...]) -> bool:
    return is_unit_phrase(joined_cell(texts, Column.LEAD), _NOBODY)
