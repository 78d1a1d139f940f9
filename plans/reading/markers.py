"""The marks that open an item of the outline: sections, numbers, letters, dashes."""

import re
from dataclasses import dataclass
from enum import IntEnum

from plans.reading.vocabulary import NUMBER_LEADERS, opens_with_label

_MOST_NUMBER = 60
_SENTENCE_END = (".", ";", ":", "!", "?", "/", "”", '"', ")")


class Level(IntEnum):
    """How deep a mark stands; a smaller one encloses a greater one."""

    PART = 0
    CAPITAL = 1
    SECTION = 2
    NUMBER = 3
    NUMBER_2 = 4
    NUMBER_3 = 5
    NUMBER_4 = 6
    LETTER = 7
    STAR = 9
    DASH = 10
    PLUS = 11


@dataclass(frozen=True, slots=True)
class Marker:
    """A mark as found: its level, its label for the path, and where the text after it begins."""

    level: Level
    label: str
    end: int


_PART = re.compile(r"((?:PHẦN|Phần) (?:(?:THỨ|thứ) \w{1,5}|[IVX]{1,4}\b|\d{1,2}\b))[.:]? ?")
_ROMAN = re.compile(r"(?!V/v)(?:(?:MỤC|Mục) )?([IVX]{1,6})(?: ?[./:)] ?| ?[-–] )(?=\S)")
_CAPITAL = re.compile(r"([A-EGHĐ])(?:\. ?|\) ?| [-–] )(?=[^\W\d_]{2})")
_NUMBER = re.compile(r"\(?(\d{1,2})(?:[.)/][-–]? ?|- )(?=[^\d\s.,)%])")
_DOTTED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,3})(?:\.?[-–]? |\.)(?=[^\d\s.,%])")
_LETTER = re.compile(r"([a-zđ])([.)]|/(?= ?[^\W\d_a-z])|\)-) ?(?=\S)")
_BULLET = re.compile(r"([-–—−‐•●▪◦○➢✓✔❖■□►→⁃*+])\1{0,2}[/)]? ?(?=\S)")
_PLUSES = "+◦○"


def marker_of(text: str) -> Marker | None:
    """Return the mark the line opens with, if any."""
    for finder in (_bullet, _dotted, _number, _letter, _section):
        marker = finder(text)
        if marker is not None:
            return marker
    return None


def _bullet(text: str) -> Marker | None:
    found = _BULLET.match(text)
    if found is None:
        return None
    sign = found.group(1)
    if sign == "*":
        return Marker(Level.STAR, "*", found.end())
    level = Level.PLUS if sign in _PLUSES else Level.DASH
    return Marker(level, "+" if level is Level.PLUS else "-", found.end())


def _dotted(text: str) -> Marker | None:
    found = _DOTTED.match(text)
    if found is None or text[found.end()].islower():
        return None
    label = found.group(1)
    return Marker(Level(Level.NUMBER + label.count(".")), label, found.end())


def _number(text: str) -> Marker | None:
    found = _NUMBER.match(text)
    if found is None or int(found.group(1)) > _MOST_NUMBER:
        return None
    return Marker(Level.NUMBER, found.group(1), found.end())


def _letter(text: str) -> Marker | None:
    found = _LETTER.match(text)
    if found is None or (found.group(2) == "." and not text[found.end()].isupper()):
        return None
    return Marker(Level.LETTER, found.group(1), found.end())


def _section(text: str) -> Marker | None:
    for pattern, level in ((_ROMAN, Level.SECTION), (_CAPITAL, Level.CAPITAL), (_PART, Level.PART)):
        found = pattern.match(text)
        if found is not None:
            return Marker(level, found.group(1), found.end())
    return None


def ends_sentence(text: str) -> bool:
    """Tell whether the text ends where a sentence or an entry may end."""
    return text.endswith(_SENTENCE_END)


def is_wrapped_mark(marker: Marker, before: str, line: str, *, full: bool, naming: bool) -> bool:
    """Tell whether a line that seems to open an item is really the wrapped rest of the line ``before``.

    ``full`` says that ``before`` reaches the right margin, ``naming`` that the paragraph is naming units, whose names
    contain dashes ("Phòng Phổ biến, giáo dục pháp luật" / "- Theo dõi thi hành pháp luật").
    """
    last_word = before.rsplit(" ", 1)[-1].lower()
    if marker.level not in (Level.DASH, Level.STAR, Level.PLUS):
        return last_word in NUMBER_LEADERS or (marker.level is Level.NUMBER and before.endswith((",", "(")))
    if marker.level is not Level.DASH or ends_sentence(before):
        return False
    rest = line[marker.end :]
    if rest[0].isdigit():
        return last_word[-1:].isdigit()
    if rest[0].islower():
        return full
    return naming and full and not opens_with_label(rest)
