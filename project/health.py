"""The two pages anybody may read: is the house alive, and where is its source."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from audit import guard
from jobs import beat


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers and the audit triggers stand, else 503.

    Whether a worker is alive is told beside it: without one the pages go on, letters and deadlines' reminders wait.
    """
    try:
        lost, worker = guard.missing(), "alive" if beat.living().exists() else "none"
    except DatabaseError:
        return JsonResponse({"status": "database unreachable"}, status=503)
    status = "audit triggers missing" if lost else "ok"
    return JsonResponse({"status": status, "worker": worker}, status=503 if lost else 200)


@login_not_required
@require_safe
def source(request: HttpRequest) -> HttpResponse:
    """Offer the source of the running version (AGPL-3.0, section 13)."""
    if settings.SOURCE_URL:
        return HttpResponseRedirect(settings.SOURCE_URL)
    if "giay-phep" in request.GET:
        text = (settings.BASE_DIR / "LICENSE").read_text(encoding="utf-8")
        return HttpResponse(text, content_type="text/plain; charset=utf-8")
    return render(request, "source.html")
