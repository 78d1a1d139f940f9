"""The rows of a task's life, one file to a subject."""

from workflows.models.kinds import ReturnCategory, Returned, TimeKind
from workflows.models.opinion import OpinionAnswer, OpinionRequest, OpinionRound
from workflows.models.report import Evidence, ReportDraft, Submission
from workflows.models.saved import SavedFilter
from workflows.models.task import UNDO_WINDOW, CommonTask, Task
from workflows.models.waiting import SlotCount, TaskText

__all__ = [
    "UNDO_WINDOW",
    "CommonTask",
    "Evidence",
    "OpinionAnswer",
    "OpinionRequest",
    "OpinionRound",
    "ReportDraft",
    "ReturnCategory",
    "Returned",
    "SavedFilter",
    "SlotCount",
    "Submission",
    "Task",
    "TaskText",
    "TimeKind",
]
