"""Every number of a report, each with the key under which the tasks behind it are found. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from plans.consolidating.shapes import BY_GROUP, Measure, Row
from units.folding import fold

KEY = re.compile(r"(?:(?P<kind>[su])(?P<number>\d{1,15})-)?(?P<measure>[a-z_]+)", re.ASCII)
NOBODY = "Chưa phân công"
ELSEWHERE = "Nhiệm vụ khác"
SHOWN_WHEN_ANY = (
    Measure.UNDATED,
    Measure.UNASSIGNED,
    Measure.SUSPENDED,
    Measure.EXTENDED,
    Measure.CANCELLED,
)


@dataclass(frozen=True, slots=True)
class Key:
    """Which tasks a number counts: all of a measure, those of one section, or those of one unit."""

    measure: Measure
    section: int | None = None
    unit: int | None = None

    def __str__(self) -> str:
        if self.section is not None:
            return f"s{self.section}-{self.measure}"
        return f"u{self.unit}-{self.measure}" if self.unit is not None else str(self.measure)

    def takes(self, row: Row) -> bool:
        """Tell whether a row is counted."""
        return (
            row.counts_as(self.measure)
            and self.section in {None, row.section}
            and (self.unit is None or self.unit == row.unit_id)
        )


def read_key(text: str) -> Key | None:
    """Read a key from an address; None when it is none."""
    found = KEY.fullmatch(text)
    if found is None or found["measure"] not in Measure.values:
        return None
    measure = Measure(found["measure"])
    if not found["kind"]:
        return Key(measure)
    if measure not in BY_GROUP:
        return None
    number = int(found["number"])
    return Key(measure, section=number) if found["kind"] == "s" else Key(measure, unit=number)


def rows_under(rows: Iterable[Row], key: Key) -> list[Row]:
    """Return the rows that a number counts, in their order."""
    return [row for row in rows if key.takes(row)]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it counts."""

    key: Key
    count: int

    @property
    def label(self) -> str:
        """What is counted, in words."""
        return str(self.key.measure.label)


@dataclass(frozen=True, slots=True)
class Line:
    """The numbers of one section or of one unit."""

    label: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """All numbers of a report."""

    general: tuple[Figure, ...]
    sections: tuple[Line, ...]
    units: tuple[Line, ...]

    def of(self, measure: Measure) -> int:
        """Return one of the general numbers."""
        return next((figure.count for figure in self.general if figure.key.measure is measure), 0)

    def kept(self) -> dict[str, int]:
        """Return the numbers as a report keeps them."""
        every = [*self.general, *(figure for line in (*self.sections, *self.units) for figure in line.figures)]
        return {str(figure.key): figure.count for figure in every}


def counted(rows: Sequence[Row]) -> Counts:
    """Count rows: all of them, by section in the plan's order, by unit in the order of their names."""
    within = [row for row in rows if row.counts_as(Measure.ALL)]
    sections = {row.section: row.heading for row in within}
    units = {row.unit_id: row.unit for row in within}
    found = Counter(key for row in rows for key in keys_of(row))
    by_name = sorted(units, key=lambda number: (not units[number], fold(units[number]), number))
    return Counts(
        general=figures_of(found, [Key(measure) for measure in Measure]),
        sections=tuple(
            Line(sections[number] or ELSEWHERE, figures_of(found, [Key(one, section=number) for one in BY_GROUP]))
            for number in sorted(sections)
        ),
        units=tuple(
            Line(units[number] or NOBODY, figures_of(found, [Key(one, unit=number) for one in BY_GROUP]))
            for number in by_name
        ),
    )


def keys_of(row: Row) -> Iterator[Key]:
    """Yield the key of every number that a row is counted in."""
    for measure in map(Measure, row.marks):
        yield Key(measure)
        if measure in BY_GROUP:
            yield Key(measure, section=row.section)
            yield Key(measure, unit=row.unit_id)


def figures_of(found: Counter[Key], keys: Iterable[Key]) -> tuple[Figure, ...]:
    """Return what was counted under several keys."""
    return tuple(Figure(key, found[key]) for key in keys)
