"""Lịch làm việc: the year of the agency, its entries, and the acts that change it, each shown before it is done."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from units.calendar import LAST_DAY, is_known
from units.calendars import calendar_of
from units.models import Agency, CalendarOverride, User
from units.positions import Right
from units.rules import keeps_calendar, standing
from workflows.calendar import acts
from workflows.calendar.acts import Change, StaleCalendar
from workflows.calendar.forms import BeforeForm, DayForm, EntryForm
from workflows.calendar.year import WEEKDAY_NAMES, months_of
from workflows.finding import person_of

TITLE = "Lịch làm việc"
FIRST_YEAR, LAST_YEAR = 2000, LAST_DAY.year + 20
SHOWN = 20  # tasks named one by one before a change is made


def reader_of(request: HttpRequest) -> tuple[User, Agency]:
    """Return who reads, and the agency, read now; whoever sees no work and keeps no calendar finds no such page."""
    person = person_of(request)
    agency = Agency.objects.filter(pk=person.agency_id or 0).first()
    if agency is None or not (standing(person).has_any(Right.SEE_WORK) or keeps_calendar(person)):
        raise Http404
    return person, agency


def keeper_of(request: HttpRequest, action: str) -> tuple[User, Agency]:
    """Return who keeps the calendar; anybody else is refused, on the record when something was sent."""
    person, agency = reader_of(request)
    refuse_reader(request, action, person, agency)
    return person, agency


def keeper_and_entry(request: HttpRequest, action: str, entry_id: int) -> tuple[User, Agency, CalendarOverride]:
    """Return who keeps the calendar, and one of its entries; another agency's does not exist for anybody."""
    person, agency = reader_of(request)
    entry = get_object_or_404(agency.calendar_overrides, pk=entry_id)
    refuse_reader(request, action, person, agency)
    return person, agency, entry


def refuse_reader(request: HttpRequest, action: str, person: User, agency: Agency) -> None:
    """Turn away who only reads."""
    if keeps_calendar(person):
        return
    if request.method == "POST":
        acts.refuse_unless_keeper(agency, action, actor=person, at=timezone.now())
    raise PermissionDenied(acts.NOT_A_KEEPER)


def crumbs(label: str) -> list[dict[str, str]]:
    """Return the way back to the calendar."""
    return [{"label": TITLE, "url": reverse("calendar")}, {"label": label, "url": ""}]


def year_asked(request: HttpRequest, this_year: int) -> int:
    """Return the year that a URL asks for, this one when it names none; a year out of reach does not exist."""
    asked = request.GET.get("nam", "").strip() or str(this_year)
    if not asked.isascii() or not asked.isdigit() or not FIRST_YEAR <= int(asked[:5]) <= LAST_YEAR:
        raise Http404
    return int(asked[:5])


@require_safe
def calendar_page(request: HttpRequest) -> HttpResponse:
    """Show a year: its days off and days worked, every entry with its paper, and the forms to those who keep it."""
    person, agency = reader_of(request)
    today = timezone.localdate()
    year = year_asked(request, today.year)
    context = {
        **shown_year(agency, year, today),
        "earlier": year - 1 if year > FIRST_YEAR else None,
        "later": year + 1 if year < LAST_YEAR else None,
        "this_year": today.year,
        "inclusive": agency.before_is_inclusive,
        "keeps": keeps_calendar(person),
        **forms_for(agency, person),
    }
    return render(request, "workflows/calendar/page.html", context)


def shown_year(agency: Agency, year: int, today: dt.date) -> dict[str, Any]:
    """Return what the page says of a year."""
    months = months_of(calendar_of(agency.pk, agency.calendar_token), year, today=today)
    return {
        "year": year,
        "months": months,
        "weekdays": WEEKDAY_NAMES,
        "working": sum(month.working for month in months),
        "entries": agency.calendar_overrides.filter(day__year=year).select_related("entered_by"),
        "known": is_known(year),
        "announced_later": year > today.year and is_known(year),
    }


def forms_for(agency: Agency, person: User) -> dict[str, Form | None]:
    """Return the forms of those who keep the calendar."""
    if not keeps_calendar(person):
        return {"form": None, "before_form": None}
    seen = agency.calendar_token
    before = BeforeForm(
        initial={"inclusive": "1" if agency.before_is_inclusive else "0", "seen": seen}, auto_id="before_%s"
    )
    return {"form": EntryForm(initial={"seen": seen, "kind": "off"}), "before_form": before}


