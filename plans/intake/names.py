"""A person says what the unknown names of a draft mean; the answer holds for all its lines, and for the next plan."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils import timezone

from audit import trail
from audit.canonical import Value
from plans.chain import Act, record
from plans.guards import edited, held_draft
from plans.intake.likeness import fold
from plans.intake.unknown import waits_for_lead
from plans.models import Plan, PlanItem
from realtime import bell, topics
from units import naming
from units.models import Agency, Unit, User

UNIT, CREATE, EXTERNAL, IGNORE = "unit", "create", "external", "ignore"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a name means: this unit, a new one, somebody outside, or nothing that matters here."""

    name: str
    choice: str
    unit: Unit | None = None
    new_name: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Resolving:
    """What all answers of one form share."""

    plan: Plan
    agency: Agency
    actor: User
    at: dt.datetime
    items: Sequence[PlanItem]
    changed: dict[int, PlanItem] = field(default_factory=dict)


def resolve(plan: Plan, answers: Iterable[Answer], *, actor: User, seen: int) -> Plan:
    """Apply the answers to every line of the draft and remember them; all of it, or nothing.

    Raises StalePlan when the draft is no longer the version `seen`, and ValidationError when a new unit cannot be.
    """
    given = list(answers)
    with held_draft(plan, actor=actor, seen=seen) as kept:
        agency = Agency.objects.select_for_update(no_key=True).get(pk=kept.agency_id)
        resolving = Resolving(kept, agency, actor, timezone.now(), lines_of(kept))
        for answer in given:
            apply(resolving, answer)
        for item in resolving.changed.values():
            item.save(
                update_fields=["lead_unit", "lead_outside", "lead_unknown", "cooperating_unknown", "cooperating_others"]
            )
        edited(kept, actor=actor, at=resolving.at)
        facts: dict[str, Value] = {"names": "; ".join(answer.name for answer in given)}
        record(kept, Act("plan.edit", facts=facts), actor=actor, at=resolving.at)
        if kept.coordinating_unit_id:
            bell.ring({topics.unit(kept.coordinating_unit_id): kept.version})
    return kept


def lines_of(plan: Plan) -> list[PlanItem]:
    """Return the lines of a draft in their order."""
    return list(plan.items.select_related("lead_unit"))


def apply(resolving: Resolving, answer: Answer) -> None:
    """Remember one answer, then put it into the lines that carry the name."""
    unit = unit_meant(resolving, answer)
    if answer.choice == EXTERNAL and naming.add_outside(resolving.agency, answer.name):
        note_down(resolving, "unit.external", f"agency:{resolving.agency.pk}", answer)
    for item in resolving.items:
        if take_name(item, "lead_unknown", answer.name):
            resolving.changed[item.pk] = item
            settle_lead(item, unit, answer)
        if take_name(item, "cooperating_unknown", answer.name):
            resolving.changed[item.pk] = item
            settle_helper(item, unit, answer)


def unit_meant(resolving: Resolving, answer: Answer) -> Unit | None:
    """Return the unit an answer means, made or given its other name when need be."""
    if answer.choice == CREATE:
        unit = naming.create_unit(resolving.agency, answer.new_name, answer.kind, on=timezone.localdate(resolving.at))
        note_down(resolving, "unit.create", f"unit:{unit.pk}", answer, unit)
    elif answer.choice == UNIT and answer.unit is not None:
        unit = answer.unit
    else:
        return None
    if unit.agency_id != resolving.agency.pk:
        raise ValidationError("Đơn vị không thuộc cơ quan của kế hoạch.")
    if naming.add_alias(unit, answer.name):
        note_down(resolving, "unit.alias", f"unit:{unit.pk}", answer, unit)
    return unit


def take_name(item: PlanItem, column: str, name: str) -> bool:
    """Take a name out of the unknown ones of a line; tell whether it was among them."""
    names: list[str] = getattr(item, column)
    left = [one for one in names if fold(one) != fold(name)]
    setattr(item, column, left)
    return len(left) < len(names)


def settle_lead(item: PlanItem, unit: Unit | None, answer: Answer) -> None:
    """Say who leads a line, unless a person has said so already."""
    if not waits_for_lead(item):
        return
    if unit is not None:
        item.lead_unit = unit
        item.cooperating_units.remove(unit)
    elif answer.choice == EXTERNAL and not item.lead_unknown:
        item.lead_outside = True


def settle_helper(item: PlanItem, unit: Unit | None, answer: Answer) -> None:
    """Say who helps with a line."""
    if unit is not None and unit.pk != item.lead_unit_id:
        item.cooperating_units.add(unit)
    elif answer.choice == EXTERNAL:
        item.cooperating_others = "; ".join(filter(None, [item.cooperating_others, answer.name]))


def note_down(resolving: Resolving, action: str, key: str, answer: Answer, unit: Unit | None = None) -> None:
    """Record what was learnt, in the chain of the unit or the agency it was learnt of."""
    agency = resolving.agency
    facts: dict[str, Value] = {"name": answer.name, "draft": resolving.plan.code}
    if unit is not None:
        facts |= {"unit": unit.name, "code": unit.code, "kind": str(Unit.Kind(unit.kind).label)}
    entry = trail.Entry(
        object_key=key,
        action=action,
        actor=trail.actor_of(resolving.actor),
        label=unit.name if unit else agency.name,
        agency_id=agency.pk,
        unit_id=unit.pk if unit else None,
        unit=unit.name if unit else "",
        plan=resolving.plan.code,
        facts=facts,
    )
    trail.record(entry, at=resolving.at)
