"""Taking a plan away as a file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from plans.exporting import FORMATS, export
from plans.exporting.recording import record_export
from plans.finding import person, visible


@require_GET
def plan_export(request: HttpRequest, plan_id: int, format: str) -> HttpResponse:  # noqa: A002 - as the route names it
    """Hand out a binding plan as a file: an attachment, recorded, never shown by the browser itself."""
    plan = get_object_or_404(visible(request).binding(), pk=plan_id)
    if format not in FORMATS:
        raise Http404
    file = export(plan, format)
    record_export(plan, file, actor=person(request))
    answer = HttpResponse(file.data, content_type=file.content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
