"""Acts on a sheet: begun when a report is opened, kept while it is written, frozen with the verdict."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from approvals.models import ReviewSheet, SheetVerdict
from approvals.sheets import claims
from approvals.sheets.findings import Findings, blank, read, told, write
from approvals.sheets.patterns import items_for
from units.models import User
from workflows import engine, ledger, noting
from workflows.engine import Prepare, Prepared
from workflows.errors import Stale
from workflows.models import Submission, Task
from workflows.states import State


class Overtaken(Exception):
    """Somebody else has saved the sheet since this person's page was made; nothing was overwritten."""

    def __init__(self, sheet: ReviewSheet) -> None:
        super().__init__(f"sheet {sheet.pk} is at version {sheet.version}")
        self.sheet = sheet


@dataclass(frozen=True, slots=True)
class Written:
    """What a page posts of a sheet: its words, and the version it showed."""

    findings: Findings
    version: int


def open_to_review(task_id: int, *, actor: User) -> None:
    """Note that a person who may review has opened a report: nobody withdraws it any more, and he holds it.

    When somebody else is at it, the report is merely read. A sheet is begun with what is to be checked today.
    """
    noting.open_review(task_id, actor=actor)
    with transaction.atomic():
        task, _ = ledger.locked(task_id, actor)
        if task.state != State.REPORTED or engine.why_not(task, "review", actor):
            return
        now = timezone.now()
        begun(task, actor=actor, at=now)
        try:
            claims.hold(task, actor=actor, now=now)
        except claims.Held:
            return


def drafted(submission: Submission) -> ReviewSheet | None:
    """Return the sheet being written on a submission, held against other writers."""
    rows = ReviewSheet.objects.select_for_update(of=("self",)).select_related("saved_by")
    return rows.filter(submission=submission, frozen_at__isnull=True).first()


def begun(task: Task, *, actor: User, at: dt.datetime) -> ReviewSheet:
    """Return the sheet of a locked task's submission: begun now when there is none.

    A report that leadership sent back begins with what was found the last time.
    """
    submission = task.submission
    if submission is None:
        raise Stale(task.pk)
    sheet = drafted(submission)
    if sheet is not None:
        return sheet
    last = submission.review_sheets.order_by("-pk").first()
    found = read(last) if last is not None else blank(items_for(task.agency_id, task.plan))
    sheet = ReviewSheet(submission=submission, saved_by=actor, saved_at=at)
    write(found, sheet)
    sheet.save(force_insert=True)
    return sheet


def keep(task_id: int, written: Written, *, actor: User, submission: str) -> ReviewSheet:
    """Keep what is being written, and go on holding the report. No line in the trail: the verdict leaves it.

    Raises Overtaken when somebody has saved another version, Held when somebody else has the report, Stale when
    another submission lies there than the page showed, Refused (recorded) when a rule says no.
    """
    with claims.to_review(task_id, actor=actor) as task:
        if task.submission is None or task.submission.sha256 != submission:
            raise Stale(task_id)
        now = timezone.now()
        claims.go_on(task, actor=actor, now=now)
        sheet = begun(task, actor=actor, at=now)
        put(written, sheet, actor=actor, at=now)
        return sheet


def put(written: Written, sheet: ReviewSheet, *, actor: User, at: dt.datetime) -> None:
    """Save what was written as the next version of a sheet, unless it says so already. Raises Overtaken."""
    if read(sheet) == written.findings:
        return
    if sheet.version != written.version:
        raise Overtaken(sheet)
    write(written.findings, sheet)
    sheet.version += 1
    sheet.saved_by, sheet.saved_at = actor, at
    sheet.save()


def closing(verdict: SheetVerdict, *, actor: User, written: Written | None, opinion: str = "") -> Prepare:
    """Prepare a verdict's part in the door's transaction: the sheet is frozen, and nobody holds the report any more.

    Raises Held when somebody else is at the report, Overtaken when the sheet has changed since the page was made,
    ValidationError when something wrong is passed on without a word why. Without anything written the sheet is frozen
    as it lies there, under this opinion.
    """

    def close(task: Task, at: dt.datetime) -> Prepared:
        claim = claims.check(task, actor=actor, now=at)
        sheet = begun(task, actor=actor, at=at)
        if written is not None:
            put(written, sheet, actor=actor, at=at)
        else:
            sheet.opinion = opinion or sheet.opinion
        if verdict is SheetVerdict.PASSED and read(sheet).is_unexplained:
            raise ValidationError("Phiếu còn mục chưa đạt: hãy ghi vì sao vẫn trình.", code="despite")
        sheet.verdict, sheet.frozen_at = verdict, at
        sheet.saved_by, sheet.saved_at = actor, at
        sheet.save()
        if claim is not None:
            claim.delete()
        return Prepared(facts={"sheet": told(sheet, task.submission.sha256 if task.submission else "")})

    return close
