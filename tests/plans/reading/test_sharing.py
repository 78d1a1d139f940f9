"""Who, when and what result: said once for several items, before them, behind them, or in their own sentence."""

from datetime import date

import pytest

from plans.reading import TimeKind
from plans.reading.assignment import UnitBook, read_assignment
from plans.reading.clauses import is_bare_time
from tests.plans.reading.building import only, plan, tasks_of

LATE = [
    "1. Nhóm\n- Lập danh mục;\n- Mua sắm thiết bị;\n- Tổ chức hội nghị.\n+ Đơn vị chủ trì: Phòng Tổng hợp.",
    "1. Nhóm\n- Lập danh mục.\n- Mua sắm thiết bị.\n- Tổ chức hội nghị.\n* Đơn vị chủ trì: Phòng Tổng hợp.",
    "1. Nhóm\na) Lập danh mục;\nb) Mua sắm thiết bị;\nc) Tổ chức hội nghị.\n- Đơn vị chủ trì: Phòng Tổng hợp.",
    "1. Nhóm\n- Lập danh mục.\n- Mua sắm thiết bị.\n- Tổ chức hội nghị.\n+ Đơn vị chủ trì: Phòng Tổng hợp.",
]


@pytest.mark.parametrize("tasks", LATE)
def test_labels_under_the_last_of_a_list_serve_the_whole_list(tasks: str) -> None:
    assert [task.lead.text for task in tasks_of(tasks)] == ["Phòng Tổng hợp"] * 3


def test_labels_of_one_dash_do_not_serve_the_dash_after_it() -> None:
    first, second = tasks_of("1. Nhóm\n- Lập danh mục.\n+ Chủ trì: Phòng Tổng hợp.\n- Trực ban 24/24 giờ.")
    assert (first.lead.text, second.lead.text) == ("Phòng Tổng hợp", None)


TIMED = [
    ("a) Tháng 01/2027:\n- Lập danh mục hồ sơ.", TimeKind.BY_MONTH_END, date(2027, 1, 31)),
    ("a) Quý III/2027: Lập danh mục hồ sơ.", TimeKind.BY_QUARTER_END, date(2027, 9, 30)),
    ("a) Từ tháng 4/2027 đến tháng 6/2027:\n- Lập danh mục hồ sơ.", TimeKind.RANGE, date(2027, 6, 30)),
    ("a) Trước ngày 15/11/2027: Lập danh mục hồ sơ.", TimeKind.BEFORE_DATE, date(2027, 11, 14)),
    ("- Cả năm: Lập danh mục hồ sơ.", TimeKind.ONGOING, None),
    ("a) Thường xuyên\n- Lập danh mục hồ sơ.", TimeKind.ONGOING, None),
]


@pytest.mark.parametrize(("item", "kind", "due_on"), TIMED)
def test_a_time_before_the_items_is_their_time_and_no_heading(item: str, kind: TimeKind, due_on: date | None) -> None:
    task = only(f"1. Việc theo từng tháng\n{item}")
    assert (task.content, task.heading) == ("Lập danh mục hồ sơ.", "Việc theo từng tháng")
    assert (task.time.kind, task.time.due_on) == (kind, due_on)


@pytest.mark.parametrize(
    "text", ["Tháng hành động vì bình đẳng giới", "Năm Du lịch quốc gia 2027", "Quý khách", "Hạ tầng"]
)
def test_words_that_begin_like_a_time_are_none(text: str) -> None:
    assert not is_bare_time(text)


LAST = [
    ("Lập danh mục (Phòng Nghiệp vụ).", "Phòng Nghiệp vụ", None, None),
    ("Lập danh mục (các phòng, chi nhánh thuộc Sở).", "các phòng, chi nhánh thuộc Sở", None, None),
    ("Lập danh mục (Văn phòng Sở - thường xuyên).", "Văn phòng Sở", None, "thường xuyên"),
    ("Lập danh mục (Văn phòng Sở, tháng 5/2027).", "Văn phòng Sở", None, "tháng 5/2027"),
    ("Lập danh mục: Văn phòng Sở.", "Văn phòng Sở", None, None),
    ("Lập danh mục: Phòng Kinh tế, phối hợp Công an xã.", "Phòng Kinh tế", "Công an xã", None),
    ("Lập danh mục; thời gian hoàn thành: 30/9/2027.", None, None, "30/9/2027"),
]


@pytest.mark.parametrize(("item", "lead", "cooperating", "time"), LAST)
def test_what_stands_at_the_end_of_an_item_is_taken_off_it(
    item: str, lead: str | None, cooperating: str | None, time: str | None
) -> None:
    task = only(f"1. {item}")
    assert task.content == "Lập danh mục"
    assert (task.lead.text, task.cooperating.text, task.time.text) == (lead, cooperating, time)


