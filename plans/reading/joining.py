"""From lines to paragraphs: what a page has wrapped is joined again, by the eye of a typesetter."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from plans.reading.grid import Table
from plans.reading.lines import SourceLine
from plans.reading.markers import Level, Marker, ends_sentence, is_wrapped_mark, marker_of
from plans.reading.passages import Passage
from plans.reading.vocabulary import DANGLING, HALF_DANGLING, LABEL_AT_START, Label, label_named, opens_with_label

_DASHED = re.compile(r"(?<!\w)(\w+ \w+) [-–] (?=(\w+ \w+))")
_OWNERS = frozenset({"của", "toàn", "trong", "thuộc"})
_PAIR = 2
_LONGEST_WRAPPED = 130
_UNWRAPPED_SHARE = 0.03
_NARROWEST = 45
_HALF = 0.5
_SHORT = 0.72
_NEARLY_FULL = 0.9
_FULL = 0.85
_ENOUGH = 4
_MANY_TIMES = 4
# Verbs that are no part of names: not "Xây dựng", "Tổ chức", "Kiểm tra", which names of units begin with.
_ACTION = re.compile(
    r"(?:Tham mưu|Rà soát|Đặt hàng|Triển khai|Thực hiện|Ban hành|Hướng dẫn|Theo dõi|Đôn đốc|Tổng hợp|Nghiên cứu|Đề xuất"
    r"|Tuyên truyền|Cập nhật|Duy trì|Đẩy mạnh|Tăng cường|Nâng cao|Hoàn thiện|Phối hợp|Chủ trì|Chủ động"
    r"|Tiếp tục"
    r"|Lồng ghép|Phát động|Biên soạn|Bố trí|Lựa chọn|Khảo sát|Quán triệt|Thường xuyên|Đăng tải|Phấn đấu|Khuyến khích"
    r"|Bảo đảm)\b"
)
_FEW_LINES = 3
_LONGEST_BRACKET = 250


def usual_width(lines: Sequence[SourceLine]) -> int:
    """Return the width at which lines were wrapped, or 0 when each line is a whole paragraph."""
    if not lines:
        return 0
    lengths = sorted(len(line.text) for line in lines if line.table is None) or [0]
    long = sum(1 for length in lengths if length > _LONGEST_WRAPPED)
    if long > _UNWRAPPED_SHARE * len(lengths):
        return 0
    return lengths[int(len(lengths) * _NEARLY_FULL)]


@dataclass(frozen=True, slots=True)
class _Style:
    """How the file is typeset, as far as it tells wrapped lines from new ones.

    ``dashed`` are the pairs of words that it writes with a dash between them, as names of units have; ``spaced`` says
    that blank lines set its items apart, ``capitals`` that its dashes open with capital letters.
    """

    width: int
    dashed: frozenset[tuple[str, str]]
    spaced: bool
    capitals: bool


def paragraphs(
    lines: Iterable[SourceLine], width: int, dashed: frozenset[tuple[str, str]] = frozenset()
) -> list[Passage | Table]:
    """Join wrapped lines into paragraphs; each item of the outline opens its own, and a table stands for itself."""
    found: list[Passage | Table] = []
    growing: list[SourceLine] = []
    given = list(lines)
    style = _Style(width, dashed, _is_spaced(given), _opens_with_capitals(given))
    for line in given:
        if growing and (line.table is not None or _opens_paragraph(growing, line, style)):
            found.append(_glued(growing))
            growing = []
        if line.table is not None:
            found.append(line.table)
        else:
            growing.append(line)
    if growing:
        found.append(_glued(growing))
    return found


def _opens_with_capitals(lines: Sequence[SourceLine]) -> bool:
    """Tell whether dashes below a finished line open with capital letters, so that another is part of the text."""
    capital = small = 0
    for before, line in pairwise(lines):
        if line.text[:1] in "-–" and ends_sentence(before.text):
            marker = marker_of(line.text)
            rest = line.text[marker.end :] if marker is not None else ""
            capital += rest[:1].isupper()
            small += rest[:1].islower()
    return capital >= _ENOUGH and capital > _MANY_TIMES * small


def _is_spaced(lines: Sequence[SourceLine]) -> bool:
    """Tell whether the file sets its items apart by blank lines, so that lines close by belong together."""
    apart = together = 0
    for before, line in pairwise(lines):
        marker = marker_of(line.text) if line.table is None and ends_sentence(before.text) else None
        if marker is not None and marker.level >= Level.NUMBER:
            apart += line.number - before.number > 1
            together += line.number - before.number == 1
    return apart >= _ENOUGH and apart > _MANY_TIMES * together


def _goes_on_close_by(growing: Sequence[SourceLine], line: SourceLine) -> bool:
    """In a file with blank lines between items a dash close below an unfinished one is a dash within its text."""
    opening, marker = marker_of(growing[0].text), marker_of(line.text)
    return (
        line.number == growing[-1].number + 1
        and opening is not None
        and marker is not None
        and opening.label == marker.label == "-"
        and not ends_sentence(growing[-1].text)
    )


def _glued(lines: Sequence[SourceLine]) -> Passage:
    """Join the lines of one paragraph; a word broken at its hyphen or slash ("57-" + "NQ/TW") gets no blank."""
    texts: list[str] = []
    sources: list[str] = []
    starts: list[int] = []
    length = 0
    for at, line in enumerate(lines):
        if texts and not _breaks_word(texts[-1]) and not lines[at - 1].broken:
            texts.append(" ")
            sources.append(" ")
            length += 1
        starts.append(length)
        texts.append(line.text)
        sources.append(line.source)
        length += len(line.text)
    verbatim = "".join(sources) if sources != texts else ""
    return Passage("".join(texts), tuple(starts), tuple(line.number for line in lines), verbatim)


def _breaks_word(text: str) -> bool:
    return len(text) > 1 and text[-1] in "-/" and text[-2].isalnum()


def dashed_pairs(lines: Iterable[SourceLine]) -> frozenset[tuple[str, str]]:
    """Return the words on both sides of each dash within a line, in small letters."""
    return frozenset(
        (found[1].lower(), found[2].lower())
        for line in lines
        for found in _DASHED.finditer(line.text)
        if "-" in line.text
    )


def _is_wrapped_name(before: str, rest: str, dashed: frozenset[tuple[str, str]]) -> bool:
    """Tell whether a dash at the start of a line stands within a name that is written out elsewhere."""
    left, right = before.split(" ")[-2:], rest.split(" ")[:2]
    if len(left) < _PAIR or len(right) < _PAIR:
        return False
    return (" ".join(left).lower(), " ".join(right).lower().rstrip(".,;:")) in dashed


def _opens_paragraph(growing: Sequence[SourceLine], following: SourceLine, style: _Style) -> bool:
    before, line = growing[-1].text, following.text
    if _breaks_word(before) or growing[-1].broken or (style.spaced and _goes_on_close_by(growing, following)):
        return False
    marker = marker_of(line)
    if marker is not None:
        return _opens_item(growing, line, marker, style)
    if opens_with_label(line):
        return True
    if _in_brackets(growing):
        return False
    if style.width == 0:
        return not _dangles(before) and not (line[0].islower() and not ends_sentence(before))
    return (line[0].isupper() or line[0] in '("“') and _is_paragraph_end(growing, line, style.width)


def _opens_item(growing: Sequence[SourceLine], line: str, marker: Marker, style: _Style) -> bool:
    before, rest = growing[-1].text, line[marker.end :]
    if marker.label == "-" and style.dashed and _is_wrapped_name(before, rest, style.dashed):
        return False
    full = style.width > 0 and len(before) >= max(_FULL * style.width, _NARROWEST)
    small = style.width > 0 and style.capitals and rest[:1].islower()
    naming = _names_units(growing[0].text)
    return not is_wrapped_mark(marker, before, line, full=full or small, naming=naming)


def _in_brackets(growing: Sequence[SourceLine]) -> bool:
    """Tell whether the last lines have opened a bracket that is still open."""
    text = " ".join(line.text for line in growing[-_FEW_LINES:])
    return text.rfind("(") > text.rfind(")") and len(text) - text.rfind("(") <= _LONGEST_BRACKET


def _is_paragraph_end(growing: Sequence[SourceLine], line: str, width: int) -> bool:
    """Judge by the eye of a typesetter: the next word would have fitted, so the line was ended on purpose."""
    before = growing[-1].text
    if before.isupper():
        return not line.isupper()
    if not before.endswith((".", ":")) and _is_labelled(growing[0].text):
        return False
    fits = len(before) + 1 + len(line.split(" ", 1)[0]) <= _NEARLY_FULL * width
    if before.endswith((".", ":", "/.")):
        return fits or before.endswith("./.")
    if _dangles(before, width):
        return False
    if len(before) <= _SHORT * width or _begins_an_action(growing, line):
        return True
    titled = len(growing) == 1 and marker_of(before) is not None
    return titled and fits and (len(line) > _SHORT * width or line.endswith("."))


def _begins_an_action(growing: Sequence[SourceLine], line: str) -> bool:
    """Tell whether the line opens with a verb in a capital letter below the title of an item: what is to be done."""
    opening = marker_of(growing[0].text)
    if opening is None or not Level.NUMBER <= opening.level <= Level.INNER or len(growing) > _FEW_LINES:
        return False
    before = growing[-1].text
    last = before.rsplit(" ", 1)[-1]
    return not before.endswith((",", ";", "-", "(")) and not last.istitle() and _ACTION.match(line) is not None


def _dangles(text: str, width: int = 0) -> bool:
    """Tell whether the text ends on a word or a comma that cannot end anything."""
    *_, leader, last = ("", *text.rsplit(" ", 2))
    if text.endswith((",", "(")) or last.lower() in DANGLING:
        return True
    named = last[0].isupper() and leader not in _OWNERS  # "của Sở", "toàn Ngành" end a heading
    needed = (_HALF if named else _SHORT) * width
    return last.lower() in HALF_DANGLING and 0 < needed < len(text)


def _is_labelled(paragraph: str) -> bool:
    marker = marker_of(paragraph)
    found = LABEL_AT_START.match(paragraph, marker.end if marker else 0)
    return found is not None and label_named(found) is not Label.CONTENT


def _names_units(paragraph: str) -> bool:
    marker = marker_of(paragraph)
    found = LABEL_AT_START.match(paragraph, marker.end if marker else 0)
    return found is not None and label_named(found) in (Label.LEAD, Label.COOPERATING)
