"""Time clauses: what a plan says about when, as a kind and a due date.

"thường xuyên, sâu rộng", "kế hoạch công tác hằng năm" or the years in a programme's name only look like time; they
never reach this module, because only the value of a time label or a clause of completion is read here.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from plans.reading.shapes import TimeClause, TimeKind
from plans.reading.vocabulary import fold

_LONGEST = 400
_ROMAN_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_MONTHS_IN_QUARTER = 3
_DECEMBER = 12
_WORDS = {"một": 1, "giêng": 1, "hai": 2, "ba": 3, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
          "mười một": 11, "mười hai": 12, "mười": 10}  # fmt: skip

_TIME_WORDS = frozenset(
    "cả quanh suốt "
    "từ đến tới hết trước trong sau ngày tháng quý năm và đầu cuối giữa tuần thứ của các hằng hàng thường xuyên "
    "định kỳ chậm nhất muộn là giai đoạn nửa vào hoàn thành thực hiện khoảng dự kiến sáu hai ba mười một "
    "thời gian đợt".split()
)
_TIME_FIGURE = re.compile(r"\d{1,4}|iv|i{1,3}")
_WORD = re.compile(r"\w+")
_LONGEST_BARE = 70
_YEAR = r"(?:(?: ?/ ?| ?- ?| ?\. ?|,? (?:của )?(?:năm )?)(?P<{0}year>20\d\d)(?!\d))"
_DAY = (
    r"(?<![\d/])(?<!tuần )(?<!thứ )(?:(?P<{0}day>\d{{1,2}}) ?(?:[/.-] ?|(?:,)? tháng )(?P<{0}month>\d{{1,2}})"
    + _YEAR
    + r"?(?![\d/]))"
)
_MONTH_NAME = r"(?P<{0}month>0?[1-9]|1[0-2]|" + "|".join(sorted(_WORDS, key=len, reverse=True)) + r")(?!\d)"
_MONTH = r"(?:\btháng (?:thứ )?" + _MONTH_NAME + _YEAR + r"?)"
_BARE_MONTH = re.compile(r"(?<![\d/.-])(?P<month>0?[1-9]|1[0-2]) ?[/-] ?(?P<year>20\d\d)(?![\d/-])")
_QUARTER = r"(?:\bquý (?P<{0}quarter>iv|i{{1,3}}|[1-4])\b" + _YEAR + r"?)"
_HALF = r"(?:\b(?:6|sáu|06) tháng (?P<half>đầu|cuối) năm(?: (?P<halfyear>20\d\d))?)"

_DATE = re.compile(_DAY.format(""))
_ONE_MONTH = re.compile(_MONTH.format(""))
_ONE_QUARTER = re.compile(_QUARTER.format(""))
_ONE_HALF = re.compile(_HALF)
_ONE_YEAR = re.compile(r"\b(?:năm |hết |trong )?(?<![\d/-])(?P<year>20\d\d)(?!\d|[-/]\w)")
_LAST_OF_LIST = re.compile(
    r"(?:\b(?:tháng|quý) (?:\d{1,2}|iv|i{1,3})(?: ?/ ?20\d\d)?(?: ?(?:,|-|–|và|đến|tới|&) ?(?:hết )?(?:tháng |quý )?"
    r"(?:\d{1,2}|iv|i{1,3})\b(?!/\d{1,2}/)(?: ?/ ?20\d\d)?){1,11}(?:(?: ?/ ?|,? (?:của )?(?:năm )?)20\d\d)?)"
)
_SPANS = re.compile(r"[-–]|đến|tới")
_LIST_ITEM = re.compile(r"(?<![/\d])(iv|i{1,3}|\d{1,2})\b")
_WITHIN_YEAR = re.compile(r"(?:thực hiện |hoàn thành )?(?:trong|hết|cuối|đến hết) năm")
_YEARS = re.compile(r"\b(?P<first>20\d\d) ?(?:-|–|đến|đến năm|và) ?(?:năm |hết năm )?(?P<last>20\d\d)\b")
_ONGOING = re.compile(
    r"thường xuyên|liên tục|hằng ngày|hàng ngày|hằng tuần|hàng tuần|hằng tháng|hàng tháng|hằng quý|hàng quý"
    r"|\d{1,2} (?:lần|đợt|kỳ) ?/ ?(?:năm|quý|tháng|tuần)|duy trì|lâu dài"
    r"|các năm tiếp theo|những năm tiếp theo|mỗi tháng|mỗi quý|định kỳ"
    r"|\b(?:0?[36]|ba|sáu) tháng (?:một|1) lần|cả năm(?! 20)|quanh năm|suốt năm"
)
_ANNUAL = re.compile(r"hằng năm|hàng năm|mỗi năm|từng năm|thường niên")
_CONDITIONAL = re.compile(
    r"^(?:ngay )?(?:sau|khi|trong vòng|ngay khi|đột xuất|trong thời hạn|chậm nhất \d+ ngày|tùy)\b"
    r"|\bsau khi\b|\bkể từ (?:khi|ngày)\b|\bkhi (?:có|được|nhận)\b|\bđột xuất\b"
)
_ACCORDING = re.compile(r"^(?:thực hiện )?theo\b")
# An assembly meets "giữa năm 2026" on no day that could be reckoned.
_SESSION = re.compile(r"\bkỳ họp\b.*\b(?:đầu|giữa|cuối) năm\b")
_BEFORE = re.compile(r"\btrước(?! và trong)\b")
_DATES = re.compile(r"\b\d{1,2}/\d{1,2}(?:/20\d\d)? ?[-–] ?(?=(?:ngày )?\d{1,2}/\d{1,2})")
_SINCE = re.compile(r"(?:thực hiện |triển khai )?(?:kể |bắt đầu )?từ (?!.*(?:\bđến\b|\btới\b|[-–,]))")
_RANGE = re.compile(r"\b(?:từ|bắt đầu từ)\b.{1,80}?\b(?:đến|tới)\b")


def read_time(text: str, year: int | None = None) -> TimeClause:
    """Read the value of a time label; ``year`` is the plan's own, for months and quarters that name none."""
    shown = text.strip(" .;,)") if text.count("(") < text.count(")") else text.strip(" .;,")
    return _read(shown, year) if shown else TimeClause()


