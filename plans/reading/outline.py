"""The outline of a plan as a tree: sections, numbers, letters, dashes, and the label lines among them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from plans.reading.assignment import UnitBook, is_unit_phrase, opens_unit
from plans.reading.clauses import is_bare_time
from plans.reading.grid import Table
from plans.reading.levels import Ladder
from plans.reading.markers import Level, Marker, marker_of
from plans.reading.passages import Passage, joined
from plans.reading.titles import Role, role_of
from plans.reading.vocabulary import LABEL_AFTER_STOP, LABEL_AT_START, Label, label_named, opens_with_label

_SECTION_LEVELS = (Level.PART, Level.CAPITAL, Level.SECTION)
_STOP = re.compile(r"[.;,(]")
_LONGEST_LABEL = 90
_ROOT_LEVEL = -1
_TARGET = re.compile(r"\b(?:[a-zđ]|\d{1,3}(?:\.\d{1,3})*)(?=[.),;]| và|$|\s*$)")
_TARGETS = re.compile(
    r"\(((?:(?:các )?(?:mục|điểm|nội dung|nhiệm vụ|ý) )?(?:(?:[a-zđ]|\d{1,3}(?:\.\d{1,3})*)(?:, | và |; |$|(?=\))))+)\)"
)
_NOBODY = UnitBook.of(())
_LONGEST_MARK = 80
_ANNOUNCES = re.compile(r"\b(?:bảng|biểu|sau đây|như sau|dưới đây|kèm theo|phụ lục|danh mục)\b")


@dataclass(slots=True, eq=False)
class Node:
    """One item: its own paragraphs, the labels written in it, the items and the tables under it.

    ``numbers`` are the source lines of the item itself, ``doubled`` the labels that were written in it twice,
    ``targets`` the items that a label names as those it serves.
    """

    level: int
    label: str
    paragraphs: list[Passage]
    attributes: dict[Label, Passage] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    doubled: set[Label] = field(default_factory=set)
    style: str = ""
    targets: tuple[str, ...] = ()

    @property
    def text(self) -> Passage:
        """The paragraphs joined."""
        return self.paragraphs[0] if len(self.paragraphs) == 1 else joined(self.paragraphs)

    @property
    def title(self) -> str:
        """The text of the first paragraph."""
        return self.paragraphs[0].text if self.paragraphs else ""

    @property
    def is_label(self) -> bool:
        """True for a line that only says something about other items."""
        return bool(self.attributes) and Label.CONTENT not in self.attributes and not self.title

    @property
    def is_complete_label(self) -> bool:
        """True for a label line that no value is missing from."""
        return self.is_label and all(value.text for value in self.attributes.values())

    def walk(self) -> Iterator["Node"]:
        """Yield the node and all under it, in the order of the file."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


def split_labels(passage: Passage) -> tuple[Passage, dict[Label, Passage]]:
    """Separate the text of an item from the labels written in it; the first label of a kind wins."""
    text = passage.text
    if ":" not in text:
        return passage, {}
    opening = LABEL_AT_START.match(text)
    found = [opening] if opening is not None else []
    found.extend(_labels_after(text, opening.end() if opening else 0))
    if not found:
        return passage, {}
    attributes: dict[Label, Passage] = {}
    ends = [match.start() for match in found[1:]] + [len(text)]
    for match, end in zip(found, ends, strict=True):
        attributes.setdefault(label_named(match), passage.part(match.end(), end, strip=" ;,("))
    return passage.part(0, found[0].start(), strip=" (,;"), attributes


def _labels_after(text: str, start: int) -> Iterator[re.Match[str]]:
    """Yield the labels within a text: each stands behind a stop and ends with its colon."""
    at = start
    while (colon := text.find(":", at)) >= 0:
        for stop in _STOP.finditer(text, max(colon - _LONGEST_LABEL, at), colon):
            found = LABEL_AFTER_STOP.match(text, stop.end())
            if found is not None and found.end() == colon + 1:
                yield found
                break
        at = colon + 1


def split_preamble(
    blocks: Sequence[Passage | Table],
) -> tuple[Sequence[Passage | Table], Sequence[Passage | Table]]:
    """Return what stands before the first section, and the sections."""
    markers = [marker_of(block.text[:80]) if isinstance(block, Passage) else None for block in blocks]
    levels = [marker.level if marker else None for marker in markers]
    top = _SECTION_LEVELS if any(level is Level.SECTION for level in levels) else (*_SECTION_LEVELS, Level.NUMBER)
    first = next((at for at, level in enumerate(levels) if level in top), len(blocks))
    return blocks[:first], blocks[first:]


