"""Chờ phân công: drafts that wait for a unit, given out many at once, and the sheet of what became of each."""

import secrets
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from units.models import User
from workflows import giving
from workflows import unassigned as drafts
from workflows.finding import person_of
from workflows.forms_unassigned import DraftFilterForm, GiveOutForm
from workflows.giving import Outcome
from workflows.hearing import unit_topics
from workflows.models import Task
from workflows.rows import due_of

KEPT_IN_SESSION = "given_out"
MOST_KEPT = 5
NOT_YOURS = "Chỉ đơn vị đầu mối của kế hoạch hoặc lãnh đạo được giao việc."


@require_safe
def unassigned(request: HttpRequest) -> HttpResponse:
    """Show the drafts that this person may give out, and the form that gives them out."""
    return page(request, GiveOutForm(None, actor=giver_of(request), today=timezone.localdate()))


@require_safe
def unassigned_partial(request: HttpRequest) -> HttpResponse:
    """Return the part of the page that refreshes itself: the rows."""
    return render(request, "workflows/_unassigned.html", found(request, giver_of(request)))


@require_POST
def unassigned_assign(request: HttpRequest) -> HttpResponse:
    """Give out the drafts chosen, each in its own transaction; the sheet says what became of each."""
    actor = giver_of(request)
    form = GiveOutForm(request.POST, actor=actor, today=timezone.localdate())
    if not form.is_valid():
        return page(request, form, status=422)
    picks = form.picks
    if Task.objects.visible_to(actor).filter(pk__in=[pick.task_id for pick in picks]).count() < len(picks):
        raise Http404
    outcome = giving.give_out(picks, form.order, actor=actor)
    name = keep(request, outcome, to=dict(form.fields["unit"].choices)[form.cleaned_data["unit"]])  # type: ignore[attr-defined]  # a ChoiceField
    query = request.GET.copy()
    query["lan"] = name
    return redirect(f"{reverse('unassigned_result')}?{query.urlencode()}")


@require_safe
def unassigned_result(request: HttpRequest) -> HttpResponse:
    """Show what became of the drafts chosen: given out, or not and why. Sheets are kept for as long as one works."""
    actor, query = giver_of(request), request.GET.copy()
    kept = request.session.get(KEPT_IN_SESSION, {}).get(request.GET.get("lan", ""))
    query.pop("lan", None)
    back = address(query.urlencode())
    context = {
        "sheet": sheet_of(kept, actor) if kept else None,
        "back_url": back,
        "crumbs": [{"label": "Chờ phân công", "url": back}, {"label": "Kết quả", "url": ""}],
    }
    return render(request, "workflows/unassigned_result.html", context)


def sheet_of(kept: dict[str, Any], actor: User) -> dict[str, Any]:
    """Write a sheet that the session kept, with the tasks as they are now."""
    reasons = {int(pk): sentence for pk, sentence in kept["not_done"].items()}
    rows = Task.objects.visible_to(actor).for_rows().in_bulk([*kept["done"], *reasons])
    on = timezone.localdate()
    return {
        "done": [{"task": rows[pk], "due": due_of(rows[pk], on=on)} for pk in kept["done"] if pk in rows],
        "not_done": [{"task": rows[pk], "why": why} for pk, why in reasons.items() if pk in rows],
        "done_count": len(kept["done"]),
        "not_done_count": len(reasons),
        "to": kept["to"],
    }


def giver_of(request: HttpRequest) -> User:
    """Return the person, who must be one that gives out at all."""
    person = person_of(request)
    if not drafts.may_open(person):
        raise PermissionDenied(NOT_YOURS)
    return person


def page(request: HttpRequest, form: GiveOutForm, *, status: int = 200) -> HttpResponse:
    """Show the page with its form as it stands."""
    query = request.GET.urlencode()
    context = {
        **found(request, giver_of(request), picked=form.picked),
        "form": form,
        "give_url": reverse("unassigned_assign") + (f"?{query}" if query else ""),
    }
    return render(request, "workflows/unassigned.html", context, status=status)


def found(request: HttpRequest, user: User, *, picked: list[str] | None = None) -> dict[str, Any]:
    """Gather a page of the drafts that the address asks for."""
    filters = DraftFilterForm(request.GET, plans=drafts.plans_of(user))
    asked = filters.asked
    rows = drafts.drafts_of(user, plan=asked.get("plan", ""), words=asked.get("q", ""))
    shown = Paginator(rows.for_rows(), drafts.ROWS_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.urlencode()
    return {
        "filters": filters,
        "filtered": bool(asked),
        "found": shown.paginator.count,
        "sections": drafts.sections_of(list(shown), on=timezone.localdate(), picked=picked or ()),
        "shown_count": len(shown),
        "last": "" if shown.paginator.count or asked else drafts.last_given(user),
        "pager": pager(request, shown),
        "live": " ".join(unit_topics(user)),
        "refresh": reverse("unassigned_partial") + (f"?{query}" if query else ""),
    }


def pager(request: HttpRequest, shown: "Page[Task]") -> dict[str, str]:
    """Return the links to the neighbouring pages, and where we are."""
    query = request.GET.copy()

    def at(number: int) -> str:
        query["page"] = str(number)
        return address(query.urlencode())

    return {
        "previous_url": at(shown.previous_page_number()) if shown.has_previous() else "",
        "next_url": at(shown.next_page_number()) if shown.has_next() else "",
        "words": f"Từ {shown.start_index()} đến {shown.end_index()} trong {shown.paginator.count} nhiệm vụ",
    }


def address(query: str) -> str:
    """Return the address of the page with these filters."""
    return reverse("unassigned") + (f"?{query}" if query else "")


def keep(request: HttpRequest, outcome: Outcome, *, to: str) -> str:
    """Keep a sheet in the session, the last few of them, and return its name."""
    name = secrets.token_urlsafe(9)
    sheet = {"done": outcome.done, "not_done": {str(pk): why for pk, why in outcome.not_done.items()}, "to": to}
    kept = {**request.session.get(KEPT_IN_SESSION, {}), name: sheet}
    request.session[KEPT_IN_SESSION] = dict(list(kept.items())[-MOST_KEPT:])
    return name
