"""Quản trị: who is appointed to what; beginning and ending appointments."""

import unicodedata
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from approvals.finding import holder_of
from approvals.forms_appointments import AppointmentForm, EndForm
from audit.appointments import begin, end
from units.models import Agency, Appointment, User
from units.positions import Right


def administrator_of(request: HttpRequest) -> tuple[User, Agency]:
    """Return the administrator and the agency; everybody else is told that there is no such page."""
    person = holder_of(request, Right.ADMINISTER)
    if person.agency is None:
        raise Http404
    return person, person.agency


@require_safe
def appointments(request: HttpRequest) -> HttpResponse:
    """Show the people of the agency with what they are appointed to."""
    person, agency = administrator_of(request)
    words = request.GET.get("q", "").strip()
    context = {
        "people": people_of(agency, words),
        "q": words,
        "today": timezone.localdate(),
        "reader": person,
        "agency_name": agency.name,
    }
    return render(request, "approvals/appointments.html", context)


def people_of(agency: Agency, words: str) -> list[dict[str, Any]]:
    """Return the people whose name or account holds the words, each with what is and was held. Three statements."""
    rows = Appointment.objects.filter(agency=agency).select_related("unit").prefetch_related("portfolio")
    held: dict[int, list[Appointment]] = {}
    for row in rows.order_by("ended_at", "pk"):
        held.setdefault(row.person_id, []).append(row)
    return [
        {"person": one, "held": [a for a in held.get(one.pk, []) if a.ended_at is None], "ended": ended(held, one)}
        for one in agency.people.order_by("name", "pk")
        if plain(words) in plain(f"{one.name} {one.username}")
    ]


def ended(held: dict[int, list[Appointment]], person: User) -> list[Appointment]:
    """Return the appointments of a person that were ended, the latest first."""
    return [row for row in reversed(held.get(person.pk, [])) if row.ended_at is not None]


def plain(text: str) -> str:
    """Return text as a search compares it: lower case, without diacritics."""
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@require_http_methods(["GET", "POST"])
def begin_appointment(request: HttpRequest) -> HttpResponse:
    """Appoint a person of the agency."""
    person, agency = administrator_of(request)
    today = timezone.localdate()
    chosen = {"person": request.GET.get("person", ""), "valid_from": today}
    form = AppointmentForm(request.POST or None, initial=chosen, agency=agency, on=today)
    if form.is_valid() and begun(form, person):
        made: Appointment = form.instance
        messages.success(request, f"Đã bổ nhiệm {made.person.name} làm {made.title}.")
        return redirect("appointments")
    return render(request, "approvals/appointment_form.html", {"form": form})


def begun(form: AppointmentForm, actor: User) -> bool:
    """Appoint; what the appointment itself objects to becomes an error of the form."""
    try:
        begin(form.save(commit=False), form.cleaned_data["portfolio"], actor=actor, at=timezone.localtime())
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
        return False
    return True


@require_http_methods(["GET", "POST"])
def end_appointment(request: HttpRequest, appointment_id: int) -> HttpResponse:
    """End an appointment at once; the person's open pages and sockets lose the right with it."""
    person, agency = administrator_of(request)
    current = Appointment.objects.filter(agency=agency, ended_at__isnull=True).select_related(
        "person", "unit", "agency"
    )
    appointment = get_object_or_404(current, pk=appointment_id)
    form = EndForm(request.POST or None)
    if form.is_valid():
        end(appointment, actor=person, reason=form.cleaned_data["note"], at=timezone.localtime())
        messages.success(request, f"Đã chấm dứt bổ nhiệm {appointment.title} của {appointment.person.name}.")
        return redirect("appointments")
    return render(request, "approvals/appointment_end.html", {"form": form, "appointment": appointment})
