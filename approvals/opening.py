"""Which reports a person has had before him to decide on: folders ask for it, the inspector may."""

from django.utils import timezone

from approvals.models import Opening
from units.models import User
from workflows.models import Task


def note_opening(task: Task, person: User) -> None:
    """Note that a person has this submission before him, the first time alone. At most one statement.

    Call it for somebody who may decide. A task found by `inbox.readable_by` knows whether it was opened before.
    """
    if task.submission_id is None or task.__dict__.get("was_opened"):
        return
    opening = Opening(submission_id=task.submission_id, person=person, opened_at=timezone.now())
    Opening.objects.bulk_create([opening], ignore_conflicts=True)  # of two at once the first counts
