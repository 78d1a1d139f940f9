"""What the trail says of decisions, held against their rows."""

from collections.abc import Iterator
from typing import Any

from approvals.models import Decision
from audit.models import Event
from audit.trail import nfc
from audit.verifier import Finding

BACK = frozenset({"task.withdraw_decision", "task.recall_decision"})


class DecisionWatcher:
    """Remembers which decisions were recorded, on which submission, and which were taken back by whom and why."""

    def __init__(self) -> None:
        self.recorded: dict[int, tuple[str, str]] = {}
        self.taken_back: dict[int, tuple[int | None, str]] = {}

    def see(self, event: Event, content: dict[str, Any]) -> None:
        """Take note of an approval, and of one that was taken back."""
        facts = content.get("facts")
        if event.refused or not isinstance(facts, dict) or not isinstance(facts.get("decision"), int):
            return
        if event.action == "task.approve":
            self.recorded[facts["decision"]] = (event.object_key, str(facts.get("submission")))
        elif event.action in BACK:
            self.taken_back[facts["decision"]] = (event.actor_id, str(content.get("note") or ""))

    def findings(self) -> Iterator[Finding]:
        """Yield decisions that are gone, were changed, or that nobody recorded."""
        rows = {row.pk: row for row in Decision.objects.iterator(chunk_size=500)}
        for pk, (key, submission) in sorted(self.recorded.items()):
            row = rows.pop(pk, None)
            if row is None:
                yield Finding(key, f"decision {pk} is gone")
            elif (f"task:{row.task_id}", row.submission_sha256) != (key, submission):
                yield Finding(key, f"decision {pk} is not the one that was recorded")
            else:
                yield from self.about(row, key)
        for pk in sorted(rows):
            yield Finding(f"task:{rows[pk].task_id}", f"decision {pk} was never recorded")

    def about(self, row: Decision, key: str) -> Iterator[Finding]:
        """Yield where a decision counts as taken back and the trail does not say so, or the other way round."""
        told = self.taken_back.get(row.pk)
        if told is None and row.withdrawn_at is not None:
            yield Finding(key, f"decision {row.pk} counts as withdrawn, but nobody recorded that")
        elif told is not None and row.withdrawn_at is None:
            yield Finding(key, f"decision {row.pk} was withdrawn, but its row still stands")
        elif told is not None and told != (row.withdrawn_by_id, nfc(row.withdrawn_note)):
            yield Finding(key, f"decision {row.pk} was withdrawn by another hand, or for another reason, than recorded")
