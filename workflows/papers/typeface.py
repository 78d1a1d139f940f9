"""The typeface of the papers: where it lies, which letters it has, and text that it can print to the last letter.

PDF/A forbids a letter without a shape, so what Tinos lacks (pictograms, Arabic, Chinese) is printed by its code:
nothing is dropped in silence, and no paper fails for a smile in a report.
"""

from __future__ import annotations

import functools
import re
import struct
import unicodedata
from pathlib import Path

from workflows.papers.wording import named, plain

FONTS = Path(__file__).parent / "fonts"
REGULAR = FONTS / "Tinos-Regular.ttf"
# Where a line may break within what has no place to break of its own (a hash fits, a pasted address may not).
LONGEST_RUN = 64
PIECE = 32
BREAK = "\u200b"
ENDLESS = re.compile(rf"[^\s{BREAK}]{{{LONGEST_RUN + 1},}}")
SEGMENTS = 4  # the table of letters up to U+FFFF, which every TrueType face has


@functools.cache
def letters(font: Path = REGULAR) -> frozenset[int]:
    """Return the code points that a TrueType face has a shape for."""
    table = table_of(font.read_bytes(), b"cmap")
    (count,) = struct.unpack_from(">H", table, 2)
    places = [struct.unpack_from(">HHI", table, 4 + 8 * number)[2] for number in range(count)]
    found: set[int] = set()
    for place in places:
        if struct.unpack_from(">H", table, place)[0] == SEGMENTS:
            found |= segments(table[place:])
    return frozenset(found)


def table_of(face: bytes, name: bytes) -> bytes:
    """Return one table of a TrueType file; raises KeyError without it."""
    (count,) = struct.unpack_from(">H", face, 4)
    for number in range(count):
        tag, _, start, length = struct.unpack_from(">4sIII", face, 12 + 16 * number)
        if tag == name:
            return face[start : start + length]
    raise KeyError(name)


def segments(table: bytes) -> set[int]:
    """Read a table of segments (format 4): the code points whose shape is not the empty one."""
    (doubled,) = struct.unpack_from(">H", table, 6)
    count = doubled // 2
    ends, starts, deltas, offsets = (
        struct.unpack_from(f">{count}H", table, 14 + part * doubled + (2 if part else 0)) for part in range(4)
    )
    at = 16 + 3 * doubled
    found = set()
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        for code in range(start, min(end, 0xFFFE) + 1):
            shape = code
            if offsets[number]:
                place = at + 2 * number + offsets[number] + 2 * (code - start)
                (shape,) = struct.unpack_from(">H", table, place)
                if not shape:
                    continue
            if (shape + deltas[number]) & 0xFFFF:
                found.add(code)
    return found


def printable(text: str) -> str:
    """Return a text that Tinos prints whole: what it lacks is named, what has no shape anywhere is left out."""
    said = "".join(one if one == "\n" or is_printed(one) else replaced(one) for one in plain(text))
    return ENDLESS.sub(lambda found: broken(found[0]), said)


def is_printed(one: str) -> bool:
    """Tell whether the face has the character, it is seen, and every reader means the same by it (no private use)."""
    return ord(one) in letters() and (unicodedata.category(one) not in {"Co", "Cf"} or one == BREAK)


def replaced(one: str) -> str:
    """Return what stands for a character that the face lacks."""
    unseen = unicodedata.category(one) == "Cf" or "\ufe00" <= one <= "\ufe0f"
    return "" if unseen else named(one)


def broken(run: str) -> str:
    """Let a line break within an endless run of letters."""
    return BREAK.join(run[at : at + PIECE] for at in range(0, len(run), PIECE))
