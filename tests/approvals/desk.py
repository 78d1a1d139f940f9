"""What a reviewer's desk posts, for tests of the sheet, of holding a report and of the signer."""

import datetime as dt
from typing import TYPE_CHECKING

from django.test import Client
from django.utils import timezone

from approvals.models import Claim, ReviewSheet
from approvals.sheets.patterns import BUILT_IN
from tests.approvals.pages import at, shown
from units.actions import recompute_agency
from units.models import Absence, User
from workflows.models import Task

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse


def opened(client: Client, person: User, task: Task) -> "_MonkeyPatchedWSGIResponse":
    """Open a report as a person does; return the page."""
    client.force_login(person)
    return client.get(at("review_page", task.pk))


def written(task: Task, *, version: int = 0, **more: object) -> dict[str, object]:
    """Return the form of a desk whose checks have all been found right."""
    marks = {f"mark_{item.key}": "ok" for item in BUILT_IN}
    return shown(task, **{"version": version, "opinion": "Đủ số liệu, kính trình.", **marks, **more})


def sheet_of(task: Task) -> ReviewSheet:
    """Return the latest sheet of a task."""
    return ReviewSheet.objects.filter(submission__task=task).latest("pk")


def run_out(task: Task) -> None:
    """Let the claim of a task have run out a moment ago."""
    claim = Claim.objects.get(task=task)
    hour = dt.timedelta(hours=1)
    Claim.objects.filter(pk=claim.pk).update(taken_at=claim.taken_at - hour, expires_at=claim.expires_at - hour)


def away(person: User, on: dt.date) -> None:
    """Record that a person is away for three days from a day on."""
    assert person.agency is not None
    until = on + dt.timedelta(days=2)
    days = {"from_on": on, "to_on": until, "reason": "Đi công tác", "entered_at": timezone.now()}
    Absence.objects.create(agency=person.agency, person=person, entered_by=person, **days)
    recompute_agency(person.agency, on=on)
