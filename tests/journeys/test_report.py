"""Writing a report in the browser: kept while typed, two writers at once, several files at once."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import SignIn
from tests.journeys.site import Site
from tests.workflows import papers

TEXT = "textarea[name=text]"
LINE = "[data-autosave-words]"
MAKE_TASK = """
from tests.people import draft_task, giving_to, moved
from units.models import Unit, User
unit, office = (Unit.objects.get(agency__code='so-tu-phap', code=code) for code in ('xdpb', 'vp'))
office_reviewer, head = (User.objects.get(username=name) for name in ('vanphong', 'truongphong.xdpb'))
task = moved(draft_task(office, office_reviewer, 'Thử soạn báo cáo'), 'assign', office_reviewer, giving_to(unit))
print('task', moved(task, 'start', head).pk)
"""


@pytest.fixture
def form_url(sample_site: Site) -> str:
    """The report form of a task that its unit has just started."""
    told = re.search(r"^task (\d+)$", sample_site.manage("shell", "-c", MAKE_TASK), re.MULTILINE)
    assert told
    return f"/nhiem-vu/{told[1]}/bao-cao/"


def opened(page: Page, url: str) -> Page:
    """Open the form; return its page."""
    page.goto(url)
    expect(page.locator(TEXT)).to_be_visible()
    return page


def shift_of(page: Page) -> float:
    """Return how far things on the page have moved by themselves so far."""
    return float(
        page.evaluate(
            """() => new Promise((told) => {
              new PerformanceObserver((list) => told(list.getEntries().reduce((sum, one) => sum + one.value, 0)))
                .observe({ type: "layout-shift", buffered: true });
              requestAnimationFrame(() => requestAnimationFrame(() => told(0)));
            })"""
        )
    )


class Held:
    """Requests to an address, kept waiting until they are let go."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.routes = page, list[Route]()
        page.route(address, self.keep)

    def keep(self, route: Route) -> None:
        """Keep a request waiting."""
        self.routes.append(route)

    def arrived(self) -> Route:
        """Return the first request, as soon as there is one."""
        while not self.routes:
            self.page.wait_for_timeout(20)
        return self.routes[0]


def test_what_is_typed_is_kept_and_there_after_a_reload(form_url: str, sign_in: SignIn) -> None:
    page = opened(sign_in("truongphong.xdpb"), form_url)
    line = page.locator(LINE)
    assert line.get_attribute("role") == "status"
    top = page.locator(TEXT).bounding_box()
    page.locator(TEXT).fill("Đã rà soát 12 quy trình")
    expect(line).to_have_text(re.compile(r"^Đã lưu lúc \d\d:\d\d$"))
    assert page.locator(TEXT).bounding_box() == top
    assert shift_of(page) < 0.05
    page.get_by_label("Hoàn thành một phần").check()
    expect(page.locator("[name=version]")).to_have_value("2")
    page.reload()  # nothing asks to stay: all is kept
    expect(page.locator(TEXT)).to_have_value("Đã rà soát 12 quy trình")
    expect(page.get_by_label("Hoàn thành một phần")).to_be_checked()
    page.locator(TEXT).fill("Đã rà soát 12 quy trình nội bộ")
    page.get_by_role("button", name="Kiểm tra trước khi trình").click()  # before the pause is over
    page.wait_for_url(re.compile("/kiem-tra/"))
    expect(page.locator("main")).to_contain_text("Đã rà soát 12 quy trình nội bộ")


def test_a_server_that_is_away_is_said_so_and_tried_again(form_url: str, sign_in: SignIn) -> None:
    page = sign_in("truongphong.xdpb")
    page.clock.install()
    opened(page, form_url)
    lost: list[str] = []

    def answer_is_lost(route: Route) -> None:
        route.fetch()
        lost.append(route.request.url)
        route.abort()

    page.route("**/tu-luu/", answer_is_lost)
    page.locator(TEXT).fill("Bản một")
    page.clock.fast_forward(2_000)
    expect(page.locator(LINE)).to_have_text("Chưa lưu được, sẽ thử lại.")
    assert lost
    page.unroute("**/tu-luu/")
    page.locator(TEXT).fill("Bản hai")  # the first is on the server, which nobody told us
    for _ in range(2):
        page.clock.fast_forward(11_000)
        page.wait_for_timeout(0)
    expect(page.locator("[name=version]")).to_have_value("2")
    expect(page.locator(LINE)).to_have_text(re.compile(r"^Đã lưu lúc "))
    page.reload()
    expect(page.locator(TEXT)).to_have_value("Bản hai")


