"""Thẩm quyền ký: who signs on a day, and entering and ending absences, delegations and orders."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from approvals.authority.forms import (
    AbsenceForm,
    AnyAbsenceForm,
    DelegationForm,
    EndAuthorityForm,
    GivingForm,
    OrderForm,
)
from approvals.authority.matrix import away_row, matrix
from approvals.authority.radar import AHEAD, FURTHEST, radar
from approvals.finding import holder_of, number_in
from audit import authority as acts
from units import absences
from units.conflicts import Conflict
from units.models import Absence, Agency, SigningAuthority, User
from units.positions import Capacity, Right
from units.rules import keeps_authority, standing
from workflows.finding import person_of
from workflows.forms import Day

TITLE = "Thẩm quyền ký"
RECENT_COUNT = 5
OFFERED = (7, AHEAD, 30, 90)


def reader_of(request: HttpRequest) -> tuple[User, Agency]:
    """Return who reads, and the agency; whoever sees no work finds no such page."""
    person = holder_of(request, Right.SEE_WORK)
    if person.agency is None:
        raise Http404
    return person, person.agency


def crumbs(label: str) -> list[dict[str, str]]:
    """Return the way back to the matrix."""
    return [{"label": TITLE, "url": "/tham-quyen/"}, {"label": label, "url": ""}]


@require_safe
def authority_page(request: HttpRequest) -> HttpResponse:
    """Show who signs for which unit on a day, on what it rests, and everything on record about it."""
    person = holder_of(request, Right.SEE_WORK)
    today, keeps = timezone.localdate(), keeps_authority(person)
    on, wrong = day_asked(request, today)
    context = {
        "matrix": matrix(person, on=on, today=today, keeps=keeps),
        "on": on,
        "today": today,
        "wrong": wrong,
        "keeps": keeps,
        "sees_radar": may_read_radar(person),
    }
    return render(request, "approvals/authority/matrix.html", context)


def day_asked(request: HttpRequest, today: dt.date) -> tuple[dt.date, str]:
    """Return the day a URL asks for, today when it names none; and what is wrong with it."""
    asked = request.GET.get("on", "").strip()
    try:
        return (Day().clean(asked) if asked else today), ""
    except ValidationError as error:
        return today, " ".join(error.messages)


@require_http_methods(["GET", "POST"])
def my_absence(request: HttpRequest) -> HttpResponse:
    """Show one's own absences, end one by a click, enter another."""
    person, agency = reader_of(request)
    today = timezone.localdate()
    form = AbsenceForm(request.POST or None, agency=agency, person=person, on=today, initial={"from_on": today})
    if form.is_valid() and entered(request, form, person):
        return redirect("my_absence")
    own = Absence.objects.filter(person=person).select_related("person", "stand_in").order_by("-from_on", "-pk")
    rows = list(own[: RECENT_COUNT * 2])
    context = {
        "form": form,
        "crumbs": crumbs("Vắng mặt của tôi"),
        "current": [away_row(one, reader=person, on=today, keeps=False) for one in absences.current(rows, on=today)],
        "past": [one for one in rows if one.ended_at or one.to_on < today][:RECENT_COUNT],
    }
    return render(request, "approvals/authority/my_absence.html", context)


@require_http_methods(["GET", "POST"])
def begin_absence(request: HttpRequest) -> HttpResponse:
    """Enter somebody's absence, as the Office or the Director."""
    person, agency = keeper_of(request, "absence.begin")
    today = timezone.localdate()
    form = AnyAbsenceForm(request.POST or None, agency=agency, on=today, initial={"from_on": today})
    if form.is_valid() and entered(request, form, person):
        return redirect("authority")
    context = {"form": form, "crumbs": crumbs("Ghi vắng mặt")}
    return render(request, "approvals/authority/absence_form.html", context)


def entered(request: HttpRequest, form: AbsenceForm, actor: User) -> bool:
    """Enter an absence; what contradicts it becomes an error of the form."""
    absence = form.absence()
    try:
        acts.enter_absence(absence, actor=actor, at=timezone.localtime())
    except ValidationError as error:
        object_to(form, error)
        return False
    messages.success(
        request, f"Đã ghi {absence.person.name} vắng từ {absence.from_on:%d/%m/%Y} đến {absence.to_on:%d/%m/%Y}."
    )
    left = absences.stood_in_for(absence)
    if left:
        names = ", ".join(one.person.name for one in left)
        messages.warning(
            request,
            f"{absence.person.name} được giao ký thay {names} trong thời gian này; việc ký thay không chuyển tiếp.",
        )
    return True


def object_to(form: Form, error: ValidationError) -> None:
    """Put a refusal where it was typed."""
    field = error.field if isinstance(error, Conflict) else None
    form.add_error(field if field in form.fields else None, ValidationError(error.messages))


def keeper_of(request: HttpRequest, action: str) -> tuple[User, Agency]:
    """Return who keeps the register, and the agency; anybody else is refused, on the record when something was sent."""
    person, agency = reader_of(request)
    if not keeps_authority(person):
        if request.method == "POST":
            acts.turn_away(action, actor=person, at=timezone.localtime())
        raise PermissionDenied(acts.NOT_A_KEEPER)
    return person, agency


