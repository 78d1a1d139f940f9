"""Read a plan file: print what is in it, or write it as a draft that a person then confirms on the pages."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from plans.intake.taking import Intake, NotReadable, Source, path_in_words, prepare, remarks_on, take_in
from plans.intake.unknown import unknown_names
from plans.models import Plan
from plans.reading import NotAPlan, PlanReading, read_plan, to_json
from units.actions import recompute
from units.calendars import in_force_for
from units.models import Agency, Unit, UnitGrant, User
from units.positions import SENIORITY, Position, Right
from units.rules import standing

WRONG = 2


class Command(BaseCommand):
    """`import_plan FILE [--agency CODE] [--dry-run] [--json] [--actor USERNAME]`, FILE a .docx, .pdf, .xlsx or .txt.

    With `--dry-run` alone the units are read from the text and no database is touched; with `--agency` too, the names
    are matched to the agency's units but nothing is written. Without it the draft belongs to the person of `--actor`,
    or else to the most senior person who coordinates for the plan's coordinating unit (its head, in most agencies).
    Exit code 2, with one sentence on standard error, when there is nothing to import.
    """

    help = "Read a plan from its file; write a draft for an agency, or only show what was read (--dry-run)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", metavar="FILE", help="the plan: .docx, .pdf, .xlsx or .txt")
        parser.add_argument("--agency", metavar="CODE", help="code of the agency whose units are meant")
        parser.add_argument("--dry-run", action="store_true", help="write nothing")
        parser.add_argument("--json", action="store_true", help="print the reading as JSON, and nothing else")
        parser.add_argument("--actor", metavar="USERNAME", help="the person in whose name the draft is made")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, write unless told not to, and report."""
        try:
            source = read_file(Path(options["file"]))
            code = options["agency"]
            intake = prepared(source, agency_of(code)) if code else None
            reading = intake.reading if intake else read_plan(source.text)
        except (NotAPlan, NotReadable) as refusal:
            raise CommandError(str(refusal), returncode=WRONG) from None
        plan = None if options["dry_run"] else written(intake, options["actor"])
        if options["json"]:
            self.stdout.write(json.dumps(to_json(reading), ensure_ascii=False, indent=1))
        else:
            remarks = remarks_on(source, reading)
            self.stdout.write("\n".join([*report(reading, plan), *remarks, *unresolved(plan)]))


def prepared(source: Source, agency: Agency) -> Intake:
    """Read a source for an agency, by its calendar and what "trước ngày" means to it."""
    with in_force_for(agency):
        return prepare(source, agency, on=timezone.localdate())


def read_file(path: Path) -> Source:
    """Read a file and take its text out; raises CommandError or NotReadable."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= settings.PLAN_MAX_BYTES else b""
    except OSError as error:
        raise CommandError(f"Không mở được tệp {path}: {error.strerror}.", returncode=WRONG) from None
    if size > settings.PLAN_MAX_BYTES:
        raise CommandError(f"Tệp {path} lớn hơn {settings.PLAN_MAX_BYTES // 2**20} MB.", returncode=WRONG)
    return Source.of(path.name, data)


def agency_of(code: str) -> Agency:
    """Return the agency with a code."""
    agency = Agency.objects.filter(code=code).first()
    if agency is None:
        raise CommandError(f"Không có cơ quan nào mang mã {code}.", returncode=WRONG)
    return agency


def written(intake: Intake | None, username: str | None) -> Plan:
    """Write the draft, in somebody's name."""
    if intake is None:
        raise CommandError("Cần --agency MÃ để ghi bản nháp, hoặc --dry-run để chỉ đọc.", returncode=WRONG)
    actor = named(intake.agency, username) if username else responsible(intake.coordinating_unit)
    if actor is None:
        raise CommandError(
            "Không tìm được người điều phối của đơn vị đầu mối; hãy nêu tên tài khoản bằng --actor.", returncode=WRONG
        )
    with in_force_for(intake.agency):
        return take_in(intake, actor=actor, at=timezone.now())


def named(agency: Agency, username: str) -> User:
    """Return the person of that account, who must coordinate for some unit of the agency."""
    person = User.objects.filter(username=username, agency=agency, is_active=True).first()
    if person is not None:
        recompute(person, on=timezone.localdate())
    if person is None or not standing(person).has_any(Right.COORDINATE):
        raise CommandError(f"Tài khoản {username} không có quyền nhập kế hoạch của cơ quan này.", returncode=WRONG)
    return person


def responsible(unit: Unit | None) -> User | None:
    """Return the most senior person who coordinates for the unit today."""
    if unit is None:
        return None
    for person in User.objects.filter(agency_id=unit.agency_id, is_active=True):
        recompute(person, on=timezone.localdate())
    grants = UnitGrant.objects.filter(
        content_object=unit, permission__codename=Right.COORDINATE, user__is_active=True
    ).select_related("user", "appointment")
    senior = min(grants, key=lambda g: (SENIORITY.index(Position(g.appointment.position)), g.user_id), default=None)
    return senior.user if senior else None


def report(reading: PlanReading, plan: Plan | None) -> list[str]:
    """Say what was read, for a person at the terminal."""
    head = [reading.title or "(không có tên)", f"Đơn vị đầu mối: {reading.coordinating_unit or 'chưa xác định'}"]
    lines = [
        f"{number:3}. [{path_in_words(task.path)}] {task.content[:80]} | {task.lead.text or 'chưa phân công'}"
        f" | {task.time.text or 'không nêu thời gian'}"
        for number, task in enumerate(reading.tasks, start=1)
    ]
    end = f"Đã ghi bản nháp {plan.code}." if plan else "Chưa ghi gì (--dry-run)."
    return [*head, *lines, f"{len(reading.tasks)} nhiệm vụ. {end}"]


def unresolved(plan: Plan | None) -> list[str]:
    """Say which names in a draft wait for a person, and where."""
    names = unknown_names(plan.items.all()) if plan else []
    if not names:
        return []
    return [f"Tên đơn vị chưa nhận ra (trả lời ở bước đối chiếu): {'; '.join(name.name for name in names)}."]
