"""How papers write things: dates with their zeros, abbreviations, and text of strangers as it can stand on paper."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from django.utils import timezone

LAST_PADDED_MONTH = 2
BLANK = " " * 6
LONGEST_CODE = 8
MOST_PARAGRAPHS, LINES_TOGETHER = 500, 100
PLACE_FOLLOWS = re.compile(r"\s+(?:tỉnh|thành phố|TP\.?)\s", re.IGNORECASE)
JOINING = frozenset({"và", "-", "–", "số"})
# Characters that turn the direction of what follows: printed by name, so that a paper reads as it is stored.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
KEPT_CONTROLS = frozenset("\n\t")


def plain(text: str) -> str:
    """Return a text composed, with plain line ends, without controls; what turns the direction is named."""
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(as_printed(one) for one in composed).replace("\t", "    ")


def as_printed(one: str) -> str:
    """Return what a character leaves on paper."""
    if one in TURNING:
        return named(one)
    if one not in KEPT_CONTROLS and unicodedata.category(one) in {"Cc", "Cs"}:
        return ""
    return "\n" if one in "\u2028\u2029" else one


def named(one: str) -> str:
    """Name a character that cannot be printed by its code."""
    return f"[U+{ord(one):04X}]"


def day_in_figures(day: dt.date) -> str:
    """Write a day as papers do: 05/02/2026, but 05/6/2026."""
    return f"{day.day:02d}/{month(day)}/{day.year}"


def month(day: dt.date) -> str:
    """Write a month: with a zero only the first two."""
    return f"{day.month:02d}" if day.month <= LAST_PADDED_MONTH else str(day.month)


def moment(at: dt.datetime) -> str:
    """Write a moment: "14:05 ngày 05/6/2026"."""
    local = timezone.localtime(at)
    return f"{local:%H:%M} ngày {day_in_figures(local.date())}"


def dateline(place: str, day: dt.date | None, *, year: int) -> str:
    """Return place and date, room left for day and month where there is none yet."""
    date = f"ngày {day.day:02d} tháng {month(day)} năm {day.year}" if day else f"ngày{BLANK}tháng{BLANK}năm {year}"
    return f"{place}, {date}" if place else date


def number_line(number: int | None, symbol: str) -> str:
    """Return "Số: 05/PPD-STP", room left where there is no number yet."""
    return f"Số: {number:02d}/{symbol}" if number else f"Số:{BLANK}/{symbol}"


def initials(name: str) -> str:
    """Abbreviate an agency as symbols do: "Sở Tư pháp tỉnh An Khê" is STP."""
    words = PLACE_FOLLOWS.split(name, maxsplit=1)[0].replace(",", " ").split()
    return "".join(word[0] for word in words if word.casefold() not in JOINING and word[0].isalnum()).upper()


def archive_line(code: str, name: str) -> str:
    """Return where the paper is kept: the records clerk's shelf, and the unit that drew it up."""
    short = code.upper() if "-" not in code and len(code) <= LONGEST_CODE else initials(name)
    return f"Lưu: VT, {short}." if short else "Lưu: VT."


def in_bytes(size: int) -> str:
    """Write a size: "1,4 MB", "312 kB"."""
    kilo = 1024
    if size >= kilo * kilo:
        return f"{size / kilo / kilo:.1f} MB".replace(".", ",")
    return f"{max(1, round(size / kilo))} kB"


def in_paragraphs(text: str) -> list[str]:
    """Return the lines of a text that say something, one at least; past the first ones many share a paragraph.

    A text of tens of thousands of lines is set whole, but each paragraph of a file has its price.
    """
    lines = [line.rstrip() for line in text.split("\n") if line.strip()] or [""]
    rest = range(MOST_PARAGRAPHS, len(lines), LINES_TOGETHER)
    return lines[:MOST_PARAGRAPHS] + ["\n".join(lines[at : at + LINES_TOGETHER]) for at in rest]
