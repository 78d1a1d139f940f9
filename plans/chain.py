"""A plan's own chain in the trail: read in, issued, taken back, amended, discarded, taken away as a file."""

import datetime as dt
from dataclasses import dataclass, field

from audit import trail
from audit.canonical import Value
from plans.models import Plan
from realtime import bell, topics
from units.models import Unit, User
from units.positions import Right
from units.rules import standing


@dataclass(frozen=True, slots=True)
class Act:
    """What was done to a plan, or tried and refused."""

    action: str
    source: str = ""
    target: str = ""
    note: str = ""
    refused: bool = False
    facts: dict[str, Value] = field(default_factory=dict)


def record(plan: Plan, act: Act, *, actor: User | None, at: dt.datetime) -> None:
    """Append to the plan's chain, and ring when the plan has changed its state; without an actor the house acted.

    The caller has inserted or locked the plan's row, so no number is lost in a race.
    """
    unit = plan.coordinating_unit
    entry = trail.Entry(
        object_key=key_of(plan),
        action=act.action,
        actor=introduced(actor, unit),
        label=f"{plan.code} {plan.title[:300]}",
        agency_id=plan.agency_id,
        unit_id=unit.pk if unit else None,
        unit=unit.name if unit else "",
        plan=plan.code,
        source=act.source,
        target=act.target,
        note=act.note,
        refused=act.refused,
        facts=act.facts,
    )
    event = trail.record(entry, at=at)
    if unit is not None and act.target:
        bell.ring({topics.unit(unit.pk): event.pk})


def introduced(actor: User | None, unit: Unit | None) -> trail.Actor:
    """Introduce who acts by the appointment to the coordinating unit; a command at the terminal is the house's own."""
    if actor is None:
        return trail.SYSTEM
    return trail.actor_of(actor, standing(actor).acting_as(Right.COORDINATE, unit.pk if unit else None))


def key_of(plan: Plan) -> str:
    """Name the plan's chain."""
    return f"plan:{plan.pk}"
