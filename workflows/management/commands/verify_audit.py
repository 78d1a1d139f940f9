"""Walk every chain of the trail and compare each task's state with its last event."""

import sys
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from audit.models import Event
from audit.verifier import Expectation, verify
from workflows.engine import key_of
from workflows.models import Task


class Command(BaseCommand):
    """The command `manage.py verify_audit`."""

    help = "Verify the audit trail. Exit 0 when clean, 1 with the first bad place named."

    def handle(self, *args: Any, **options: Any) -> None:
        """Stop at the first finding."""
        finding = next(verify(expectations()), None)
        if finding is not None:
            self.stderr.write(f"NOT CLEAN at {finding.place}: {finding.what}")
            sys.exit(1)
        self.stdout.write(f"clean: {Event.objects.count()} events, {Task.objects.count()} tasks")


def expectations() -> Iterator[Expectation]:
    """Yield what every task's row says about its chain."""
    for task in Task.objects.only("state", "audit_seq", "audit_head").iterator():
        yield Expectation(object_key=key_of(task), seq=task.audit_seq, hash=task.audit_head, state=task.state)
