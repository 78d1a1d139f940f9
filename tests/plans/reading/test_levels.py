"""Marks that plans nest in many ways: the same mark stands at another depth in another plan."""

import pytest

from plans.reading import PlanReading, read_plan
from tests.plans.reading.building import FOOT, HEAD, only, tasks_of

NESTINGS = [
    ("A. MỘT\n1. Lập danh mục hồ sơ.\nB. HAI\n1. Mua sắm thiết bị.", ["II/A/1", "II/B/1"]),
    ("1. Việc chung\n(1) Lập danh mục.\n(2) Mua sắm thiết bị.\n2. Tổ chức hội nghị.", ["II/1/1", "II/1/2", "II/2"]),
    ("1. Việc chung\na) Nhóm một\n(1) Lập danh mục hồ sơ.\n(2) Mua sắm.\nb) Tổ chức hội nghị.",
     ["II/1/a/1", "II/1/a/2", "II/1/b"]),
    ("1. Việc chung\n1) Lập danh mục hồ sơ.\n2) Mua sắm thiết bị.\n2. Nhóm hai\n1) Tổ chức hội nghị.",
     ["II/1/1", "II/1/2", "II/2/1"]),
    ("1. Việc chung\na) Nhóm một\ni) Lập danh mục hồ sơ.\nii) Mua sắm.\niii) Thanh lý.\nb) Tổ chức hội nghị.",
     ["II/1/a/i", "II/1/a/ii", "II/1/a/iii", "II/1/b"]),
    ("1. Việc chung\ng) Lập danh mục.\nh) Mua sắm.\ni) Thanh lý.\nk) Tổ chức hội nghị.",
     ["II/1/g", "II/1/h", "II/1/i", "II/1/k"]),
    ("1. Việc chung\n1.a) Lập danh mục hồ sơ.\n1.b) Mua sắm thiết bị.", ["II/1/1.a", "II/1/1.b"]),
    ("1. Việc chung\na) Nhóm một\na.1) Lập danh mục hồ sơ.\na.2) Mua sắm.\nb) Tổ chức hội nghị.",
     ["II/1/a/a.1", "II/1/a/a.2", "II/1/b"]),
    ("II.1. Lập danh mục hồ sơ.\nII.2. Mua sắm thiết bị.", ["II/II.1", "II/II.2"]),
    ("Nhiệm vụ 1: Lập danh mục hồ sơ.\n- Thời gian: Hằng quý\nNhiệm vụ 2: Mua sắm thiết bị.",
     ["II/Nhiệm vụ 1", "II/Nhiệm vụ 2"]),
    ("1. Việc chung\nNhiệm vụ 1: Lập danh mục hồ sơ.\nNhiệm vụ 2: Mua sắm.\n2. Tổ chức hội nghị.",
     ["II/1/Nhiệm vụ 1", "II/1/Nhiệm vụ 2", "II/2"]),
]  # fmt: skip


@pytest.mark.parametrize(("tasks", "paths"), NESTINGS)
def test_each_mark_stands_where_the_plan_puts_it(tasks: str, paths: list[str]) -> None:
    assert ["/".join(task.path) for task in tasks_of(tasks)] == paths


def _of_sections(body: str) -> PlanReading:
    return read_plan(f"{HEAD.split('I. MỤC ĐÍCH', maxsplit=1)[0]}{body}\n{FOOT}")


SECTIONS = [
    "A. MỤC ĐÍCH\nĐể làm tốt.\nB. NHIỆM VỤ\nI. MỘT\n1. Lập danh mục.\nC. TỔ CHỨC THỰC HIỆN\nVăn phòng theo dõi.",
    "Phần I\nMỤC ĐÍCH\nTốt.\nPhần II\nNHIỆM VỤ VÀ PHÂN CÔNG\n1. Lập danh mục.\nPhần III\nTỔ CHỨC THỰC HIỆN\nHết.",
    "Điều 1. Mục đích\n1. Tốt.\nĐiều 2. Nội dung\n1. Lập danh mục.\nĐiều 3. Tổ chức thực hiện\n1. Văn phòng theo dõi.",
    "CHƯƠNG I: MỤC ĐÍCH\nĐể làm tốt.\nCHƯƠNG II: NHIỆM VỤ\n1. Lập danh mục.\nCHƯƠNG III: TỔ CHỨC THỰC HIỆN\nVăn phòng.",
]


@pytest.mark.parametrize("body", SECTIONS)
def test_sections_of_every_kind_are_found(body: str) -> None:
    assert [task.content for task in _of_sections(body).tasks] == ["Lập danh mục."]


@pytest.mark.parametrize("count", [61, 300, 1200, 2105])
def test_no_item_is_lost_however_many_there_are(count: int) -> None:
    tasks = tasks_of("\n".join(f"{at}. Lập danh mục hồ sơ số {at}." for at in range(1, count + 1)))
    assert [task.path[-1] for task in tasks] == [str(at) for at in range(1, count + 1)]


def test_letters_go_on_after_z() -> None:
    letters = [*"abcdđeghiklmnopqrstuvxyz", "aa", "bb"]
    tasks = tasks_of("1. Nhóm\n" + "\n".join(f"{letter}) Lập danh mục {letter}." for letter in letters))
    assert [task.path[-1] for task in tasks] == letters


@pytest.mark.parametrize(
    "rest", ["2026. Đến nay đã xong", "30.000 tờ rơi", "100% hồ sơ", "1.500 đại biểu", "15 ngày", "12/2026 là xong"]
)
def test_a_figure_that_opens_a_wrapped_line_is_no_item(rest: str) -> None:
    first, second = tasks_of(f"1. Thực hiện việc này trong\n{rest} theo quy định\n2. Mua sắm thiết bị.")
    assert rest in first.content
    assert second.content == "Mua sắm thiết bị."


SPACED = """1. Công khai quy hoạch các khu đô thị

- Lấy ý kiến cộng đồng dân cư về đồ án các khu đô thị
- dịch vụ - du lịch ven biển.

- Tuyên truyền về dự án đường cao tốc Khánh Hòa
- Buôn Ma Thuột và các công trình khác.

- Duy trì lịch tiếp công dân.

2. Kiểm tra việc thực hiện.

3. Tổng kết công tác năm."""


def test_a_dash_close_below_belongs_to_the_text_where_items_stand_apart() -> None:
    contents = [task.content for task in tasks_of(SPACED)]
    assert contents[0].endswith("khu đô thị - dịch vụ - du lịch ven biển.")
    assert contents[1].endswith("Khánh Hòa - Buôn Ma Thuột và các công trình khác.")
    assert len(contents) == 5


@pytest.mark.parametrize(
    "pointer",
    [
        "Các nhiệm vụ cụ thể của Sở được phân công tại Phụ lục kèm theo Kế hoạch này.",
        "Lịch kiểm tra cụ thể: Theo Phụ lục kèm theo Kế hoạch này.",
        "Chi tiết theo Phụ lục I đính kèm.",
        "(Có Phụ lục chi tiết kèm theo)",
        "Thực hiện các nhiệm vụ tại Phụ lục kèm theo.",
    ],
)
def test_a_sentence_that_only_points_to_the_appendix_is_no_task(pointer: str) -> None:
    assert only(f"1. {pointer}\n2. Lập danh mục hồ sơ.").path == ("II", "2")


def test_a_task_that_mentions_an_appendix_stays_one() -> None:
    assert only("1. Phối hợp kiểm tra 25 cơ sở (danh sách tại Phụ lục kèm theo Kế hoạch này).").content.startswith(
        "Phối"
    )
