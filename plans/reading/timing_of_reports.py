"""When reports are due: day, boundary, frequency and months, as said in one clause."""

import re
from dataclasses import dataclass, replace

from plans.reading.shapes import Boundary, Frequency, Months

_QUARTER_ENDS = (3, 6, 9, 12)
_LAST_DAY = 31
_DECEMBER = 12
_DAY = re.compile(
    r"(?P<word>trước|vào|chậm nhất(?: là)?(?: vào)?|muộn nhất(?: là)?)? ?(?:đến )?"
    r"ngày (?P<day>\d{1,2})(?!\d)(?:(?: ?/ ?| tháng )(?P<month>\d{1,2})(?!\d)(?:(?:/| năm )20\d\d)?)?"
    r"(?:(?: \([^()]{0,40}\))?(?: và|,) (?:ngày )?(?P<other>\d{1,2})/(?P<second>\d{1,2})(?!\d)(?:/20\d\d)?)?"
)
_MONTHLY = re.compile(r"(?:hằng|hàng|mỗi|từng|báo cáo) tháng\b|\btháng một lần|theo tháng")
_QUARTERLY = re.compile(r"(?:hằng|hàng|mỗi|từng|cuối|báo cáo) quý\b|\bquý một lần|theo quý")
_YEARLY = re.compile(r"(?:hằng|hàng|mỗi|từng|báo cáo) năm\b|06 tháng|6 tháng|\bnăm một lần")
_RHYTHMS: tuple[tuple[re.Pattern[str], Frequency], ...] = (
    (_MONTHLY, "monthly"),
    (_QUARTERLY, "quarterly"),
    (_YEARLY, "yearly"),
)
_REGULARLY = re.compile(r"\bđịnh kỳ\b")
_DEMAND = re.compile(r"đột xuất|khi có yêu cầu|theo yêu cầu")
_RHYTHM_FIRST = re.compile(r"\b(?:hằng|hàng|mỗi) (?:tháng|quý|năm), ?$")
_WINDOW_BEFORE = 60
_PHRASE = re.compile(
    r"(?:định kỳ|đột xuất|khi có yêu cầu|theo yêu cầu|hoặc|và|,| "
    r"|hằng tháng|hàng tháng|hằng quý|hàng quý|hằng năm|hàng năm)+"
)


@dataclass(frozen=True, slots=True)
class ReportTime:
    """One due time; ``start`` and ``end`` are where the words about it stand in the clause."""

    frequency: Frequency = "unspecified"
    day: int | None = None
    boundary: Boundary | None = None
    months: Months | None = None
    on_demand: bool = False
    start: int | None = None
    end: int | None = None


def report_times(folded: str) -> list[ReportTime]:
    """Return the due times of a clause, one for each day it names; empty when it says nothing about when."""
    on_demand = _DEMAND.search(folded) is not None
    days = [found for found in _DAY.finditer(folded) if not folded.startswith("/", found.end())]
    limits = [found.start() for found in days[1:]] + [len(folded)]
    times: list[ReportTime] = []
    for found, previous, limit in zip(days, [0, *(found.end() for found in days)], limits, strict=False):
        times.append(_on_day(found, folded, previous, limit))
        if found["second"] and int(found["second"]) <= _DECEMBER:
            times.append(replace(times[-1], day=int(found["other"]), months=(int(found["second"]),)))
    if not times:
        general = _general(folded)
        times = [general] if general is not None else []
    return [replace(time, on_demand=on_demand) for time in times]


def _on_day(found: re.Match[str], folded: str, previous: int, limit: int) -> ReportTime:
    after = folded[found.end() : limit]
    before = folded[max(previous, found.start() - _WINDOW_BEFORE) : found.start()]
    frequency = "yearly" if found["month"] else _frequency(after) or _frequency(before, last=True) or "unspecified"
    boundary: Boundary = "before" if found["word"] == "trước" else "on"
    day = int(found["day"]) if 1 <= int(found["day"]) <= _LAST_DAY else None
    opening = _opening(folded, found.start(), previous)
    months = _months(frequency, found)
    return ReportTime(frequency, day, boundary, months, start=opening, end=found.end())


def _frequency(words: str, *, last: bool = False) -> Frequency | None:
    """Return the rhythm that is named first, or last."""
    named = [(found.start(), frequency) for pattern, frequency in _RHYTHMS for found in pattern.finditer(words)]
    chosen = max if last else min
    return chosen(named, key=lambda pair: pair[0])[1] if named else None


def _months(frequency: Frequency, found: re.Match[str] | None) -> Months | None:
    if frequency == "monthly":
        return "every month"
    if frequency == "quarterly":
        return _QUARTER_ENDS
    if frequency == "yearly" and found is not None and found["month"]:
        month = int(found["month"])
        return (month,) if 1 <= month <= _DECEMBER else None
    return None


def _general(folded: str) -> ReportTime | None:
    """Read a rhythm without a day ("định kỳ hằng quý", "định kỳ hoặc đột xuất khi có yêu cầu")."""
    found = [pattern.search(folded) for pattern in (_REGULARLY, _MONTHLY, _QUARTERLY, _YEARLY, _DEMAND)]
    starts = [match.start() for match in found if match is not None]
    if not starts:
        return None
    start = min(starts)
    phrase = _PHRASE.match(folded, start)
    end = phrase.end() if phrase else start
    frequency = _frequency(folded) or "unspecified"
    return ReportTime(frequency, None, None, _months(frequency, None), start=start, end=end)


def _opening(folded: str, day: int, previous: int) -> int:
    """Let the words about the day begin at "định kỳ" or "Hằng tháng," where that stands directly before it."""
    rhythm = _RHYTHM_FIRST.search(folded, previous, day)
    if rhythm is not None:
        return rhythm.start()
    start = folded.rfind("định kỳ", previous, day)
    if start >= 0 and not folded[start + len("định kỳ") : day].strip(" ,"):
        return start
    return day + (1 if folded[day : day + 1] == " " else 0)
