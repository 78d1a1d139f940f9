"""Every source line has exactly one use, and every field says where it stands and how sure that is."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.reading import LineUse, NotAPlan, PlanReading, TaskReading, read_plan
from tests.plans.reading.building import only, plan, tasks_of

HERE = Path(__file__).resolve()
FILES = sorted(
    [
        *(HERE.parents[1] / "corpus").glob("*.txt"),
        *(HERE.parents[3] / "samples").glob("*/*.txt"),
        *(HERE.parents[3].parent / "shared" / "plans").glob("*.txt"),
    ]
)
QUIET = (LineUse.BLANK, LineUse.PAGE)
USES_OF_MARKS = (LineUse.TASK, LineUse.ATTRIBUTE, LineUse.HEADING, *QUIET)


def _assert_consistent(reading: PlanReading, text: str) -> None:
    assert len(reading.uses) == text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    for task in reading.tasks:
        _assert_task_is_accounted_for(task, reading.uses)
    for duty in reading.reporting_duties:
        first, last = duty.lines
        assert {reading.uses[at - 1] for at in range(first, last + 1)} <= {LineUse.DUTY, *QUIET, *USES_OF_MARKS}


def _assert_task_is_accounted_for(task: TaskReading, uses: tuple[LineUse, ...]) -> None:
    first, last = task.lines
    assert uses[first - 1] is LineUse.TASK
    assert {uses[at - 1] for at in range(first, last + 1)} <= {LineUse.TASK, LineUse.ATTRIBUTE, LineUse.HEADING, *QUIET}
    fields = [mark.field for mark in task.marks]
    assert fields[0] == "content"
    assert len(fields) == len(set(fields))
    assert ("lead" in fields) == (task.lead.text is not None)
    assert ("cooperating" in fields) == (task.cooperating.text is not None)
    assert ("time" in fields) == (task.time.text is not None)
    assert ("product" in fields) == (task.product is not None)
    for mark in task.marks:
        assert {uses[at - 1] for at in range(mark.lines[0], mark.lines[1] + 1)} <= set(USES_OF_MARKS)
        assert (mark.reason == "") <= (mark.confidence == "high")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_line_of_a_plan_has_one_use(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    reading = read_plan(text)
    _assert_consistent(reading, text)
    tasks = [number for task in reading.tasks for number in range(task.lines[0], task.lines[1] + 1)]
    own = [number for number in tasks if reading.uses[number - 1] is LineUse.TASK]
    assert len(own) == len(set(own))


WORDS = st.sampled_from(
    ["xóa", "nhân đôi", "đổi chỗ", "bỏ chữ"]
)  # what happens to a line: dropped, doubled, swapped with the next, a letter lost


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(FILES),
    st.lists(st.tuples(WORDS, st.floats(0, 1, exclude_max=True), st.integers(0, 60)), max_size=25),
)
def test_a_damaged_plan_is_still_accounted_for(path: Path, blows: list[tuple[str, float, int]]) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    for blow, place, letter in blows:
        at = int(place * (len(lines) - 1))
        if blow == "xóa":
            del lines[at]
        elif blow == "nhân đôi":
            lines.insert(at, lines[at])
        elif blow == "đổi chỗ":
            lines[at], lines[at + 1 - len(lines)] = lines[at + 1 - len(lines)], lines[at]
        else:
            lines[at] = lines[at][:letter] + lines[at][letter + 1 :]
        if not lines:
            lines = [""]
    text = "\n".join(lines)
    try:
        reading = read_plan(text)
    except NotAPlan:
        return
    _assert_consistent(reading, text)


def test_what_a_line_is_can_be_told_for_each_part_of_the_paper() -> None:
    reading = plan(
        "1. Lập danh mục hồ sơ.\n- Đơn vị chủ trì: Văn phòng Sở.\n\n3\n2. Kinh phí\n- Từ ngân sách.",
        "Văn phòng Sở báo cáo Giám đốc Sở trước ngày 10 hằng tháng.",
    )
    uses = [use.value for use in reading.uses]
    assert uses == [
        "head", "title", "title", "basis", "basis", "heading", "aim",
        "heading", "task", "attribute", "blank", "page", "aim", "aim",
        "heading", "duty", "closing", "closing", "closing", "closing", "closing", "blank",
    ]  # fmt: skip


def _marks(task: TaskReading) -> dict[str, tuple[tuple[int, int], str]]:
    return {mark.field: (mark.lines, mark.confidence) for mark in task.marks}


def test_what_its_own_label_says_is_sure() -> None:
    task = only(
        "1. Lập danh mục hồ sơ.\n- Đơn vị chủ trì: Văn phòng Sở.\n- Thời gian: Quý I/2027.\n- Sản phẩm: Danh mục."
    )
    assert _marks(task) == {
        "content": ((9, 9), "high"),
        "lead": ((10, 10), "high"),
        "time": ((11, 11), "high"),
        "product": ((12, 12), "high"),
    }


def test_what_a_shared_label_or_a_heading_says_is_likely() -> None:
    tasks = tasks_of("a) Văn phòng Sở:\n- Lập danh mục hồ sơ.\n- Sắp xếp kho lưu trữ.\n* Thời gian: Tháng 3/2027.")
    for task in tasks:
        marks = _marks(task)
        assert marks["lead"] == ((9, 9), "medium")
        assert marks["time"] == ((12, 12), "medium")


@pytest.mark.parametrize(
    ("text", "field", "reason"),
    [
        ("1. Rà soát.", "content", "quá ngắn"),
        ("1. Lập danh mục hồ sơ.\n- Thời gian: 31/02/2027.", "time", "không có trong lịch"),
        ("1. Lập danh mục hồ sơ.\n- Thời gian: Theo Thông tư mới.", "time", "Chưa hiểu"),
        ("1. Lập danh mục hồ sơ.\n- Chủ trì: Văn phòng Sở.\n- Chủ trì: Thanh tra Sở.", "lead", "hai lần"),
    ],
)
def test_what_is_doubtful_says_why(text: str, field: str, reason: str) -> None:
    mark = next(mark for mark in only(text).marks if mark.field == field)
    assert mark.confidence == "low"
    assert reason in mark.reason


def test_sections_telling_items_and_the_clause_on_difficulties_are_kept() -> None:
    reading = plan(
        "1. Nội dung tuyên truyền\n- Luật Đất đai.\n- Luật Nhà ở.\n2. Hình thức tuyên truyền\n- Tổ chức hội nghị.",
        "Văn phòng Sở theo dõi. Trong quá trình thực hiện, nếu có vướng mắc, các phòng báo cáo Giám đốc Sở.",
    )
    assert [(section.label, section.role) for section in reading.sections] == [
        ("I", "other"), ("II", "tasks"), ("III", "organisation")
    ]  # fmt: skip
    assert [statement.text for statement in reading.telling] == ["Luật Đất đai.", "Luật Nhà ở."]
    assert [statement.text for statement in reading.escalation] == [
        "Trong quá trình thực hiện, nếu có vướng mắc, các phòng báo cáo Giám đốc Sở."
    ]
