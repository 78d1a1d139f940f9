"""From the outline to drafts of tasks: the smallest item that starts with an action, with the labels that serve it.

One label may serve several items above it, whatever bullet it carries, so labels are handed out per parent: to all
tasks since the last group of labels, or, where there is none yet, to everything that follows under that parent.
"""

import re
from collections.abc import Iterable

from plans.reading.assignment import UnitBook, is_unit_phrase, opens_unit, read_assignment
from plans.reading.brackets import named_parts
from plans.reading.clauses import is_bare_time, read_time
from plans.reading.drafts import Draft, Heading, Place, Served, Value, Values
from plans.reading.markers import Level
from plans.reading.outline import Node, sections_with
from plans.reading.passages import Passage, joined
from plans.reading.pointers import points_elsewhere
from plans.reading.sentence_units import without_request
from plans.reading.shapes import KnownUnit, LineUse, TimeKind
from plans.reading.table_tasks import drafts_of_table
from plans.reading.titles import Role, is_purpose, tells_how, tells_what_to_say
from plans.reading.vocabulary import Label, fold

_MOST_HARVESTED = 200
_LONGEST_NAME = 120
_LONGEST_HEADING = 400
_LONGEST_TIME = 80
_COUNTED = {Level.DASH: "-", Level.STAR: "*", Level.PLUS: "+"}
_HANDS_OUT = re.compile(r"(?:tổ chức thực hiện|phân công|trách nhiệm|thời gian|tiến độ|đơn vị)\b.{0,60}$")
_UNMARKED = "Đoạn văn không có số hay dấu đầu dòng; cần xem đây có phải là một nhiệm vụ riêng."

Sections = list[tuple[tuple[str, ...], Node]]


def task_sections(root: Node) -> Sections:
    """Return the sections that hold tasks; measures and assignments count only where no section is called tasks."""
    named = sections_with(root, Role.TASKS)
    if not named:
        return sections_with(root, Role.MAYBE_TASKS)
    if any(tells_how(section.title) for _, section in named):
        return [(path, section) for path, section in named if not tells_what_to_say(section.title)]
    return named


def organising_sections(root: Node) -> list[Node]:
    """Return the sections on organisation; beside tasks, "PHÂN CÔNG NHIỆM VỤ" is one of them."""
    found = [section for _, section in sections_with(root, Role.ORGANISATION)]
    if sections_with(root, Role.TASKS):
        found.extend(
            section
            for _, section in sections_with(root, Role.MAYBE_TASKS)
            if fold(section.title).startswith("phân công")
        )
    return found


def book_with_names_of(root: Node, known: Iterable[KnownUnit], home: str) -> UnitBook:
    """Return the known units and those that the plan sets apart in its own label lines."""
    units = list(known)
    base = UnitBook.of(units, home)
    found: dict[str, None] = {}
    for node in root.walk():
        for label in (Label.LEAD, Label.COOPERATING):
            value = node.attributes.get(label)
            if value is None and label is Label.LEAD:
                value = _named_by_heading(node, base)
            if value is not None and len(found) < _MOST_HARVESTED:
                assignment = read_assignment(value.text, base)
                singles = assignment.units if assignment.scope == "single" else ()
                found.update(dict.fromkeys(unit for unit in singles if _looks_like_a_name(unit)))
    return UnitBook.of([*units, *(KnownUnit(name) for name in found)], home)


def _named_by_heading(node: Node, book: UnitBook) -> Passage | None:
    """Return the unit that a heading names ("* Phòng Truyền thông:")."""
    colon = node.title.find(":", 0, _LONGEST_NAME)
    if colon <= 0 or not node.paragraphs:
        return None
    skipped = len(node.title) - len(without_request(node.title))
    named = node.paragraphs[0].part(skipped, colon)
    return named if is_unit_phrase(named.text, book) else None


def _looks_like_a_name(unit: str) -> bool:
    return len(unit) <= _LONGEST_NAME and " " in unit and " chủ trì" not in unit


def read_drafts(sections: Sections, start: Place) -> list[Draft]:
    """Return the tasks of the sections in the order of the file."""
    found: list[Draft] = []
    for path, section in sections:
        own = {label: Value(value) for label, value in section.attributes.items()}
        place = start.at(path)
        drafts = drafts_under(section, own, place)
        if not drafts and not section.children:
            drafts = _unmarked(section, place)
        found.extend(drafts)
    return found


def _unmarked(section: Node, place: Place) -> list[Draft]:
    """Without any mark each paragraph of the section is a task."""
    return [
        Draft((*place.path, f"-{number}"), None, paragraph, {}, _UNMARKED)
        for number, paragraph in enumerate(section.paragraphs[1:], start=1)
        if not points_elsewhere(paragraph.text)
    ]


def drafts_under(parent: Node, own: Values, place: Place) -> list[Draft]:
    """Read the items under a parent; ``own`` are the labels of the parent, which all of them inherit."""
    served = _served_by_items(parent, own, place)
    for table in parent.tables:
        served.add(drafts_of_table(table, place))
    for draft in served.drafts:
        draft.inherit(own)
    return served.drafts


