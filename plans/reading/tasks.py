"""From the outline to tasks: the smallest item that starts with an action, with the labels that serve it.

One label may serve several items above it, whatever bullet it carries, so labels are handed out per parent: to all
tasks since the last group of labels, or, where there is none yet, to everything that follows under that parent.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from plans.reading.assignment import UnitBook, is_unit_phrase, named_in_sentence, read_assignment, without_request
from plans.reading.clauses import read_time, time_in_sentence
from plans.reading.markers import Level
from plans.reading.outline import Node, sections_with
from plans.reading.passages import Passage, joined
from plans.reading.shapes import Assignment, Confidence, KnownUnit, TaskReading, TimeClause, TimeKind
from plans.reading.vocabulary import Label, Role, fold, is_purpose, tells_how, tells_what_to_say

_MOST_HARVESTED = 200
_LONGEST_NAME = 120
_LONGEST_HEADING = 400
_LONGEST_TIME = 80
_FEWEST_WORDS = 3
_COUNTED = {Level.DASH: "-", Level.STAR: "*", Level.PLUS: "+"}
_REFERENCE = re.compile(r"\(?(?:có |chi tiết |theo |danh mục |nội dung ){0,2}.{0,60}(?:phụ lục|kèm theo|đính kèm)")


@dataclass(slots=True, eq=False)
class _Draft:
    """A task before its labels are all known."""

    path: tuple[str, ...]
    heading: str | None
    content: Passage
    attributes: dict[Label, Passage]


@dataclass(slots=True)
class _Place:
    """Where in the outline the reading stands: the path so far and the heading that tasks below will carry."""

    path: tuple[str, ...]
    heading: str | None
    book: UnitBook


@dataclass(slots=True)
class _Served:
    """The tasks under one parent and which of them the current group of labels serves."""

    drafts: list[_Draft] = field(default_factory=list)
    first: int = 0
    kinds: set[Label] = field(default_factory=set)

    def add(self, drafts: list[_Draft]) -> None:
        """Take more tasks; they close the group of labels before them."""
        if self.kinds:
            self.first = len(self.drafts)
            self.kinds.clear()
        self.drafts.extend(drafts)

    def label(self, label: Label, value: Passage, own: dict[Label, Passage]) -> None:
        """Hand a label to the tasks it serves, or keep it for the parent when no task stands above it."""
        if not self.drafts:
            own.setdefault(label, value)
        elif label not in self.kinds:
            self.kinds.add(label)
            for draft in self.drafts[self.first :]:
                draft.attributes.setdefault(label, value)


def task_sections(root: Node) -> list[tuple[tuple[str, ...], Node]]:
    """Return the sections that hold tasks; measures and assignments count only where no section is called tasks."""
    named = sections_with(root, Role.TASKS)
    if not named:
        return sections_with(root, Role.MAYBE_TASKS)
    if any(tells_how(section.title) for _, section in named):
        return [(path, section) for path, section in named if not tells_what_to_say(section.title)]
    return named


def book_with_names_of(root: Node, known: Iterable[KnownUnit]) -> UnitBook:
    """Return the known units and those that the plan sets apart in its own label lines."""
    units = list(known)
    base = UnitBook.of(units)
    found: dict[str, None] = {}
    for node in root.walk():
        for label in (Label.LEAD, Label.COOPERATING):
            value = node.attributes.get(label)
            if value is not None and len(found) < _MOST_HARVESTED:
                assignment = read_assignment(value.text, base)
                singles = assignment.units if assignment.scope == "single" else ()
                found.update(dict.fromkeys(unit for unit in singles if _looks_like_a_name(unit)))
    return UnitBook.of([*units, *(KnownUnit(name) for name in found)])


def _looks_like_a_name(unit: str) -> bool:
    return len(unit) <= _LONGEST_NAME and " " in unit and " chủ trì" not in unit


def read_tasks(
    sections: Iterable[tuple[tuple[str, ...], Node]], book: UnitBook, year: int | None
) -> tuple[TaskReading, ...]:
    """Return the tasks of the sections in the order of the file."""
    found: list[TaskReading] = []
    for path, section in sections:
        drafts = _drafts_under(section, dict(section.attributes), _Place(path, None, book))
        if not drafts and not section.children:
            drafts = list(_unmarked(section, path))
        found.extend(_finished(draft, book, year) for draft in drafts)
    return tuple(found)


def _unmarked(section: Node, path: tuple[str, ...]) -> Iterator[_Draft]:
    """Without any mark each paragraph of the section is a task."""
    for number, paragraph in enumerate(section.paragraphs[1:], start=1):
        if not _REFERENCE.match(fold(paragraph.text[:200])):
            yield _Draft((*path, f"-{number}"), None, paragraph, {})


def _drafts_under(parent: Node, own: dict[Label, Passage], place: _Place) -> list[_Draft]:
    """Read the items under a parent; ``own`` are the labels of the parent, which all of them inherit."""
    served = _Served()
    counts: dict[str, int] = {}
    hungry: Label | None = None
    told = any(tells_how(child.title) for child in parent.children)
    for child in parent.children:
        if child.is_label:
            hungry = _hand_out(child, served, own)
        elif hungry is not None and _feeds(child, hungry, place.book):
            served.kinds.discard(hungry)
            served.label(hungry, child.text, own)
        elif not (is_purpose(child.title) or (told and tells_what_to_say(child.title))):
            hungry = None
            served.add(_drafts_of(child, _Place(_path(child, place.path, counts), place.heading, place.book)))
    for draft in served.drafts:
        for label, value in own.items():
            draft.attributes.setdefault(label, value)
    return served.drafts


def _path(child: Node, path: tuple[str, ...], counts: dict[str, int]) -> tuple[str, ...]:
    sign = _COUNTED.get(Level(child.level))
    if sign is None:
        return (*path, child.label)
    counts[sign] = counts.get(sign, 0) + 1
    return (*path, f"{sign}{counts[sign]}")


def _hand_out(node: Node, served: _Served, own: dict[Label, Passage]) -> Label | None:
    """Hand out the labels of a line; return the label whose value must still be found on the lines below."""
    hungry: Label | None = None
    for label, value in node.attributes.items():
        below = [child.text for child in node.children if child.paragraphs]
        if value.text:
            served.label(label, value, own)
        elif below:
            served.label(label, _listed(below), own)
        else:
            hungry = label
    return hungry


def _listed(passages: list[Passage]) -> Passage:
    """Join a list of values, each on a line of its own, with semicolons."""
    last = len(passages) - 1
    ended = (
        passage if at == last else Passage(passage.text.rstrip(" .;,") + ";", passage.starts, passage.numbers)
        for at, passage in enumerate(passages)
    )
    return joined(ended)


def _feeds(child: Node, label: Label, book: UnitBook) -> bool:
    if child.children or not child.title:
        return False
    if label is Label.TIME:
        return len(child.title) <= _LONGEST_TIME and read_time(child.title, 1).kind is not TimeKind.NONE
    return label in (Label.LEAD, Label.COOPERATING) and is_unit_phrase(child.title, book)


def _drafts_of(node: Node, place: _Place) -> list[_Draft]:
    """Read one item: the tasks under it, or itself as the task."""
    own = dict(node.attributes)
    own.pop(Label.CONTENT, None)
    paragraphs = _without_lead(node, own, place.book)
    plain = paragraphs and paragraphs[0] is node.paragraphs[0] and Label.CONTENT not in node.attributes
    below = _heading(node) if plain else place.heading
    if node.level < Level.DASH:
        drafts = _drafts_under(node, own, _Place(place.path, below, place.book))
        if drafts:
            return drafts
    else:
        paragraphs = [*paragraphs, *_details(node, own)]
    heading, content = _heading_and_content(paragraphs, may_be_headed=node.level < Level.DASH)
    if content is None:
        return []
    return [_Draft(place.path, _heading(node) if heading and plain else place.heading, content, own)]


def _without_lead(node: Node, own: dict[Label, Passage], book: UnitBook) -> list[Passage]:
    """Take "Văn phòng Sở:" off the front of an item and keep it as the item's lead."""
    if not node.paragraphs:
        return []
    first = node.paragraphs[0]
    colon = first.text.find(":", 0, _LONGEST_HEADING)
    end = colon if colon >= 0 else len(first.text)
    skipped = len(first.text) - len(without_request(first.text))
    if end > _LONGEST_HEADING or not is_unit_phrase(first.text[skipped:end], book):
        return node.paragraphs
    own.setdefault(Label.LEAD, first.part(skipped, end))
    rest = first.part(end + 1)
    return [rest, *node.paragraphs[1:]] if rest.text else node.paragraphs[1:]