def test_a_button_waits_for_the_saving_under_way(form_url: str, sign_in: SignIn) -> None:
    page = opened(sign_in("truongphong.xdpb"), form_url)
    held = Held(page, "**/tu-luu/")
    page.locator(TEXT).fill("Đang gõ")
    page.locator("[name=difficulties]").focus()
    under_way = held.arrived()
    page.locator(TEXT).fill("Gõ xong")
    page.get_by_role("button", name="Lưu bản soạn").last.click()
    assert page.url.endswith("/bao-cao/")
    under_way.continue_()
    expect(page.locator(".message")).to_contain_text("Đã lưu bản soạn")
    expect(page.locator(TEXT)).to_have_value("Gõ xong")


def test_two_writers_at_once_both_keep_their_text(form_url: str, sign_in: SignIn) -> None:
    mine, theirs = opened(sign_in("truongphong.xdpb"), form_url), opened(sign_in("photruongphong.xdpb"), form_url)
    theirs.locator(TEXT).fill("Bản của phó phòng")
    expect(theirs.locator(LINE)).to_contain_text("Đã lưu lúc")
    mine.locator(TEXT).fill("Bản của trưởng phòng")
    expect(mine.locator(LINE)).to_contain_text(
        re.compile(r"Phó Trưởng phòng Xây dựng và Phổ biến pháp luật đã lưu một bản khác lúc \d\d:\d\d")
    )
    expect(mine.locator("#overtaken")).to_contain_text("Bản của phó phòng")
    expect(mine.locator(TEXT)).to_have_value("Bản của trưởng phòng")
    mine.locator(TEXT).fill("Bản của trưởng phòng, đã gộp")
    mine.locator("[name=difficulties]").focus()
    theirs.reload()
    expect(theirs.locator(TEXT)).to_have_value("Bản của phó phòng")
    mine.get_by_role("button", name="Lưu bản soạn").last.click()
    expect(mine.locator(".message")).to_contain_text("Đã lưu bản soạn")
    theirs.reload()
    expect(theirs.locator(TEXT)).to_have_value("Bản của trưởng phòng, đã gộp")


def test_of_two_files_at_once_the_hostile_one_is_refused_and_the_other_kept(
    form_url: str, sign_in: SignIn, tmp_path: Path
) -> None:
    page = opened(sign_in("truongphong.xdpb"), form_url)
    good, hostile = tmp_path / "bien-ban.pdf", tmp_path / "hoa-don.pdf"
    good.write_bytes(papers.PDF)
    hostile.write_bytes(papers.EXE)
    page.locator(TEXT).fill("Kèm hai tệp")
    page.locator("input[type=file]").set_input_files([good, hostile])
    expect(page.locator(".file__chosen")).to_have_count(2)
    held = Held(page, "**/bao-cao/")
    page.get_by_role("button", name="Kiểm tra trước khi trình").click()
    under_way = held.arrived()
    for file in (good, hostile):
        expect(page.get_by_role("progressbar", name=file.name)).to_be_visible()
    under_way.continue_()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.unroute("**/bao-cao/")
    expect(page.locator("[data-error-summary]")).to_contain_text("“hoa-don.pdf” có nội dung không phải tệp PDF")
    expect(page.locator(".file__name")).to_have_text(["bien-ban.pdf"])
    expect(page.locator(TEXT)).to_have_value("Kèm hai tệp")
    page.get_by_role("button", name="Kiểm tra trước khi trình").click()
    page.wait_for_url(re.compile("/kiem-tra/"))
    page.go_back()
    expect(page.locator(TEXT)).to_have_value("Kèm hai tệp")


def test_a_page_that_came_after_an_upload_is_left_by_going_back(form_url: str, sign_in: SignIn, tmp_path: Path) -> None:
    page = opened(sign_in("truongphong.xdpb"), form_url)
    file = tmp_path / "so-lieu.txt"
    file.write_text("Số liệu", encoding="utf-8")
    page.locator(TEXT).fill("Kèm một tệp")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Kiểm tra trước khi trình").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kiểm tra trước khi trình")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Báo cáo kết quả")
    expect(page.locator(".file__name")).to_have_text(["so-lieu.txt"])
