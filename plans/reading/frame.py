"""The parts of a plan's paper: head, title, body, signature block, appendix."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from plans.reading.lines import SourceLine
from plans.reading.markers import Level, marker_of
from plans.reading.vocabulary import DANGLING, LOWER, UPPER, fold

_HEAD_LINES = 60
_MOST_TITLE_LINES = 15
_SIGNATURE_REACH = 25
TITLE_MARK = re.compile(r"(?:K ?Ế ?HO ?ẠCH|K Ế H O Ạ C H|CHƯƠNG TRÌNH)(?: (?P<rest>\S.*))?$|Kế hoạch$")
_PREAMBLE = re.compile(
    r"(?:Căn cứ|Thực hiện|Để|Nhằm|Triển khai|Xét|Tiếp tục|Trên cơ sở|Theo|Hưởng ứng|Thi hành|Phát huy|Tiếp theo|Qua"
    r"|Năm 20\d\d|Sở [^,;]{1,80}? (?:ban hành|xây dựng))\b"
)
_RECIPIENTS = re.compile(r"nơi nhận ?:?")
_APPENDIX = re.compile(rf"(?:PHỤ LỤC|Phụ lục)(?: (?:SỐ |số )?[IVX\d]{{1,4}})?(?:[.:]? ?$|[.:] ?\S|(?= [{UPPER}]{{2}}))")
_OFFICE = (
    r"(?:PHÓ )?(?:TỔNG )?(?:GIÁM ĐỐC|CHỦ TỊCH|CHÁNH VĂN PHÒNG|CHÁNH THANH TRA|TRƯỞNG PHÒNG|TRƯỞNG BAN|VIỆN TRƯỞNG"
    r"|CỤC TRƯỞNG|CHI CỤC TRƯỞNG|HIỆU TRƯỞNG|BỘ TRƯỞNG|THỨ TRƯỞNG|BÍ THƯ|PHÓ TRƯỞNG PHÒNG|PHÓ TRƯỞNG BAN)"
)
SIGNATURE = re.compile(rf"(?:(?P<capacity>KT|TM|TL|TUQ|Q)\b ?\.? ?)?(?P<office>{_OFFICE}[^{LOWER}]{{0,60}})$")
COLLECTIVE = re.compile(rf"TM ?\. ?(?P<office>[^{LOWER}]{{3,80}})$")


@dataclass(frozen=True, slots=True)
class Frame:
    """The lines of each part, in the order of the file."""

    head: Sequence[SourceLine]
    title: tuple[str, ...]
    body: Sequence[SourceLine]
    closing: Sequence[SourceLine]
    appendix: Sequence[SourceLine]
    has_title_mark: bool


def frame_of(lines: Sequence[SourceLine]) -> Frame:
    """Cut the lines into the parts of the paper; a part that is missing is empty."""
    mark = next((at for at, line in enumerate(lines[:_HEAD_LINES]) if TITLE_MARK.match(line.text)), None)
    start = mark + 1 if mark is not None else _head_end(lines)
    title_end = _title_end(lines, start, mark) if mark is not None else start
    closing = _closing_start(lines, title_end)
    appendix = _appendix_start(lines, closing)
    first = _rest_of_mark(lines[mark].text) if mark is not None else ()
    wanted = (line.text for line in lines[start:title_end] if not line.text.startswith("("))
    return Frame(
        head=lines[: mark if mark is not None else start],
        title=(*first, *wanted),
        body=lines[title_end:closing],
        closing=lines[closing:appendix],
        appendix=lines[appendix:],
        has_title_mark=mark is not None,
    )


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
        opens = _PREAMBLE.match(text) is not None and before not in DANGLING
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
    anchor = found[-1] if found else len(lines)
    first = max(anchor - _SIGNATURE_REACH, after) if found else after
    signed = [at for at in range(first, anchor) if _signs(lines[at])]
    return signed[0] if signed else anchor


def _opens_recipients(line: SourceLine) -> bool:
    opening = line.text[: len("Nơi nhận như sau :")]
    return _RECIPIENTS.match(fold(opening)) is not None and (":" in opening or len(line.text) <= len("Nơi nhận"))


def _signs(line: SourceLine) -> bool:
    return any(SIGNATURE.match(column) or COLLECTIVE.match(column) for column in line.columns)


def _appendix_start(lines: Sequence[SourceLine], closing: int) -> int:
    return next((at for at in range(closing, len(lines)) if opens_appendix(lines[at].text)), len(lines))


def opens_appendix(text: str) -> bool:
    """Tell whether the line is the heading of an appendix."""
    return _APPENDIX.match(text) is not None
