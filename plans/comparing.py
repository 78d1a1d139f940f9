"""The compare page's other half: the source text, its lines marked by the tasks that were read from them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plans.models import PlanItem


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of the source as the page shows it."""

    no: int
    text: str
    mark: str
    url: str


def marked_lines(lines: Sequence[str], items: Iterable[PlanItem]) -> list[SourceLine]:
    """Return the lines of a source, each with the task it belongs to; doubtful tasks mark their lines louder."""
    owners: dict[int, PlanItem] = {}
    for item in items:
        owners.update(dict.fromkeys(range(item.first_line, item.last_line + 1), item))
    return [line_of(number, text, owners.get(number)) for number, text in enumerate(lines, start=1)]


def line_of(number: int, text: str, item: PlanItem | None) -> SourceLine:
    """Show one line."""
    if item is None:
        return SourceLine(number, text, "", "")
    mark = "" if item.skipped else "warn" if item.doubts else "hit"
    return SourceLine(number, text, mark, f"#task-{item.position}")
