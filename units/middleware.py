"""Rights that begin or end by date take effect on the person's first request of that day."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from units.actions import recompute


def rights_of_today(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Recompute the signed-in person's rights when they were last computed on another day."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            today = timezone.localdate()
            if user.rights_on != today:
                recompute(user, on=today)
        return get_response(request)

    return middleware
