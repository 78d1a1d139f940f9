"""How much of an obligation is covered: its periods side by side, each with what became of it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse

from plans.models import Obligation, Occurrence
from plans.obligations.course import meet
from plans.obligations.dates import opens_on
from plans.obligations.opening import course_of, span_of
from workflows.models import Task
from workflows.periods import Span
from workflows.states import HANDED_IN, State

BAR_WIDTH = 1000
BEYOND = dt.timedelta(days=800)  # where the next period is looked for: a little over two years


class Cover(StrEnum):
    """What became of a period."""

    APPROVED = "approved"
    REPORTED = "reported"
    OPEN = "open"
    OVERDUE = "overdue"
    MISSED = "missed"
    PAUSED = "paused"


LABELS: dict[Cover, str] = {
    Cover.APPROVED: "Đã phê duyệt",
    Cover.REPORTED: "Đã báo cáo",
    Cover.OPEN: "Đang thực hiện",
    Cover.OVERDUE: "Quá hạn",
    Cover.MISSED: "Đã huỷ",
    Cover.PAUSED: "Tạm dừng",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One period: in words, what became of it, its place in the bar, and where its task is ("" when out of sight)."""

    words: str
    cover: Cover
    due_on: dt.date
    effective: dt.date | None
    note: str
    url: str
    code: str
    x: int
    width: int

    @property
    def label(self) -> str:
        """What became of it, in words."""
        return LABELS[self.cover]


@dataclass(frozen=True, slots=True)
class Coverage:
    """An obligation with its periods, and the next one to open."""

    obligation: Obligation
    pieces: tuple[Piece, ...]
    next_words: str

    @property
    def counted(self) -> int:
        """How many periods count: those passed over while it was paused do not."""
        return sum(piece.cover != Cover.PAUSED for piece in self.pieces)

    @property
    def covered(self) -> int:
        """How many are done."""
        return sum(piece.cover == Cover.APPROVED for piece in self.pieces)

    @property
    def in_words(self) -> str:
        """Say how much is covered: "Đã phủ 2/4 kỳ, 1 kỳ quá hạn"."""
        if not self.pieces:
            return "Chưa mở kỳ nào"
        late = sum(piece.cover == Cover.OVERDUE for piece in self.pieces)
        paused = len(self.pieces) - self.counted
        more = [f"{late} kỳ quá hạn"] if late else []
        more += [f"{paused} kỳ tạm dừng"] if paused else []
        return ", ".join([f"Đã phủ {self.covered}/{self.counted} kỳ", *more])

    @property
    def told(self) -> str:
        """Tell each period, for whom the bar is no picture."""
        return f"{self.in_words}: {'; '.join(f'{piece.words} {piece.label.lower()}' for piece in self.pieces)}"


def coverages(
    obligations: Iterable[Obligation], *, on: dt.date, seen: frozenset[int] = frozenset()
) -> dict[int, Coverage]:
    """Return the coverage of obligations as of a day, in three queries; `seen` are the tasks that may be linked."""
    found = list(obligations)
    rows = Occurrence.objects.filter(obligation__in=found).select_related("task", "obligation")
    by_obligation: dict[int, list[Occurrence]] = defaultdict(list)
    for row in rows.order_by("obligation_id", "first_day", "pk"):
        by_obligation[row.obligation_id].append(row)
    shared = {common_of(row) for each in by_obligation.values() for row in each} - {None}
    tasks: dict[int, list[Task]] = defaultdict(list)
    for task in Task.objects.filter(common__in=shared).order_by("pk"):
        tasks[task.common_id or 0].append(task)
    return {
        one.pk: Coverage(
            one, pieces_of(by_obligation[one.pk], tasks, on, seen), next_in_words(one, on, by_obligation[one.pk])
        )
        for one in found
    }


def common_of(occurrence: Occurrence) -> int | None:
    """Return the common task of a period, also one that a lone draft became afterwards."""
    return occurrence.common_id or (occurrence.task.common_id if occurrence.task else None)


def pieces_of(
    rows: Sequence[Occurrence], shared: dict[int, list[Task]], on: dt.date, seen: frozenset[int]
) -> tuple[Piece, ...]:
    """Cut the bar into equal pieces."""
    count = len(rows)
    return tuple(
        piece_of(row, shared, on, seen, (place * BAR_WIDTH // count, (place + 1) * BAR_WIDTH // count))
        for place, row in enumerate(rows)
    )


def piece_of(
    row: Occurrence, shared: dict[int, list[Task]], on: dt.date, seen: frozenset[int], at: tuple[int, int]
) -> Piece:
    """Show one period."""
    common = common_of(row)
    tasks = shared.get(common, []) if common else [row.task] if row.task else []
    mine = any(task.pk in seen for task in tasks)
    single = tasks[0] if tasks and not common else None
    url = reverse("common_task", args=[common]) if common else reverse("task_page", args=[single.pk]) if single else ""
    return Piece(
        words=words_of(row),
        cover=cover_of(tasks, on) if not row.skipped else Cover.PAUSED,
        due_on=row.due_on,
        effective=max((task.effective_due_on for task in tasks if task.effective_due_on), default=None),
        note=row.skipped or row.asked,
        url=url if mine else "",
        code=single.code if single else f"{len(tasks)} đơn vị" if tasks else "",
        x=at[0],
        width=at[1] - at[0],
    )


def words_of(row: Occurrence) -> str:
    """Name a period; what was asked for out of turn goes by its day."""
    return f"Yêu cầu ngày {row.first_day:%d/%m/%Y}" if row.asked else span_of(row).words


def cover_of(tasks: Sequence[Task], on: dt.date) -> Cover:
    """Say what became of a period: it is as far as the task that is least far; what was cancelled does not count."""
    left = [task for task in tasks if task.state != State.CANCELLED]
    if not left:
        return Cover.MISSED
    if all(task.state == State.APPROVED for task in left):
        return Cover.APPROVED
    waiting = [task for task in left if task.state not in HANDED_IN]
    if not waiting:
        return Cover.REPORTED
    late = any(task.effective_due_on is not None and task.effective_due_on < on for task in waiting)
    return Cover.OVERDUE if late else Cover.OPEN


def next_in_words(obligation: Obligation, on: dt.date, rows: Sequence[Occurrence]) -> str:
    """Say which period opens next, and when; "" when none does."""
    if obligation.state != Obligation.State.ACTIVE or obligation.after_id is not None:
        return ""
    there = [span_of(row) for row in rows if not row.asked]
    span = next_after(obligation, on, there)
    if span is None:
        return ""
    day = opens_on(course_of(obligation).rule, span)
    return f"{span.words}, mở ngày {day:%d/%m/%Y}"


def next_after(obligation: Obligation, on: dt.date, there: Sequence[Span]) -> Span | None:
    """Return the first period that is still to open."""
    course = course_of(obligation)
    until = max(on, obligation.starts_on) + BEYOND
    ends = obligation.ends_on or until
    for span in course.spans(until):
        opens = opens_on(course.rule, span)
        if obligation.starts_on <= opens <= ends and not any(meet(span, one) for one in there):
            return span
    return None
