"""What a consolidated report is made of, as values: a task that counts, and what it counts as. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.db.models import TextChoices


class Section(TextChoices):
    """The sections of the report, in their order."""

    GENERAL = "general", "Tình hình chung"
    RESULTS = "results", "Kết quả theo từng phần"
    LATE = "late", "Nhiệm vụ chậm, quá hạn và lý do"
    DIFFICULTIES = "difficulties", "Khó khăn, vướng mắc"
    PROPOSALS = "proposals", "Đề xuất, kiến nghị"
    NEXT = "next", "Nhiệm vụ kỳ tới"


class Measure(TextChoices):
    """What tasks are counted as. ALL is DONE + WAITING + IN_PROGRESS + NOT_STARTED; DONE is cut in three."""

    ALL = "all", "Tổng số"
    DONE = "done", "Hoàn thành"
    ON_TIME = "on_time", "Đúng hạn"
    LATE = "late", "Chậm hạn"
    UNDATED = "undated", "Hoàn thành, không có hạn"
    WAITING = "waiting", "Chờ duyệt"
    IN_PROGRESS = "in_progress", "Đang làm"
    NOT_STARTED = "not_started", "Chưa bắt đầu"
    OVERDUE = "overdue", "Quá hạn"
    UNASSIGNED = "unassigned", "Chưa giao"
    SUSPENDED = "suspended", "Tạm dừng"
    EXTENDED = "extended", "Đã gia hạn"
    CANCELLED = "cancelled", "Huỷ trong kỳ"
    COMING = "coming", "Kỳ tới"


BY_GROUP = (
    Measure.ALL,
    Measure.DONE,
    Measure.ON_TIME,
    Measure.LATE,
    Measure.WAITING,
    Measure.IN_PROGRESS,
    Measure.NOT_STARTED,
    Measure.OVERDUE,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A task (or, with `task` 0, a duty not yet opened) as it stood; `marks` are the measures it counts as.

    `section` and `unit_id` are what it is counted under, 0 for a task that no unit leads. Days are ISO dates or "".
    """

    task: int
    code: str
    content: str
    section: int
    heading: str
    unit_id: int
    unit: str
    due_on: str
    state: str
    standing: str
    marks: tuple[str, ...]
    result: str = ""
    done: str = ""
    difficulties: str = ""
    proposals: str = ""
    reason: str = ""
    reported_on: str = ""
    product: str = ""

    @property
    def due(self) -> dt.date | None:
        """The deadline as a day."""
        return dt.date.fromisoformat(self.due_on) if self.due_on else None

    @property
    def reported(self) -> dt.date | None:
        """The day of its report."""
        return dt.date.fromisoformat(self.reported_on) if self.reported_on else None

    def counts_as(self, measure: str) -> bool:
        """Tell whether it is counted under a measure."""
        return measure in self.marks


NAMES = tuple(field.name for field in fields(Row))


def as_kept(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return rows as the report keeps them; what is empty is left out."""
    return [{name: value for name, value in asdict(row).items() if value not in ("", (), 0)} for row in rows]


def as_rows(kept: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Return the rows that a report keeps."""
    empty: dict[str, Any] = {name: 0 if name in {"task", "section", "unit_id"} else "" for name in NAMES}
    return [Row(**{**empty, **one, "marks": tuple(one.get("marks", ()))}) for one in kept]
