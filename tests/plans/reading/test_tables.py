"""Tables of tasks, in the forms that files bring them: cells between tabs, columns of a page, one cell a line."""

import time

import pytest

from plans.reading import NotAPlan, PlanReading, TaskReading, TimeKind, read_plan
from plans.reading.grid import Column
from plans.reading.table_heads import column_named, columns_of
from tests.plans.reading.building import FOOT, HEAD, plan

K = TimeKind
NAMES = [
    ("TT", Column.NUMBER), ("STT", Column.NUMBER), ("Số TT", Column.NUMBER),
    ("Nội dung", Column.TASK), ("Nhiệm vụ", Column.TASK), ("Tên nhiệm vụ", Column.TASK),
    ("Nội dung công việc", Column.TASK), ("Hoạt động", Column.TASK), ("Nhiệm vụ, giải pháp", Column.TASK),
    ("Đơn vị chủ trì", Column.LEAD), ("Cơ quan thực hiện", Column.LEAD), ("Bộ phận chủ trì", Column.LEAD),
    ("CƠ QUAN,\u2028ĐƠN VỊ CHỦ TRÌ", Column.LEAD), ("Người thực hiện", Column.LEAD),
    ("Phân công thực hiện", Column.LEAD),
    ("Đơn vị phối hợp", Column.COOPERATING), ("Phối hợp", Column.COOPERATING), ("Đ n vị phối hợp", Column.COOPERATING),
    ("Thời gian thực hiện", Column.TIME), ("Thời hạn", Column.TIME), ("Tiến độ hoàn thành", Column.TIME),
    ("Hoàn thành", Column.TIME), ("Sản phẩm", Column.PRODUCT), ("Kết quả dự kiến", Column.PRODUCT),
    ("Dự kiến sản phẩm", Column.PRODUCT), ("Kết quả, sản phẩm", Column.PRODUCT), ("Ghi chú", Column.NOTE),
    ("Lãnh đạo phụ trách", Column.NOTE), ("Kinh phí (triệu đồng)", Column.MONEY), ("Đơn vị tính", Column.MONEY),
    ("Các phòng đã họp và thống nhất với nhau về việc này", None), ("", None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "column"), [pair for pair in NAMES if pair[1] is not None])
def test_a_column_is_known_by_its_name(name: str, column: Column) -> None:
    assert column_named(name) is column


@pytest.mark.parametrize(
    "names",
    [
        ("TT", "Nội dung", "Đơn vị tính", "Số lượng", "Đơn giá", "Thành tiền"),
        ("TT", "Họ và tên", "Chức vụ", "Ghi chú"),
        ("Thời gian", "Địa điểm"),
        ("TT", "Nội dung", "Ghi chú"),
    ],
)
def test_a_table_of_money_or_of_people_is_no_table_of_tasks(names: tuple[str, ...]) -> None:
    assert columns_of(names) is None


def _rows(tasks: tuple[TaskReading, ...]) -> list[tuple[str, str, str | None, str | None, TimeKind, str | None]]:
    return [
        (".".join(task.path), task.content, task.lead.text, task.cooperating.text, task.time.kind, task.product)
        for task in tasks
    ]


TABBED = """TT\tNhiệm vụ\tĐơn vị thực hiện\t\tThời hạn\tSản phẩm
\t\tChủ trì\tPhối hợp\t\t
(1)\t(2)\t(3)\t(4)\t(5)\t(6)
I\tCông tác chỉ đạo\t\t\t\t
1\tLập danh mục hồ sơ\tVăn phòng Sở\u2028Thanh tra Sở\tCác phòng, đơn vị thuộc Sở\tQuý I/2027\tDanh mục
2\tSắp xếp kho lưu trữ\t\t\t30/6/2027\t
TT\tNhiệm vụ\tĐơn vị thực hiện\t\tThời hạn\tSản phẩm
\t\tChủ trì\tPhối hợp\t\t
II\tCông tác kiểm tra\t\t\t\t
1\t- Kiểm tra công vụ;\u2028- Kiểm tra sổ sách.\tThanh tra Sở\tVăn phòng Sở\tThường xuyên\tBáo cáo
"""
TABBED_ROWS = [
    ("II.I.1", "Lập danh mục hồ sơ", "Văn phòng Sở; Thanh tra Sở", "Các phòng, đơn vị thuộc Sở", K.BY_QUARTER_END,
     "Danh mục"),
    ("II.I.2", "Sắp xếp kho lưu trữ", "Văn phòng Sở; Thanh tra Sở", "Các phòng, đơn vị thuộc Sở", K.BY_DATE, None),
    ("II.II.1", "Kiểm tra công vụ; Kiểm tra sổ sách.", "Thanh tra Sở", "Văn phòng Sở", K.ONGOING, "Báo cáo"),
]  # fmt: skip


