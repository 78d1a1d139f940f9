"""Sixty seconds to think again, by button and by key; afterwards only with a reason. And the password once more."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.laying import SIGNER, reports_before_the_signer, told
from tests.journeys.site import Site
from tests.journeys.test_accessibility import faults_of

SETTLE = "() => new Promise((done) => setTimeout(done, 800 - performance.now()))"
PHONE = (390, 844)


@pytest.fixture(scope="module")
def reports(sample_site: Site) -> list[int]:
    """Reports that wait for the Deputy, one for each test."""
    return reports_before_the_signer(sample_site, "Thử hoàn tác", 5)


def approved(page: Page, task_id: int) -> None:
    """Approve a report with the button."""
    page.goto(f"/phe-duyet/{task_id}/")
    page.get_by_role("button", name="Phê duyệt").click()
    page.wait_for_url(lambda url: f"/phe-duyet/{task_id}/" not in url)
    expect(page.locator(".messages")).to_contain_text("Đã phê duyệt NV-")


def test_an_approval_is_undone_with_the_button_also_without_scripts_and_on_the_phone(
    sample_site: Site, sign_in: SignIn, reports: list[int]
) -> None:
    page = sign_in(SIGNER, viewport=PHONE, javascript=False)
    approved(page, reports[0])
    undo = page.locator(".messages").get_by_role("button", name="Hoàn tác")
    box = undo.bounding_box()
    assert box
    assert box["height"] >= 44
    undo.click()
    page.wait_for_url(re.compile(rf"/phe-duyet/{reports[0]}/$"))
    expect(page.locator(".messages")).to_contain_text("Đã hoàn tác phê duyệt")
    expect(page.get_by_role("button", name="Phê duyệt")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Văn phòng đã rà soát")


def test_z_undoes_what_a_has_just_approved(sample_site: Site, sign_in: SignIn, reports: list[int]) -> None:
    page = sign_in(SIGNER)
    page.goto(f"/phe-duyet/{reports[1]}/")
    page.evaluate(SETTLE)
    page.keyboard.press("a")
    expect(page.locator(".messages")).to_contain_text("Đã phê duyệt NV-")
    page.keyboard.press("?")
    expect(page.locator("#keys-sheet")).to_contain_text("Hoàn tác phê duyệt vừa xong")
    page.keyboard.press("Escape")
    page.evaluate(SETTLE)
    page.keyboard.press("z")
    page.wait_for_url(re.compile(rf"/phe-duyet/{reports[1]}/$"))
    expect(page.locator(".messages")).to_contain_text("Đã hoàn tác phê duyệt")


def test_the_seconds_are_counted_down_and_the_button_goes_with_the_last(
    sample_site: Site, sign_in: SignIn, reports: list[int]
) -> None:
    page = sign_in(SIGNER)
    page.context.clock.install()
    approved(page, reports[2])
    left = page.locator(".messages [data-undo-left]")
    before = int(left.inner_text())
    page.context.clock.fast_forward(10_000)
    expect(left).to_have_text(re.compile(rf"^({before - 10}|{before - 11}|{before - 12})$"))
    page.context.clock.fast_forward(60_000)
    expect(page.locator("form.undo")).to_have_count(0)
    expect(page.locator(".messages")).to_contain_text("Đã phê duyệt NV-")


def test_after_the_minute_an_approval_is_recalled_with_a_reason(
    sample_site: Site, sign_in: SignIn, reports: list[int]
) -> None:
    page = sign_in(SIGNER)
    approved(page, reports[3])
    told(sample_site, f"let_a_minute_pass({reports[3]})")
    page.goto(f"/phe-duyet/{reports[3]}/")
    expect(page.get_by_role("button", name="Hoàn tác")).to_have_count(0)
    page.get_by_role("link", name="Thu hồi phê duyệt").click()
    page.get_by_role("button", name="Thu hồi phê duyệt").click()
    expect(page.locator(".summary")).to_contain_text("Hãy ghi lý do thu hồi.")
    page.get_by_label("Lý do thu hồi").fill("Số liệu tháng 5 chưa đúng")
    page.get_by_role("button", name="Thu hồi phê duyệt").click()
    expect(page.locator(".messages")).to_contain_text("Đã thu hồi phê duyệt")
    expect(page.locator("main")).to_contain_text("Số liệu tháng 5 chưa đúng")
    expect(page.get_by_role("button", name="Phê duyệt")).to_be_visible()


def test_a_browser_left_open_asks_for_the_password_before_it_signs(
    sample_site: Site, sign_in: SignIn, reports: list[int]
) -> None:
    page = sign_in(SIGNER)
    page.goto(f"/phe-duyet/{reports[4]}/")
    told(sample_site, f"let_passwords_grow_old({SIGNER!r})")
    page.get_by_role("button", name="Phê duyệt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xác nhận mật khẩu để ký")
    expect(page.get_by_label("Mật khẩu")).to_be_focused()
    page.keyboard.type("không phải mật khẩu")
    page.keyboard.press("Enter")
    expect(page.locator(".summary")).to_contain_text("Mật khẩu không đúng")
    assert faults_of(page) == []
    page.get_by_label("Mật khẩu").fill(sample_site.password)
    page.get_by_role("button", name="Xác nhận và ký").click()
    expect(page.locator(".messages")).to_contain_text("Đã phê duyệt NV-")