def outline_of(blocks: Iterable[Passage | Table]) -> Node:
    """Build the tree; the root holds what stands before the first mark."""
    root = Node(_ROOT_LEVEL, "", [])
    open_items = [root]
    listed = list(blocks)
    markers = [marker_of(block.text[:_LONGEST_MARK]) if isinstance(block, Passage) else None for block in listed]
    ladder = Ladder.of(markers)
    for passage, marker in zip(listed, markers, strict=True):
        if isinstance(passage, Table):
            _attach_table(open_items, passage)
        elif marker is not None:
            _attach(open_items, _node(marker, passage, ladder.level_of(marker, open_items)))
        elif opens_with_label(passage.text):
            _attach(open_items, _node(Marker(Level.STAR, "", 0), passage, Level.STAR))
        else:
            _continue(open_items, passage)
    return root


def _node(marker: Marker, passage: Passage, level: int) -> Node:
    rest = passage.part(marker.end)
    named = marker.level <= Level.SECTION and rest.text.isupper()
    content, attributes = (rest, {}) if named else split_labels(rest)
    own = attributes.get(Label.CONTENT)
    if own is not None and own.text:
        content = own
    node = Node(level, marker.label, [content] if content.text else [], attributes, style=marker.style)
    node.numbers.extend(passage.numbers)
    node.targets = _targets(rest.text) if attributes else ()
    return node


def _targets(text: str) -> tuple[str, ...]:
    """Return the items that a label says it serves: "Đơn vị chủ trì (a, b): …"."""
    label = LABEL_AT_START.match(text)
    named = _TARGETS.search(label[0]) if label is not None else None
    return tuple(_TARGET.findall(named[1])) if named is not None else ()


def _attach_table(open_items: list[Node], table: Table) -> None:
    """Put a table under the heading it belongs to: not under a dash, and not under an item that is whole in itself."""
    while len(open_items) > 1 and not _may_head_table(open_items[-1]):
        open_items.pop()
    open_items[-1].tables.append(table)


def _may_head_table(node: Node) -> bool:
    if node.level >= Level.STAR or node.is_label:
        return False
    if node.level <= Level.SECTION:
        return True
    last = node.paragraphs[-1].text if node.paragraphs else ""
    return not last.endswith((".", ";")) or _ANNOUNCES.search(last.lower()) is not None


def _attach(open_items: list[Node], node: Node) -> None:
    """Put the node under the item it belongs to; a label that has its value holds nothing below it."""
    while open_items[-1].level >= node.level or open_items[-1].is_complete_label:
        open_items.pop()
    open_items[-1].children.append(node)
    open_items.append(node)


def _continue(open_items: list[Node], passage: Passage) -> None:
    """Add a paragraph without a mark: the value of a bare label, the text of an item, or an item that lost its dash."""
    current = open_items[-1]
    if not current.is_label:
        if _heads_without_mark(passage):
            _attach(open_items, _node(Marker(Level.STAR, "", 0), passage, Level.STAR))
            return
        content, attributes = split_labels(passage)
        if content.text:
            current.paragraphs.append(content)
        current.numbers.extend(passage.numbers)
        for label, value in attributes.items():
            current.attributes.setdefault(label, value)
        return
    last = next(reversed(current.attributes))
    value = current.attributes[last]
    listed = last in (Label.LEAD, Label.COOPERATING) and value.text.endswith((";", ",")) and opens_unit(passage.text)
    if not value.text or listed:
        current.attributes[last] = joined([value, passage]) if listed else passage
        current.numbers.extend(passage.numbers)
        return
    if _heads_without_mark(passage):
        _attach(open_items, _node(Marker(Level.STAR, "", 0), passage, Level.STAR))
        return
    _attach(open_items, _node(Marker(Level.DASH, "-", 0), passage, Level.DASH))


def _heads_without_mark(passage: Passage) -> bool:
    """Tell whether a line without a mark ("Phòng Nội vụ:", "Tháng 02:") heads the items below it."""
    text = passage.text
    if not text.endswith(":") or len(text) > _LONGEST_LABEL or not text[0].isupper():
        return False
    return is_bare_time(text[:-1]) or (opens_unit(text) and is_unit_phrase(text[:-1], _NOBODY))


def sections_with(root: Node, role: Role) -> list[tuple[tuple[str, ...], Node]]:
    """Return the sections of this role with the labels that lead to them; parts are looked into."""
    found: list[tuple[tuple[str, ...], Node]] = []
    for section in root.children:
        inner = [child for child in section.children if child.level in _SECTION_LEVELS]
        if role_of(section.title) is role:
            found.append(((section.label,), section))
        elif inner:
            found.extend(((section.label, child.label), child) for child in inner if role_of(child.title) is role)
    return found
