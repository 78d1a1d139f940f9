"""What the trail says of plans, held against their rows."""

from collections.abc import Iterator
from typing import Any

from audit.models import Event
from audit.verifier import Finding
from plans.chain import key_of
from plans.models import Plan


class PlanWatcher:
    """Remembers which plans have a chain, and the hash of the file each was read from."""

    def __init__(self) -> None:
        self.source: dict[str, str] = {}

    def see(self, event: Event, content: dict[str, Any]) -> None:
        """Take note of a plan's chain."""
        if event.object_key.startswith("plan:"):
            facts = content.get("facts")
            source = facts.get("source", "") if isinstance(facts, dict) and event.action == "plan.import" else ""
            self.source[event.object_key] = str(source) or self.source.get(event.object_key, "")

    def findings(self) -> Iterator[Finding]:
        """Yield plans without a chain, chains without a plan, and plans whose source was changed."""
        there: set[str] = set()
        for plan in Plan.objects.only("source_sha256").iterator(chunk_size=200):
            there.add(key_of(plan))
            if key_of(plan) not in self.source:
                yield Finding(key_of(plan), "this plan has no chain")
            elif self.source[key_of(plan)] != plan.source_sha256:
                yield Finding(key_of(plan), "the source is not the one that was imported")
        for key in sorted(set(self.source) - there):
            yield Finding(key, "this chain belongs to no plan")