def _served_by_items(parent: Node, own: Values, place: Place) -> Served:
    served = Served()
    counts = place.counts
    hungry: Label | None = None
    told = any(tells_how(child.title) for child in parent.children)
    aimed = _take_aimed(parent)
    for child in parent.children:
        if child.is_label or _only_hands_out(child):
            place.notes.aside(child, LineUse.ATTRIBUTE)
            hungry = _hand_out(child, served, own)
        elif hungry is not None and _feeds(child, hungry, place.book):
            place.notes.aside(child, LineUse.ATTRIBUTE)
            served.kinds.discard(hungry)
            served.label(hungry, child.text, own)
        elif is_purpose(child.title):
            place.notes.aside(child, LineUse.AIM)
        elif told and tells_what_to_say(child.title):
            place.notes.tells(child)
        else:
            hungry = None
            _share_late_labels(child, served)
            served.add(_drafts_of(child, place.at(_path(child, place.path, counts))))
    for label_node in aimed:
        place.notes.aside(label_node, LineUse.ATTRIBUTE)
        _hand_to_targets(label_node, served, len(place.path))
    return served


def _take_aimed(parent: Node) -> list[Node]:
    """Take out the labels that name the items they serve ("Đơn vị chủ trì (a, b): …"), wherever they stand below."""
    names = {child.label for child in parent.children}
    found = []
    for node in (parent, *parent.children):
        aimed = [each for each in node.children if each.targets and names.issuperset(each.targets)]
        found.extend(aimed)
        node.children = [each for each in node.children if each not in aimed]
    return found


def _hand_to_targets(label_node: Node, served: Served, depth: int) -> None:
    for label, value in label_node.attributes.items():
        for draft in served.drafts:
            if draft.path[depth : depth + 1] and draft.path[depth] in label_node.targets:
                draft.attributes.setdefault(label, Value(value, shared=len(label_node.targets) > 1))


def _share_late_labels(child: Node, served: Served) -> None:
    """Let labels under the last of several items serve those before it, where they are one list.

    "- A; - B; - C. + Đơn vị chủ trì: X": the semicolons, or labels that begin a level of their own, say so.
    """
    late = [each for each in child.children if each.is_complete_label]
    if not late or not child.paragraphs or len(late) != len(child.children):
        return
    run: list[Draft] = []
    for draft in reversed(served.drafts):
        if draft.attributes or draft.path[:-1] != served.drafts[-1].path[:-1]:
            break
        run.append(draft)
    whole = len(run) == len(served.drafts) and child.level == Level.DASH
    if run and (whole or all(draft.content.text.endswith(";") for draft in run)):
        for label_node in late:
            for label, value in label_node.attributes.items():
                for draft in run:
                    draft.attributes.setdefault(label, Value(value, shared=True))


def _path(child: Node, path: tuple[str, ...], counts: dict[str, int]) -> tuple[str, ...]:
    if not child.label:
        return path
    sign = _COUNTED.get(Level(child.level))
    if sign is None:
        return (*path, child.label)
    counts[sign] = counts.get(sign, 0) + 1
    return (*path, f"{sign}{counts[sign]}")


def _hand_out(node: Node, served: Served, own: Values) -> Label | None:
    """Hand out the labels of a line; return the label whose value must still be found on the lines below."""
    hungry: Label | None = None
    for label, value in node.attributes.items():
        below = [_unit_of(child.text) for child in node.children if child.paragraphs]
        if value.text:
            served.label(label, value, own)
        elif below:
            served.label(label, _listed(below), own)
        elif not node.children:
            hungry = label
    for child in node.children:
        if child.is_label:
            hungry = _hand_out(child, served, own)
    return hungry


def _unit_of(passage: Passage) -> Passage:
    """Of "Văn phòng Sở: đầu mối tiếp nhận" in a list of units only the name is one."""
    colon = passage.text.find(":", 0, _LONGEST_NAME)
    return passage.part(0, colon) if colon > 0 and opens_unit(passage.text) else passage


def _only_hands_out(node: Node) -> bool:
    """Tell whether an item ("Tổ chức thực hiện:") holds nothing but labels, which serve the items before it."""
    titled = node.title and _HANDS_OUT.match(fold(node.title)) is not None
    return bool(titled and node.children) and all(child.is_label for child in node.children)


def _listed(passages: list[Passage]) -> Passage:
    """Join a list of values, each on a line of its own, with semicolons."""
    last = len(passages) - 1
    ended = (passage if at == last else _with_semicolon(passage) for at, passage in enumerate(passages))
    return joined(ended)


def _with_semicolon(passage: Passage) -> Passage:
    text = passage.text.rstrip(" .;,")
    verbatim = passage.verbatim[: len(text)] + ";" if passage.verbatim else ""
    return Passage(text + ";", passage.starts, passage.numbers, verbatim)


