"""How deep a mark stands in this plan: plans nest the same marks differently, so the marks before it decide.

"II." may enclose "A." or be enclosed by it, "(1)" may stand under "1." or under "a)", and "i)" is the letter after "h)"
or the first of the small Roman numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from plans.reading.markers import Level, Marker

_BEFORE = {"i": ("h", "g"), "v": ("u", "t"), "x": ("v", "u", "w")}
_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_NUMBERS = range(Level.NUMBER, Level.NUMBER_4 + 1)


class Open(Protocol):
    """An item that is still open: what stands in it may follow."""

    level: int
    label: str
    style: str


@dataclass(slots=True)
class Ladder:
    """The order of the levels of one plan; ``nested`` are the styles of numbers that stand under other numbers."""

    swapped: bool = False
    nested: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, markers: Iterable[Marker | None]) -> "Ladder":
        """Let the kind of section that comes first enclose the other."""
        kinds = (Level.CAPITAL, Level.SECTION)
        first = next((marker.level for marker in markers if marker is not None and marker.level in kinds), None)
        return cls(swapped=first is Level.SECTION)

    def level_of(self, marker: Marker, open_items: Sequence[Open]) -> int:
        """Return the level of a mark below, beside or above the items that are open."""
        if marker.level in (Level.CAPITAL, Level.SECTION) and self.swapped:
            return Level.SECTION if marker.level is Level.CAPITAL else Level.CAPITAL
        if marker.level is Level.NUMBER:
            return self._of_number(marker, open_items)
        if marker.level is Level.NAMED:
            return _of_named(open_items)
        if marker.label in _ROMANS and marker.level in (Level.LETTER, Level.INNER):
            return _of_roman(marker, open_items)
        if marker.level is Level.LETTER:
            return _of_letter(marker, open_items)
        return marker.level

    def _of_number(self, marker: Marker, open_items: Sequence[Open]) -> int:
        numbers = [each for each in open_items if each.label.isdigit()]
        beside = next((each for each in reversed(numbers) if each.style == marker.style), None)
        if beside is not None:
            return beside.level
        if numbers and (int(marker.label) == 1 or marker.style in self.nested):
            deepest = max(each.level for each in open_items if each.level < Level.STAR)
            self.nested[marker.style] = Level.NAMED if deepest < Level.NAMED else Level.INNER
            return self.nested[marker.style]
        return Level.NUMBER


def _of_named(open_items: Sequence[Open]) -> int:
    beside = next((each for each in open_items if each.label[:1].isupper() and each.label[-1:].isdigit()
                   and each.level in (Level.NUMBER, Level.NAMED)), None)  # fmt: skip
    if beside is not None and " " in beside.label:
        return beside.level
    return Level.NAMED if any(each.level in _NUMBERS for each in open_items) else Level.NUMBER


def _of_roman(marker: Marker, open_items: Sequence[Open]) -> int:
    """Put a small Roman number beside the one before it; a single letter may also be the next of the letters."""
    letters = [each for each in open_items if each.level == Level.LETTER]
    if marker.label in _BEFORE and any(each.label in _BEFORE[marker.label] for each in letters):
        return Level.LETTER
    at = _ROMANS.index(marker.label)
    before = next((each for each in open_items if at and each.label == _ROMANS[at - 1]), None)
    if before is not None:
        return before.level
    return Level.INNER if letters else Level.LETTER


def _of_letter(marker: Marker, open_items: Sequence[Open]) -> int:
    """A letter in brackets stands under one without."""
    letters = [each for each in open_items if each.level in (Level.LETTER, Level.INNER) and each.label.isalpha()]
    beside = next((each for each in letters if each.style == marker.style), None)
    if beside is not None:
        return beside.level
    return Level.INNER if letters and marker.label == "a" and marker.style == "()" else Level.LETTER
