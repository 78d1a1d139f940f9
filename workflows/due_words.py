"""Why a day counts, in words that a person can check: from the day that was read to the one that is kept. Pure."""

import datetime as dt
from collections.abc import Iterator

from units.calendar import DAY, current, is_known

LAW = "Bộ luật Dân sự 2015, điều 148"
LAST_PADDED_MONTH = 2  # "02/6/2025", as offices write it
MOST_NAMED = 3  # days off that are named one by one


def why(due_rule: str, due_on: dt.date | None, effective: dt.date | None, *, back: bool = False) -> str:
    """Say how a date came about and, by the calendar in force, why another day counts; "" when nobody knows."""
    parts = [due_rule, counting(due_on, effective, back=back) if due_on and effective else "", unknown_year(due_on)]
    return "".join(f"{part.rstrip('. ')}. " for part in parts if part).rstrip()


def counting(due_on: dt.date, effective: dt.date, *, back: bool = False) -> str:
    """Say why another day counts than the one that was read, by the calendar in force; "" when it is the same."""
    if due_on == effective:
        return ""
    if not current().why_off(due_on):
        return f"hạn được tính đến hết ngày {written(effective)}"
    if back and effective < due_on:
        return f"{days_off(effective + DAY, due_on + DAY)} → báo cáo lùi về {written(effective)}"
    return f"{days_off(due_on, effective)} → {written(effective)} ({LAW})"


def unknown_year(due_on: dt.date | None) -> str:
    """Say that nobody knows the holidays of a day's year; "" when they are known, or there is no day."""
    if due_on is None or is_known(due_on.year):
        return ""
    return f"Chưa có lịch nghỉ của năm {due_on.year}: chỉ tính thứ Bảy, Chủ nhật và các ngày cơ quan đã ghi"


def days_off(first: dt.date, effective: dt.date) -> str:
    """Name the days off from one day up to another, which is left out."""
    off = [day for day in days_between(first, effective) if why_off(day)]
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


def set_by_hand(due_on: dt.date | None) -> str:
    """Say that whoever gave the task out has set its date."""
    return f"Hạn do người giao việc đặt: {written(due_on)}" if due_on else ""
