"""Who keeps the register of an agency's documents, who may lay a signed copy to a decision, who reads what."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from audit.canonical import Value
from units.models import User
from units.positions import Right
from units.rules import Visitor, holds, is_person, standing
from workflows.models import Task
from workflows.noting import annotate
from workflows.rules import Clause, coordinates, leads_the_field, signed_it


def keeps_register_of(user: Visitor, agency_id: int) -> bool:
    """Tell whether the person is records clerk of an agency: its numbers are one series, whoever led the task."""
    return is_person(user) and user.agency_id == agency_id and standing(user).has_any(Right.NUMBER)


def keeps_the_register(task: Task, user: Visitor) -> bool:
    """Tell whether the person is records clerk of the task's agency."""
    return keeps_register_of(user, task.agency_id)


def keeps_or_signed(task: Task, user: Visitor) -> bool:
    """Tell whether the person is records clerk of the agency, or signed the approval that stands."""
    return keeps_the_register(task, user) or signed_it(task, user)


def reads_the_review(task: Task, user: Visitor) -> bool:
    """Tell whether the person reviews, decides or inspects: the paper before the signer is not the unit's."""
    inspects = holds(user, Right.INSPECT, task.coordinating_unit)
    return inspects or coordinates(task, user) or leads_the_field(task, user)


KEEPS_THE_REGISTER = Clause(
    "keeps_the_register", keeps_the_register, "Chỉ văn thư của cơ quan được cấp hoặc sửa số văn bản."
)
KEEPS_OR_SIGNED = Clause(
    "keeps_or_signed", keeps_or_signed, "Chỉ văn thư của cơ quan hoặc người đã ký được tải bản đã ký lên."
)


def refuse_unless(clause: Clause, decision_id: int, action: str, *, actor: User) -> int:
    """Return the id of the decision's task; raise PermissionDenied when the rule says no, which is recorded."""
    task = Task.objects.get(decisions=decision_id)
    if clause.holds(task, actor):
        return task.pk
    with transaction.atomic():
        facts: dict[str, Value] = {"rule": clause.name, "decision": decision_id}
        annotate(task.pk, action, actor=actor, note=clause.refusal, facts=facts, refused=True)
    raise PermissionDenied(clause.refusal)
