"""A report that goes back and comes again: rows of numbers, answers to points, what changed, who was overtaken."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.site import Site

PHONE = (390, 844)
MAKE_TASK = """
from tests.approvals.rounds import FIRST, POINTS, laid_before, second_round, sent, sent_back
from tests.people import draft_task, giving_to, moved
from units.models import Unit, User
unit, office = (Unit.objects.get(agency__code='so-tu-phap', code=code) for code in ('hctp', 'vp'))
reviewer, head, leader = (User.objects.get(username=name) for name in ('vanphong', 'truongphong.hctp', 'pgd.1'))
task = moved(draft_task(office, reviewer, 'Thử trình nhiều lần'), 'assign', reviewer, giving_to(unit))
task = moved(task, 'start', head)
"""
RETURNED = "task = sent_back(sent(task, head, FIRST), reviewer, *POINTS)\n"
REVIEWED = "task = laid_before(sent(task, head, FIRST), reviewer, leader)\n"
AGAIN = """
from tests.approvals.rounds import SECOND, laid_before, sent, sent_back
from tests.people import moved
from units.models import User
from workflows.models import Task
reviewer, head, leader = (User.objects.get(username=name) for name in ('vanphong', 'truongphong.hctp', 'pgd.1'))
task = moved(Task.objects.get(pk=%s), 'return_to_office', leader)
task = laid_before(sent(sent_back(task, reviewer), head, SECOND), reviewer, leader)
"""


@pytest.fixture
def made(sample_site: Site) -> Callable[[str], str]:
    """Return a maker of tasks that have come as far as a script takes them; it gives their number."""

    def make(script: str) -> str:
        told = sample_site.manage("shell", "-c", f"{MAKE_TASK}{script}print('task', task.pk)")
        found = re.search(r"^task (\d+)$", told, re.MULTILINE)
        assert found
        return found[1]

    return make


def answered(page: Page, number: str) -> None:
    """Answer both points of a return, check and submit."""
    page.goto(f"/nhiem-vu/{number}/bao-cao/kiem-tra/")
    page.get_by_role("link", name=re.compile("Chưa trả lời điểm 1")).click()
    fields = page.locator(".answering textarea")
    expect(fields).to_have_count(2)
    for at in range(2):
        fields.nth(at).fill(f"Đã bổ sung điểm {at + 1}.")
    page.locator("textarea[name=text]").fill("Đã rà soát 15 quy trình nội bộ.\nĐã lấy ý kiến các phòng.")
    page.get_by_role("button", name="Kiểm tra trước khi trình").click()
    page.wait_for_url(re.compile("/kiem-tra/"))
    page.get_by_role("button", name="Trình báo cáo").click()
    page.wait_for_url(re.compile("/da-trinh/"))


@pytest.mark.parametrize("viewport", [(1280, 900), PHONE])
def test_a_row_more_is_had_at_a_click_and_kept(
    made: Callable[[str], str], sign_in: SignIn, viewport: tuple[int, int]
) -> None:
    page = sign_in("truongphong.hctp", viewport=viewport)
    page.goto(f"/nhiem-vu/{made('')}/bao-cao/")
    rows = page.locator("#id_figures .rows__row")
    expect(rows).to_have_count(2)
    page.get_by_role("button", name="Thêm dòng số liệu").click()
    expect(rows).to_have_count(3)
    expect(page.locator("#id_figures_name_3")).to_be_focused()
    page.keyboard.type("Hồ sơ đúng hạn")
    page.get_by_label("Giá trị").nth(2).fill("1.204")
    page.locator("textarea[name=text]").focus()
    expect(page.locator("[data-autosave-words]")).to_have_text(re.compile(r"^Đã lưu lúc "))
    page.locator("#id_products_name_1").fill("Quyết định công bố")
    page.locator("#id_products_date_1").fill("2026-03-05")
    page.get_by_role("button", name="Lưu bản soạn").last.click()
    expect(page.locator(".message")).to_contain_text("Đã lưu bản soạn")
    expect(page.locator("#id_figures_name_1")).to_have_value("Hồ sơ đúng hạn")
    expect(page.locator("#id_products_date_1")).to_have_value("2026-03-05")
    expect(rows).to_have_count(3)


def test_rows_and_answers_need_no_javascript(made: Callable[[str], str], sign_in: SignIn) -> None:
    number = made(RETURNED)
    page = sign_in("truongphong.hctp", javascript=False)
    page.goto(f"/nhiem-vu/{number}/bao-cao/")
    for at in (3, 4):
        page.locator(f"#id_figures_name_{at}").fill(f"Chỉ tiêu {at}")
        page.locator(f"#id_figures_value_{at}").fill(str(at))
    page.get_by_role("button", name="Thêm dòng số liệu").click()
    expect(page.locator("#id_figures_name_4")).to_have_value("Chỉ tiêu 4")
    expect(page.locator("#id_figures_name_6")).to_have_value("")
    answered(page, number)
    page.goto(f"/nhiem-vu/{number}/")
    expect(page.locator("main")).to_contain_text("Đã bổ sung điểm 2.")
    expect(page.locator("main")).to_contain_text("Chỉ tiêu 3")


@pytest.mark.parametrize("viewport", [(1280, 900), PHONE])
def test_the_reviewer_reads_the_changes_first(
    made: Callable[[str], str], sign_in: SignIn, viewport: tuple[int, int]
) -> None:
    number = made(RETURNED)
    answered(sign_in("truongphong.hctp"), number)
    page = sign_in("vanphong", viewport=viewport)
    page.goto(f"/ra-soat/{number}/")
    card = page.locator(".changed")
    expect(card).to_contain_text("Đã bổ sung điểm 1.")
    expect(card.locator("del").first).to_contain_text("12")
    expect(card.locator("ins").first).to_contain_text("15")
    report = page.locator("details.more[id^=round-]").first
    expect(report).not_to_have_attribute("open", "")
    report.locator("summary").click()
    expect(report).to_contain_text("Đã rà soát 15 quy trình nội bộ.")


def test_a_signer_who_was_overtaken_sees_the_difference_and_goes_on(
    made: Callable[[str], str], sample_site: Site, sign_in: SignIn
) -> None:
    number = made(REVIEWED)
    page = sign_in("pgd.1", javascript=False)  # without scripts no banner warns: the door alone does
    page.goto(f"/phe-duyet/{number}/tra-lai-don-vi/")
    page.locator("main [name=note]").fill("Đề nghị bổ sung biểu 02")
    page.locator("main [name=category]").select_option("figures")
    sample_site.manage("shell", "-c", AGAIN % number)
    page.get_by_role("button", name="Trả lại đơn vị").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("vừa thay đổi")
    expect(page.locator("main")).to_contain_text("Đề nghị bổ sung biểu 02")
    expect(page.locator(".changed")).to_contain_text("Thay đổi so với bản bạn đã xem")
    page.get_by_role("link", name="Xem bản mới và quyết định lại").click()
    expect(page.locator(".changed")).to_contain_text("15")
    expect(page.locator("main")).to_contain_text("Văn phòng đã rà soát")
