"""Reading sheets: the one at hand, those that are frozen, and what a report is checked for when none was begun."""

from dataclasses import dataclass

from approvals.models import ReviewSheet
from approvals.sheets.findings import Findings, Remark, blank, fingerprint, read
from approvals.sheets.patterns import items_for
from workflows.models import Submission, Task

TO_RESULT = frozenset({"result", "text"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A sheet as a page shows it. `row` is None while nobody has begun one."""

    findings: Findings
    row: ReviewSheet | None = None
    submission: Submission | None = None

    @property
    def is_frozen(self) -> bool:
        """Tell whether a verdict has been given on it."""
        return self.row is not None and self.row.frozen_at is not None

    @property
    def version(self) -> int:
        """Return the version that a form must post back."""
        return self.row.version if self.row is not None and not self.is_frozen else 0

    @property
    def is_being_written(self) -> bool:
        """Tell whether there is something to read that no verdict stands under yet."""
        return self.row is not None and not self.is_frozen and not self.findings.is_empty

    @property
    def needs_a_look(self) -> bool:
        """Tell whether a reader should not miss what was found."""
        return bool(self.findings.wrong or self.findings.remarks)

    @property
    def sha256(self) -> str:
        """Return the digest by which the trail names a frozen sheet."""
        if self.row is None or self.submission is None:
            return ""
        return fingerprint(self.row, self.submission.sha256)

    @property
    def remarks(self) -> list[tuple[Remark, str]]:
        """Return each remark with where the report has its section; "" where it has none."""
        return [(remark, anchor_of(self.submission, remark.anchor)) for remark in self.findings.remarks]


def anchor_of(submission: Submission | None, section: str) -> str:
    """Return the html id of a section in the report's round; "" when the report has no such section."""
    if submission is None:
        return ""
    there = section in TO_RESULT or section == "evidence" or bool(getattr(submission, section, None))
    return f"round-{submission.pk}-{section}" if there else ""


def at_hand(task: Task) -> Shown:
    """Return the latest sheet of a task's submission, else a blank one. One statement, two when none was begun."""
    row = latest(task)
    if row is None:
        return Shown(blank(items_for(task.agency_id, task.plan)), submission=task.submission)
    return Shown(read(row), row, task.submission)


def frozen_of(task: Task) -> Shown | None:
    """Return the sheet on which a report was passed on or returned last; None before. One statement."""
    row = latest(task)
    return Shown(read(row), row, task.submission) if row is not None and row.frozen_at is not None else None


def latest(task: Task) -> ReviewSheet | None:
    """Return the latest sheet of a task's submission."""
    rows = ReviewSheet.objects.filter(submission=task.submission_id).select_related("saved_by")
    return rows.order_by("-pk").first()


def all_frozen(task: Task) -> list[Shown]:
    """Return every sheet of a task that a verdict was given on, the latest first. One statement."""
    rows = ReviewSheet.objects.filter(submission__task=task, frozen_at__isnull=False)
    found = rows.select_related("saved_by", "submission").order_by("-pk")
    return [Shown(read(row), row, row.submission) for row in found]
