"""A leader's morning by keyboard alone: no pointer touches the page."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.conftest import DESKTOP, PATIENCE_MS
from tests.journeys.site import Site

WATCH_POINTER = "addEventListener('pointerdown', () => sessionStorage.setItem('pointer', 'used'), true)"
SETTLE = "() => new Promise((done) => setTimeout(done, 800 - performance.now()))"


@pytest.fixture
def leader(sample_site: Site, browser: Browser) -> Iterator[Page]:
    """The Director's page, signed in by keyboard; fails at the end when a pointer was used."""
    width, height = DESKTOP
    context = browser.new_context(base_url=sample_site.url, locale="vi-VN", viewport={"width": width, "height": height})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.add_init_script(WATCH_POINTER)
    page.goto("/dang-nhap/")
    expect(page.locator("[name=username]")).to_be_focused()
    page.keyboard.type("giamdoc")
    page.keyboard.press("Tab")
    page.keyboard.type(sample_site.password)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("//[^/]+/$"))
    yield page
    assert page.evaluate("sessionStorage.getItem('pointer')") is None
    context.close()


def go(page: Page, letter: str, address: str) -> None:
    """Press g and a letter, and arrive."""
    page.keyboard.press("g")
    page.keyboard.press(letter)
    page.wait_for_url(re.compile(f"{address}$"))


def rows(page: Page) -> Locator:
    """Return the links of the rows of a list."""
    return page.locator("[data-row]")


