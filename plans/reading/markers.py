"""The marks that open an item of the outline: sections, numbers, letters, dashes."""

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from plans.reading.vocabulary import NUMBER_LEADERS, opens_with_label

_SENTENCE_END = (".", ";", ":", "!", "?", "/", "”", '"', ")")


class Level(IntEnum):
    """How deep a mark stands; a smaller one encloses a greater one.

    ``NAMED`` is "Nhiệm vụ 1:", ``INNER`` what counts within a letter: "a.1)", "ii)", "(1)".
    """

    PART = 0
    CAPITAL = 1
    SECTION = 2
    NUMBER = 3
    NUMBER_2 = 4
    NUMBER_3 = 5
    NUMBER_4 = 6
    NAMED = 7
    LETTER = 8
    INNER = 9
    STAR = 10
    DASH = 11
    PLUS = 12


@dataclass(frozen=True, slots=True)
class Marker:
    """A mark as found: its level, its label for the path, and where the text after it begins.

    ``style`` is what stands around the label: "1." and "(1)" in one plan are two levels.
    """

    level: Level
    label: str
    end: int
    style: str = ""


_PART = re.compile(
    r"((?:PHẦN|Phần|CHƯƠNG|Chương) (?:(?:THỨ|thứ) \w{1,5}|[IVX]{1,4}\b|\d{1,2}\b|[A-D]\b(?=[.:])))[.:]? ?"
)
_ARTICLE = re.compile(r"((?:ĐIỀU|Điều) \d{1,3})[.:] ?(?=[A-ZĐÀ-Ỹ])")
_ROMAN = re.compile(r"(?!V/v)(?:(?:MỤC|Mục) )?([IVX]{1,6})(?: ?[./:)] ?| ?[-–] )(?=\S)")
_CAPITAL = re.compile(r"([A-EGHĐ])(?:\. ?|\) ?| [-–] )(?=[^\W\d_]{2})")
_NUMBER = re.compile(r"(?P<open>\(?)(?P<label>\d{1,4})(?P<close>[.)/][-–]? ?|- )(?=[^\d\s.,)%])")
# "140/NQ-CP", "57-NQ/TW": the number of a paper that a wrapped line begins with, never a mark.
_PAPER = re.compile(r"\d{1,5}(?:/(?:19|20)\d\d)?[/-][A-ZĐ][A-Za-zĐ]{0,6}(?:[-/](?=[A-ZĐ]|$))")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MOST_BEFORE_DASH = 60
_DOTTED = re.compile(r"(\d{1,3}(?:\.\d{1,2}){1,3}|\d{1,2}(?:\.\d{1,3}){1,3}(?=\.))(?:\.?[-–]? |[.)] ?)(?=[^\d\s.,%])")
_UNDER_SECTION = re.compile(r"((?:[IVX]{1,5}|[A-HĐ])(?:\.\d{1,3}){1,3})(?:[.)/] ?| )(?=[^\d\s.,%])")
_LETTER = re.compile(r"(?P<label>[a-zđăâêôơư]|([a-z])\2)(?P<close>[.)]|/(?= ?[^\W\d_a-z])|\)-) ?(?=\S)")
_LETTER_IN_BRACKETS = re.compile(r"\((?P<label>[a-zđ]|[ivx]{2,4})\) ?(?=\S)")
_UNDER_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,3}\.?[a-zđ])[.)] ?(?=[^\W\d_])")
_UNDER_LETTER = re.compile(r"([a-zđ]\.?\d{1,2}(?:\.\d{1,2})?)[.)] ?(?=[^\W\d_])")
_SMALL_ROMAN = re.compile(r"(?P<label>x?(?:i{2,3}|iv|vi{1,3}|ix|xi))(?P<close>[.)]) ?(?=\S)")
_NAMED = re.compile(
    r"((?:Nhiệm vụ|Giải pháp|Hoạt động|Công việc|Nội dung|Nhóm nhiệm vụ)(?: số)? \d{1,3}) ?[.:)] ?(?=\S|$)",
    re.IGNORECASE,
)
_BULLET = re.compile(r"([-–—−‐•●▪◦○➢✓✔❖■□►→⁃*+])\1{0,2}[/)]? ?(?=\S)")
# After these "2. Luật …" goes on with a citation; after "quý" or "ngày" a new item may begin.
_CITED = frozenset("điều khoản mục chương điểm lục".split())
_LONGEST = 80
_PLUSES = "+◦○"


