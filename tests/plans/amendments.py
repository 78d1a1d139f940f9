"""Plans in several editions, as short as they can be."""

from collections.abc import Sequence

from plans import actions
from plans.editions import declaring
from plans.models import Plan
from tests.plans.conftest import read_in
from units.models import User
from workflows.models import Task

DIVISION, OTHER = "Phòng Hành chính và Bổ trợ tư pháp", "Phòng Xây dựng và Phổ biến pháp luật"
EVERYBODY = "Thủ trưởng các phòng, đơn vị thuộc Sở"
Row = tuple[str, str, str]  # content, who leads ("" for nobody), when

FIRST: tuple[Row, ...] = (
    ("Rà soát toàn bộ quy trình nội bộ của cơ quan", DIVISION, "Hoàn thành trong tháng 5/2027"),
    ("Tổ chức quán triệt kế hoạch tới toàn thể công chức, viên chức", EVERYBODY, "Thực hiện thường xuyên"),
    ("Xây dựng cơ sở dữ liệu dùng chung của ngành", "", "Trước ngày 30/9/2027"),
    ("Biên soạn tài liệu hướng dẫn nghiệp vụ hộ tịch", OTHER, "Hoàn thành trong tháng 6/2027"),
)


def paper(number: str, rows: Sequence[Row], title: str = "Cải cách hành chính năm 2027") -> str:
    """Write a plan."""
    lines = ["UBND TỈNH AN KHÊ", "SỞ TƯ PHÁP", f"Số: {number}", "", "KẾ HOẠCH", title, "", "II. NHIỆM VỤ CỤ THỂ"]
    for place, (content, lead, when) in enumerate(rows, start=1):
        lines.append(f"{place}. {content}.")
        lines += [f"- Đơn vị chủ trì: {lead}."] if lead else []
        lines += [f"- Thời gian: {when}."] if when else []
    lines += ["III. TỔ CHỨC THỰC HIỆN", "Văn phòng Sở làm đầu mối theo dõi, đôn đốc việc thực hiện Kế hoạch này."]
    return "\n".join([*lines, "", "GIÁM ĐỐC", ""])


def issued(actor: User, rows: Sequence[Row] = FIRST, number: str = "15/KH-STP") -> Plan:
    """Issue a first edition."""
    assert actor.agency is not None
    plan = read_in(actor.agency, actor, paper(number, rows))
    actions.issue(plan, actor=actor)
    return Plan.objects.get(pk=plan.pk)


def amending(before: Plan, actor: User, rows: Sequence[Row], number: str = "16/KH-STP") -> Plan:
    """Read the next edition in and say what it amends."""
    assert actor.agency is not None
    plan = read_in(actor.agency, actor, paper(number, rows))
    declaring.declare(plan, before.pk, actor=actor, seen=plan.version)
    return Plan.objects.get(pk=plan.pk)


def task_at(plan: Plan, position: int) -> Task:
    """Return the one task of a line."""
    item = plan.items.select_related("task").get(position=position)
    assert item.task is not None
    return Task.objects.get(pk=item.task.pk)


def with_row(place: int, row: Row, rows: Sequence[Row] = FIRST) -> list[Row]:
    """Return the rows with one of them (from 1) written anew."""
    changed = list(rows)
    changed[place - 1] = row
    return changed
