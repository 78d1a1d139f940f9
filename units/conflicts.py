"""What signing authority never allows, each with a name and a sentence (Nghị định 30/2020/NĐ-CP, điều 13)."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError

from units.positions import Capacity

LONGEST_YEARS = 1


class Conflict(ValidationError):
    """An absence or an authority contradicts a rule; `rule` names it for the trail, `field` where it was typed."""

    def __init__(self, rule: str, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence, code=rule)
        self.rule, self.sentence, self.field = rule, sentence, field


def refuse_dates(first: dt.date, last: dt.date | None, *, on: dt.date, fields: tuple[str, str]) -> None:
    """Raise Conflict when a time runs backwards, or begins before the day on which it is entered."""
    if last is not None and last < first:
        raise Conflict("dates_backwards", "Ngày kết thúc phải từ ngày bắt đầu trở đi.", fields[1])
    if first < on:
        raise Conflict(
            "dated_back",
            f"Không ghi lùi ngày: ngày bắt đầu sớm nhất là hôm nay, {on:%d/%m/%Y}.",
            fields[0],
        )


def refuse_length(first: dt.date, last: dt.date | None, capacity: Capacity) -> None:
    """Raise Conflict when an authority given by a person has no end, or runs for longer than a year."""
    if capacity is Capacity.TL:
        return
    if last is None:
        raise Conflict("without_end", "Uỷ quyền phải có ngày kết thúc.", "valid_to")
    if last > years_after(first, LONGEST_YEARS):
        raise Conflict("too_long", "Uỷ quyền không được dài quá 12 tháng.", "valid_to")


def years_after(day: dt.date, years: int) -> dt.date:
    """Return the same day so many years later; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
