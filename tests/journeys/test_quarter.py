"""A whole quarter on a moved clock: periods, deadlines, more time, reminders, reports, until the new year."""

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.quarter import MovedSite, moved_site, plan_text
from tests.mail import MailServer

DONE = "Đã hoàn thành nội dung được giao; kèm số liệu đối chiếu với cùng kỳ."
TOLD = """
import json
from plans.models import Occurrence
rows = Occurrence.objects.order_by('obligation_id', 'first_day').select_related('obligation')
words = [f"{r.obligation.kind} {r.obligation.content[:8]} {r.first_day} {r.due_on}" for r in rows]
print(json.dumps(sorted(words)))
"""
REGULATION = "quy chế phối hợp"
MONTHS = ("2026-10", "2026-11", "2026-12")
OCTOBER = "report Kết quả  2026-10-01 2026-10-14"
WORK = ("work Cập nhật 2026-10-01 2026-12-31", "work Tổ chức  2026-01-01 2026-12-31")
NEW_YEAR = (
    "work Cập nhật 2027-01-01 2027-03-31",
    "work Tổ chức  2027-01-01 2027-12-31",
    "work Xây dựng 2027-01-01 2027-03-31",
    "report Kết quả  2027-01-01 2027-01-14",
)
PICTURES = os.environ.get("PICTURES", "")  # a folder: then every stage leaves a picture there


@pytest.fixture
def house(tmp_path: Path, mail_server: MailServer) -> Iterator[MovedSite]:
    """The house on Monday, 5 October 2026."""
    with moved_site(tmp_path, mail_server.url) as site:
        yield site


def issue(office: Page, file: Path) -> str:
    """Take the plan in and issue it; return the address of its page."""
    office.goto("/ke-hoach/nhap/")
    office.locator("input[type=file]").set_input_files(file)
    office.get_by_role("button", name="Đọc kế hoạch").click()
    office.get_by_role("button", name="Lưu và tiếp tục").click()
    office.get_by_role("button", name="Lưu và sang bước xác nhận").click()
    office.get_by_role("button", name="Ban hành và giao việc").click()
    office.wait_for_url(re.compile(r"/ke-hoach/\d+/$"))
    return office.url


def to_task(page: Page, words: str) -> str:
    """Open the first task that these words find; return its address."""
    page.goto(f"/nhiem-vu/?q={words}")
    page.locator(".tasks a").first.click()
    page.wait_for_url(re.compile(r"/nhiem-vu/\d+/$"))
    return page.url


def accept(head: Page, address: str) -> None:
    """Accept a task."""
    head.goto(address)
    head.get_by_role("button", name="Tiếp nhận").click()
    expect(head.locator("main")).to_contain_text("Đang thực hiện")


def report(head: Page, address: str) -> None:
    """Write the report of an accepted task and submit it."""
    head.goto(f"{address}bao-cao/")
    head.get_by_label("Đã hoàn thành").check()
    head.locator("textarea[name=text]").fill(DONE)
    head.get_by_role("button", name="Kiểm tra trước khi trình").click()
    head.wait_for_url(re.compile("/kiem-tra/"))
    head.get_by_role("button", name="Trình báo cáo").click()
    head.wait_for_url(re.compile("/da-trinh/"))


def pass_on(reviewer: Page, address: str) -> None:
    """Review a report and lay it before the Deputy."""
    reviewer.goto(f"/ra-soat/{number_in(address)}/")
    reviewer.locator("textarea[name=note], textarea[name=opinion]").first.fill("Đủ nội dung, số liệu.")
    with reviewer.expect_navigation():
        reviewer.get_by_role("button", name="Rà soát đạt, trình lãnh đạo").click()
    reviewer.goto(address)
    expect(reviewer.locator("main")).to_contain_text("Văn phòng đã rà soát")


def sign(leader: Page, address: str) -> None:
    """Approve a report."""
    leader.goto(f"/phe-duyet/{number_in(address)}/")
    leader.get_by_role("button", name="Phê duyệt").first.click()
    expect(leader.locator("body")).to_contain_text("Đã phê duyệt")


