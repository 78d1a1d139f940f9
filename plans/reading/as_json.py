"""The printed schema of ``import_plan --dry-run --json``: key names and their order are a promise to others."""

from plans.reading.shapes import Assignment, LegalBasis, PlanReading, ReportingDuty, TaskReading, TimeClause

Json = dict[str, object]


def to_json(reading: PlanReading) -> Json:
    """Return the reading as plain dicts and lists in the order of the printed schema."""
    date = reading.date
    signer = reading.signer
    return {
        "agency": reading.agency,
        "parent_agency": reading.parent_agency,
        "province": reading.province,
        "number": reading.number,
        "place": reading.place,
        "date": {"day": date.day, "month": date.month, "year": date.year},
        "title": reading.title,
        "legal_bases": [_basis(basis) for basis in reading.legal_bases],
        "coordinating_unit": reading.coordinating_unit,
        "default_assignment": reading.default_assignment,
        "tasks": [_task(task) for task in reading.tasks],
        "reporting_duties": [_duty(duty) for duty in reading.reporting_duties],
        "signer": {"capacity": signer.capacity, "position": signer.position, "name": signer.name},
        "recipients": list(reading.recipients),
        "archive": list(reading.archive),
        "missing_attachment": reading.missing_attachment,
    }


def _basis(basis: LegalBasis) -> Json:
    return {
        "kind": basis.kind,
        "number": basis.number,
        "date": basis.date.isoformat() if basis.date else None,
        "issuer": basis.issuer,
        "lines": list(basis.lines),
    }


def _assignment(assignment: Assignment) -> Json:
    return {"scope": assignment.scope, "text": assignment.text, "units": list(assignment.units)}


def _time(time: TimeClause) -> Json:
    return {
        "text": time.text,
        "kind": time.kind.value,
        "due_on": time.due_on.isoformat() if time.due_on else None,
    }


def _task(task: TaskReading) -> Json:
    return {
        "path": list(task.path),
        "heading": task.heading,
        "content": task.content,
        "lines": list(task.lines),
        "lead": _assignment(task.lead),
        "cooperating": _assignment(task.cooperating),
        "time": _time(task.time),
        "product": task.product,
        "confidence": task.confidence,
    }


def _duty(duty: ReportingDuty) -> Json:
    return {
        "from": duty.reporter,
        "to": list(duty.to),
        "via": duty.via,
        "frequency": duty.frequency,
        "day": duty.day,
        "boundary": duty.boundary,
        "months": list(duty.months) if isinstance(duty.months, tuple) else duty.months,
        "on_demand": duty.on_demand,
        "text": duty.text,
        "lines": list(duty.lines),
    }
