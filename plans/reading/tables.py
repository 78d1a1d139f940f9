"""Tables of tasks found among the lines, each put in the place of the lines it takes."""

from collections.abc import Sequence

from plans.reading import spaced_tables, stacked_tables, tab_tables
from plans.reading.grid import Table
from plans.reading.lines import SourceLine

_STANDS_FOR_TABLE = "▦"


def with_tables(lines: Sequence[SourceLine]) -> list[SourceLine]:
    """Return the lines without noise, each table of tasks as one line that carries it."""
    found: list[SourceLine] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        taken = None if line.noise and "\t" not in line.raw else _table_at(lines, at)
        if taken is not None:
            table, size = taken
            found.append(SourceLine(line.number, _STANDS_FOR_TABLE, "", table=table))
            at += size
            continue
        if not line.noise:
            found.append(line)
        at += 1
    return found


def _table_at(lines: Sequence[SourceLine], at: int) -> tuple[Table, int] | None:
    raw = lines[at].raw
    if "\t" in raw or "|" in raw:
        return tab_tables.table_at(lines, at)
    if "  " in raw.strip():
        return spaced_tables.table_at(lines, at)
    return stacked_tables.table_at(lines, at)
