"""In what capacity a person signs for a unit: derived from the appointment, never chosen (NĐ 30/2020, điều 13)."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from approvals.models import Capacity
from units.models import Unit, UnitGrant, User
from units.positions import SENIORITY, Position, Right
from units.rules import standing
from workflows.models import Task
from workflows.rules import field_unit

TITLE_LINES: dict[Capacity, tuple[str, ...]] = {
    Capacity.DIRECT: ("GIÁM ĐỐC",),
    Capacity.KT: ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
}
CAPACITIES: dict[Position, Capacity] = {
    Position.DIRECTOR: Capacity.DIRECT,
    Position.DEPUTY_DIRECTOR: Capacity.KT,
}


@dataclass(frozen=True, slots=True)
class Signing:
    """How a signature would read on paper, and what it rests on."""

    capacity: Capacity
    title_lines: tuple[str, ...]
    name: str
    basis: str

    @property
    def title_line(self) -> str:
        """The lines above the name, as one: "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC"."""
        return " / ".join(self.title_lines)

    @property
    def sentence(self) -> str:
        """The whole of it: "Ký: KT. GIÁM ĐỐC – PHÓ GIÁM ĐỐC Nguyễn Văn A, theo phân công …"."""
        ground = f", {self.ground}" if self.ground else ""
        return f"Ký: {' – '.join(self.title_lines)} {self.name}{ground}"

    def as_line(self) -> dict[str, str]:
        """Return the parts that `_signing.html` shows."""
        return {"capacity": " – ".join(self.title_lines), "name": self.name, "basis": self.ground}

    @property
    def ground(self) -> str:
        """The basis in words, or "" when none is on record."""
        if not self.basis:
            return ""
        told = self.capacity is Capacity.DIRECT or "phân công" in self.basis.lower()
        return f"theo {self.basis}" if told else f"theo phân công {self.basis}"


def signing_for(user: User, unit: Unit) -> Signing | None:
    """Return the capacity in which the person signs for a unit, or None without the right to (asks no more queries)."""
    acting = standing(user).acting_as(Right.APPROVE, unit.pk)
    if acting is None:
        return None
    return signing_as(acting.position, name=user.name, basis=acting.basis)


def signing_as(position: Position, *, name: str, basis: str) -> Signing:
    """Return how a person of a position signs."""
    capacity = CAPACITIES[position]
    return Signing(capacity=capacity, title_lines=TITLE_LINES[capacity], name=name, basis=basis)


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody a reviewer may propose."""

    user: User
    signing: Signing


def possible_signers(task: Task, *, reviewer: User, on: dt.date) -> list[Signer]:
    """Return who may sign, deputies with the field first; never the submitter nor the reviewer."""
    grants = (
        UnitGrant.objects.filter(
            Q(appointment__valid_to__isnull=True) | Q(appointment__valid_to__gte=on),
            content_object=field_unit(task),
            permission__codename=Right.APPROVE,
            user__is_active=True,
        )
        .exclude(user__in=[pk for pk in (task.submitted_by_id, reviewer.pk) if pk])
        .select_related("user", "appointment")
    )
    found = sorted(grants, key=lambda grant: (-SENIORITY.index(Position(grant.appointment.position)), grant.user_id))
    return [
        Signer(
            grant.user,
            signing_as(Position(grant.appointment.position), name=grant.user.name, basis=grant.appointment.basis),
        )
        for grant in found
    ]
