"""Write the consolidated report of a plan and a period to files: Word, PDF, Excel."""

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from plans.consolidating import signing
from plans.consolidating.acts import check_moment
from plans.consolidating.building import build
from plans.consolidating.files import WAYS, as_file, record_taking
from plans.exporting import Exported
from plans.management.commands.export_plan import WRONG, plan_named
from plans.models import ConsolidatedReport
from workflows.history import end_of
from workflows.periods import Span, read_span


class Command(BaseCommand):
    """`consolidate --agency CODE --plan CODE --period 2026-10|2026-Q4|2026-H2|2026 --out DIR [--as-of YYYY-MM-DD]`.

    The machine's draft as of now, or as of the end of a day that is over; nothing is stored and nobody's edited words
    are taken. Exit code 2, with one sentence on standard error, when agency, plan, period or day is wrong or the folder
    cannot be written.
    """

    help = "Write the consolidated report of a plan and a period as Word, PDF and Excel."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--agency", required=True, metavar="CODE", help="code of the agency")
        parser.add_argument("--plan", required=True, metavar="CODE", help="number of the plan, or KH-00012")
        parser.add_argument("--period", required=True, metavar="PERIOD", help="2026-10, 2026-Q4, 2026-H2 or 2026")
        parser.add_argument("--out", required=True, metavar="DIR", help="folder for the three files")
        parser.add_argument("--as-of", metavar="YYYY-MM-DD", help="figures of the end of that day (default: now)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build the report, write the files, record that they were taken away."""
        plan, span = plan_named(options["plan"], options["agency"]), span_named(options["period"])
        at = moment_named(options["as_of"], now=timezone.now())
        try:
            check_moment(plan, span, at)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=WRONG) from None
        folder = folder_named(options["out"])
        built = build(plan, span, at=at)
        report = ConsolidatedReport(
            agency=built.plan.agency, plan=built.plan, first_day=span.first, last_day=span.last, as_of=at, built_at=at
        )
        built.lay_into(report)
        for way in WAYS:
            file = as_file(report, way, signing=signing.read(report.signing), who="Dòng lệnh")
            write(folder, file)
            record_taking(report, file, actor=None)
            self.stdout.write(f"Đã ghi {folder / file.name}.")


def span_named(code: str) -> Span:
    """Return the period of a code, or end with a sentence."""
    span = read_span(code)
    if span is None:
        raise CommandError(
            f"“{code}” không phải là kỳ báo cáo: hãy ghi 2026-10 (tháng), 2026-Q4 (quý), 2026-H2 (6 tháng) hoặc 2026.",
            returncode=WRONG,
        )
    return span


def moment_named(text: str | None, *, now: dt.datetime) -> dt.datetime:
    """Return the moment whose figures count: now, or the end of a day that is over."""
    if not text:
        return now
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"“{text}” không phải là ngày: hãy ghi như 2026-10-31.", returncode=WRONG) from None
    if day > timezone.localdate(now):
        raise CommandError("Ngày lấy số liệu không được sau hôm nay.", returncode=WRONG)
    return now if day == timezone.localdate(now) else end_of(day)


def folder_named(text: str) -> Path:
    """Return the folder, made when it is not there; end with a sentence when that cannot be."""
    folder = Path(text)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"Không tạo được thư mục {folder}: {error.strerror}.", returncode=WRONG) from None
    return folder


def write(folder: Path, file: Exported) -> None:
    """Write a file, or end with a sentence."""
    try:
        (folder / file.name).write_bytes(file.data)
    except OSError as error:
        raise CommandError(f"Không ghi được tệp {folder / file.name}: {error.strerror}.", returncode=WRONG) from None
