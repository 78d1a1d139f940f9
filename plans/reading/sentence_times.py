"""The time a task states in its own sentence: "…, hoàn thành trước ngày 30/6/2026", "… trong quý II/2026".

Nothing is read into citations ("Nghị quyết … ngày 10/5/2026"), into what things are ("văn bản ban hành trong năm 2025")
or into names of programmes ("giai đoạn 2026 - 2030").
"""

import re
from itertools import islice

from plans.reading.clauses import read_time
from plans.reading.shapes import TimeClause
from plans.reading.vocabulary import fold

_QUARTER = r"quý (?:iv|i{1,3}|[1-4])\b"
_POINT = (
    rf"(?:(?:ngày )?\d{{1,2}}[/.-]\d{{1,2}}[/.-]20\d\d|ngày \d{{1,2}} tháng \d{{1,2}}(?: năm 20\d\d)?"
    rf"|ngày \d{{1,2}}/\d{{1,2}}\b|tháng \d{{1,2}}(?: ?/ ?20\d\d|,? năm 20\d\d)?"
    rf"|{_QUARTER}(?: ?(?:,|và|-) ?(?:quý )?(?:iv|i{{1,3}})\b)?(?: ?/ ?20\d\d|,? năm 20\d\d)?|năm 20\d\d"
    rf"|(?:06|6|sáu) tháng (?:đầu|cuối) năm(?: 20\d\d)?)"
)
_START = (
    rf"(?:nay|(?:ngày )?\d{{1,2}}(?:/\d{{1,2}}(?:/20\d\d)?)?|tháng \d{{1,2}}(?:/20\d\d)?"
    rf"|{_QUARTER}(?:/20\d\d)?|{_POINT})"
)
_RANGE = rf"từ {_START} (?:đến|tới) (?:hết )?{_POINT}"
_THEN = r"(?: (?:và|sau đó)(?: tiếp tục)? (?:thực hiện|duy trì|triển khai) (?:thường xuyên|hằng năm|hàng năm))?"
_WHEN = rf"(?:(?:trước|trong|chậm nhất|muộn nhất|vào|đến|hết|cuối|đầu|là|và) ){{0,4}}{_POINT}"
_DONE = r"(?:hoàn thành|thực hiện xong|xong|trình ban hành|triển khai|thực hiện)"
_COMPLETION = re.compile(
    rf"(?P<done>{_DONE} (?:việc này )?(?:(?:trước|trong|chậm nhất|vào|đến|hết) {_WHEN}|{_RANGE}){_THEN})(?! của)"
)
_IN_BRACKETS = re.compile(rf"\((?:thời gian|thời hạn)?:? ?(?P<done>(?:hoàn thành|xong)? ?(?:{_WHEN}|{_RANGE}))\)")
_OPENING = re.compile(rf"(?P<done>(?:(?:trước|trong|chậm nhất) {_WHEN})|{_RANGE})(?=,| )")
_HABIT = (
    r"(?:thường xuyên|(?:định kỳ )?(?:0?[36]|ba|sáu) tháng (?:một|1|/ ?1) lần"
    r"|(?:định kỳ )?(?:hằng|hàng) (?:năm|quý|tháng|tuần|ngày))"
)
_ALWAYS = re.compile(rf"(?P<done>{_HABIT})(?=,? [^\W\d_])")
_ADVERB = re.compile(r"thường xuyên(?:,| và) [^,;.]{2,20},? ")
_HAPPENED = (
    "ban hành|hiệu lực|thụ lý|phát sinh|tiếp nhận|được cấp|thông qua|được giao|ban hành kèm theo|công bố|đã ký"
    "|phê duyệt"
    "|xảy ra|tồn đọng|sinh|tuyển dụng|được phê duyệt|nộp|tiếp nhận và giải quyết|kết quả|thực hiện được|xét xử"
)
_HAS_HAPPENED = re.compile(rf"(?:{_HAPPENED}|số [^ ]+|công văn|quyết định|nghị quyết),?$")
_SUBMITTED = re.compile(r"\btrình [^.;]{3,80}$")
_WORD_STARTS = re.compile(r"(?<!\w)(?:từ|trước|trong|chậm|muộn|đến|hết|xong|quý|tháng|ngày|năm)(?!\w)")
_FINAL_AT = re.compile(
    rf"(?P<done>(?:(?:trước|trong|chậm nhất(?: là)?|muộn nhất(?: là)?|đến hết|hết|xong trước) {_WHEN}|{_RANGE}"
    rf"|(?<=vào ){_POINT}){_THEN})[.;]?$"
)
_REACH = 170
_NEXT = re.compile(r"[.;](?= \w)")
_MOST_SENTENCES = 6


def time_in_sentence(sentence: str, year: int | None = None) -> TimeClause:
    """Find the time a task states in its own sentence."""
    folded = fold(sentence)
    for pattern in (_COMPLETION, _IN_BRACKETS):
        found = pattern.search(folded)
        if found is not None and not _of_the_past(folded, found):
            return _read(sentence, found, year)
    for found in (_OPENING.match(folded), _ALWAYS.match(folded)):
        if found is not None and not _ADVERB.match(folded):
            return _read(sentence, found, year)
    for end in _sentence_ends(folded, sentence):
        tail = folded[max(end - _REACH, 0) : end]
        ending = _final(tail)
        if ending is not None:
            return _at_end(sentence, end - len(tail), ending, year)
    return TimeClause()


def _sentence_ends(folded: str, sentence: str) -> list[int]:
    """Return where the sentences of a text end, the last one first."""
    ends = [
        found.end() for found in islice(_NEXT.finditer(folded), _MOST_SENTENCES) if sentence[found.end() + 1].isupper()
    ]
    return [len(folded), *ends]


def _at_end(sentence: str, offset: int, ending: re.Match[str], year: int | None) -> TimeClause:
    return read_time(sentence[offset + ending.start("done") : offset + ending.end()].rstrip(".; "), year)


def _read(sentence: str, found: re.Match[str], year: int | None) -> TimeClause:
    return read_time(sentence[found.start("done") : found.end("done")], year)


def _of_the_past(folded: str, found: re.Match[str]) -> bool:
    return _has_happened(folded[: found.start("done")])


def _has_happened(before: str) -> bool:
    """Tell whether the words say of a paper when it was made; what is still to be submitted has not happened."""
    return _HAS_HAPPENED.search(before.rstrip()) is not None and _SUBMITTED.search(before) is None


def _final(tail: str) -> re.Match[str] | None:
    """Find the clause of time at the very end; the longest one that is no part of what happened before."""
    for at in _WORD_STARTS.finditer(tail):
        found = _FINAL_AT.match(tail, at.start())
        if found is not None and not _has_happened(tail[: at.start()]):
            return found
    return None
