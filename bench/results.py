"""What a bench found: one row a figure, medians of interleaved rounds, as a table and as JSON. Pure."""

import json
import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Goal:
    """What a ratio must reach (">=") or must not exceed ("<=")."""

    sign: str
    limit: float

    def met(self, value: float) -> bool:
        """Tell whether a value keeps the goal."""
        return value >= self.limit if self.sign == ">=" else value <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.sign == '>=' else '≤'} {self.limit:g}"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `spread` is the lowest and highest round of each side; `peer` is None where nothing compares."""

    name: str
    ours: float
    peer: float | None
    ratio: float
    goal: str
    met: bool
    unit: str
    versions: dict[str, str]
    rounds: int
    spread: dict[str, list[float]]
    note: str = ""
    details: dict[str, float] = field(default_factory=dict)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the nearest-rank percentile: the smallest value that `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def compared(  # noqa: PLR0913 - a row of the table names all it says
    name: str,
    ours: Sequence[float],
    peer: Sequence[float],
    *,
    unit: str,
    goal: Goal,
    inverse: bool = False,
    packages: Sequence[str] = (),
    note: str = "",
    details: Mapping[str, float] | None = None,
) -> Row:
    """Return the row of two sides measured in the same rounds.

    The ratio is the median of the rounds' own ratios, ours / peer, or peer / ours when `inverse` (less is better).
    """
    pairs = zip(ours, peer, strict=True)
    ratio = statistics.median(theirs / mine if inverse else mine / theirs for mine, theirs in pairs)
    return Row(
        name=name,
        ours=rounded(statistics.median(ours)),
        peer=rounded(statistics.median(peer)),
        ratio=rounded(ratio),
        goal=str(goal),
        met=goal.met(ratio),
        unit=unit,
        versions={package: version(package) for package in packages},
        rounds=len(ours),
        spread={"ours": ends(ours), "peer": ends(peer)},
        note=note,
        details={key: rounded(value) for key, value in (details or {}).items()},
    )


def alone(  # noqa: PLR0913 - as above
    name: str,
    ours: Sequence[float],
    *,
    unit: str,
    goal: Goal,
    note: str = "",
    details: Mapping[str, float] | None = None,
) -> Row:
    """Return the row of a figure that is held against its goal alone."""
    found = statistics.median(ours)
    return Row(
        name=name,
        ours=rounded(found),
        peer=None,
        ratio=rounded(found),
        goal=str(goal),
        met=goal.met(found),
        unit=unit,
        versions={},
        rounds=len(ours),
        spread={"ours": ends(ours)},
        note=note,
        details={key: rounded(value) for key, value in (details or {}).items()},
    )


def ends(values: Sequence[float]) -> list[float]:
    """Return the lowest and the highest."""
    return [rounded(min(values)), rounded(max(values))]


def rounded(value: float) -> float:
    """Keep four significant digits: more would pretend."""
    return float(f"{value:.4g}")


def table(rows: Sequence[Row]) -> str:
    """Return the rows as aligned columns, the goals that are not met marked."""
    head = ("bench", "ours", "peer", "unit", "ratio", "goal", "met", "spread ours", "spread peer")
    lines = [head, *(cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    shown = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join([shown[0], "-" * len(shown[0]), *shown[1:]])


def cells(row: Row) -> tuple[str, ...]:
    """Return one line of the table."""
    return (
        row.name,
        number(row.ours),
        "–" if row.peer is None else number(row.peer),
        row.unit,
        number(row.ratio),
        row.goal,
        "yes" if row.met else "NO",
        *(" … ".join(map(number, row.spread.get(side, []))) for side in ("ours", "peer")),
    )


def number(value: float) -> str:
    """Write a figure as a person reads it."""
    return f"{value:,.0f}" if abs(value) >= THOUSAND else f"{value:g}"


def write(rows: Sequence[Row], path: Path) -> None:
    """Write the rows as JSON, keeping those of earlier runs that this run did not measure."""
    earlier = json.loads(path.read_text(encoding="utf-8"))["rows"] if path.exists() else []
    names = {row.name for row in rows}
    kept = [row for row in earlier if row["name"] not in names]
    text = json.dumps({"rows": [*kept, *map(asdict, rows)]}, ensure_ascii=False, indent=2)
    path.write_text(f"{text}\n", encoding="utf-8")
