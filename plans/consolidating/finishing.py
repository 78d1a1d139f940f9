"""Finishing a report: nobody changes it any more, and its files go into the report of the coordinating unit's task."""

from __future__ import annotations

from copy import copy
from io import BytesIO

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.utils import timezone

from audit.canonical import Value
from plans import rules
from plans.chain import Act, record
from plans.consolidating import signing
from plans.consolidating.acts import NOT_BUILT, held_report, told
from plans.consolidating.duty import duty_task
from plans.consolidating.files import PAPERS, as_file
from plans.consolidating.shapes import Section
from plans.errors import StalePlan
from plans.exporting import Exported
from plans.models import ConsolidatedReport
from units.authority import book
from units.models import User
from units.positions import Right
from units.rules import holds
from workflows import reports, uploads
from workflows.models import Evidence, Submission, Task
from workflows.noting import annotate
from workflows.states import State

CANNOT_PREPARE = "Chỉ người soạn báo cáo của đơn vị chủ trì nhiệm vụ được đưa báo cáo vào nhiệm vụ."
NOT_IN_PROGRESS = "Nhiệm vụ chưa được tiếp nhận hoặc đã trình báo cáo; báo cáo chưa đưa vào được."


def finish(report: ConsolidatedReport, *, actor: User, seen: int) -> ConsolidatedReport:
    """Close a report; when its duty is a task of ours in progress, lay Word and PDF into that task's draft.

    The report then goes the way of every report: submitted, reviewed, approved. Raises as `held_report` does, and
    StalePlan while the figures are not built or the task cannot take it. The papers are set before anything is held:
    of a thousand tasks that takes seconds, in which nobody else should wait.
    """
    may = report.is_ready and report.version == seen and rules.can_consolidate(report.plan, actor)
    files = papers_of(report) if may else []
    with held_report(report, "consolidation.finish", actor=actor, seen=seen) as kept:
        if not kept.is_ready or not files:
            raise StalePlan(kept.plan_id, NOT_BUILT)
        at = timezone.now()
        kept.task = kept.task or duty_task(kept.plan, kept.span)
        kept.state, kept.finished_at, kept.finished_by = ConsolidatedReport.State.FINISHED, at, actor
        kept.save(update_fields=["state", "finished_at", "finished_by", "task"])
        facts: dict[str, Value] = {**told(kept), "files": [as_facts(file) for file in files]}
        if kept.task is not None:
            lay_into_task(kept, kept.task, files, actor=actor)
            facts["task"] = kept.task.code
        record(kept.plan, Act("consolidation.finish", facts=facts), actor=actor, at=at)
    return kept


def papers_of(report: ConsolidatedReport) -> list[Exported]:
    """Return a report as it will be when finished, as Word and as PDF, signed by whom it is to be signed."""
    finished = copy(report)
    finished.state = ConsolidatedReport.State.FINISHED
    finished.task = report.task or duty_task(report.plan, report.span)
    on = timezone.localdate(report.as_of)
    signs = signing.chosen(finished, signing.choices(book(report.agency_id, on=on), report.plan))
    return [as_file(finished, way, signing=signs, who="") for way in PAPERS]


def as_facts(file: Exported) -> dict[str, Value]:
    """Return what identifies a file."""
    return {"name": file.name, "size": len(file.data), "sha256": file.sha256}


def lay_into_task(report: ConsolidatedReport, task: Task, files: list[Exported], *, actor: User) -> None:
    """Lay the files into the draft of a task in progress, in place of those of an earlier finishing."""
    if not holds(actor, Right.PREPARE_REPORT, task.lead_unit):
        raise PermissionDenied(CANNOT_PREPARE)
    if task.state != State.IN_PROGRESS:
        raise StalePlan(report.plan_id, NOT_IN_PROGRESS)
    names = [file.name for file in files]
    earlier = Evidence.objects.filter(task=task, in_draft=True, name__in=names).values_list("pk", flat=True)
    reports.detach(task, list(earlier), actor=actor)
    checked = [uploads.check(File(BytesIO(file.data), name=file.name)) for file in files]
    refusals = reports.attach(task, checked, actor=actor)
    if refusals:
        raise StalePlan(report.plan_id, " ".join(refusals))
    begin_words(report, task, actor=actor)
    facts: dict[str, Value] = {"report": report.pk, "period": report.span.words, "files": list(map(as_facts, files))}
    annotate(task.pk, "task.consolidated", actor=actor, right=Right.PREPARE_REPORT, facts=facts)


def begin_words(report: ConsolidatedReport, task: Task, *, actor: User) -> None:
    """Begin the words of the task's report with the general section, unless somebody has begun already."""
    draft = reports.draft_of(task)
    if draft is not None and draft.text.strip():
        return
    text = f"{report.said(Section.GENERAL)}\n(Toàn văn trong tệp kèm theo.)"
    words = reports.Words(Submission.Result.DONE, text, "")
    reports.save_words(task, words, actor=actor, version=draft.version if draft else 0)
