"""Print which open steps will find no valid, present signer in the coming days."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from approvals.authority.asking import WRONG, agency_of
from approvals.authority.radar import AHEAD, FURTHEST, Blind, radar

FOUND = 1


class Command(BaseCommand):
    """`radar --agency CODE [--days N] [--json]`: exit code 0 when every step has its signer, 1 when one lacks it.

    Exit code 2 with one sentence when a code or a number is wrong.
    """

    help = "Print open steps without a valid, present signer in the coming days (exit 1 when there are any)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--agency", metavar="CODE", required=True, help="code of the agency")
        parser.add_argument("--days", metavar="N", type=int, default=AHEAD, help=f"how many days, {AHEAD} by default")
        parser.add_argument("--json", action="store_true", help="print JSON, and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look ahead, print, and tell by the exit code."""
        agency, days, today = agency_of(options["agency"]), options["days"], timezone.localdate()
        if not 1 <= days <= FURTHEST:
            raise CommandError(f"Số ngày phải từ 1 đến {FURTHEST}.", returncode=WRONG)
        rows = radar(agency.pk, on=today, days=days)
        if options["json"]:
            told = {
                "agency": agency.code,
                "on": today.isoformat(),
                "days": days,
                "rows": [row.as_json() for row in rows],
            }
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            empty = [f"{agency.name}: trong {days} ngày tới, việc nào cũng có người ký."]
            self.stdout.write("\n".join([in_words(row) for row in rows] or empty))
        if rows:
            sys.exit(FOUND)


def in_words(row: Blind) -> str:
    """Return one row for people."""
    return f"{row.unit}: {row.tasks} nhiệm vụ, từ {row.from_on:%d/%m/%Y} đến {row.to_on:%d/%m/%Y}: {row.reason}"
