"""Appendices: the tables of tasks, or the outlines, that a plan keeps behind its signature."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plans.reading.drafts import Draft, Heading, Place
from plans.reading.frame import opens_appendix
from plans.reading.joining import paragraphs
from plans.reading.lines import SourceLine
from plans.reading.outline import Node, outline_of
from plans.reading.shapes import LineUse
from plans.reading.table_tasks import drafts_of_table
from plans.reading.tasks import drafts_under
from plans.reading.titles import Role, role_of
from plans.reading.vocabulary import fold

_FORM = re.compile(
    r"\b(?:mẫu|biểu mẫu|đề cương|phiếu|bảng tổng hợp|tổng hợp kết quả|kết quả thực hiện|mẫu số|dự toán)\b"
)
_REMARK = re.compile(r"\((?:ban hành |đính |gửi )?kèm theo", re.IGNORECASE)
_FEW_LINES = 8
_FEWEST_LINES = 4
_NUMBER_AND_NAME = 2


@dataclass(frozen=True, slots=True)
class Appendix:
    """One appendix: the label in the path of its tasks, its title, and its outline."""

    label: str
    title: str
    opening: tuple[int, ...]
    root: Node

    @property
    def is_form(self) -> bool:
        """True for forms to be filled in and reports' outlines, which hold no tasks."""
        return _FORM.search(fold(self.title)) is not None

    @property
    def has_table(self) -> bool:
        """Tell whether a table of tasks was found in it."""
        return any(node.tables for node in self.root.walk())


def appendices_of(lines: Sequence[SourceLine], width: int) -> list[Appendix]:
    """Cut the lines at the headings of appendices; a single one is "PL", several are "PL1", "PL2" and so on."""
    starts = [at for at, line in enumerate(lines) if line.table is None and opens_appendix(line.text)]
    parts = [lines[one:two] for one, two in zip(starts, [*starts[1:], len(lines)], strict=False)]
    several = len(parts) > 1
    return [_appendix(part, f"PL{at}" if several else "PL", width) for at, part in enumerate(parts, start=1)]


def _appendix(lines: Sequence[SourceLine], label: str, width: int) -> Appendix:
    size = 1
    while size < min(len(lines), _FEW_LINES) and _titles(lines[size]):
        size += 1
    few = lines[:_FEW_LINES]
    table = next((at for at, line in enumerate(few) if line.table is not None), None)
    remarks = [at + 1 for at, line in enumerate(few[:table]) if _REMARK.match(line.text)]
    size = max(size, *remarks, table if table is not None and table <= _FEWEST_LINES else 0)
    title = " ".join(line.text for line in lines[:size])
    root = outline_of(paragraphs(lines[size:], width))
    return Appendix(label, title, tuple(line.number for line in lines[:size]), root)


def _titles(line: SourceLine) -> bool:
    return line.table is None and (line.text.isupper() or _REMARK.match(line.text) is not None)


def drafts_of_appendix(appendix: Appendix, start: Place) -> list[Draft]:
    """Return the tasks of an appendix: those of its tables, else of its outline where its title announces them."""
    place = start.at((appendix.label,))
    place.notes.use(appendix.opening, LineUse.HEADING)
    if appendix.is_form and not appendix.has_table:
        return []
    if appendix.has_table:
        return [] if _is_empty_form(appendix) else list(_of_tables(appendix.root, place))
    if role_of(appendix.title) is not Role.TASKS:
        return []
    return drafts_under(appendix.root, {}, place)


def _is_empty_form(appendix: Appendix) -> bool:
    """A form that only shows which columns to fill in holds no tasks, whatever its columns are called."""
    rows = [row for node in appendix.root.walk() for table in node.tables for row in table.rows]
    return appendix.is_form and all(len(row.cells) <= _NUMBER_AND_NAME for row in rows)


def _of_tables(node: Node, place: Place) -> Iterator[Draft]:
    for table in node.tables:
        yield from drafts_of_table(table, place)
    for child in node.children:
        if any(each.tables for each in child.walk()):
            heading = Heading(child.title.rstrip(" :;."), child.paragraphs[0]) if child.paragraphs else None
            place.notes.use(child.numbers, LineUse.HEADING)
            yield from _of_tables(child, place.at((*place.path, child.label), heading))
