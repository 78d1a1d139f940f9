"""Do what follows from decisions once its time has come: the process `worker`."""

import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from approvals import effects


class Command(BaseCommand):
    """The command `manage.py effects`."""

    help = "Tell units, signers and the records clerk what was decided, a minute after it was. Runs until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask for one round only."""
        parser.add_argument("--once", action="store_true", help="Do what is due now, then end.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run for ever, or once."""
        if options["once"]:
            self.stdout.write(f"done: {effects.run_due(timezone.now())}")
            return
        effects.go_on(threading.Event())
