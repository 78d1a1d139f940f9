"""What becomes of a request that waits when its task is finished, or leaves its unit: it ends, and says why.

Written by the door in the same transaction as the move (no line of its own: the move's line is the reason).
"""

from __future__ import annotations

import datetime as dt

from django.db import connections

from workflows.ledger import Part
from workflows.models import Extension

ENDED_BY: dict[str, str] = {
    "approve": "Nhiệm vụ đã đóng: báo cáo đã được phê duyệt.",
    "cancel": "Nhiệm vụ đã đóng: đã bị huỷ.",
    "recall": "Nhiệm vụ đã đóng: việc giao đã được thu hồi.",
    "supersede": "Nhiệm vụ đã đóng: kế hoạch sửa đổi đã thay thế.",
    "decline": "Đơn vị đã trả lại nhiệm vụ.",
}


def lapsed(task_id: int, move: str, *, at: dt.datetime) -> list[Part]:
    """Return what ends the request that waits on a task when this move is made; nothing for any other move."""
    if move not in ENDED_BY:
        return []
    moment = Extension._meta.get_field("answered_at")
    sql = (
        "UPDATE workflows_extension SET state = %s, answer_note = %s, answered_at = %s"
        " WHERE task_id = %s AND state IN (%s, %s) RETURNING id"
    )
    ended = moment.get_db_prep_save(at, connections["default"])
    values = [Extension.State.WITHDRAWN.value, ENDED_BY[move], ended, task_id, *map(str, Extension.WAITING)]
    return [Part("lapsed", sql, values)]
