"""Acts on appointments: each one recomputes the rights that follow from it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from units import authority
from units.authority import OFFICES_THAT_SIGN
from units.models import Agency, Appointment, SigningAuthority, Unit, UnitGrant, User
from units.positions import PORTFOLIO, RIGHTS, SENIORITY, SIGNED, WHOLE_AGENCY, Position, Right


@dataclass(frozen=True, slots=True)
class Ground:
    """What a right rests on: an appointment, maybe an authority under it, and an absence that holds it up."""

    appointment_id: int
    authority_id: int | None = None
    absence_id: int | None = None


def recompute(person: User, *, on: dt.date) -> bool:
    """Make the person's grants those that the appointments of a day give; tell whether any changed.

    Idempotent. Called when an appointment begins or ends, and on the person's first request of a day.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        wanted = derive(person, on=on)
        held = {
            (row.permission.codename, row.content_object_id): row
            for row in UnitGrant.objects.filter(user=person).select_related("permission")
        }
        stale = [row.pk for key, row in held.items() if wanted.get(key) != ground_of(row)]
        kept = {key for key, row in held.items() if row.pk not in set(stale)}
        UnitGrant.objects.filter(pk__in=stale).delete()
        permissions = {
            p.codename: p
            for p in Permission.objects.filter(content_type__app_label="units", content_type__model="unit")
        }
        UnitGrant.objects.bulk_create(
            UnitGrant(
                user=person,
                permission=permissions[codename],
                content_object_id=unit_id,
                appointment_id=ground.appointment_id,
                authority_id=ground.authority_id,
                absence_id=ground.absence_id,
            )
            for (codename, unit_id), ground in wanted.items()
            if (codename, unit_id) not in kept
        )
        User.objects.filter(pk=person.pk).update(rights_on=on)
    forget_rights(person, on=on)
    return bool(stale) or len(kept) != len(wanted)


def forget_rights(person: User, *, on: dt.date) -> None:
    """Let this very object ask the database again: its rights are now those of a day."""
    person.rights_on = on
    person.__dict__.pop("_standing", None)


def ground_of(grant: UnitGrant) -> Ground:
    """Return what a right in the database rests on."""
    return Ground(grant.appointment_id, grant.authority_id, grant.absence_id)


def derive(person: User, *, on: dt.date) -> dict[tuple[str, int], Ground]:
    """Return (right, unit id) → what gives it on a day: the most senior appointment, else an authority under one."""
    appointments = [
        a
        for a in person.appointments.filter(agency=person.agency).prefetch_related("portfolio")
        if authority.is_in_force(a, on)
    ]
    appointments.sort(key=lambda a: SENIORITY.index(Position(a.position)))
    wanted: dict[tuple[str, int], Ground] = {}
    for appointment in appointments:
        for unit_id in covered_units(appointment, on=on):
            for right in RIGHTS[Position(appointment.position)] - set(SIGNED):
                wanted.setdefault((right.value, unit_id), Ground(appointment.pk))
    if person.agency_id is not None and any(Position(a.position) in OFFICES_THAT_SIGN for a in appointments):
        sign(person, person.agency_id, wanted, on=on)
    return wanted


def sign(person: User, agency_id: int, wanted: dict[tuple[str, int], Ground], *, on: dt.date) -> None:
    """Add what a person may sign; who signs for a unit also sees its work."""
    book = authority.book(agency_id, on=on)
    everywhere = list(Unit.objects.filter(agency_id=agency_id).values_list("pk", flat=True))
    for source in sorted(book.of(person), key=authority.strength):
        absence = source.absence.pk if source.absence else None
        given = source.authority.pk if source.authority else None
        for unit_id in everywhere if source.units is None else source.units:
            for right in source.rights:
                wanted.setdefault((right.value, unit_id), Ground(source.appointment.pk, given, absence))
            wanted.setdefault((Right.SEE_WORK.value, unit_id), Ground(source.appointment.pk, given))


