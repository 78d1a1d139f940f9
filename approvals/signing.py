"""In what capacity a person signs for a unit: derived from the appointment, never chosen (NĐ 30/2020, điều 13)."""

import datetime as dt
from dataclasses import dataclass

from units.authority import Proposal, Source, propose, title_lines
from units.models import Unit, User
from units.positions import Capacity, Right
from units.rules import standing
from workflows.keepers import book_for
from workflows.models import Task
from workflows.rules import field_unit


@dataclass(frozen=True, slots=True)
class Signing:
    """How a signature would read on paper, and what it rests on."""

    capacity: Capacity
    title_lines: tuple[str, ...]
    name: str
    basis: str
    title: str = ""
    behalf: str = ""
    authority_id: int | None = None

    @property
    def title_line(self) -> str:
        """The lines above the name, as one: "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC"."""
        return " / ".join(self.title_lines)

    @property
    def sentence(self) -> str:
        """The whole of it: "Ký: KT. GIÁM ĐỐC – PHÓ GIÁM ĐỐC Nguyễn Văn A, theo phân công …"."""
        ground = f", {self.ground}" if self.ground else ""
        behalf = f", thay {self.behalf}" if self.behalf else ""
        return f"Ký: {' – '.join(self.title_lines)} {self.name}{behalf}{ground}"

    def as_line(self) -> dict[str, str]:
        """Return the parts that `_signing.html` shows."""
        return {
            "capacity": " – ".join(self.title_lines),
            "name": self.name,
            "behalf": self.behalf,
            "basis": self.ground,
        }

    @property
    def ground(self) -> str:
        """The basis in words, or "" when none is on record."""
        if not self.basis:
            return ""
        assigned = self.capacity is Capacity.KT and not self.behalf and "phân công" not in self.basis.lower()
        return f"theo phân công {self.basis}" if assigned else f"theo {self.basis}"


def signing_for(user: User, unit: Unit) -> Signing | None:
    """Return the capacity in which the person signs for a unit, or None without the right to (asks no more queries)."""
    acting = standing(user).acting_as(Right.APPROVE, unit.pk)
    if acting is None or acting.capacity is None:
        return None
    return Signing(
        capacity=acting.capacity,
        title_lines=title_lines(acting.capacity, acting.title),
        name=user.name,
        title=acting.title,
        basis=acting.basis,
        behalf=acting.behalf,
        authority_id=acting.authority_id,
    )


def signing_of(source: Source) -> Signing:
    """Return how a source of authority would read on paper."""
    return Signing(
        source.capacity, source.title_lines, source.person.name, source.basis, title=source.title, behalf=source.behalf
    )


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody a reviewer may propose."""

    user: User
    signing: Signing


def proposal_for(task: Task, *, reviewer: User, on: dt.date) -> Proposal:
    """Say who should sign a task's report on a day and why; never the submitter nor the reviewer."""
    without = (task.submitted_by_id, reviewer.pk)
    return propose(book_for(task, on=on), field_unit(task).pk, without=without)


def possible_signers(task: Task, *, reviewer: User, on: dt.date) -> list[Signer]:
    """Return who may sign, the one to be proposed first; never the submitter nor the reviewer, nobody who is away."""
    proposal = proposal_for(task, reviewer=reviewer, on=on)
    found = [proposal.source, *proposal.others] if proposal.source else []
    return [Signer(source.person, signing_of(source)) for source in found]
