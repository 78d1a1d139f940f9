"""From a table to drafts of tasks: one row is one task, rows that only name a group head those below."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from plans.reading.assignment import is_unit_phrase
from plans.reading.clauses import read_time
from plans.reading.drafts import Draft, Heading, Place, Value, Values
from plans.reading.grid import Column, Row, Table
from plans.reading.markers import marker_of
from plans.reading.outline import split_labels
from plans.reading.passages import Passage
from plans.reading.shapes import LineUse, TimeKind
from plans.reading.vocabulary import Label

_LABELS = {
    Column.LEAD: Label.LEAD,
    Column.COOPERATING: Label.COOPERATING,
    Column.TIME: Label.TIME,
    Column.PRODUCT: Label.PRODUCT,
}
_FACTS = (*_LABELS, Column.NOTE, Column.MONEY)
_PLACE_IN_NUMBER = re.compile(r"\(?([IVXLC]+|[A-ZĐ]|[a-zđ]|\d{1,6}(?:\.\d{1,4}){0,3})[.)/]?")
_ROMAN = re.compile(r"[IVXLC]+")
_DITTO = re.compile(r"(?:nt|như trên|-nt-|\"|”|″|//)\.?", re.IGNORECASE)
_NOTHING = re.compile(r"[-–_.…/x]+", re.IGNORECASE)
_TOTAL = re.compile(r"(?:tổng(?: cộng| số)?|cộng)\b", re.IGNORECASE)
_HOUR = re.compile(r"\b\d{1,2} ?(?:h|g|giờ|:) ?\d{0,2}")
_LEVELS = (re.compile(r"[IVX]+"), re.compile(r"[A-ZĐ]"), re.compile(r"\d+"), re.compile(r"\d+\.\d+"),
           re.compile(r"\d+(?:\.\d+){2,}"), re.compile(r"[a-zđ]"))  # fmt: skip
_LAYOUT = "Đọc từ vị trí các cột trên trang; cần đối chiếu với bảng."
_DEEPEST = len(_LEVELS)


@dataclass(slots=True)
class _Group:
    """A row that heads others: its label in the path, its level, its text and the unit it may name."""

    label: str
    level: int
    heading: Heading | None
    lead: Passage | None


@dataclass(slots=True)
class _State:
    """What the rows read so far leave for the next one."""

    groups: list[_Group] = field(default_factory=list)
    before: Values = field(default_factory=dict)
    counts: dict[tuple[str, ...], int] = field(default_factory=dict)


def drafts_of_table(table: Table, place: Place) -> list[Draft]:
    """Return the tasks of a table in the order of its rows."""
    place.notes.use(table.heads, LineUse.HEADING)
    if _is_agenda(table):
        return []
    rows = list(_with_numbers(table.rows))
    state = _State()
    order = _order([number for _, number in rows])
    found: list[Draft] = []
    for at, (row, number) in enumerate(rows):
        following = rows[at + 1] if at + 1 < len(rows) else None
        if not row.text(Column.TASK) and not row.text(Column.GROUP):
            _goes_on(row, found, place)
        elif _heads(row, number, following, order):
            _open(row, number, state, place, order)
        else:
            found.append(_draft(row, number, state, place, order))
            found[-1].doubt = _LAYOUT if table.guessed else ""
    return found


def _is_agenda(table: Table) -> bool:
    """A programme of a meeting goes by the hour; it is no table of tasks."""
    times = [row.text(Column.TIME) for row in table.rows if row.text(Column.TIME)]
    return bool(times) and sum(1 for time in times if _HOUR.search(time.lower())) * 2 > len(times)


def _with_numbers(rows: Sequence[Row]) -> Iterator[tuple[Row, str]]:
    """Yield each row with its number, which may stand in its own column or open the text."""
    for row in rows:
        written = row.text(Column.NUMBER).strip()
        found = _PLACE_IN_NUMBER.fullmatch(written)
        if found is not None:
            yield row, found[1]
            continue
        column = Column.TASK if row.text(Column.TASK) else Column.GROUP
        marker = marker_of(row.text(column)) if row.text(column) else None
        if marker is None or (written and written not in "-+*–•"):
            yield row, "-" if written and written in "-+*–•" else ""
            continue
        rest = row.cells[column].part(marker.end)
        yield Row({**row.cells, column: rest}, row.lines), marker.label


def _order(numbers: Sequence[str]) -> dict[int, int]:
    """Rank the kinds of numbers by which came first: "A" may enclose "I", or "I" enclose "A"."""
    ranks: dict[int, int] = {}
    for number in numbers:
        kind = _kind(number)
        if kind < _DEEPEST and kind not in ranks and kind not in (2, 3, 4, 5):
            ranks[kind] = len(ranks)
    return ranks


def _kind(number: str) -> int:
    return next((at for at, pattern in enumerate(_LEVELS) if pattern.fullmatch(number)), _DEEPEST)


def _level(number: str, order: dict[int, int]) -> int:
    kind = _kind(number)
    return order.get(kind, kind)


def _heads(row: Row, number: str, following: tuple[Row, str] | None, order: dict[int, int]) -> bool:
    """A row heads a group when it says nothing but its text and is followed by rows that do, one step further down."""
    if any(row.text(column) for column in _FACTS):
        return False
    if _TOTAL.match(row.text(Column.TASK)):
        return True
    if following is None:
        return False
    below = following[1]
    if not number:
        return bool(below) or (not row.text(Column.NUMBER) and any(following[0].text(column) for column in _FACTS))
    if _kind(number) <= 1 and (_kind(below) > 1 or _level(below, order) > _level(number, order)):
        return True
    return (
        _is_part(below, number)
        or (below in ("-", "+", "*") and number not in ("-", "+", "*"))
        or (_kind(below) > _kind(number) and _kind(number) < _DEEPEST and below != "")
    )


def _is_part(below: str, number: str) -> bool:
    return below.startswith(number + ".")


def _open(row: Row, number: str, state: _State, place: Place, order: dict[int, int]) -> None:
    """Open a group; it closes the groups of its own level and below."""
    text = row.cells.get(Column.TASK) or row.cells[Column.GROUP]
    place.notes.use(_numbers(row), LineUse.HEADING)
    level = _level(number, order) if number else -1
    if _TOTAL.match(text.text):
        return
    _close(state, level if number else _DEEPEST if state.groups and state.groups[-1].label else -1)
    lead = text if is_unit_phrase(text.text, place.book) else None
    state.groups.append(_Group(number, level, Heading(_cited(number, text.text), text), lead))
    state.before = {}


def _cited(number: str, text: str) -> str:
    shown = text.rstrip(" :;.")
    return f"{number}. {shown}" if "." in number else shown


def _close(state: _State, level: int) -> None:
    state.groups = [group for group in state.groups if group.level < level or (level < 0 and group.label)]


def _numbers(row: Row) -> tuple[int, ...]:
    return tuple(range(row.lines[0], row.lines[1] + 1))


def _draft(row: Row, number: str, state: _State, place: Place, order: dict[int, int]) -> Draft:
    """Make a row a task; what its lead cell leaves empty below another one is merged with that one."""
    if number not in ("", "-", "+", "*"):
        _close(state, _level(number, order))
    content, inner = split_labels(row.cells.get(Column.TASK) or row.cells[Column.GROUP])
    own = _facts(row, place)
    for label, value in inner.items():
        own.setdefault(label, Value(value))
    heading, lead = place.heading, None
    for group in state.groups:
        heading, lead = group.heading or heading, group.lead or lead
    said = row.cells.get(Column.GROUP)
    if said is not None and row.text(Column.TASK):
        heading = Heading(said.text, said)
    if Label.LEAD not in own and lead is not None:
        own[Label.LEAD] = Value(lead, shared=True)
    _inherit(own, state)
    state.before = dict(own)
    place.notes.use(_numbers(row), LineUse.TASK)
    path = _path(number, state, place)
    said = content if content.text else row.cells[Column.TASK]
    return Draft(path, heading, _over_rows(said, row), own)


def _over_rows(said: Passage, row: Row) -> Passage:
    """The row as a whole is where the task stands, whatever lines its own cell takes."""
    first, last = row.lines
    if first == last:
        return Passage(said.text, (0,), (first,), said.verbatim)
    return Passage(said.text, (0, len(said.text)), (first, last), said.verbatim)


def _path(number: str, state: _State, place: Place) -> tuple[str, ...]:
    path = (*place.path, *(group.label for group in state.groups if group.label))
    if number not in ("", "-", "+", "*"):
        return (*path, number)
    sign = number or "-"
    state.counts[path] = state.counts.get(path, 0) + 1
    return (*path, f"{sign}{state.counts[path]}")


def _facts(row: Row, place: Place) -> Values:
    own: Values = {}
    for column, label in _LABELS.items():
        cell = row.cells.get(column)
        if cell is None or _NOTHING.fullmatch(cell.text):
            continue
        rest, inner = split_labels(cell)
        for named, value in inner.items():
            own.setdefault(named, Value(value))
        if rest.text:
            own.setdefault(label, Value(rest))
    return own


def _inherit(own: Values, state: _State) -> None:
    """Fill "như trên", and an empty lead cell, from the row above."""
    for label, value in list(own.items()):
        if _DITTO.fullmatch(value.passage.text.strip()) and label in state.before:
            own[label] = Value(state.before[label].passage, shared=True)
    if Label.LEAD in own or Label.LEAD not in state.before:
        return
    for label in (Label.LEAD, Label.COOPERATING, Label.TIME):
        if label not in own and label in state.before:
            own[label] = Value(state.before[label].passage, shared=True)


def _goes_on(row: Row, found: list[Draft], place: Place) -> None:
    """A row without a task goes on with the row above, as a page break leaves it."""
    place.notes.use(_numbers(row), LineUse.ATTRIBUTE if found else LineUse.HEADING)
    if not found:
        return
    for column, label in _LABELS.items():
        cell = row.cells.get(column)
        if cell is None:
            continue
        before = found[-1].attributes.get(label)
        if before is None:
            found[-1].attributes[label] = Value(cell)
        elif not before.shared and _adds(label, cell.text):
            joined_ = _joined(before.passage, cell, "; " if label in (Label.LEAD, Label.COOPERATING) else " ")
            found[-1].attributes[label] = Value(joined_)


def _adds(label: Label, text: str) -> bool:
    return label is not Label.TIME or read_time(text, 2000).kind is TimeKind.NONE


def _joined(one: Passage, two: Passage, between: str) -> Passage:
    text = one.text.rstrip(" ;") + between + two.text
    offset = len(text) - len(two.text)
    return Passage(text, (*one.starts, *(start + offset for start in two.starts)), (*one.numbers, *two.numbers))
