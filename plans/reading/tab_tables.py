"""Tables whose rows are one line each, with a tab (or a bar) between the cells: from DOCX, XLSX, or pasted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from plans.reading.assignment import opens_unit
from plans.reading.grid import Column, Row, Table
from plans.reading.lines import SourceLine
from plans.reading.passages import Passage
from plans.reading.table_heads import column_named, columns_of, is_head_text
from plans.reading.vocabulary import DANGLING

_BARS = re.compile(r"\s*\|\s*")
_RULER = re.compile(r"[\s|:+=-]+")
_FEWEST_CELLS = 2
_ROWS_OF_HEAD = 3
_COUNTING = re.compile(r"\(?(?:\d{1,2}|[A-H])\)?(?: ?= ?[\d+() ]+)?")
_WHO = (Column.LEAD, Column.COOPERATING)
_OPEN_ENDS = DANGLING | {"trì", "hợp", "trực", "ubnd"}
# "Văn" / "phòng Sở" is one name.
_HALF_WORDS = frozenset({"Văn", "Trưởng", "Các", "các", "Cán"})
_DASH = re.compile(r"^[-+*•–] ?")


@dataclass(frozen=True, slots=True)
class Head:
    """A head that was found: its columns, how many lines it takes, and its names for when it is repeated."""

    columns: tuple[Column, ...]
    size: int


def cells_of(line: SourceLine) -> list[str]:
    """Return the cells of a line, or the whole line as the only one."""
    return _cells(line.raw)


def _cells(raw: str) -> list[str]:
    if "\t" in raw:
        return [cell.strip(" ") for cell in raw.split("\t")]
    if raw.count("|") >= _FEWEST_CELLS:
        return _BARS.split(raw.strip().strip("|").strip())
    return [raw.strip()]


def head_at(lines: Sequence[SourceLine], at: int) -> Head | None:
    """Find the head of a table of tasks that begins at this line; it may take up to three rows."""
    first = cells_of(lines[at])
    if len([cell for cell in first if cell]) < _FEWEST_CELLS or not _all_head(first):
        return None
    names = [_single(cell) for cell in first]
    best: Head | None = None
    for size in range(1, _ROWS_OF_HEAD + 1):
        columns = columns_of(names)
        if columns is not None:
            best = Head(columns, size)
        below = cells_of(lines[at + size]) if at + size < len(lines) else []
        if len(below) < _FEWEST_CELLS or not any(below) or not _all_head(below):
            break
        width = max(len(names), len(below))
        names = _stacked(_padded(names, width), _padded([_single(cell) for cell in below], width))
    return best


def _all_head(cells: Sequence[str]) -> bool:
    """Every cell that says something is a name of a column (one may be of a kind we do not know)."""
    said = [_single(cell) for cell in cells if cell]
    unknown = sum(1 for cell in said if column_named(cell) is None and not is_head_text(cell))
    return unknown <= (1 if len(said) > _ROWS_OF_HEAD else 0)


def _single(cell: str) -> str:
    return " ".join(cell.split())


def _padded(cells: list[str], width: int) -> list[str]:
    return cells + [""] * (width - len(cells))


def _stacked(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """Put the lower name of a column in the place of the upper one, which then only groups columns."""
    return [two if two and column_named(two) else one for one, two in zip(above, below, strict=True)]


def table_at(lines: Sequence[SourceLine], at: int) -> tuple[Table, int] | None:
    """Read the table that begins at this line; also return how many lines it takes."""
    head = head_at(lines, at)
    if head is None:
        return None
    heads = [line.number for line in lines[at : at + head.size]]
    first = lines[at].text
    rows: list[Row] = []
    end = last = at + head.size
    while end < len(lines):
        line = lines[end]
        again = head_at(lines, end) if _may_be_head(line, first) else None
        if again is not None and again.columns == head.columns:
            heads.extend(each.number for each in lines[end : end + again.size])
            end = last = end + again.size
            continue
        if again is not None or not _belongs(lines, end):
            break
        end += 1
        if line.noise and "\t" not in line.raw:
            continue
        last = end
        if _RULER.fullmatch(line.raw) or _counts_columns(cells_of(line)):
            heads.append(line.number)
        else:
            rows.append(_row(line, head.columns))
    found = tuple(row for row in rows if row.cells)
    span = (lines[at].number, lines[max(last, at + 1) - 1].number)
    return (Table(frozenset(head.columns), tuple(heads), found, span), last - at) if found else None


def _may_be_head(line: SourceLine, first: str) -> bool:
    """Another head begins as the first one does, or with a column of numbers."""
    return line.text == first or column_named(line.text.split(" ", 1)[0]) is Column.NUMBER


def _belongs(lines: Sequence[SourceLine], at: int) -> bool:
    """A line of several cells belongs to the table, and so does a merged one that such a line follows."""
    if len(cells_of(lines[at])) >= _FEWEST_CELLS:
        return True
    following = lines[at + 1] if at + 1 < len(lines) else None
    return following is not None and len(cells_of(following)) >= _FEWEST_CELLS and head_at(lines, at + 1) is None


def _counts_columns(cells: Sequence[str]) -> bool:
    """Tell whether the row only numbers the columns: (1) (2) (3)."""
    said = [cell for cell in cells if cell]
    return len(said) > _FEWEST_CELLS and all(_COUNTING.fullmatch(cell) for cell in said)


def _row(line: SourceLine, columns: Sequence[Column]) -> Row:
    cells = cells_of(line)
    said = [cell for cell in cells if cell]
    if len(cells) < _FEWEST_CELLS or (len(said) > 1 and len(set(said)) == 1):
        return merged_row(Passage(_single(said[0]) if said else "", (0,), (line.number,)))
    found: dict[Column, Passage] = {}
    sources = _cells(line.written) if line.written else cells
    for column, cell, source in zip(columns, cells, sources, strict=False):
        text = joined_cell(cell.split("\u2028"), column)
        if text and column is not Column.OTHER:
            written = verbatim_of(text, source.split("\u2028"), column) if source != cell else ""
            found[column] = Passage(text, (0,), (line.number,), written)
    return Row(found, (line.number, line.number))


def merged_row(passage: Passage) -> Row:
    """A text across all columns heads the rows below it."""
    return Row({Column.TASK: passage} if passage.text else {}, passage.lines)


def verbatim_of(text: str, sources: Sequence[str], column: Column) -> str:
    """Return the cell as the source has it, letter for letter as long as its mended text; else nothing."""
    written = joined_cell(sources, column)
    return written if len(written) == len(text) and written != text else ""


def joined_cell(parts: Sequence[str], column: Column) -> str:
    """Join the lines of a cell; where each line names a unit, a semicolon tells them apart."""
    text = ""
    for part in parts:
        line = " ".join(part.split())
        if not line:
            continue
        bare = _DASH.sub("", line)
        within_name = text and column in _WHO and line.startswith(("- ", "– ")) and not text.endswith((";", ".", ","))
        line = line if within_name and not opens_unit(bare) else bare
        if text and column in _WHO and _names_another(text, line):
            text = text.rstrip(" ;,.") + "; " + line
        else:
            text = f"{text} {line}" if text and not _breaks(text) else text + line
    return text


def _breaks(text: str) -> bool:
    return len(text) > 1 and text[-1] in "-/" and text[-2].isalnum()


def _names_another(text: str, line: str) -> bool:
    if line[0].islower() and text.rsplit(" ", 1)[-1] in _HALF_WORDS:
        return False
    return opens_unit(line) and text.rstrip(" .;,").rsplit(" ", 1)[-1].lower() not in _OPEN_ENDS
