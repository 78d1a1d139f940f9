"""What people do with a consolidated report. Each holds the plan's row first, then the report's, and leaves a line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from audit.canonical import Value
from plans import rules
from plans.about import editions_of
from plans.chain import Act, record
from plans.consolidating.duty import duty_task
from plans.consolidating.gathering import edition_at
from plans.consolidating.shapes import Section
from plans.errors import StalePlan
from plans.guards import demand, locked, moment, record_refusal
from plans.models import ConsolidatedReport, Plan
from units.models import User
from units.rules import forget_standing
from workflows.periods import Span

Enqueue = Callable[[int], object]
WAITS = "Đang chờ đến lượt lập"
TOO_EARLY = "Kỳ này chưa bắt đầu vào ngày lấy số liệu."
NOT_BUILT = "Báo cáo chưa được lập xong."


def begin(
    plan: Plan, span: Span, *, actor: User, as_of: dt.datetime, enqueue: Enqueue
) -> tuple[ConsolidatedReport, bool]:
    """Begin the report of a plan for a period and ask for it to be built; return it, and whether it is new.

    Of several editions the one in force at the moment counts; what was begun for a period is gone on with. Raises
    PermissionDenied (recorded), and ValidationError when the period lies ahead.
    """
    check_moment(plan, span, as_of)
    chain = [edition.plan for edition in editions_of(plan)]
    in_force = edition_at(chain, as_of)
    with refusals_recorded(in_force, "consolidation.begin", actor), transaction.atomic():
        held = locked(in_force.pk)
        forget_standing(actor)
        demand(rules.can_consolidate(held, actor), rules.CONSOLIDATE_REFUSAL)
        there = ConsolidatedReport.objects.filter(plan__in=chain, first_day=span.first, last_day=span.last).first()
        if there is not None:
            return there, False
        report = begun(held, span, actor=actor, as_of=as_of)
        enqueue(report.pk)
    return report, True


def begun(plan: Plan, span: Span, *, actor: User, as_of: dt.datetime) -> ConsolidatedReport:
    """Write down a report that waits to be built, with its line in the plan's chain."""
    at = timezone.now()
    report = ConsolidatedReport.objects.create(
        agency=plan.agency,
        plan=plan,
        first_day=span.first,
        last_day=span.last,
        as_of=as_of,
        phase=WAITS,
        task=duty_task(plan, span),
        created_by=actor,
        created_at=at,
    )
    record(plan, Act("consolidation.begin", facts=told(report)), actor=actor, at=at)
    return report


def check_moment(plan: Plan, span: Span, as_of: dt.datetime) -> None:
    """Refuse figures of a period that had not begun, or of a moment at which the plan had not been issued."""
    if timezone.localdate(as_of) < span.first:
        raise ValidationError(TOO_EARLY, code="early")
    first = editions_of(plan)[0].plan
    if first.issued_at is not None and as_of < first.issued_at:
        raise ValidationError(
            f"Kế hoạch {first.code} được ban hành ngày {timezone.localdate(first.issued_at):%d/%m/%Y}: "
            "ngày lấy số liệu phải từ ngày đó.",
            code="early",
        )


def told(report: ConsolidatedReport) -> dict[str, Value]:
    """Return what every line of the trail says of a report."""
    return {"report": report.pk, "period": report.span.words, "as_of": report.as_of.isoformat()}


@contextmanager
def refusals_recorded(plan: Plan, action: str, actor: User) -> Iterator[None]:
    """Record a refused attempt outside the transaction that it undoes."""
    try:
        yield
    except PermissionDenied as refusal:
        record_refusal(plan, action, actor=actor, refusal=refusal)
        raise


@contextmanager
def held_report(
    report: ConsolidatedReport, action: str, *, actor: User, seen: int | None = None, finished: bool = False
) -> Iterator[ConsolidatedReport]:
    """Hold a report, in a transaction, for an act by somebody of its unit.

    Raises StalePlan when it has changed since `seen`, or is (not) finished; PermissionDenied, recorded.
    """
    with refusals_recorded(report.plan, action, actor), transaction.atomic():
        plan = locked(report.plan_id)
        rows = ConsolidatedReport.objects.select_for_update(of=("self",)).select_related("edited_by", "finished_by")
        kept = rows.get(pk=report.pk)
        kept.plan = plan
        forget_standing(actor)
        demand(rules.can_consolidate(plan, actor), rules.CONSOLIDATE_REFUSAL)
        check_state(kept, finished=finished)
        if seen is not None and kept.version != seen:
            raise StalePlan(plan.pk, changed_sentence(kept))
        yield kept


