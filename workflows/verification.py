"""What the trail says of tasks and reports, held against their rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from audit.canonical import digest
from audit.models import Event
from audit.verifier import Expectation, Finding
from workflows import reports
from workflows.amending import as_told, as_value
from workflows.engine import TOLD_WHEN_CHANGED, key_of
from workflows.ledger import REWRITTEN
from workflows.models import Submission, Task


def expectations() -> Iterator[Expectation]:
    """Yield what every task's row says about its chain."""
    for task in Task.objects.only("state", "audit_seq", "audit_head").iterator():
        yield Expectation(object_key=key_of(task), seq=task.audit_seq, hash=task.audit_head, state=task.state)


class TaskWatcher:
    """Remembers what was recorded of each task: its words, its dates and units, the hash of each report."""

    def __init__(self) -> None:
        self.told: dict[str, dict[str, Any]] = {}
        self.reported: dict[tuple[str, int], str] = {}

    def see(self, event: Event, content: dict[str, Any]) -> None:
        """Take note of what an event says of its task."""
        if not event.object_key.startswith("task:") or event.refused:
            return
        facts = content.get("facts") if isinstance(content.get("facts"), dict) else {}
        told = self.told.setdefault(event.object_key, {})
        if event.action == "task.create":
            told.update(facts or {})
        for name, pair in ((facts or {}).get("changes") or {}).items():
            told[name] = pair[1]
        if event.action == "task.report":
            self.reported[event.object_key, int((facts or {}).get("round") or 0)] = str((facts or {}).get("submission"))

    def findings(self) -> Iterator[Finding]:
        """Yield tasks that are not what was recorded, chains without a task, and reports that were changed."""
        there: set[str] = set()
        for task in Task.objects.iterator(chunk_size=500):
            there.add(key_of(task))
            yield from self.about(task)
        for key in sorted(set(self.told) - there):
            yield Finding(key, "this chain belongs to no task")
        submissions = Submission.objects.prefetch_related("files").order_by("pk")
        for submission in submissions.iterator(chunk_size=200):
            yield from self.about_report(submission)

    def about(self, task: Task) -> Iterator[Finding]:
        """Yield the fields of a task that are not what the trail says."""
        told = self.told.get(key_of(task), {})
        if "content" in told and told["content"] != digest(task.content.encode()):
            yield Finding(key_of(task), "the words of the task are not those that were recorded last")
        for name in set(REWRITTEN).intersection(told).difference({"content"}):
            if told[name] != as_told(name, getattr(task, name)):
                yield Finding(key_of(task), f"{name} is not what the plan was last amended to")
        for name in TOLD_WHEN_CHANGED:
            if told.get(name) != as_value(getattr(task, name)):
                yield Finding(key_of(task), f"{name} is {getattr(task, name)}, the trail says {told.get(name)}")

    def about_report(self, submission: Submission) -> Iterator[Finding]:
        """Yield when a report is not what its hash, or the trail, says."""
        key = f"task:{submission.task_id}"
        fingerprint = reports.fingerprint(reports.words_of(submission), submission.files.all())
        if fingerprint != submission.sha256 or not reports.is_whole(submission):
            yield Finding(key, f"the report of round {submission.round} does not match its hash")
        elif self.reported.get((key, submission.round)) != submission.sha256:
            yield Finding(key, f"the trail knows another report of round {submission.round}")
