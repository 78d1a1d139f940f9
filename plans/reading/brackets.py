"""Facts in a bracket at the end of a task: "… (Văn phòng Sở chủ trì; hoàn thành trước ngày 30/6/2026)"."""

import re
from collections.abc import Iterable
from itertools import islice

from plans.reading.assignment import UnitBook, is_unit_phrase
from plans.reading.clauses import is_bare_time, read_time
from plans.reading.drafts import Draft, Value, Values
from plans.reading.passages import Passage
from plans.reading.sentence_times import time_in_sentence
from plans.reading.shapes import TimeKind
from plans.reading.vocabulary import LABEL_AT_START, Label, fold, label_named

_LONGEST = 500
_LEADS = re.compile(
    r"(?:giao )?(?P<lead>.{3,160}?) (?:là đơn vị |làm đơn vị )?chủ trì"
    r"(?:[,;]? (?:và )?phối hợp (?:chặt chẽ )?(?:(?:với|cùng) )?(?P<with>.+)|[,;]? (?P<joins>.+?) (?:cùng )?phối hợp)?"
)
_DOES = re.compile(
    r"(?:giao )?(?P<lead>.{3,160}?)(?: cùng)? (?:thực hiện|phụ trách|tham mưu|chịu trách nhiệm|đảm nhiệm|làm đầu mối)"
)
_SIDES = re.compile(r"(?P<lead>.{3,160}?) \(chủ trì\)[,;]? (?:và )?(?P<with>.{3,300}?) \(phối hợp\)")
_WITH = re.compile(r"(?P<lead>.{3,160}?),? (?:và )?phối hợp (?:(?:với|cùng) )?(?P<with>.+)")
_BETWEEN = re.compile(r",? [-–] |, |; |: ")
_MOST_CUTS = 12
_JOINS = re.compile(r"(?:phối hợp(?: với|:)? (?P<with>.+)|(?P<joins>.+?) phối hợp)")
_TIMELY = re.compile(
    r"(?:(?:thực hiện|hoàn thành|triển khai|xong|trong|trước|từ|đến|hết|quý|tháng|năm|ngày|hằng|hàng|khi|sau) "
    r"|thường xuyên|chậm nhất|định kỳ)"
)


def without_bracket(draft: Draft, book: UnitBook) -> None:
    """Take a closing bracket that holds nothing but facts off the text of a task, and keep what it says."""
    text = draft.content.text
    bare = text.rstrip(" .;")
    opening = bare.rfind("(")
    if (
        opening <= 0
        or len(bare) - opening > _LONGEST
        or (")" in bare[opening:-1] and bare.count("(") == bare.count(")"))
    ):
        return
    closed = bare.endswith(")")
    if not closed and not draft.attributes:
        return
    inside = draft.content.part(opening + 1, len(bare) - closed)
    values = _facts(inside, book)
    if not values:
        return
    for label, value in values.items():
        draft.attributes.setdefault(label, Value(value))
    lines = draft.content.numbers
    if not closed:
        lines = tuple(sorted({*lines, *_numbers(draft.attributes)}))
    kept = text[:opening].rstrip()
    starts = tuple(min(start, len(kept)) for start in draft.content.starts)
    more = (len(kept),) * (len(lines) - len(starts))
    draft.content = Passage(kept, starts + more, lines, draft.content.verbatim[: len(kept)])


def _numbers(values: Values) -> Iterable[int]:
    return (number for value in values.values() if not value.shared for number in value.passage.numbers)


def _facts(inside: Passage, book: UnitBook) -> dict[Label, Passage]:
    """Read the parts of a bracket; if one of them is no fact, the bracket belongs to the text."""
    found: dict[Label, Passage] = {}
    start = 0
    for part in inside.text.split(";"):
        passage = inside.part(start, start + len(part), strip=" .,")
        start += len(part) + 1
        facts = _fact(passage, book) if passage.text else {}
        if facts is None:
            return {}
        for label, value in facts.items():
            found.setdefault(label, value)
    return found


def _fact(part: Passage, book: UnitBook) -> dict[Label, Passage] | None:
    label = LABEL_AT_START.match(part.text)
    if label is not None:
        return {label_named(label): part.part(label.end())}
    named = named_and_timed(part, book) or named_parts(part, book)
    if named is not None:
        return named
    if read_time(part.text, 1).kind is TimeKind.NONE:
        return None
    if _TIMELY.match(fold(part.text)):
        return {Label.TIME: part}
    inner = time_in_sentence(part.text, 1).text
    return {Label.TIME: part.part(part.text.rfind(inner))} if inner else None


def named_and_timed(part: Passage, book: UnitBook) -> dict[Label, Passage] | None:
    """Read "Văn phòng Sở - thường xuyên", "Phòng Nội vụ, tháng 5/2026"."""
    for cut in islice(_BETWEEN.finditer(part.text), _MOST_CUTS):
        named, timed = part.part(0, cut.start()), part.part(cut.end())
        if is_bare_time(named.text):
            named, timed = timed, named
        if is_bare_time(timed.text) and (who := named_parts(named, book)) is not None:
            return {**who, Label.TIME: timed}
    return None


def named_parts(part: Passage, book: UnitBook) -> dict[Label, Passage] | None:
    """Read "A chủ trì, phối hợp với B", "A chủ trì, B phối hợp", or the name of a unit alone."""
    folded = fold(part.text)
    for pattern in (_SIDES, _LEADS, _DOES, _JOINS, _WITH):
        match = pattern.fullmatch(folded)
        if match is None:
            continue
        groups = match.groupdict()
        found = {}
        for name, label in (("lead", Label.LEAD), ("with", Label.COOPERATING), ("joins", Label.COOPERATING)):
            if groups.get(name):
                found[label] = part.part(*match.span(name))
        if all(is_unit_phrase(value.text, book) for value in found.values()):
            return found
    if is_unit_phrase(part.text, book):
        return {Label.LEAD: part}
    return None
