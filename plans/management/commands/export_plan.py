"""Write a confirmed plan to a file: JSON in the schema of the reading, or Word in the official layout."""

import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plans.exporting import FORMATS, export
from plans.exporting.recording import record_export
from plans.models import Plan
from plans.querysets import PlanQuerySet
from plans.states import PlanState
from units.models import Agency

WRONG = 2
OWN_CODE = re.compile(r"KH-(\d{1,15})", re.IGNORECASE)


class Command(BaseCommand):
    """`export_plan CODE [--format json|docx] [--agency CODE] [--out FILE]`.

    CODE is the plan's number, or ours (KH-00012). Of several editions with one number the one in force is meant.
    Without --out, JSON goes to standard output and Word to a file named after the plan. Exit code 2, with one sentence
    on standard error, when there is no such plan or the file cannot be written.
    """

    help = "Write an issued plan as JSON or as a Word file in the official layout."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("code", metavar="CODE", help="number of the plan, or KH-00012")
        parser.add_argument("--format", choices=sorted(FORMATS), default="json", help="json (default) or docx")
        parser.add_argument("--agency", metavar="CODE", help="code of the agency, when several have such a plan")
        parser.add_argument("--out", metavar="FILE", help="where to write; - is standard output (JSON only)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find the plan, write the file, record that it was taken away."""
        plan = plan_named(options["code"], options["agency"])
        file = export(plan, options["format"])
        out = options["out"] or ("-" if options["format"] == "json" else file.name)
        if out == "-" and options["format"] != "json":
            raise CommandError("Tệp Word cần --out TỆP.", returncode=WRONG)
        if out != "-":
            write(Path(out), file.data)
        record_export(plan, file, actor=None)
        self.stdout.write(file.data.decode() if out == "-" else f"Đã ghi {out}.", ending="" if out == "-" else "\n")


def write(path: Path, data: bytes) -> None:
    """Write a file, or end with a sentence."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise CommandError(f"Không ghi được tệp {path}: {error.strerror}.", returncode=WRONG) from None


def plan_named(code: str, agency_code: str | None) -> Plan:
    """Return the binding plan of that number or code; raises CommandError when there is none, or more than one."""
    rows = Plan.objects.binding().select_related("agency", "coordinating_unit")
    if agency_code:
        agency = Agency.objects.filter(code=agency_code).first()
        if agency is None:
            raise CommandError(f"Không có cơ quan nào mang mã {agency_code}.", returncode=WRONG)
        rows = rows.filter(agency=agency)
    found = in_force_first(rows, code)
    if not found:
        raise CommandError(f"Không có kế hoạch đã ban hành nào mang số hoặc mã {code}.", returncode=WRONG)
    agencies = sorted({plan.agency.code for plan in found})
    if len(agencies) > 1:
        raise CommandError(
            f"Nhiều cơ quan có kế hoạch {code} ({', '.join(agencies)}); hãy thêm --agency MÃ.", returncode=WRONG
        )
    return found[0]


def in_force_first(rows: PlanQuerySet, code: str) -> list[Plan]:
    """Return the plans that a code may mean, those in force first, the newest of them first."""
    own = OWN_CODE.fullmatch(code.strip())
    named = rows.filter(pk=int(own[1])) if own else rows.filter(number__iexact=code.strip())
    return sorted(named, key=lambda plan: (plan.state != PlanState.ISSUED, -plan.edition, -plan.pk))
