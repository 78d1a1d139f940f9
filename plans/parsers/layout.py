"""Tables and columns that only place things on the page: the letterhead, and the block of recipients and signature."""

import re
from collections.abc import Iterable, Sequence

ROW_BREAK = "\u2028"  # between the lines of one cell
MOST_LAYOUT_COLUMNS = 3
MOST_LAYOUT_ROWS = 8

# Fonts of some PDFs have lost letters, so a dot stands where a marked one may be missing.
NATION = re.compile(
    r"CH.{0,2} NGH.{0,2}A VI.{0,2}T NAM|Đ.{0,2}c l.{0,2}p\s*[-–—]\s*T.{0,2} do|ĐẢNG CỘNG SẢN VIỆT NAM", re.IGNORECASE
)
RECIPIENTS = re.compile(r"\s*N.{0,2}i nh.{0,2}n\s*(?:[:：]|$)", re.IGNORECASE)
_CAPACITY = re.compile(r"(?:KT|TM|TL|TUQ)\s*\.\s*(?=[A-ZĐ])|(?:K/T|T/M|T/L)\s*\.?\s*(?=[A-ZĐ])")
_TITLE = re.compile(
    r"(?:(?:KT|TM|TL|TUQ|Q)\s*\.?\s*)?(?:PHÓ |QUYỀN )?(?:TỔNG )?"
    r"(?:GIÁM ĐỐC|CHỦ TỊCH|CHỦ NHIỆM|BÍ THƯ|CHÁNH VĂN PHÒNG|CHÁNH THANH TRA|HIỆU TRƯỞNG|"
    r"(?:BỘ|THỨ|CỤC|CHI CỤC|VỤ|VIỆN|BAN|ĐOÀN|TỔ|PHÒNG|TỔNG CỤC) TRƯỞNG|"
    r"TRƯỞNG (?:BAN|PHÒNG|ĐOÀN)|THỦ TRƯỞNG)(?: [A-ZĐÀ-Ỹ ,-]+)?"
)
_NUMBERING_HEAD = re.compile(r"(?:S?TT|SỐ TT|SỐ THỨ TỰ)\.?", re.IGNORECASE)
_LONGEST_TITLE = 80


def is_signing_title(line: str) -> bool:
    """Tell whether a line is the title over a signature, with or without its capacity: "KT. GIÁM ĐỐC"."""
    line = line.strip()
    if not line or len(line) > _LONGEST_TITLE or line != line.upper():
        return False
    capacity = _CAPACITY.match(line)
    return capacity is not None or _TITLE.fullmatch(line) is not None


def only_places(rows: Sequence[Sequence[Sequence[str]]]) -> bool:
    """Tell whether a table (rows of cells of lines) is layout: few cells, and the words of a head or of a signature."""
    filled = [[cell for cell in row if any(line.strip() for line in cell)] for row in rows]
    if len(filled) > MOST_LAYOUT_ROWS or max(map(len, filled), default=0) > MOST_LAYOUT_COLUMNS:
        return False
    lines = [line.strip() for row in filled for cell in row for line in cell]
    if any(_NUMBERING_HEAD.fullmatch(line) for line in lines):
        return False
    return any(_places(line) for line in lines)


def _places(line: str) -> bool:
    return bool(NATION.search(line) or RECIPIENTS.match(line) or is_signing_title(line))


def row_of(cells: Iterable[Sequence[str]]) -> str:
    """Return a table row as one line: a tab between cells, U+2028 between the lines of a cell."""
    return "\t".join(cell_of(lines) for lines in cells)


def cell_of(lines: Iterable[str]) -> str:
    """Return the lines of one cell as one text."""
    kept = (line.replace("\t", "    ").strip() for line in lines)
    return ROW_BREAK.join(line for line in kept if line)