@require_http_methods(["GET", "POST"])
def end_absence(request: HttpRequest, absence_id: int) -> HttpResponse:
    """End an absence: by one click of whom it concerns, or by the Office or the Director."""
    person, agency = reader_of(request)
    absence = get_object_or_404(
        Absence.objects.filter(agency=agency).select_related("person", "stand_in"), pk=absence_id
    )
    if request.method == "POST":
        return ended(request, absence, person)
    if absence.person_id != person.pk and not keeps_authority(person):
        raise PermissionDenied(acts.NOT_YOURS)
    if absence.ended_at is not None:
        return overtaken(request, absence.ended_at)
    row = away_row(absence, reader=person, on=timezone.localdate(), keeps=keeps_authority(person))
    context = {"absence": row, "own": absence.person_id == person.pk, "crumbs": crumbs("Kết thúc vắng mặt")}
    return render(request, "approvals/authority/absence_end.html", context)


def ended(request: HttpRequest, absence: Absence, actor: User) -> HttpResponse:
    """End an absence and go back to where it stood."""
    if not acts.end_absence(absence, actor=actor, at=timezone.localtime()):
        absence.refresh_from_db()
        return overtaken(request, absence.ended_at)
    own = absence.person_id == actor.pk
    messages.success(request, OWN_ENDED if own else f"Đã kết thúc vắng mặt của {absence.person.name}.")
    return redirect("my_absence" if own else "authority")


OWN_ENDED = "Đã ghi nhận bạn có mặt. Bạn ký, quyết định được ngay."


def overtaken(request: HttpRequest, at: dt.datetime | None) -> HttpResponse:
    """Say that somebody else has ended it before."""
    moment = timezone.localtime(at) if at else None
    words = f" lúc {moment:%H:%M} ngày {moment:%d/%m/%Y}" if moment else ""
    context: dict[str, Any] = {"sentence": f"Việc này đã được kết thúc{words}.", "crumbs": crumbs("Đã kết thúc")}
    return render(request, "approvals/authority/overtaken.html", context, status=409)


@require_http_methods(["GET", "POST"])
def delegate(request: HttpRequest) -> HttpResponse:
    """Enter a delegation (TUQ.)."""
    return giving_page(request, DelegationForm, "Ghi uỷ quyền (TUQ.)")


@require_http_methods(["GET", "POST"])
def order(request: HttpRequest) -> HttpResponse:
    """Enter an order (TL.)."""
    return giving_page(request, OrderForm, "Ghi thừa lệnh (TL.)")


def giving_page(request: HttpRequest, kind: type[GivingForm], label: str) -> HttpResponse:
    """Show the form of an authority, or enter it."""
    person, agency = keeper_of(request, "authority.begin")
    today = timezone.localdate()
    form = kind(request.POST or None, agency=agency, on=today, initial={"valid_from": today})
    if form.is_valid() and given(request, form, person):
        return redirect("authority")
    context = {"form": form, "crumbs": crumbs(label), "label": label, "delegates": kind.capacity is Capacity.TUQ}
    return render(request, "approvals/authority/giving_form.html", context)


def given(request: HttpRequest, form: GivingForm, actor: User) -> bool:
    """Enter an authority; what contradicts it becomes an error of the form."""
    try:
        made = acts.give(form.giving(actor), actor=actor, at=timezone.localtime())
    except ValidationError as error:
        object_to(form, error)
        return False
    holder = made[0].person or f"thủ trưởng {made[0].head_of}"
    messages.success(request, f"Đã ghi {made[0].get_capacity_display().lower()} cho {holder}.")
    return True


@require_http_methods(["GET", "POST"])
def end_authority(request: HttpRequest, authority_id: int) -> HttpResponse:
    """End an authority at once, with a reason."""
    person, agency = reader_of(request)
    rows = SigningAuthority.objects.filter(agency=agency).select_related("person", "head_of", "on_behalf_of")
    authority = get_object_or_404(rows, pk=authority_id)
    if not keeps_authority(person):
        if request.method == "POST":
            acts.end_authority(authority, actor=person, reason="", at=timezone.localtime())
        raise PermissionDenied(acts.NOT_A_KEEPER)
    if authority.ended_at is not None:
        return overtaken(request, authority.ended_at)
    form = EndAuthorityForm(request.POST or None)
    if form.is_valid():
        if not acts.end_authority(authority, actor=person, reason=form.cleaned_data["note"], at=timezone.localtime()):
            authority.refresh_from_db()
            return overtaken(request, authority.ended_at)
        messages.success(request, "Đã chấm dứt thẩm quyền ký.")
        return redirect("authority")
    context = {"form": form, "authority": authority, "crumbs": crumbs("Chấm dứt thẩm quyền ký")}
    return render(request, "approvals/authority/authority_end.html", context)


@require_safe
def radar_page(request: HttpRequest) -> HttpResponse:
    """Show which open steps will find no signer in the coming days."""
    person = person_of(request)
    if not may_read_radar(person) or person.agency_id is None:
        raise Http404
    today = timezone.localdate()
    days = min(number_in(request.GET.get("days", "")) or AHEAD, FURTHEST)
    rows = radar(person.agency_id, on=today, days=days)
    context = {
        "rows": rows,
        "days": days,
        "today": today,
        "last": today + dt.timedelta(days=days - 1),
        "tabs": [
            {"url": f"{request.path}?days={one}", "label": f"{one} ngày tới", "count": None, "current": one == days}
            for one in OFFERED
        ],
        "crumbs": crumbs("Rà soát thẩm quyền"),
        "sees_matrix": standing(person).has_any(Right.SEE_WORK),
        "keeps": keeps_authority(person),
    }
    return render(request, "approvals/authority/radar.html", context)


def may_read_radar(person: User) -> bool:
    """Tell whether the radar is for a person: the Office, leadership, administrators, and who reads everything."""
    rights = standing(person)
    leads = any(acting.authority_id is None for acting in rights.rights.get(Right.COMMAND, {}).values())
    return keeps_authority(person) or leads or rights.has_any(Right.ADMINISTER) or rights.has_any(Right.INSPECT)
