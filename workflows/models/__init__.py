"""The rows of a task's life, one file to a subject."""

from workflows.models.report import Evidence, ReportDraft, Submission
from workflows.models.task import CommonTask, Task, TimeKind
from workflows.models.waiting import SlotCount, TaskText

__all__ = ["CommonTask", "Evidence", "ReportDraft", "SlotCount", "Submission", "Task", "TaskText", "TimeKind"]