def _details(node: Node, own: dict[Label, Passage]) -> list[Passage]:
    """Items under a dash are its details, except the labels among them."""
    found: list[Passage] = []
    for child in node.children:
        if child.is_label:
            for label, value in child.attributes.items():
                own.setdefault(label, value)
        else:
            found.extend(below.text for below in child.walk() if below.paragraphs)
    return found


def _heading(node: Node) -> str:
    """Return the item's title; a decimal number ("1.1.") is part of how a heading is cited, a plain one is not."""
    title = node.title.rstrip(" :;")
    return f"{node.label}. {title}" if "." in node.label else title


def _heading_and_content(paragraphs: list[Passage], *, may_be_headed: bool) -> tuple[bool, Passage | None]:
    """Say whether the first paragraph is only a heading, and return what is to be done (None: it stands elsewhere)."""
    if not paragraphs:
        return False, None
    headed = may_be_headed and len(paragraphs) > 1 and not paragraphs[0].text.endswith((".", ";"))
    content = joined(paragraphs[1:] if headed else paragraphs)
    text = fold(content.text[:200])
    if _REFERENCE.match(text) and (headed or text.startswith("(")):
        return headed, None
    return headed, content


def _finished(draft: _Draft, book: UnitBook, year: int | None) -> TaskReading:
    lead, cooperating = _named(draft, book)
    time = _time(draft, year)
    product = draft.attributes.get(Label.PRODUCT)
    content = draft.content.part(0, strip=" :;")
    return TaskReading(
        path=draft.path,
        heading=draft.heading,
        content=content.text,
        lines=draft.content.lines,
        lead=lead,
        cooperating=cooperating,
        time=time,
        product=(product.text.strip(" .;,") or None) if product else None,
        confidence=_confidence(content.text, lead),
    )


