"""Headers on every answer, the origin of every request for the trail, and readable answers to the door's refusals."""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from audit import origin
from audit.models import Event
from audit.sentences import headline
from project.gate import address_of
from workflows.engine import key_of
from workflows.errors import Stale
from workflows.models import Task

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
TYPED = {"note": "Lý do, ý kiến", "basis": "Văn bản làm căn cứ", "points": "Các điểm cần bổ sung"}
Handler = Callable[[HttpRequest], HttpResponse]


def security_headers(get_response: Handler) -> Handler:
    """Set the content security policy, and remember where the request comes from."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = origin.current.set(origin.Origin(address=address_of(request), request=uuid.uuid4().hex))
        try:
            response = get_response(request)
        finally:
            origin.current.reset(token)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def typed_in(request: HttpRequest) -> list[tuple[str, str]]:
    """Return (label, text) of what a person has typed into the form of a move."""
    given = ((label, request.POST.get(name, "").strip()) for name, label in TYPED.items())
    return [(label, text) for label, text in given if text]


class Refusals:
    """Turn the door's Stale into a 409 page that says who, when and what."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 409 for a stale page; everything else is not ours."""
        if not isinstance(exception, Stale):
            return None
        task = Task.objects.visible_to(request.user).for_rows().filter(pk=exception.task_id).first()
        last = Event.objects.of(key_of(task)).filter(refused=False).last() if task else None
        context = {
            "task": task,
            "last": last,
            "headline": headline(last) if last else "",
            "sentence": exception.sentence,
            "typed": typed_in(request),
        }
        return render(request, "409.html", context, status=409)
