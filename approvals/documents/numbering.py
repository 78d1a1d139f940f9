"""Number and day of a decision's document: given by the records clerk, unique in a year, corrected with a reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from approvals.documents.rules import KEEPS_THE_REGISTER, refuse_unless
from approvals.models import Decision, Issued
from audit.canonical import Value
from units.models import Agency, User
from units.positions import Right
from workflows import ledger
from workflows.errors import Stale
from workflows.models import UNDO_WINDOW
from workflows.noting import annotate
from workflows.papers.wording import day_in_figures, initials

KIND = "PPD"
OVERTAKEN = "Văn bản này vừa được cấp số {number}. Hãy xem lại; nếu cần đổi, hãy sửa số và ghi lý do."
CHANGED = "Số của văn bản vừa được sửa thành {number}. Hãy xem lại rồi sửa tiếp nếu cần."
TAKEN_BACK = "Quyết định đã được thu hồi nên không cấp hoặc sửa số được nữa."
STILL_OPEN = "Quyết định vừa được ký, người ký còn trong thời gian hoàn tác (60 giây). Hãy cấp số sau ít phút."


@dataclass(frozen=True, slots=True)
class Number:
    """What the clerk enters."""

    number: int
    symbol: str
    issued_on: dt.date

    def __str__(self) -> str:
        return f"{self.number:02d}/{self.symbol}"

    @property
    def words(self) -> str:
        """Return number and day: "05/PPD-STP ngày 05/3/2026"."""
        return f"{self} ngày {day_in_figures(self.issued_on)}"


@dataclass(frozen=True, slots=True)
class Correction:
    """A number put right: what it shall be, what the page showed, and why."""

    wanted: Number
    shown: str
    reason: str


def number_of(decision: Decision) -> Issued | None:
    """Return what the clerk gave a decision's document, None before."""
    try:
        return decision.issued
    except ObjectDoesNotExist:
        return None


def as_number(issued: Issued) -> Number:
    """Return a number that was given."""
    return Number(issued.number, issued.symbol, issued.issued_on)


def symbol_for(agency: Agency) -> str:
    """Return the symbol to propose: the one used last, before the first one the kind and the agency's initials."""
    last = Issued.objects.filter(agency=agency).order_by("-entered_at", "-pk").values_list("symbol", flat=True).first()
    return last or "-".join(part for part in (KIND, initials(agency.name)) if part)


def proposed(agency: Agency, *, on: dt.date) -> Number:
    """Return the next number of the year under the usual symbol; numbers begin at 1 each year."""
    symbol = symbol_for(agency)
    used = Issued.objects.filter(agency=agency, year=on.year, symbol=symbol).aggregate(last=Max("number"))["last"]
    return Number((used or 0) + 1, symbol, on)


def give(decision_id: int, wanted: Number, *, actor: User, on: dt.date) -> Issued:
    """Give a decision's document its number and day.

    Raises PermissionDenied (recorded) for whoever keeps no register, Stale when somebody was quicker or the decision
    is not in force, ValidationError with a sentence when the number is taken or the day impossible.
    """
    task_id = refuse_unless(KEEPS_THE_REGISTER, decision_id, "document.number", actor=actor)
    with transaction.atomic():
        decision = held(decision_id, task_id, actor)
        there = number_of(decision)
        if there is not None:
            raise Stale(task_id, OVERTAKEN.format(number=as_number(there).words))
        check(decision, wanted, on=on)
        issued = Issued(decision=decision, agency_id=decision.task.agency_id)
        put(issued, wanted, actor=actor)
        note(decision, "document.number", actor=actor, facts=facts_of(wanted))
    return issued


