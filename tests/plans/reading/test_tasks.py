"""What counts as a task, and which labels serve it."""

import pytest

from plans.reading import TimeKind
from tests.plans.reading.building import only, plan, tasks_of

ON_ONE_LINE = "1. Rà soát quy chế làm việc của cơ quan.\n- Đơn vị chủ trì: Văn phòng Sở."
LABELS = [
    ON_ONE_LINE,
    "1. Rà soát quy chế làm việc của cơ quan.\n- Đơn vị chủ trì:\nVăn phòng Sở.",
    "1. Rà soát quy chế làm việc của cơ quan.\n- Đơn vị\nchủ trì:\nVăn phòng Sở.",
    "1. Rà soát quy chế làm việc của cơ quan.\n- Đơn vị chủ trì:\n+ Văn phòng Sở.",
    "1. Rà soát quy chế làm việc của cơ quan.\n- Đơn vị chủ trì:\n- Văn phòng Sở.",
    "1. Rà soát quy chế làm việc của cơ quan.\nĐơn vị thực hiện: Văn phòng Sở.",
    "1. Rà soát quy chế làm việc của cơ quan.\n* Cơ quan chủ trì: Văn phòng Sở.",
    "1. Rà soát quy chế làm việc của cơ quan. Đơn vị chủ trì: Văn phòng Sở.",
    "1. Rà soát quy chế làm việc của cơ quan.\n- Đ n vị chủ tr : Văn phòng Sở.",
    "1. Nội dung:\n- Rà soát quy chế làm việc của cơ quan.\n2. Đơn vị chủ trì: Văn phòng Sở.",
    "1. Văn phòng Sở: Rà soát quy chế làm việc của cơ quan.",
    "1. Văn phòng Sở\n- Rà soát quy chế làm việc của cơ quan.",
    "1. Văn phòng Sở:\na) Rà soát quy chế làm việc của cơ quan.",
]


@pytest.mark.parametrize("text", LABELS)
def test_the_lead_is_found_wherever_its_label_stands(text: str) -> None:
    task = only(text)
    assert task.content == "Rà soát quy chế làm việc của cơ quan."
    assert (task.lead.scope, task.lead.units) == ("single", ("Văn phòng Sở",))
    assert task.confidence == "high"


def test_labels_on_one_line_are_told_apart() -> None:
    task = only(
        "1. Lập danh mục hồ sơ.\n"
        "- Đơn vị chủ trì: Văn phòng Sở; Đơn vị phối hợp: Thanh tra Sở; Thời hạn: Quý I/2027; Sản phẩm: Danh mục."
    )
    assert task.lead.units == ("Văn phòng Sở",)
    assert task.cooperating.units == ("Thanh tra Sở",)
    assert task.time.kind is TimeKind.BY_QUARTER_END
    assert task.product == "Danh mục"


def test_one_label_serves_all_the_dashes_above_it() -> None:
    tasks = tasks_of(
        "a) Văn phòng Sở:\n- Lập danh mục hồ sơ.\n- Sắp xếp kho lưu trữ.\n* Thời gian: Hoàn thành trong tháng 3/2027.\n"
        "b) Thanh tra Sở:\n- Kiểm tra công vụ các phòng.\n* Thời gian: Thường xuyên."
    )
    assert [task.time.kind.value for task in tasks] == ["by_month_end", "by_month_end", "ongoing"]
    assert [task.path for task in tasks] == [("II", "a", "-1"), ("II", "a", "-2"), ("II", "b", "-1")]


def test_labels_with_letters_serve_the_dashes_of_the_letter_before() -> None:
    tasks = tasks_of(
        "1. Hạ tầng số\na) Nội dung:\n- Nâng cấp máy chủ.\n- Thuê đường truyền.\nb) Đơn vị chủ trì: Văn phòng Sở.\n"
        "c) Thời gian: Thường xuyên."
    )
    assert [(task.path, task.heading, task.lead.units) for task in tasks] == [
        (("II", "1", "a", "-1"), "Hạ tầng số", ("Văn phòng Sở",)),
        (("II", "1", "a", "-2"), "Hạ tầng số", ("Văn phòng Sở",)),
    ]


def test_a_second_group_of_labels_serves_only_what_follows_the_first() -> None:
    tasks = tasks_of(
        "1. Công tác chung\n- Lập danh mục hồ sơ.\n- Sắp xếp kho lưu trữ.\n- Đơn vị chủ trì: Văn phòng Sở.\n"
        "- Kiểm tra công vụ các phòng.\n- Đơn vị chủ trì: Thanh tra Sở."
    )
    assert [task.lead.units for task in tasks] == [("Văn phòng Sở",), ("Văn phòng Sở",), ("Thanh tra Sở",)]


def test_labels_before_the_dashes_are_inherited() -> None:
    tasks = tasks_of("1. Công tác chung\nĐơn vị chủ trì: Văn phòng Sở\n- Lập danh mục hồ sơ.\n- Sắp xếp kho lưu trữ.")
    assert [task.lead.units for task in tasks] == [("Văn phòng Sở",)] * 2


