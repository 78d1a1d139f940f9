"""Who may make which move. A rule is one line that a lawyer could read, with the sentence that refuses.

The same objects are asked by the door, by the buttons and by "Vì sao tôi không thể…?".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from units.models import Unit
from units.positions import Right
from units.rules import Visitor, heads_the_agency, holds, is_present

if TYPE_CHECKING:
    from workflows.models import Task


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition on a person, and the sentence shown when it does not hold."""

    name: str
    holds: Callable[[Task, Visitor], bool]
    refusal: str


@dataclass(frozen=True, slots=True)
class Rule:
    """All its clauses must hold. Called as a django-fsm permission: rule(task, user) -> bool."""

    clauses: tuple[Clause, ...]

    def __call__(self, task: Task, user: Visitor) -> bool:
        """Tell whether every clause holds."""
        return self.broken(task, user) is None

    def broken(self, task: Task, user: Visitor) -> Clause | None:
        """Return the first clause that does not hold."""
        return next((clause for clause in self.clauses if not clause.holds(task, user)), None)


def field_unit(task: Task) -> Unit:
    """Return the unit whose leadership decides on the task: the lead unit, before that the coordinating one."""
    return task.lead_unit or task.coordinating_unit


def leads_the_unit(task: Task, user: Visitor) -> bool:
    """Tell whether the person may act for the lead unit."""
    return holds(user, Right.SUBMIT_REPORT, task.lead_unit)


def coordinates(task: Task, user: Visitor) -> bool:
    """Tell whether the person acts for the plan's coordinating unit."""
    return holds(user, Right.COORDINATE, task.coordinating_unit)


def leads_the_field(task: Task, user: Visitor) -> bool:
    """Tell whether the person may sign for the unit: the Director, the Deputy of the field, or in their stead."""
    return holds(user, Right.APPROVE, field_unit(task))


def commands_the_field(task: Task, user: Visitor) -> bool:
    """Tell whether the person disposes of the unit's tasks as leadership (gives them out, suspends, cancels)."""
    return holds(user, Right.COMMAND, field_unit(task))


def is_not_away(task: Task, user: Visitor) -> bool:
    """Tell whether the person is not recorded as absent: one signer at a time, present or stood in for."""
    return is_present(user)


def coordinates_or_leads(task: Task, user: Visitor) -> bool:
    """Tell whether the person acts for the coordinating unit or for leadership."""
    return coordinates(task, user) or (commands_the_field(task, user) and is_present(user))


def submitted_it(task: Task, user: Visitor) -> bool:
    """Tell whether the person submitted the report that lies before us."""
    return task.submitted_by_id is not None and task.submitted_by_id == user.pk


def did_not_submit(task: Task, user: Visitor) -> bool:
    """Tell whether somebody else submitted the report."""
    return not submitted_it(task, user)


def did_not_review(task: Task, user: Visitor) -> bool:
    """Tell whether somebody else reviewed the report."""
    return task.reviewed_by_id is None or task.reviewed_by_id != user.pk


def signed_it(task: Task, user: Visitor) -> bool:
    """Tell whether the person signed the approval that stands."""
    return task.signed_by_id is not None and task.signed_by_id == user.pk


def signed_it_or_heads(task: Task, user: Visitor) -> bool:
    """Tell whether the person signed the approval, or is the Director."""
    return signed_it(task, user) or heads_the_agency(user, field_unit(task))


LEADS_THE_UNIT = Clause(
    "leads_the_unit", leads_the_unit, "Chỉ thủ trưởng (hoặc cấp phó được giao) của đơn vị chủ trì được làm việc này."
)
COORDINATES = Clause("coordinates", coordinates, "Chỉ đơn vị đầu mối của kế hoạch được làm việc này.")
COORDINATES_OR_LEADS = Clause(
    "coordinates_or_leads", coordinates_or_leads, "Chỉ đơn vị đầu mối của kế hoạch hoặc lãnh đạo được giao việc."
)
LEADS_THE_FIELD = Clause(
    "leads_the_field",
    leads_the_field,
    "Chỉ Giám đốc, hoặc Phó Giám đốc phụ trách đơn vị chủ trì (hoặc người được giao ký thay), được làm việc này.",
)
COMMANDS_THE_FIELD = Clause(
    "commands_the_field",
    commands_the_field,
    "Chỉ Giám đốc, hoặc Phó Giám đốc phụ trách đơn vị chủ trì, được làm việc này.",
)
IS_NOT_AWAY = Clause(
    "is_not_away",
    is_not_away,
    "Bạn đang được ghi nhận vắng mặt hôm nay. Hãy kết thúc vắng mặt (mục Thẩm quyền ký) rồi quyết định.",
)
SIGNED_IT = Clause("signed_it", signed_it, "Chỉ người vừa phê duyệt được hoàn tác.")
SIGNED_IT_OR_HEADS = Clause(
    "signed_it_or_heads", signed_it_or_heads, "Chỉ người đã phê duyệt, hoặc Giám đốc, được thu hồi phê duyệt."
)
SUBMITTED_IT = Clause("submitted_it", submitted_it, "Chỉ người đã trình báo cáo được rút lại.")
DID_NOT_SUBMIT = Clause(
    "did_not_submit", did_not_submit, "Bạn là người trình báo cáo này nên người khác phải rà soát, phê duyệt."
)
DID_NOT_REVIEW = Clause("did_not_review", did_not_review, "Bạn đã rà soát báo cáo này nên người khác phải phê duyệt.")

can_assign = Rule((COORDINATES_OR_LEADS,))
can_decline = Rule((LEADS_THE_UNIT,))
can_start = Rule((LEADS_THE_UNIT,))
can_report = Rule((LEADS_THE_UNIT,))
can_withdraw = Rule((LEADS_THE_UNIT, SUBMITTED_IT))
can_review = Rule((COORDINATES, DID_NOT_SUBMIT))
can_return_to_unit = Rule((COORDINATES, DID_NOT_SUBMIT))
can_approve = Rule((LEADS_THE_FIELD, DID_NOT_SUBMIT, DID_NOT_REVIEW, IS_NOT_AWAY))
can_return_from_approval = Rule((LEADS_THE_FIELD, DID_NOT_SUBMIT, DID_NOT_REVIEW, IS_NOT_AWAY))
can_withdraw_decision = Rule((LEADS_THE_FIELD, SIGNED_IT))
can_recall_decision = Rule((LEADS_THE_FIELD, SIGNED_IT_OR_HEADS, IS_NOT_AWAY))
can_suspend = Rule((COMMANDS_THE_FIELD, IS_NOT_AWAY))
can_resume = Rule((COMMANDS_THE_FIELD, IS_NOT_AWAY))
can_cancel = Rule((COMMANDS_THE_FIELD, IS_NOT_AWAY))
can_recall = Rule((COORDINATES,))
can_supersede = Rule((COORDINATES,))
can_amend = Rule((COORDINATES,))
