"""The states of a task, and sets of them. Pure."""

from django.db.models import TextChoices


class State(TextChoices):
    """Where a task stands (domain terms; lateness is computed, never a state)."""

    DRAFT = "draft", "Chưa giao"
    ASSIGNED = "assigned", "Đã giao"
    IN_PROGRESS = "in_progress", "Đang thực hiện"
    REPORTED = "reported", "Đã báo cáo"
    REVIEWED = "reviewed", "Văn phòng đã rà soát"
    APPROVED = "approved", "Đã phê duyệt"
    SUSPENDED = "suspended", "Tạm dừng"
    CANCELLED = "cancelled", "Huỷ"


RUNNING = (State.ASSIGNED, State.IN_PROGRESS, State.REPORTED, State.REVIEWED)
OPEN = (State.DRAFT, *RUNNING, State.SUSPENDED)
CLOSED = (State.APPROVED, State.CANCELLED)
# What the lead unit has still to report, and what it has handed in: a reviewer or signer has it before him, or had.
UNREPORTED = (State.DRAFT, State.ASSIGNED, State.IN_PROGRESS, State.SUSPENDED)
HANDED_IN = (State.REPORTED, State.REVIEWED, State.APPROVED)
