"""Who may do what with a plan. A rule is one line that a lawyer could read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plans.states import PlanState
from units.positions import Right
from units.rules import Visitor, holds, is_person, standing

if TYPE_CHECKING:
    from plans.models import Plan

IMPORT_REFUSAL = "Chỉ thủ trưởng, cấp phó hoặc chuyên viên tổng hợp của một đơn vị được nhập kế hoạch."
ISSUE_REFUSAL = "Chỉ người điều phối của đơn vị đầu mối được ban hành kế hoạch và giao việc."
EDIT_REFUSAL = "Chỉ người điều phối của đơn vị đầu mối được sửa bản nháp này."
DISCARD_REFUSAL = "Chỉ người điều phối của đơn vị đầu mối được bỏ bản nháp này."
RECALL_REFUSAL = "Chỉ người điều phối của đơn vị đầu mối được thu hồi giao việc của kế hoạch."
AMEND_REFUSAL = "Chỉ người điều phối của đơn vị đầu mối được sửa đổi kế hoạch này."
CONSOLIDATE_REFUSAL = "Chỉ người soạn báo cáo của đơn vị đầu mối được lập, sửa báo cáo tổng hợp."
RUN_REFUSAL = "Chỉ người điều phối của đơn vị đầu mối được tạm dừng, dừng, mở hoặc đổi kỳ nhiệm vụ định kỳ."
ONLY_THE_NEWEST = "Kế hoạch này đã có bản sửa đổi; chỉ bản đang có hiệu lực được sửa đổi tiếp."


def can_import(user: Visitor) -> bool:
    """Tell whether the person coordinates for some unit."""
    return standing(user).has_any(Right.COORDINATE)


def can_issue(plan: Plan, user: Visitor) -> bool:
    """Tell whether the person acts for the plan's coordinating unit."""
    return holds(user, Right.COORDINATE, plan.coordinating_unit)


def can_edit(plan: Plan, user: Visitor) -> bool:
    """Tell whether the person acts for the coordinating unit, or for any of the agency while that one is undecided."""
    if plan.coordinating_unit_id:
        return can_issue(plan, user)
    return is_person(user) and user.agency_id == plan.agency_id and can_import(user)


def can_discard(plan: Plan, user: Visitor) -> bool:
    """Tell whether the person may put the draft aside: whoever may change it."""
    return can_edit(plan, user)


def why_not_amend(plan: Plan, user: Visitor) -> str:
    """Answer why this person cannot bring in an amended edition of a plan; "" when nothing is in the way."""
    if plan.state != PlanState.ISSUED:
        return ONLY_THE_NEWEST
    return "" if can_issue(plan, user) else AMEND_REFUSAL


def can_consolidate(plan: Plan, user: Visitor) -> bool:
    """Tell whether the person prepares reports for the plan's coordinating unit."""
    return holds(user, Right.PREPARE_REPORT, plan.coordinating_unit)
