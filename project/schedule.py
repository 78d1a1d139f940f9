"""The schedule: what comes round by the clock, and how often. Read by `manage.py work` and by the page about it."""

import datetime as dt

from approvals import jobs as approvals
from jobs.cadence import Daily, Every
from jobs.schedule import Entry
from plans import jobs as plans
from project import jobs as upkeep
from workflows import jobs as workflows

SCHEDULE: tuple[Entry, ...] = (
    Entry(
        name="follow_decisions",
        label="Gửi thư báo sau phê duyệt",
        task=approvals.follow_decisions,
        cadence=Every(dt.timedelta(seconds=5)),
        is_direct=True,
        is_at_start=True,
    ),
    Entry(
        name="open_periods",
        label="Mở kỳ của việc thường xuyên và chế độ báo cáo",
        task=plans.open_periods,
        cadence=Every(dt.timedelta(hours=1)),
        is_at_start=True,
    ),
    Entry(
        name="remind",
        label="Nhắc việc sắp đến hạn, quá hạn",
        task=workflows.remind,
        cadence=Every(dt.timedelta(minutes=30), dt.time(7, 0), dt.time(18, 0)),
        is_at_start=True,
    ),
    Entry(
        name="send_digests",
        label="Gửi thư tổng hợp trong ngày",
        task=workflows.send_digests,
        cadence=Every(dt.timedelta(minutes=15), dt.time(7, 0)),
        is_at_start=True,
    ),
    Entry(
        name="succeed_units",
        label="Chuyển việc của đơn vị đã giải thể cho đơn vị kế thừa",
        task=workflows.succeed_units,
        cadence=Daily(dt.time(0, 30)),
        is_at_start=True,
    ),
    Entry(
        name="keep_to_calendar",
        label="Tính lại thời hạn theo lịch làm việc",
        task=workflows.keep_to_calendar,
        cadence=Daily(dt.time(1, 30)),
    ),
    Entry(
        name="note_radar",
        label="Rà soát thẩm quyền ký",
        task=approvals.note_radar,
        cadence=Daily(dt.time(2, 0)),
    ),
    Entry(
        name="prune_rings",
        label="Xoá tín hiệu cập nhật cũ",
        task=upkeep.prune_rings,
        cadence=Daily(dt.time(2, 30)),
    ),
    Entry(
        name="sweep_files",
        label="Dọn tệp không thuộc kế hoạch nào",
        task=upkeep.sweep_files,
        cadence=Daily(dt.time(3, 0)),
    ),
    Entry(
        name="forget_done",
        label="Dọn việc nền đã xong",
        task=upkeep.forget_done,
        cadence=Daily(dt.time(3, 30)),
    ),
)
# Names of jobs that are not of the schedule: queued by a page, for one thing.
OTHERS: dict[str, str] = {plans.build_consolidated.module_path: "Lập báo cáo tổng hợp"}


def label_of(path: str) -> str:
    """Return what a job is called on the page."""
    by_path = {entry.task.module_path: entry.label for entry in SCHEDULE}
    return by_path.get(path) or OTHERS.get(path) or "Việc không rõ tên"