@lru_cache(maxsize=4096)
def _read(shown: str, year: int | None) -> TimeClause:
    folded = fold(shown)[:_LONGEST]
    for reader in _READERS:
        clause = reader(folded, year)
        if clause is not None:
            return replace(clause, text=shown)
    return TimeClause(shown)


def names_a_day(text: str) -> bool:
    """Tell whether the first point of time in a text is a day, and not a month, a quarter or a half year."""
    points = sorted(_points(fold(text)[:_LONGEST]), key=lambda found: found.start())
    return bool(points) and points[0].re is _DATE


def is_bare_time(text: str) -> bool:
    """Tell whether the text is a time and nothing else ("Tháng 01/2026", "Từ quý II đến hết năm 2026")."""
    if not 0 < len(text) <= _LONGEST_BARE:
        return False
    folded = fold(text)
    if any(word not in _TIME_WORDS and not _TIME_FIGURE.fullmatch(word) for word in _WORD.findall(folded)):
        return False
    return read_time(text, 2000).kind is not TimeKind.NONE


def _by_habit(text: str, _year: int | None) -> TimeClause | None:
    """Read what repeats, unless a day, a month or a quarter is set before it."""
    annual, ongoing = _ANNUAL.search(text), _ONGOING.search(text)
    first_due = min((found.start() for found in _points(text)), default=None)
    if annual is not None and (ongoing is None or annual.start() < ongoing.start()):
        finished_first = first_due is not None and first_due < annual.start()
        if not (finished_first and re.search("hoàn thành|và", text[: annual.start()])):
            return TimeClause(kind=TimeKind.ANNUAL)
    if ongoing is not None and ongoing[0] == "định kỳ" and first_due is not None:
        return None
    if ongoing is not None and (first_due is None or ongoing.start() < first_due):
        return TimeClause(kind=TimeKind.ONGOING)
    return None


def _points(text: str) -> list[re.Match[str]]:
    found = (pattern.search(text) for pattern in (_DATE, _ONE_MONTH, _BARE_MONTH, _ONE_QUARTER, _ONE_HALF))
    return [match for match in found if match is not None]


def _conditional(text: str, _year: int | None) -> TimeClause | None:
    if (_ACCORDING.match(text) or _SESSION.search(text)) and not _points(text):
        return TimeClause()
    return TimeClause(kind=TimeKind.CONDITIONAL) if _CONDITIONAL.search(text) and not _points(text) else None


