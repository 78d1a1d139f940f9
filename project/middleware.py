"""Headers on every answer, the origin of every request for the trail, and readable answers to the door's refusals."""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from audit import origin
from project.gate import address_of
from project.overtaken import told
from workflows.errors import Stale

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
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
        return render(request, "409.html", told(request, exception), status=409)