def test_a_later_sentence_may_say_who_and_when() -> None:
    task = only("1. Kiểm tra đập. Phòng Kinh tế chủ trì, phối hợp với Công an xã thực hiện. Xong trước ngày 30/4/2027.")
    assert (task.lead.text, task.cooperating.text) == ("Phòng Kinh tế", "Công an xã")
    assert task.time.due_on == date(2027, 4, 29)


JOINERS = [
    ("các doanh nghiệp viễn thông xóa vùng lõm sóng di động.", "các doanh nghiệp viễn thông"),
    ("các ngân hàng thương mại thực hiện thu phí.", "các ngân hàng thương mại"),
    (
        "Báo và Phát thanh, Truyền hình tỉnh, Bưu điện tỉnh tổ chức.",
        "Báo và Phát thanh, Truyền hình tỉnh; Bưu điện tỉnh",
    ),
    ("Ngân hàng, Kho bạc phong tỏa tài khoản.", "Ngân hàng; Kho bạc"),
]


@pytest.mark.parametrize(("sentence", "cooperating"), JOINERS)
def test_a_list_of_partners_ends_before_the_verb(sentence: str, cooperating: str) -> None:
    assert only(f"1. Phối hợp với {sentence}").cooperating.text == cooperating


def test_a_name_set_apart_elsewhere_ends_where_it_is_known_to_end() -> None:
    name = "Phòng Thu và Phát triển người tham gia"
    sentence = f"Giao Văn phòng chủ trì, phối hợp với {name} quản trị dữ liệu."
    tasks = tasks_of(f"1. {name}:\n- Lập danh mục.\n2. {sentence}")
    assert tasks[1].cooperating.units == (name,)


def test_a_label_may_name_the_items_it_serves() -> None:
    tasks = tasks_of(
        "1. Nhóm\na) Lập danh mục.\nb) Mua sắm.\nc) Tổ chức hội nghị.\n"
        "Đơn vị chủ trì (a, b): Văn phòng Sở.\nĐơn vị chủ trì (c): Phòng Nội vụ."
    )
    assert [task.lead.text for task in tasks] == ["Văn phòng Sở", "Văn phòng Sở", "Phòng Nội vụ"]


UNMARKED = [
    "Văn phòng Sở:\n- Lập danh mục.\n- Mua sắm.\nPhòng Nội vụ:\n- Tổ chức hội nghị.",
    "1. Nhóm\nVăn phòng Sở:\n- Lập danh mục.\n- Mua sắm.\nPhòng Nội vụ:\n- Tổ chức hội nghị.",
    "* Văn phòng Sở:\n- Lập danh mục.\n- Mua sắm.\n* Phòng Nội vụ:\n- Tổ chức hội nghị.",
]


@pytest.mark.parametrize("tasks", UNMARKED)
def test_a_unit_alone_on_a_line_leads_the_dashes_below(tasks: str) -> None:
    assert [task.lead.text for task in tasks_of(tasks)] == ["Văn phòng Sở", "Văn phòng Sở", "Phòng Nội vụ"]


def test_dashes_below_headings_without_a_mark_go_on_counting() -> None:
    assert [task.path[-1] for task in tasks_of(UNMARKED[0])] == ["-1", "-2", "-3"]


TOGETHER = [
    ("- Đơn vị chủ trì, thời gian: Văn phòng Sở, quý I/2027.", "Văn phòng Sở", None, "quý I/2027"),
    ("- Phân công: Văn phòng Sở chủ trì; Phòng Nội vụ, Thanh tra Sở phối hợp.", "Văn phòng Sở",
     "Phòng Nội vụ; Thanh tra Sở", None),
    ("- Phân công: Văn phòng Sở (chủ trì), Phòng Nội vụ (phối hợp).", "Văn phòng Sở", "Phòng Nội vụ", None),
    ("(Chủ trì: Văn phòng Sở; phối hợp: các phòng; hoàn thành: tháng 3/2027)", "Văn phòng Sở", "các phòng",
     "tháng 3/2027"),
    ("- Đơn vị chủ trì:\nVăn phòng Sở;\nPhòng Nội vụ.\n- Thời gian:\nQuý I/2027.", "Văn phòng Sở; Phòng Nội vụ", None,
     "Quý I/2027"),
]  # fmt: skip