def _range(text: str, year: int | None) -> TimeClause | None:
    """Read "từ … đến …", a list of months or quarters, and spans of years: due when the last of them ends."""
    found = _RANGE.search(text) or _DATES.search(text)
    if found is not None:
        until = _single(text[found.end() :], year)
        return TimeClause(kind=TimeKind.RANGE, due_on=until.due_on) if until is not None else None
    if _SINCE.match(text) and _points(text + " "):
        return TimeClause(kind=TimeKind.RANGE)
    listed = _LAST_OF_LIST.search(text)
    if listed is not None:
        return _last_of_list(listed.group(), year)
    years = _YEARS.search(text)
    if years is not None and not _points(text):
        return TimeClause(kind=TimeKind.RANGE, due_on=date(int(years["last"]), _DECEMBER, 31))
    return None


def _last_of_list(text: str, year: int | None) -> TimeClause:
    last = _LIST_ITEM.findall(text)[-1]
    named = re.findall(r"20\d\d", text)
    chosen = int(named[-1]) if named else year
    quarters = "quý" in text
    month = _ROMAN_QUARTERS.get(last, 0) * _MONTHS_IN_QUARTER if quarters else int(last) if last.isdigit() else 0
    kind = TimeKind.BY_QUARTER_END if quarters else TimeKind.BY_MONTH_END
    return TimeClause(kind=TimeKind.RANGE if _SPANS.search(text) else kind, due_on=_month_end(chosen, month))


def _single(text: str, year: int | None) -> TimeClause | None:
    """Read one point: a day, a half year, a quarter, a month or a year, whichever stands first."""
    before = _BEFORE.search(text) is not None
    points = sorted(_points(text), key=lambda found: found.start())
    for found in points:
        due, first, kind = _point(found, year)
        if kind is TimeKind.BY_DATE and due is None:
            continue
        if before:
            return TimeClause(kind=TimeKind.BEFORE_DATE, due_on=first - timedelta(days=1) if first else None)
        if kind is TimeKind.BY_MONTH_END and (_ONGOING.search(text) or _ANNUAL.search(text)):
            kind = TimeKind.BY_MONTH_END_THEN_ONGOING
        return TimeClause(kind=kind, due_on=due)
    named = _ONE_YEAR.search(text)
    if named is None and year is not None and _WITHIN_YEAR.fullmatch(text):
        return TimeClause(kind=TimeKind.BY_YEAR_END, due_on=date(year, _DECEMBER, 31))
    if named is None:
        return None
    if before:
        return TimeClause(kind=TimeKind.BEFORE_DATE, due_on=date(int(named["year"]) - 1, _DECEMBER, 31))
    return TimeClause(kind=TimeKind.BY_YEAR_END, due_on=date(int(named["year"]), _DECEMBER, 31))


def _point(found: re.Match[str], year: int | None) -> tuple[date | None, date | None, TimeKind]:
    """Return the last day, the first day and the kind of the point that was found."""
    parts = found.groupdict()
    if "half" in parts:
        chosen = _year(parts["halfyear"], year)
        month = 6 if parts["half"] == "đầu" else _DECEMBER
        return _month_end(chosen, month), _day(chosen, month - 5, 1), TimeKind.BY_MONTH_END
    chosen = _year(parts["year"], year)
    if "day" in parts:
        day = _day(chosen, int(parts["month"]), int(parts["day"]))
        return day, day, TimeKind.BY_DATE
    if "quarter" in parts:
        month = _ROMAN_QUARTERS[parts["quarter"]] * _MONTHS_IN_QUARTER
        return _month_end(chosen, month), _day(chosen, month - 2, 1), TimeKind.BY_QUARTER_END
    name = parts["month"]
    month = int(name) if name.isdigit() else _WORDS[name]
    return _month_end(chosen, month), _day(chosen, month, 1), TimeKind.BY_MONTH_END


def _year(named: str | None, year: int | None) -> int | None:
    return int(named) if named else year


def _day(year: int | None, month: int, day: int) -> date | None:
    """Return the day, or None where the calendar has no such day."""
    if year is None or not 1 <= month <= _DECEMBER or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def _month_end(year: int | None, month: int) -> date | None:
    if year is None or not 1 <= month <= _DECEMBER:
        return None
    return date(year, month, monthrange(year, month)[1])


_READERS: tuple[Callable[[str, int | None], TimeClause | None], ...] = (_by_habit, _conditional, _range, _single)
