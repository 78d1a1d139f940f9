"""Letters of a page put together into words, and words into lines, by where they lie."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plans.parsers.glyphs import Piece

GAP = "    "
PAGE_NUMBER = re.compile(r"(?:[-–] ?)?\d{1,3}(?: ?[-–])?")
_SAME_LINE = 0.3  # of a letter's height
_SPACE = 0.22
_TWICE = 0.12
COLUMN_GAP = 1.6
_BULLETS = str.maketrans({"\u2022": "-", "\uf0b7": "-", "\uf02d": "-", "\u00ad": "-", "\u2011": "-", "\x02": "-"})


@dataclass(frozen=True, slots=True)
class Word:
    """Letters without a gap between them."""

    left: float
    right: float
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """Words that stand on one line, from the left."""

    base: float
    height: float
    words: tuple[Word, ...]

    @property
    def left(self) -> float:
        """Where the line begins."""
        return self.words[0].left

    @property
    def right(self) -> float:
        """Where the line ends."""
        return self.words[-1].right

    def parts(self, gap: float = COLUMN_GAP) -> "list[Line]":
        """Return the line cut where a gap is wider than so many heights."""
        groups: list[list[Word]] = [[]]
        for word in self.words:
            if groups[-1] and word.left - groups[-1][-1].right > gap * self.height:
                groups.append([])
            groups[-1].append(word)
        return [Line(self.base, self.height, tuple(group)) for group in groups]

    def plain(self) -> str:
        """Return the words with one blank between them."""
        return " ".join(word.text for word in self.words).translate(_BULLETS)

    def text(self) -> str:
        """Return the line as it stands, a wide gap written as four blanks."""
        return GAP.join(part.plain() for part in self.parts())


def lines_of(pieces: Iterable[Piece]) -> list[Line]:
    """Return the lines of what is written, from the top down."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda one: -one.base):
        if rows and rows[-1][0].base - piece.base <= _SAME_LINE * max(piece.height, rows[-1][0].height):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [line for row in rows if (line := _line_of(row)).words]


def _line_of(row: Sequence[Piece]) -> Line:
    pieces = _once(sorted(row, key=lambda one: one.left))
    height = max(piece.height for piece in pieces)
    words: list[Word] = []
    for piece in pieces:
        letters = piece.letters.strip()
        if words and not _parted(words[-1], piece, height):
            last = words[-1]
            words[-1] = Word(last.left, max(last.right, piece.right), last.text + letters)
        elif letters:
            words.append(Word(piece.left, piece.right, letters))
    return Line(row[0].base, height, tuple(words))


def _once(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces without those printed twice on one spot, as some programs make bold ones."""
    kept: list[Piece] = []
    for piece in pieces:
        before = kept[-1] if kept else None
        if before is None or piece.right > before.right + _TWICE * piece.height or piece.letters not in before.letters:
            kept.append(piece)
    return kept


def _parted(before: Word, piece: Piece, height: float) -> bool:
    gap = piece.left - before.right
    return gap > _SPACE * height or (piece.spaced and gap > 0)
