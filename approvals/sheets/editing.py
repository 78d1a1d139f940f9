"""Changing what reports are checked for: the list of a plan, or the agency's; sheets begun before keep theirs."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from approvals.models import ReviewPattern
from approvals.sheets.patterns import BUILT_IN, Item, items_of
from audit import trail
from audit.canonical import Value, canonical, digest
from units.models import Unit, User
from units.positions import Right
from units.rules import standing
from workflows.models import Task

MOST_PLANS = 300
RULE = "coordinates_the_plan"
REFUSAL = "Chỉ Văn phòng được sửa danh mục chung; đơn vị khác chỉ sửa danh mục của kế hoạch do mình làm đầu mối."


class PatternChanged(Exception):
    """Somebody else has changed the list since the page was made; nothing was overwritten."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A list as it stands: its own items, or those it takes over from the agency or from the house."""

    plan: str
    own: tuple[Item, ...]
    common: tuple[Item, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """Return what reports are checked for now."""
        return self.own or self.common

    @property
    def version(self) -> str:
        """Return what a page must post back: the digest of what it showed."""
        shown: list[Value] = [[item.key, item.label] for item in self.items]
        return digest(canonical({"items": shown, "own": bool(self.own)}))


def plans_of(user: User) -> list[str]:
    """Return the plans that the person's units coordinate. One statement."""
    found = coordinated(user).exclude(plan="").order_by("plan").values_list("plan", flat=True).distinct()
    return list(found[:MOST_PLANS])


def coordinated(user: User) -> "QuerySet[Task]":
    """Return the tasks that the person's units coordinate."""
    units = standing(user).units(Right.COORDINATE)
    return Task.objects.filter(agency=user.agency_id, coordinating_unit__in=units)


def unit_of(user: User, plan: str) -> Unit | None:
    """Return the unit under which a person may change a list; None when he may not. One statement.

    A plan's list is its coordinating unit's business, the agency's list that of its Office.
    """
    held = Unit.objects.filter(agency=user.agency_id, pk__in=standing(user).units(Right.COORDINATE))
    if not plan:
        return held.filter(kind=Unit.Kind.OFFICE).first()
    return held.filter(pk__in=coordinated(user).filter(plan=plan).values("coordinating_unit")).first()


def lists_of(agency_id: int | None) -> dict[str, tuple[Item, ...]]:
    """Return plan → its own list, "" → the agency's, of those that have any. One statement."""
    rows = ReviewPattern.objects.filter(agency=agency_id).order_by("plan")
    return {row.plan: items_of(row) for row in rows if row.items}


def kept_in(lists: dict[str, tuple[Item, ...]], plan: str) -> Kept:
    """Return one list as it stands among all."""
    common = BUILT_IN if not plan else lists.get("", BUILT_IN)
    return Kept(plan, lists.get(plan, ()), common)


def rewrite(user: User, plan: str, items: Sequence[Item], *, shown: str) -> None:
    """Make this the list of a plan ("" for the agency's); no items take its own list away.

    Raises PatternChanged when it is no longer what the page showed, PermissionDenied (recorded) when it is not this
    person's business. What is the same already leaves no line.
    """
    try:
        with transaction.atomic():
            unit = unit_of(user, plan)
            pattern = locked(user, plan)
            before = kept_in(lists_of(user.agency_id), plan)
            check(unit, before, shown=shown)
            if tuple(items) == before.own:
                return
            pattern.items = [{"key": item.key, "label": item.label} for item in items]
            pattern.save()
            after = list(items) or before.common
            changes: dict[str, Value] = {"checks": [labels(before.items), labels(after)]}
            facts: dict[str, Value] = {"changes": changes, "own_list": bool(items)}
            record(pattern, user, unit, facts=facts)
    except PermissionDenied as refusal:
        with transaction.atomic():
            record(locked(user, plan), user, None, facts={"rule": RULE}, refusal=str(refusal))
        raise


def check(unit: Unit | None, before: Kept, *, shown: str) -> None:
    """Raise PermissionDenied for somebody whose list it is not, PatternChanged for a page that is out of date."""
    if unit is None:
        raise PermissionDenied(REFUSAL)
    if before.version != shown:
        raise PatternChanged


def locked(user: User, plan: str) -> ReviewPattern:
    """Return the row of a list, made when there is none, held against other writers."""
    assert user.agency is not None  # noqa: S101 - who coordinates anything has an agency
    ReviewPattern.objects.get_or_create(agency=user.agency, plan=plan)
    return ReviewPattern.objects.select_for_update().get(agency=user.agency, plan=plan)


def labels(items: Sequence[Item]) -> list[Value]:
    """Return what the items are called."""
    return [item.label for item in items]


def record(
    pattern: ReviewPattern, user: User, unit: Unit | None, *, facts: dict[str, Value], refusal: str = ""
) -> None:
    """Record on a list's own chain what it was and what it is now, or who tried to change it."""
    acting = standing(user).acting_as(Right.COORDINATE, unit.pk if unit else None)
    entry = trail.Entry(
        object_key=f"review_pattern:{pattern.pk}",
        action="review.pattern",
        actor=trail.actor_of(user, acting),
        label=f"Danh mục kiểm tra: {pattern}",
        agency_id=pattern.agency_id,
        unit_id=unit.pk if unit else None,
        unit=unit.name if unit else "",
        plan=pattern.plan,
        note=refusal,
        refused=bool(refusal),
        facts=facts,
    )
    trail.record(entry, at=timezone.now())