def _named(draft: _Draft, book: UnitBook) -> tuple[Assignment, Assignment]:
    """Prefer the labels; else what the sentence itself says; else what its heading says."""
    lead_value = draft.attributes.get(Label.LEAD)
    cooperating_value = draft.attributes.get(Label.COOPERATING)
    lead, cooperating = Assignment(), Assignment()
    sources = [draft.content.text, draft.heading or ""]
    if lead_value is not None:
        sources = [lead_value.text, *sources]
    for source in sources:
        named = named_in_sentence(_after_number(source), book)
        lead = lead if lead.text else named[0]
        cooperating = cooperating if cooperating.text else named[1]
        if lead_value is not None and not lead.text:
            lead = read_assignment(lead_value.text, book)
    if cooperating_value is not None:
        cooperating = read_assignment(cooperating_value.text, book)
    return lead, cooperating


def _after_number(heading: str) -> str:
    return heading.split(". ", 1)[-1] if heading[:1].isdigit() else heading


def _time(draft: _Draft, year: int | None) -> TimeClause:
    value = draft.attributes.get(Label.TIME)
    if value is not None and value.text.strip(" .;"):
        return read_time(value.text, year)
    found = time_in_sentence(draft.content.text, year)
    return found if found.text or draft.heading is None else time_in_sentence(draft.heading, year)


def _confidence(content: str, lead: Assignment) -> Confidence:
    if content.count(" ") < _FEWEST_WORDS - 1:
        return "low"
    return "high" if lead.scope != "none" else "medium"
