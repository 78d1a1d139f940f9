"""A leader's morning by keyboard alone: no pointer touches the page."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.conftest import DESKTOP, PATIENCE_MS, SignIn
from tests.journeys.site import Site

WATCH_POINTER = "addEventListener('pointerdown', () => sessionStorage.setItem('pointer', 'used'), true)"
MOST_STOPS = 15  # of a form in a dialog; a date has several
SETTLE = "() => new Promise((done) => setTimeout(done, 800 - performance.now()))"


LAID = """
from tests.people import draft_task, giving_to, moved, reviewing, submitting
from units.models import Unit, User
unit, office = (Unit.objects.get(agency__code='so-tu-phap', code=code) for code in ('hctp', 'vp'))
names = ('vanphong', 'truongphong.hctp', 'pgd.1')
reviewer, head, leader = (User.objects.get(username=name) for name in names)
for number in range({count}):
    task = moved(draft_task(office, reviewer, f'{title} {{number}}'), 'assign', reviewer, giving_to(unit))
    task = moved(moved(task, 'start', head), 'report', head, submitting(head))
    moved(task, 'review', reviewer, reviewing(reviewer, leader))
"""


@pytest.fixture(scope="module")
def laid(sample_site: Site) -> Site:
    """The house with reports enough before the leader, whatever other journeys have done."""
    sample_site.manage("shell", "-c", LAID.format(title="Thử bàn phím", count=4))
    return sample_site


@pytest.fixture
def leader(laid: Site, browser: Browser) -> Iterator[Page]:
    """A Deputy's page, signed in by keyboard; fails at the end when a pointer was used."""
    width, height = DESKTOP
    context = browser.new_context(base_url=laid.url, locale="vi-VN", viewport={"width": width, "height": height})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.add_init_script(WATCH_POINTER)
    page.goto("/dang-nhap/")
    expect(page.locator("[name=username]")).to_be_focused()
    page.keyboard.type("pgd.1")
    page.keyboard.press("Tab")
    page.keyboard.type(laid.password)
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


def test_a_list_is_approved_to_its_end_by_one_key(leader: Page, laid: Site) -> None:
    laid.manage("shell", "-c", LAID.format(title="Duyet lien tiep", count=3))
    leader.goto("/phe-duyet/")
    leader.keyboard.press("/")
    leader.keyboard.type("DUYET lien tiep")
    leader.keyboard.press("Enter")
    expect(rows(leader)).to_have_count(3)
    leader.keyboard.press("j")
    leader.keyboard.press("Enter")
    for left in (2, 1):
        leader.wait_for_url(re.compile(r"/phe-duyet/\d+/\?q="))
        leader.evaluate(SETTLE)
        address = leader.url
        leader.keyboard.press("a")
        leader.wait_for_url(other_than(address))  # on to the next row, within the same search
        expect(rows(leader)).to_have_count(left)
        expect(rows(leader).first).to_be_focused()
    leader.evaluate(SETTLE)
    leader.keyboard.press("a")
    leader.wait_for_url(re.compile(r"/phe-duyet/\?q="))
    expect(leader.locator("main")).to_contain_text("Không có việc nào khớp bộ lọc")
    expect(leader.locator(".messages")).to_contain_text("Ký: KT. GIÁM ĐỐC – PHÓ GIÁM ĐỐC")


def test_y_asks_others_without_losing_the_place(leader: Page) -> None:
    open_first(leader)
    address = leader.url
    leader.keyboard.press("y")
    expect(leader.locator("dialog#ask-dialog")).to_be_visible()
    expect(leader.locator("#ask-dialog #ask-form")).to_be_visible()
    leader.keyboard.press("Escape")
    expect(leader.locator("dialog[open]")).to_have_count(0)
    assert leader.url == address


def test_x_ticks_the_row_that_has_the_focus(laid: Site, sign_in: SignIn) -> None:
    office = sign_in("vanphong")
    office.goto("/ra-soat/ho-so/lap/")
    office.get_by_role("link", name="Phó Giám đốc thứ nhất").first.click()
    office.wait_for_load_state()
    box = office.locator("[data-pick]").first
    before = box.is_checked()
    office.keyboard.press("j")
    expect(rows(office).first).to_be_focused()
    for ticked in (not before, before):
        office.keyboard.press("x")
        expect(box).to_be_checked(checked=ticked)


MEANINGS = """() => {
  const found = {}, seen = (el) => el.checkVisibility();
  for (const el of [...document.querySelectorAll("[data-key]")].filter(seen))
    for (const key of el.dataset.key.split(" ")) (found[key] ??= new Set()).add(el.href ?? el.form?.action ?? el.id);
  return Object.fromEntries(Object.entries(found).map(([key, ways]) => [key, ways.size]));
}"""


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("pgd.1", "/phe-duyet/"),
        ("pgd.1", "first:/phe-duyet/"),
        ("pgd.1", "first:/nhiem-vu/?state=reviewed"),
        ("pgd.1", "first:/nhiem-vu/?state=approved"),
        ("vanphong", "first:/ra-soat/"),
        ("vanphong", "/ra-soat/ho-so/lap/"),
        ("truongphong.hctp", "/nhiem-vu/"),
    ],
)
def test_no_key_means_two_things_on_a_page(laid: Site, sign_in: SignIn, who: str, address: str) -> None:
    page = sign_in(who)
    page.goto(address.removeprefix("first:"))
    if address.startswith("first:"):
        page.goto(rows(page).first.get_attribute("href") or "")
    meanings: dict[str, int] = page.evaluate(MEANINGS)
    assert all(ways == 1 for ways in meanings.values()), meanings
    assert not {"j", "k", "x", "g", "enter"} & set(meanings)


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
    send = leader.locator("#return-dialog [type=submit]")
    for _ in range(MOST_STOPS):
        leader.keyboard.press("Tab")
        if leader.locator("#return-dialog select[name=category]:focus").count():
            leader.keyboard.press("ArrowDown")
        if send.evaluate("(button) => button === document.activeElement"):
            break
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
    in_his_field = leader.locator(".task", has_text="Phòng Công chứng số 1").locator("[data-row]")
    address = in_his_field.first.get_attribute("href")
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


def other_than(address: str) -> Callable[[str], bool]:
    """Return what tells an address from this one."""
    return lambda url: url != address
