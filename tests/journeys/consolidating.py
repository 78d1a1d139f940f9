"""A consolidated report to look at: built, one section written by a person, and the figures another since."""

import datetime as dt

from django.utils import timezone

from plans.consolidating.acts import begin, rebuild, write_texts
from plans.consolidating.building import build_report
from plans.models import ConsolidatedReport, Plan
from units.models import Agency, User
from workflows.history import end_of
from workflows.periods import Period, span_of


def unasked(number: int) -> None:
    """Ask no worker: the report is built here."""


def report_to_look_at(agency: Agency, *, office: User) -> int:
    """Return the report of this year of the agency's first plan; made when it is not there."""
    found = ConsolidatedReport.objects.filter(agency=agency).order_by("pk").first()
    if found is not None:
        return found.pk
    plan, now = Plan.objects.issued().filter(agency=agency).earliest("pk"), timezone.now()
    span = span_of(Period.YEAR, timezone.localdate(now))
    yesterday = end_of(timezone.localdate(now) - dt.timedelta(days=1))
    begun = max(yesterday, end_of(span.first), plan.issued_at or now)  # no figures of a plan before it was issued
    report, _ = begin(plan, span, actor=office, as_of=begun, enqueue=unasked)
    build_report(report.pk)
    report.refresh_from_db()
    write_texts(report, {"general": "Lời của chuyên viên."}, actor=office, seen=report.version, signer=None)
    rebuild(report, actor=office, as_of=now, enqueue=unasked)
    build_report(report.pk)
    return report.pk
