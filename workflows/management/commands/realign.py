"""Rebuild the flow rows of every task from its state: they say whose turn it is, and decide nothing."""

from typing import Any

from django.core.management.base import BaseCommand

from workflows import engine
from workflows.models import Task


class Command(BaseCommand):
    """The command `manage.py realign`."""

    help = "Rebuild flow rows that disagree with their task's state."

    def handle(self, *args: Any, **options: Any) -> None:
        """Realign every task that has a flow."""
        ids = Task.objects.filter(process__isnull=False).values_list("pk", flat=True)
        changed = sum(engine.realign(pk) for pk in ids)
        self.stdout.write(f"{changed} of {len(ids)} flows rebuilt")
