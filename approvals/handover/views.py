"""Bàn giao: what a person holds under an office, to whom it would pass, and the passing itself."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from approvals.handover.forms import HandOverForm, SuccessorForm
from approvals.handover.held import Item, fingerprint, grouped, held_by, leaving
from approvals.handover.passing import Changed, Order, hand_over
from approvals.views_appointments import administrator_of
from units.models import Appointment, User

CHANGED = "Trong lúc bạn xem, việc đang giữ đã thay đổi. Danh sách dưới đây là mới nhất; hãy xem lại rồi xác nhận."


@require_http_methods(["GET", "POST"])
def hand_over_page(request: HttpRequest, appointment_id: int) -> HttpResponse:
    """Show what passes on, and pass it on when that was confirmed."""
    person, agency = administrator_of(request)
    current = Appointment.objects.filter(agency=agency, ended_at__isnull=True)
    appointment = get_object_or_404(current.select_related("person", "unit", "agency"), pk=appointment_id)
    if request.method == "GET":
        return preview(request, appointment, HandOverForm(initial=dict(request.GET.items()), appointment=appointment))
    form = HandOverForm(request.POST, appointment=appointment)
    if not form.is_valid():
        return preview(request, appointment, form)
    try:
        passed = hand_over(appointment, order_of(form), actor=person, at=timezone.localtime())
    except Changed:
        return preview(request, appointment, form, changed=CHANGED, status=409)
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
        return preview(request, appointment, form)
    messages.success(request, f"Đã bàn giao {len(passed)} việc của {appointment.person.name} ({appointment.title}).")
    return redirect("appointments")


def order_of(form: HandOverForm) -> Order:
    """Return what was confirmed."""
    said = form.cleaned_data
    return Order(said["successor"], said["note"], said["basis"], said["shown"], appoint=said["appoint"])


def preview(
    request: HttpRequest, appointment: Appointment, form: HandOverForm, *, changed: str = "", status: int = 200
) -> HttpResponse:
    """Render what is held with the form; the hidden field names the list as it is shown."""
    successor, appoint = chosen(form, request)
    items = held_by(leaving(appointment, successor, in_office=appoint, on=timezone.localdate()))
    return render(request, "approvals/handover/page.html", context(appointment, form, items, changed), status=status)


def chosen(form: HandOverForm, request: HttpRequest) -> tuple[User | None, bool]:
    """Return who was chosen to follow and whether into office, from the form that was sent or from the address."""
    asked: SuccessorForm = form if form.is_bound else SuccessorForm(request.GET, appointment=form.appointment)
    asked.is_valid()
    said = asked.cleaned_data
    return said.get("successor"), bool(said.get("appoint"))


def context(appointment: Appointment, form: HandOverForm, items: list[Item], changed: str) -> dict[str, Any]:
    """Return what the page shows."""
    groups = grouped(items)
    return {
        "appointment": appointment,
        "form": form,
        "groups": groups,
        "total": len(items),
        "orphans": sum(group.orphans for group in groups),
        "shown": fingerprint(items),
        "changed": changed,
        "crumbs": [{"label": "Quản trị", "url": reverse("appointments")}, {"label": "Bàn giao", "url": ""}],
    }