def open_first(page: Page) -> None:
    """Open the first row of the inbox."""
    go(page, "d", "/phe-duyet/")
    page.keyboard.press("j")
    expect(rows(page).first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/phe-duyet/\d+/$"))
    page.evaluate(SETTLE)


def test_j_and_k_walk_the_list_and_slash_searches_it(leader: Page) -> None:
    go(leader, "d", "/phe-duyet/")
    leader.keyboard.press("j")
    expect(rows(leader).nth(0)).to_be_focused()
    leader.keyboard.press("j")
    expect(rows(leader).nth(1)).to_be_focused()
    leader.keyboard.press("k")
    leader.keyboard.press("k")
    expect(rows(leader).nth(0)).to_be_focused()
    leader.keyboard.press("/")
    expect(leader.locator("#pane-q")).to_be_focused()
    leader.keyboard.type("jka?/")
    expect(leader.locator("#pane-q")).to_have_value("jka?/")
    expect(leader.locator("dialog[open]")).to_have_count(0)
    leader.keyboard.press("Escape")
    expect(leader.locator("#pane-q")).not_to_be_focused()
    leader.keyboard.press("j")
    expect(rows(leader).nth(0)).to_be_focused()
    leader.keyboard.press("/")
    leader.keyboard.type("khong co chu nao nhu the")
    leader.keyboard.press("Enter")
    expect(leader.locator("main")).to_contain_text("Không có việc nào khớp bộ lọc")


def test_a_approves_and_the_next_row_has_the_focus(leader: Page) -> None:
    open_first(leader)
    waiting = int(leader.locator(".tabs .count").first.inner_text())
    following = rows(leader).nth(1).get_attribute("id")
    leader.keyboard.press("a")
    expect(leader.locator(".messages")).to_contain_text("Đã phê duyệt")
    expect(leader.locator(f"#{following}")).to_be_focused()
    expect(leader.locator(f"#{following}")).to_have_attribute("aria-current", "true")
    expect(leader.locator(".tabs .count").first).to_have_text(str(waiting - 1))
    leader.keyboard.press("j")
    expect(rows(leader).nth(1)).to_be_focused()
    leader.keyboard.press("u")
    leader.wait_for_url(re.compile("/phe-duyet/$"))


def test_r_opens_the_form_of_a_return_and_what_is_typed_there_is_only_text(leader: Page) -> None:
    open_first(leader)
    address, waiting = leader.url, leader.locator(".tabs .count").first.inner_text()
    leader.keyboard.press("r")
    reason = leader.locator("#return-dialog textarea[name=note]")
    expect(reason).to_be_focused()
    leader.keyboard.type("ajkru/?gd")
    expect(reason).to_have_value("ajkru/?gd")
    expect(leader.locator("#keys-sheet[open]")).to_have_count(0)
    leader.keyboard.press("Escape")
    expect(leader.locator("dialog[open]")).to_have_count(0)
    assert leader.url == address
    expect(leader.locator(".tabs .count").first).to_have_text(waiting)
    leader.keyboard.press("Control+a")
    leader.keyboard.press("Alt+r")
    expect(leader.locator("dialog[open]")).to_have_count(0)
    assert leader.url == address
    leader.keyboard.press("r")
    expect(reason).to_be_focused()
    leader.keyboard.type(" Thiếu biên bản")
    leader.keyboard.press("Tab")
    leader.keyboard.press("Tab")
    leader.keyboard.press("Enter")
    expect(leader.locator(".messages")).to_contain_text("Đã trả")


def test_the_sheet_lists_what_works_here_and_gives_the_focus_back(leader: Page) -> None:
    go(leader, "d", "/phe-duyet/")
    leader.keyboard.press("j")
    sheet = leader.locator("#keys-sheet")
    leader.keyboard.press("?")
    expect(sheet).to_be_visible()
    expect(sheet).to_contain_text("Dòng sau, dòng trước")
    expect(sheet).to_contain_text("Tìm trong danh sách")
    expect(sheet).to_contain_text("Hộp phê duyệt")
    expect(sheet).not_to_contain_text("Phê duyệt")
    leader.keyboard.press("j")
    expect(sheet).to_be_visible()
    leader.keyboard.press("Escape")
    expect(sheet).not_to_be_visible()
    expect(rows(leader).first).to_be_focused()
    leader.keyboard.press("Enter")
    leader.wait_for_url(re.compile(r"/phe-duyet/\d+/$"))
    leader.keyboard.press("?")
    for words in ("Phê duyệt", "Trả lại đơn vị", "Trả lại để rà soát lại", "Về danh sách"):
        expect(sheet.locator("dd", has_text=re.compile(f"^{words}$"))).to_have_count(1)
    leader.keyboard.press("Escape")
    go(leader, "k", "/ke-hoach/")
    leader.keyboard.press("?")
    expect(sheet).to_contain_text("Mở dòng đang chọn")
    expect(sheet).not_to_contain_text("Trả lại")


def test_a_key_that_may_not_act_says_why(leader: Page) -> None:
    leader.goto("/nhiem-vu/?state=reported")
    address = rows(leader).first.get_attribute("href")
    assert address
    leader.goto(address.replace("/nhiem-vu/", "/phe-duyet/"))
    leader.keyboard.press("a")
    expect(leader.locator("#keys-say")).to_contain_text("đang ở trạng thái “Đã báo cáo”")


def test_nothing_is_approved_on_a_page_that_nobody_can_have_read(leader: Page) -> None:
    leader.add_init_script("performance.now = () => 100")
    go(leader, "d", "/phe-duyet/")
    address = rows(leader).first.get_attribute("href")
    assert address
    leader.goto(address)
    waiting = leader.locator(".tabs .count").first.inner_text()
    leader.keyboard.press("a")
    expect(leader.locator("#keys-say")).to_contain_text("Trang vừa mở")
    leader.goto("/phe-duyet/")
    expect(leader.locator(".tabs .count").first).to_have_text(waiting)


def test_keys_are_switched_off_and_on_by_keyboard(leader: Page) -> None:
    leader.keyboard.press("?")
    expect(leader.locator("#keys-sheet")).to_be_visible()
    leader.keyboard.press("Tab")
    leader.keyboard.press("Enter")
    leader.wait_for_url(re.compile("/tai-khoan/#phim-tat$"))
    switch = leader.get_by_label("Dùng phím tắt")
    for words, on in (("Đã tắt phím tắt", False), ("Đã bật phím tắt", True)):
        leader.keyboard.press("Tab")
        expect(switch).to_be_focused()
        leader.keyboard.press("Space")
        leader.keyboard.press("Tab")
        leader.keyboard.press("Enter")
        expect(leader.locator(".messages")).to_contain_text(words)
        expect(switch).to_be_checked(checked=on)
        leader.keyboard.press("?")
        expect(leader.locator("dialog[open]")).to_have_count(int(on))
