"""The units a sentence itself names: "Giao Văn phòng Sở chủ trì, phối hợp với …", "Phòng Nội vụ tham mưu …"."""

import re

from plans.reading.assignment import (
    LONGEST_PHRASE,
    NOUN,
    UnitBook,
    is_unit_phrase,
    opens_name,
    read_assignment,
    unit_list_end,
)
from plans.reading.shapes import Assignment
from plans.reading.vocabulary import fold

_LEADS = re.compile(r"(?:(?:giao|đề nghị|yêu cầu) )?(?P<unit>.{4,160}?) (?:là đơn vị |làm đơn vị )?chủ trì\b,? ?")
_WITH = re.compile(r"(?:chủ trì,? (?:và )?)?phối hợp (?:chặt chẽ )?(?:với|cùng) (?=\S)")
_WITH_LATER = re.compile(r"(?<=; )phối hợp (?:chặt chẽ )?(?:với|cùng) (?=\S)")
_ACTOR = re.compile(
    r"(?:phòng|văn phòng|trung tâm|chi cục|thanh tra (?:sở|tỉnh|huyện)|khoa|trạm|sở|ubnd|công an|đội|hạt|ban quản lý"
    rf"|(?:thủ trưởng |trưởng )?các {NOUN}|hội|báo|đài|kho bạc|thư viện|bảo tàng|trường)\b"
)
_ASKED = re.compile(r"(?:giao|đề nghị|yêu cầu|phân công) ", re.IGNORECASE)


def named_in_sentence(sentence: str, book: UnitBook, *, acting: bool = False) -> tuple[Assignment, Assignment]:
    """Read "Giao A chủ trì, phối hợp với B tham mưu …": the lead and the cooperating units, where the text opens so.

    ``acting``: a unit that the sentence opens with and that does what it says leads, too.
    """
    text = sentence[: 2 * LONGEST_PHRASE]
    folded = fold(text)
    lead, at = Assignment(), 0
    found = _LEADS.match(folded)
    if found is not None and is_unit_phrase(text[found.start("unit") : found.end("unit")], book):
        lead = read_assignment(text[found.start("unit") : found.end("unit")], book)
        at = found.end()
    elif acting:
        lead, at = _acting(text, folded, book)
        if lead.text and folded.startswith("đề nghị ") and folded.startswith("phối hợp", at):
            return Assignment(), lead
    asked = _WITH.match(folded, at) or _WITH_LATER.search(folded, at)
    if asked is None or not opens_name(text, asked.end(), book):
        return lead, Assignment()
    return lead, read_assignment(text[asked.end() : unit_list_end(text, asked.end(), book)], book)


def _acting(text: str, folded: str, book: UnitBook) -> tuple[Assignment, int]:
    """Read "Phòng Nội vụ tham mưu …": a unit that does what the sentence says, and where the sentence goes on."""
    start = len(text) - len(without_request(text))
    if not (_ACTOR.match(folded, start) and opens_name(text, start, book)):
        return Assignment(), 0
    end = unit_list_end(text, start, book)
    while text[end : end + 2] == "; " and opens_name(text, end + 2, book):
        end = unit_list_end(text, end + 2, book)
    named = text[start:end].strip(" ,")
    if end >= len(text) or text[end] not in ", " or not is_unit_phrase(named, book):
        return Assignment(), 0
    return read_assignment(named, book), end + len(text[end:]) - len(text[end:].lstrip(" ,"))


def without_request(text: str) -> str:
    """Drop "Giao", "Đề nghị" … before the name of a unit."""
    return _ASKED.sub("", text, count=1) if _ASKED.match(text) else text
