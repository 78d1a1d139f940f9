"""What a reading is made of: frozen values that the import, the command line and the tests all share."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

Confidence = Literal["high", "medium", "low"]
Frequency = Literal["monthly", "quarterly", "yearly", "unspecified"]
Boundary = Literal["on", "before"]
Months = Literal["every month"] | tuple[int, ...]
Span = tuple[int, int]


class LineUse(StrEnum):
    """What the reading made of one source line; every line has exactly one use, and the ignored ones are shown."""

    BLANK = "blank"
    PAGE = "page"  # page numbers, rules, running heads
    HEAD = "head"  # letterhead, number, place and date
    TITLE = "title"
    BASIS = "basis"  # the preamble with the legal bases
    HEADING = "heading"  # of sections, groups and tables
    TASK = "task"
    ATTRIBUTE = "attribute"  # labels with who, when and what product
    TELLING = "telling"  # what is to be told, not what is to be done
    AIM = "aim"  # purposes, targets, money: read on purpose, never tasks
    DUTY = "duty"
    ORGANISATION = "organisation"
    CLOSING = "closing"  # recipients and signature
    IGNORED = "ignored"  # left out with no better reason: a person looks at these


FieldName = Literal["content", "lead", "cooperating", "time", "product"]


class NotAPlan(ValueError):
    """The text cannot be read as a plan; ``str()`` is a Vietnamese sentence fit for the page."""


class TimeKind(StrEnum):
    """How a time clause binds; the values are those of the printed schema."""

    NONE = "none"
    ONGOING = "ongoing"
    ANNUAL = "annual"
    BY_MONTH_END = "by_month_end"
    BY_MONTH_END_THEN_ONGOING = "by_month_end_then_ongoing"
    BY_QUARTER_END = "by_quarter_end"
    BY_YEAR_END = "by_year_end"
    BEFORE_DATE = "before_date"
    BY_DATE = "by_date"
    RANGE = "range"
    CONDITIONAL = "conditional"


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit the agency has on record, with every other way its name is written."""

    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanDate:
    """The date line of the head; what the file leaves blank stays None."""

    day: int | None = None
    month: int | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """One document the plan rests on."""

    kind: str
    number: str | None
    date: date | None
    issuer: str | None
    lines: Span


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who is named. ``scope``: none, single, all_units, external, or several joined by ``+`` in alphabetical order."""

    scope: str = "none"
    text: str | None = None
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TimeClause:
    """A time as written and as read; ``due_on`` is never moved to a working day here."""

    text: str | None = None
    kind: TimeKind = TimeKind.NONE
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Where one field of a task was read, how sure that is, and why it is not surer ("" when it is)."""

    field: FieldName
    lines: Span
    confidence: Confidence
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Repair:
    """A word that has lost letters, and what it is offered to become; the source itself is never changed."""

    line: int
    written: str
    proposed: str


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the plan with its role: tasks, maybe_tasks, organisation or other."""

    label: str
    title: str
    role: str
    lines: Span


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence kept as it stands: what is to be told, or the clause on difficulties and changes."""

    text: str
    lines: Span


@dataclass(frozen=True, slots=True)
class TaskReading:
    """One task with its place in the file; ``lines`` are the first and last source lines, from 1.

    ``marks`` say for each field that was found where it stands (content always has one).
    """

    path: tuple[str, ...]
    heading: str | None
    content: str
    lines: Span
    lead: Assignment
    cooperating: Assignment
    time: TimeClause
    product: str | None
    confidence: Confidence
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportingDuty:
    """Who reports to whom and when; ``reporter`` is printed as ``from``."""

    reporter: str | None
    to: tuple[str, ...]
    via: str | None
    frequency: Frequency
    day: int | None
    boundary: Boundary | None
    months: Months | None
    on_demand: bool
    text: str
    lines: Span


@dataclass(frozen=True, slots=True)
class Signer:
    """The signature block; a name that is not printed stays None."""

    capacity: str | None = None
    position: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class PlanReading:
    """Everything a careful person takes out of one plan."""

    agency: str | None
    parent_agency: str | None
    province: str | None
    number: str | None
    place: str | None
    date: PlanDate
    title: str | None
    legal_bases: tuple[LegalBasis, ...]
    coordinating_unit: str | None
    default_assignment: str | None
    tasks: tuple[TaskReading, ...]
    reporting_duties: tuple[ReportingDuty, ...]
    signer: Signer
    recipients: tuple[str, ...]
    archive: tuple[str, ...]
    missing_attachment: bool
    sections: tuple[Section, ...] = ()
    telling: tuple[Statement, ...] = ()
    escalation: tuple[Statement, ...] = ()
    repairs: tuple[Repair, ...] = ()
    uses: tuple[LineUse, ...] = ()
    second_plan_line: int | None = None
