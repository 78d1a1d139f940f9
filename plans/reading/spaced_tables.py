"""Tables flattened by a program that keeps the layout of the page: columns are places, cells run over lines.

The places of the columns come from the head, the gaps between them from the lines below it; a row begins where its
number stands, or, where numbers are set in the middle of their row, where the text of the row begins.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from plans.reading.grid import Column, Row, Table
from plans.reading.lines import SourceLine
from plans.reading.markers import Level, marker_of
from plans.reading.passages import Passage
from plans.reading.tab_tables import joined_cell, merged_row, verbatim_of
from plans.reading.table_heads import column_named, columns_of, is_head_text
from plans.reading.titles import Role, role_of
from plans.reading.vocabulary import DANGLING, fold

_SEGMENT = re.compile(r"\S+(?: \S+)*")
_FEWEST_SEGMENTS = 2
_MOST_HEAD_LINES = 5
_NUMBER = re.compile(r"(?:\d{1,5}(?:\.\d{1,3}){0,2}|[IVX]{1,5}|[A-HĐ])[.)]?|[-+]")
_GROUPS = re.compile(r"(?:[IVX]{1,5}|[A-HĐ])[.)]?")
_COUNTING = re.compile(r"\(?(?:\d{1,2}|[A-H])\)?")
_WIDEST_HEAD = 2_000
_NEXT_BUT_ONE = 2
_SPARE = 3
_MOST_BLANK = 3
_FAR = 3


@dataclass(frozen=True, slots=True)
class _Segment:
    start: int
    end: int
    text: str


@dataclass(slots=True)
class _Line:
    """A line of the table cut at its columns."""

    number: int
    cells: list[str]
    gap: bool
    sources: list[str]


def _segments(line: SourceLine) -> list[_Segment]:
    if line.table is not None or "\t" in line.raw:
        return []
    return _segments_of(line.raw)


def _segments_of(raw: str) -> list[_Segment]:
    return [_Segment(found.start(), found.end(), found[0]) for found in _SEGMENT.finditer(raw)]


def table_at(lines: Sequence[SourceLine], at: int) -> tuple[Table, int] | None:
    """Read the table whose head begins at this line; also return how many lines it takes."""
    head = _head(lines, at)
    if head is None:
        return None
    places, columns, size = head
    end = _end(lines, at + size, places)
    body = lines[at + size : end]
    if not body:
        return None
    edges = _edges(places, [_segments(line) for line in body])
    heads = [line.number for line in lines[at : at + size]]
    cut = _cut(lines, (at + size, end), edges, heads)
    rows = _rows(cut, columns)
    if not rows:
        return None
    return Table(
        frozenset(columns), tuple(heads), tuple(rows), (lines[at].number, lines[end - 1].number), guessed=True
    ), end - at


def _head(lines: Sequence[SourceLine], at: int) -> tuple[list[_Segment], tuple[Column, ...], int] | None:
    """Find a head of up to five lines: its columns' places and meanings, and how many lines it takes."""
    if len(lines[at].raw) > _WIDEST_HEAD:
        return None
    first = _segments(lines[at])
    if len(first) < _FEWEST_SEGMENTS or not _is_head_line(first):
        return None
    places: list[_Segment] = []
    best: tuple[list[_Segment], tuple[Column, ...], int] | None = None
    for size in range(1, _MOST_HEAD_LINES + 1):
        if at + size > len(lines) or (
            size > 1 and lines[at + size - 1].number - lines[at + size - 2].number > _NEXT_BUT_ONE
        ):
            break
        segments = _segments(lines[at + size - 1])
        if not segments or not _is_head_line(segments):
            break
        places = _merged(places, segments)
        columns = columns_of([place.text for place in places])
        if columns is not None and len(places) > _FEWEST_SEGMENTS:
            best = (places, columns, size)
    return best


def _is_head_line(segments: Sequence[_Segment]) -> bool:
    return all(is_head_text(segment.text) or column_named(segment.text) is Column.NUMBER for segment in segments)


def _merged(places: Sequence[_Segment], segments: Sequence[_Segment]) -> list[_Segment]:
    """Put each piece of a name under the piece it stands below; a piece with nothing above opens a column."""
    found = list(places)
    for segment in segments:
        over = [at for at, place in enumerate(found) if place.start < segment.end and segment.start < place.end]
        if not over:
            found.append(segment)
            continue
        if len(over) == 1 and _splits(found[over[0]], segment, segments):
            found.append(segment)
            continue
        at = over[0]
        place = found[at]
        found[at] = _Segment(
            min(place.start, segment.start), max(place.end, segment.end), f"{place.text} {segment.text}"
        )
    found = [place for place in found if not _only_groups(place, found)]
    return sorted(found, key=lambda place: place.start)


def _splits(place: _Segment, segment: _Segment, segments: Sequence[_Segment]) -> bool:
    """Tell whether a wide name above only groups two narrower ones below ("Đơn vị thực hiện": chủ trì | phối hợp)."""
    below = [other for other in segments if place.start < other.end and other.start < place.end]
    return len(below) > 1 and segment in below


