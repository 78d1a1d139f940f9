"""The rows behind a number that the list of tasks cannot say: as of a day, of a month, of a reason, of time spent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils import timezone

from units.models import Unit, User
from workflows import board
from workflows.dashboard import queries
from workflows.dashboard.cells import NO_UNIT, Cell, Figure, Scope, Verdict
from workflows.dashboard.showing import CATEGORIES, HOLDERS, NOBODY, VERDICTS, as_of_words, window_words
from workflows.history import Holder, Past
from workflows.models import Task
from workflows.rows import Mark, Row, day, row_of
from workflows.states import State
from workflows.timing import Lateness, in_words

ROWS_A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Entry:
    """One row to be shown: a task, as it stood if the day is over, with what the number counts of it."""

    task_id: int
    past: Past | None = None
    mark: Mark | None = None
    id: str = ""
    order: tuple[Any, ...] = field(default=())


def page_of(user: User, scope: Scope, cell: Cell, page: str | None) -> Page[Any]:
    """Return one page of what a number counts; raises queries.TooMany as the figures do."""
    return Paginator(counted(user, scope, cell), ROWS_A_PAGE).get_page(page)


def counted(user: User, scope: Scope, cell: Cell) -> Any:  # noqa: ANN401 - entries, or today's tasks still to be read
    """Return everything a number counts, in the order of the list: what took longest or is most pressing first."""
    if cell.figure == Figure.RETURNS:
        return returns_of(user, scope, cell)
    if scope.is_past:
        pasts = queries.past_of(user, scope, cell)
        entries = [Entry(one.task_id, one, took(one.spent, cell), order=pressing(one, cell)) for one in pasts]
        return sorted(entries, key=lambda one: (one.order, one.task_id))
    tasks = queries.led(queries.tasks_of(user, scope), scope)
    if cell.figure == Figure.SPENT:
        spent = queries.spent(tasks, scope)
        longest = sorted(spent, key=lambda pk: (-sum(spent[pk].values()), pk))
        return [Entry(pk, mark=took(spent[pk], cell)) for pk in longest]
    return board.in_order(tasks.filter(queries.q_of(cell, scope)).for_rows(), on=scope.on)


def returns_of(user: User, scope: Scope, cell: Cell) -> list[Entry]:
    """Return the returns of a reason, the newest first."""
    tasks = queries.tasks_of(user, scope)
    if scope.is_past:
        pasts = queries.past(user, scope)
        found = [one for one in queries.returned(tasks, scope) if one.task_id in pasts]
    else:
        pasts, found = {}, queries.returned(queries.led(tasks, scope), scope)
    return [
        Entry(
            one.task_id,
            pasts.get(one.task_id),
            Mark("return", f"Trả lại {day(timezone.localdate(one.at))}: {CATEGORIES[one.category]}"),
            id=f"return-{one.event_id}",
        )
        for one in queries.of_category(found, cell.category)
    ]


def took(spent: dict[Holder, int], cell: Cell) -> Mark | None:
    """Say how many working days lay with whom, where that is what is counted."""
    if cell.figure != Figure.SPENT:
        return None
    said = [f"{label.split(',')[0].lower()} {spent.get(holder, 0)}" for holder, (_, _, label) in HOLDERS.items()]
    return Mark("clock", f"Ngày làm việc: {' · '.join(said)}")


def pressing(past: Past, cell: Cell) -> tuple[Any, ...]:
    """Return the place of a task of a past day in its list."""
    if cell.figure == Figure.SPENT:
        return (-sum(past.spent.values()),)
    return (past.effective_due_on or dt.date.max,)


def rows_of(found: Sequence[Entry | Task], scope: Scope) -> list[Row]:
    """Return the rows of a page: today's tasks as they are, others as they stood."""
    entries = [one if isinstance(one, Entry) else Entry(one.pk) for one in found]
    tasks = {one.pk: one for one in found if isinstance(one, Task)}
    if len(tasks) < len(entries):
        tasks = Task.objects.for_rows().in_bulk([one.task_id for one in entries])
    units = Unit.objects.in_bulk({one.past.lead_unit_id for one in entries if one.past and one.past.lead_unit_id})
    return [row_of_entry(one, tasks[one.task_id], units, scope) for one in entries]


def row_of_entry(entry: Entry, task: Task, units: dict[int, Unit], scope: Scope) -> Row:
    """Return the row of one entry."""
    row = row_of(task, on=scope.on)
    row = replace(row, id=entry.id or row.id, marks=(*row.marks, *([entry.mark] if entry.mark else [])))
    return as_it_stood(row, task, entry, units.get(entry.past.lead_unit_id or 0), scope) if entry.past else row


def as_it_stood(row: Row, task: Task, entry: Entry, lead: Unit | None, scope: Scope) -> Row:
    """Say state, unit, deadline and round as they were at the end of the day; later marks are not of that day."""
    past = entry.past
    if past is None:
        return row
    due, reported_on = past.effective_due_on, past.reported_on
    lateness = Lateness.NO_DUE if past.state == State.CANCELLED else past.lateness(scope.on)
    words = in_words(due, on=scope.on, reported_on=reported_on) if lateness != Lateness.NO_DUE else "Không có hạn"
    return replace(
        row,
        unit=lead.name if lead else NOBODY,
        due_kind=lateness,
        due_label=words if lateness != Lateness.IN_TIME or due is None else f"Hạn {day(due)}",
        due_on=due if lateness != Lateness.NO_DUE else None,
        source=" · ".join(filter(None, [task.code, task.plan, f"lần {past.round}" if past.round else ""])),
        state=past.state,
        state_label=str(past.state.label),
        marks=(entry.mark,) if entry.mark else (),
    )


def title_of(cell: Cell) -> str:
    """Name the figure a number stands in."""
    return {
        Figure.STATES: "Nhiệm vụ",
        Figure.MONTHS: "Báo cáo đã được phê duyệt",
        Figure.SPENT: "Nhiệm vụ đã phê duyệt, theo thời gian nằm ở từng nơi",
        Figure.DUE: "Nhiệm vụ chưa báo cáo sắp đến hạn",
        Figure.RETURNS: "Báo cáo bị trả lại",
    }[Figure(cell.figure)]


def says(cell: Cell, scope: Scope, units: dict[int, str]) -> list[str]:
    """Say in words what a number counts, one part after the other."""
    lead = NOBODY if cell.lead == NO_UNIT else units.get(int(cell.lead or scope.unit or 0), "")
    verdict = VERDICTS[Verdict(cell.verdict)][2] if cell.verdict else ""
    against = " so với hạn ban đầu" if cell.first and verdict else ""
    month = f"trình trong tháng {int(cell.month[5:])}/{cell.month[:4]}" if cell.month else ""
    over = "" if cell.month or cell.figure in {Figure.STATES, Figure.DUE} else window_words(scope)
    parts = [
        str(State(cell.state).label) if cell.state else "",
        f"{verdict}{against}",
        f"hạn {day(cell.day)}" if cell.day else "",
        CATEGORIES[cell.category] if cell.category else "",
        month,
        lead,
        scope.plan and f"kế hoạch {scope.plan}",
        over,
        as_of_words(scope),
    ]
    return [part for part in parts if part]
