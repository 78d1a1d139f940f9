"""Tính thử: what a time in words comes to, and why; the same as the command `due` says."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from plans.draft.reckoning import reckon
from plans.forms.due import DueForm
from units.positions import Right
from units.rules import keeps_calendar, standing
from workflows.finding import person_of


@require_safe
def try_due(request: HttpRequest) -> HttpResponse:
    """Reckon a time by the calendar of the reader's agency."""
    person = person_of(request)
    if not (standing(person).has_any(Right.SEE_WORK) or keeps_calendar(person)):
        raise Http404
    form = DueForm(request.GET if "text" in request.GET else None)
    found = None
    if form.is_valid():
        found = reckon(form.cleaned_data["text"], issued=form.cleaned_data["issued"] or timezone.localdate())
    crumbs = [{"label": "Lịch làm việc", "url": reverse("calendar")}, {"label": "Tính thử thời hạn", "url": ""}]
    return render(request, "plans/due.html", {"form": form, "found": found, "crumbs": crumbs})
