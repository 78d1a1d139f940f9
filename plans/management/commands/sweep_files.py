"""Remove files of plans that no row speaks of: what processes that were killed while taking a file in left behind."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from plans.intake.storing import sweep


class Command(BaseCommand):
    """The command `manage.py sweep_files`; safe at any time, also beside running servers."""

    help = "Remove source files and uploads that belong to no plan and no kept upload. Prints how many."

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep, and say how much there was (with --verbosity 0 in silence)."""
        count = sweep(at=timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"{count} files removed")
