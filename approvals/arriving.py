"""Coming from a letter: what it spoke of may have gone on meanwhile, and the page says so in one sentence."""

import datetime as dt

from django.utils import timezone

from units.models import User
from workflows.models import Task
from workflows.rows import is_returned
from workflows.states import State


def arrived_words(task: Task, spoken_of: int | None, *, reader: User) -> str:
    """Say what has become of the round a letter spoke of; "" when it is the one that waits for its reader."""
    if spoken_of is None or not 1 <= spoken_of <= task.round:
        return ""
    now = present(task, reader=reader)
    if spoken_of < task.round:
        sent = f"nay là lần {task.round}, trình {moment(task.reported_at)}"
        return f"Thư nói về lần trình {spoken_of}; {', '.join(filter(None, [sent, now]))}."
    return f"Thư nói về lần trình {spoken_of}, {now}." if now else ""


def present(task: Task, *, reader: User) -> str:
    """Say where a report lies now; "" when it waits for the reader."""
    if task.state == State.REVIEWED:
        signer = task.proposed_signer
        return "" if signer is None or signer.pk == reader.pk else f"đang trình {signer.name}"
    if task.state == State.APPROVED:
        by = f" {task.signed_by.name}" if task.signed_by else ""
        return f"đã được{by} phê duyệt {moment(task.approved_at)}"
    words = {
        State.REPORTED: f"đang chờ {task.coordinating_unit.name} rà soát",
        State.IN_PROGRESS: "đã trả lại đơn vị để bổ sung" if is_returned(task) else "đơn vị đã rút lại",
        State.SUSPENDED: "nhiệm vụ đang tạm dừng",
        State.CANCELLED: "nhiệm vụ đã huỷ",
    }
    return words.get(State(task.state), f"nhiệm vụ đang ở trạng thái “{task.state_label}”")


def moment(at: dt.datetime | None) -> str:
    """Write a moment: "lúc 14:05 ngày 18/11/2026"."""
    return f"lúc {timezone.localtime(at):%H:%M} ngày {timezone.localtime(at):%d/%m/%Y}" if at else "trước đây"