def correct(decision_id: int, correction: Correction, *, actor: User, on: dt.date) -> Issued:
    """Correct a number or day. What stood there before stays in the trail.

    Raises as `give`, and ValidationError without a reason or without any change.
    """
    task_id = refuse_unless(KEEPS_THE_REGISTER, decision_id, "document.renumber", actor=actor)
    wanted = correction.wanted
    with transaction.atomic():
        decision = held(decision_id, task_id, actor)
        issued = number_of(decision)
        if issued is None:
            raise Stale(task_id)
        before = as_number(issued)
        if before.words != correction.shown:
            raise Stale(task_id, CHANGED.format(number=before.words))
        if before == wanted:
            raise ValidationError("Số, ký hiệu và ngày vẫn như cũ; không có gì để sửa.", code="same")
        if not correction.reason.strip():
            raise ValidationError({"note": "Hãy ghi lý do sửa số."}, code="reason")
        check(decision, wanted, on=on)
        put(issued, wanted, actor=actor)
        changes = changed(before, wanted)
        note(decision, "document.renumber", actor=actor, reason=correction.reason, facts=facts_of(wanted) | changes)
    return issued


def changed(before: Number, after: Number) -> dict[str, Value]:
    """Return before and after of what was put right."""
    pairs: dict[str, Value] = {}
    if str(before) != str(after):
        pairs["document"] = [str(before), str(after)]
    if before.issued_on != after.issued_on:
        pairs["issued_on"] = [before.issued_on.isoformat(), after.issued_on.isoformat()]
    return {"changes": pairs}


def held(decision_id: int, task_id: int, actor: User) -> Decision:
    """Return a decision in force with its task locked against other writers, a recall among them."""
    ledger.locked(task_id, actor)
    decision = Decision.objects.select_related("task__agency", "issued").get(pk=decision_id)
    if decision.withdrawn_at is not None:
        raise Stale(task_id, TAKEN_BACK)
    if timezone.now() < decision.made_at + UNDO_WINDOW:
        raise Stale(task_id, STILL_OPEN)
    return decision


def check(decision: Decision, wanted: Number, *, on: dt.date) -> None:
    """Refuse a day before the decision or after today, and a number that another document bears."""
    decided_on = timezone.localdate(decision.made_at)
    if wanted.issued_on > on:
        raise ValidationError({"issued_on": "Ngày ban hành không được ở tương lai."}, code="future")
    if wanted.issued_on < decided_on:
        sentence = f"Ngày ban hành không được trước ngày ký quyết định ({day_in_figures(decided_on)})."
        raise ValidationError({"issued_on": sentence}, code="before")
    taken = Issued.objects.filter(
        agency=decision.task.agency_id, year=wanted.issued_on.year, symbol=wanted.symbol, number=wanted.number
    ).exclude(decision=decision)
    other = taken.select_related("decision__task").first()
    if other is not None:
        raise ValidationError({"number": taken_by(other)}, code="taken")


def taken_by(other: Issued) -> str:
    """Say which document bears a number."""
    task = other.decision.task
    return f"{as_number(other).words} đã cấp cho nhiệm vụ {task.code}. Hãy dùng số khác."


def put(issued: Issued, wanted: Number, *, actor: User) -> None:
    """Write the number down; of two at once for the same number the second is told so."""
    issued.number, issued.symbol, issued.issued_on = wanted.number, wanted.symbol, wanted.issued_on
    issued.year, issued.entered_by, issued.entered_at = wanted.issued_on.year, actor, timezone.now()
    try:
        with transaction.atomic():
            issued.save()
    except IntegrityError:
        sentence = f"{wanted} năm {wanted.issued_on.year} vừa được cấp cho văn bản khác. Hãy dùng số khác."
        raise ValidationError({"number": sentence}, code="taken") from None


def facts_of(number: Number) -> dict[str, Value]:
    """Return what the trail keeps of a number."""
    return {"document": str(number), "issued_on": number.issued_on.isoformat()}


def note(decision: Decision, action: str, *, actor: User, facts: dict[str, Value], reason: str = "") -> None:
    """Record the act on the task's chain."""
    told: dict[str, Value] = {"decision": decision.pk, **facts}
    annotate(decision.task_id, action, actor=actor, right=Right.NUMBER, note=reason, facts=told)
