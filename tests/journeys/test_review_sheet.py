"""Two colleagues and one report: held by the first, taken over by the second, checked, passed on to another signer."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.site import Site

TITLE = "Thử phiếu rà soát"
MAKE_TASK = f"""
from tests.people import draft_task, giving_to, moved, submitting
from units.models import Unit, User

office = Unit.objects.get(agency__code='so-tu-phap', kind='office')
unit = Unit.objects.get(agency__code='so-tu-phap', code='xdpb')
reviewer, head = (User.objects.get(username=name) for name in ('vanphong', 'truongphong.xdpb'))
task = moved(draft_task(office, reviewer, '{TITLE}'), 'assign', reviewer, giving_to(unit))
task = moved(moved(task, 'start', head), 'report', head, submitting(head))
print('task', task.pk)
"""
SAVED = re.compile(r"^Đã lưu phiếu lúc \d\d:\d\d$")
MINE = "tự gia hạn khi bạn viết phiếu"
LINE = "[data-autosave-words]"


@pytest.fixture
def report_url(sample_site: Site) -> str:
    """The address of a report that waits to be reviewed."""
    told = re.search(r"^task (\d+)$", sample_site.manage("shell", "-c", MAKE_TASK), re.MULTILINE)
    assert told
    return f"/ra-soat/{told[1]}/"


def choose(page: Page, label: str, mark: str) -> None:
    """Mark one thing that is checked."""
    page.get_by_role("group", name=label).get_by_label(mark, exact=True).check()


def all_is_saved(page: Page) -> None:
    """Wait until the script has kept every word."""
    expect(page.locator(LINE)).to_have_text(SAVED)
    expect(page.locator("#sheet-form[data-dirty]")).to_have_count(0)


def test_a_report_is_held_taken_over_checked_and_passed_on_to_another_signer(report_url: str, sign_in: SignIn) -> None:
    clerk, head = sign_in("vanphong"), sign_in("chanhvanphong")
    clerk.goto(report_url)
    expect(clerk.get_by_text(MINE)).to_be_visible()
    choose(clerk, "Thể thức, cách trình bày", "Chưa đạt")
    clerk.get_by_label("Ghi chú: Thể thức, cách trình bày").fill("Sai lề, thiếu quốc hiệu")
    clerk.locator("[name=opinion]").fill("Đang xem dở.")
    all_is_saved(clerk)

    # The second one sees who is at it and what he has written, and has to relieve him to decide.
    head.goto("/ra-soat/")
    row = head.locator(".task", has_text=TITLE)
    expect(row).to_contain_text(re.compile("Chuyên viên .* đang rà soát, giữ đến"))
    head.locator(".tasks a").filter(has_text=TITLE).click()
    expect(head.locator("main")).to_contain_text("Sai lề, thiếu quốc hiệu")
    shut = head.get_by_role("button", name="Rà soát đạt, trình lãnh đạo")
    expect(shut).to_have_attribute("aria-disabled", "true")
    head.get_by_role("button", name="Nhận rà soát thay").click()
    expect(head.get_by_text(MINE)).to_be_visible()
    expect(clerk.locator("main")).to_contain_text(re.compile("nhận rà soát thay lúc"))  # by itself

    # Something wrong asks for a sentence why; another signer for a reason.
    expect(head.get_by_label("Vì sao vẫn trình khi còn mục chưa đạt")).to_be_visible()
    choose(head, "Thể thức, cách trình bày", "Đạt")
    expect(head.get_by_label("Vì sao vẫn trình khi còn mục chưa đạt")).to_be_hidden()
    for label in ("Số liệu đầy đủ, khớp nhau", "Sản phẩm, minh chứng đúng yêu cầu"):
        choose(head, label, "Đạt")
    head.get_by_text("Nhận xét theo từng phần của báo cáo").click()
    head.get_by_label("Nội dung báo cáo").fill("Viết gọn lại đoạn đầu")
    head.locator("[name=opinion]").fill("Đủ điều kiện, kính trình Giám đốc.")
    all_is_saved(head)
    expect(head.get_by_label("Lý do trình người khác với đề xuất")).to_be_hidden()
    head.get_by_role("radio", name=re.compile("ký GIÁM ĐỐC, ký trực tiếp")).check()
    head.get_by_role("button", name="Rà soát đạt, trình lãnh đạo").click()
    expect(head.locator("[data-error-summary]")).to_contain_text("Hãy ghi lý do trình người khác với đề xuất.")
    head.get_by_label("Lý do trình người khác với đề xuất").fill("Giám đốc trực tiếp chỉ đạo")
    head.get_by_role("button", name="Rà soát đạt, trình lãnh đạo").click()
    expect(head.locator(".message")).to_contain_text("và trình Giám đốc")

    # The Director reads the sheet before he decides.
    leader = sign_in("giamdoc")
    leader.goto(report_url.replace("/ra-soat/", "/phe-duyet/"))
    for words in ("Đủ điều kiện, kính trình Giám đốc.", "Giám đốc trực tiếp chỉ đạo", "Đạt: 3", "Chưa kiểm tra: 2"):
        expect(leader.locator("main")).to_contain_text(words)
    expect(leader.get_by_text("Viết gọn lại đoạn đầu")).to_be_visible()


def test_the_desk_works_without_scripts_and_makes_the_points_of_a_return(report_url: str, sign_in: SignIn) -> None:
    page = sign_in("vanphong", javascript=False)
    page.goto(report_url)
    choose(page, "Số liệu đầy đủ, khớp nhau", "Chưa đạt")
    page.get_by_label("Ghi chú: Số liệu đầy đủ, khớp nhau").fill("Biểu 02 lệch 2 dòng")
    page.get_by_role("button", name="Đưa mục chưa đạt và nhận xét vào danh sách trả lại").click()
    points = page.get_by_label("Các điểm cần bổ sung")
    expect(points).to_have_value("Số liệu đầy đủ, khớp nhau: Biểu 02 lệch 2 dòng")
    expect(page.get_by_label("Loại lý do")).to_have_value("figures")
    page.get_by_label("Lý do trả lại").fill("Số liệu chưa khớp")
    page.get_by_role("button", name="Trả lại báo cáo").click()
    expect(page.locator(".message")).to_contain_text("lại cho Phòng Xây dựng và Phổ biến pháp luật")
