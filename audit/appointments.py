"""Beginning and ending appointments, on the record; rights follow at once, open pages and sockets included."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction

from audit import trail
from audit.canonical import Value
from realtime import bell
from units import actions
from units.models import Agency, Appointment, Unit, User
from units.positions import PORTFOLIO, Position, Right
from units.rules import standing

NOT_YOUR_OWN = "Bạn không được tự bổ nhiệm hoặc tự chấm dứt bổ nhiệm của mình; việc này do người quản trị khác làm."
NOT_AN_ADMINISTRATOR = "Chỉ người quản trị của cơ quan được bổ nhiệm hoặc chấm dứt bổ nhiệm."


def begin(appointment: Appointment, portfolio: Iterable[Unit] = (), *, actor: User, at: dt.datetime) -> Appointment:
    """Appoint a person. `at` is local time: its date decides which rights hold today.

    Raises PermissionDenied (recorded) to somebody else than an administrator of the agency, or on one's own account;
    django.core.exceptions.ValidationError when the appointment makes no sense.
    """
    units = list(portfolio)
    refuse_unless_allowed("appointment.begin", appointment, units, actor=actor, at=at)
    with transaction.atomic():
        actions.appoint(appointment, units, on=at.date())
        note_down("appointment.begin", appointment, units, actor=actor, at=at)
    tell(appointment)
    return appointment


def end(appointment: Appointment, *, actor: User, reason: str, at: dt.datetime) -> Appointment:
    """End an appointment now; the rights that came from it are gone when this returns. Raises as `begin`.

    Ending what somebody else has ended a moment ago changes nothing and leaves no second line.
    """
    units = list(appointment.portfolio.all())
    refuse_unless_allowed("appointment.end", appointment, units, actor=actor, at=at)
    with transaction.atomic():
        if Appointment.objects.select_for_update().get(pk=appointment.pk).ended_at is not None:
            return appointment
        actions.end_appointment(appointment, at=at)
        note_down("appointment.end", appointment, units, actor=actor, at=at, note=reason)
    tell(appointment)
    return appointment


def tell(appointment: Appointment) -> None:
    """Let open sockets ask again what they may hear: the person's, and those of whoever signs in the person's stead."""
    for person in (appointment.person, *actions.depending_on(appointment.person)):
        bell.recheck(person.pk)


def refuse_unless_allowed(
    action: str, appointment: Appointment, units: list[Unit], *, actor: User, at: dt.datetime
) -> None:
    """Raise PermissionDenied with its sentence, having recorded the attempt in a transaction of its own."""
    reason = ""
    if not administers(actor, appointment.agency):
        reason = NOT_AN_ADMINISTRATOR
    elif appointment.person_id == actor.pk:
        reason = NOT_YOUR_OWN
    if reason:
        note_down(action, appointment, units, actor=actor, at=at, note=reason, refused=True)
        raise PermissionDenied(reason)


def administers(user: User, agency: Agency) -> bool:
    """Tell whether the person administers the accounts of the agency."""
    held = standing(user).units(Right.ADMINISTER)
    return bool(held) and Unit.objects.filter(pk__in=held, agency=agency).exists()


def note_down(  # noqa: PLR0913 - one line of the trail, told in keywords
    action: str,
    appointment: Appointment,
    units: list[Unit],
    *,
    actor: User,
    at: dt.datetime,
    note: str = "",
    refused: bool = False,
) -> None:
    """Record an act on an appointment in the chain of the person it concerns."""
    unit = appointment.unit
    entry = trail.Entry(
        object_key=f"person:{appointment.person_id}",
        action=action,
        actor=trail.actor_of(actor),
        label=appointment.person.name,
        agency_id=appointment.agency_id,
        unit_id=unit.pk if unit else None,
        unit=unit.name if unit else "",
        note=note.strip(),
        refused=refused,
        facts=facts_of(appointment, units),
    )
    trail.record(entry, at=at)


def facts_of(appointment: Appointment, units: list[Unit]) -> dict[str, Value]:
    """Return what an inspector asks of an appointment, in words that outlive it."""
    facts: dict[str, Value] = {
        "position": str(Position(appointment.position).label),
        "title": appointment.title,
        "from": appointment.valid_from.isoformat(),
        "to": appointment.valid_to.isoformat() if appointment.valid_to else None,
        "basis": appointment.basis,
    }
    if appointment.pk:
        facts["appointment"] = appointment.pk
    if appointment.in_charge:
        facts["in_charge"] = True
    if Position(appointment.position) in PORTFOLIO:
        facts["portfolio"] = [unit.name for unit in units]
    return facts
