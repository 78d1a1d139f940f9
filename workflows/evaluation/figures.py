"""The figures of a period. Pure: cases come in, numbers go out, and each number knows which cases it is made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from workflows.states import State
from workflows.timing import Lateness

DONE_LATENESS = (Lateness.ON_TIME, Lateness.LATE, Lateness.NO_DUE)


@dataclass(frozen=True, slots=True)
class Case:
    """A task in a unit's hands during a period, as it stood at the period's end.

    `lateness` is judged against the date of then, `at_first` against the date first given; `done` says that it was
    approved within the period; `returned`, `extended`, `reminded` count what happened within the period; `held` are the
    working days it had spent with the unit by then; `person_id` is who handed in the last report.
    """

    task_id: int
    unit_id: int
    state: State
    lateness: Lateness
    at_first: Lateness
    done: bool = False
    person_id: int | None = None
    person_as: str = ""
    reported_on: dt.date | None = None
    approved_on: dt.date | None = None
    effective_due_on: dt.date | None = None
    original_due_on: dt.date | None = None
    returned: int = 0
    extended: int = 0
    reminded: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure: its name in addresses, its words, and what a case adds to it (0: the case is none of its rows)."""

    name: str
    label: str
    help: str
    counts: Callable[[Case], int]
    is_sum: bool = False
    is_mean: bool = False


def done_and(lateness: Lateness, *, first: bool = False) -> Callable[[Case], int]:
    """Return what counts the tasks done that stand so against the date of then, or the date first given."""
    return lambda case: int(case.done and (case.at_first if first else case.lateness) is lateness)


METRICS: tuple[Metric, ...] = (
    Metric("given", "Được giao", "Nhiệm vụ trong tay đơn vị trong kỳ, gồm cả kỳ trước chuyển sang", lambda case: 1),
    Metric("done", "Hoàn thành", "Được phê duyệt trong kỳ", lambda case: int(case.done)),
    Metric("on_time", "Đúng hạn", "Hoàn thành, báo cáo trình không muộn hơn hạn hiện hành", done_and(Lateness.ON_TIME)),
    Metric(
        "on_time_first",
        "Đúng hạn ban đầu",
        "Hoàn thành, báo cáo trình không muộn hơn hạn giao lần đầu",
        done_and(Lateness.ON_TIME, first=True),
    ),
    Metric("late", "Chậm hạn", "Hoàn thành, báo cáo trình sau hạn hiện hành", done_and(Lateness.LATE)),
    Metric("no_due", "Không hạn", "Hoàn thành, nhiệm vụ không có thời hạn", done_and(Lateness.NO_DUE)),
    Metric(
        "overdue",
        "Đang quá hạn",
        "Cuối kỳ đã quá hạn mà chưa trình báo cáo",
        lambda case: int(case.lateness is Lateness.OVERDUE),
    ),
    Metric("returned", "Lượt trả lại", "Số lần báo cáo bị trả lại trong kỳ", lambda case: case.returned, is_sum=True),
    Metric("extended", "Lượt gia hạn", "Số lần được gia hạn trong kỳ", lambda case: case.extended, is_sum=True),
    Metric("reminded", "Lượt đôn đốc", "Số lần bị đôn đốc trong kỳ", lambda case: case.reminded, is_sum=True),
    Metric(
        "held",
        "Ngày giữ",
        "Số ngày làm việc trung bình ở đơn vị của các nhiệm vụ hoàn thành",
        lambda case: int(case.done),
        is_mean=True,
    ),
)
BY_NAME: dict[str, Metric] = {metric.name: metric for metric in METRICS}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number: how many cases it is made of, and what it says (a mean may say "" of nothing)."""

    metric: Metric
    rows: int
    value: int
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of a unit, of a person in it, or of all together (no unit)."""

    unit_id: int | None
    person_id: int | None
    person_as: str
    figures: tuple[Figure, ...]

    def __getitem__(self, name: str) -> Figure:
        return next(figure for figure in self.figures if figure.metric.name == name)

    @property
    def rate(self) -> str:
        """Say which part of what was done and had a date was on time: "80 %"; "" when nothing was."""
        on_time, late = self["on_time"].value, self["late"].value
        return f"{round(100 * on_time / (on_time + late))} %" if on_time + late else ""


def rows_of(metric: Metric, cases: Iterable[Case]) -> list[Case]:
    """Return the cases that a figure is made of."""
    return [case for case in cases if metric.counts(case)]


def figure_of(metric: Metric, cases: Iterable[Case]) -> Figure:
    """Return one figure of some cases."""
    rows = rows_of(metric, cases)
    if metric.is_mean:
        days = sum(case.held for case in rows)
        return Figure(metric, len(rows), days, decimal(days, len(rows)))
    value = sum(metric.counts(case) for case in rows)
    return Figure(metric, len(rows), value, str(value))


def decimal(total: int, count: int) -> str:
    """Write a mean with one decimal, as people here do: "3,5"; halves are rounded up, nothing is "–"."""
    if not count:
        return "–"
    tenths = (20 * total + count) // (2 * count)
    return f"{tenths // 10},{tenths % 10}"


def line_of(cases: Sequence[Case], unit_id: int | None = None, person_id: int | None = None) -> Line:
    """Return all figures of some cases."""
    person_as = next((case.person_as for case in reversed(cases) if case.person_as), "") if person_id else ""
    return Line(unit_id, person_id, person_as, tuple(figure_of(metric, cases) for metric in METRICS))


def by_unit(cases: Iterable[Case]) -> dict[int, Line]:
    """Return the figures of each unit."""
    found: dict[int, list[Case]] = {}
    for case in cases:
        found.setdefault(case.unit_id, []).append(case)
    return {unit_id: line_of(own, unit_id) for unit_id, own in found.items()}


def by_person(cases: Iterable[Case]) -> dict[tuple[int, int], Line]:
    """Return the figures of each person in each unit: of the tasks whose last report the person handed in."""
    found: dict[tuple[int, int], list[Case]] = {}
    for case in cases:
        if case.person_id is not None:
            found.setdefault((case.unit_id, case.person_id), []).append(case)
    return {key: line_of(own, *key) for key, own in found.items()}
