"""What is done on this floor outside of a request; each may run twice."""

from django.utils import timezone
from django_tasks import task

from plans.consolidating.building import build_report
from plans.obligations.opening import open_due


class PeriodsNotOpenedError(Exception):
    """Some periods could not be opened this time; the next run finds them again."""


@task()
def open_periods() -> dict[str, int]:
    """Open every period whose day has come."""
    opened = open_due(timezone.now())
    if opened.failed:
        raise PeriodsNotOpenedError(f"obligations {opened.failed}")
    return {"periods": opened.count, "tasks": opened.tasks, "skipped": opened.skipped}


@task()
def build_consolidated(report_id: int) -> None:
    """Build a consolidated report from the figures; asked for twice it gives the same."""
    build_report(report_id)
