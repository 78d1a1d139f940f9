"""The numbers Word computes: they stand in no paragraph, yet everybody reads them ("II.", "1.2.", "a)", "-")."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from plans.parsers.styles import Styles, W, is_on, numbering_of, value
from plans.parsers.xml import Element

LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_KEPT_BULLETS = frozenset("+*")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_HIGHEST = 100_000


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: where it starts, how its numbers are written, and after which level it starts anew."""

    start: int = 1
    written: str = "decimal"
    pattern: str = ""
    restart: int | None = None
    legal: bool = False
    style: str | None = None


@dataclass(slots=True)
class Series:
    """A list definition and how far it has been counted."""

    levels: dict[int, Level] = field(default_factory=dict)
    link: str | None = None
    counts: list[int | None] = field(default_factory=lambda: [None] * LEVELS)


@dataclass(slots=True)
class Number:
    """A use of a list definition, with what it overrides; an overridden start counts once."""

    series: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)


class Numbering:
    """Counts along the document, in the order of its paragraphs."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._series: dict[str, Series] = {}
        self._numbers: dict[str, Number] = {}
        for element in root if root is not None else ():
            if element.tag == f"{W}abstractNum":
                self._series[element.get(f"{W}abstractNumId") or ""] = _series_of(element)
            elif element.tag == f"{W}num":
                self._numbers[element.get(f"{W}numId") or ""] = _number_of(element)

    def label(self, properties: Element | None, style: str | None) -> str:
        """Return the label of the next paragraph, "" when it has none, and count it."""
        own_number, own_level = numbering_of(properties)
        number_id, level, giver = self._styles.numbering(style)
        if own_number is None and number_id is None:
            return ""
        if own_number is not None:
            number_id, giver = own_number, None
        number = self._numbers.get(number_id or "")
        if number is None:
            return ""
        series = self._resolved(number)
        if own_level is not None:
            level = own_level
        elif level is None:
            level = next((at for at, one in series.levels.items() if giver and one.style == giver), 0)
        return self._counted(number, series, min(level, LEVELS - 1))

    def _resolved(self, number: Number) -> Series:
        """Return the definition a number uses; one that only points to a list style is looked up there, once."""
        series = self._series.setdefault(number.series, Series())
        if series.link is not None:
            linked = self._numbers.get(self._styles.numbering(series.link)[0] or "")
            target = self._series.get(linked.series) if linked else None
            if target is not None and target.link is None:
                return target
        return series

    def _counted(self, number: Number, series: Series, at: int) -> str:
        level = number.levels.get(at) or series.levels.get(at)
        if level is None:
            return ""
        before = series.counts[at]
        if at in number.starts:
            series.counts[at] = number.starts.pop(at)
        else:
            series.counts[at] = level.start if before is None else min(before + 1, _HIGHEST)
        for deeper in range(at + 1, LEVELS):
            below = number.levels.get(deeper) or series.levels.get(deeper, Level())
            if below.restart is None or at < below.restart:
                series.counts[deeper] = None
        return _written(level, at, number, series)


def _written(level: Level, at: int, number: Number, series: Series) -> str:
    """Return a label as it stands on paper; a bullet becomes a dash, as every plan writes it."""
    if level.written == "bullet":
        sign = level.pattern.strip()
        return sign if sign in _KEPT_BULLETS else "-"

    def place(found: re.Match[str]) -> str:
        index = min(int(found[1]) - 1, at)
        one = number.levels.get(index) or series.levels.get(index, Level())
        count = series.counts[index]
        return write_number(one.start if count is None else count, "decimal" if level.legal else one.written)

    return _PLACE.sub(place, level.pattern).strip()


def write_number(count: int, written: str) -> str:
    """Write a number the way a level asks for; what no plan uses is written in digits."""
    return _WRITERS.get(written, str)(count)


def _letters(count: int) -> str:
    """Write 1 as a, 26 as z, 27 as aa, 53 as aaa: Word repeats the letter."""
    if count < 1:
        return ""
    return chr(ord("a") + (count - 1) % 26) * min(1 + (count - 1) // 26, 30)


def _roman(count: int) -> str:
    written = ""
    for worth, letters in _ROMAN:
        times, count = divmod(count, worth)
        written += letters * times
    return written


_WRITERS: dict[str, Callable[[int], str]] = {
    "lowerLetter": _letters,
    "upperLetter": lambda count: _letters(count).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda count: _roman(count).upper(),
    "decimalZero": lambda count: f"{count:02d}",
    "numberInDash": lambda count: f"- {count} -",
    "none": lambda count: "",
}


def _series_of(element: Element) -> Series:
    levels = dict(_level_of(one) for one in element.iterchildren(f"{W}lvl"))
    return Series(levels, value(element.find(f"{W}numStyleLink")))


def _level_of(element: Element) -> tuple[int, Level]:
    written = value(next(element.iter(f"{W}numFmt"), None)) or "decimal"
    restart = value(element.find(f"{W}lvlRestart"))
    return _whole(element.get(f"{W}ilvl"), 0), Level(
        start=_whole(value(element.find(f"{W}start")), 1 if element.find(f"{W}start") is not None else 0),
        written=written,
        pattern=value(element.find(f"{W}lvlText")) or "",
        restart=None if restart is None else _whole(restart, 0),
        legal=is_on(element.find(f"{W}isLgl")),
        style=value(element.find(f"{W}pStyle")),
    )


def _number_of(element: Element) -> Number:
    number = Number(value(element.find(f"{W}abstractNumId")) or "")
    for override in element.iterchildren(f"{W}lvlOverride"):
        at = _whole(override.get(f"{W}ilvl"), 0)
        start, level = override.find(f"{W}startOverride"), override.find(f"{W}lvl")
        if start is not None:
            number.starts[at] = _whole(value(start), 1)
        if level is not None:
            number.levels[at] = _level_of(level)[1]
    return number


def _whole(text: str | None, otherwise: int) -> int:
    """Return a number written in a document, kept within what a list can have."""
    return min(int(text), _HIGHEST) if text and text.isdecimal() else otherwise
