"""From raw text to lines: what each says, with every source line accounted for."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from plans.reading.decoding import without_controls
from plans.reading.grid import Table
from plans.reading.repair import Lexicon, Offer
from plans.reading.shapes import Repair
from plans.reading.vocabulary import (
    NUMBER_LEADERS,
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
_ODD_SIGNS = frozenset(map(chr, _ODD))
_LINE_SIGNS = frozenset("\n\r\t\u2028")
_PRINTED = {ord("\t"): " ", 0x2028: " "}
_COLUMN_ENDS = re.compile(r"\t|\u2028| {3,}| (?=CỘNG H[OÒ][AÀ] ?XÃ HỘI|ĐẢNG CỘNG SẢN VIỆT NAM$|Độc lập ?[-–])")
_COLUMN_SIGNS = ("\t", "\u2028", "   ", "CỘNG", "ĐẢNG", "Độc")
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
_FILLED = re.compile(r"\S+")
_CLOSE_BY = 2
_LONGEST_PAGE_NUMBER = 16


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line that says something: its number from 1, its text single-spaced, and the columns it may stand in.

    ``raw`` keeps the blanks, tabs (between cells) and U+2028 (line breaks within a cell) that tables are read from;
    ``verbatim`` and ``written`` are the text and the raw line before lost letters were put back for matching.
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
    written: str = ""

    @property
    def source(self) -> str:
        """The text as the source has it, single-spaced."""
        return self.verbatim or self.text

    @property
    def columns(self) -> tuple[str, ...]:
        """The parts of the line that wide gaps, tabs and line breaks within cells set apart."""
        raw = self.written or self.raw
        if not any(sign in raw for sign in _COLUMN_SIGNS) or _COLUMN_ENDS.search(raw) is None:
            return (self.text,) if self.text else ()
        return tuple(" ".join(part.split()) for part in _COLUMN_ENDS.split(raw) if part.strip())


def split_source(text: str) -> list[str]:
    """Return the lines of a text as the whole reading counts them: broken at line feeds only."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def source_lines(text: str) -> list[SourceLine]:
    """Return the lines that say something, in NFC; page numbers and rules are marked as noise."""
    kept: list[SourceLine] = []
    last: SourceLine | None = None
    plain = _is_plain(text)
    for number, raw in enumerate(split_source(text), start=1):
        cleaned = raw if plain else _cleaned(raw)
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
            raw = _raw_mended(line.raw, offer)
            mended[offer.at] = replace(
                line, text=text, raw=raw, verbatim=line.source, written=line.written or lines[offer.at].raw
            )
    written = (lines[offer.at].text[offer.start : offer.end] for offer in offers)
    return mended, [
        Repair(lines[offer.at].number, word, offer.proposed) for offer, word in zip(offers, written, strict=True)
    ]


def _raw_mended(raw: str, offer: Offer) -> str:
    """Put the letters back where the word stands among the blanks of the line, too; a wider gap stays."""
    places = [at for found in _FILLED.finditer(raw) for at in range(found.start(), found.end() + 1)]
    start, end = places[offer.start], places[offer.end - 1] + 1
    whole = end - start == offer.end - offer.start
    return raw[:start] + offer.proposed + raw[end:] if whole else raw


def _leaves_gap(line: SourceLine, offer: Offer) -> bool:
    """A letter lost at the end or the beginning of a word leaves a wider gap, or one before a comma, on the page."""
    word = re.escape(line.text[offer.start : offer.end])
    return re.search(rf"(?<!\S){word}(?:  | ?$| [,.;])|(?:  |^ ){word}(?!\S)", line.raw) is not None


def _is_page_number(text: str) -> bool:
    return len(text) <= _LONGEST_PAGE_NUMBER and _PAGE_NUMBER.fullmatch(text) is not None


def _goes_on_with_number(before: SourceLine, number: int) -> bool:
    """Tell whether a number alone on its line is the rest of the sentence before it ("… tháng" / "5")."""
    return number - before.number <= _CLOSE_BY and before.text.rsplit(" ", 1)[-1].lower() in NUMBER_LEADERS


def _is_plain(text: str) -> bool:
    """Tell whether nothing in the whole text needs cleaning, so that its lines may be taken as they are."""
    signs = set(text)
    if not _ODD_SIGNS.isdisjoint(signs) or not unicodedata.is_normalized("NFC", text):
        return False
    return "".join(signs - _LINE_SIGNS).isprintable()


def _cleaned(raw: str) -> str:
    text = unicodedata.normalize("NFC", raw.translate(_ODD))
    return text if text.translate(_PRINTED).isprintable() else without_controls(text)
