"""The compare page in a browser: both halves lead to each other, and keys, buttons and the phone do the same work."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.site import Site

PHONE = (390, 844)
SETTLE = "() => new Promise((done) => setTimeout(done, 800 - performance.now()))"
SECTION = """{number}. Nhóm nhiệm vụ thứ {number}
- Rà soát quy trình nội bộ số {number} của cơ quan. Báo cáo kết quả rà soát với lãnh đạo Sở.
- Đơn vị chủ trì: {lead}.
- Thời gian: Hoàn thành trong tháng {number}/2027.
"""
HEAD = """SỞ TƯ PHÁP

KẾ HOẠCH
{title} năm 2027

II. NHIỆM VỤ CỤ THỂ
"""
TAIL = """III. TỔ CHỨC THỰC HIỆN
Văn phòng Sở làm đầu mối theo dõi, đôn đốc việc thực hiện Kế hoạch này.
"""


@pytest.fixture
def office(sample_site: Site, sign_in: SignIn, request: pytest.FixtureRequest) -> Page:
    """The Office with a fresh draft of twelve lines open; every fourth names a unit that does not exist."""
    page = sign_in("vanphong", viewport=getattr(request, "param", (1280, 800)))
    leads = ("Văn phòng Sở", "Phòng Hành chính và Bổ trợ tư pháp", "Thanh tra Sở", "Phòng Không Có Tên")
    sections = "".join(SECTION.format(number=number, lead=leads[number % 4]) for number in range(1, 13))
    page.goto("/ke-hoach/nhap/")
    page.locator("textarea[name=text]").fill(HEAD.format(title=f"Đối chiếu {request.node.name}") + sections + TAIL)
    page.get_by_role("button", name="Đọc kế hoạch").click()
    page.wait_for_url(re.compile(r"/nhap/\d+/"))
    page.goto(re.sub(r"(/nhap/\d+/).*", r"\1", page.url))  # past the names that nobody recognised
    expect(page.locator(".proposal")).to_have_count(12)
    return page


def card(page: Page, position: int) -> Locator:
    """Return one proposal."""
    return page.locator(f"#task-{position}")


def words(page: Page, position: int) -> Locator:
    """Return the words of one closed proposal."""
    return card(page, position).locator(".proposal__text")


def own_lines(page: Page, position: int) -> Locator:
    """Return the first source line of a proposal."""
    first = (card(page, position).get_attribute("data-lines") or "").split()[0]
    return page.locator(f"#L{first}")


def test_source_and_proposals_lead_to_each_other_without_moving_the_page(office: Page) -> None:
    before = office.evaluate("scrollY")
    card(office, 9).locator("h3 a").click()
    expect(own_lines(office, 9)).to_have_class(re.compile("is-flashed"))
    expect(own_lines(office, 9)).to_be_in_viewport()
    own_lines(office, 12).scroll_into_view_if_needed()
    own_lines(office, 12).locator("span").click()
    expect(card(office, 12)).to_have_class(re.compile("is-current"))
    expect(card(office, 12).locator("h3")).to_be_in_viewport()
    expect(card(office, 12).locator("h3 a")).to_be_focused()
    assert office.evaluate("scrollY") == before
    assert "#" not in office.url.split("/nhap/")[1]


def test_a_plan_is_put_right_by_keyboard_alone(office: Page) -> None:
    office.evaluate(SETTLE)
    keys = office.keyboard
    keys.press("j")
    keys.press("j")
    expect(card(office, 2)).to_have_class(re.compile("is-current"))
    keys.press("e")
    field = card(office, 2).locator("textarea").first
    expect(field).to_be_focused()
    keys.press("Control+End")
    keys.type(" Gửi Văn phòng.")
    keys.press("Escape")
    keys.press("m")  # what was typed is saved on the way
    expect(office.locator(".proposal")).to_have_count(11)
    expect(words(office, 2)).to_contain_text("Gửi Văn phòng. Rà soát quy trình nội bộ số 3")
    expect(card(office, 2).locator("h3 a")).to_be_focused()

    keys.press("s")
    expect(card(office, 2).locator(".points button").first).to_be_focused()
    keys.press("Enter")
    expect(office.locator(".proposal")).to_have_count(12)
    expect(words(office, 3)).to_contain_text("Báo cáo kết quả rà soát")

    keys.press("b")
    expect(card(office, 2)).to_have_class(re.compile("proposal--skipped"))
    keys.press("b")
    expect(card(office, 2)).not_to_have_class(re.compile("proposal--skipped"))

    moved = words(office, 2).inner_text()
    keys.press(".")
    expect(words(office, 3)).to_have_text(moved)
    keys.press(",")
    expect(words(office, 2)).to_have_text(moved)


def test_what_is_to_be_looked_at_is_walked_through_and_ticked(office: Page) -> None:
    expect(office.locator("[data-to-see]")).not_to_have_count(0)
    waiting = office.locator("[data-to-see]").count()
    office.keyboard.press("n")
    first = office.locator(".proposal.is-current").get_attribute("id") or ""
    expect(office.locator(f"#{first}[data-to-see]")).to_have_count(1)
    office.keyboard.press("v")
    expect(office.locator("[data-seen]")).to_have_text("1")
    expect(office.locator("[data-to-see]")).to_have_count(waiting - 1)
    expect(office.locator(f"#{first}")).not_to_have_class(re.compile("is-current"))
    office.locator(".compare__head .tabs").get_by_role("link", name="Cần xem").click()  # saved on the way
    office.wait_for_url(re.compile("xem=can"))
    expect(office.locator("[data-seen]")).to_have_text("1")
    expect(office.locator(".proposal")).to_have_count(waiting - 1)


def test_several_lines_get_a_unit_at_once(office: Page) -> None:
    for position in (4, 8, 12):
        card(office, position).locator("h3 a").focus()
        office.keyboard.press("x")
    expect(office.locator("[data-chosen-count]")).to_have_text("(3)")
    office.get_by_label("Đơn vị chủ trì").first.select_option(label="Văn phòng Sở")
    office.get_by_role("button", name="Đặt cho các dòng đã chọn").click()
    for position in (4, 8, 12):
        expect(card(office, position).locator(".proposal__facts")).to_contain_text("Văn phòng Sở")
    expect(card(office, 1).locator(".proposal__facts")).to_contain_text("Phòng Hành chính và Bổ trợ tư pháp")


def test_a_line_of_the_source_becomes_a_task(office: Page) -> None:
    office.locator(".src button").first.focus()
    office.keyboard.press("Enter")
    expect(office.locator(".proposal")).to_have_count(13)
    expect(office.locator(".proposal.is-current .sure--hand").first).to_have_text("Chọn từ văn bản")


def test_whoever_was_slower_keeps_the_words(office: Page, sign_in: SignIn) -> None:
    other = sign_in("chanhvanphong")
    other.goto(office.url)
    card(office, 1).get_by_role("button", name="Sửa").click()
    card(office, 1).locator("textarea").first.fill("Chữ của người chậm hơn")
    card(other, 2).get_by_role("button", name="Không giao").click()
    expect(card(other, 2)).to_have_class(re.compile("proposal--skipped"))
    expect(office.locator("[data-live-note]")).to_contain_text("Chánh Văn phòng Sở sửa lúc")
    office.evaluate("document.querySelector('#draft [name=save]').removeAttribute('aria-disabled')")
    office.evaluate("document.getElementById('draft').requestSubmit()")
    expect(office.locator("[data-error-summary]")).to_contain_text("vừa được Chánh Văn phòng Sở sửa")
    expect(card(office, 1).locator("textarea").first).to_have_value("Chữ của người chậm hơn")


@pytest.mark.parametrize("office", [PHONE], indirect=True)
def test_on_the_phone_the_source_stays_in_sight_and_everything_can_be_tapped(office: Page, tmp_path: Path) -> None:
    assert office.evaluate("document.scrollingElement.scrollWidth") == PHONE[0]
    card(office, 3).locator(".proposal__facts dt a").first.click()
    expect(office.locator(".src .is-flashed").first).to_be_in_viewport()
    card(office, 3).get_by_role("button", name="Không giao").click()
    expect(card(office, 3)).to_have_class(re.compile("proposal--skipped"))
    card(office, 4).get_by_role("button", name="Tách").click()
    card(office, 4).locator(".points button").first.click()
    expect(office.locator(".proposal")).to_have_count(13)
    assert office.evaluate("document.scrollingElement.scrollWidth") == PHONE[0]


def test_without_script_every_link_and_button_works(office: Page, sign_in: SignIn) -> None:
    plain = sign_in("vanphong", javascript=False)
    plain.goto(office.url)
    card(plain, 2).locator("h3 a").click()
    plain.wait_for_url(re.compile(r"#L\d+$"))
    card(plain, 2).get_by_role("button", name="Sửa").click()
    card(plain, 2).locator("textarea").first.fill("Sửa không cần kịch bản. Câu thứ hai ở đây.")
    card(plain, 2).get_by_role("button", name="Lưu dòng này").click()
    expect(words(plain, 2)).to_have_text("Sửa không cần kịch bản. Câu thứ hai ở đây.")
    card(plain, 2).get_by_role("button", name="Tách").click()
    card(plain, 2).locator(".points button").first.click()
    expect(words(plain, 3)).to_have_text("Câu thứ hai ở đây.")
    card(plain, 2).get_by_role("button", name="Gộp với dòng sau").click()
    expect(plain.locator(".proposal")).to_have_count(12)
