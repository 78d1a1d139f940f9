"""Say what a time in words comes to: its kind, the day as read, the day that counts, and the rule in words."""

import datetime as dt
import json
from argparse import ArgumentParser
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from plans.draft.reckoning import LONGEST, Reckoned, reckon
from units.calendar import is_within_reach
from units.calendars import in_force_for
from units.models import Agency
from workflows.due_words import written

WRONG = 2


class Command(BaseCommand):
    """`due "TEXT" [--issued YYYY-MM-DD] [--agency CODE] [--json]`.

    TEXT is a time as plans write it ("trước ngày 30/9/2026", "quý II/2026"); --issued is the day of the plan, whose
    year counts where TEXT names none (today without it). With --agency its own days off and its reading of "trước
    ngày" count, without it the public calendar, and no database is touched. Exit code 2, with one sentence on standard
    error, when an argument cannot be understood; a time without a day is an answer too (due_on null).
    """

    help = "Print kind, due_on, effective_due_on and the rule in words of a time as plans write it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("text", metavar="TEXT", help='the time in words, e.g. "quý II/2026"')
        parser.add_argument("--issued", metavar="YYYY-MM-DD", help="day of the plan (today without it)")
        parser.add_argument("--agency", metavar="CODE", help="code of the agency whose calendar counts")
        parser.add_argument("--json", action="store_true", help="print JSON, and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reckon and print."""
        text = options["text"].strip()
        if not text or len(text) > LONGEST:
            raise CommandError(f"Hãy ghi thời gian bằng chữ, nhiều nhất {LONGEST} chữ cái.", returncode=WRONG)
        issued = day_of(options["issued"])
        with calendar_of(options["agency"]):
            found = reckon(text, issued=issued)
        as_text = json.dumps(found.as_json(), ensure_ascii=False) if options["json"] else report(found)
        self.stdout.write(as_text)


def day_of(text: str | None) -> dt.date:
    """Return the day that was named, today when none was."""
    if not text:
        return timezone.localdate()
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"“{text}” không phải là ngày dạng 2026-01-31.", returncode=WRONG) from None
    if not is_within_reach(day):
        raise CommandError(f"Ngày {text} nằm ngoài khoảng dùng được (2000 đến 2100).", returncode=WRONG)
    return day


def calendar_of(code: str | None) -> AbstractContextManager[None]:
    """Let the calendar of an agency count, or the public one."""
    if not code:
        return nullcontext()
    agency = Agency.objects.filter(code=code).first()
    if agency is None:
        raise CommandError(f"Không có cơ quan nào mang mã “{code}”.", returncode=WRONG)
    return in_force_for(agency)


def report(found: Reckoned) -> str:
    """Say the answer to a person at the terminal."""
    none = "không có"
    lines = [
        f"kind: {found.kind.value} ({found.kind.label})",
        f"due_on: {found.due_on or none}",
        f"effective_due_on: {found.effective_due_on or none}",
        f"rule: {found.rule}",
    ]
    if found.effective_due_on and found.effective_due_on != found.due_on:
        lines.append(f"Hạn tính đến hết ngày {written(found.effective_due_on)}.")
    return "\n".join(lines)
