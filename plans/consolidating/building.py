"""Building a report from the figures: read, count, write the machine's text. Runs as a job; twice gives the same."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from plans.consolidating import signing
from plans.consolidating.counting import counted
from plans.consolidating.gathering import Progress, gather
from plans.consolidating.proposing import proposed
from plans.consolidating.rows import rows_of
from plans.consolidating.shapes import Row, as_kept
from plans.models import ConsolidatedReport, Plan
from units.calendars import in_force_for
from workflows.papers.wording import day_in_figures
from workflows.periods import Span

READING, WRITING = "Đang đọc nhiệm vụ và báo cáo", "Đang tổng hợp và viết dự thảo"


@dataclass(frozen=True, slots=True)
class Built:
    """What the machine has made of a period: the edition in force then, the rows, the texts, who should sign."""

    plan: Plan
    rows: list[Row]
    proposed: dict[str, str]
    signing: signing.Signing

    def lay_into(self, report: ConsolidatedReport) -> None:
        """Put it into a report; what people have written there stays."""
        report.plan = self.plan
        report.rows, report.figures = as_kept(self.rows), counted(self.rows).kept()
        report.proposed, report.signing = dict(self.proposed), self.signing.kept()


def unheard(done: int, total: int) -> None:
    """Tell nobody how far it is."""


def build(plan: Plan, span: Span, *, at: dt.datetime, progress: Progress = unheard) -> Built:
    """Make a report of a period as of a moment. A fixed number of statements, whatever the number of tasks."""
    with in_force_for(plan.agency):
        gathered = gather(plan, span, at=at, progress=progress)
        rows = rows_of(gathered)
    day = timezone.localdate(at)
    words = proposed(rows, period=span.words, until=day_in_figures(day))
    return Built(gathered.plan, rows, words, signing.proposed(gathered.plan, on=day))


def build_report(report_id: int) -> None:
    """Build a stored report anew and say meanwhile how far it is. Nothing happens to a finished one.

    Whoever asked for another day meanwhile has asked for another building: this one then leaves the row alone.
    """
    report = ConsolidatedReport.objects.select_related("plan__agency", "plan__coordinating_unit").get(pk=report_id)
    if report.is_finished:
        return
    row = ConsolidatedReport.objects.filter(pk=report_id, state=ConsolidatedReport.State.DRAFT, as_of=report.as_of)

    def progress(done: int, total: int) -> None:
        phase = READING if done < total else WRITING
        row.update(phase=phase, done_count=done, total_count=total)

    built = build(report.plan, report.span, at=report.as_of, progress=progress)
    with transaction.atomic():
        kept = row.select_for_update(of=("self",)).first()
        if kept is None:
            return
        built.lay_into(kept)
        kept.phase, kept.built_at, kept.version = "", timezone.now(), kept.version + 1
        kept.save(update_fields=["plan", "rows", "figures", "proposed", "signing", "phase", "built_at", "version"])
