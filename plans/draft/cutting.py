"""Where a task's words may be cut in two, how two become one, and what a line of the source says as a task. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from plans.reading.markers import marker_of

SHORTEST = 8  # a piece of fewer letters says nothing
MOST_POINTS = 30
OPENING = 24  # letters by which a source line is recognised inside the words made of it
ENDS = re.compile(r"(?<=[.;:!?…])\s+(?=\S)|\n+(?=\S)")
CELLS = re.compile("[\t\u2028]+")
LOOSE_END = " \t\n;,"


@dataclass(frozen=True, slots=True)
class Point:
    """A place to cut: how many letters stand before it, the source lines on both sides, and the words that follow."""

    at: int
    before: int
    line: int
    tail: str


def points(content: str, lines: Sequence[str], span: tuple[int, int]) -> list[Point]:
    """Return the places to cut: where a sentence, a clause or a source line begins, none leaving a stump."""
    starts = line_starts(content, lines, span)
    fresh = dict(starts[1:])
    found = []
    for at in sorted({sentence.end() for sentence in ENDS.finditer(content)} | fresh.keys()):
        head, tail = content[:at].strip(LOOSE_END), content[at:].strip(LOOSE_END)
        if len(head) >= SHORTEST and len(tail) >= SHORTEST:
            line = max(number for offset, number in starts if offset <= at)
            found.append(Point(at, line - 1 if at in fresh else line, line, tail))
    return found[:MOST_POINTS]


def line_starts(content: str, lines: Sequence[str], span: tuple[int, int]) -> list[tuple[int, int]]:
    """Return (offset, line) for the first line of a span, and for those whose beginning is found in the words."""
    first, last = span
    starts, cursor = [(0, first)], 0
    for number in range(first + 1, min(last, len(lines)) + 1):
        opening = " ".join(lines[number - 1].split())[:OPENING]
        found = content.find(opening, cursor + 1) if len(opening) >= SHORTEST else -1
        if found > 0:
            starts.append((found, number))
            cursor = found
    return starts


def pieces(content: str, cuts: Sequence[int]) -> list[str]:
    """Return the words between the cuts, without what dangles at the end of each."""
    edges = [0, *cuts, len(content)]
    return [content[start:end].strip().rstrip(LOOSE_END) for start, end in pairwise(edges)]


def joined(first: str, second: str) -> str:
    """Put two tasks' words together so that they can be cut at the same place again."""
    first = first.rstrip()
    return f"{first} {second}" if first.endswith((".", ";", ":", "!", "?", "…")) else f"{first}; {second}"


def words_of(lines: Sequence[str]) -> str:
    """Return what source lines say as one task: without their bullet, the cells of a table row one after another."""
    text = " ".join(line.strip() for line in lines).strip()
    marker = marker_of(text)
    cells = [" ".join(cell.split()) for cell in CELLS.split(text[marker.end :] if marker else text)]
    return "; ".join(cell for cell in cells if cell and not cell.isdigit())


def exchanged(text: str, written: str, proposed: str) -> str:
    """Put one word in the place of another wherever it stands whole, however it is spaced."""
    inner = r"\s+".join(re.escape(part) for part in written.split())
    return re.sub(rf"(?<!\w){inner}(?!\w)", lambda _: proposed, text) if inner and text else text


def neighbours(line: str, written: str) -> list[tuple[str, str]]:
    """Return the words before and after a word wherever it stands whole in a line; "" at the line's ends."""
    words = line.split()
    parts = written.split()
    places = [at for at in range(len(words)) if parts and [*map(bare, words[at : at + len(parts)])] == parts]
    return [(words[at - 1] if at else "", " ".join(words[at + len(parts) :][:1])) for at in places]


def bare(word: str) -> str:
    """Return a word without the punctuation around it."""
    return word.strip(".,;:()“”\"'")


def mended(text: str, line: str, written: str, proposed: str) -> str:
    """Put the whole word where the damaged one stands beside a neighbour it has in its source line.

    A word of one letter may stand elsewhere rightly ("điểm d"); one that lost its middle ("th ng") never does.
    """
    found = text
    for before, after in [(bare(one), bare(two)) for one, two in neighbours(line, written)]:
        by_next = exchanged(found, f"{written} {after}", f"{proposed} {after}") if after else found
        by_last = exchanged(found, f"{before} {written}", f"{before} {proposed}") if before else found
        found = by_next if by_next != found else by_last
    return exchanged(text, written, proposed) if found == text and " " in written else found
