"""A plan as people confirmed it, in the shapes of the reading: what leaves the house has one schema."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, cast

from plans.models import Plan, PlanItem
from plans.reading import (
    Assignment,
    LegalBasis,
    PlanDate,
    PlanReading,
    ReportingDuty,
    Signer,
    TaskReading,
    TimeClause,
    TimeKind,
)
from plans.reading.shapes import Months

_PROVINCE = re.compile(r"\b(?:tỉnh|thành phố|tp\.?)\s+(?P<name>\S.*)$", re.IGNORECASE)
_NUMBERS = re.compile(r"ngày\s+(\d+)?.*?tháng\s+(\d+)?.*?năm\s+(\d+)?", re.IGNORECASE)
_LABELS = re.compile(r"[-*+][^-*+.]*|[^-*+.]+")
ALL_UNITS = "Các phòng, đơn vị thuộc Sở"


def confirmed(plan: Plan) -> PlanReading:
    """Return everything a plan says, its lines with the units and dates that a person confirmed."""
    return PlanReading(
        agency=plan.agency_text or plan.agency.name,
        parent_agency=plan.agency.parent_name or None,
        province=province_of(plan),
        number=plan.number or None,
        place=plan.place or plan.agency.place or None,
        date=date_of(plan),
        title=plan.title,
        legal_bases=tuple(basis_of(basis) for basis in plan.legal_bases),
        coordinating_unit=plan.coordinating_unit.name if plan.coordinating_unit else None,
        default_assignment=plan.default_assignment or None,
        tasks=tuple(task_of(item) for item in lines_of(plan)),
        reporting_duties=tuple(duty_of(duty) for duty in plan.duties),
        signer=Signer(plan.signer_capacity or None, plan.signer_title or None, plan.signer_name or None),
        recipients=tuple(plan.recipients),
        archive=tuple(plan.archive),
        missing_attachment=plan.missing_attachment,
    )


def lines_of(plan: Plan) -> list[PlanItem]:
    """Return the lines that were given out, in order, with their units."""
    rows = plan.items.filter(skipped=False).select_related("lead_unit").prefetch_related("cooperating_units")
    return list(rows.order_by("position"))


def province_of(plan: Plan) -> str | None:
    """Return the province that the parent agency names."""
    found = _PROVINCE.search(plan.agency.parent_name)
    return found["name"].strip() if found else None


def date_of(plan: Plan) -> PlanDate:
    """Return the date of the paper; what it leaves blank stays blank."""
    if plan.dated_on:
        return PlanDate(plan.dated_on.day, plan.dated_on.month, plan.dated_on.year)
    found = _NUMBERS.search(plan.dated_text)
    return PlanDate(*(int(part) if part else None for part in found.groups())) if found else PlanDate()


def basis_of(basis: Mapping[str, Any]) -> LegalBasis:
    """Return a legal basis as it was kept."""
    date = dt.date.fromisoformat(basis["date"]) if basis.get("date") else None
    first, last = basis.get("lines") or (1, 1)
    return LegalBasis(basis.get("kind") or "", basis.get("number"), date, basis.get("issuer"), (first, last))


def duty_of(duty: Mapping[str, Any]) -> ReportingDuty:
    """Return a reporting duty as it was kept."""
    months, (first, last) = duty.get("months"), duty.get("lines") or (1, 1)
    return ReportingDuty(
        reporter=duty.get("from"),
        to=tuple(duty.get("to") or ()),
        via=duty.get("via"),
        frequency=duty.get("frequency") or "unspecified",
        day=duty.get("day"),
        boundary=duty.get("boundary"),
        months=cast("Months | None", tuple(months) if isinstance(months, list) else months),
        on_demand=bool(duty.get("on_demand")),
        text=duty.get("text") or "",
        lines=(first, last),
    )


def task_of(item: PlanItem) -> TaskReading:
    """Return a line as it was confirmed: its sureness is a person's, so it is high."""
    return TaskReading(
        path=path_of(item.path),
        heading=item.heading or None,
        content=item.content,
        lines=(item.first_line, item.last_line),
        lead=lead_of(item),
        cooperating=cooperating_of(item),
        time=TimeClause(item.due_text or None, TimeKind(item.time_kind), item.due_on),
        product=item.product or None,
        confidence="high",
    )


def lead_of(item: PlanItem) -> Assignment:
    """Return who leads a line."""
    text = item.lead_text or None
    if item.all_units:
        return Assignment("all_units", text or ALL_UNITS)
    if item.lead_unit:
        return Assignment("single", text or item.lead_unit.name, (item.lead_unit.name,))
    if item.lead_outside and text:
        return Assignment("external", text, (text,))
    return Assignment("none", text)


def cooperating_of(item: PlanItem) -> Assignment:
    """Return who helps with a line."""
    inside = [unit.name for unit in item.cooperating_units.all()]
    outside = [part.strip() for part in item.cooperating_others.split(";") if part.strip()]
    scopes = ["all_units"] if item.cooperating_all else []
    scopes += ["external"] if outside else []
    scopes += ["single"] if inside else []
    units = (*inside, *outside)
    text = item.cooperating_text or "; ".join([*([ALL_UNITS] if item.cooperating_all else []), *units])
    return Assignment("+".join(sorted(scopes)) or "none", text or None, units)


def path_of(written: str) -> tuple[str, ...]:
    """Take a place in the outline apart again: "II.1.1.1.a-2" is II, 1, 1.1, a and the second dash."""
    labels: list[str] = []
    waiting = _LABELS.findall(written)
    while waiting:
        label = waiting.pop(0)
        last = labels[-1] if labels else ""
        # A number below another one repeats it: 1, then 1.1; below that 1.1.2.
        repeated = last.split(".") if last and last[0].isdigit() else []
        if repeated and [label, *waiting[: len(repeated) - 1]] == repeated and waiting[len(repeated) - 1 :]:
            rest = waiting[len(repeated) - 1]
            if rest.isdigit():
                labels.append(f"{last}.{rest}")
                waiting = waiting[len(repeated) :]
                continue
        labels.append(label)
    return tuple(labels)
