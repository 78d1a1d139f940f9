"""Who signs the report and in what capacity: the Deputy in whose field the coordinating unit is, else the Director."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from plans.models import ConsolidatedReport, Plan
from units.authority import Book, Source, book, propose


@dataclass(frozen=True, slots=True)
class Signing:
    """The lines above the signer's name ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), the name, and why this person."""

    person_id: int | None
    name: str
    lines: tuple[str, ...]
    reason: str

    @property
    def title_line(self) -> str:
        """The lines above the name as one."""
        return " / ".join(self.lines)

    def kept(self) -> dict[str, object]:
        """Return it as a report keeps it."""
        return {"person": self.person_id, "name": self.name, "lines": list(self.lines), "reason": self.reason}


def read(kept: dict[str, object]) -> Signing:
    """Return what a report keeps."""
    lines, person = kept.get("lines"), kept.get("person")
    return Signing(
        person if isinstance(person, int) else None,
        str(kept.get("name") or ""),
        tuple(str(line) for line in lines) if isinstance(lines, list) else (),
        str(kept.get("reason") or ""),
    )


def proposed(plan: Plan, *, on: dt.date) -> Signing:
    """Say who should sign on a day; without anybody in office, as the plan itself was signed."""
    found = propose(book(plan.agency_id, on=on), plan.coordinating_unit_id)
    if found.source is None:
        return Signing(None, "", (plan.signer_title.upper(),) if plan.signer_title else (), found.reason)
    return signing_of(found.source, found.reason)


def signing_of(source: Source, reason: str) -> Signing:
    """Return how one person signs."""
    return Signing(source.person.pk, source.person.name, source.title_lines, reason)


def choices(kept: Book, plan: Plan) -> Sequence[Source]:
    """Return who may sign for the coordinating unit, each once, in the order in which they are asked."""
    return kept.for_unit(plan.coordinating_unit_id)


def chosen(report: ConsolidatedReport, sources: Sequence[Source]) -> Signing:
    """Return who signs a report: the person chosen while still in office, else the one proposed."""
    source = next((one for one in sources if one.person.pk == report.signer_id), None)
    return signing_of(source, "Chọn trên trang báo cáo") if source else read(report.signing)