def test_rows_between_tabs_are_tasks_with_groups_and_merged_cells() -> None:
    reading = plan(TABBED)
    assert _rows(reading.tasks) == TABBED_ROWS
    assert [task.heading for task in reading.tasks] == ["Công tác chỉ đạo", "Công tác chỉ đạo", "Công tác kiểm tra"]
    assert reading.tasks[0].lines == (13, 13)


def test_bars_serve_as_well_as_tabs() -> None:
    text = "\n".join(
        f"| {line.replace(chr(9), ' | ')} |"
        for line in TABBED.replace("\t- ", "\t").replace("\u2028- ", " ").replace("\u2028", "; ").strip().split("\n")
    )
    assert [row[:2] for row in _rows(plan(text).tasks)] == [row[:2] for row in TABBED_ROWS]


def test_an_empty_lead_below_another_is_only_likely() -> None:
    marks = {mark.field: mark.confidence for mark in plan(TABBED).tasks[1].marks}
    assert (marks["content"], marks["lead"], marks["time"]) == ("high", "medium", "high")


SPACED = """
TT    Nội dung nhiệm vụ                    Đơn vị         Đơn vị        Thời gian     Sản phẩm
                                           chủ trì       phối hợp       hoàn thành
      Lập danh mục hồ sơ công việc        Văn phòng     Các phòng,     Tháng         Danh
1     của cơ quan                            Sở         đơn vị         3/2027        mục
                                                        thuộc Sở
      Kiểm tra công vụ tại các phòng      Thanh tra                    Thường
2     chuyên môn                             Sở                        xuyên
"""


def test_columns_of_a_page_are_found_by_their_places() -> None:
    tasks = plan(SPACED).tasks
    assert _rows(tasks) == [
        ("II.1", "Lập danh mục hồ sơ công việc của cơ quan", "Văn phòng Sở", "Các phòng, đơn vị thuộc Sở",
         K.BY_MONTH_END, "Danh mục"),
        ("II.2", "Kiểm tra công vụ tại các phòng chuyên môn", "Thanh tra Sở", None, K.ONGOING, None),
    ]  # fmt: skip
    assert {task.confidence for task in tasks} == {"medium"}


STACKED = """TT
Nội dung
Đơn vị
chủ trì
Phối hợp
Thời gian
Kết quả
I
Công tác chỉ đạo
1
Lập danh mục hồ sơ
công việc của cơ quan
Văn phòng Sở
Thanh tra Sở; các phòng
chuyên môn
Tháng 3/2027
Danh mục
2
Kiểm tra công vụ
Thanh tra Sở
Thường xuyên
"""


def test_one_cell_a_line_is_dealt_out_to_the_columns() -> None:
    assert _rows(plan(STACKED).tasks) == [
        ("II.I.1", "Lập danh mục hồ sơ công việc của cơ quan", "Văn phòng Sở", "Thanh tra Sở; các phòng chuyên môn",
         K.BY_MONTH_END, "Danh mục"),
        ("II.I.2", "Kiểm tra công vụ", "Thanh tra Sở", None, K.ONGOING, None),
    ]  # fmt: skip


@pytest.mark.parametrize("table", [TABBED, SPACED, STACKED])
def test_the_tasks_of_an_appendix_stand_under_its_label(table: str) -> None:
    text = f"{HEAD}II. NHIỆM VỤ\n(Chi tiết tại Phụ lục kèm theo)\nIII. TỔ CHỨC THỰC HIỆN\n1. Văn phòng Sở theo dõi.\n"
    reading = read_plan(f"{text}{FOOT}PHỤ LỤC\nDANH MỤC NHIỆM VỤ\n(Kèm theo Kế hoạch này)\n{table}")
    assert not reading.missing_attachment
    assert [task.path[0] for task in reading.tasks] == ["PL"] * len(reading.tasks)
    assert len(reading.tasks) == len(plan(table).tasks)


def test_several_appendices_are_counted_and_forms_hold_no_tasks() -> None:
    text = f"{HEAD}II. NHIỆM VỤ\n1. Thực hiện các việc tại Phụ lục I.\nIII. TỔ CHỨC THỰC HIỆN\n1. Sở theo dõi.\n{FOOT}"
    form = "PHỤ LỤC III\nMẪU BÁO CÁO KẾT QUẢ THỰC HIỆN\nTT\tNhiệm vụ\tĐơn vị chủ trì\tKết quả\n1\t...\t\t\n"
    reading = read_plan(f"{text}PHỤ LỤC I\nNHIỆM VỤ CHUNG\n{TABBED}PHỤ LỤC II\nNHIỆM VỤ RIÊNG\n{TABBED}{form}")
    assert [task.path[0] for task in reading.tasks] == ["II"] + ["PL1"] * 3 + ["PL2"] * 3


