"""From raw text to paragraphs: the layout of a page undone, with every source line accounted for."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from plans.reading.decoding import without_controls
from plans.reading.grid import Table
from plans.reading.markers import ends_sentence, is_wrapped_mark, marker_of
from plans.reading.passages import Passage
from plans.reading.repair import Lexicon, Offer
from plans.reading.shapes import Repair
from plans.reading.vocabulary import (
    DANGLING,
    HALF_DANGLING,
    LABEL_AT_START,
    NUMBER_LEADERS,
    Label,
    label_named,
    opens_with_label,
)

_ODD = {
    **dict.fromkeys(map(ord, "\x0b\x0c\x1c\x1d\x1e\x85\u2029"), " "),
    **dict.fromkeys(map(ord, "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"), " "),
    **dict.fromkeys(map(ord, "\u200a\u202f\u205f\u3000"), " "),
    **dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"), None),
    **dict.fromkeys(map(ord, "\uf0b7\uf02d\uf0a7\uf0d8\uf0fc\u2011"), "-"),
    ord("\u00d0"): "Đ",
    ord("\u00f0"): "đ",
    ord("\uff1a"): ":",
}
_PRINTED = {ord("\t"): " ", 0x2028: " "}
_COLUMN_ENDS = re.compile(r"\t|\u2028| {3,}| (?=CỘNG H[OÒ][AÀ] ?XÃ HỘI|ĐẢNG CỘNG SẢN VIỆT NAM$|Độc lập ?[-–])")
_PAGE_NUMBER = re.compile(r"(?:[-–] ?)?\d{1,3}(?: ?[-–])?|(?:Trang|Page) \d{1,3}(?: ?/ ?\d{1,3})?", re.IGNORECASE)
_SIGNED = re.compile(
    r"(?:(?:Người ký|Ký bởi|Thời gian ký|Ngày ký|Email|Cơ quan|Digitally signed by|Date|DN|Signature) ?:"
    r"|Signature Not Verified"
    r"|ĐÃ KÝ SỐ|Ký bởi )",
    re.IGNORECASE,
)
_LONGEST_SIGNED = 90
_SIGNED_WITHIN = 12
_RULE = re.compile(r"[-–—_=*.~\s]+")
_DASHED = re.compile(r"(?<!\w)(\w+ \w+) [-–] (?=(\w+ \w+))")
_PAIR = 2
_OPENING = 80
_ENOUGH = 5
_MANY_TIMES = 4
_LONGEST_WRAPPED = 130
_UNWRAPPED_SHARE = 0.03
_CLOSE_BY = 2
_LONGEST_PAGE_NUMBER = 16
_NARROWEST = 45
_HALF = 0.5
_SHORT = 0.72
_NEARLY_FULL = 0.9
_FULL = 0.85


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line that says something: its number from 1, its text single-spaced, and the columns it may stand in.

    ``raw`` keeps the blanks, tabs (between cells) and U+2028 (line breaks within a cell) that tables are read from;
    ``verbatim`` is the text before lost letters were put back for matching, where there were any.
    ``noise`` marks page numbers and rules, ``broken`` a line that ends within a word, at a soft hyphen.
    A line that stands for a whole ``table`` has no text of its own.
    """

    number: int
    text: str
    raw: str
    noise: bool = False
    table: Table | None = None
    verbatim: str = ""
    broken: bool = False

    @property
    def source(self) -> str:
        """The text as the source has it, single-spaced."""
        return self.verbatim or self.text

    @property
    def columns(self) -> tuple[str, ...]:
        """The parts of the line that wide gaps, tabs and line breaks within cells set apart."""
        if _COLUMN_ENDS.search(self.raw) is None:
            return (self.text,) if self.text else ()
        return tuple(" ".join(part.split()) for part in _COLUMN_ENDS.split(self.raw) if part.strip())


