"""What the trail says of plans, held against their rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from audit.models import Event
from audit.verifier import Finding
from plans.chain import key_of
from plans.models import Plan


@dataclass(slots=True)
class Told:
    """What the chain of one plan says: the hash of its file, its state, and the editions before and after it."""

    source: str = ""
    state: str = ""
    amends: int | None = None
    replaced_by: int | None = None


class PlanWatcher:
    """Remembers which plans have a chain, and what it says of each."""

    def __init__(self) -> None:
        self.told: dict[str, Told] = {}

    def see(self, event: Event, content: dict[str, Any]) -> None:
        """Take note of a plan's chain; a refused attempt has changed nothing."""
        if not event.object_key.startswith("plan:"):
            return
        told = self.told.setdefault(event.object_key, Told())
        if event.refused:
            return
        told.state = str(content.get("to") or told.state)
        facts = content.get("facts")
        if isinstance(facts, dict):
            note(told, event.action, facts)

    def findings(self) -> Iterator[Finding]:
        """Yield plans without a chain, chains without a plan, and plans that are not what their chain says."""
        there: set[str] = set()
        successors = dict(
            Plan.objects.binding().filter(amends__isnull=False).values_list("amends_id", "pk")  # one each, a constraint
        )
        for plan in Plan.objects.only("source_sha256", "state", "amends_id").iterator(chunk_size=200):
            there.add(key_of(plan))
            told = self.told.get(key_of(plan))
            if told is None:
                yield Finding(key_of(plan), "this plan has no chain")
            else:
                yield from differences(plan, told, successors.get(plan.pk))
        for key in sorted(set(self.told) - there):
            yield Finding(key, "this chain belongs to no plan")


def note(told: Told, action: str, facts: dict[str, Any]) -> None:
    """Take the facts of one act on a plan."""
    if action == "plan.import":
        told.source = str(facts.get("source", "")) or told.source
    if "amends" in facts:
        told.amends = facts["amends"]
    if "replaced_by" in facts:
        told.replaced_by = facts["replaced_by"]


def differences(plan: Plan, told: Told, successor: int | None) -> Iterator[Finding]:
    """Yield what of a plan's row is not what its chain says."""
    if told.source != plan.source_sha256:
        yield Finding(key_of(plan), "the source is not the one that was imported")
    if told.state != plan.state:
        yield Finding(key_of(plan), f"its state is {plan.state}, the trail says {told.state}")
    if told.amends != plan.amends_id:
        yield Finding(key_of(plan), f"it amends {plan.amends_id}, the trail says {told.amends}")
    if told.replaced_by != successor:
        yield Finding(key_of(plan), f"it was replaced by {successor}, the trail says {told.replaced_by}")
