"""Who may press a unit (đôn đốc), and when there is anything to press for."""

from __future__ import annotations

from django.db.models import Q

from units.models import User
from units.positions import Right
from units.rules import is_present, standing
from workflows.models import Task
from workflows.querysets import TaskQuerySet
from workflows.reminders.truth import OWED
from workflows.rules import Clause, Rule, coordinates_or_leads

MAY_URGE = Clause(
    "may_urge",
    coordinates_or_leads,
    "Chỉ đơn vị đầu mối của kế hoạch, hoặc lãnh đạo phụ trách đơn vị chủ trì đang có mặt, được đôn đốc.",
)
can_urge = Rule((MAY_URGE,))
NOT_NOW = "Chỉ đôn đốc được khi đơn vị đã được giao việc và chưa trình báo cáo."


def may_open(user: User) -> bool:
    """Tell whether a person presses anybody at all."""
    rights = standing(user)
    return rights.has_any(Right.COORDINATE) or rights.has_any(Right.COMMAND)


def urgeable(user: User) -> TaskQuerySet:
    """Return the tasks over which this person may press a unit now."""
    rights = standing(user)
    mine = Q(coordinating_unit__in=rights.units(Right.COORDINATE))
    if is_present(user):
        mine |= Q(lead_unit__in=rights.units(Right.COMMAND))
    return Task.objects.visible_to(user).filter(mine, state__in=OWED)


def why_not_urge(task: Task, user: User) -> str:
    """Say why the person may not press the unit now; "" when he may."""
    if task.state not in OWED:
        return NOT_NOW
    broken = can_urge.broken(task, user)
    return broken.refusal if broken else ""
