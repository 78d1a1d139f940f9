"""The timeline of an issued plan: months across, a row for each line, from when it was given out to its date. Pure.

Drawn from what the page shows anyway (`progress.sections_of`), so that nobody sees more here than below, and nothing is
asked of the database. A plan of many lines is drawn section by section.
"""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils import timezone

from plans.progress import ItemShown, Section
from workflows.dashboard.charts import Picture, Shape, percent, rect, text
from workflows.periods import Period, Span, month_end, spans_between
from workflows.states import State
from workflows.timing import Lateness

MOST_ROWS = 60
MOST_MONTHS = 36
MANY_MONTHS = 14
QUARTER = 3
LABEL = 30.0
LETTERS = 34
HEAD = 34
ROW = 24
BAR = 14
NOT_OURS = "other"
ORDER = (
    State.SUSPENDED,
    State.DRAFT,
    State.ASSIGNED,
    State.IN_PROGRESS,
    State.REPORTED,
    State.REVIEWED,
    State.APPROVED,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A line, or all lines of a section: where it begins, its date of now and of first, and when it was done.

    `due_on` is None for what runs without a date. `done_on` is the day of the last accepted report, None while
    anything is still to be approved. `state` is that of whatever is furthest behind, `NOT_OURS` when nothing is shown.
    """

    path: str
    words: str
    start: dt.date
    due_on: dt.date | None
    first_due_on: dt.date | None
    done_on: dt.date | None
    state: str
    label: str
    overdue: bool = False

    @property
    def look(self) -> str:
        """How its bar looks."""
        return "look--overdue" if self.overdue else f"look--{self.state}"

    @property
    def moved(self) -> dt.date | None:
        """The date first given, where another one counts now."""
        return self.first_due_on if self.first_due_on != self.due_on else None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture with the rows it draws; `by_section` when there were too many lines, `left_out` rows not drawn."""

    picture: Picture
    rows: tuple[Row, ...]
    by_section: bool
    left_out: int
    clipped_after: dt.date | None


def timeline_of(sections: Sequence[Section], *, issued_on: dt.date, on: dt.date) -> Timeline | None:
    """Draw a plan as of a day; None when it has no line."""
    lines = [(section, [row_of(item, issued_on) for item in section.items]) for section in sections]
    by_section = sum(len(rows) for _, rows in lines) > MOST_ROWS
    if by_section:
        found = [whole(section, rows) for section, rows in lines if rows]
    else:
        found = [row for _, rows in lines for row in rows]
    if not found:
        return None
    rows = tuple(found[:MOST_ROWS])
    span, clipped = span_of_rows(rows, issued_on, on)
    return Timeline(drawn(rows, span, on), rows, by_section, len(found) - len(rows), span.last if clipped else None)


def row_of(item: ItemShown, issued_on: dt.date) -> Row:
    """Return the row of one line, from the tasks of it that are shown."""
    line, tasks = item.item, [one.task for one in item.tasks if one.state != State.CANCELLED]
    row = Row(line.path, line.content, issued_on, line.due_on, line.due_on, None, NOT_OURS, "Đơn vị khác thực hiện")
    if item.moved_to:
        return replace(row, label="Chuyển sang bản sửa đổi")
    if not tasks:
        return replace(row, state=State.CANCELLED, label=str(State.CANCELLED.label)) if item.tasks else row
    last = min(tasks, key=lambda task: ORDER.index(State(task.state)))
    reported = [task.reported_on for task in tasks]
    done = all(task.state == State.APPROVED for task in tasks)
    return replace(
        row,
        start=min((timezone.localdate(task.assigned_at) for task in tasks if task.assigned_at), default=issued_on),
        due_on=latest(task.effective_due_on for task in tasks),
        first_due_on=latest(task.original_effective_due_on or task.effective_due_on for task in tasks),
        done_on=latest(reported) if done else None,
        state=last.state,
        label=f"{item.approved}/{item.given} đơn vị được phê duyệt" if line.common_id else last.state_label,
        overdue=any(one.due_kind == Lateness.OVERDUE for one in item.tasks),
    )


def latest(days: Iterable[dt.date | None]) -> dt.date | None:
    """Return the last of some days; None for none."""
    return max((day for day in days if day), default=None)


def whole(section: Section, rows: Sequence[Row]) -> Row:
    """Put the lines of a section into one row: done when all are, overdue when one is, as far as the last of them."""
    ours = [row for row in rows if row.state not in {NOT_OURS, State.CANCELLED}]
    done = sum(row.state == State.APPROVED for row in ours)
    behind = min(ours, key=lambda row: ORDER.index(State(row.state)), default=rows[0])
    return Row(
        section.path,
        section.heading or section.path,
        min(row.start for row in rows),
        latest(row.due_on for row in rows),
        latest(row.first_due_on for row in rows),
        latest(row.done_on for row in ours) if ours and done == len(ours) else None,
        behind.state,
        f"{done}/{len(rows)} dòng đã phê duyệt",
        overdue=any(row.overdue for row in rows),
    )


def span_of_rows(rows: Sequence[Row], issued_on: dt.date, on: dt.date) -> tuple[Span, bool]:
    """Return the months to be drawn, whole, and whether something lies beyond the most there is room for."""
    first = min([issued_on, on, *(row.start for row in rows)]).replace(day=1)
    last = latest([issued_on, on, *(day for row in rows for day in (row.due_on, row.first_due_on, row.done_on))]) or on
    end, most = month_end(last.year, last.month), month_end(first.year, first.month + MOST_MONTHS - 1)
    return Span(first, min(end, most)), end > most


def drawn(rows: Sequence[Row], span: Span, on: dt.date) -> Picture:
    """Draw the months, then each row, then the line of the day over all."""
    height = HEAD + ROW * len(rows)

    def across(day: dt.date) -> float:
        day = min(max(day, span.first), span.last)
        return LABEL + (100 - LABEL) * (day - span.first).days / max((span.last - span.first).days, 1)

    shapes = list(months(span, across, height))
    for at, row in enumerate(rows):
        shapes += row_shapes(row, HEAD + ROW * at, across, on)
    if span.first <= on <= span.last:
        x = percent(across(on))
        shapes.append(Shape("line", "timeline__today", x, HEAD - 6, x2=x, y2=height))
    shapes.sort(key=lambda shape: shape.look == "timeline__done")  # what is done stands over all
    return Picture(height + 2, tuple(shapes))


def months(span: Span, across: Callable[[dt.date], float], height: int) -> Iterable[Shape]:
    """Yield a line where each month begins, its name while there is room, and its year where one begins."""
    found = list(spans_between(Period.MONTH, span.first, span.last))
    for at, month in enumerate(found):
        x = across(month.first)
        yield Shape("line", "timeline__month", percent(x), HEAD, x2=percent(x), y2=height)
        if len(found) <= MANY_MONTHS or month.first.month % QUARTER == 1:
            yield text(f"T{month.first.month}", x + 0.3, HEAD - 6, "chart__tick")
        if at == 0 or month.first.month == 1:
            yield text(str(month.first.year), x + 0.3, HEAD - 20, "chart__tick")


def row_shapes(row: Row, y: int, across: Callable[[dt.date], float], on: dt.date) -> list[Shape]:
    """Return the words of a row, its bar, how far it is overdue, the date first given and the day it was done."""
    end = row.due_on or dt.date.max
    start, stop = across(min(row.start, end)), across(end)
    open_end = "" if row.due_on else " part--open"
    shapes = [
        text(textwrap.shorten(f"{row.path} {row.words}", LETTERS, placeholder="…"), 0, y + 15, "chart__tick"),
        rect(f"part {row.look}{open_end}", start, y + 4, max(stop - start, 0.8), BAR),
    ]
    if row.overdue and row.due_on and row.due_on < on:
        shapes.append(rect("timeline__late", stop, y + 8, across(on) - stop, BAR - 8))
    if row.moved:
        x = percent(across(row.moved))
        shapes.append(Shape("line", "timeline__first", x, y + 2, x2=x, y2=y + BAR + 6))
    if row.done_on:
        shapes.append(text("✓", across(row.done_on), y + 16, "timeline__done", "middle"))
    return shapes