def _only_groups(place: _Segment, places: Sequence[_Segment]) -> bool:
    inside = [other for other in places if other is not place and place.start < other.end and other.start < place.end]
    return len(inside) > 1


def _end(lines: Sequence[SourceLine], start: int, places: Sequence[_Segment]) -> int:
    """Find the first line that stands outside the columns: a section, the closing, or a paragraph."""
    last = start
    for at in range(start, len(lines)):
        line = lines[at]
        if line.noise:
            continue
        segments = _segments(line)
        if not segments or _leaves(line, segments, places):
            break
        last = at + 1
    return last


def _leaves(line: SourceLine, segments: Sequence[_Segment], places: Sequence[_Segment]) -> bool:
    text = fold(line.text)
    if text.startswith(("nơi nhận", "trên đây là", "phụ lục", "ghi chú:")):
        return True
    marker = marker_of(line.text)
    if marker is not None and marker.level in (Level.SECTION, Level.CAPITAL, Level.PART):
        title = line.text[marker.end :]
        if role_of(title) is Role.ORGANISATION or (title.isupper() and role_of(title) is not Role.OTHER):
            return True
    if len(segments) > 1:
        return False
    only = segments[0]
    if marker is not None and only.start < places[0].end and only.end > places[1].start + _FAR:
        return marker.level in (Level.NUMBER, Level.LETTER, Level.DASH, Level.STAR)
    if len(places) <= _SPARE and only.start >= places[0].start - _FAR:
        return False
    crossed = sum(1 for place in places if only.start < place.start - 1 and place.end + 1 < only.end)
    return crossed >= _FEWEST_SEGMENTS and not _heads_group(line.text)


def _heads_group(text: str) -> bool:
    marker = marker_of(text)
    return marker is not None and marker.level <= Level.NUMBER


def _edges(places: Sequence[_Segment], lines: Sequence[Sequence[_Segment]]) -> list[int]:
    """Set the edge between two columns where the fewest letters stand between the middles of their names."""
    widest = max((segments[-1].end for segments in lines if segments), default=0)
    filled = [0] * (max(widest, places[-1].end) + 2)
    for segments in lines:
        for segment in segments:
            filled[segment.start] += 1
            filled[segment.end] -= 1
    for at in range(1, len(filled)):
        filled[at] += filled[at - 1]
    edges = []
    for one, two in pairwise(places):
        low, high = (one.start + one.end) // 2, max((two.start + two.end) // 2, (one.start + one.end) // 2 + 1)
        fewest = min(filled[low:high])
        gaps = [at for at in range(low, high) if filled[at] == fewest]
        edges.append(_middle_of_longest(gaps))
    return edges


def _middle_of_longest(places: Sequence[int]) -> int:
    """Return the right end of the longest run of places: text is set from the left edge of its column."""
    best: tuple[int, int] = (0, places[-1])
    start = places[0]
    for before, place in pairwise([*places, places[-1] + 2]):
        if place != before + 1:
            best = max(best, (before - start, before))
            start = place
    return best[1]


def _cut(lines: Sequence[SourceLine], span: tuple[int, int], edges: Sequence[int], heads: list[int]) -> list[_Line]:
    """Cut each line at the columns; heads repeated on later pages and page numbers are left out."""
    found: list[_Line] = []
    names = {each.text for each in lines[span[0] - len(heads) : span[0]]}
    before = lines[span[0] - 1].number
    steps = Counter(two.number - one.number for one, two in pairwise(lines[slice(*span)]))
    usual = min(steps.most_common(1)[0][0], _MOST_BLANK) if steps else 1
    for at in range(*span):
        line = lines[at]
        segments = _segments(line)
        if line.noise and not _numbers_row(segments, edges):
            continue
        if line.text in names or _counts(segments):
            heads.append(line.number)
            before = line.number
            continue
        cells = _cells(segments, edges)
        sources = _cells(_segments_of(line.written), edges) if line.written else cells
        found.append(_Line(line.number, cells, line.number - before > usual, sources))
        before = line.number
    return found


def _numbers_row(segments: Sequence[_Segment], edges: Sequence[int]) -> bool:
    """A number alone on its line is a page number unless it stands in the first column."""
    return len(segments) == 1 and segments[0].start < edges[0] and _NUMBER.fullmatch(segments[0].text) is not None


def _counts(segments: Sequence[_Segment]) -> bool:
    return len(segments) > _FEWEST_SEGMENTS and all(_COUNTING.fullmatch(segment.text) for segment in segments)


def _cells(segments: Sequence[_Segment], edges: Sequence[int]) -> list[str]:
    cells: list[list[str]] = [[] for _ in range(len(edges) + 1)]
    for segment in segments:
        for at, text in _pieces(segment, edges):
            cells[at].append(text)
    return [" ".join(pieces) for pieces in cells]


