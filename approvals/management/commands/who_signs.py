"""Say who signs for a unit on a day, in which capacity, on what it rests, and why: what the pages say."""

import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from approvals.authority.asking import agency_of, day_of, unit_of
from units.authority import Proposal, book, propose
from units.models import Unit
from units.positions import Capacity


class Command(BaseCommand):
    """`who_signs --agency CODE --unit UNIT [--on YYYY-MM-DD] [--json]`, UNIT a unit's code or name.

    Exit code 0 with an answer, also when nobody can sign; 2 with one sentence when a code or a day is wrong.
    """

    help = "Say who signs for a unit on a day, in which capacity and why."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--agency", metavar="CODE", required=True, help="code of the agency")
        parser.add_argument("--unit", metavar="UNIT", required=True, help="code or name of the unit")
        parser.add_argument("--on", metavar="YYYY-MM-DD", help="the day; today when left out")
        parser.add_argument("--json", action="store_true", help="print JSON, and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask the function that the pages ask, and print its answer."""
        agency = agency_of(options["agency"])
        unit = unit_of(agency, options["unit"])
        on = day_of(options["on"], today=timezone.localdate())
        proposal = propose(book(agency.pk, on=on), unit.pk)
        if options["json"]:
            self.stdout.write(json.dumps(as_json(unit, on, proposal), ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(as_lines(unit, on, proposal)))


def as_json(unit: Unit, on: dt.date, proposal: Proposal) -> dict[str, object]:
    """Return the answer for programs; `signer` and what belongs to it are null when nobody can sign."""
    source = proposal.source
    return {
        "agency": unit.agency.code,
        "unit": unit.code,
        "unit_name": unit.name,
        "on": on.isoformat(),
        "signer": source.person.name if source else None,
        "username": source.person.username if source else None,
        "capacity": source.capacity.value if source else None,
        "title_line": source.title_line if source else None,
        "title": source.title if source else None,
        "behalf": source.behalf if source else None,
        "basis": source.basis if source else None,
        "valid_to": source.valid_to.isoformat() if source and source.valid_to else None,
        "reason": proposal.reason,
        "others": [one.person.name for one in proposal.others],
    }


def as_lines(unit: Unit, on: dt.date, proposal: Proposal) -> list[str]:
    """Return the answer for people."""
    source = proposal.source
    head = f"{unit.name}, ngày {on:%d/%m/%Y}"
    if source is None:
        return [head, "Người ký: không có ai", f"Lý do: {proposal.reason}"]
    lines = [
        head,
        f"Người ký: {source.person.name} ({source.person.username})",
        f"Tư cách ký: {Capacity(source.capacity).label}",
        f"Thể thức: {source.title_line}",
        f"Ký thay, thừa uỷ quyền của: {source.behalf}" if source.behalf else "",
        f"Căn cứ: {source.basis or 'chưa ghi'}",
        f"Lý do: {proposal.reason}",
        f"Người khác ký được: {', '.join(one.person.name for one in proposal.others) or 'không có'}",
    ]
    return [line for line in lines if line]
