"""Walk every chain of the trail and hold tasks, reports, decisions, plans and rights against it."""

import sys
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from approvals.sheets.verification import SheetWatcher
from approvals.verification import DecisionWatcher
from audit.models import Event
from audit.verifier import Finding, verify
from plans.verification import PlanWatcher
from units.actions import derive, ground_of
from units.models import UnitGrant, User
from workflows.models import Task
from workflows.verification import TaskWatcher, expectations


class Command(BaseCommand):
    """The command `manage.py verify_audit`."""

    help = "Verify the audit trail. Exit 0 when clean, 1 with the first bad place named."

    def handle(self, *args: Any, **options: Any) -> None:
        """Stop at the first finding."""
        finding = next(findings(), None)
        if finding is not None:
            self.stderr.write(f"NOT CLEAN at {finding.place}: {finding.what}")
            sys.exit(1)
        self.stdout.write(f"clean: {Event.objects.count()} events, {Task.objects.count()} tasks")


def findings() -> Iterator[Finding]:
    """Yield every finding of the whole house."""
    yield from verify(expectations(), [TaskWatcher(), DecisionWatcher(), SheetWatcher(), PlanWatcher()])
    yield from forged_rights()


def forged_rights() -> Iterator[Finding]:
    """Yield rights that no appointment gives, as of the day they were last computed."""
    for person in User.objects.exclude(rights_on=None).iterator():
        assert person.rights_on is not None  # noqa: S101 - excluded above
        given = derive(person, on=person.rights_on)
        rows = UnitGrant.objects.filter(user=person).select_related("permission")
        if {(row.permission.codename, row.content_object_id): ground_of(row) for row in rows} != given:
            yield Finding(f"person:{person.pk}", "holds rights that no appointment gives, or lacks one that it gives")
