"""Word tables put on one grid: merged cells, rows that begin late, and borders that nearly meet."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from plans.parsers.styles import VAL, W, is_on, value
from plans.parsers.xml import Element

MOST_COLUMNS = 64
_CELL_PROPERTIES, _SPAN, _REMOVED = f"{W}tcPr", f"{W}gridSpan", f"{W}cellDel"
_MERGED = frozenset({f"{W}vMerge", f"{W}hMerge"})
_NEAR = 200  # twentieths of a point: borders closer than 3.5 mm are meant to be one


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: the column it begins in, and its lines."""

    column: int
    lines: tuple[str, ...]


@dataclass(slots=True)
class Row:
    """A row being filled from the left."""

    width: int = 0
    cells: list[Cell] = field(default_factory=list)

    @classmethod
    def opened(cls, properties: Element | None) -> "Row":
        """Return an empty row that begins as late as its properties say."""
        late = None if properties is None else value(properties.find(f"{W}gridBefore"))
        return cls(_count(late, 0))

    def add(self, element: Element, lines: Sequence[str]) -> None:
        """Add a cell (w:tc) behind the last one; a merged cell says nothing again."""
        span, continues = _shape_of(element)
        kept = () if continues else tuple(lines)
        if self.width < MOST_COLUMNS:
            self.cells.append(Cell(self.width, kept))
        elif kept:
            last = self.cells[-1]
            self.cells[-1] = Cell(last.column, (*last.lines, *kept))
        self.width = min(self.width + span, MOST_COLUMNS)


def _shape_of(element: Element) -> tuple[int, bool]:
    """Return how many columns a cell spans, and whether it only continues the cell above or before it."""
    span, continues = 1, False
    properties = next(iter(element), None)
    for one in properties if properties is not None and properties.tag == _CELL_PROPERTIES else ():
        tag = one.tag
        if tag == _SPAN:
            span = _count(one.get(VAL), 1)
        elif tag in _MERGED:
            continues = one.get(VAL, "continue") == "continue" or continues
        elif tag == _REMOVED:
            continues = True
    return span, continues


def grid_of(table: Element) -> list[int]:
    """Return where the columns of a table begin, in twentieths of a point."""
    edges = [0]
    for column in table.iterfind(f"{W}tblGrid/{W}gridCol"):
        edges.append(edges[-1] + _count(column.get(f"{W}w"), 0))
    return edges


def hidden_row(properties: Element | None) -> bool:
    """Tell whether a row is hidden."""
    return properties is not None and is_on(properties.find(f"{W}hidden"))


def placed(rows: Sequence[Row], edges: Sequence[int]) -> list[Row]:
    """Return the rows with borders that nearly meet made one, unless two cells of a row would fall together."""
    merged = _columns_of(edges)
    if merged == list(range(len(merged))):
        return list(rows)
    moved = [Row(row.width, [Cell(_at(merged, cell.column), cell.lines) for cell in row.cells]) for row in rows]
    if all(len({cell.column for cell in row.cells}) == len(row.cells) for row in moved):
        return moved
    return list(rows)


def _columns_of(edges: Sequence[int]) -> list[int]:
    """Return for every grid line the column it counts as."""
    columns: list[int] = []
    start = 0
    for at, edge in enumerate(edges):
        if at == 0:
            columns.append(0)
        elif edge - start < _NEAR:
            columns.append(columns[-1])
        else:
            columns.append(columns[-1] + 1)
            start = edge
    return columns


def _at(columns: Sequence[int], line: int) -> int:
    return columns[line] if line < len(columns) else columns[-1] + 1 + line - len(columns)


def laid_out(rows: Sequence[Row]) -> list[list[Sequence[str]]]:
    """Return every row with a cell in each column that any row begins a cell in."""
    used = sorted({cell.column for row in rows for cell in row.cells})
    table: list[list[Sequence[str]]] = []
    for row in rows:
        cells: list[Sequence[str]] = [()] * len(used)
        for cell in row.cells:
            cells[bisect_left(used, cell.column)] = cell.lines
        table.append(cells)
    return table


def _count(text: str | None, otherwise: int) -> int:
    return min(int(text), 1_000_000) if text and text.isdecimal() else otherwise
