"""Tables with drawn borders: which lines make a grid, and which letters lie in which cell."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from plans.parsers.glyphs import Piece, Ruling, Rulings
from plans.parsers.lines import lines_of

_TOUCH = 3.0
_MIDDLE = 0.3  # of a letter's height above its line
_FEWEST_UPRIGHT, _FEWEST_ACROSS = 3, 2
_MOST_CELLS = 20_000


@dataclass(slots=True)
class Grid:
    """Borders of one table, and the letters found within; rows count from the top."""

    xs: list[float]
    ys: list[float]  # descending
    rulings: Rulings
    pieces: dict[tuple[int, int], list[Piece]] = field(default_factory=lambda: defaultdict(list))

    def takes(self, piece: Piece) -> bool:
        """Take a piece that lies within the borders; tell whether it does."""
        x, y = (piece.left + piece.right) / 2, piece.base + _MIDDLE * piece.height
        if not (self.xs[0] <= x < self.xs[-1] and self.ys[-1] < y <= self.ys[0]):
            return False
        column = bisect_right(self.xs, x) - 1
        row = bisect_right([-edge for edge in self.ys], -y) - 1
        self.pieces[row, column].append(piece)
        return True

    def rows(self) -> list[list[list[str]]]:
        """Return rows of cells of lines; a merged cell speaks where it begins."""
        height, width = len(self.ys) - 1, len(self.xs) - 1
        speaks = self._merged(height, width)
        letters: dict[tuple[int, int], list[Piece]] = defaultdict(list)
        for place, pieces in self.pieces.items():
            letters[speaks[place]] += pieces
        table = [
            [[line.plain() for line in lines_of(letters.get((row, column), ()))] for column in range(width)]
            for row in range(height)
        ]
        return [row for row in table if any(row)]

    def _merged(self, height: int, width: int) -> dict[tuple[int, int], tuple[int, int]]:
        """Return for every cell the one that begins its merged cell: neighbours without a border are one."""
        speaks: dict[tuple[int, int], tuple[int, int]] = {}
        for row in range(height):
            for column in range(width):
                if column and not self._has_upright(row, column):
                    speaks[row, column] = speaks[row, column - 1]
                elif row and not self._has_across(row, column):
                    speaks[row, column] = speaks[row - 1, column]
                else:
                    speaks[row, column] = (row, column)
        return speaks

    def _has_upright(self, row: int, column: int) -> bool:
        return _covers(self.rulings.upright, self.xs[column], (self.ys[row] + self.ys[row + 1]) / 2)

    def _has_across(self, row: int, column: int) -> bool:
        return _covers(self.rulings.across, self.ys[row], (self.xs[column] + self.xs[column + 1]) / 2)


def _covers(rulings: Iterable[Ruling], at: float, middle: float) -> bool:
    return any(abs(one.at - at) <= _TOUCH and one.start - 1 <= middle <= one.end + 1 for one in rulings)


def grids_of(rulings: Rulings) -> list[Grid]:
    """Return the tables whose borders are drawn on a page, at least two columns wide."""
    grids = []
    for across, upright in _connected(_joined(rulings.across), _joined(rulings.upright)):
        if len(across) < _FEWEST_ACROSS or not upright:
            continue
        xs = _places([one.at for one in upright])
        ys = _places([one.at for one in across])[::-1]
        xs = _with_open_sides(xs, across)
        if len(xs) >= _FEWEST_UPRIGHT and len(ys) >= _FEWEST_ACROSS and len(xs) * len(ys) <= _MOST_CELLS:
            grids.append(Grid(xs, ys, Rulings(across, upright)))
    return grids


def _with_open_sides(xs: list[float], across: Sequence[Ruling]) -> list[float]:
    """Return the columns with those at the sides that have no upright border."""
    left, right = min(one.start for one in across), max(one.end for one in across)
    before = [left] if left < xs[0] - 3 * _TOUCH else []
    after = [right] if right > xs[-1] + 3 * _TOUCH else []
    return before + xs + after


def _places(values: Sequence[float]) -> list[float]:
    """Return the distinct places among some, ascending; what nearly falls together is one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _TOUCH:
            found.append(value)
    return found


def _joined(rulings: Iterable[Ruling]) -> list[Ruling]:
    """Return the lines with those that continue each other made one: programs draw a border cell by cell."""
    found: list[Ruling] = []
    rows: list[list[Ruling]] = []
    for one in sorted(rulings):
        if rows and one.at - rows[-1][0].at <= _TOUCH / 2:
            rows[-1].append(one)
        else:
            rows.append([one])
    for row in rows:
        row.sort(key=lambda one: one.start)
        grown = row[0]
        for one in row[1:]:
            if one.start <= grown.end + _TOUCH:
                grown = grown._replace(end=max(grown.end, one.end))
            else:
                found.append(grown)
                grown = one
        found.append(grown)
    return found


def _connected(across: list[Ruling], upright: list[Ruling]) -> Iterator[tuple[list[Ruling], list[Ruling]]]:
    """Give the groups of lines that touch one another."""
    free_across, free_upright = set(range(len(across))), set(range(len(upright)))
    while free_across:
        todo_across, todo_upright = [free_across.pop()], list[int]()
        group: tuple[list[Ruling], list[Ruling]] = ([], [])
        while todo_across or todo_upright:
            if todo_across:
                line = across[todo_across.pop()]
                group[0].append(line)
                met = {at for at in free_upright if _cross(line, upright[at])}
                free_upright -= met
                todo_upright += met
            else:
                line = upright[todo_upright.pop()]
                group[1].append(line)
                met = {at for at in free_across if _cross(across[at], line)}
                free_across -= met
                todo_across += met
        yield group


def _cross(across: Ruling, upright: Ruling) -> bool:
    return (
        across.start - _TOUCH <= upright.at <= across.end + _TOUCH
        and upright.start - _TOUCH <= across.at <= upright.end + _TOUCH
    )
