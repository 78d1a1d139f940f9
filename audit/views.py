"""Thanh tra: the agency's trail, and one event in full. Only for those who inspect; reading is itself recorded."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.canonical import Value
from audit.explorer import chain_of, events_of, fields_of, line_of, note_reading, page_of
from audit.forms import TrailForm
from audit.models import Event
from audit.verifier import bytes_of
from units.models import Agency, User
from units.positions import Right
from units.rules import is_person, standing


def inspector_of(request: HttpRequest) -> tuple[User, Agency]:
    """Return the inspector and the agency; everybody else is told that there is no such page."""
    user = request.user
    if not is_person(user) or user.agency is None or not standing(user).has_any(Right.INSPECT):
        raise Http404
    return user, user.agency


@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    """Show the agency's events, newest first, filtered by the URL."""
    reader, agency = inspector_of(request)
    form = TrailForm(request.GET, agency=agency)
    asked = form.cleaned_data if form.is_valid() else {}
    note_reading(reader, as_recorded(asked), at=timezone.now())
    page = page_of(events_of(agency, asked), before=key_in(request, "before"), after=key_in(request, "after"))
    context = {
        "form": form,
        "lines": [line_of(event) for event in page.events],
        "pager": pager(request, page.newer, page.older),
        "is_filtered": any(asked.values()),
        "agency_name": agency.name,
    }
    return render(request, "audit/trail.html", context)


@require_safe
def trail_event(request: HttpRequest, event_id: int) -> HttpResponse:
    """Show one event: every field of what was hashed, its hash, and its object's chain checked again."""
    reader, agency = inspector_of(request)
    event = get_object_or_404(Event, pk=event_id, agency=agency)
    note_reading(reader, None, at=timezone.now())
    context = {
        "line": line_of(event),
        "fields": fields_of(event),
        "body": bytes_of(event).decode("utf-8", "replace"),
        "chain": chain_of(event),
    }
    return render(request, "audit/event.html", context)


def as_recorded(asked: dict[str, Any]) -> dict[str, Value]:
    """Return the filter as the trail keeps it: only what was asked, people and units by number."""
    return {
        name: value if isinstance(value, bool) else str(getattr(value, "pk", value))
        for name, value in asked.items()
        if value
    }


def key_in(request: HttpRequest, name: str) -> int | None:
    """Return the key of an event in the URL, or None when it is no number."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None  # noqa: PLR2004 - fits 64 bits


def pager(request: HttpRequest, newer: int | None, older: int | None) -> dict[str, str]:
    """Return the links to the pages beside this one, the filters kept."""

    def url(name: str, key: int | None) -> str:
        if key is None:
            return ""
        query = request.GET.copy()
        query.pop("before", None)
        query.pop("after", None)
        query[name] = str(key)
        return f"?{query.urlencode()}"

    return {"previous_url": url("after", newer), "next_url": url("before", older), "words": "Mới nhất ở trên"}
