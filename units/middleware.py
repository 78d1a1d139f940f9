"""Rights that begin or end by date take effect on the person's first request of that day; so does the calendar."""

from collections.abc import Callable
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from units.actions import recompute
from units.calendar import in_force
from units.rules import calendar_for


def rights_of_today(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Recompute the person's rights when they were last computed on another day; let the agency's calendar count."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            today = timezone.localdate()
            if user.rights_on != today:
                recompute(user, on=today)
        with in_force(partial(calendar_for, user)):
            return get_response(request)

    return middleware