def covered_units(appointment: Appointment, *, on: dt.date) -> Iterable[int]:
    """Return the ids of the units an appointment reaches on a day."""
    position = Position(appointment.position)
    if position in WHOLE_AGENCY or appointment.in_charge:
        return Unit.objects.filter(agency_id=appointment.agency_id).values_list("pk", flat=True)
    if position in PORTFOLIO:
        return [unit.pk for unit in appointment.portfolio.all()]
    unit = appointment.unit
    alive = unit is not None and unit.active_from <= on and (unit.active_to is None or unit.active_to >= on)
    return [unit.pk] if unit is not None and alive else []


def recompute_all(people: Iterable[User], *, on: dt.date) -> list[User]:
    """Recompute several people, locked in the order of their numbers; return them. Needs an open transaction."""
    held = hold_people(*(person.pk for person in people))
    for person in held:
        recompute(person, on=on)
    return held


def hold_people(*ids: int | None) -> list[User]:
    """Lock people's rows in the order of their numbers, so that two acts on them follow each other."""
    wanted = sorted({number for number in ids if number is not None})
    return list(
        User.objects.select_for_update(of=("self",)).select_related("agency").filter(pk__in=wanted).order_by("pk")
    )


def depending_on(person: User) -> list[User]:
    """Return who signs, or will sign, in this person's stead: what the person held by appointment was theirs to use."""
    given = SigningAuthority.objects.filter(on_behalf_of=person, ended_at__isnull=True)
    of_a_head = Q(appointments__unit__authorities_of_head__in=given, appointments__position=Position.UNIT_HEAD)
    return list(User.objects.filter(Q(authorities__in=given) | of_a_head).exclude(pk=person.pk).distinct())


def recompute_agency(agency: Agency, *, on: dt.date) -> list[User]:
    """Recompute everybody of an agency; return the people whose rights changed."""
    return [person for person in agency.people.order_by("pk") if recompute(person, on=on)]


def appoint(appointment: Appointment, portfolio: Iterable[Unit] = (), *, on: dt.date) -> Appointment:
    """Save a new appointment and give the rights that follow from it.

    Raises django.core.exceptions.ValidationError with a Vietnamese sentence when it makes no sense, or when the person
    holds this very office already. The person's row is held first, so that of several at once the first one counts.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=appointment.person_id)
        appointment.full_clean()
        refuse_twice(appointment)
        appointment.entered_on = on
        appointment.save()
        appointment.portfolio.set(portfolio)
        recompute_all([appointment.person, *depending_on(appointment.person)], on=on)
        forget_rights(appointment.person, on=on)
    return appointment


def refuse_twice(appointment: Appointment) -> None:
    """Raise ValidationError when the person holds the same position on the same unit within the same time.

    Of a deputy's appointments each covers a portfolio, so any two of them at once are one too many; being in charge of
    the agency is an office beside that.
    """
    position, last = Position(appointment.position), appointment.valid_to
    held = Appointment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=appointment.valid_from),
        Q() if last is None else Q(valid_from__lte=last),
        Q(in_charge=appointment.in_charge) if position in PORTFOLIO else Q(unit=appointment.unit),
        person=appointment.person_id,
        agency=appointment.agency_id,
        position=position,
        ended_at__isnull=True,
    )
    same = held.first()
    if same is not None:
        raise ValidationError(
            f"{appointment.person.name} đang giữ chức vụ này ({same.title}, từ ngày {same.valid_from:%d/%m/%Y}). "
            "Hãy chấm dứt bổ nhiệm đó trước, hoặc chọn thời gian khác."
        )


def end_appointment(appointment: Appointment, *, at: dt.datetime) -> Appointment:
    """End an appointment now: the rights that came from it are gone when this returns."""
    today = timezone.localdate(at)
    with transaction.atomic():
        appointment.valid_to = max(today, appointment.valid_from)
        appointment.ended_at = at
        appointment.save(update_fields=["valid_to", "ended_at"])
        recompute_all([appointment.person, *depending_on(appointment.person)], on=today)
        forget_rights(appointment.person, on=today)
    return appointment