@pytest.mark.parametrize(("label", "lead", "cooperating", "time"), TOGETHER)
def test_one_label_may_say_several_things(label: str, lead: str, cooperating: str | None, time: str | None) -> None:
    task = only(f"1. Lập danh mục hồ sơ\n{label}")
    assert task.content == "Lập danh mục hồ sơ"
    assert (task.lead.text, task.cooperating.text, task.time.text) == (lead, cooperating, time)


ASKED = [
    ("Yêu cầu các phòng, đơn vị thuộc Sở rà soát hồ sơ.", "các phòng, đơn vị thuộc Sở", None),
    ("Đề nghị Công an tỉnh phối hợp kiểm tra.", None, "Công an tỉnh"),
    ("Phòng Nội vụ phối hợp với Văn phòng Sở lập danh mục.", "Phòng Nội vụ", "Văn phòng Sở"),
    ("Các sở, ban, ngành; UBND các xã, phường số hóa hồ sơ.", "Các sở, ban, ngành; UBND các xã, phường", None),
    ("Căn cứ nhiệm vụ được giao, lập danh mục hồ sơ.", None, None),
]


@pytest.mark.parametrize(("sentence", "lead", "cooperating"), ASKED)
def test_a_sentence_may_name_who_acts(sentence: str, lead: str | None, cooperating: str | None) -> None:
    task = only(f"1. {sentence}")
    assert (task.content, task.lead.text, task.cooperating.text) == (sentence, lead, cooperating)


PHRASES = [
    ("sở", "Văn phòng, các phòng chuyên môn, đơn vị thuộc Sở", "all_units"),
    ("sở", "Trưởng các phòng, Thủ trưởng đơn vị thuộc Sở", "all_units"),
    ("sở", "Chánh Văn phòng, Trưởng các phòng, Giám đốc các trung tâm thuộc Sở", "all_units"),
    ("sở", "Thủ trưởng các phòng, chi cục, ban quản lý thuộc Sở", "all_units"),
    ("sở", "Công đoàn Sở, Đoàn Thanh niên Sở", "single"),
    ("sở", "Các sở, ban, ngành", "external"),
    ("tỉnh", "Các sở, ban, ngành", "all_units"),
    ("tỉnh", "Sở Tài chính, Sở Tư pháp", "single"),
    ("tỉnh", "Văn phòng UBND tỉnh", "single"),
    ("tỉnh", "Công an tỉnh; UBND các xã, phường", "external"),
    ("tỉnh", "Các sở, ban, ngành; UBND các xã, phường", "all_units+external"),
    ("ban", "Các thành viên Ban VSTBPN", "all_units"),
    ("hội", "Ban Tổ chức", "single"),
    ("thuế", "Thuế cơ sở", "single"),
    ("công an", "Phòng Cảnh sát hình sự", "single"),
    ("sở", "Phòng Cảnh sát PCCC và CNCH Công an tỉnh", "external"),
    ("trường", "Toàn trường", "all_units"),
]


@pytest.mark.parametrize(("home", "text", "scope"), PHRASES)
def test_the_scope_follows_from_whose_plan_it_is(home: str, text: str, scope: str) -> None:
    assert read_assignment(text, UnitBook.of((), home)).scope == scope


def test_three_hundred_units_in_one_label_are_all_read() -> None:
    names = [f"Phòng Chuyên môn {at}" for at in range(300)]
    assert only(f"1. Lập danh mục hồ sơ.\n- Đơn vị chủ trì: {'; '.join(names)}.").lead.units == tuple(names)


DUTIES = [
    ("Báo cáo Sở trước ngày 05 hằng tháng; báo cáo năm gửi trước ngày 05/11.", [("monthly", 5), ("yearly", 5)]),
    ("Tổng hợp, báo cáo UBND tỉnh trước ngày 15 của tháng cuối quý, báo cáo năm trước ngày 10/11.",
     [("quarterly", 15), ("yearly", 10)]),
    ("Định kỳ 6 tháng (trước ngày 10/6) và năm (trước ngày 10/11) báo cáo Sở.", [("yearly", 10), ("yearly", 10)]),
    ("Tổng hợp báo cáo Sở Nội vụ trước ngày 10/12/2027.", [("yearly", 10)]),
    ("Tổng hợp, báo cáo UBND tỉnh trước ngày 15 của tháng cuối quý và đề xuất khen thưởng.", [("quarterly", 15)]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "times"), DUTIES)
def test_every_date_of_a_report_is_a_duty(sentence: str, times: list[tuple[str, int]]) -> None:
    duties = plan("1. Lập danh mục hồ sơ.", f"1. Văn phòng Sở: {sentence}").reporting_duties
    assert [(duty.frequency, duty.day) for duty in duties] == times
    assert "khen thưởng" not in duties[-1].text
