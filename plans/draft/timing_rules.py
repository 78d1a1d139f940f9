"""How a date came about, in words that a person can check: from what the plan says to the day that counts. Pure."""

import datetime as dt
from dataclasses import dataclass, replace

from plans.reading.clauses import names_a_day, read_time
from plans.reading.shapes import TimeClause
from units.calendar import DAY, current, next_working_day
from workflows.due_words import counting, unknown_year, written
from workflows.models import TimeKind

WITHOUT_DATE = frozenset({TimeKind.NONE, TimeKind.ONGOING, TimeKind.CONDITIONAL})
MONTHS_IN_YEAR = 12
LONG_AGO = 12  # months
FAR_AHEAD = 60
HOW: dict[str, str] = {
    TimeKind.NONE: "Kế hoạch không nêu được ngày: giao không có hạn, trừ khi bạn ghi ngày.",
    TimeKind.ONGOING: "Việc thường xuyên, không có ngày cuối: mỗi kỳ mở một nhiệm vụ, hạn ngày cuối kỳ.",
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
    steps += filter(None, [counting(due_on, effective), unknown_year(due_on)])
    return Rule(tuple(steps), effective, oddness(effective, on))


def kept_rule(kind: str, text: str, due_on: dt.date | None) -> str:
    """Return what a task keeps of how its date came about; why another day counts is told from the calendar."""
    return read_step(kind, text, due_on) if due_on else ""


def read_by_the_agency(text: str, year: int | None) -> TimeClause:
    """Read a time in words as the agency of the calendar in force means it."""
    return by_the_agency(read_time(text, year))


def by_the_agency(clause: TimeClause) -> TimeClause:
    """Return a time as the agency means it: where it counts the day itself, "trước ngày 30/9" ends on the 30th."""
    counts = current().before_is_inclusive and clause.kind.value == TimeKind.BEFORE_DATE
    if not counts or clause.due_on is None or not names_a_day(clause.text or ""):
        return clause
    return replace(clause, due_on=clause.due_on + DAY)


def without_date(kind: str, text: str) -> str:
    """Say why there is no date."""
    if kind == TimeKind.ANNUAL:
        return f"{HOW[kind]}; ghi ngày nếu mỗi năm có hạn khác."
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
        return f"{said}{before_step(text, due_on)}"
    if kind == TimeKind.ANNUAL:
        return f"{said}việc hằng năm, năm đầu đến hết {written(due_on)}"
    if kind in WITHOUT_DATE:
        return f"{said}đến hết ngày {written(due_on)}"
    if kind == TimeKind.BY_MONTH_END_THEN_ONGOING:
        return f"{said}kết quả đầu tiên chậm nhất ngày cuối tháng {written(due_on)}, sau đó thường xuyên"
    return f"{said}{HOW[kind]} {written(due_on)}"


def before_step(text: str, due_on: dt.date) -> str:
    """Say which day ends the time before another, and whether that other one counts."""
    if counts_the_day(text, due_on):
        return f"trước ngày {written(due_on)}, tính cả ngày đó theo quy ước của cơ quan"
    return f"trước ngày {written(due_on + DAY)}, tức hết ngày {written(due_on)}"


def is_set_by_hand(text: str, due_on: dt.date) -> bool:
    """Tell whether the words of the plan give another day; a text without a year may mean a day of the year before."""
    read = {one.due_on for one in readings(text, due_on)} if text else {None}
    return None not in read and due_on not in read and not counts_the_day(text, due_on)


def readings(text: str, due_on: dt.date) -> list[TimeClause]:
    """Read the words of a plan as of the year of a date and the one after: the year may not be in the words."""
    return [read_time(text, year) for year in (due_on.year, due_on.year + 1)]


def counts_the_day(text: str, due_on: dt.date) -> bool:
    """Tell whether a date is the very day that the words end before: so reads an agency that counts it."""
    if not text or not names_a_day(text):
        return False
    return any(one.kind.value == TimeKind.BEFORE_DATE and one.due_on == due_on - DAY for one in readings(text, due_on))


def oddness(effective: dt.date, on: dt.date) -> str:
    """Say what is odd about a day: past, long past, or so far ahead that the year may be wrong."""
    months = (effective.year - on.year) * MONTHS_IN_YEAR + effective.month - on.month
    if effective < on and months <= -LONG_AGO:
        return f"Hạn đã qua {-months} tháng: có thể năm bị ghi nhầm, hoặc kế hoạch đã cũ."
    if effective < on:
        return "Hạn đã qua: nhiệm vụ sẽ quá hạn ngay khi giao."
    return f"Hạn còn tới {months // MONTHS_IN_YEAR} năm nữa: hãy xem lại năm." if months >= FAR_AHEAD else ""
