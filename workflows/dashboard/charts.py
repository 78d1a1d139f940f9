"""The geometry of the charts. Pure: numbers come in, shapes go out; colours and fonts are the style sheet's.

Across, everything is a share of the width (per cent), so that a chart fits any screen and its letters keep their size;
down, everything is in pixels.
"""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

LINE = 18
BAR = 22
GAP = 12
LABEL_LETTERS = 42  # as many as a phone shows beside nothing else
MOST_LABEL_LINES = 2
NUMBER_ROOM = 3.0
DIGIT_ROOM = 2.6
BARS_END = 86.0
PLOT = 150
WIDEST = 9.0  # of a column: two months alone are no walls
LEVELS = 4
NUMBER_HEIGHT = 15
WEEKDAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
WORKING = 5


@dataclass(frozen=True, slots=True)
class Shape:
    """A rectangle, a line (`x2`, `y2`) or a text (`words`); `x`, `x2` and `width` are written as the SVG takes them."""

    kind: str
    look: str
    x: str
    y: int
    width: str = ""
    height: int = 0
    x2: str = ""
    y2: int = 0
    words: str = ""
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Picture:
    """What one SVG draws."""

    height: int
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar: how it looks, how much it is, and what a mouse resting on it is told."""

    look: str
    size: int
    says: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar lying: its label, its parts, and what is said behind its end."""

    label: str
    parts: tuple[Part, ...]
    end: str


def share(part: float, whole: float, room: float = 100.0) -> float:
    """Return the part of the room that a part of the whole takes."""
    return room * part / whole if whole else 0.0


def percent(number: float) -> str:
    """Write a share of the width, the point as SVG wants it whatever the language."""
    return f"{number:.2f}".rstrip("0").rstrip(".") + "%"


def text(words: str, x: float, y: int, look: str = "chart__label", anchor: str = "start") -> Shape:
    """Return words at a place."""
    return Shape("text", look, percent(x), y, words=words, anchor=anchor)


def rect(look: str, x: float, y: int, width: float, height: int, *, says: str = "") -> Shape:  # noqa: PLR0913 - four sides
    """Return a rectangle; `says` is what a mouse resting on it is told."""
    return Shape("rect", look, percent(x), y, percent(width), height, words=says)


def fits(words: str, width: float) -> bool:
    """Tell whether a number can stand inside a part as wide as this on a phone."""
    return width >= NUMBER_ROOM + DIGIT_ROOM * len(words)


def bars(rows: Sequence[Bar]) -> Picture:
    """Draw bars lying under their labels, all to one scale: the longest takes the room, its end is said behind it."""
    longest = max((sum(part.size for part in row.parts) for row in rows), default=0)
    shapes, y = list[Shape](), 0
    for row in rows:
        for line in wrapped(row.label):
            y += LINE
            shapes.append(text(line, 0, y - 5))
        x = 0.0
        for part in row.parts:
            width = share(part.size, longest, BARS_END)
            shapes.append(rect(f"part {part.look}", x, y, width, BAR, says=part.says))
            if len(row.parts) > 1 and fits(str(part.size), width):
                shapes.append(text(str(part.size), x + width / 2, y + BAR - 6, f"part__count {part.look}", "middle"))
            x += width
        shapes.append(text(row.end, x + 1.5, y + BAR - 6, "chart__end"))
        y += BAR + GAP
    return Picture(max(y - GAP, 0) + 2, tuple(shapes))


def wrapped(label: str) -> list[str]:
    """Break a label into as many lines as there is room for."""
    return textwrap.wrap(label, LABEL_LETTERS, max_lines=MOST_LABEL_LINES, placeholder="…") or [""]


@dataclass(frozen=True, slots=True)
class Column:
    """One column standing: what is written under it, and its parts from the ground up."""

    label: str
    under: str
    parts: tuple[Part, ...]

    @property
    def total(self) -> int:
        """The whole."""
        return sum(part.size for part in self.parts)


