"""Laying a signature into other hands (TUQ., TL.), and ending that: in writing, for a time, never onward."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from units.actions import hold_people, recompute_all
from units.authority import heads_agency, in_force
from units.conflicts import Conflict, refuse_dates, refuse_length
from units.models import Agency, Appointment, SigningAuthority, Unit, User
from units.positions import Capacity, Position, Right

NO_ONWARD = (
    "{name} ký theo uỷ quyền, thừa lệnh hoặc ký thay nên không được uỷ quyền lại cho người khác "
    "(Nghị định 30/2020/NĐ-CP, điều 13)."
)
ONLY_THE_HEAD = "{name} không đứng đầu cơ quan vào ngày bắt đầu; chỉ người đứng đầu cơ quan được uỷ quyền ký (TUQ.)."


@dataclass(frozen=True, slots=True)
class Giving:
    """What is to be given: who may sign which kinds for which units, in whose stead, on what paper, how long.

    The holder is a person, or whoever heads a unit (`head_of`). `giver` is None for TL., which rests on the working
    regulations.
    """

    agency: Agency
    capacity: Capacity
    rights: Sequence[Right]
    basis: str
    valid_from: dt.date
    valid_to: dt.date | None
    entered_by: User
    person: User | None = None
    head_of: Unit | None = None
    giver: User | None = None
    units: Sequence[Unit] = ()
    all_units: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """What came of it: one row for each kind, and everybody whose rights were computed anew."""

    authorities: list[SigningAuthority]
    affected: list[User] = field(default_factory=list)


def give(giving: Giving, *, at: dt.datetime) -> Given:
    """Save an authority, one row for each kind, and the rights that follow. `at` is local time.

    Raises Conflict, or django.core.exceptions.ValidationError with a Vietnamese sentence. The rows of giver and holder
    are held first, so that of two at once the first one counts.
    """
    with transaction.atomic():
        holders = holders_now(giving.person, giving.head_of, on=at.date())
        hold_people(*(one.pk for one in (giving.giver, *holders) if one is not None))
        refuse_giving(giving, on=at.date())
        made = [written_down(giving, right, at=at) for right in giving.rights]
        return Given(made, recompute_all(holders, on=at.date()))


def end(authority: SigningAuthority, *, at: dt.datetime) -> tuple[list[User], bool]:
    """End an authority now; the rights that came from it are gone when this returns.

    Returns everybody whose rights were computed anew, and whether it had not been ended before. `at` is local time.
    """
    with transaction.atomic():
        holders = holders_now(authority.person, authority.head_of, on=at.date())
        hold_people(*(one.pk for one in holders))
        kept = SigningAuthority.objects.select_for_update(of=("self",)).get(pk=authority.pk)
        if kept.ended_at is not None:
            return [], False
        kept.ended_at = authority.ended_at = at
        kept.save(update_fields=["ended_at"])
        return recompute_all(holders, on=at.date()), True


def holders_now(person: User | None, head_of: Unit | None, *, on: dt.date) -> list[User]:
    """Return who holds, or will hold, what is given to a person or to whoever heads a unit."""
    if person is not None:
        return [person]
    return list(User.objects.filter(appointments__in=heads_of_unit(head_of, on=on)).distinct().order_by("pk"))


def heads_of_unit(unit: Unit | None, *, on: dt.date) -> Iterable[Appointment]:
    """Return the appointments of a unit's head that count on a day."""
    return Appointment.objects.filter(in_force(on), unit=unit, position=Position.UNIT_HEAD)


def written_down(giving: Giving, right: Right, *, at: dt.datetime) -> SigningAuthority:
    """Save the row of one kind."""
    authority = SigningAuthority(
        agency=giving.agency,
        person=giving.person,
        head_of=giving.head_of,
        capacity=giving.capacity,
        right=right,
        all_units=giving.all_units,
        on_behalf_of=giving.giver,
        behalf_title=title_of(giving),
        basis=giving.basis,
        valid_from=giving.valid_from,
        valid_to=giving.valid_to,
        entered_by=giving.entered_by,
        entered_at=at,
    )
    authority.full_clean()
    authority.save()
    authority.units.set([] if giving.all_units else giving.units)
    return authority