@require_http_methods(["GET", "POST"])
def calendar_enter(request: HttpRequest) -> HttpResponseBase:
    """Enter days: the form, then what would move, then the act."""
    person, agency = keeper_of(request, "calendar.enter")
    form = EntryForm(request.POST or None, initial={"seen": agency.calendar_token, "kind": "off"})
    if form.is_valid():
        try:
            change = acts.entering(agency, form.days, form.chosen, form.cleaned_data["basis"])
        except ValidationError as error:
            form.add_error("from_on", error)
        else:
            return shown_or_done(request, agency, change, person, form)
    context = {"form": form, "crumbs": crumbs("Ghi ngày vào lịch")}
    return render(request, "workflows/calendar/entry_form.html", context)


@require_http_methods(["GET", "POST"])
def calendar_change(request: HttpRequest, entry_id: int) -> HttpResponseBase:
    """Rewrite an entry: the form, then what would move, then the act."""
    person, agency, entry = keeper_and_entry(request, "calendar.change", entry_id)
    initial = {"seen": agency.calendar_token, "kind": entry.kind, "basis": entry.basis}
    form = DayForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            change = acts.changing(entry, form.chosen, form.cleaned_data["basis"])
        except ValidationError as error:
            form.add_error("kind", error)
        else:
            return shown_or_done(request, agency, change, person, form)
    context = {"form": form, "entry": entry, "crumbs": crumbs("Sửa ngày trong lịch")}
    return render(request, "workflows/calendar/change_form.html", context)


@require_http_methods(["GET", "POST"])
def calendar_remove(request: HttpRequest, entry_id: int) -> HttpResponseBase:
    """Take an entry out: what would move, then the act."""
    person, agency, entry = keeper_and_entry(request, "calendar.remove", entry_id)
    change = acts.removing(entry)
    if request.method == "POST":
        return done(request, agency, change, person, request.POST.get("seen", ""))
    return before_it_is_done(request, agency, change, {"seen": agency.calendar_token}, "Bỏ ngày khỏi lịch")


@require_POST
def calendar_before(request: HttpRequest) -> HttpResponseBase:
    """Say what "trước ngày" means to the agency."""
    person, agency = keeper_of(request, "calendar.set_before")
    form = BeforeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Chưa đổi gì: hãy chọn một cách hiểu “trước ngày”.")
        return redirect("calendar")
    inclusive = form.cleaned_data["inclusive"] == "1"
    try:
        seen = form.cleaned_data["seen"]
        is_new = acts.set_before(agency, inclusive=inclusive, actor=person, seen=seen, at=timezone.now())
    except StaleCalendar:
        return overtaken(request, agency)
    messages.success(request, "Đã đổi cách hiểu “trước ngày”." if is_new else "Cách hiểu “trước ngày” không đổi.")
    return redirect("calendar")


def shown_or_done(
    request: HttpRequest, agency: Agency, change: Change, person: User, form: DayForm
) -> HttpResponseBase:
    """Show what a change would move, or make it when that has been shown."""
    if request.POST.get("confirm"):
        return done(request, agency, change, person, form.cleaned_data["seen"])
    typed = {name: form[name].value() or "" for name in form.fields}
    label = "Ghi ngày vào lịch" if change.action == "calendar.enter" else "Sửa ngày trong lịch"
    return before_it_is_done(request, agency, change, typed, label)


def before_it_is_done(
    request: HttpRequest, agency: Agency, change: Change, typed: dict[str, Any], label: str
) -> HttpResponse:
    """Show which deadlines a change would move, and ask."""
    if typed["seen"] != agency.calendar_token:
        return overtaken(request, agency)
    found = acts.preview(agency, change)
    context = {
        "label": label,
        "change": change,
        "typed": typed,
        "count": len(found),
        "shown": found[:SHOWN],
        "more": max(0, len(found) - SHOWN),
        "crumbs": crumbs(label),
    }
    return render(request, "workflows/calendar/confirm.html", context)


def done(request: HttpRequest, agency: Agency, change: Change, person: User, seen: str) -> HttpResponseBase:
    """Make a change, and go back to the year it concerns."""
    try:
        made = acts.carry_out(agency, change, actor=person, seen=seen, at=timezone.now())
    except StaleCalendar:
        return overtaken(request, agency)
    moved = f"{made.tasks} nhiệm vụ được tính lại thời hạn." if made.tasks else "Không thời hạn nào thay đổi."
    messages.success(request, f"Đã ghi lịch: {change.words}. {moved}")
    return redirect(f"{reverse('calendar')}?nam={change.days[0].year}")


def overtaken(request: HttpRequest, agency: Agency) -> HttpResponse:
    """Say that somebody else has changed the calendar meanwhile."""
    context = {"told": acts.last_act(agency), "crumbs": crumbs("Lịch vừa thay đổi")}
    return render(request, "workflows/calendar/overtaken.html", context, status=409)