def columns(rows: Sequence[Column]) -> Picture:
    """Draw columns standing beside each other, their parts one on the other, the whole said on top."""
    highest = max((row.total for row in rows), default=0)
    step, ground = 100.0 / max(len(rows), 1), LINE + PLOT
    wide = min(step * 0.72, WIDEST)
    shapes = [Shape("line", "chart__ground", "0%", ground, x2="100%", y2=ground)]
    for at, row in enumerate(rows):
        middle, y = step * (at + 0.5), ground
        for part in row.parts:
            height = round(share(part.size, highest, PLOT))
            y -= height
            if part.size:
                shapes.append(rect(f"part {part.look}", middle - wide / 2, y, wide, height, says=part.says))
            if height >= NUMBER_HEIGHT:
                shapes.append(text(str(part.size), middle, y + height // 2 + 4, f"part__count {part.look}", "middle"))
        shapes.append(text(str(row.total) if row.total else "–", middle, y - 5, "chart__end", "middle"))
        shapes.append(text(row.label, middle, ground + LINE - 3, "chart__tick", "middle"))
        shapes.append(text(row.under, middle, ground + 2 * LINE - 5, "chart__tick", "middle"))
    return Picture(ground + 2 * LINE, tuple(shape for shape in shapes if shape.kind != "text" or shape.words))


@dataclass(frozen=True, slots=True)
class Reach:
    """A middle and a far end with one label: half of the tasks took at most the one, nine in ten the other."""

    label: str
    look: str
    middle: float
    far: float


def ranges(rows: Sequence[Reach]) -> Picture:
    """Draw for each row the far end as a light bar and the middle as a dark one in it."""
    longest = max((max(row.far, row.middle) for row in rows), default=0)
    shapes, y = list[Shape](), 0
    for row in rows:
        y += LINE
        shapes.append(text(row.label, 0, y - 5))
        shapes.append(rect(f"part {row.look}", 0, y, share(row.far, longest, 100), BAR))
        shapes.append(rect(f"middle {row.look}", 0, y + 6, share(row.middle, longest, 100), BAR - 12))
        y += BAR + GAP
    return Picture(max(y - GAP, 0) + 2, tuple(shapes))


HEAT_LEFT = 17.0
HEAT_ROW = 32


@dataclass(frozen=True, slots=True)
class Week:
    """One week of the heat map: its Monday, and (day, count, look) of each day that is shown."""

    monday: dt.date
    days: tuple[tuple[dt.date, int, str], ...]


def weeks(
    first: dt.date, count: int, due: Mapping[dt.date, int], *, on: dt.date, works: Callable[[dt.date], bool]
) -> list[Week]:
    """Lay days out by weeks; Saturday and Sunday only when somebody works or owes something on one of them.

    The look of a day: "past" before `on`, "off" when nobody works and nothing is due, else "0" to "4" by its count.
    """
    days = [[first + dt.timedelta(days=7 * week + day) for day in range(7)] for week in range(count)]
    shown = [
        weekday
        for weekday in range(7)
        if weekday < WORKING or any(works(week[weekday]) or due.get(week[weekday]) for week in days)
    ]
    most = max(due.values(), default=0)

    def look(day: dt.date) -> str:
        if day < on:
            return "past"
        return str(level(due.get(day, 0), most)) if works(day) or due.get(day) else "off"

    return [Week(week[0], tuple((week[at], due.get(week[at], 0), look(week[at])) for at in shown)) for week in days]


def level(count: int, most: int) -> int:
    """Return how dark a day is: 0 for none, then in four equal steps up to the most."""
    return -(-count * LEVELS // most) if count else 0


def heat(rows: Sequence[Week]) -> Picture:
    """Draw weeks as rows and days as columns; the count stands in its day."""
    step = (100.0 - HEAT_LEFT) / max(len(rows[0].days) if rows else 0, 1)
    shapes = [
        text(WEEKDAYS[day.weekday()], HEAT_LEFT + step * (at + 0.5), LINE - 5, "chart__tick", "middle")
        for at, (day, _, _) in enumerate(rows[0].days if rows else ())
    ]
    for row, week in enumerate(rows):
        y = LINE + row * HEAT_ROW
        shapes.append(text(f"{week.monday:%d/%m}", 0, y + 20, "chart__tick"))
        for at, (_, count, look) in enumerate(week.days):
            x = HEAT_LEFT + step * at
            shapes.append(rect(f"heat heat--{look}", x + 0.3, y + 1, step - 0.6, HEAT_ROW - 3))
            words = {"past": "", "off": "nghỉ"}.get(look, str(count) if count else "")
            if words:
                shapes.append(text(words, x + step / 2, y + 20, f"heat__count heat__count--{look}", "middle"))
    return Picture(LINE + len(rows) * HEAT_ROW, tuple(shapes))
