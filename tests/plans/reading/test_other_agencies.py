"""Agencies of every kind, their letterheads, units and signers, and papers that are no plans."""

import pytest

from plans.reading import NotAPlan, PlanReading, read_plan
from plans.reading.assignment import UnitBook, read_assignment

M1 = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
M2 = "Độc lập - Tự do - Hạnh phúc"
MOTTO = f"{M1}\n{M2}\n"
DATE = "An Khê, ngày 05 tháng 3 năm 2027"


def _plan(
    head: str, tasks: str = "1. Lập danh mục hồ sơ công việc.", foot: str = "GIÁM ĐỐC\nLê Văn Mẫu"
) -> PlanReading:
    return read_plan(
        f"{head}\nKẾ HOẠCH\nCông tác năm 2027\nCăn cứ Kế hoạch số 9/KH-UBND ngày 05/01/2027 của UBND tỉnh An Khê;\n"
        f"I. MỤC ĐÍCH\nĐể việc gì cũng có người làm.\nII. NHIỆM VỤ\n{tasks}\nIII. TỔ CHỨC THỰC HIỆN\n"
        f"1. Văn phòng theo dõi.\nNơi nhận:\n- UBND tỉnh;\n- Lưu: VT.\n{foot}\n"
    )


LETTERHEADS = [
    ("UBND TỈNH AN KHÊ\nSỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "Sở Nông nghiệp và Môi trường", "UBND tỉnh An Khê"),
    ("UBND TỈNH AN KHÊ\nSỞ VĂN HÓA, THỂ THAO\nVÀ DU LỊCH", "Sở Văn hóa, Thể thao và Du lịch", "UBND tỉnh An Khê"),
    ("SỞ Y TẾ TỈNH AN KHÊ\nTRUNG TÂM KIỂM SOÁT BỆNH TẬT", "Trung tâm Kiểm soát bệnh tật", "Sở Y tế tỉnh An Khê"),
    ("ỦY BAN NHÂN DÂN\nHUYỆN PHÚ LÂM", "UBND huyện Phú Lâm", "UBND tỉnh An Khê"),
    ("ỦY BAN NHÂN DÂN\nPHƯỜNG TÂN AN", "UBND phường Tân An", "UBND tỉnh An Khê"),
    ("UBND TỈNH AN KHÊ\nTHANH TRA TỈNH", "Thanh tra tỉnh", "UBND tỉnh An Khê"),
    ("ĐẢNG BỘ TỈNH AN KHÊ\nĐẢNG ỦY SỞ TƯ PHÁP", "Đảng ủy Sở Tư pháp", "Đảng bộ tỉnh An Khê"),
    ("SỞ GIÁO DỤC VÀ ĐÀO TẠO\nTRƯỜNG THPT NGUYỄN MẪU", None, "Sở Giáo dục và Đào tạo"),
    ("BỘ TƯ PHÁP\nCỤC THI HÀNH ÁN DÂN SỰ TỈNH AN KHÊ", "Cục Thi hành án dân sự", "Bộ Tư pháp"),
]  # fmt: skip


@pytest.mark.parametrize(("head", "agency", "parent"), LETTERHEADS)
def test_the_letterhead_names_the_agency_and_the_one_above(head: str, agency: str | None, parent: str) -> None:
    reading = _plan(f"{head}\nSố: 12/KH-ABC\n{MOTTO}An Khê, ngày 05 tháng 3 năm 2027")
    assert agency is None or reading.agency == agency
    assert reading.parent_agency == parent
    assert (reading.number, reading.place) == ("12/KH-ABC", "An Khê")


@pytest.mark.parametrize(
    "head",
    [
        f"UBND TỈNH AN KHÊ          {M1}\nSỞ TƯ PHÁP          {M2}\nSố: 7/KH-STP          {DATE}",
        f"UBND TỈNH AN KHÊ {M1}\nSỞ TƯ PHÁP {M2}\nSố: 7/KH-STP {DATE}",
        f"UBND TỈNH AN KHÊ\u2028SỞ TƯ PHÁP\u2028Số: 7/KH-STP\t{M1}\u2028{M2}\u2028{DATE}",
        f"Người ký: SỞ TƯ PHÁP\nEmail: so@x.vn\nUBND TỈNH AN KHÊ\nSỞ TƯ PHÁP\nHỎA TỐC\nSố: 7 /KH-STP\n{MOTTO}{DATE}",
    ],
)
def test_two_columns_of_a_letterhead_are_told_apart(head: str) -> None:
    reading = _plan(head)
    assert (reading.agency, reading.parent_agency) == ("Sở Tư pháp", "UBND tỉnh An Khê")
    assert (reading.number, reading.date.day, reading.date.month) == ("7/KH-STP", 5, 3)


SCOPES = [
    ("huyện", "Các phòng, ban, ngành thuộc huyện", "all_units", ()),
    ("huyện", "Văn phòng HĐND và UBND huyện", "single", ("Văn phòng HĐND và UBND huyện",)),
    ("huyện", "Thanh tra huyện; Công an huyện", "external+single", ("Thanh tra huyện", "Công an huyện")),
    ("phường", "Các phòng chuyên môn thuộc UBND phường", "all_units", ()),
    ("chi cục", "Các phòng, trạm thuộc Chi cục", "all_units", ()),
    ("trung tâm", "Các khoa, phòng thuộc Trung tâm", "all_units", ()),
    ("trung tâm", "Trạm Y tế các xã, phường", "external", ("Trạm Y tế các xã, phường",)),
    ("ban chỉ đạo", "Sở Y tế; Công an tỉnh", "external", ("Sở Y tế", "Công an tỉnh")),
    ("ban chỉ đạo", "Tổ giúp việc Ban Chỉ đạo", "single", ("Tổ giúp việc Ban Chỉ đạo",)),
    ("đảng ủy", "Các chi bộ trực thuộc; Văn phòng Đảng ủy", "all_units+single", ("Văn phòng Đảng ủy",)),
    ("sở", "Các bệnh viện, trung tâm y tế trực thuộc Sở", "all_units", ()),
    ("sở", "Các phòng, đơn vị thuộc Thanh tra tỉnh", "all_units", ()),
    ("sở", "UBND các xã, phường; Văn phòng Sở", "external+single", ("UBND các xã, phường", "Văn phòng Sở")),
]


@pytest.mark.parametrize(("home", "text", "scope", "units"), SCOPES)
def test_who_is_inside_depends_on_whose_plan_it_is(home: str, text: str, scope: str, units: tuple[str, ...]) -> None:
    read = read_assignment(text, UnitBook.of((), home))
    assert (read.scope, read.units) == (scope, units)


SIGNERS = [
    ("TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nLê Văn Mẫu", "TM+KT", "PHÓ CHỦ TỊCH", "Lê Văn Mẫu"),
    ("T/M ĐẢNG ỦY\nBÍ THƯ\nLê Văn Mẫu", "TM", "BÍ THƯ", "Lê Văn Mẫu"),
    ("KT. CHI CỤC TRƯỞNG\nPHÓ CHI CỤC TRƯỞNG\nLê Văn Mẫu", "KT", "PHÓ CHI CỤC TRƯỞNG", "Lê Văn Mẫu"),
    ("HIỆU TRƯỞNG\n(Đã ký)\nThS. Lê Văn Mẫu", "DIRECT", "HIỆU TRƯỞNG", "Lê Văn Mẫu"),
    ("TL. CHỦ TỊCH\nCHÁNH VĂN PHÒNG\nLê Văn Mẫu", "TL", "CHÁNH VĂN PHÒNG", "Lê Văn Mẫu"),
    ("Q. GIÁM ĐỐC\nBS. Lê Văn Mẫu", "Q", "GIÁM ĐỐC", "Lê Văn Mẫu"),
    ("TM. BAN CHỈ ĐẠO\nTRƯỞNG BAN\nLê Văn Mẫu", "TM", "TRƯỞNG BAN", "Lê Văn Mẫu"),
]


@pytest.mark.parametrize(("foot", "capacity", "position", "name"), SIGNERS)
def test_signers_of_every_kind_are_read(foot: str, capacity: str, position: str, name: str) -> None:
    signer = _plan(f"SỞ TƯ PHÁP\n{MOTTO}An Khê, ngày 05 tháng 3 năm 2027", foot=foot).signer
    assert (signer.capacity, signer.position, signer.name) == (capacity, position, name)


def test_a_bracket_of_facts_is_taken_off_the_task() -> None:
    reading = _plan(
        f"SỞ TƯ PHÁP\n{MOTTO}",
        "1. Rà soát quy chế (Văn phòng Sở chủ trì, các phòng chuyên môn thuộc Sở phối hợp; "
        "hoàn thành trong quý II/2027; sản phẩm: Quy chế mới).\n2. Đăng tải trên Trang thông tin (sotuphap.vn).",
    )
    first, second = reading.tasks
    assert first.content == "Rà soát quy chế"
    assert (first.lead.text, first.cooperating.scope) == ("Văn phòng Sở", "all_units")
    assert (first.time.text, first.product) == ("hoàn thành trong quý II/2027", "Quy chế mới")
    assert second.content == "Đăng tải trên Trang thông tin (sotuphap.vn)."


def test_the_unit_that_a_sentence_opens_with_leads() -> None:
    (task,) = _plan(f"SỞ TƯ PHÁP\n{MOTTO}", "1. Phòng Nội vụ tham mưu đánh giá, xếp loại công chức.").tasks
    assert task.lead.units == ("Phòng Nội vụ",)
    assert task.content == "Phòng Nội vụ tham mưu đánh giá, xếp loại công chức."


def test_an_item_of_nothing_but_labels_serves_the_items_before_it() -> None:
    tasks = _plan(
        f"SỞ TƯ PHÁP\n{MOTTO}",
        "1. Nâng cao nhận thức\n1.1. Nội dung:\n- Tổ chức quán triệt.\n- Đăng tải tin bài.\n1.2. Tổ chức thực hiện:\n"
        "- Chủ trì: Văn phòng Sở.\n- Thời gian: Quý I/2027.",
    ).tasks
    assert [(task.path[-1], task.lead.text, task.time.text) for task in tasks] == [
        ("-1", "Văn phòng Sở", "Quý I/2027"),
        ("-2", "Văn phòng Sở", "Quý I/2027"),
    ]


def test_two_plans_in_one_file_are_noticed_and_only_the_first_is_read() -> None:
    text = (
        f"SỞ TƯ PHÁP\n{MOTTO}KẾ HOẠCH\nMột\nI. NHIỆM VỤ\n1. Lập danh mục hồ sơ.\nNơi nhận:\n- Lưu: VT.\nGIÁM ĐỐC\n"
        f"SỞ NỘI VỤ\n{MOTTO}KẾ HOẠCH\nHai\nI. NHIỆM VỤ\n1. Mua sắm thiết bị.\nNơi nhận:\n- Lưu: VT.\nGIÁM ĐỐC\n"
    )
    reading = read_plan(text)
    assert [task.content for task in reading.tasks] == ["Lập danh mục hồ sơ."]
    assert reading.second_plan_line == 11


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("Số: 5/SCT-VP\nV/v báo cáo kết quả\nKính gửi: UBND tỉnh.", "Công văn"),
        ("Số: 5/BC-SCT\nBÁO CÁO\nKết quả thực hiện nhiệm vụ năm 2026", "Báo cáo"),
        ("Số: 5/QĐ-SCT\nQUYẾT ĐỊNH\nVề việc thành lập Tổ công tác", "Quyết định"),
    ],
)
def test_a_paper_of_another_kind_is_named_and_refused(head: str, kind: str) -> None:
    text = f"SỞ CÔNG THƯƠNG\n{MOTTO}{head}\nI. NHIỆM VỤ\n1. Thực hiện Kế hoạch đã ban hành.\nGIÁM ĐỐC\nLê Văn Mẫu\n"
    with pytest.raises(NotAPlan, match=kind):
        read_plan(text)
