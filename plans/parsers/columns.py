"""Columns that nothing marks but white space: letterhead and signature block, and tables without borders."""

import re
from collections.abc import Sequence

from plans.parsers.layout import NATION, RECIPIENTS, is_signing_title, row_of
from plans.parsers.lines import PAGE_NUMBER, Line

_ZONE_GAP = 3.2  # heights between lines: more white space ends a block
_SIGNATURE_GAP = 9.0  # room for the signature itself
_GUTTERS = range(30, 66)  # hundredths of the page's width where a block may part
_TIGHT = 0.8
_KIND = re.compile(
    r"(?:KẾ HOẠCH|QUYẾT ĐỊNH|CHƯƠNG TRÌNH|BÁO CÁO|THÔNG BÁO|CÔNG VĂN|TỜ TRÌNH|HƯỚNG DẪN|PHƯƠNG ÁN|ĐỀ ÁN|CHỈ THỊ|"
    r"NGHỊ QUYẾT|PHỤ LỤC|DANH MỤC)\b.*"
)
_HEAD = re.compile(r"S?TT\.?|SỐ TT", re.IGNORECASE)
_ROW_NUMBER = re.compile(r"(?:\d{1,3}|[IVXL]{1,6})(?:\.\d{1,2})*[.)]?")
_FEWEST_COLUMNS = 3
_FEWEST_LINES = 3
_ALIGNED = 6.0


def in_reading_order(lines: Sequence[Line], width: float) -> list[str]:
    """Return a run of lines as text: blocks of two columns one column after the other, aligned tables as rows."""
    found: list[str] = []
    at = 0
    while at < len(lines):
        zone = _zone(lines, at, width)
        rows, used = ([], 0) if zone else _aligned(lines, at)
        if zone:
            end, gutter = zone
            found += _column(lines[at:end], gutter, left=True) + _column(lines[at:end], gutter, left=False)
            at = end
        elif used:
            found += rows
            at += used
        else:
            found.append(lines[at].text())
            at += 1
    return found


def _zone(lines: Sequence[Line], at: int, width: float) -> tuple[int, float] | None:
    """Return where a block of two columns that begins at a line ends, and where it parts; None when none begins."""
    opening = lines[at : at + 4]
    if PAGE_NUMBER.fullmatch(opening[0].plain()):
        return None
    letterhead = any(NATION.search(line.plain()) for line in opening)
    signature = not letterhead and _opens_signature(opening)
    if not letterhead and not signature:
        return None
    gap = _ZONE_GAP if letterhead else _SIGNATURE_GAP
    best: tuple[int, float] | None = None
    for share in _GUTTERS:
        gutter = width * share / 100
        end = _reach(lines, at, gutter, gap, stops=letterhead)
        if (best is None or end > best[0]) and _two_sided(lines[at:end], gutter):
            best = end, gutter
    return best


def _opens_signature(opening: Sequence[Line]) -> bool:
    """Tell whether recipients or a signing title stand in the very first line."""
    parts = [part.plain() for part in opening[0].parts(_TIGHT)]
    later = [part.plain() for line in opening[1:2] for part in line.parts(_TIGHT)]
    if any(RECIPIENTS.match(part) for part in parts):
        return True
    return any(map(is_signing_title, parts)) and any(RECIPIENTS.match(part) for part in later)


def _reach(lines: Sequence[Line], at: int, gutter: float, gap: float, *, stops: bool) -> int:
    """Return how far lines go that keep clear of a gutter; a letterhead stops at the kind of document."""
    end = at
    while end < len(lines):
        line = lines[end]
        far = end > at and lines[end - 1].base - line.base > gap * line.height
        if far or any(word.left < gutter < word.right for word in line.words) or not _parts_at(line, gutter):
            break
        if stops and _KIND.fullmatch(line.plain()):
            break
        end += 1
    return end


def _parts_at(line: Line, gutter: float) -> bool:
    """Tell whether a line with words on both sides leaves room around the gutter."""
    left = [word.right for word in line.words if word.right <= gutter]
    right = [word.left for word in line.words if word.left >= gutter]
    return not left or not right or min(right) - max(left) > _TIGHT * line.height


def _two_sided(lines: Sequence[Line], gutter: float) -> bool:
    return any(line.left < gutter for line in lines) and any(line.right > gutter for line in lines)


def _column(lines: Sequence[Line], gutter: float, *, left: bool) -> list[str]:
    """Return the lines of one side of a gutter."""
    sides = (tuple(word for word in line.words if (word.right <= gutter) == left) for line in lines)
    return [Line(line.base, line.height, words).text() for line, words in zip(lines, sides, strict=True) if words]


def _aligned(lines: Sequence[Line], at: int) -> tuple[list[str], int]:
    """Return the rows of a table without borders that begins at a line, and how many lines it takes.

    Only a table that says so itself is believed: it begins with a head whose first cell is "TT", its columns stand
    under that head, and every row begins with a number. Anything less stays plain lines.
    """
    head = lines[at].parts(_TIGHT)
    if len(head) < _FEWEST_COLUMNS or not _HEAD.fullmatch(head[0].plain()):
        return [], 0
    starts = [part.left for part in head]
    rows: list[list[list[str]]] = [[[part.plain()] for part in head]]
    end = at + 1
    while end < len(lines):
        cells = _cells(lines[end], starts)
        if cells is None or (not cells[0] and len(rows) == 1):
            break
        if cells[0]:
            if not _ROW_NUMBER.fullmatch(cells[0]):
                break
            rows.append([[] for _ in starts])
        for cell, text in zip(rows[-1], cells, strict=True):
            cell.extend([text] if text else [])
        end += 1
    return ([row_of(row) for row in rows], end - at) if len(rows) > _FEWEST_LINES else ([], 0)


def _cells(line: Line, starts: Sequence[float]) -> list[str] | None:
    """Return the texts of a line under the columns of a head; None when it does not stand under them."""
    cells = [""] * len(starts)
    for part in line.parts(_TIGHT):
        column = next((at for at, start in enumerate(starts) if abs(part.left - start) <= _ALIGNED), None)
        if column is None or cells[column]:
            return None
        cells[column] = part.plain()
    return cells
