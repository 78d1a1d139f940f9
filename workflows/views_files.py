"""Handing out evidence: only to those who may see it, only as an attachment, each time recorded."""

import logging

from django.db import IntegrityError
from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_GET

from audit import trail
from units.models import User
from workflows import engine
from workflows.finding import person_of, visible_file
from workflows.models import Evidence
from workflows.reports import as_facts

logger = logging.getLogger(__name__)
ATTEMPTS = 5
POLICY = "sandbox; default-src 'none'"


@require_GET
def evidence_file(request: HttpRequest, evidence_id: int) -> FileResponse:
    """Hand out a file as an attachment that no browser runs."""
    reader, file = person_of(request), visible_file(request, evidence_id)
    try:
        content = file.file.open("rb")
    except FileNotFoundError:
        logger.exception("evidence %s is missing from the storage", file.pk)
        raise Http404 from None
    record_download(file, reader)
    response = FileResponse(content, as_attachment=True, filename=file.name, content_type=file.content_type)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def record_download(file: Evidence, reader: User) -> None:
    """Record who fetched the file; two at once take their numbers one after the other."""
    task = file.task
    entry = trail.Entry(
        object_key=f"file:{file.pk}",
        action="file.download",
        actor=trail.actor_of(reader),
        facts=as_facts(file),
        **engine.about(task, task.lead_unit or task.coordinating_unit),
    )
    for attempt in range(ATTEMPTS):
        try:
            trail.record(entry, at=timezone.now())
        except IntegrityError:
            if attempt == ATTEMPTS - 1:
                raise
        else:
            return
