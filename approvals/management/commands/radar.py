"""Print which open steps will find no valid, present signer in the coming days."""

import datetime as dt
import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from approvals.authority.asking import WRONG, agency_of
from approvals.authority.radar import AHEAD, FURTHEST, Blind, radar
from units.models import Agency

FOUND = 1


class Command(BaseCommand):
    """`radar [--agency CODE] [--days N] [--json]`: exit code 0 when every step has its signer, 1 when one lacks it.

    With `--json` one agency is an object, all of them a list. Exit code 2 with one sentence when a code or a number is
    wrong.
    """

    help = "Print open steps without a valid, present signer in the coming days (exit 1 when there are any)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--agency", metavar="CODE", help="code of an agency; every agency without it")
        parser.add_argument("--days", metavar="N", type=int, default=AHEAD, help=f"how many days, {AHEAD} by default")
        parser.add_argument("--json", action="store_true", help="print JSON, and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look ahead, print, and tell by the exit code."""
        days, today, code = options["days"], timezone.localdate(), options["agency"]
        if not 1 <= days <= FURTHEST:
            raise CommandError(f"Số ngày phải từ 1 đến {FURTHEST}.", returncode=WRONG)
        agencies = [agency_of(code)] if code else list(Agency.objects.order_by("pk"))
        found = [(agency, radar(agency.pk, on=today, days=days)) for agency in agencies]
        if options["json"]:
            told = [as_json(agency, rows, on=today, days=days) for agency, rows in found]
            self.stdout.write(json.dumps(told[0] if code else told, ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(line for agency, rows in found for line in lines_of(agency, rows, days)))
        if any(rows for _, rows in found):
            sys.exit(FOUND)


def as_json(agency: Agency, rows: list[Blind], *, on: dt.date, days: int) -> dict[str, Any]:
    """Return what was found in one agency for another program."""
    return {"agency": agency.code, "on": on.isoformat(), "days": days, "rows": [row.as_json() for row in rows]}


def lines_of(agency: Agency, rows: list[Blind], days: int) -> list[str]:
    """Return what was found in one agency for people."""
    if not rows:
        return [f"{agency.name}: trong {days} ngày tới, việc nào cũng có người ký."]
    return [f"{agency.name} – {in_words(row)}" for row in rows]


def in_words(row: Blind) -> str:
    """Return one row for people."""
    return f"{row.unit}: {row.tasks} nhiệm vụ, từ {row.from_on:%d/%m/%Y} đến {row.to_on:%d/%m/%Y}: {row.reason}"
