"""The inbox stays true while it lies open: rows come and go by themselves, the focus and the place stay."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.site import Site

WORDS = "Thử danh sách sống"
SEARCH = "q=danh+sach+song"
LAID = """
from tests.people import draft_task, giving_to, moved, reviewing, submitting
from tests.workflows.opining import asked
from units.models import Unit, User
codes = ('hctp', 'vp', 'xdpb')
unit, office, helper = (Unit.objects.get(agency__code='so-tu-phap', code=code) for code in codes)
names = ('vanphong', 'truongphong.hctp', 'pgd.1')
reviewer, head, leader = (User.objects.get(username=name) for name in names)
for number in range(4):
    task = moved(draft_task(office, reviewer, f'{words} {{number}}'), 'assign', reviewer, giving_to(unit))
    task = moved(moved(task, 'start', head), 'report', head, submitting(head))
    asked(moved(task, 'review', reviewer, reviewing(reviewer, leader)), leader, [helper])
"""


def rows(page: Page) -> Locator:
    """Return the links of the rows of a list."""
    return page.locator("[data-row]")


def tab(page: Page, name: str) -> Locator:
    """Return the figure of a tab."""
    return page.locator(".tabs").get_by_role("link", name=name).locator(".count")


def test_a_decision_elsewhere_leaves_every_open_list_and_the_focus_stays(sample_site: Site, sign_in: SignIn) -> None:
    sample_site.manage("shell", "-c", LAID.format(words=WORDS))
    waiting = sign_in("pgd.1")
    waiting.goto(f"/phe-duyet/?{SEARCH}")
    asking = waiting.context.new_page()
    asking.goto(f"/phe-duyet/?tab=asking&{SEARCH}")
    for page in (waiting, asking):
        expect(page.locator("[data-live-dot]").first).to_contain_text("Trực tiếp")
        expect(rows(page)).to_have_count(4)
    before = [int(tab(waiting, name).inner_text()) for name in ("Cần tôi duyệt", "Đang xin ý kiến")]
    waiting.bring_to_front()
    waiting.keyboard.press("j")
    waiting.keyboard.press("j")
    waiting.keyboard.press("j")
    kept = rows(waiting).nth(2).get_attribute("id")
    expect(waiting.locator(f"#{kept}")).to_be_focused()

    director = sign_in("giamdoc")
    director.goto(f"/phe-duyet/?tab=instead&{SEARCH}")
    director.goto(rows(director).first.get_attribute("href") or "")
    director.wait_for_timeout(800)
    director.get_by_role("button", name="Phê duyệt").click()
    director.wait_for_url(re.compile("tab=instead"))  # on to the next row of the same tab
    expect(rows(director)).to_have_count(3)

    for page in (waiting, asking):
        expect(rows(page)).to_have_count(3)
    expect(tab(waiting, "Cần tôi duyệt")).to_have_text(str(before[0] - 1))
    expect(tab(waiting, "Đang xin ý kiến")).to_have_text(str(before[1] - 1))
    waiting.bring_to_front()
    expect(waiting.locator(f"#{kept}")).to_be_focused()
    expect(waiting.locator("#pane-q")).to_have_value("danh sach song")
