"""Load an agency from a YAML file; every appointment that begins leaves a line in the trail."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.authority import About, about_absence, about_authority, note_down
from audit.canonical import Value
from realtime import bell
from units import loading
from units.models import Appointment


class Command(BaseCommand):
    """The command `manage.py load_agency FILE`."""

    help = "Load an agency (units, people, appointments) from a YAML file. Idempotent."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load all or nothing; a wrong file names its line and reason."""
        path: Path = options["file"]
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"Không đọc được tệp {path.name}: {error.__class__.__name__}.", returncode=2) from None
        try:
            with transaction.atomic():
                loaded = loading.load(text, on=timezone.localdate())
                for appointment in loaded.begun:
                    record(appointment)
                record_authority(loaded)
                record_days(loaded)
        except loading.WrongFile as error:
            raise CommandError(f"{path.name}: {error}", returncode=2) from None
        for person in loaded.changed:
            bell.recheck(person.pk)
        self.stdout.write(f"{loaded.agency.code}: {len(loaded.begun)} appointments begun.")
        if loaded.days:
            code = loaded.agency.code
            self.stdout.write(f"{code}: {len(loaded.days)} calendar days entered; see manage.py recalendar {code}.")


def record_authority(loaded: loading.Loaded) -> None:
    """Record the absences and authorities that a file has entered."""
    now = timezone.localtime()
    for absence in loaded.absences:
        note_down(about_absence("absence.begin", absence), actor=None, at=now, note=absence.reason)
    for authority in loaded.authorities:
        note_down(about_authority("authority.begin", authority), actor=None, at=now)


def record_days(loaded: loading.Loaded) -> None:
    """Record the days that a file has put into the calendar."""
    agency = loaded.agency
    for day in loaded.days:
        facts: dict[str, Value] = {
            "days": [day.day.isoformat()],
            "basis": day.basis,
            "changes": {"calendar": [None, f"{day.get_kind_display()}, theo {day.basis}"]},
        }
        label = f"Lịch làm việc của {agency.name}"
        about = About("calendar.enter", f"calendar:{agency.pk}", label, agency.pk, facts=facts)
        note_down(about, actor=None, at=timezone.localtime())


def record(appointment: Appointment) -> None:
    """Record an appointment that a file has begun."""
    entry = trail.Entry(
        object_key=f"person:{appointment.person_id}",
        action="appointment.begin",
        actor=trail.SYSTEM,
        label=f"{appointment.person.name}: {appointment.title}",
        agency_id=appointment.agency_id,
        unit_id=appointment.unit_id,
        unit=appointment.unit.name if appointment.unit else "",
        note=appointment.basis,
        facts={
            "position": appointment.position,
            "from": str(appointment.valid_from),
            "to": str(appointment.valid_to or ""),
        },
    )
    trail.record(entry, at=timezone.now())
