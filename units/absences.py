"""Entering and ending absences. Who stands in may sign for the absent one's own field; what he was given ends there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from units.actions import hold_people, recompute_all
from units.authority import in_force, reach_of
from units.conflicts import Conflict, refuse_dates
from units.models import Absence, Appointment, SigningAuthority, User
from units.positions import CAPACITIES, PORTFOLIO, SENIORITY, SIGNED, Capacity, Position


def enter(absence: Absence, *, on: dt.date) -> list[User]:
    """Save an absence with what the stand-in may sign meanwhile; return everybody whose rights were computed anew.

    Raises Conflict, or django.core.exceptions.ValidationError with a Vietnamese sentence. The rows of the absent person
    and the stand-in are held first, so that of two at once the first one counts.
    """
    with transaction.atomic():
        hold_people(absence.person_id, absence.stand_in_id)
        refuse_absence(absence, on=on)
        save(absence)
        return recompute_all(concerned(absence), on=on)


def save(absence: Absence) -> None:
    """Save an absence with what its stand-in may sign."""
    absence.full_clean()
    absence.save()
    if absence.stand_in_id is not None:
        lay_into_hands(absence)


def end(absence: Absence, *, at: dt.datetime) -> list[User]:
    """End an absence now: the person signs again when this returns, the stand-in no longer does.

    Returns everybody whose rights were computed anew; nobody when it had been ended before. `at` is local time.
    """
    with transaction.atomic():
        hold_people(absence.person_id, absence.stand_in_id)
        kept = Absence.objects.select_for_update(of=("self",)).get(pk=absence.pk)
        if kept.ended_at is not None:
            return []
        kept.ended_at = absence.ended_at = at
        kept.save(update_fields=["ended_at"])
        kept.authorities.filter(ended_at__isnull=True).update(ended_at=at)
        return recompute_all(concerned(kept), on=at.date())


def concerned(absence: Absence) -> list[User]:
    """Return the absent person and the stand-in."""
    return [one for one in (absence.person, absence.stand_in) if one is not None]


def refuse_absence(absence: Absence, *, on: dt.date) -> None:
    """Raise Conflict when an absence contradicts itself, another one, or what its stand-in may be."""
    refuse_dates(absence.from_on, absence.to_on, on=on, fields=("from_on", "to_on"))
    other = away_within(absence.person_id, absence.from_on, absence.to_on)
    if other is not None:
        raise Conflict(
            "absences_overlap",
            f"{absence.person.name} đã được ghi vắng mặt từ {other.from_on:%d/%m/%Y} đến {other.to_on:%d/%m/%Y}. "
            "Hãy kết thúc lần đó trước, hoặc chọn ngày khác.",
            "from_on",
        )
    if absence.stand_in is not None:
        refuse_stand_in(absence, absence.stand_in)


def away_within(person_id: int, first: dt.date, last: dt.date) -> Absence | None:
    """Return an absence of a person that touches a time."""
    return Absence.objects.filter(person=person_id, ended_at__isnull=True, from_on__lte=last, to_on__gte=first).first()


def stood_in_for(absence: Absence) -> list[Absence]:
    """Return the absences in which somebody, now away himself, was to stand in."""
    standing_in = Absence.objects.filter(
        stand_in=absence.person_id, ended_at__isnull=True, from_on__lte=absence.to_on, to_on__gte=absence.from_on
    )
    return list(standing_in.select_related("person").order_by("from_on"))


def refuse_stand_in(absence: Absence, stand_in: User) -> None:
    """Raise Conflict when the absent person has nothing to be stood in for, or the other may not stand in."""
    if stand_in.pk == absence.person_id:
        raise Conflict("stands_in_for_oneself", "Người ký thay phải là người khác.", "stand_in")
    if not signing_offices(absence):
        raise Conflict(
            "nothing_to_stand_in_for",
            f"{absence.person.name} không có lĩnh vực ký theo bổ nhiệm nên không có người ký thay.",
            "stand_in",
        )
    if not is_deputy_throughout(stand_in, absence):
        raise Conflict(
            "stand_in_is_no_deputy",
            f"{stand_in.name} không giữ chức Phó Giám đốc trong suốt thời gian này; chỉ cấp phó được ký thay (KT.).",
            "stand_in",
        )
    other = away_within(stand_in.pk, absence.from_on, absence.to_on)
    if other is not None:
        raise Conflict(
            "stand_in_is_away",
            f"{stand_in.name} cũng vắng mặt từ {other.from_on:%d/%m/%Y} đến {other.to_on:%d/%m/%Y}; ký thay không được "
            "chuyển tiếp. Hãy chọn người khác.",
            "stand_in",
        )
    if not absence.basis.strip():
        raise Conflict("no_basis", "Hãy ghi văn bản giao ký thay.", "basis")


def signing_offices(absence: Absence) -> list[Appointment]:
    """Return the appointments under which the absent person signs on the first day, the senior one first."""
    held = Appointment.objects.filter(
        in_force(absence.from_on), person=absence.person_id, agency=absence.agency_id, position__in=CAPACITIES
    ).prefetch_related("portfolio")
    return sorted(held, key=lambda one: SENIORITY.index(Position(one.position)))


def is_deputy_throughout(person: User, absence: Absence) -> bool:
    """Tell whether one appointment makes a person a deputy from the first to the last day."""
    held = Appointment.objects.filter(
        in_force(absence.to_on),
        person=person,
        agency=absence.agency_id,
        position__in=PORTFOLIO,
        valid_from__lte=absence.from_on,
        person__is_active=True,
    )
    return held.exists()


def lay_into_hands(absence: Absence) -> None:
    """Let the stand-in sign for the absent one's own field: what appointments give, never what an authority gave."""
    offices = signing_offices(absence)
    reaches = [reach_of(one) for one in offices]
    everywhere = None in reaches
    units: set[int] = set().union(*(reach for reach in reaches if reach is not None))
    for right in SIGNED:
        authority = SigningAuthority(
            agency_id=absence.agency_id,
            person=absence.stand_in,
            capacity=Capacity.KT,
            right=right,
            all_units=everywhere,
            on_behalf_of=absence.person,
            behalf_title=offices[0].title,
            basis=absence.basis,
            valid_from=absence.from_on,
            valid_to=absence.to_on,
            absence=absence,
            entered_by=absence.entered_by,
            entered_at=absence.entered_at,
        )
        authority.full_clean()
        authority.save()
        authority.units.set([] if everywhere else units)


def current(absences: Sequence[Absence], *, on: dt.date) -> list[Absence]:
    """Return the absences that are not over and were not ended, the nearest first."""
    return sorted(
        (one for one in absences if one.ended_at is None and one.to_on >= on), key=lambda one: (one.from_on, one.pk)
    )