def number_in(address: str) -> str:
    """Return the number of the task at an address."""
    return address.rstrip("/").rpartition("/")[2]


def picture(page: Page, name: str) -> None:
    """Leave a picture, when somebody wants to look."""
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def opened_in(house: MovedSite) -> list[str]:
    """Return every period that was opened: kind, beginning of the words, first day, due day."""
    found: list[str] = json.loads(house.shell(TOLD))
    return found


@dataclass(frozen=True)
class Life:
    """What every stage needs: the house, its people in browsers of their own, the letters they got."""

    house: MovedSite
    sign_in: SignIn
    mail: MailServer

    def person(self, name: str) -> Page:
        """Let somebody sign in (a session does not outlive the day)."""
        return self.sign_in(name, at=self.house)

    def told(self, name: str) -> int:
        """Return how many letters a person has got."""
        return sum(f"{name}@stp.example" in to for to in self.mail.recipients)

    def heard(self, name: str) -> str:
        """Return what a person's notices say now."""
        page = self.person(name)
        page.goto("/thong-bao/")
        return page.locator("main").inner_text()


def test_a_quarter_is_lived(house: MovedSite, sign_in: SignIn, mail_server: MailServer, tmp_path: Path) -> None:
    life = Life(house, sign_in, mail_server)
    file = tmp_path / "ke-hoach.txt"
    file.write_text(plan_text(), encoding="utf-8")
    plan = the_plan_is_issued(life, file)
    a_monthly_report_is_sent(life)
    the_office_puts_its_own_together(life)
    more_time_is_given(life)
    the_word_goes_up_the_ladder(life)
    the_new_year_opens(life, plan)
    identities = Counter(letter["Message-ID"] for letter in mail_server.letters)
    assert set(identities.values()) == {1}, "nothing is sent twice"
    assert house.say("run verify_audit").startswith("clean")


def the_plan_is_issued(life: Life, file: Path) -> str:
    """Monday, 5 October: what comes back has its first period, October's reports are owed."""
    office = life.person("vanphong")
    plan = issue(office, file)
    assert opened_in(life.house) == [OCTOBER, *WORK]
    picture(office, "1-plan")
    return plan


def a_monthly_report_is_sent(life: Life) -> None:
    """Wednesday, 14 October, the day itself: both divisions have been told twice; one sends its report."""
    life.house.live_until("2026-10-14T09:00")
    assert life.told("tp.xdpb") == life.told("tp.hctp") == 2
    head = life.person("tp.hctp")
    accept(head, monthly := to_task(head, "Báo cáo tháng 10"))
    report(head, monthly)
    head.goto("/bao-cao/")
    expect(head.locator("main")).to_contain_text("Đã gửi 1/2")
    picture(head, "2-duties")


def the_office_puts_its_own_together(life: Life) -> None:
    """Friday, 16 October: the Office's report has opened meanwhile; it is put together, reviewed and signed."""
    life.house.live_until("2026-10-16T09:00")
    chief = life.person("chanhvanphong")
    chief.goto("/bao-cao/")
    chief.locator(".chain__title a").last.click()
    chief.locator("tbody a").first.click()
    chief.wait_for_url(re.compile(r"/nhiem-vu/\d+/$"))
    accept(chief, own := chief.url)
    consolidated(chief, life.house)
    report(chief, own)
    pass_on(life.person("vanphong"), own)
    sign(life.person("pgd"), own)


def more_time_is_given(life: Life) -> None:
    """Monday, 26 October: more time is asked for, another date offered, and taken; then the report comes in time."""
    life.house.live_until("2026-10-26T09:00")
    asking = life.person("tp.hctp")
    accept(asking, late := to_task(asking, "thủ tục nội bộ"))
    more_time(asking, life.person("vanphong"), late)
    life.house.live_until("2026-11-09T09:00")
    head = life.person("tp.hctp")
    report(head, late)
    head.goto(late)
    expect(head.locator("main")).to_contain_text("so với hạn ban đầu")
    picture(head, "3-extended")


