"""Whoever takes a plan away leaves a line behind."""

from django.db import transaction
from django.utils import timezone

from plans.chain import Act, record
from plans.exporting import Exported
from plans.guards import locked
from plans.models import Plan
from units.models import User


def record_export(plan: Plan, file: Exported, *, actor: User | None) -> None:
    """Record that a plan was taken away as a file; without an actor a command at the terminal did."""
    with transaction.atomic():
        act = Act("plan.export", facts={"file": file.name, "sha256": file.sha256, "size": len(file.data)})
        record(locked(plan.pk), act, actor=actor, at=timezone.now())
