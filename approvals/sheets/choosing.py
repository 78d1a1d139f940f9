"""Whom a report is laid before: proposed from the rules of the day with its reason; another one only with a reason."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from approvals.signing import proposal_for, signing_of
from audit.canonical import Value
from units.authority import Proposal, Source, ground_of
from units.models import User
from workflows.models import Task

LOST = "Người ký đề xuất không còn thẩm quyền với đơn vị này."
ASK_WHY = "Hãy ghi lý do trình người khác với đề xuất."


@dataclass(frozen=True, slots=True)
class Option:
    """Somebody who may sign, in which capacity and on what ground."""

    user: User
    title_line: str
    ground: str
    is_proposed: bool

    @property
    def words(self) -> str:
        """Introduce the person as a choice: "Trần Văn B – ký KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC, phụ trách đơn vị"."""
        proposed = " (đề xuất)" if self.is_proposed else ""
        return f"{self.user.name}{proposed} – ký {self.title_line}, {self.ground}"


@dataclass(frozen=True, slots=True)
class Choices:
    """Who may sign, the proposed one first, and why that one."""

    reason: str
    options: Sequence[Option]

    @property
    def proposed(self) -> Option | None:
        """Return the one the rules propose; None when nobody can sign."""
        return self.options[0] if self.options else None

    def of(self, person_id: int) -> Option | None:
        """Return one of the options."""
        return next((one for one in self.options if one.user.pk == person_id), None)

    def is_override(self, person_id: int) -> bool:
        """Tell whether choosing a person means not to follow the proposal."""
        return self.proposed is not None and self.proposed.user.pk != person_id


def choices_for(task: Task, *, reviewer: User, on: dt.date) -> Choices:
    """Say who may sign a task's report on a day; never the submitter nor the reviewer, nobody who is away."""
    return choices_in(proposal_for(task, reviewer=reviewer, on=on))


def choices_in(proposal: Proposal) -> Choices:
    """Return a proposal as choices."""
    if proposal.source is None:
        return Choices(proposal.reason, ())
    others = [option(source, is_proposed=False) for source in proposal.others]
    return Choices(proposal.reason, (option(proposal.source, is_proposed=True), *others))


def option(source: Source, *, is_proposed: bool) -> Option:
    """Return a source of authority as a choice."""
    return Option(source.person, signing_of(source).title_line, ground_of(source), is_proposed)


def choice_of(signer: User, task: Task, *, reviewer: User, because: str, on: dt.date) -> dict[str, Value]:
    """Return what the trail keeps of a choice: who, in what capacity, and why him.

    Raises ValidationError for somebody who may not sign, and for another than the proposed one without a reason.
    """
    choices = choices_for(task, reviewer=reviewer, on=on)
    chosen = choices.of(signer.pk)
    if chosen is None or choices.proposed is None:
        raise ValidationError(LOST, code="signer")
    told: dict[str, Value] = {"id": signer.pk, "name": signer.name, "title_line": chosen.title_line}
    if not choices.is_override(signer.pk):
        return {**told, "override": False, "reason": choices.reason}
    if not because.strip():
        raise ValidationError(ASK_WHY, code="override")
    return {**told, "override": True, "reason": because.strip(), "proposed": choices.proposed.user.name}
