"""The page of one's own calendar link, and the calendar that the link leads to: the only rows read without a session.

A link that is unknown, revoked or of somebody who may not sign in any more is no page, and all three look the same.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from units import throttle
from units.actions import recompute
from units.models import User
from units.rules import is_person
from workflows.feeds import actions
from workflows.feeds.contents import entries
from workflows.feeds.writing import tag_of, written
from workflows.finding import person_of
from workflows.models import CalendarFeed

RETRY_SECONDS = 600
JUST_MADE = "feed_just_made"
PRIVATE = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


@require_http_methods(["GET", "HEAD", "POST"])
def feed_page(request: HttpRequest) -> HttpResponse:
    """Show what the link is and whether there is one; the POST makes one, which the page after it shows this once.

    It is handed over in the session: a page loaded anew makes no other link, which would kill the one just copied.
    """
    person = person_of(request)
    if request.method == "POST":
        request.session[JUST_MADE] = actions.make(actor=person, at=timezone.now())
        return redirect("feed_page")
    secret = request.session.pop(JUST_MADE, "")
    address = f"{settings.SITE_URL}{reverse('feed_calendar', args=[secret])}" if secret else ""
    return link_page(request, person, address)


def link_page(request: HttpRequest, person: User, address: str = "") -> HttpResponse:
    """Render the page; an address is shown when it was made just now."""
    context = {
        "feed": actions.live_feed(person),
        "address": address,
        "crumbs": [{"label": "Tài khoản", "url": reverse("account")}, {"label": "Lịch của tôi", "url": ""}],
    }
    return render(request, "workflows/feeds/page.html", context)


@require_POST
def feed_revoke(request: HttpRequest) -> HttpResponse:
    """Revoke one's own link: programs that read it get nothing from now on."""
    if actions.revoke(actor=person_of(request), at=timezone.now()):
        messages.success(request, "Đã thu hồi đường dẫn lịch. Ứng dụng lịch không đọc được nữa.")
    else:
        messages.info(request, "Bạn không có đường dẫn lịch nào đang dùng.")
    return redirect("feed_page")


@login_not_required
@require_safe
def feed_calendar(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Hand out the calendar of the person whose secret this is, as that person's rights stand now."""
    now, feed = timezone.now(), feed_of(secret)
    if feed is None:
        raise Http404
    if not throttle.admits(f"lich/{feed.pk}", ""):
        return private(HttpResponse(status=429, headers={"Retry-After": str(RETRY_SECONDS)}))
    actions.note_reading(feed, at=now)
    person, today = feed.person, timezone.localdate()
    if person.rights_on != today:
        recompute(person, on=today)
    name = f"Rõ Việc: {person.name}"
    data = written(entries(person, on=today), name=name, site=settings.SITE_URL)
    answer = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="ro-viec.ics"'
    answer.headers["ETag"] = tag_of(data)
    return private(get_conditional_response(request, etag=tag_of(data), response=answer) or answer)


def feed_of(secret: str) -> CalendarFeed | None:
    """Return the link in force that has this secret, of somebody whose account is in use.

    Looked up by its hash: how long that takes tells nothing of how near a guess was.
    """
    found = CalendarFeed.objects.filter(secret_sha256=actions.digest_of(secret), revoked_at__isnull=True)
    feed = found.select_related("person").first()
    return feed if feed is not None and is_person(feed.person) else None


def private(answer: HttpResponseBase) -> HttpResponseBase:
    """Keep a calendar out of shared caches, search engines and the addresses that other sites are told."""
    for name, value in PRIVATE.items():
        answer.headers[name] = value
    return answer
