"""Recompute worklist keys, search texts and counters from the tasks themselves."""

from typing import Any

from django.core.management.base import BaseCommand

from workflows import worklist


class Command(BaseCommand):
    """The command `manage.py recount`."""

    help = "Repair the worklists: whose turn each task is, its search text, and the counters."

    def handle(self, *args: Any, **options: Any) -> None:
        """Repair, and say how much was wrong."""
        self.stdout.write(f"{worklist.repair()} keys, texts or counters repaired")
