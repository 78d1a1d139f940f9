"""On the phone alone: list and detail are two pages, and what is to be done lies under the thumb."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.site import Site

PHONE = (390, 844)
FINGER_PX = 44
BAR = ".actionbar"
REPORT = "Đã tổ chức 12 đợt trợ giúp pháp lý lưu động."


def tappable(control: Locator) -> Locator:
    """Return a control after seeing that a thumb reaches it: on the screen, large enough, nothing over it."""
    expect(control).to_be_in_viewport(ratio=1)
    box = control.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= FINGER_PX, box
    control.click(trial=True)
    return control


def fits(page: Page) -> None:
    """See that nothing lies beside the screen."""
    wide, width = page.evaluate("() => [document.scrollingElement.scrollWidth, innerWidth]")
    assert wide <= width == PHONE[0], page.url


def opened_from_list(page: Page, title: str) -> None:
    """Go from the list to the page of one task, by its row."""
    row = page.locator(".task").filter(has_text=title).first
    expect(row).to_be_visible()
    fits(page)
    row.locator("a").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    fits(page)


def end_of_page_is_free(page: Page) -> None:
    """Scroll to the end and see that the bar covers nothing that stands above it."""
    page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    over, last = page.evaluate(
        """() => {
          const bar = document.querySelector(".actionbar");
          return [bar.getBoundingClientRect().top, bar.previousElementSibling.getBoundingClientRect().bottom];
        }"""
    )
    assert last <= over
    page.evaluate("() => scrollTo(0, 0)")


def test_a_head_accepts_and_reports_and_a_leader_approves(sample_site: Site, sign_in: SignIn, tmp_path: Path) -> None:
    head = sign_in("giamdoc.tgpl", viewport=PHONE)
    head.goto("/nhiem-vu/?holder=me&state=assigned")
    title = head.locator(".task__title").first.inner_text()[:60]
    opened_from_list(head, title)
    expect(head.locator("main")).to_contain_text("Ai đang giữ?")
    end_of_page_is_free(head)
    tappable(head.locator(BAR).get_by_role("button", name="Tiếp nhận")).click()
    expect(head.locator("main")).to_contain_text("Đang thực hiện")

    tappable(head.locator(BAR).get_by_role("link", name="Soạn và trình báo cáo")).click()
    file = tmp_path / "danh-sach.txt"
    file.write_text("Danh sách 12 đợt", encoding="utf-8")
    head.get_by_label("Đã hoàn thành").check()
    head.locator("textarea[name=text]").fill(REPORT)
    expect(head.locator("[data-autosave-words]")).to_contain_text("Đã lưu lúc")
    head.locator("input[type=file]").set_input_files(file)
    fits(head)
    end_of_page_is_free(head)
    tappable(head.locator(BAR).get_by_role("button", name="Kiểm tra trước khi trình")).click()
    expect(head.locator("main")).to_contain_text(file.name)
    fits(head)
    head.get_by_role("button", name="Trình báo cáo").click()
    head.wait_for_url(re.compile("/da-trinh/"))
    expect(head.locator("main")).to_contain_text("Ai đang giữ?")
    fits(head)

    office = sign_in("vanphong")
    office.goto("/ra-soat/")
    office.locator(".tasks a").filter(has_text=title).click()
    office.locator("textarea[name=note], textarea[name=opinion]").first.fill("Đủ số liệu, kính trình.")
    office.get_by_role("button", name="Rà soát đạt, trình lãnh đạo").click()
    expect(office.locator(".messages")).to_contain_text("Đã rà soát")

    leader = sign_in("pgd.2", viewport=PHONE)
    leader.goto("/phe-duyet/")
    expect(leader.locator(".split__detail")).to_be_hidden()
    opened_from_list(leader, title)
    expect(leader.locator(".split__list")).to_be_hidden()
    expect(leader.locator("main")).to_contain_text(REPORT)
    end_of_page_is_free(leader)
    tappable(leader.locator(".split__back")).click()
    expect(leader.locator(".split__list")).to_be_visible()
    opened_from_list(leader, title)
    signing = leader.locator(f"{BAR} .signing")
    expect(signing).to_contain_text("Ký: KT. GIÁM ĐỐC – PHÓ GIÁM ĐỐC")
    expect(signing).to_be_in_viewport(ratio=1)
    for name in ("Trả lại đơn vị", "Trả lại để rà soát lại", "Xin ý kiến"):
        tappable(leader.locator(BAR).get_by_role("link", name=name))
    tappable(leader.locator(BAR).get_by_role("button", name="Phê duyệt")).click()
    tappable(leader.locator(".messages").get_by_role("button", name="Hoàn tác"))
    fits(leader)
    head.goto("/nhiem-vu/?state=approved")
    opened_from_list(head, title)
    expect(head.locator("main")).to_contain_text("Đã phê duyệt")


def test_every_tab_of_the_inbox_lies_under_the_thumb(sample_site: Site, sign_in: SignIn) -> None:
    leader = sign_in("pgd.1", viewport=PHONE)
    for tab in ("Duyệt thay", "Đang xin ý kiến", "Đã duyệt hôm nay", "Cần tôi duyệt"):
        leader.goto("/phe-duyet/?q=ke+hoach")
        tappable(leader.locator(".tabs").get_by_role("link", name=tab)).click()
        expect(leader.locator(".tabs [aria-current]")).to_contain_text(tab)
        fits(leader)
    leader.locator("#save-filter summary").click()
    leader.get_by_label("Tên bộ lọc").fill("Kế hoạch của tôi")
    tappable(leader.locator("#save-filter").get_by_role("button", name="Lưu")).click()
    expect(leader.locator(".saved-filters")).to_contain_text("Kế hoạch của tôi")
    fits(leader)
    leader.get_by_role("link", name="Đổi tên, xoá").click()
    tappable(leader.get_by_role("button", name="Xoá bộ lọc")).click()
    expect(leader.locator(".messages")).to_contain_text("Đã xoá bộ lọc “Kế hoạch của tôi”.")


def test_ten_long_points_of_a_return_leave_room_for_the_answer(sample_site: Site, sign_in: SignIn) -> None:
    title = "Thử mười điểm dài"
    sample_site.manage("shell", "-c", RETURNED.format(title=title))
    page = sign_in("truongphong.xdpb", viewport=PHONE)
    page.goto("/nhiem-vu/?state=in_progress")
    opened_from_list(page, title)
    tappable(page.locator(BAR).get_by_role("link", name="Soạn và trình báo cáo")).click()
    points = page.locator(".pinned")
    expect(points).to_contain_text("Điểm 10")
    box, field = points.bounding_box(), page.locator(".answering label").first.bounding_box()
    assert box
    assert field
    assert box["height"] <= PHONE[1] * 0.4
    assert box["y"] + box["height"] <= field["y"] < PHONE[1]
    points.focus()
    page.keyboard.press("End")  # what does not fit is reached without a mouse
    expect(points.get_by_text("Điểm 10")).to_be_in_viewport()


RETURNED = """
from tests.people import draft_task, giving_to, moved, submitting
from units.models import Unit, User
from workflows.engine import Prepared
from workflows.models import Returned
unit, office = (Unit.objects.get(agency__code='so-tu-phap', code=code) for code in ('xdpb', 'vp'))
reviewer, head = (User.objects.get(username=name) for name in ('vanphong', 'truongphong.xdpb'))
task = moved(draft_task(office, reviewer, '{title}'), 'assign', reviewer, giving_to(unit))
task = moved(moved(task, 'start', head), 'report', head, submitting(head))
words = 'bổ sung số liệu so với cùng kỳ năm trước của từng thủ tục, kèm biên bản. ' * 4
points = [f'Điểm {{n}}: {{words}}' for n in range(1, 11)]
moved(task, 'return_to_unit', reviewer, lambda task, at: Prepared({{'returned': Returned('Thiếu', points)}}))
"""
