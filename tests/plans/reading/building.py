"""Small plans for the tests: a body put into the least paper that makes it a plan."""

from plans.reading import PlanReading, TaskReading, read_plan

HEAD = (
    "An Khê, ngày 02 tháng 11 năm 2026\nKẾ HOẠCH\nCông tác năm 2027\nCăn cứ chỉ đạo của UBND tỉnh;\n"
    "Sở Tư pháp tỉnh An Khê ban hành kế hoạch như sau:\nI. MỤC ĐÍCH\nĐể việc gì cũng có người làm.\n"
)
FOOT = "Nơi nhận:\n- UBND tỉnh;\n- Lưu: VT.\nGIÁM ĐỐC\nLê Văn Mẫu\n"


def plan(tasks: str, organisation: str = "Văn phòng Sở theo dõi việc thực hiện.", foot: str = FOOT) -> PlanReading:
    """Read a plan with these tasks in section II and this organisation in section III."""
    text = f"{HEAD}II. NHIỆM VỤ CỤ THỂ\n{tasks.strip()}\nIII. TỔ CHỨC THỰC HIỆN\n{organisation.strip()}\n{foot}"
    return read_plan(text)


def tasks_of(tasks: str) -> tuple[TaskReading, ...]:
    """Return the tasks of such a plan."""
    return plan(tasks).tasks


def only(tasks: str) -> TaskReading:
    """Return the one task of such a plan."""
    (task,) = tasks_of(tasks)
    return task
