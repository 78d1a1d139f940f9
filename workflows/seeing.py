"""What a page that shows many tasks must post back for each of them. Two statements become one, however many rows."""

from collections.abc import Iterable

from workflows.engine import Seen
from workflows.flow import open_steps
from workflows.models import Task


def seen_of_all(tasks: Iterable[Task]) -> dict[int, Seen]:
    """Return task id → what was seen: the open step, and the submission (which must have been joined)."""
    shown = list(tasks)
    steps = open_steps([task.process_id for task in shown if task.process_id is not None])
    return {
        task.pk: Seen(steps.get(task.process_id), task.submission.sha256 if task.submission else "") for task in shown
    }
