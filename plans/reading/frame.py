"""The parts of a plan's paper: head, title, body, signature block, appendix."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from plans.reading.lines import SourceLine
from plans.reading.markers import Level, marker_of
from plans.reading.vocabulary import DANGLING, HALF_DANGLING, LOWER, UPPER, fold

_HEAD_LINES = 120
_LETTERHEAD = 14
_LONGEST_APPENDIX_MARK = 24
_MOST_TITLE_LINES = 15
_ENDS_TITLES = frozenset({"tỉnh", "ngành", "sở", "luật", "huyện", "trường", "xã"})  # "… trên địa bàn tỉnh"
_SIGNATURE_REACH = 25
TITLE_MARK = re.compile(
    r"(?:K ?Ế ?HO ?ẠCH|K Ế H O Ạ C H|CHƯƠNG TRÌNH)(?! (?:VÀ ĐẦU TƯ|- TÀI CHÍNH|TÀI CHÍNH))(?::? (?P<rest>\S.*))?$"
    r"|Kế hoạch$"
)
_PREAMBLE = re.compile(
    r"(?:Căn cứ|Thực hiện|Để|Nhằm|Triển khai|Xét|Tiếp tục|Trên cơ sở|Theo|Hưởng ứng|Thi hành|Phát huy|Tiếp theo|Qua"
    r"|Năm 20\d\d|Sở [^,;]{1,80}? (?:ban hành|xây dựng))\b"
)
_LETTERHEAD_LINE = re.compile(r"^(?:UBND|ỦY BAN|UỶ BAN|CỘNG H|SỞ |Số ?:|ĐẢNG BỘ|BAN )|Độc lập - Tự do")
_RECIPIENTS = re.compile(r"nơi nhận ?:?")
_APPENDIX = re.compile(rf"(?:PHỤ LỤC|Phụ lục)(?: (?:SỐ |số )?[IVX\d]{{1,4}})?(?:[.:]? ?$|[.:] ?\S|(?= [{UPPER}]{{2}}))")
_OFFICE = (
    r"(?:PHÓ )?(?:TỔNG )?(?:GIÁM ĐỐC|CHỦ TỊCH|CHÁNH VĂN PHÒNG|CHÁNH THANH TRA|CHÁNH ÁN|TRƯỞNG PHÒNG|TRƯỞNG BAN"
    r"|VIỆN TRƯỞNG|CHI CỤC TRƯỞNG|CỤC TRƯỞNG|HIỆU TRƯỞNG|BỘ TRƯỞNG|THỨ TRƯỞNG|BÍ THƯ|CHỦ NHIỆM|TỔNG BIÊN TẬP|BIÊN TẬP"
    r"|TỔ TRƯỞNG|TRƯỞNG ĐOÀN|TRƯỞNG TIỂU BAN|ĐỘI TRƯỞNG|CHỈ HUY TRƯỞNG|TRƯỞNG CÔNG AN|TRƯỞNG KHOA|TRẠM TRƯỞNG"
    r"|TRƯỞNG TRẠM|TRƯỞNG TRUNG TÂM|THANH TRA TRƯỞNG|TRƯỞNG CƠ SỞ"
    r"|TRƯỞNG THUẾ|TRƯỞNG BHXH"
    r"|TRƯỞNG CHI NHÁNH|PHỤ TRÁCH|CHÍNH ỦY|KHỐI TRƯỞNG|CỤM TRƯỞNG|KIỂM TOÁN TRƯỞNG|THỦ TRƯỞNG|VỤ TRƯỞNG|GIÁM THỊ)"
)
SIGNATURE = re.compile(
    rf"(?:(?P<capacity>K/?T|T/?M|T/?L|TUQ|Q|QUYỀN)\b ?\.? ?)?(?P<office>{_OFFICE}(?![^\W\d_])[^{LOWER}\d]{{0,60}})$"
)
COLLECTIVE = re.compile(rf"T/?M\b ?\.? ?(?P<office>[^{LOWER}]{{3,80}})$")


@dataclass(frozen=True, slots=True)
class Frame:
    """The lines of each part, in the order of the file; ``second`` is where another plan begins in the same file."""

    head: Sequence[SourceLine]
    title: tuple[str, ...]
    title_lines: Sequence[SourceLine]
    body: Sequence[SourceLine]
    closing: Sequence[SourceLine]
    appendix: Sequence[SourceLine]
    has_title_mark: bool
    second: int | None = None
    rest: Sequence[SourceLine] = ()


def frame_of(every: Sequence[SourceLine]) -> Frame:
    """Cut the lines into the parts of the paper; a part that is missing is empty."""
    mark = next((at for at, line in enumerate(every[:_HEAD_LINES]) if TITLE_MARK.match(line.text)), None)
    start = mark + 1 if mark is not None else _head_end(every)
    second = _second_plan(every, start) if mark is not None else None
    lines = every[:second]
    title_end = _title_end(lines, start, mark) if mark is not None else start
    closing, appendix, end = _parts(lines, title_end)
    first = _rest_of_mark(lines[mark].source) if mark is not None else ()
    wanted = (line.source for line in lines[start:title_end] if not line.text.startswith("("))
    inside = appendix < closing
    return Frame(
        head=lines[: mark if mark is not None else start],
        title=(*first, *wanted),
        title_lines=lines[mark if mark is not None else start : title_end],
        body=lines[title_end : min(closing, appendix)],
        closing=lines[closing:] if inside else lines[closing:appendix],
        appendix=lines[appendix:closing] if inside else lines[appendix:end],
        has_title_mark=mark is not None,
        second=every[second].number if second is not None else None,
        rest=every[second:] if second is not None else (),
    )


def _second_plan(lines: Sequence[SourceLine], after: int) -> int | None:
    """Find where another plan begins: a second title below a letterhead of its own, after the first one was signed."""
    closed = next((at for at in range(after, len(lines)) if _opens_recipients(lines[at]) or _signs(lines[at])), None)
    if closed is None:
        return None
    for at in range(closed, len(lines)):
        if TITLE_MARK.fullmatch(lines[at].text):
            above = range(max(closed + 1, at - _LETTERHEAD), at)
            heads = [each for each in above if _LETTERHEAD_LINE.search(lines[each].text)]
            if heads:
                return heads[0]
    return None


def _parts(lines: Sequence[SourceLine], start: int) -> tuple[int, int, int]:
    """Return where the closing and the appendix begin; the appendix usually follows, but may stand before."""
    closing = _closing_start(lines, start)
    after = next((at for at in range(closing, len(lines)) if opens_appendix(lines[at].text)), len(lines))
    if after < len(lines):
        return closing, after, len(lines)
    before = next((at for at in range(start, closing) if _stands_alone(lines[at].text)), len(lines))
    return closing, before, len(lines)


def _stands_alone(text: str) -> bool:
    return opens_appendix(text) and len(text) <= _LONGEST_APPENDIX_MARK


def _rest_of_mark(text: str) -> tuple[str, ...]:
    found = TITLE_MARK.match(text)
    return (found["rest"],) if found and found["rest"] else ()


def _head_end(lines: Sequence[SourceLine]) -> int:
    """Without a title the head ends at the first legal basis or section."""
    for at, line in enumerate(lines[:_HEAD_LINES]):
        if _PREAMBLE.match(line.text) or _is_section(line.text):
            return at
    return 0


def _is_section(text: str) -> bool:
    marker = marker_of(text)
    return marker is not None and marker.level in (Level.PART, Level.CAPITAL, Level.SECTION, Level.NUMBER)


def _title_end(lines: Sequence[SourceLine], start: int, mark: int) -> int:
    """Find where the title gives way to the legal bases: both often begin with the same word ("Thực hiện …")."""
    named = bool(_rest_of_mark(lines[mark].text))
    for at in range(start, min(start + _MOST_TITLE_LINES, len(lines))):
        text = lines[at].text
        before = lines[at - 1].text.rsplit(" ", 1)[-1].lower()
        opens = _PREAMBLE.match(text) is not None and before not in DANGLING | (HALF_DANGLING - _ENDS_TITLES)
        bullet = marker_of(text)
        if bullet is not None and (bullet.level is not Level.DASH or named):
            return at
        if named and (opens or text.startswith("Căn cứ")):
            return at
        named = True
    return min(start + 1, len(lines))


def _closing_start(lines: Sequence[SourceLine], after: int) -> int:
    """The block opens at "Nơi nhận" or at a signature, whichever the file's columns put first."""
    found = [at for at in range(after, len(lines)) if _opens_recipients(lines[at])]
    if found:
        limit = next((at for at in range(found[0], len(lines)) if opens_appendix(lines[at].text)), len(lines))
        found = [at for at in found if at < limit]
    anchor = found[-1] if found else len(lines)
    first = max(anchor - _SIGNATURE_REACH, after) if found else after
    signed = [at for at in range(first, anchor) if _signs(lines[at])]
    return signed[0] if signed else anchor


def _opens_recipients(line: SourceLine) -> bool:
    opening = line.text[: len("Nơi nhận như sau :")]
    return _RECIPIENTS.match(fold(opening)) is not None and (":" in opening or len(line.text) <= len("Nơi nhận"))


def _signs(line: SourceLine) -> bool:
    columns = (column for column in line.columns if column.isupper())
    return any(SIGNATURE.match(column) or COLLECTIVE.match(column) for column in columns)


def opens_appendix(text: str) -> bool:
    """Tell whether the line is the heading of an appendix."""
    return _APPENDIX.match(text) is not None
