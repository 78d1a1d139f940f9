"""The page's own line to the server: lost, found again, ended."""

import re

from playwright.sync_api import WebSocketRoute, expect

from tests.journeys.conftest import SignIn
from tests.journeys.site import Site

DOT = "[data-live-dot]"


def test_a_lost_line_is_shown_polled_and_found_again(sample_site: Site, sign_in: SignIn) -> None:
    page = sign_in("truongphong.hctp")
    lines: list[WebSocketRoute] = []
    cut = [False]

    def line(route: WebSocketRoute) -> None:
        if cut[0]:
            route.close()
            return
        lines.append(route)
        route.connect_to_server()

    page.route_web_socket(re.compile("/ws/"), line)
    page.clock.install()
    page.goto("/")
    expect(page.locator(DOT)).to_contain_text("Trực tiếp")
    cut[0] = True
    lines[0].close()
    expect(page.locator(DOT)).to_contain_text("Đang nối lại")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.fast_forward(130_000)
    expect(page.locator(DOT)).to_contain_text("60 giây")
    page.clock.fast_forward(61_000)
    page.wait_for_timeout(500)
    assert any("/phan/" in url for url in asked)
    cut[0] = False
    page.clock.fast_forward(130_000)
    expect(page.locator(DOT)).to_contain_text("Trực tiếp")


def test_two_people_on_one_task_see_each_other(sample_site: Site, sign_in: SignIn) -> None:
    first, second = sign_in("truongphong.hctp"), sign_in("chanhvanphong")
    first.goto("/nhiem-vu/")
    url = first.locator(".tasks a[href^='/nhiem-vu/']").first.get_attribute("href")
    assert url
    first.goto(url)
    expect(first.locator(DOT)).to_contain_text("Trực tiếp")
    expect(first.locator("[data-presence]")).not_to_contain_text("đang xem")
    second.goto(url)
    expect(first.locator("[data-presence]")).to_contain_text("đang xem")
    expect(second.locator("[data-presence]")).to_contain_text("đang xem")
    second.goto("/")
    expect(first.locator("[data-presence]")).not_to_contain_text("đang xem", timeout=30_000)


def test_a_line_cut_for_a_while_is_told_what_it_missed(sample_site: Site, sign_in: SignIn) -> None:
    page = sign_in("truongphong.hctp")
    asked: list[str] = []
    lines: list[WebSocketRoute] = []

    def line(route: WebSocketRoute) -> None:
        asked.append(route.url)
        lines.append(route)
        route.connect_to_server()

    page.route_web_socket(re.compile("/ws/"), line)
    page.goto("/")
    expect(page.locator(DOT)).to_contain_text("Trực tiếp")
    page.wait_for_timeout(500)
    lines[0].close()
    expect(page.locator(DOT)).to_contain_text("Đang nối lại")
    expect(page.locator(DOT)).to_contain_text("Trực tiếp")
    assert "since=" not in asked[0]
    assert re.search(r"since=\d+", asked[1])


def test_signing_out_in_one_window_ends_the_other(sample_site: Site, sign_in: SignIn) -> None:
    page = sign_in("chanhvanphong")
    other = page.context.new_page()
    other.goto("/ke-hoach/")
    expect(other.locator(DOT)).to_contain_text("Trực tiếp")
    page.locator("form[action='/dang-xuat/'] button").first.evaluate("button => button.form.submit()")
    other.wait_for_url(re.compile("/dang-nhap/"))
