"""From a real plan to an approved task: several people in their own browsers, each following the others."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.site import Site, serving

ROOT = Path(__file__).resolve().parents[2]
REAL_PLAN = ROOT.parent / "shared" / "plans" / "003_8757ccd5a3d2e27c.txt"
PHONE = (390, 844)
TITLE = "Đảm bảo 100% TTHC liên quan đến người dân doanh nghiệp thuộc lĩnh vực hành chính"


def issue_the_plan(office: Page, plan: Path) -> None:
    """Import a plan, look at what was read, confirm it and give it out."""
    office.goto("/ke-hoach/nhap/")
    office.locator("input[type=file]").set_input_files(plan)
    office.get_by_role("button", name="Đọc kế hoạch").click()
    expect(office.locator(".proposal")).to_have_count(18)
    office.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(office.get_by_role("heading", level=1)).to_have_text("Thời gian")
    office.get_by_role("button", name="Lưu và sang bước xác nhận").click()
    expect(office.get_by_role("heading", level=1)).to_contain_text("Xác nhận")
    office.get_by_role("button", name="Ban hành và giao việc").click()
    office.wait_for_url(re.compile(r"/ke-hoach/\d+/$"))


def write_report(head: Page, address: str, text: str, files: list[Path]) -> None:
    """Write a report with files, check it and submit it."""
    head.goto(f"{address}bao-cao/")
    for answer in head.locator(".answering textarea").all():
        answer.fill("Đã bổ sung, xem nội dung báo cáo.")
    head.get_by_label("Đã hoàn thành").check()
    head.locator("textarea[name=text]").fill(text)
    head.locator("input[type=file]").set_input_files(files)
    head.get_by_role("button", name="Kiểm tra trước khi trình").click()
    head.wait_for_url(re.compile("/kiem-tra/"))
    expect(head.locator("main")).to_contain_text(text)
    for file in files:
        expect(head.locator("main")).to_contain_text(file.name)
    head.get_by_role("button", name="Trình báo cáo").click()
    head.wait_for_url(re.compile("/da-trinh/"))
    expect(head.locator("main")).to_contain_text("NV-")


@pytest.mark.skipif(not REAL_PLAN.exists(), reason="the real plans of ../shared are not on this machine")
def test_from_a_real_plan_to_an_approved_task(sample_site: Site, sign_in: SignIn, tmp_path: Path) -> None:
    office = sign_in("vanphong")
    head = sign_in("truongphong.hctp")
    watching = sign_in("vanphong")
    leader = sign_in("pgd.1", viewport=PHONE)
    inspector = sign_in("thanhtra")
    files = [tmp_path / "bien-ban.txt", tmp_path / "so-lieu.txt"]
    for file in files:
        file.write_text(f"Nội dung của {file.name}", encoding="utf-8")

    # The head of the division has the home page open while the Office issues the plan: the work appears by itself.
    head.goto("/")
    issue_the_plan(office, REAL_PLAN)
    head.goto("/nhiem-vu/?q=100%25+TTHC")
    head.get_by_role("link").filter(has_text=TITLE).first.click()
    head.wait_for_url(re.compile(r"/nhiem-vu/\d+/$"))
    address = head.url
    expect(head.locator("main")).to_contain_text("Đã giao")
    watching.goto(address)

    head.get_by_role("button", name="Tiếp nhận").click()
    expect(head.locator("main")).to_contain_text("Đang thực hiện")
    expect(watching.locator("main")).to_contain_text("Đang thực hiện")

    # First round: reported with evidence, returned with points.
    office.goto("/ra-soat/")
    write_report(head, address, "Đã đưa 100% thủ tục lên trực tuyến.", files)
    expect(watching.locator("main")).to_contain_text("Đã báo cáo")
    office.locator(".tasks a").filter(has_text=TITLE).click()
    office.get_by_label("Lý do trả lại").fill("Chưa có số liệu từng thủ tục")
    office.locator("select[name=category]").select_option("figures")
    office.locator("textarea[name=points]").fill("Bổ sung bảng số liệu\nKèm biên bản nghiệm thu")
    head.goto(address)
    office.get_by_role("button", name="Trả lại báo cáo").click()
    expect(head.locator("main")).to_contain_text("Bổ sung bảng số liệu")
    expect(watching.locator("main")).to_contain_text("Chưa có số liệu từng thủ tục")

    # Second round: reported again, reviewed, approved by a Phó Giám đốc on the phone.
    leader.goto("/phe-duyet/")
    write_report(head, address, "Đã bổ sung số liệu: 42/42 thủ tục.", files[:1])
    office.goto("/ra-soat/")
    office.locator(".tasks a").filter(has_text=TITLE).click()
    office.locator("textarea[name=note], textarea[name=opinion]").first.fill("Đủ số liệu, kính trình.")
    office.get_by_role("button", name="Rà soát đạt, trình lãnh đạo").click()
    expect(watching.locator("main")).to_contain_text("Văn phòng đã rà soát")
    leader.locator(".tasks a").filter(has_text=TITLE).click()
    expect(leader.locator("main")).to_contain_text("KT. GIÁM ĐỐC")
    expect(leader.locator(".changed")).to_contain_text("42/42 thủ tục")
    expect(leader.locator(".changed")).to_contain_text("Đã bổ sung, xem nội dung báo cáo.")
    head.goto(address)
    leader.get_by_role("button", name="Phê duyệt").click()
    expect(head.locator("main")).to_contain_text("Đã phê duyệt")
    expect(watching.locator("main")).to_contain_text("Đã phê duyệt")

    # The inspector reads every step; the trail is clean.
    inspector.goto("/thanh-tra/")
    expect(inspector.locator("main")).to_contain_text("phê duyệt")
    assert sample_site.manage("verify_audit").startswith("clean")


def test_a_stale_page_is_told_who_when_and_what(sample_site: Site, sign_in: SignIn) -> None:
    head = sign_in("truongphong.cc1")
    head.goto("/nhiem-vu/?state=in_progress")
    deputy, director = sign_in("pgd.1"), sign_in("giamdoc")
    deputy.goto("/nhiem-vu/?state=in_progress")
    deputy.locator(".tasks a").first.click()
    deputy.wait_for_url(re.compile(r"/nhiem-vu/\d+/$"))
    address = deputy.url
    for page in (deputy, director):
        page.goto(f"{address}tam-dung/")
        page.locator("textarea[name=note]").fill(f"Chờ hướng dẫn, theo {page.title()}")
    deputy.get_by_role("button", name="Tạm dừng").click()
    deputy.wait_for_url(address)
    director.evaluate("document.querySelector('main form').submit()")  # as a browser without scripts would
    expect(director.get_by_role("heading", level=1)).to_contain_text("vừa thay đổi")
    expect(director.locator("main")).to_contain_text("Phó Giám đốc thứ nhất")
    expect(director.locator("main")).to_contain_text("Chờ hướng dẫn")


def test_two_processes_ring_each_other_through_redis(sample_site: Site, sign_in: SignIn, tmp_path: Path) -> None:
    if not os.environ.get("REDIS_URL"):
        pytest.skip("needs REDIS_URL; `make test` brings one")
    with serving(sample_site.env, tmp_path, name="second") as second:
        here, there = sign_in("vanphong"), sign_in("truongphong.xdpb", at=second)
        there.goto("/nhiem-vu/?state=assigned")
        there.locator(".tasks a").first.click()
        there.wait_for_url(re.compile(r"/nhiem-vu/\d+/$"))
        here.goto(re.sub(r"^https?://[^/]+", sample_site.url, there.url))
        expect(here.locator("main")).to_contain_text("Đã giao")
        there.get_by_role("button", name="Tiếp nhận").click()
        expect(here.locator("main")).to_contain_text("Đang thực hiện")


def test_everything_works_without_javascript(sample_site: Site, sign_in: SignIn) -> None:
    page = sign_in("truongphong.hctp", javascript=False)
    page.goto("/nhiem-vu/?holder=me&state=assigned")
    page.locator(".tasks a").first.click()
    expect(page.locator("main")).to_contain_text("Ai đang giữ?")
    page.get_by_role("button", name="Tiếp nhận").click()
    expect(page.locator("main")).to_contain_text("Đang thực hiện")
    page.goto(f"{page.url}bao-cao/")
    page.locator("textarea[name=text]").fill("Soạn khi không có JavaScript")
    page.get_by_role("button", name="Lưu bản soạn").last.click()
    expect(page.locator("textarea[name=text]")).to_have_value("Soạn khi không có JavaScript")
