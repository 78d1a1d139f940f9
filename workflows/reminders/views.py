"""Thông báo: what is true and concerns the person; marking it seen; how one wants to be told."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from units.models import User
from workflows.finding import person_of
from workflows.hearing import unit_topics
from workflows.models import Notice
from workflows.reminders.forms import PreferenceForm
from workflows.reminders.truth import on_page
from workflows.reminders.words import line_of

ROWS_A_PAGE = 50


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Show what is true now, the latest first."""
    return render(request, "workflows/reminders/page.html", shown(request, person_of(request)))


@require_safe
def notices_partial(request: HttpRequest) -> HttpResponse:
    """Return the part of the page that refreshes itself."""
    return render(request, "workflows/reminders/_page.html", shown(request, person_of(request)))


@require_safe
def notices_count(request: HttpRequest) -> HttpResponse:
    """Return the bell with its figure: every page fetches it when it has come up, so that none waits for it."""
    return render(request, "workflows/reminders/_bell.html", {"unseen": unseen(person_of(request))})


def unseen(user: User) -> int:
    """Count what the person has not seen yet. One statement."""
    return on_page(user, on=timezone.localdate()).filter(seen_at__isnull=True).count()


def shown(request: HttpRequest, user: User) -> dict[str, Any]:
    """Gather the page: of today, and from before."""
    today = timezone.localdate()
    page = Paginator(on_page(user, on=today).order_by("-day", "-pk"), ROWS_A_PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    groups = [
        ("Hôm nay", [line_of(one, on=today) for one in rows if one.day >= today]),
        ("Trước đó", [line_of(one, on=today) for one in rows if one.day < today]),
    ]
    query, here = request.GET.urlencode(), reverse("notices")
    return {
        "groups": [(heading, lines) for heading, lines in groups if lines],
        "found": page.paginator.count,
        "unseen": any(one.seen_at is None for one in rows),
        "pager": {
            "previous_url": f"{here}?page={page.previous_page_number()}" if page.has_previous() else "",
            "next_url": f"{here}?page={page.next_page_number()}" if page.has_next() else "",
            "words": f"Từ {page.start_index()} đến {page.end_index()} trong {page.paginator.count} thông báo",
        },
        "live": " ".join(unit_topics(user)),
        "refresh": reverse("notices_partial") + (f"?{query}" if query else ""),
    }


@require_POST
def notice_seen(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark one notice as seen."""
    notice = get_object_or_404(Notice, pk=notice_id, person=person_of(request))
    Notice.objects.filter(pk=notice.pk, seen_at__isnull=True).update(seen_at=timezone.now())
    return redirect("notices")


@require_POST
def notices_seen(request: HttpRequest) -> HttpResponse:
    """Mark everything that the page shows as seen."""
    person, now = person_of(request), timezone.now()
    true = on_page(person, on=timezone.localdate()).filter(seen_at__isnull=True).values_list("pk", flat=True)
    Notice.objects.filter(person=person, pk__in=list(true)).update(seen_at=now)
    return redirect("notices")


@require_http_methods(["GET", "POST"])
def notice_preferences(request: HttpRequest) -> HttpResponse:
    """Show and keep how the person wants to be told: a taste, no act, hence not in the trail."""
    person = person_of(request)
    form = PreferenceForm(person)
    if request.method == "POST":
        form.keep(request.POST)
        messages.success(request, "Đã lưu cách nhận thông báo.")
        return redirect("notice_preferences")
    crumbs = [{"label": "Tài khoản", "url": reverse("account")}, {"label": "Thông báo", "url": ""}]
    context = {"choices": list(form), "has_mail": bool(person.email), "crumbs": crumbs}
    return render(request, "workflows/reminders/preferences.html", context)
