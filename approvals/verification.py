"""What the trail says of decisions, held against their rows."""

from collections.abc import Iterator
from typing import Any

from approvals.models import Decision
from audit.models import Event
from audit.verifier import Finding


class DecisionWatcher:
    """Remembers which decisions were recorded, and on which submission."""

    def __init__(self) -> None:
        self.recorded: dict[int, tuple[str, str]] = {}

    def see(self, event: Event, content: dict[str, Any]) -> None:
        """Take note of an approval."""
        facts = content.get("facts")
        if event.action == "task.approve" and not event.refused and isinstance(facts, dict) and "decision" in facts:
            self.recorded[int(facts["decision"])] = (event.object_key, str(facts.get("submission")))

    def findings(self) -> Iterator[Finding]:
        """Yield decisions that are gone, were changed, or that nobody recorded."""
        rows = {row.pk: row for row in Decision.objects.iterator(chunk_size=500)}
        for pk, (key, submission) in sorted(self.recorded.items()):
            row = rows.pop(pk, None)
            if row is None:
                yield Finding(key, f"decision {pk} is gone")
            elif (f"task:{row.task_id}", row.submission_sha256) != (key, submission):
                yield Finding(key, f"decision {pk} is not the one that was recorded")
        for pk in sorted(rows):
            yield Finding(f"task:{rows[pk].task_id}", f"decision {pk} was never recorded")