def marker_of(text: str) -> Marker | None:
    """Return the mark the line opens with, if any."""
    return _marker_of(text[:_LONGEST])


@lru_cache(maxsize=32_768)
def _marker_of(text: str) -> Marker | None:
    for finder in _FINDERS_OF_WORDS if text[:2].isalpha() else _FINDERS:
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
    if found is None:
        under = _UNDER_SECTION.match(text)
        if under is None or text[under.end()].islower():
            return None
        return Marker(Level(Level.NUMBER + under[1].count(".") - 1), under[1], under.end(), "I.1")
    if text[found.end()].islower():
        return None
    label = found.group(1)
    return Marker(Level(Level.NUMBER + label.count(".")), label, found.end())


def _mixed(text: str) -> Marker | None:
    """Read marks of two kinds ("1.a)", "a.1)")."""
    for pattern, level in (
        (_UNDER_NUMBER, Level.LETTER),
        (_UNDER_LETTER, Level.INNER),
    ):
        found = pattern.match(text)
        if found is not None:
            return Marker(level, found[1], found.end(), "1.a" if level is Level.LETTER else "")
    return None


def _named(text: str) -> Marker | None:
    """Read items that say what they are ("Nhiệm vụ 1:")."""
    found = _NAMED.match(text)
    return Marker(Level.NAMED, found[1], found.end()) if found is not None else None


def _number(text: str) -> Marker | None:
    found = _NUMBER.match(text)
    if found is None or _PAPER.match(text):
        return None
    close = found["close"].strip()
    if _YEAR.fullmatch(found["label"]) and (close != "." or not text[found.end()].isupper()):
        return None
    if int(found["label"]) > _MOST_BEFORE_DASH and (close == "-" or (text[found.end()].islower() and close != ")")):
        return None
    return Marker(Level.NUMBER, found["label"], found.end(), found["open"] + close[:1])


def _letter(text: str) -> Marker | None:
    roman = _SMALL_ROMAN.match(text)
    if roman is not None:
        return Marker(Level.INNER, roman["label"], roman.end(), roman["close"])
    found = _LETTER_IN_BRACKETS.match(text)
    if found is not None:
        return Marker(Level.LETTER if len(found["label"]) == 1 else Level.INNER, found["label"], found.end(), "()")
    found = _LETTER.match(text)
    if found is None or (found["close"] == "." and not text[found.end()].isupper()):
        return None
    return Marker(Level.LETTER, found["label"], found.end(), found["close"][0])


def _section(text: str) -> Marker | None:
    for pattern, level in (
        (_ROMAN, Level.SECTION),
        (_CAPITAL, Level.CAPITAL),
        (_PART, Level.PART),
        (_ARTICLE, Level.SECTION),
    ):
        found = pattern.match(text)
        if found is not None:
            return Marker(level, found.group(1), found.end())
    return None


_FINDERS = (_bullet, _dotted, _mixed, _number, _letter, _section)
_FINDERS_OF_WORDS = (_dotted, _named, _letter, _section)


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
        return _is_wrapped_number(marker, before, line, last_word)
    if marker.level is not Level.DASH or ends_sentence(before):
        return False
    rest = line[marker.end :]
    if rest[0].isdigit():
        return last_word[-1:].isdigit()
    if rest[0].islower():
        return full
    return naming and full and not opens_with_label(rest)


def _is_wrapped_number(marker: Marker, before: str, line: str, last_word: str) -> bool:
    if marker.level is Level.NAMED:
        return False
    if _YEAR.fullmatch(marker.label) and not ends_sentence(before):
        return True
    listed = marker.level is Level.NUMBER and before.endswith((",", "("))
    plain = marker.level is Level.NUMBER and marker.style == "." and line[marker.end].isupper()
    return listed or last_word in (_CITED if plain else NUMBER_LEADERS)