def changed_sentence(report: ConsolidatedReport) -> str:
    """Say who has changed a report last: a person, or the machine."""
    by_machine = report.edited_at is None or (report.built_at is not None and report.built_at > report.edited_at)
    if by_machine:
        return f"Số liệu của báo cáo vừa được lập lại {moment(report.built_at)}."
    return f"{report.edited_by} vừa sửa báo cáo này {moment(report.edited_at)}."


def check_state(report: ConsolidatedReport, *, finished: bool) -> None:
    """Refuse an act whose time has passed."""
    if report.is_finished and not finished:
        raise StalePlan(
            report.plan_id, f"Báo cáo đã được {report.finished_by} hoàn thành {moment(report.finished_at)}."
        )
    if finished and not report.is_finished:
        raise StalePlan(report.plan_id, "Báo cáo đang là dự thảo.")


def write_texts(
    report: ConsolidatedReport, texts: Mapping[str, str], *, actor: User, seen: int, signer: User | None
) -> ConsolidatedReport:
    """Keep what a person has written into the sections, and who is to sign; what equals the machine's text is none.

    Raises as `held_report` does.
    """
    with held_report(report, "consolidation.edit", actor=actor, seen=seen) as kept:
        before, at = dict(kept.texts), timezone.now()
        for section in Section.values:
            if section in texts:
                put(kept, section, texts[section])
        if kept.texts == before and kept.signer_id == (signer.pk if signer else None):
            return kept
        kept.signer = signer
        kept.version, kept.edited_by, kept.edited_at = kept.version + 1, actor, at
        kept.save(update_fields=["texts", "signer", "version", "edited_by", "edited_at"])
        changed: list[Value] = [name for name in Section.values if kept.texts.get(name) != before.get(name)]
        facts = {**told(kept), "sections": changed, "version": kept.version}
        record(kept.plan, Act("consolidation.edit", facts=facts), actor=actor, at=at)
    return kept


def put(report: ConsolidatedReport, section: str, text: str) -> None:
    """Put a person's text into a section; the proposal it was written over is kept with it."""
    text, proposal = tidy(text), str(report.proposed.get(section, ""))
    if text == tidy(proposal):
        report.texts.pop(section, None)
    elif text != tidy(report.said(section)):
        report.texts[section] = {"text": text, "on": proposal}


def tidy(text: str) -> str:
    """Return a text with one kind of line end and none at its own end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def rebuild(report: ConsolidatedReport, *, actor: User, as_of: dt.datetime, enqueue: Enqueue) -> ConsolidatedReport:
    """Ask for the figures anew, as of a moment; what people have written stays. Raises as `held_report` does."""
    check_moment(report.plan, report.span, as_of)
    with held_report(report, "consolidation.rebuild", actor=actor) as kept:
        kept.as_of, kept.phase, kept.done_count, kept.total_count = as_of, WAITS, 0, 0
        kept.task = kept.task or duty_task(kept.plan, kept.span)
        kept.save(update_fields=["as_of", "phase", "done_count", "total_count", "task"])
        record(kept.plan, Act("consolidation.rebuild", facts=told(kept)), actor=actor, at=timezone.now())
        enqueue(kept.pk)
    return kept


def reopen(report: ConsolidatedReport, *, actor: User) -> ConsolidatedReport:
    """Make a finished report a draft again, for whoever must change it. Raises as `held_report` does."""
    with held_report(report, "consolidation.reopen", actor=actor, finished=True) as kept:
        kept.state, kept.finished_at, kept.finished_by = ConsolidatedReport.State.DRAFT, None, None
        kept.save(update_fields=["state", "finished_at", "finished_by"])
        record(kept.plan, Act("consolidation.reopen", facts=told(kept)), actor=actor, at=timezone.now())
    return kept
