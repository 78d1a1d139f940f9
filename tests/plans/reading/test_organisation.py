"""Who is bound by a plan as a whole and who coordinates it, in the words that sections on organisation use."""

import pytest

from plans.reading import read_plan
from tests.plans.reading.building import plan, tasks_of

TASK = "1. Lập danh mục hồ sơ công việc."
EVERYONE = [
    (
        ("1. Trưởng các phòng, Thủ trưởng các đơn vị thuộc Sở trực tiếp chỉ đạo, chịu trách nhiệm về kết quả thực hiện;"
        " trước ngày 20 hằng tháng gửi báo cáo về Văn phòng Sở."),
        "Trưởng các phòng, Thủ trưởng các đơn vị thuộc Sở",
        "trước ngày 20 hằng tháng gửi báo cáo về Văn phòng Sở",
    ),
    (
        ("1. Trưởng các phòng chuyên môn; Giám đốc các trung tâm trực thuộc Sở\n"
        "- Căn cứ nhiệm vụ được giao, xây dựng kế hoạch của đơn vị.\n"
        "- Hằng quý, trước ngày 10, báo cáo kết quả gửi Văn phòng Sở."),
        "Trưởng các phòng chuyên môn; Giám đốc các trung tâm trực thuộc Sở",
        "Hằng quý, trước ngày 10, báo cáo kết quả gửi Văn phòng Sở",
    ),
    (
        ("1. Lãnh đạo các phòng, đơn vị thuộc Sở theo nhiệm vụ được phân công tổ chức thực hiện;"
        " báo cáo kết quả về Văn phòng Sở trước ngày 15/12."),
        "Lãnh đạo các phòng, đơn vị thuộc Sở",
        "báo cáo kết quả về Văn phòng Sở trước ngày 15/12",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("organisation", "everyone", "said"), EVERYONE)
def test_the_heads_of_all_units_are_bound_and_report_under_the_name_the_plan_gives_them(
    organisation: str, everyone: str, said: str
) -> None:
    reading = plan(TASK, organisation)
    (duty,) = reading.reporting_duties
    assert reading.default_assignment == everyone
    assert (duty.reporter, duty.to, duty.text) == (everyone, ("Văn phòng Sở",), said)


def _of_committee(agency: str, tasks: str, organisation: str) -> str:
    return (
        f"{agency}\nSố: 12/KH-UBND\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nAn Khê, ngày 05 tháng 3 năm 2027\nKẾ HOẠCH\n"
        f"Công tác năm 2027\nTheo đề nghị của Sở Tư pháp tại Tờ trình số 40/TTr-STP ngày 01/3/2027, UBND ban hành Kế "
        f"hoạch như sau:\nI. MỤC ĐÍCH\nĐể việc gì cũng có người làm.\nII. NHIỆM VỤ\n{tasks}\n"
        f"III. TỔ CHỨC THỰC HIỆN\n{organisation}\nNơi nhận:\n- Lưu: VT.\nCHỦ TỊCH\nLê Văn Mẫu\n"
    )


def test_chairmen_after_a_semicolon_are_bound_with_the_agencies() -> None:
    everyone = "Thủ trưởng các sở, ban, ngành; Chủ tịch UBND các xã, phường"
    said = f"1. {everyone} xây dựng kế hoạch triển khai của cơ quan, địa phương."
    reading = read_plan(_of_committee("ỦY BAN NHÂN DÂN\nTỈNH AN KHÊ", TASK, said))
    assert reading.default_assignment == everyone
    assert reading.legal_bases[0].issuer == "Sở Tư pháp"


def test_an_agency_of_the_state_in_a_district_coordinates_as_the_standing_one_and_stays_outside() -> None:
    tasks = f"{TASK}\n- Đơn vị phối hợp: Công an huyện; Bảo hiểm xã hội huyện."
    said = "1. Giao Công an huyện là cơ quan thường trực, theo dõi, đôn đốc việc thực hiện Kế hoạch."
    reading = read_plan(_of_committee("ỦY BAN NHÂN DÂN\nHUYỆN PHÚ LÂM", tasks, said))
    assert reading.coordinating_unit == "Công an huyện"
    assert reading.tasks[0].cooperating.scope == "external"


RUN_ON = """TT Nhiệm vụ Đơn vị chủ
trì
Đơn vị phối
hợp
Thời gian
Sản phẩm
1 Lập danh mục hồ sơ
Văn phòng Sở
Thanh tra Sở
Quý I/2027
Danh mục
2 Rà soát kho lưu trữ;

{page}

chỉnh lý tài liệu
Văn phòng Sở
Thanh tra Sở
Giai đoạn 2026 -
2030
Báo cáo
3 Sắp xếp phòng đọc
Văn phòng Sở
Thanh tra Sở
Quý II/2027
Phòng đọc"""


@pytest.mark.parametrize("page", ["7", "3", "12"])
def test_a_page_number_within_a_cell_opens_no_row(page: str) -> None:
    found = [(task.content, task.time.text) for task in tasks_of(RUN_ON.format(page=page))]
    assert found == [
        ("Lập danh mục hồ sơ", "Quý I/2027"),
        ("Rà soát kho lưu trữ; chỉnh lý tài liệu", "Giai đoạn 2026 - 2030"),
        ("Sắp xếp phòng đọc", "Quý II/2027"),
    ]


STACKED = """TT
Nhiệm vụ
Đơn vị chủ trì
Đơn vị phối hợp
Thời gian
Sản phẩm
1
Nâng cấp trung tâm dữ liệu
{lead}
{cooperating}
Năm 2027
Hồ sơ nghiệm thu"""


@pytest.mark.parametrize(
    ("lead", "cooperating"),
    [
        ("Trung tâm Công nghệ thông tin và Truyền thông", "UBND các xã, phường"),
        ("Phòng Bưu chính, Viễn thông", "Các doanh nghiệp viễn thông"),
        ("Trung tâm Phát triển khoa học và công nghệ", "Đại học Thái Nguyên"),
    ],
)
def test_a_name_that_ends_in_thong_is_no_name_cut_off(lead: str, cooperating: str) -> None:
    (task,) = tasks_of(STACKED.format(lead=lead, cooperating=cooperating))
    assert (task.lead.text, task.cooperating.text) == (lead, cooperating)
    assert task.cooperating.scope == "external"


def test_a_partner_named_later_in_the_task_cooperates() -> None:
    (task,) = tasks_of("1. Bồi dưỡng công chức; phối hợp với các cơ sở đào tạo tổ chức các lớp kỹ năng số.")
    assert task.cooperating.units == ("các cơ sở đào tạo",)


def test_a_session_in_the_middle_of_a_year_is_no_day() -> None:
    (task,) = tasks_of(f"{TASK}\n- Thời gian: Kỳ họp thường lệ giữa năm 2027.")
    assert (task.time.text, task.time.due_on) == ("Kỳ họp thường lệ giữa năm 2027", None)


def test_the_blank_of_a_lost_last_letter_stays_between_two_names() -> None:
    (task,) = tasks_of(f"{TASK}\n- Đơn vị chủ trì: Phòng Văn thư, lưu tr , Phòng Công chức.")
    assert task.lead.text == "Phòng Văn thư, lưu tr ; Phòng Công chức"
