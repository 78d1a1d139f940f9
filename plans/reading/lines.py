"""From raw text to paragraphs: the layout of a page undone, with every source line accounted for."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plans.reading.decoding import without_controls
from plans.reading.markers import ends_sentence, is_wrapped_mark, marker_of
from plans.reading.passages import Passage
from plans.reading.vocabulary import DANGLING, LABEL_AT_START, NUMBER_LEADERS, Label, label_named, opens_with_label

_ODD = {
    **dict.fromkeys(map(ord, "\t\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), " "),
    **dict.fromkeys(map(ord, "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"), " "),
    **dict.fromkeys(map(ord, "\u200a\u202f\u205f\u3000"), " "),
    **dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"), None),
    **dict.fromkeys(map(ord, "\uf0b7\uf02d\uf0a7\uf0d8\uf0fc\u2011"), "-"),
    ord("\u00d0"): "Đ",
    ord("\u00f0"): "đ",
    ord("\uff1a"): ":",
}
_PAGE_NUMBER = re.compile(r"(?:[-–] ?)?\d{1,3}(?: ?[-–])?|(?:Trang|Page) \d{1,3}(?: ?/ ?\d{1,3})?", re.IGNORECASE)
_RULE = re.compile(r"[-–—_=*.~\s]+")
_LONGEST_WRAPPED = 130
_UNWRAPPED_SHARE = 0.03
_CLOSE_BY = 2
_LONGEST_PAGE_NUMBER = 16
_NARROWEST = 45
_SHORT = 0.72
_NEARLY_FULL = 0.9
_FULL = 0.85


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line that says something: its number from 1, its text single-spaced, and the columns it may stand in."""

    number: int
    text: str
    columns: tuple[str, ...]


def source_lines(text: str) -> list[SourceLine]:
    """Return the lines that say something, in NFC, without page numbers and rules."""
    kept: list[SourceLine] = []
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        cleaned = _cleaned(raw)
        single = " ".join(cleaned.split())
        if not single or _RULE.fullmatch(single):
            continue
        if _is_page_number(single) and not (kept and _goes_on_with_number(kept[-1], number)):
            continue
        columns = tuple(" ".join(part.split()) for part in cleaned.split("   ") if part.strip())
        kept.append(SourceLine(number, single, columns))
    return kept


def _is_page_number(text: str) -> bool:
    return len(text) <= _LONGEST_PAGE_NUMBER and _PAGE_NUMBER.fullmatch(text) is not None


def _goes_on_with_number(before: SourceLine, number: int) -> bool:
    """Tell whether a number alone on its line is the rest of the sentence before it ("… tháng" / "5")."""
    return number - before.number <= _CLOSE_BY and before.text.rsplit(" ", 1)[-1].lower() in NUMBER_LEADERS


def _cleaned(raw: str) -> str:
    columns_kept = raw.replace("\t", "   ")
    text = unicodedata.normalize("NFC", columns_kept.translate(_ODD))
    return text if text.isprintable() else without_controls(text)


def usual_width(lines: Sequence[SourceLine]) -> int:
    """Return the width at which lines were wrapped, or 0 when each line is a whole paragraph."""
    if not lines:
        return 0
    lengths = sorted(len(line.text) for line in lines)
    long = sum(1 for length in lengths if length > _LONGEST_WRAPPED)
    if long > _UNWRAPPED_SHARE * len(lengths):
        return 0
    return lengths[int(len(lengths) * _NEARLY_FULL)]


def paragraphs(lines: Iterable[SourceLine], width: int) -> list[Passage]:
    """Join wrapped lines into paragraphs; each item of the outline opens its own."""
    found: list[Passage] = []
    growing: list[SourceLine] = []
    for line in lines:
        if growing and _opens_paragraph(growing, line.text, width):
            found.append(_glued(growing))
            growing = []
        growing.append(line)
    if growing:
        found.append(_glued(growing))
    return found


def _glued(lines: Sequence[SourceLine]) -> Passage:
    """Join the lines of one paragraph; a word broken at its hyphen or slash ("57-" + "NQ/TW") gets no blank."""
    texts: list[str] = []
    starts: list[int] = []
    length = 0
    for line in lines:
        if texts and not _breaks_word(texts[-1]):
            texts.append(" ")
            length += 1
        starts.append(length)
        texts.append(line.text)
        length += len(line.text)
    return Passage("".join(texts), tuple(starts), tuple(line.number for line in lines))


def _breaks_word(text: str) -> bool:
    return len(text) > 1 and text[-1] in "-/" and text[-2].isalnum()


def _opens_paragraph(growing: Sequence[SourceLine], line: str, width: int) -> bool:
    before = growing[-1].text
    if _breaks_word(before):
        return False
    marker = marker_of(line)
    if marker is not None:
        full = width > 0 and len(before) >= max(_FULL * width, _NARROWEST)
        naming = _names_units(growing[0].text)
        return not is_wrapped_mark(marker, before, line, full=full, naming=naming)
    if opens_with_label(line):
        return True
    if width == 0:
        return not _dangles(before) and not (line[0].islower() and not ends_sentence(before))
    return (line[0].isupper() or line[0] in '("“') and _is_paragraph_end(growing, line, width)


def _is_paragraph_end(growing: Sequence[SourceLine], line: str, width: int) -> bool:
    """Judge by the eye of a typesetter: the next word would have fitted, so the line was ended on purpose."""
    before = growing[-1].text
    if before.isupper():
        return not line.isupper()
    fits = len(before) + 1 + len(line.split(" ", 1)[0]) <= _NEARLY_FULL * width
    if before.endswith((".", ":", "/.")):
        return fits or before.endswith("./.")
    return len(before) <= _SHORT * width and not _dangles(before)


def _dangles(text: str) -> bool:
    """Tell whether the text ends on a word or a comma that cannot end anything."""
    return text.endswith((",", "(")) or text.rsplit(" ", 1)[-1].lower() in DANGLING


def _names_units(paragraph: str) -> bool:
    marker = marker_of(paragraph)
    found = LABEL_AT_START.match(paragraph, marker.end if marker else 0)
    return found is not None and label_named(found) in (Label.LEAD, Label.COOPERATING)
