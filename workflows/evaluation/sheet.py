"""The sheet as its page shows it: lines of units and of people, every number with the address of its rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from units.models import Unit, User
from workflows.evaluation.figures import METRICS, Case, Figure, Line, by_person, by_unit, line_of
from workflows.evaluation.reading import Asked
from workflows.periods import Period, Span, span_of

OFFERED: tuple[tuple[str, Period, int], ...] = (
    ("Tháng", Period.MONTH, 13),
    ("Quý", Period.QUARTER, 9),
    ("6 tháng", Period.HALF_YEAR, 5),
    ("Năm", Period.YEAR, 3),
)
TOGETHER = "Tất cả"


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of the sheet: "" as its address where there are no rows."""

    label: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the sheet."""

    name: str
    about: str
    rate: str
    cells: tuple[Cell, ...]
    line: Line


def offered(today: dt.date) -> list[tuple[str, list[Span]]]:
    """Return the periods to choose from, the running one first, under what they are called."""
    groups = []
    for name, period, count in OFFERED:
        spans = [span_of(period, today)]
        while len(spans) < count:
            spans.append(span_of(period, spans[-1].first - dt.timedelta(days=1)))
        groups.append((name, spans))
    return groups


def address(asked: Asked, figure: Figure, line: Line) -> str:
    """Return where the rows of a figure are listed."""
    if not figure.rows:
        return ""
    named = {"ky": asked.span.code, "so": figure.metric.name, "don_vi": line.unit_id, "nguoi": line.person_id}
    return f"{reverse('evaluation_rows')}?{urlencode({key: value for key, value in named.items() if value})}"


def shown(line: Line, name: str, about: str, asked: Asked) -> Shown:
    """Return a line with its words and addresses."""
    cells = tuple(Cell(one.metric.label, one.words, address(asked, one, line)) for one in line.figures)
    return Shown(name, about, line.rate, cells, line)


def units_shown(cases: Sequence[Case], asked: Asked) -> list[Shown]:
    """Return a line for each unit by name, and one for all together when there are several. One statement."""
    lines = by_unit(cases)
    names = names_of_units(lines)
    found = [shown(line, names[unit_id], "", asked) for unit_id, line in lines.items()]
    found.sort(key=lambda one: one.name)
    return [*found, shown(line_of(cases), TOGETHER, "", asked)] if len(found) > 1 else found


def people_shown(cases: Sequence[Case], asked: Asked) -> list[Shown]:
    """Return a line for each person in each unit. Two statements."""
    lines = by_person(cases)
    names = names_of_units(unit_id for unit_id, _ in lines)
    people = dict(User.objects.filter(pk__in={pk for _, pk in lines}).values_list("pk", "name"))
    ordered = sorted(lines, key=lambda key: (names[key[0]], people[key[1]]))
    return [
        shown(lines[key], people[key[1]], ", ".join(filter(None, [lines[key].person_as, names[key[0]]])), asked)
        for key in ordered
    ]


def names_of_units(ids: Iterable[int]) -> dict[int, str]:
    """Return the names of units. One statement."""
    return dict(Unit.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def told(asked: Asked) -> str:
    """Say as of when the figures are."""
    day = f"{asked.on:%d/%m/%Y}"
    if asked.is_over:
        return f"Số liệu tại thời điểm hết {day}, dựng lại từ nhật ký trên các nhiệm vụ người xem phiếu được xem."
    return f"Kỳ chưa kết thúc: số liệu tính đến hôm nay, {day}."


HELP = tuple((metric.label, metric.help) for metric in METRICS)