def test_a_sheet_with_nothing_but_a_table_is_read() -> None:
    reading = read_plan(TABBED)
    assert [task.path for task in reading.tasks] == [("I", "1"), ("I", "2"), ("II", "1")]
    assert (reading.title, reading.agency, reading.signer.capacity) == (None, None, None)


def test_the_programme_of_a_meeting_is_no_table_of_tasks() -> None:
    table = (
        "Thời gian\tNội dung\tNgười thực hiện\n7h30 - 8h00\tĐón tiếp đại biểu\tVăn phòng\n8h00\tKhai mạc\tGiám đốc\n"
    )
    with pytest.raises(NotAPlan):
        read_plan(table)


def _seconds(text: str) -> tuple[float, PlanReading]:
    started = time.process_time()
    reading = read_plan(text)
    return time.process_time() - started, reading


@pytest.mark.parametrize("table", [TABBED, SPACED, STACKED])
def test_a_table_of_ten_thousand_rows_is_read_in_linear_time(table: str) -> None:
    lines = table.strip("\n").split("\n")
    head = {TABBED: 3, SPACED: 2, STACKED: 7}[table]

    def repeated(times: int) -> str:
        body = "\n".join(lines[head:])
        return HEAD + "II. NHIỆM VỤ\n" + "\n".join(lines[:head]) + "\n" + "\n".join([body] * times) + "\n" + FOOT

    short, _ = _seconds(repeated(250))
    long, reading = _seconds(repeated(2500))
    assert len(reading.tasks) >= 5000
    assert long < 25 * max(short, 0.05)


RUN_ON = """
TT Nhiệm vụ Đơn vị chủ
trì
Đơn vị phối
hợp
Thời gian hoàn
thành Sản phẩm
I Công tác chỉ đạo
1 Ban hành Kế hoạch cải cách hành
chính năm 2027 của Sở
Văn phòng Sở
Các phòng, đơn
vị thuộc Sở
Tháng 01/2027
Kế hoạch
2 Tự kiểm tra công tác cải cách
Văn phòng Sở
Phòng Kế hoạch
- Tài chính -
Tổng hợp; Sở
Tài chính
Trước ngày
15/02/2027
Báo cáo
II Cải cách tổ chức
3 Thực hiện chuyển đổi vị trí
Văn phòng Sở
Hằng năm
Kế hoạch; Quyết
định
"""


def test_a_number_and_its_task_on_one_line_open_a_row() -> None:
    assert _rows(plan(RUN_ON).tasks) == [
        ("II.I.1", "Ban hành Kế hoạch cải cách hành chính năm 2027 của Sở", "Văn phòng Sở",
         "Các phòng, đơn vị thuộc Sở", K.BY_MONTH_END, "Kế hoạch"),
        ("II.I.2", "Tự kiểm tra công tác cải cách", "Văn phòng Sở",
         "Phòng Kế hoạch - Tài chính - Tổng hợp; Sở Tài chính", K.BEFORE_DATE, "Báo cáo"),
        ("II.II.3", "Thực hiện chuyển đổi vị trí", "Văn phòng Sở", None, K.ANNUAL, "Kế hoạch; Quyết định"),
    ]  # fmt: skip


ONE_LINE = """
STT Nội dung công việc Đơn vị chủ trì Đơn vị phối hợp Thời gian Kết quả
I Hạ tầng số
1 Nâng cấp mạng nội bộ Văn phòng Sở Phòng Kế hoạch - Tài chính Quý II/2027 Hệ thống mạng
2 Trang bị máy tính cho công chức Văn phòng Sở Các phòng thuộc Sở Trước 30/6/2027 Máy tính
3 Cập nhật cơ sở dữ liệu lưu trú Phòng Quản lý du lịch Thường xuyên
4 Xây dựng bản đồ du lịch số Trung tâm Xúc tiến du lịch Sở Khoa học và Công nghệ Năm 2027 Bản đồ số
"""


