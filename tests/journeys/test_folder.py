"""Hồ sơ trình ký in two browsers: twenty reports in one folder, one of which changes under the signer's eyes."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.laying import OFFICE, SIGNER, reports_before_the_signer
from tests.journeys.site import Site
from tests.journeys.test_accessibility import faults_of

BATCH = 20


@pytest.fixture(scope="module")
def reports(sample_site: Site) -> list[int]:
    """Reports that wait for the Deputy."""
    return reports_before_the_signer(sample_site, "Thử hồ sơ", BATCH + 3)


def folder_of(office: Page, reports: list[int], title: str) -> None:
    """Put reports into a folder and lay it before the Deputy."""
    office.goto("/ra-soat/")
    office.get_by_role("link", name="Hồ sơ trình ký").click()
    office.get_by_role("link", name="Lập hồ sơ").click()
    office.get_by_role("link", name="Phó Giám đốc thứ nhất").click()
    office.get_by_label("Tên hồ sơ").fill(title)
    for pk in reports:
        office.locator(f"#pick-{pk}").check()
    office.get_by_role("button", name="Trình Phó Giám đốc thứ nhất").click()
    expect(office.locator(".messages")).to_contain_text("Đã trình")


def row_of(page: Page, pk: int) -> str:
    """Return the selector of the row of a report."""
    row = page.locator(".ruling, .ruled", has=page.locator(f"a[href='/phe-duyet/{pk}/']"))
    return f"#{row.get_attribute('id')}"


def test_of_twenty_reports_each_is_decided_on_its_own(sample_site: Site, sign_in: SignIn, reports: list[int]) -> None:
    office, leader, director = sign_in(OFFICE), sign_in(SIGNER), sign_in("giamdoc")
    batch = reports[:BATCH]
    leader.goto("/phe-duyet/")
    folder_of(office, batch, "Hồ sơ hai mươi báo cáo")

    # The inbox of the signer says so by itself; the folder opens from there.
    link = leader.get_by_role("link", name=re.compile("^Hồ sơ trình ký.*chờ bạn quyết định"))
    expect(link).to_be_visible()
    link.click()
    leader.get_by_role("link", name="Hồ sơ hai mươi báo cáo").click()
    expect(leader.locator(".ruling")).to_have_count(BATCH)

    # Meanwhile the Director returns one of them.
    director.goto(f"/phe-duyet/{batch[0]}/tra-lai-don-vi/")
    director.get_by_label("Lý do trả lại").fill("Thiếu biên bản")
    director.get_by_label("Loại lý do").select_option("evidence")
    director.get_by_role("button", name="Trả lại đơn vị").click()
    expect(director.locator(".messages")).to_contain_text("Đã trả")

    leader.get_by_label("Chọn tất cả Duyệt").check()
    for pk in batch[1:3]:
        row = leader.locator(row_of(leader, pk))
        row.get_by_label("Trả lại", exact=True).check()
        row.get_by_role("textbox").fill("Chưa có số liệu so với cùng kỳ")
        row.get_by_role("combobox").select_option("figures")
    expect(leader.get_by_label("Chọn tất cả Duyệt")).not_to_be_checked()
    leader.get_by_role("button", name="Thực hiện các lựa chọn").click()
    expect(leader.locator("main")).to_contain_text("17 đã duyệt · 2 trả lại · 1 không thực hiện")
    expect(leader.locator(row_of(leader, batch[0]))).to_contain_text("Nội dung vừa thay đổi")
    expect(leader.locator(row_of(leader, batch[0]))).to_contain_text("trả lại báo cáo cho đơn vị")

    # A row just approved is undone, and lies in the folder again.
    leader.locator(row_of(leader, batch[5])).get_by_role("button", name="Hoàn tác").click()
    expect(leader.locator(".messages")).to_contain_text("Đã hoàn tác phê duyệt")
    expect(leader.locator(".ruling")).to_have_count(1)
    expect(leader.locator("main")).to_contain_text("16 đã duyệt · 2 trả lại · 1 không thực hiện")

    office.reload()
    expect(office.locator("main")).to_contain_text("Còn 1 báo cáo chờ quyết định")
    expect(office.get_by_role("button", name="Rút lại hồ sơ")).to_have_count(0)


def test_a_folder_is_decided_by_keyboard(sample_site: Site, sign_in: SignIn, reports: list[int]) -> None:
    office, leader = sign_in(OFFICE), sign_in(SIGNER)
    folder_of(office, reports[BATCH:], "Hồ sơ bằng bàn phím")
    leader.goto("/phe-duyet/ho-so/")
    leader.keyboard.press("j")
    leader.keyboard.press("Enter")
    leader.wait_for_url(re.compile(r"/phe-duyet/ho-so/\d+/$"))
    for _ in range(2):
        leader.keyboard.press("j")
        leader.keyboard.press("x")
    expect(leader.locator("[value=approved]:checked")).to_have_count(2)
    leader.evaluate("() => new Promise((done) => setTimeout(done, 800 - performance.now()))")
    leader.keyboard.press("a")
    expect(leader.locator("main")).to_contain_text("2 đã duyệt")
    expect(leader.locator(".ruling")).to_have_count(1)


def test_a_folder_nobody_has_begun_with_is_taken_back(sample_site: Site, sign_in: SignIn) -> None:
    office, other = sign_in(OFFICE, javascript=False), sign_in(OFFICE)
    (report,) = reports_before_the_signer(sample_site, "Thử rút", 1)
    folder_of(office, [report], "Hồ sơ rút lại")
    other.goto(office.url)
    office.get_by_role("button", name="Rút lại hồ sơ").click()
    expect(office.locator(".messages")).to_contain_text("Đã rút lại hồ sơ “Hồ sơ rút lại”")
    expect(office.locator(".task", has_text="Hồ sơ rút lại")).to_contain_text("Đã rút lại")
    other.get_by_role("button", name="Rút lại hồ sơ").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Hồ sơ đã thay đổi trước khi bạn gửi")
    assert faults_of(other) == []