def test_what_to_tell_is_content_and_how_is_the_task() -> None:
    tasks = tasks_of(
        "1. Nội dung tuyên truyền\n- Luật Đất đai.\n- Luật Nhà ở.\n"
        "2. Hình thức tuyên truyền\n- Tổ chức hội nghị trực tiếp."
    )
    assert [task.content for task in tasks] == ["Tổ chức hội nghị trực tiếp."]


def test_aims_and_money_inside_a_task_section_are_no_tasks() -> None:
    tasks = tasks_of("1. Mục tiêu\n- Mọi hồ sơ đúng hẹn.\n2. Nhiệm vụ\n- Lập danh mục.\n3. Kinh phí\n- Từ ngân sách.")
    assert [task.path for task in tasks] == [("II", "2", "-1")]


def test_a_numbered_heading_with_a_paragraph_is_one_task() -> None:
    task = only("1. Công tác lưu trữ\nSắp xếp kho lưu trữ của cơ quan.\nBàn giao tài liệu đến hạn.")
    assert task.heading == "Công tác lưu trữ"
    assert task.content == "Sắp xếp kho lưu trữ của cơ quan. Bàn giao tài liệu đến hạn."
    assert task.confidence == "medium"


def test_details_under_a_dash_belong_to_the_dash() -> None:
    task = only("1. Thi đua\n- Tổ chức các hoạt động chào mừng:\n+ Hội thi nghiệp vụ;\n+ Ngày hội đọc sách.")
    assert task.content == "Tổ chức các hoạt động chào mừng: Hội thi nghiệp vụ; Ngày hội đọc sách."


def test_a_reference_to_an_appendix_is_no_task_but_is_missed() -> None:
    reading = plan("1. Lập danh mục hồ sơ.\n2. Nhiệm vụ riêng\n(Chi tiết tại Phụ lục kèm theo Kế hoạch này)")
    assert [task.path for task in reading.tasks] == [("II", "1")]
    assert reading.missing_attachment


def test_a_month_without_a_year_is_of_the_year_in_the_title() -> None:
    task = only("1. Lập danh mục hồ sơ.\n- Thời gian: Tháng 5")
    assert task.time.due_on is not None
    assert task.time.due_on.isoformat() == "2027-05-31"


def test_the_span_of_a_task_leaves_its_labels_out() -> None:
    reading = plan("1. Rà soát quy chế\nlàm việc của cơ quan.\n- Đơn vị chủ trì: Văn phòng Sở.")
    assert reading.tasks[0].lines == (9, 10)


def test_organisation_gives_duties_and_never_tasks() -> None:
    reading = plan(
        "1. Lập danh mục hồ sơ.",
        "1. Các phòng, đơn vị thuộc Sở căn cứ nhiệm vụ được giao tổ chức thực hiện.\n"
        "2. Phòng Tổng hợp và Phổ biến, giáo dục pháp luật chủ trì theo dõi, đôn đốc; báo cáo UBND tỉnh trước ngày 10 "
        "hàng tháng.\n3. Trường hợp có vướng mắc, kịp thời báo cáo Giám đốc Sở xem xét.",
    )
    assert len(reading.tasks) == 1
    (duty,) = reading.reporting_duties
    assert (duty.day, duty.boundary, duty.frequency, duty.to) == (10, "before", "monthly", ("UBND tỉnh",))
    assert reading.coordinating_unit == "Phòng Tổng hợp và Phổ biến, giáo dục pháp luật"
    assert reading.default_assignment == "Các phòng, đơn vị thuộc Sở"


@pytest.mark.parametrize(
    ("block", "capacity", "position", "name"),
    [
        ("GIÁM ĐỐC\nLê Văn Mẫu", "DIRECT", "GIÁM ĐỐC", "Lê Văn Mẫu"),
        ("KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n(đã ký)", "KT", "PHÓ GIÁM ĐỐC", None),
        ("TL. GIÁM ĐỐC\nCHÁNH VĂN PHÒNG\nLê Văn Mẫu", "TL", "CHÁNH VĂN PHÒNG", "Lê Văn Mẫu"),
        ("TUQ. GIÁM ĐỐC\nTRƯỞNG PHÒNG\nLê Văn Mẫu", "TUQ", "TRƯỞNG PHÒNG", "Lê Văn Mẫu"),
        ("Q. GIÁM ĐỐC\nLê Văn Mẫu", "Q", "GIÁM ĐỐC", "Lê Văn Mẫu"),
        ("TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nLê Văn Mẫu", "TM+KT", "PHÓ CHỦ TỊCH", "Lê Văn Mẫu"),
        ("TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nLê Văn Mẫu", "TM", "CHỦ TỊCH", "Lê Văn Mẫu"),
    ],
)
def test_the_capacity_is_read_from_the_signature_block(
    block: str, capacity: str, position: str, name: str | None
) -> None:
    signer = plan("1. Lập danh mục hồ sơ.", foot=f"Nơi nhận:\n- UBND tỉnh;\n- Lưu: VT.\n{block}\n").signer
    assert (signer.capacity, signer.position, signer.name) == (capacity, position, name)
