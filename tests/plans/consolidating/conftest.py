"""A plan whose October has been lived: approved on time and late, waiting, overdue, going on, cancelled."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine

from plans import actions
from plans.consolidating import acts
from plans.consolidating.building import build_report
from plans.models import ConsolidatedReport, Plan
from tests.people import approving, moved, on_the_basis_of, reviewing
from tests.plans.conftest import read_in
from units.models import Unit, User
from workflows import reports
from workflows.engine import seen_now
from workflows.history import end_of
from workflows.models import Submission, Task
from workflows.periods import Span, read_span

OCTOBER = "2026-10"
AFTER = dt.date(2026, 11, 5)
TEXT = """UBND TỈNH AN KHÊ
SỞ TƯ PHÁP
Số: 15/KH-STP

KẾ HOẠCH
Cải cách hành chính năm 2026

II. NHIỆM VỤ CỤ THỂ
1. Công tác xây dựng thể chế
a) Rà soát văn bản quy phạm pháp luật.
- Đơn vị chủ trì: Phòng Hành chính và Bổ trợ tư pháp.
- Thời gian: Hoàn thành trong tháng 10/2026.
- Sản phẩm: Báo cáo rà soát.
b) Xây dựng quy chế phối hợp.
- Đơn vị chủ trì: Phòng Xây dựng và Phổ biến pháp luật.
- Thời gian: Hoàn thành trong tháng 10/2026.
c) Kiểm tra công tác cải cách hành chính.
- Đơn vị chủ trì: Phòng Hành chính và Bổ trợ tư pháp.
- Thời gian: Hoàn thành trong tháng 9/2026.
2. Công tác chuyển đổi số
a) Cập nhật cơ sở dữ liệu hộ tịch.
- Đơn vị chủ trì: Phòng Hành chính và Bổ trợ tư pháp.
- Thời gian: Hoàn thành trong tháng 10/2026.
b) Xây dựng trang thông tin điện tử.
- Đơn vị chủ trì: Phòng Xây dựng và Phổ biến pháp luật.
- Thời gian: Hoàn thành trong tháng 11/2026.
c) Tổng kết công tác năm.
- Đơn vị chủ trì: Phòng Hành chính và Bổ trợ tư pháp.
- Thời gian: Hoàn thành trong tháng 12/2026.
d) Mua sắm máy chủ.
- Đơn vị chủ trì: Phòng Hành chính và Bổ trợ tư pháp.
- Thời gian: Hoàn thành trong tháng 10/2026.
III. TỔ CHỨC THỰC HIỆN
Văn phòng Sở làm đầu mối theo dõi, đôn đốc việc thực hiện Kế hoạch này.

Nơi nhận:
- UBND tỉnh;
- Các phòng, đơn vị thuộc Sở;
- Lưu: VT, VP.

GIÁM ĐỐC
"""
Lived = dict[str, Task]
NAMES = ("on_time", "waiting", "late", "overdue", "november", "december", "cancelled")


def october() -> Span:
    """The month that was lived."""
    span = read_span(OCTOBER)
    assert span is not None
    return span


def on(day: dt.date, hour: int = 9) -> time_machine.travel:
    """Be there on a day."""
    return time_machine.travel(dt.datetime(day.year, day.month, day.day, hour - 7, tzinfo=dt.UTC), tick=False)


@pytest.fixture
def plan(own_files: Path, office: Unit, division: Unit, other_division: Unit, office_reviewer: User) -> Plan:
    """The plan, issued in the first days of September."""
    with on(dt.date(2026, 9, 7)):
        plan = read_in(office.agency, office_reviewer, TEXT)
        actions.issue(plan, actor=office_reviewer)
    return Plan.objects.get(pk=plan.pk)


def said(task: Task, text: str, by: User, *, difficulties: str = "") -> Task:
    """Write a report and submit it."""
    draft = reports.draft_of(task)
    words = reports.Words(Submission.Result.DONE, text, difficulties)
    kept = reports.save_words(task, words, actor=by, version=draft.version if draft else 0)
    reports.submit(task, actor=by, seen=seen_now(task), version=kept.version)
    return Task.objects.get(pk=task.pk)


def approved(task: Task, reviewer: User, signer: User) -> Task:
    """Let a report be reviewed and approved."""
    task = moved(task, "review", reviewer, reviewing(reviewer, signer))
    return moved(task, "approve", signer, approving(signer))


@pytest.fixture
def lived(
    plan: Plan, unit_head: User, other_unit_head: User, office_reviewer: User, deputy_director: User, director: User
) -> Lived:
    """Live September and October; the tasks by what becomes of them."""
    tasks = {item.path: item.task for item in plan.items.order_by("position") if item.task is not None}
    names = dict(
        zip(("on_time", "waiting", "late", "overdue", "november", "december", "cancelled"), tasks, strict=True)
    )
    by_name = {name: tasks[path] for name, path in names.items()}
    with on(dt.date(2026, 9, 8)):
        for name in ("on_time", "late", "overdue", "cancelled"):
            by_name[name] = moved(by_name[name], "start", unit_head)
        by_name["waiting"] = moved(by_name["waiting"], "start", other_unit_head)
        by_name["november"] = moved(by_name["november"], "start", other_unit_head)
    with on(dt.date(2026, 10, 8)):
        text = "Đã kiểm tra 12 đơn vị. Kết quả tốt.\nĐề nghị bổ sung kinh phí kiểm tra."
        by_name["late"] = said(by_name["late"], text, unit_head, difficulties="Thiếu xe đi lại.")
        by_name["late"] = approved(by_name["late"], office_reviewer, deputy_director)
    with on(dt.date(2026, 10, 20)):
        by_name["cancelled"] = moved(by_name["cancelled"], "cancel", director, on_the_basis_of())
        by_name["on_time"] = said(by_name["on_time"], "- Đã rà soát 30 văn bản, bãi bỏ 4 văn bản", unit_head)
    with on(dt.date(2026, 10, 30)):
        by_name["on_time"] = approved(by_name["on_time"], office_reviewer, deputy_director)
        by_name["waiting"] = said(by_name["waiting"], "Đã trình dự thảo quy chế.", other_unit_head)
    return by_name


Consolidate = Callable[..., ConsolidatedReport]


@pytest.fixture
def consolidate(lived: Lived, plan: Plan, office_reviewer: User) -> Consolidate:
    """Begin and build the report of October."""

    def build(as_of: dt.date = AFTER) -> ConsolidatedReport:
        with on(AFTER):
            report, _ = acts.begin(
                plan, october(), actor=office_reviewer, as_of=end_of(as_of), enqueue=lambda number: None
            )
            build_report(report.pk)
        return ConsolidatedReport.objects.select_related("plan__agency", "plan__coordinating_unit").get(pk=report.pk)

    return build
