"""The first and the last word on a request: what cannot be meant is put right at the gate, a busy database is said."""

import re
from collections.abc import Callable

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

Handler = Callable[[HttpRequest], HttpResponse]
SESSION_KEY = re.compile(r"[a-z0-9]{8,64}")
READABLE = frozenset({"", "utf-8", "utf8", "us-ascii", "ascii"})
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
RETRY_SECONDS = 5


def address_of(request: HttpRequest) -> str:
    """Return the network address of the person: behind PROXIES proxies, the hop that the outermost of them saw."""
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if 0 < settings.PROXIES <= len(hops):
        return str(hops[-settings.PROXIES])[:45]
    return str(request.META.get("REMOTE_ADDR", ""))


def sane_requests(get_response: Handler) -> Handler:
    """Drop a session cookie that no session of ours can have; refuse what is no form, or in letters we do not read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if key is not None and not SESSION_KEY.fullmatch(key):
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        if (request.content_params or {}).get("charset", "").lower() not in READABLE:
            return HttpResponse("Yêu cầu phải viết bằng UTF-8.", status=415, content_type="text/plain; charset=utf-8")
        if request.method == "POST" and not is_a_form(request):
            return render(request, "400.html", status=400)
        return get_response(request)

    return middleware


def is_a_form(request: HttpRequest) -> bool:
    """Tell whether a body claims to be what every page of ours sends: a form, and not an empty one."""
    length = str(request.META.get("CONTENT_LENGTH", ""))
    return request.content_type in FORMS and length.isascii() and length.isdigit() and length.strip("0") != ""


class Busy:
    """Turn a database that lets nobody in (a lock, a restart) into a 503 page that gives the typed text back."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 503 for a database that is busy or away; everything else is not ours."""
        if not isinstance(exception, OperationalError):
            return None
        typed = [str(text) for name, text in request.POST.items() if name not in HIDDEN and str(text).strip()]
        response = render(request, "503.html", {"typed": typed}, status=503)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response


HIDDEN = frozenset({"csrfmiddlewaretoken", "step", "submission", "version", "next", "password"})
