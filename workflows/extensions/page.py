"""Gia hạn: the list of requests, those that wait first, filtered by what the address says."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse

from units.models import Unit, User
from workflows.extensions.forms import DeskForm
from workflows.extensions.queries import mine, often, seen_by
from workflows.extensions.words import row
from workflows.hearing import unit_topics
from workflows.models import Extension, Task

ROWS_A_PAGE = 25


def desk(user: User, asked: QueryDict, *, on: dt.date) -> dict[str, Any]:
    """Gather the page of one person. Three statements beside the rights."""
    form = filters_of(user, asked)
    page = Paginator(chosen(user, form), ROWS_A_PAGE).get_page(asked.get("page"))
    query = asked.urlencode()
    return {
        "filters": form,
        "is_filtered": any(form.cleaned_data.values()),
        "rows": [row(one, on=on) for one in page],
        "found": page.paginator.count,
        "pager": {
            "previous_url": address(asked, page.previous_page_number()) if page.has_previous() else "",
            "next_url": address(asked, page.next_page_number()) if page.has_next() else "",
            "words": f"Từ {page.start_index()} đến {page.end_index()} trong {page.paginator.count} đề nghị",
        },
        "live": " ".join(unit_topics(user)),
        "refresh": reverse("extensions_partial") + (f"?{query}" if query else ""),
    }


def chosen(user: User, form: DeskForm) -> QuerySet[Extension]:
    """Return the requests that match every filter."""
    asked = form.cleaned_data
    rows = seen_by(user).filter(of_state(user, asked.get("state", "")))
    if asked.get("unit"):
        rows = rows.filter(unit=asked["unit"])
    return rows.filter(often()) if asked.get("times") else rows


def filters_of(user: User, asked: QueryDict) -> DeskForm:
    """Return the filters, with the units whose requests the person sees."""
    seen = Extension.objects.filter(task__in=Task.objects.visible_to(user))
    return DeskForm(asked, units=list(Unit.objects.filter(pk__in=seen.values("unit")).order_by("name")))


def of_state(user: User, state: str) -> Q:
    """Select the requests in a state, or those that wait for the person."""
    if state == "mine":
        return mine(user)
    return Q(state=state) if state else Q()


def address(asked: QueryDict, page: int) -> str:
    """Return the address of another page of the same list."""
    query = asked.copy()
    query["page"] = str(page)
    return f"{reverse('extensions')}?{query.urlencode()}"