def _pieces(segment: _Segment, edges: Sequence[int]) -> list[tuple[int, str]]:
    """Put a segment into its column; one that reaches well into the next is cut at the blank nearest to the edge."""
    middle = (segment.start + segment.end) / 2
    crossed = [at for at, edge in enumerate(edges) if segment.start < edge - 1 and segment.end > edge + _FAR]
    for at in crossed:
        offset = edges[at] - segment.start
        blanks = [found.start() for found in re.finditer(" ", segment.text) if abs(found.start() - offset) <= _FAR]
        if blanks:
            place = min(blanks, key=lambda blank: abs(blank - offset))
            left = _Segment(segment.start, segment.start + place, segment.text[:place])
            right = _Segment(segment.start + place + 1, segment.end, segment.text[place + 1 :])
            return [*_pieces(left, edges), *_pieces(right, edges)]
    if crossed:
        middle = segment.start + 1
    return [(sum(1 for edge in edges if edge <= middle), segment.text)]


def _rows(lines: Sequence[_Line], columns: Sequence[Column]) -> list[Row]:
    """Group the lines into rows."""
    starts = _starts(lines, columns)
    ends = [*starts[1:], len(lines)]
    rows = []
    for start, end in zip(starts, ends, strict=True):
        rows.append(_row(lines[start:end], columns))
    return [row for row in rows if row.cells]


def _starts(lines: Sequence[_Line], columns: Sequence[Column]) -> list[int]:
    number = columns.index(Column.NUMBER) if Column.NUMBER in columns else None
    if number is None:
        lead = next((at for at, column in enumerate(columns) if column in (Column.LEAD, Column.TIME)), 0)
        found = [at for at, line in enumerate(lines) if line.gap or (line.cells[lead] and line.cells[lead][0].isupper()
                 and line.cells[columns.index(Column.TASK)][:1].isupper())]  # fmt: skip
        return sorted({0, *found}) if lines else []
    numbered = [at for at, line in enumerate(lines) if _NUMBER.fullmatch(line.cells[number].strip())]
    if not numbered:
        return [0] if lines else []
    task = columns.index(Column.TASK)
    starts = [_row_start(lines, span, number, task) for span in pairwise([-1, *numbered])]
    return sorted({0, *starts})


def _row_start(lines: Sequence[_Line], span: tuple[int, int], number: int, task: int) -> int:
    """Find where the row of a number begins: above it, where numbers are set in the middle of their rows."""
    before, at = span
    start = at
    if not _begins(lines[at].cells[task]):
        above = range(at - 1, before, -1)
        start = next((each for each in above if _begins(lines[each].cells[task])), at)
        gap = next((each for each in range(at, before, -1) if lines[each].gap), None)
        start = gap if gap is not None and gap > start else start
    if _GROUPS.fullmatch(lines[at].cells[number].strip()):
        return start
    while start - 1 > before and not lines[start].gap and _opens_without_task(lines[start - 1], lines[start - 2], task):
        start -= 1
    return start


def _begins(text: str) -> bool:
    """Tell whether the text is the beginning of a task: a capital letter, a figure, or a quotation mark."""
    return bool(text) and (text[0].isupper() or text[0] in '“"' or text[0].isdigit())


def _opens_without_task(line: _Line, above: _Line, task: int) -> bool:
    """A line of a taller cell above the text of the task: it begins names, and goes on with none."""
    said = [(cell, over) for cell, over in zip(line.cells, above.cells, strict=True) if cell]
    return not line.cells[task] and bool(said) and all(_opens_name(cell, over) for cell, over in said)


def _opens_name(cell: str, above: str) -> bool:
    return (
        cell[0].isupper() and " " in cell and not above.endswith((",", ";", "-")) and _last_word(above) not in DANGLING
    )


def _last_word(text: str) -> str:
    return text.rsplit(" ", 1)[-1].lower()


def _row(lines: Sequence[_Line], columns: Sequence[Column]) -> Row:
    span = (lines[0].number, lines[-1].number)
    found: dict[Column, Passage] = {}
    for at, column in enumerate(columns):
        parts = [(line.cells[at], line.number) for line in lines if line.cells[at]]
        if parts and column is not Column.OTHER:
            text = joined_cell([part for part, _ in parts], column)
            written = verbatim_of(text, [line.sources[at] for line in lines if line.cells[at]], column)
            found[column] = _spread(text, parts, written)
    if set(found) == {Column.NUMBER} and not _NUMBER.fullmatch(found[Column.NUMBER].text):
        return merged_row(found[Column.NUMBER])
    return Row(found, span)


def _spread(text: str, parts: Sequence[tuple[str, int]], written: str) -> Passage:
    """Remember the lines a cell ran over; where in the text each begins matters only roughly."""
    step = max(len(text) // len(parts), 1)
    starts = tuple(step * at for at in range(len(parts)))
    return Passage(text, starts, tuple(number for _, number in parts), written)