def the_word_goes_up_the_ladder(life: Life) -> None:
    """Nobody touches what is due before 20 November: the unit, the Office and the Deputy hear of it in turn."""
    life.house.live_until("2026-11-20T09:00")
    assert REGULATION in life.heard("tp.xdpb")
    assert REGULATION not in life.heard("vanphong")
    life.house.live_until("2026-11-25T09:00")
    assert REGULATION in life.heard("vanphong")
    assert REGULATION not in life.heard("pgd")
    life.house.live_until("2026-12-02T09:00")
    assert REGULATION in life.heard("pgd")
    pressing = life.person("vanphong")
    overdue = to_task(pressing, REGULATION)
    pressing.goto(f"{overdue}don-doc/")
    pressing.locator("main textarea").first.fill("Đề nghị báo cáo trong tuần này.")
    pressing.locator("main").get_by_role("button", name="Đôn đốc").click()
    expect(pressing.locator("body")).to_contain_text("Đã đôn đốc")
    head = life.person("tp.xdpb")
    accept(head, overdue)
    report(head, overdue)
    assert REGULATION not in life.heard("pgd")


def the_new_year_opens(life: Life, plan: str) -> None:
    """Tuesday, 5 January: the new year's periods are open, each once; the old ones are counted as they were."""
    life.house.live_until("2027-01-05T09:00")
    months = [f"report Kết quả  {month}-01 {month}-{day}" for month in MONTHS for day in ("14", "18")]
    assert opened_in(life.house) == sorted([*months, *WORK, *NEW_YEAR])
    leader = life.person("pgd")
    leader.goto(plan)
    expect(leader.locator("main")).to_contain_text("Đã phủ")
    picture(leader, "4-plan")
    for address, name in (("/tong-quan/", "5-now"), ("/tong-quan/?as_of=2026-10-31", "6-then"), ("/danh-gia/", "7")):
        leader.goto(address)
        expect(leader.get_by_role("heading", level=1)).to_be_visible()
        picture(leader, name)


def consolidated(chief: Page, house: MovedSite) -> None:
    """Put October's report together, add words of one's own, and lay it into the report of the Office's task."""
    chief.goto("/bao-cao/tong-hop/moi/?ky=2026-10")
    chief.get_by_role("button", name="Lập báo cáo").click()
    chief.wait_for_url(re.compile(r"/tong-hop/\d+/$"))
    house.say("run work --once")
    chief.reload()
    chief.locator("#texts textarea").first.fill("Trong tháng, các đơn vị triển khai kịp thời các nhiệm vụ được giao.")
    chief.get_by_role("button", name="Lưu nội dung").click()
    expect(chief.locator("body")).to_contain_text("Đã lưu nội dung")
    picture(chief, "consolidated")
    chief.get_by_role("button", name="Đưa vào báo cáo của nhiệm vụ").click()
    expect(chief.locator("body")).to_contain_text("hoàn thành")


def more_time(asking: Page, deciding: Page, address: str) -> None:
    """Ask for 13 November; be offered the 6th; take it."""
    asking.goto(f"{address}gia-han/")
    asking.locator("main [name=due_on]").fill("2026-11-13")
    asking.locator("main [name=note]").fill("Chờ hướng dẫn của Bộ Tư pháp.")
    with asking.expect_navigation():
        asking.get_by_role("button", name="Gửi đề nghị gia hạn").click()
    deciding.goto("/gia-han/")
    deciding.locator(".tasks a").first.click()
    deciding.get_by_label("Đề nghị đơn vị nhận ngày khác").check()
    deciding.locator("[name=due_on]").fill("2026-11-10")
    deciding.locator("[name=note]").first.fill("Lãnh đạo Sở cần kết quả trước ngày họp.")
    with deciding.expect_navigation():
        deciding.get_by_role("button", name="Ghi quyết định").click()
    asking.goto(deciding.url)
    asking.get_by_label("Nhận hạn mới").check()
    with asking.expect_navigation():
        asking.get_by_role("button", name="Gửi trả lời").click()
    asking.goto(address)
    expect(asking.locator("main")).to_contain_text("10/11/2026")
