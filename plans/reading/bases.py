"""Legal bases: the documents a plan rests on, first those it is founded on, then those it cites with their date."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from plans.reading.passages import Passage
from plans.reading.shapes import LegalBasis, Span

_KIND = (
    r"Chương trình hành động|Chương trình|Nghị quyết liên tịch|Nghị quyết|Nghị định|Quyết định|Kế hoạch"
    r"|Thông tư liên tịch|Thông tư|Chỉ thị|Kết luận|Văn bản|Công văn|Thông báo|Hướng dẫn|Đề án|Pháp lệnh|Quy định"
    r"|Quy chế|Chiến lược|Công điện|Báo cáo|Tờ trình|Lệnh|Công ước|Bộ luật|Luật"
)
_NUMBER = r"\d{1,5}(?:/\d{4})?[-/][A-ZĐ][\wĐ/.-]{0,40}"
_DATE = r"(?P<day>\d{1,2})(?: ?[/.-] ?| tháng )(?P<month>\d{1,2})(?: ?[/.-] ?| năm )(?P<year>\d{4})"
_CITATION = re.compile(
    rf"(?:(?P<kind>{_KIND})(?P<name> [^;.:()\d]{{3,90}}?)?(?: số|: số|:| số:)? |\bsố ){{1}}(?P<number>{_NUMBER})"
    rf"(?:,? (?:ban hành )?ngày {_DATE})?(?:,? của (?P<issuer>[^,;.()]{{2,120}}))?"
)
_ISSUER_END = re.compile(
    r" (?:về|thực hiện|ban hành|công bố|khóa"
    r"|khoá|triển khai|ngày|trên địa bàn|sửa đổi|quy định|phê duyệt|hướng dẫn|giao|tại|số"
    rf"|và (?=(?:{_KIND}|các )\b)|quy|hợp nhất|tiếp tục|đề ra|liên quan|là|trong)\b"
)
_LAW = re.compile(
    r"(?:(?:Căn cứ|Thực hiện|Thi hành|Theo) (?:vào )?)?"
    r"(?P<kind>(?:Bộ luật|Luật|Hiến pháp|Pháp lệnh)\b[^;]{2,120}?)(?=[;.(]|,? ngày |$)"
)
_WHOLE_ISSUER = re.compile(r"^(?:Ủy|Uỷ) ban nhân dân\b")
_SEGMENT_END = re.compile(r"; ?|\. (?=Căn cứ|Thực hiện)|,? (?=Căn cứ )")
_CITED_END = re.compile(r"[;.(]")
_REPLACES = re.compile(r"(?:thay thế|bãi bỏ|hủy bỏ|huỷ bỏ|thay cho)\b")
_ASKED_BY = re.compile(r"đề nghị của (?P<issuer>[^;()]{2,100}?) (?:nêu )?tại $")
_LONGEST_ASKED = 130
_REACH = 16


@dataclass(frozen=True, slots=True)
class _Citation:
    basis: LegalBasis
    start: int
    end: int
    complete: bool


def legal_bases(preamble: Passage | None, founding_end: int, body: Iterable[Passage]) -> tuple[LegalBasis, ...]:
    """Return the bases; ``founding_end`` is where the preamble stops naming them ("…, Sở X ban hành kế hoạch")."""
    founding: list[LegalBasis] = []
    cited: list[LegalBasis] = []
    for segment in _segments(preamble, founding_end) if preamble else ():
        citations = list(_citations(segment))
        if citations:
            founding.append(_spanning(citations[0].basis, segment.lines))
            cited.extend(citation.basis for citation in citations[1:] if citation.complete)
        else:
            founding.extend(_law(segment))
    for paragraph in body:
        cited.extend(_with_subject(paragraph))
    return _each_once(founding, cited)


def _segments(preamble: Passage, end: int) -> Iterator[Passage]:
    start = 0
    for found in _SEGMENT_END.finditer(preamble.text, 0, end):
        if found.start() > start:
            yield preamble.part(start, found.start())
        start = found.end()
    if start < end:
        yield preamble.part(start, end)


def _citations(passage: Passage) -> Iterator[_Citation]:
    kind = ""
    at = 0
    while (found := _CITATION.search(passage.text, at)) is not None:
        at = max(_issuer(found)[1], found.start() + 1)
        if found["kind"]:
            kind = found["kind"]
        if not kind:
            continue
        issuer, end = _issuer(found)
        issuer = issuer or _asking(passage.text[: found.start()])
        when = _date(found)
        number = found["number"].rstrip(".-/")
        span = (passage.line_at(found.start()), passage.line_at(max(end - 1, found.start())))
        yield _Citation(LegalBasis(kind, number, when, issuer, span), found.start(), end, when is not None)


def _issuer(found: re.Match[str]) -> tuple[str | None, int]:
    """Return the issuer in its short form and where the citation ends."""
    written = found["issuer"]
    if written is None:
        return None, found.end()
    whole = written.startswith("Ban Chỉ đạo") and found.string[found.end("issuer") :][:1] in (";", "")
    stop = None if whole else _ISSUER_END.search(written + " ")
    name = written[: stop.start()] if stop else written
    return _WHOLE_ISSUER.sub("UBND", name.strip()) or None, found.start("issuer") + len(name.rstrip())


def _asking(before: str) -> str | None:
    """Return who asks in "Theo đề nghị của Sở Y tế tại Tờ trình số …": the one who wrote the paper."""
    asked = _ASKED_BY.search(before[-_LONGEST_ASKED:])
    return _WHOLE_ISSUER.sub("UBND", asked["issuer"].strip()) if asked else None


def _date(found: re.Match[str]) -> date | None:
    if found["day"] is None:
        return None
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def _law(segment: Passage) -> Iterator[LegalBasis]:
    """A law is often named by its date alone: its name is its kind; without a date it is no document on record."""
    found = _LAW.match(segment.text)
    if found is not None:
        when = re.compile(rf",? ngày {_DATE}").match(segment.text, found.end("kind"))
        if when is not None:
            yield LegalBasis(found["kind"].rstrip(" ,"), None, _date(when), None, segment.lines)


def _with_subject(paragraph: Passage) -> Iterator[LegalBasis]:
    """In the body a document is cited with its subject, which runs to a stop or to the next citation."""
    citations = list(_citations(paragraph))
    following = [citation.start for citation in citations[1:]] + [len(paragraph.text)]
    for citation, limit in zip(citations, following, strict=False):
        named = paragraph.text[max(citation.start - _REACH, 0) : citation.end]
        if citation.complete and _REPLACES.search(named) is None:
            stop = _CITED_END.search(paragraph.text, citation.end, limit)
            end = max(stop.start() if stop else limit, citation.start + 1)
            yield _spanning(citation.basis, paragraph.part(citation.start, end).lines)


def _spanning(basis: LegalBasis, lines: Span) -> LegalBasis:
    return LegalBasis(basis.kind, basis.number, basis.date, basis.issuer, lines)


def _each_once(founding: Sequence[LegalBasis], cited: Sequence[LegalBasis]) -> tuple[LegalBasis, ...]:
    kept: dict[str, LegalBasis] = {}
    for basis in (*founding, *cited):
        kept.setdefault(basis.number or basis.kind, basis)
    return tuple(kept.values())
