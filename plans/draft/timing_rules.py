"""How a date came about, in words that a person can check: from what the plan says to the day that counts. Pure."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from plans.reading.clauses import read_time
from units.calendar import DAY, current, next_working_day
from workflows.models import TimeKind

WITHOUT_DATE = frozenset({TimeKind.NONE, TimeKind.ONGOING, TimeKind.CONDITIONAL})
LAW = "Bộ luật Dân sự 2015, điều 148"
LAST_PADDED_MONTH = 2  # "02/6/2025", as offices write it
MONTHS_IN_YEAR = 12
LONG_AGO = 12  # months
FAR_AHEAD = 60
MOST_NAMED = 3  # days off that are named one by one
HOW: dict[str, str] = {
    TimeKind.NONE: "Kế hoạch không nêu được ngày: giao không có hạn, trừ khi bạn ghi ngày.",
    TimeKind.ONGOING: "Việc thường xuyên, không có ngày cuối: mỗi kỳ sẽ mở một nhiệm vụ; trước mắt giao không có hạn.",
    TimeKind.CONDITIONAL: "Phụ thuộc một sự việc chưa có ngày: giao không có hạn, trừ khi bạn ghi ngày.",
    TimeKind.ANNUAL: "Việc hằng năm: mỗi năm một nhiệm vụ, hạn 31/12",
    TimeKind.BY_MONTH_END: "ngày cuối tháng",
    TimeKind.BY_QUARTER_END: "ngày cuối quý",
    TimeKind.BY_YEAR_END: "ngày cuối năm",
    TimeKind.BY_DATE: "đến hết ngày",
    TimeKind.RANGE: "ngày cuối của khoảng thời gian",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """How one due date came about: the steps, the day that counts, and what is odd about it."""

    steps: tuple[str, ...]
    effective: dt.date | None
    warning: str = ""


def rule_of(kind: str, text: str, due_on: dt.date | None, *, on: dt.date) -> Rule:
    """Explain a due date as of a day."""
    if due_on is None:
        return Rule((without_date(kind, text),), None)
    effective = next_working_day(due_on)
    steps = [read_step(kind, text, due_on)]
    if effective != due_on:
        steps.append(f"{days_off(due_on, effective)} → {written(effective)} ({LAW})")
    return Rule(tuple(steps), effective, oddness(effective, on))


def without_date(kind: str, text: str) -> str:
    """Say why there is no date."""
    if kind == TimeKind.ANNUAL:
        return f"{HOW[kind]}. Trước mắt giao không có hạn; ghi 31/12 của năm đầu nếu muốn theo dõi ngay năm nay."
    if kind in WITHOUT_DATE:
        nothing_said = kind == TimeKind.NONE and not text
        return "Kế hoạch không nêu thời gian: giao không có hạn, trừ khi bạn ghi ngày." if nothing_said else HOW[kind]
    return "Chưa xác định được ngày từ thời gian ghi trong kế hoạch: hãy ghi ngày."


def read_step(kind: str, text: str, due_on: dt.date) -> str:
    """Say how the day follows from the words of the plan."""
    said = f"“{text}” → " if text else ""
    if is_set_by_hand(text, due_on):
        return f"{said}hạn do người nhập đặt: {written(due_on)}"
    if kind == TimeKind.BEFORE_DATE:
        return f"{said}trước ngày {written(due_on + DAY)}, tức hết ngày {written(due_on)}"
    if kind == TimeKind.ANNUAL:
        return f"{said}việc hằng năm, năm đầu đến hết {written(due_on)}"
    if kind in WITHOUT_DATE:
        return f"{said}đến hết ngày {written(due_on)}"
    if kind == TimeKind.BY_MONTH_END_THEN_ONGOING:
        return f"{said}kết quả đầu tiên chậm nhất ngày cuối tháng {written(due_on)}, sau đó thường xuyên"
    return f"{said}{HOW[kind]} {written(due_on)}"


def is_set_by_hand(text: str, due_on: dt.date) -> bool:
    """Tell whether the words of the plan give another day; a text without a year may mean a day of the year before."""
    read = {read_time(text, year).due_on for year in (due_on.year, due_on.year + 1)} if text else {None}
    return None not in read and due_on not in read


def days_off(first: dt.date, effective: dt.date) -> str:
    """Name the days between a due date and the working day it moves to."""
    off = list(days_between(first, effective))
    if len(off) <= MOST_NAMED:
        return ", ".join(f"{written(day)} là {why_off(day)}" for day in off)
    return f"{written(first)} là {why_off(first)}, các cơ quan nghỉ đến hết {written(off[-1])}"


def days_between(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Yield the days from the first up to the last, which is left out."""
    while first < last:
        yield first
        first += DAY


def why_off(day: dt.date) -> str:
    """Say why nobody works on a day, by the calendar in force."""
    return current().why_off(day)


def written(day: dt.date) -> str:
    """Write a date as offices do: 31/5/2025, 02/6/2025, 28/02/2025."""
    month = f"{day.month:02d}" if day.month <= LAST_PADDED_MONTH else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"


def oddness(effective: dt.date, on: dt.date) -> str:
    """Say what is odd about a day: past, long past, or so far ahead that the year may be wrong."""
    months = (effective.year - on.year) * MONTHS_IN_YEAR + effective.month - on.month
    if effective < on and months <= -LONG_AGO:
        return f"Hạn đã qua {-months} tháng: có thể năm bị ghi nhầm, hoặc kế hoạch đã cũ."
    if effective < on:
        return "Hạn đã qua: nhiệm vụ sẽ quá hạn ngay khi giao."
    return f"Hạn còn tới {months // MONTHS_IN_YEAR} năm nữa: hãy xem lại năm." if months >= FAR_AHEAD else ""
