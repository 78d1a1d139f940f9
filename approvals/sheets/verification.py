"""What the trail says of review sheets, held against their rows."""

from collections.abc import Iterator
from typing import Any

from approvals.models import ReviewSheet
from approvals.sheets.findings import fingerprint
from audit.models import Event
from audit.verifier import Finding

VERDICTS = {"task.review": "passed", "task.return_to_unit": "returned"}


class SheetWatcher:
    """Remembers under which digest a sheet was frozen, by which verdict."""

    def __init__(self) -> None:
        self.recorded: dict[int, tuple[str, str, str]] = {}

    def see(self, event: Event, content: dict[str, Any]) -> None:
        """Take note of a verdict."""
        facts = content.get("facts")
        sheet = facts.get("sheet") if isinstance(facts, dict) else None
        if event.refused or event.action not in VERDICTS or not isinstance(sheet, dict):
            return
        if isinstance(sheet.get("id"), int):
            self.recorded[sheet["id"]] = (event.object_key, str(sheet.get("sha256")), VERDICTS[event.action])

    def findings(self) -> Iterator[Finding]:
        """Yield frozen sheets that are gone, were changed, or that nobody recorded."""
        frozen = ReviewSheet.objects.filter(frozen_at__isnull=False).select_related("submission")
        rows = {row.pk: row for row in frozen.iterator(chunk_size=500)}
        for pk, (key, sha256, verdict) in sorted(self.recorded.items()):
            row = rows.pop(pk, None)
            if row is None:
                yield Finding(key, f"review sheet {pk} is gone")
            elif (fingerprint(row, row.submission.sha256), row.verdict) != (sha256, verdict):
                yield Finding(key, f"review sheet {pk} is not as it was frozen")
        for pk in sorted(rows):
            yield Finding(f"task:{rows[pk].submission.task_id}", f"review sheet {pk} was frozen by nobody")