def test_rows_on_one_line_are_told_apart_by_their_words_and_marked_as_doubtful() -> None:
    tasks = plan(ONE_LINE).tasks
    assert [(task.content, task.lead.text, task.cooperating.text, task.product) for task in tasks] == [
        ("Nâng cấp mạng nội bộ", "Văn phòng Sở", "Phòng Kế hoạch - Tài chính", "Hệ thống mạng"),
        ("Trang bị máy tính cho công chức", "Văn phòng Sở", "Các phòng thuộc Sở", "Máy tính"),
        ("Cập nhật cơ sở dữ liệu lưu trú", "Phòng Quản lý du lịch", None, None),
        ("Xây dựng bản đồ du lịch số", "Trung tâm Xúc tiến du lịch", "Sở Khoa học và Công nghệ", "Bản đồ số"),
    ]
    assert {task.confidence for task in tasks} == {"medium"}


def test_no_row_is_lost_past_the_thousandth() -> None:
    head, row = "TT\nNhiệm vụ\nĐơn vị chủ trì\nThời gian\n", "{}\nLập danh mục {}\nVăn phòng Sở\nQuý I/2027\n"
    tasks = plan(head + "".join(row.format(at, at) for at in range(1, 1101))).tasks
    assert (len(tasks), tasks[-1].path) == (1100, ("II", "1100"))


def test_a_very_wide_page_keeps_its_last_column() -> None:
    gap = " " * 300
    table = f"TT    Nhiệm vụ{gap}Đơn vị chủ trì{gap}Thời gian\n" + "".join(
        f"{at:<6}Việc số {at}  {gap}Văn phòng Sở  {gap}Quý I/2027\n" for at in range(1, 5)
    )
    assert {task.time.text for task in plan(table).tasks} == {"Quý I/2027"}


DAMAGED_SPACED = """
TT    Nhiệm vụ                           Đơn vị chủ trì      Thời gian
1     Ứng dụng c ng nghệ th ng tin       Văn ph ng Sở        Quý I/2027
"""
DAMAGED_TABLES = [
    "TT\tNhiệm vụ\tĐơn vị chủ trì\tThời gian\n1\tỨng dụng c ng nghệ th ng tin\tVăn ph ng Sở\tQuý I/2027",
    "TT\nNhiệm vụ\nĐơn vị chủ trì\nThời gian\n1\nỨng dụng c ng nghệ th ng tin\nVăn ph ng Sở\nQuý I/2027",
    DAMAGED_SPACED,
]


@pytest.mark.parametrize("table", DAMAGED_TABLES)
def test_a_cell_that_lost_letters_is_matched_whole_and_kept_as_it_stands(table: str) -> None:
    (task,) = plan(table).tasks
    assert task.content == "Ứng dụng c ng nghệ th ng tin"
    assert (task.lead.text, task.lead.units) == ("Văn ph ng Sở", ("Văn phòng Sở",))
    assert task.time.text == "Quý I/2027"


TIME_FIRST = """
TT Nội dung công việc Thời gian thực hiện Đơn vị thực hiện
1 Lập danh mục hồ sơ năm 2027 Quý I/2027 Văn phòng Sở
2 Tổ chức hội nghị triển khai Tháng 4/2027 Phòng Nội vụ, Văn phòng Sở
"""


def test_the_time_may_stand_before_the_units() -> None:
    assert [(task.content, task.lead.text, task.time.text) for task in plan(TIME_FIRST).tasks] == [
        ("Lập danh mục hồ sơ năm 2027", "Văn phòng Sở", "Quý I/2027"),
        ("Tổ chức hội nghị triển khai", "Phòng Nội vụ; Văn phòng Sở", "Tháng 4/2027"),
    ]


NARROW = """
TT
Nhiệm vụ
Đơn vị
chủ trì
Đơn vị phối
hợp
Thời
gian
Kết quả
1
Lập danh mục
Văn
phòng Sở
Phòng
Tổ chức cán bộ
Tháng
3/2027
Danh
mục
"""


def test_cells_so_narrow_that_words_break_are_put_together() -> None:
    (task,) = plan(NARROW).tasks
    assert (task.lead.text, task.cooperating.text) == ("Văn phòng Sở", "Phòng Tổ chức cán bộ")
    assert (task.time.text, task.product) == ("Tháng 3/2027", "Danh mục")


def test_a_table_of_tasks_in_a_section_of_its_own_is_read_beside_the_others() -> None:
    table = "TT\tNội dung công việc\tThời gian\tĐơn vị thực hiện\n1\tTổng kết hội thi\tTháng 6/2027\tVăn phòng Sở"
    body = f"1. Lập danh mục hồ sơ.\nIII. TIẾN ĐỘ\n{table}\nIV. CHỈ TIÊU\n{table.replace('hội thi', 'chỉ tiêu')}"
    assert [(task.path, task.content) for task in plan(body).tasks] == [
        (("II", "1"), "Lập danh mục hồ sơ."),
        (("III", "1"), "Tổng kết hội thi"),
    ]
