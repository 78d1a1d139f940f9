"""Let every open deadline count by the calendar as it stands."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from units.models import Agency
from workflows.calendar.acts import bring_in_line

WRONG = 2


class Command(BaseCommand):
    """`recalendar [CODE …]`: for these agencies, or all of them; safe to repeat, and on a running system."""

    help = "Reckon the deadlines of open tasks anew by the agency's calendar (after loading one from a file)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the codes of agencies."""
        parser.add_argument("codes", nargs="*", metavar="CODE", help="code of an agency; all of them without any")

    def handle(self, *args: Any, **options: Any) -> None:
        """Move what is to be moved, and say how much."""
        codes = options["codes"]
        agencies = Agency.objects.filter(code__in=codes) if codes else Agency.objects.all()
        unknown = set(codes) - set(agencies.values_list("code", flat=True))
        if unknown:
            raise CommandError(f"Không có cơ quan nào mang mã “{min(unknown)}”.", returncode=WRONG)
        for agency in agencies.order_by("pk"):
            self.stdout.write(f"{agency.code}: {bring_in_line(agency)} deadlines moved.")
