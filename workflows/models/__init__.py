"""The rows of a task's life, one file to a subject."""

from workflows.models.extension import Extension
from workflows.models.feed import CalendarFeed
from workflows.models.kinds import ReturnCategory, Returned, TimeKind
from workflows.models.opinion import OpinionAnswer, OpinionRequest, OpinionRound
from workflows.models.reminder import Digest, Notice, NoticeKind, NoticePreference, Reminder, Step
from workflows.models.report import Evidence, ReportDraft, Submission
from workflows.models.saved import SavedFilter
from workflows.models.task import UNDO_WINDOW, CommonTask, Task
from workflows.models.waiting import SlotCount, TaskText

__all__ = [
    "UNDO_WINDOW",
    "CalendarFeed",
    "CommonTask",
    "Digest",
    "Evidence",
    "Extension",
    "Notice",
    "NoticeKind",
    "NoticePreference",
    "OpinionAnswer",
    "OpinionRequest",
    "OpinionRound",
    "Reminder",
    "ReportDraft",
    "ReturnCategory",
    "Returned",
    "SavedFilter",
    "SlotCount",
    "Step",
    "Submission",
    "Task",
    "TaskText",
    "TimeKind",
]