def title_of(giving: Giving) -> str:
    """Return the title under which the giver heads the agency; "" without a giver."""
    held = heading_the_agency(giving)
    return held[0].title if held else ""


def heading_the_agency(giving: Giving) -> list[Appointment]:
    """Return the appointments that put the giver at the head of the agency on the first day."""
    if giving.giver is None:
        return []
    held = Appointment.objects.filter(in_force(giving.valid_from), person=giving.giver, agency=giving.agency)
    return [one for one in held if heads_agency(one)]


def refuse_giving(giving: Giving, *, on: dt.date) -> None:
    """Raise Conflict when what is to be given contradicts a rule."""
    refuse_dates(giving.valid_from, giving.valid_to, on=on, fields=("valid_from", "valid_to"))
    refuse_length(giving.valid_from, giving.valid_to, giving.capacity)
    if not giving.rights:
        raise Conflict("no_kind", "Hãy chọn ít nhất một loại việc.", "rights")
    if not giving.all_units and not giving.units:
        raise Conflict("no_unit", "Hãy chọn ít nhất một đơn vị, hoặc mọi đơn vị.", "units")
    if not giving.basis.strip():
        raise Conflict("no_basis", "Hãy ghi văn bản làm căn cứ.", "basis")
    if giving.capacity is not Capacity.TL:
        refuse_giver(giving)
    refuse_holder(giving)
    refuse_twice(giving)


def refuse_giver(giving: Giving) -> None:
    """Raise Conflict when the giver may not give: himself, who does not head the agency, or was given it himself."""
    giver = giving.giver
    if giver is None:
        raise Conflict("no_giver", "Hãy chọn người uỷ quyền.", "giver")
    if giving.person is not None and giver.pk == giving.person.pk:
        raise Conflict("to_oneself", "Không thể tự uỷ quyền cho mình.", "person")
    if not heading_the_agency(giving):
        if rests_on_authority(giver):
            raise Conflict("no_redelegation", NO_ONWARD.format(name=giver.name), "giver")
        raise Conflict("giver_is_no_head", ONLY_THE_HEAD.format(name=giver.name), "giver")


def rests_on_authority(person: User) -> bool:
    """Tell whether something to sign was laid into a person's hands, or those of whoever heads his unit."""
    headed = person.appointments.filter(position=Position.UNIT_HEAD, ended_at__isnull=True).values("unit")
    return SigningAuthority.objects.filter(Q(person=person) | Q(head_of__in=headed), ended_at__isnull=True).exists()


def refuse_holder(giving: Giving) -> None:
    """Raise Conflict when the holder heads no unit of the agency on the first day."""
    heads = Appointment.objects.filter(
        in_force(giving.valid_from), agency=giving.agency, position=Position.UNIT_HEAD, person__is_active=True
    )
    if giving.person is not None and not heads.filter(person=giving.person).exists():
        raise Conflict(
            "holder_heads_no_unit",
            f"{giving.person.name} không đứng đầu đơn vị nào vào ngày bắt đầu; chỉ thủ trưởng đơn vị được ký TUQ., TL.",
            "person",
        )
    if giving.person is None and giving.head_of is None:
        raise Conflict("no_holder", "Hãy chọn người, hoặc đơn vị mà thủ trưởng được ký.", "person")


def refuse_twice(giving: Giving) -> None:
    """Raise Conflict when the same holder has the same for the same units within the same time already."""
    units = Q() if giving.all_units else Q(all_units=True) | Q(units__in=giving.units)
    last = Q() if giving.valid_to is None else Q(valid_from__lte=giving.valid_to)
    same = SigningAuthority.objects.filter(
        units,
        last,
        Q(valid_to__isnull=True) | Q(valid_to__gte=giving.valid_from),
        agency=giving.agency,
        person=giving.person,
        head_of=giving.head_of,
        capacity=giving.capacity,
        right__in=giving.rights,
        ended_at__isnull=True,
    ).first()
    if same is not None:
        until = f" đến {same.valid_to:%d/%m/%Y}" if same.valid_to else ""
        raise Conflict(
            "held_already",
            f"Thẩm quyền này đã được ghi (từ {same.valid_from:%d/%m/%Y}{until}, theo {same.basis}). "
            "Hãy chấm dứt lần đó trước, hoặc chọn thời gian, đơn vị khác.",
        )
