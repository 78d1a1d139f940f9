"""The paragraphs of TỔ CHỨC THỰC HIỆN, each with the unit that has to do what it says."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from plans.reading.assignment import UnitBook, is_unit_phrase, scope_of, unit_list_end
from plans.reading.outline import Node
from plans.reading.passages import Passage
from plans.reading.sentence_units import without_request
from plans.reading.vocabulary import fold

_SUBJECT_END = re.compile(
    r",? (?:chủ trì|căn cứ|trên cơ sở|có trách nhiệm|chịu trách nhiệm|làm đầu mối|là đầu mối|là đơn vị|là cơ quan"
    r"|theo dõi|theo nhiệm vụ|trực tiếp chỉ đạo"
    r"|định kỳ|theo chức năng|tổng hợp|là|tham mưu|tổ chức|triển khai|chủ động|báo cáo|gửi|hướng dẫn|đôn đốc|giúp"
    r"|xây dựng"
    r"|thực hiện|phối hợp|thường xuyên|nộp|quán triệt|trước ngày|vào ngày|hằng|hàng|nghiêm túc|kịp thời|cân đối"
    r"|bố trí)\b|:"
)
_STANDING = re.compile(
    r"(?: -| –|,| \(|:)? ?(?:là )?(?:cơ quan thường trực|(?:ủy viên )?thường trực (?:ban|hội đồng|tổ|tiểu ban))\b.*$",
    re.IGNORECASE,
)
_LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Said:
    """One paragraph and the unit it speaks of: read from itself, or from the heading above (then ``headed``)."""

    passage: Passage
    subject: str | None
    headed: bool


def statements_of(sections: Iterable[Node], book: UnitBook) -> tuple[list[Said], UnitBook]:
    """Return the statements, and the book with the units that are spoken of."""
    kept = list(sections)
    spoken_of = {
        said.subject: None
        for section in kept
        for said in _statements(section, None, book)
        if said.subject and scope_of(said.subject, book) == "single"
    }
    book = book.with_names(spoken_of)
    return [said for section in kept for said in _statements(section, None, book)], book


def _statements(node: Node, above: str | None, book: UnitBook) -> Iterator[Said]:
    """Yield each paragraph with the unit that has to do what it says."""
    subject = above
    for paragraph in node.paragraphs:
        own = subject_of(paragraph.text, book)
        yield Said(paragraph, own or subject, own is None and subject is not None)
        if own is not None and _speaks_for_all_below(paragraph.text, own, book):
            subject = own
    for child in node.children:
        yield from _statements(child, subject, book)


def _speaks_for_all_below(paragraph: str, subject: str, book: UnitBook) -> bool:
    """A unit that is set apart by a colon, or stands alone, has to do what the items below say."""
    if paragraph.endswith(":") or is_unit_phrase(without_request(paragraph), book):
        return True
    return without_request(paragraph)[len(subject) :].lstrip().startswith(":")


def subject_of(text: str, book: UnitBook) -> str | None:
    """Return the unit a text opens with ("Giao Văn phòng Sở chủ trì …")."""
    opening = without_request(text[:_LONGEST_SUBJECT])
    known = book.pattern.match(fold(opening)) if book.pattern else None
    end = _SUBJECT_END.search(opening, known.end() if known else 0)
    named = _STANDING.sub("", opening[: end.start()] if end else opening)
    if is_unit_phrase(named, book):
        return named.strip(" ,.:;")
    listed = _STANDING.sub("", opening[: unit_list_end(opening, 0, book)])
    return listed.strip(" ,.:;") if is_unit_phrase(listed, book) else None
