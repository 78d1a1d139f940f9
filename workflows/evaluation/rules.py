"""Who sees whose figures: leadership its field, whoever coordinates what he coordinates, an inspector all, a head his.

Everything starts from the tasks the person may see, so that every number leads to rows that open.
"""

from __future__ import annotations

from django.db.models import Q

from units.models import User
from units.positions import Right
from units.rules import standing
from workflows.models import Task
from workflows.querysets import TaskQuerySet


def led_units(user: User) -> frozenset[int]:
    """Return the units all of whose work the person answers for, or inspects; nothing that is held for another."""
    rights = standing(user)
    by_office = frozenset(
        unit_id
        for unit_id, acting in rights.rights.get(Right.COMMAND, {}).items()
        if acting.authority_id is None and unit_id is not None
    )
    return by_office | rights.units(Right.SUBMIT_REPORT) | rights.units(Right.INSPECT)


def may_open(user: User) -> bool:
    """Tell whether there is anything on the sheet for a person."""
    return bool(led_units(user)) or standing(user).has_any(Right.COORDINATE)


def judged_by(user: User) -> TaskQuerySet:
    """Return the tasks that may stand behind this person's figures: of his units, and those he coordinates."""
    return Task.objects.visible_to(user).filter(Q(lead_unit__in=led_units(user)) | coordinated_by(user))


def coordinated_by(user: User) -> Q:
    """Select the tasks of plans that the person coordinates, whichever unit leads them."""
    return Q(coordinating_unit__in=standing(user).units(Right.COORDINATE))