def _feeds(child: Node, label: Label, book: UnitBook) -> bool:
    if child.children or not child.title:
        return False
    if label is Label.TIME:
        return len(child.title) <= _LONGEST_TIME and read_time(child.title, 1).kind is not TimeKind.NONE
    return label in (Label.LEAD, Label.COOPERATING) and is_unit_phrase(child.title, book)


def _drafts_of(node: Node, place: Place) -> list[Draft]:
    """Read one item: the tasks under it, or itself as the task."""
    own = {label: Value(value, doubled=label in node.doubled) for label, value in node.attributes.items()}
    own.pop(Label.CONTENT, None)
    paragraphs = _without_time(_without_lead(node, own, place.book), own)
    paragraphs = _without_closing_lead(paragraphs, own, place.book)
    plain = paragraphs and paragraphs[0] is node.paragraphs[0] and Label.CONTENT not in node.attributes
    below = _heading(node) if plain else place.heading
    if node.level < Level.DASH or not paragraphs:
        drafts = drafts_under(node, own, place.at(place.path, below))
        if drafts:
            place.notes.use(node.numbers, LineUse.HEADING)
            return drafts
    else:
        paragraphs = [*paragraphs, *_details(node, own, place)]
    headed, content = _heading_and_content(paragraphs, may_be_headed=node.level < Level.DASH)
    if content is None:
        place.notes.use(node.numbers, LineUse.HEADING)
        return []
    if headed:
        place.notes.use(paragraphs[0].numbers, LineUse.HEADING)
    place.notes.use(node.numbers, LineUse.ATTRIBUTE)
    return [Draft(place.path, _heading(node) if headed and plain else place.heading, content, own)]


def _without_lead(node: Node, own: Values, book: UnitBook) -> list[Passage]:
    """Take "Văn phòng Sở:" off the front of an item and keep it as the item's lead."""
    if not node.paragraphs:
        return []
    first = node.paragraphs[0]
    colon = first.text.find(":", 0, _LONGEST_HEADING)
    end = colon if colon >= 0 else len(first.text)
    skipped = len(first.text) - len(without_request(first.text))
    if end > _LONGEST_HEADING or not is_unit_phrase(first.text[skipped:end], book):
        return node.paragraphs
    own.setdefault(Label.LEAD, Value(first.part(skipped, end)))
    rest = first.part(end + 1)
    return [rest, *node.paragraphs[1:]] if rest.text else node.paragraphs[1:]


def _without_closing_lead(paragraphs: list[Passage], own: Values, book: UnitBook) -> list[Passage]:
    """Take ": Văn phòng Sở." off the end of an item and keep it as the item's lead."""
    if not paragraphs or Label.LEAD in own:
        return paragraphs
    last = paragraphs[-1]
    colon = last.text.rfind(":", -_LONGEST_HEADING)
    named = last.part(colon + 1, strip=" .;") if colon > 0 else None
    parts = named_parts(named, book) if named is not None and named.text else None
    if parts is None or Label.LEAD not in parts:
        return paragraphs
    for label, value in parts.items():
        own.setdefault(label, Value(value))
    kept = last.part(0, colon)
    return [
        *paragraphs[:-1],
        Passage(kept.text, (*kept.starts, len(kept.text)), (*kept.numbers, last.numbers[-1]), kept.verbatim),
    ]


def _without_time(paragraphs: list[Passage], own: Values) -> list[Passage]:
    """Take "Tháng 01/2026:" off the front of an item: it says when all below it is due."""
    if not paragraphs:
        return paragraphs
    first = paragraphs[0]
    colon = first.text.find(":", 0, _LONGEST_TIME)
    end = colon if colon >= 0 else len(first.text)
    if end > _LONGEST_TIME or not is_bare_time(first.text[:end].strip(" .")):
        return paragraphs
    own.setdefault(Label.TIME, Value(first.part(0, end)))
    rest = first.part(end + 1)
    return [rest, *paragraphs[1:]] if rest.text else paragraphs[1:]


def _details(node: Node, own: Values, place: Place) -> list[Passage]:
    """Items under a dash are its details, except the labels among them."""
    found: list[Passage] = []
    for child in node.children:
        if child.is_label:
            place.notes.aside(child, LineUse.ATTRIBUTE)
            for label, value in child.attributes.items():
                own.setdefault(label, Value(value))
        else:
            found.extend(below.text for below in child.walk() if below.paragraphs)
    return found


def _heading(node: Node) -> Heading:
    """Return the item's title; a decimal number ("1.1.") is part of how a heading is cited, a plain one is not."""
    title = node.paragraphs[0].source.rstrip(" :;")
    return Heading(f"{node.label}. {title}" if "." in node.label else title, node.paragraphs[0])


def _heading_and_content(paragraphs: list[Passage], *, may_be_headed: bool) -> tuple[bool, Passage | None]:
    """Say whether the first paragraph is only a heading, and return what is to be done (None: it stands elsewhere)."""
    if not paragraphs:
        return False, None
    headed = may_be_headed and len(paragraphs) > 1 and not paragraphs[0].text.endswith((".", ";"))
    content = joined(paragraphs[1:] if headed else paragraphs)
    return headed, None if points_elsewhere(content.text, headed=headed) else content
