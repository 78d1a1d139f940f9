"""What the page of a report shows: its numbers as links, its sections with what has changed under a person's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.forms.boundfield import BoundField
from django.urls import reverse

from plans.consolidating.counting import SHOWN_WHEN_ANY, Counts, Figure, Key, Line
from plans.consolidating.shapes import Measure, Row, Section
from plans.forms.consolidating import TextsForm
from plans.models import ConsolidatedReport
from units.rules import Visitor
from workflows.changes import Passage, passages
from workflows.models import Task

MOST_ON_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Number:
    """A number on the page, and where its tasks are listed."""

    label: str
    count: int
    url: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class NumbersLine:
    """The numbers of a section or of a unit."""

    label: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """All numbers of the page."""

    general: tuple[Number, ...]
    sections: tuple[NumbersLine, ...]
    units: tuple[NumbersLine, ...]
    heads: tuple[str, ...]


def numbers_of(report: ConsolidatedReport, counts: Counts) -> Numbers:
    """Return the numbers of a report as links."""
    shown = [one for one in counts.general if one.count or one.key.measure not in SHOWN_WHEN_ANY]
    sections, units = (tuple(line_of(report, line) for line in lines) for lines in (counts.sections, counts.units))
    heads = tuple(number.label for number in sections[0].numbers) if sections else ()
    return Numbers(tuple(number_of(report, one) for one in shown), sections, units, heads)


def line_of(report: ConsolidatedReport, line: Line) -> NumbersLine:
    """Return the numbers of a line as links."""
    return NumbersLine(line.label, tuple(number_of(report, figure) for figure in line.figures))


def number_of(report: ConsolidatedReport, figure: Figure) -> Number:
    """Return a number as a link."""
    url = reverse("consolidated_rows", args=[report.pk, str(figure.key)])
    overdue = figure.key.measure in {Measure.OVERDUE, Measure.LATE}
    return Number(figure.label, figure.count, url, "overdue" if overdue and figure.count else "")


LISTED = (Measure.ALL, Measure.DONE, Measure.OVERDUE)


@dataclass(frozen=True, slots=True)
class Listed:
    """A report in the list, with a few of its numbers; none while it is not built."""

    report: ConsolidatedReport
    numbers: tuple[Number, ...]


def in_list(report: ConsolidatedReport) -> Listed:
    """Return a report as the list shows it."""
    if not report.is_ready:
        return Listed(report, ())
    figures = [Figure(Key(measure), int(report.figures.get(str(Key(measure)), 0))) for measure in LISTED]
    return Listed(report, tuple(number_of(report, figure) for figure in figures))


@dataclass(frozen=True, slots=True)
class SectionShown:
    """A section: its field, the machine's text when a person has written, and how that has changed since."""

    section: Section
    field: BoundField
    is_edited: bool
    proposal: str
    changed: tuple[Passage, ...]
    other: str = ""


def sections_shown(report: ConsolidatedReport, form: TextsForm, *, overtaken: bool = False) -> list[SectionShown]:
    """Return the sections of the form; when it came too late, with what stands there by now."""
    return [section_shown(report, section, field, overtaken=overtaken) for section, field in form.sections]


def section_shown(report: ConsolidatedReport, section: Section, field: BoundField, *, overtaken: bool) -> SectionShown:
    """Return one section."""
    written, proposal = report.texts.get(section.value), str(report.proposed.get(section.value, ""))
    before = str(written["on"]) if written else proposal
    now = report.said(section)
    typed = str(field.value() or "").replace("\r\n", "\n").strip()
    return SectionShown(
        section=section,
        field=field,
        is_edited=written is not None,
        proposal=proposal,
        changed=passages(before, proposal) if before != proposal else (),
        other=now if overtaken and typed != now.strip() else "",
    )


@dataclass(frozen=True, slots=True)
class RowShown:
    """A row of a list: the task with a link for whoever may open it."""

    row: Row
    number: int
    may_open: bool


def rows_shown(rows: Sequence[Row], user: Visitor, *, page: int) -> list[RowShown]:
    """Return one page of rows; a task is a link for whoever may see it."""
    start = (page - 1) * MOST_ON_A_PAGE
    part = rows[start : start + MOST_ON_A_PAGE]
    wanted = [row.task for row in part if row.task]
    seen = set(Task.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", flat=True))
    return [RowShown(row, start + at, row.task in seen) for at, row in enumerate(part, start=1)]


def title_of(key: Key, rows: Sequence[Row]) -> str:
    """Say in words what a number counts: "Quá hạn – Phòng Hành chính"."""
    if key.section is not None:
        return f"{key.measure.label} – {next((row.heading for row in rows if row.heading), 'Nhiệm vụ khác')}"
    if key.unit is not None:
        return f"{key.measure.label} – {next((row.unit for row in rows if row.unit), 'Chưa phân công')}"
    return str(key.measure.label)
