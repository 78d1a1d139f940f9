"""A leader asks by the key Y without leaving the report, units answer, one is silent, and the approval says why."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.site import Site

MAKE = """
from tests.journeys.asking import NAMES, unit_of
from tests.people import draft_task, giving_to, moved, reviewing, submitting
from units.models import Unit, User
office, head, leader = (User.objects.get(username=NAMES[name]) for name in ("office", "head", "leader"))
unit = Unit.objects.get(agency=office.agency_id, kind="office")
for state in ("reviewed", "reported"):
    task = draft_task(unit, office, f"Việc để xin ý kiến ({state})")
    task.cooperating_units.set(Unit.objects.filter(agency=office.agency_id, code__in=["xdpb", "tgpl", "cc1"]))
    task = moved(moved(task, "assign", office, giving_to(unit_of(head))), "start", head)
    task = moved(task, "report", head, submitting(head))
    if state == "reviewed":
        task = moved(task, "review", office, reviewing(office, leader))
    print(state, task.pk)
"""
SETTLE = "() => new Promise((done) => setTimeout(done, 800 - performance.now()))"


def made(site: Site) -> dict[str, int]:
    """Put a report before the leader, and one before the reviewer; return their numbers by state."""
    lines = site.manage("shell", "--no-imports", "-c", MAKE).splitlines()
    return {state: int(number) for state, number in (line.split() for line in lines[-2:])}


def answer(page: Page, words: str, choice: str, *, text: str = "") -> None:
    """Open the one question that says these words, and answer it."""
    page.goto("/y-kien/")
    page.get_by_role("link", name=words).first.click()
    page.wait_for_url(re.compile(r"/y-kien/\d+/$"))
    page.get_by_label(choice, exact=True).check()
    page.locator("[name=note]").fill(text)
    page.get_by_role("button", name="Gửi ý kiến").click()
    expect(page.locator("#messages")).to_contain_text("Đã ghi ý kiến")


def test_a_leader_asks_sees_who_is_silent_and_approves_with_a_reason(sample_site: Site, sign_in: SignIn) -> None:
    number = made(sample_site)["reviewed"]
    leader = sign_in("pgd.1")
    leader.goto(f"/phe-duyet/{number}/?q=xin+y+kien")
    leader.evaluate(SETTLE)
    leader.keyboard.press("y")
    dialog = leader.locator("dialog#ask-dialog[open]")
    expect(dialog.locator("[name=question]")).to_be_focused()
    expect(dialog.locator("[name=units]:checked")).to_have_count(3)
    dialog.get_by_role("button", name="Gửi xin ý kiến").click()
    expect(dialog.locator("[data-error-summary]")).to_be_focused()
    dialog.locator("[name=question]").fill("Số liệu tháng 5 đã khớp chưa?")
    dialog.locator("[name=required]").check()
    dialog.get_by_role("button", name="Gửi xin ý kiến").click()
    expect(leader.locator("#messages")).to_contain_text("Đã gửi xin ý kiến")
    expect(leader.locator("dialog[open]")).to_have_count(0)
    assert leader.url.endswith(f"/phe-duyet/{number}/?q=xin+y+kien")
    matrix = leader.locator(f"#opinions-{number}")
    expect(matrix).to_contain_text("Đã trả lời 0/3")

    answer(sign_in("truongphong.xdpb"), "Số liệu tháng 5 đã khớp chưa?", "Đồng ý")
    expect(matrix).to_contain_text("Đã trả lời 1/3")
    words = "Báo cáo ghi 42, số của phòng là 45."
    answer(sign_in("truongphong.cc1"), "Số liệu tháng 5 đã khớp chưa?", "Có ý kiến", text=words)
    expect(matrix).to_contain_text("Đã trả lời 2/3")  # the page was never left: the answers came to it
    expect(matrix).to_contain_text(words)
    expect(matrix.locator(".opinion", has_text="Trợ giúp pháp lý")).to_contain_text("Chưa trả lời – ")

    leader.keyboard.press("a")
    expect(leader.get_by_role("heading", level=1)).to_have_text("Chưa đủ ý kiến bắt buộc")
    expect(leader.locator("main")).to_contain_text("Chưa có ý kiến bắt buộc của Trung tâm Trợ giúp pháp lý")
    leader.locator("[name=without_opinions]").fill("Việc gấp, đã trao đổi qua điện thoại.")
    leader.get_by_role("button", name="Ghi lý do và phê duyệt").click()
    expect(leader.locator("#messages")).to_contain_text("Đã phê duyệt")
    leader.goto(f"/phe-duyet/{number}/")
    expect(leader.locator("main")).to_contain_text("Việc gấp, đã trao đổi qua điện thoại.")


def test_asking_loses_nothing_that_is_being_typed_beside_it(sample_site: Site, sign_in: SignIn) -> None:
    number = made(sample_site)["reported"]
    reviewer = sign_in("vanphong")
    reviewer.goto(f"/ra-soat/{number}/")
    typed = reviewer.locator("#review_opinion")
    typed.fill("Đang viết dở ý kiến rà soát")
    typed.blur()
    reviewer.evaluate(SETTLE)
    reviewer.keyboard.press("y")
    dialog = reviewer.locator("dialog#ask-dialog[open]")
    dialog.locator("[name=question]").fill("Đơn vị có ý kiến gì không?")
    dialog.get_by_role("button", name="Gửi xin ý kiến").click()
    matrix = reviewer.locator(f"#opinions-{number}")
    expect(matrix).to_contain_text("Đã trả lời 0/3")
    expect(typed).to_have_value("Đang viết dở ý kiến rà soát")
    answer(sign_in("truongphong.xdpb"), "Đơn vị có ý kiến gì không?", "Không có ý kiến")
    expect(matrix).to_contain_text("Đã trả lời 1/3")
    expect(typed).to_have_value("Đang viết dở ý kiến rà soát")
    expect(reviewer.locator("[data-live-note]")).to_have_count(0)


def test_without_scripts_asking_is_a_page_that_leads_back(sample_site: Site, sign_in: SignIn) -> None:
    number = made(sample_site)["reviewed"]
    leader = sign_in("pgd.1", javascript=False, viewport=(390, 844))
    leader.goto(f"/phe-duyet/{number}/")
    leader.get_by_role("link", name="Xin ý kiến").first.click()
    leader.locator("[name=question]").fill("Đơn vị có ý kiến gì không?")
    leader.get_by_role("button", name="Gửi xin ý kiến").click()
    assert leader.url.endswith(f"/phe-duyet/{number}/")
    expect(leader.locator(f"#opinions-{number}")).to_contain_text("Đã trả lời 0/3")
