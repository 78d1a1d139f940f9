"""Work through what is not done inside a request: the process `worker`."""

import signal
import sys
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from jobs.working import Tally, Worker
from project.schedule import SCHEDULE

SOMETHING_DIED = 1
NO_DATABASE = 2


class Command(BaseCommand):
    """`manage.py work [--once]`: several may run side by side, on one machine or on many.

    SIGTERM and Ctrl+C let the job at hand be finished, then it ends. With `--once`: exit code 0 when all that was due
    is done or will be tried again, 1 when something was given up, 2 with one sentence when there is no database.
    """

    stealth_options = ("stop",)  # an event, from who runs it in a thread of his own
    help = "Run what is due by the schedule and in the queue. Runs until stopped, or with --once until nothing is left."

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask for one round only."""
        parser.add_argument("--once", action="store_true", help="do all that is due now, say how much, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run for ever, or once."""
        worker = Worker(SCHEDULE, options.get("stop") or stopped_by_signals())
        if not options["once"]:
            worker.go_on()
            return
        try:
            tally = worker.once()
        except DatabaseError as error:
            reason = " ".join(str(error).split())
            raise CommandError(f"Không dùng được cơ sở dữ liệu: {reason}", returncode=NO_DATABASE) from None
        self.stdout.write(in_words(tally))
        if tally["dead"] or tally["failed"]:
            sys.exit(SOMETHING_DIED)


def in_words(tally: Tally) -> str:
    """Say on one line what was done."""
    return (
        f"Theo lịch: {tally['rounds']} lượt, {tally['failed']} lượt lỗi. Hàng đợi: {tally['done']} việc xong, "
        f"{tally['again']} việc sẽ thử lại, {tally['dead']} việc hỏng."
    )


def stopped_by_signals() -> threading.Event:
    """Return an event that SIGTERM and Ctrl+C set."""
    stop = threading.Event()

    def note(number: int, frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)  # asked twice, end at once

    signal.signal(signal.SIGTERM, note)
    signal.signal(signal.SIGINT, note)
    return stop
