"""What a table is once it is found: columns with a meaning, rows with cells that know their source lines."""

from dataclasses import dataclass
from enum import Enum, auto

from plans.reading.passages import Passage
from plans.reading.shapes import Span


class Column(Enum):
    """What a column of a table of tasks says."""

    NUMBER = auto()
    GROUP = auto()
    TASK = auto()
    LEAD = auto()
    COOPERATING = auto()
    TIME = auto()
    PRODUCT = auto()
    NOTE = auto()
    MONEY = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Row:
    """One row; cells that are empty are left out."""

    cells: dict[Column, Passage]
    lines: Span

    def text(self, column: Column) -> str:
        """Return what stands in the column, or nothing."""
        cell = self.cells.get(column)
        return cell.text if cell is not None else ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of tasks: the lines of its heads (those repeated on later pages too) and its rows.

    ``guessed``: the columns were found by the places of the words on the page, not by marks between cells.
    """

    columns: frozenset[Column]
    heads: tuple[int, ...]
    rows: tuple[Row, ...]
    lines: Span
    guessed: bool = False
