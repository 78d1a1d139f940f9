"""Who may make which move. A rule is one line that a lawyer could read, with the sentence that refuses.

The same objects are asked by the door, by the buttons and by "Vì sao tôi không thể…?".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from units.models import Unit
from units.positions import Right
from units.rules import Visitor, holds

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
    """Tell whether the person is the Director, or a Deputy whose portfolio holds the unit (NĐ 30/2020, điều 13)."""
    return holds(user, Right.APPROVE, field_unit(task))


def coordinates_or_leads(task: Task, user: Visitor) -> bool:
    """Tell whether the person acts for the coordinating unit or for leadership."""
    return coordinates(task, user) or leads_the_field(task, user)


def submitted_it(task: Task, user: Visitor) -> bool:
    """Tell whether the person submitted the report that lies before us."""
    return task.submitted_by_id is not None and task.submitted_by_id == user.pk


def did_not_submit(task: Task, user: Visitor) -> bool:
    """Tell whether somebody else submitted the report."""
    return not submitted_it(task, user)


def did_not_review(task: Task, user: Visitor) -> bool:
    """Tell whether somebody else reviewed the report."""
    return task.reviewed_by_id is None or task.reviewed_by_id != user.pk


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
    "Chỉ Giám đốc, hoặc Phó Giám đốc phụ trách đơn vị chủ trì, được làm việc này.",
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
can_approve = Rule((LEADS_THE_FIELD, DID_NOT_SUBMIT, DID_NOT_REVIEW))
can_return_from_approval = Rule((LEADS_THE_FIELD, DID_NOT_SUBMIT, DID_NOT_REVIEW))
can_suspend = Rule((LEADS_THE_FIELD,))
can_resume = Rule((LEADS_THE_FIELD,))
can_cancel = Rule((LEADS_THE_FIELD,))
can_recall = Rule((COORDINATES,))
can_supersede = Rule((COORDINATES,))
can_amend = Rule((COORDINATES,))