def split_source(text: str) -> list[str]:
    """Return the lines of a text as the whole reading counts them: broken at line feeds only."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def source_lines(text: str) -> list[SourceLine]:
    """Return the lines that say something, in NFC; page numbers and rules are marked as noise."""
    kept: list[SourceLine] = []
    last: SourceLine | None = None
    for number, raw in enumerate(split_source(text), start=1):
        cleaned = _cleaned(raw)
        single = " ".join(cleaned.split())
        if not single:
            continue
        noise = _RULE.fullmatch(single) is not None
        if not noise and number <= _SIGNED_WITHIN and len(single) <= _LONGEST_SIGNED:
            noise = _SIGNED.match(single) is not None
        if not noise and _is_page_number(single):
            noise = last is None or not _goes_on_with_number(last, number)
        kept.append(SourceLine(number, single, cleaned, noise, broken=raw.rstrip().endswith("\u00ad")))
        last = last if noise else kept[-1]
    return kept


def mended_lines(lines: Sequence[SourceLine], lexicon: Lexicon) -> tuple[list[SourceLine], list[Repair]]:
    """Return the lines to be matched, with letters put back where a blank holds their place, and all offers."""
    offers = [
        offer
        for offer in lexicon.offers([line.text for line in lines])
        if offer.gap or _leaves_gap(lines[offer.at], offer)
    ]
    mended = list(lines)
    for offer in offers:
        line = mended[offer.at]
        if len(offer.proposed) == offer.end - offer.start:
            text = line.text[: offer.start] + offer.proposed + line.text[offer.end :]
            mended[offer.at] = replace(line, text=text, verbatim=line.source)
    written = (lines[offer.at].text[offer.start : offer.end] for offer in offers)
    return mended, [
        Repair(lines[offer.at].number, word, offer.proposed) for offer, word in zip(offers, written, strict=True)
    ]


def _leaves_gap(line: SourceLine, offer: Offer) -> bool:
    """A letter lost at the end or the beginning of a word leaves a wider gap, or one before a comma, on the page."""
    word = re.escape(line.text[offer.start : offer.end])
    return re.search(rf"(?<!\S){word}(?:  | ?$| [,.;])|(?:  |^ ){word}(?!\S)", line.raw) is not None


def _is_page_number(text: str) -> bool:
    return len(text) <= _LONGEST_PAGE_NUMBER and _PAGE_NUMBER.fullmatch(text) is not None


def _goes_on_with_number(before: SourceLine, number: int) -> bool:
    """Tell whether a number alone on its line is the rest of the sentence before it ("… tháng" / "5")."""
    return number - before.number <= _CLOSE_BY and before.text.rsplit(" ", 1)[-1].lower() in NUMBER_LEADERS


def _cleaned(raw: str) -> str:
    text = unicodedata.normalize("NFC", raw.translate(_ODD))
    return text if text.translate(_PRINTED).isprintable() else without_controls(text)


def usual_width(lines: Sequence[SourceLine]) -> int:
    """Return the width at which lines were wrapped, or 0 when each line is a whole paragraph."""
    if not lines:
        return 0
    lengths = sorted(len(line.text) for line in lines if line.table is None) or [0]
    long = sum(1 for length in lengths if length > _LONGEST_WRAPPED)
    if long > _UNWRAPPED_SHARE * len(lengths):
        return 0
    return lengths[int(len(lengths) * _NEARLY_FULL)]


def paragraphs(
    lines: Iterable[SourceLine], width: int, dashed: frozenset[tuple[str, str]] = frozenset()
) -> list[Passage | Table]:
    """Join wrapped lines into paragraphs; each item of the outline opens its own, and a table stands for itself.

    ``dashed`` are the pairs of words that the file writes with a dash between them, as names of units have.
    """
    found: list[Passage | Table] = []
    growing: list[SourceLine] = []
    lines = list(lines)
    spaced = _is_spaced(lines)
    for line in lines:
        if line.table is not None:
            if growing:
                found.append(_glued(growing))
                growing = []
            found.append(line.table)
            continue
        close = spaced and bool(growing) and line.number == growing[-1].number + 1
        if (
            growing
            and not (close and _goes_on_close_by(growing, line.text))
            and _opens_paragraph(growing, line.text, width, dashed)
        ):
            found.append(_glued(growing))
            growing = []
        growing.append(line)
    if growing:
        found.append(_glued(growing))
    return found


def _is_spaced(lines: Sequence[SourceLine]) -> bool:
    """Tell whether the file sets its paragraphs apart by blank lines, so that lines close by belong together."""
    apart = together = 0
    for before, line in pairwise(lines):
        if (
            line.table is None
            and before.table is None
            and ends_sentence(before.text)
            and marker_of(line.text[:_OPENING])
        ):
            apart += line.number - before.number > 1
            together += line.number - before.number == 1
    return apart >= _ENOUGH and apart > _MANY_TIMES * together


def _goes_on_close_by(growing: Sequence[SourceLine], line: str) -> bool:
    """In such a file a dash close below an unfinished item is a dash within its text."""
    opening, marker = marker_of(growing[0].text[:_OPENING]), marker_of(line[:_OPENING])
    return (
        opening is not None
        and marker is not None
        and opening.label == marker.label == "-"
        and not ends_sentence(growing[-1].text)
    )


def _glued(lines: Sequence[SourceLine]) -> Passage:
    """Join the lines of one paragraph; a word broken at its hyphen or slash ("57-" + "NQ/TW") gets no blank."""
    texts: list[str] = []
    sources: list[str] = []
    starts: list[int] = []
    length = 0
    for at, line in enumerate(lines):
        if texts and not _breaks_word(texts[-1]) and not lines[at - 1].broken:
            texts.append(" ")
            sources.append(" ")
            length += 1
        starts.append(length)
        texts.append(line.text)
        sources.append(line.source)
        length += len(line.text)
    verbatim = "".join(sources) if sources != texts else ""
    return Passage("".join(texts), tuple(starts), tuple(line.number for line in lines), verbatim)


def _breaks_word(text: str) -> bool:
    return len(text) > 1 and text[-1] in "-/" and text[-2].isalnum()


def dashed_pairs(lines: Iterable[SourceLine]) -> frozenset[tuple[str, str]]:
    """Return the words on both sides of each dash within a line, in small letters."""
    return frozenset(
        (found[1].lower(), found[2].lower())
        for line in lines
        for found in _DASHED.finditer(line.text)
        if "-" in line.text
    )


def _is_wrapped_name(before: str, rest: str, dashed: frozenset[tuple[str, str]]) -> bool:
    """Tell whether a dash at the start of a line stands within a name that is written out elsewhere."""
    left, right = before.split(" ")[-2:], rest.split(" ")[:2]
    if len(left) < _PAIR or len(right) < _PAIR:
        return False
    return (" ".join(left).lower(), " ".join(right).lower().rstrip(".,;:")) in dashed


def _opens_paragraph(growing: Sequence[SourceLine], line: str, width: int, dashed: frozenset[tuple[str, str]]) -> bool:
    before = growing[-1].text
    if _breaks_word(before) or growing[-1].broken:
        return False
    marker = marker_of(line)
    if marker is not None and marker.label == "-" and dashed and _is_wrapped_name(before, line[marker.end :], dashed):
        return False
    if marker is not None:
        full = width > 0 and len(before) >= max(_FULL * width, _NARROWEST)
        naming = _names_units(growing[0].text)
        return not is_wrapped_mark(marker, before, line, full=full, naming=naming)
    if opens_with_label(line):
        return True
    if width == 0:
        return not _dangles(before, width) and not (line[0].islower() and not ends_sentence(before))
    return (line[0].isupper() or line[0] in '("“') and _is_paragraph_end(growing, line, width)


def _is_paragraph_end(growing: Sequence[SourceLine], line: str, width: int) -> bool:
    """Judge by the eye of a typesetter: the next word would have fitted, so the line was ended on purpose."""
    before = growing[-1].text
    if before.isupper():
        return not line.isupper()
    if not before.endswith((".", ":")) and _is_labelled(growing[0].text):
        return False
    fits = len(before) + 1 + len(line.split(" ", 1)[0]) <= _NEARLY_FULL * width
    if before.endswith((".", ":", "/.")):
        return fits or before.endswith("./.")
    if _dangles(before, width):
        return False
    if len(before) <= _SHORT * width:
        return True
    titled = len(growing) == 1 and marker_of(before) is not None
    return titled and fits and (len(line) > _SHORT * width or line.endswith("."))


def _dangles(text: str, width: int = 0) -> bool:
    """Tell whether the text ends on a word or a comma that cannot end anything."""
    last = text.rsplit(" ", 1)[-1]
    if text.endswith((",", "(")) or last.lower() in DANGLING:
        return True
    needed = (_HALF if last[0].isupper() else _SHORT) * width
    return last.lower() in HALF_DANGLING and 0 < needed < len(text)


def _is_labelled(paragraph: str) -> bool:
    marker = marker_of(paragraph)
    found = LABEL_AT_START.match(paragraph, marker.end if marker else 0)
    return found is not None and label_named(found) is not Label.CONTENT


def _names_units(paragraph: str) -> bool:
    marker = marker_of(paragraph)
    found = LABEL_AT_START.match(paragraph, marker.end if marker else 0)
    return found is not None and label_named(found) in (Label.LEAD, Label.COOPERATING)
