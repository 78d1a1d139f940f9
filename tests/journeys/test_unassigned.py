"""Giving out what waits for a unit: by keyboard alone, without scripts, and while somebody else does the same."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.acts import SPARE
from tests.journeys.conftest import SignIn
from tests.journeys.places import ids_of
from tests.journeys.site import Site

WAITING = "/nhiem-vu/cho-phan-cong/"


@pytest.fixture
def spared(sample_site: Site) -> Site:
    """The running house with its sample agencies and a draft to give out."""
    ids_of(sample_site)
    return sample_site


def box_of_the_spare(page: Page) -> str:
    """Return the selector of the spare draft's box."""
    found = page.locator(".draft", has_text=SPARE).locator("[data-pick]").get_attribute("id")
    assert found
    return f"#{found}"


def test_the_office_gives_a_draft_out_by_keyboard(spared: Site, sign_in: SignIn) -> None:
    page = sign_in("vanphong")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url(re.compile(f"{WAITING}$"))
    box = page.locator(box_of_the_spare(page))
    for _ in range(page.locator("[data-row]").count()):
        page.keyboard.press("j")
        if page.evaluate("document.activeElement.closest('li').textContent").find(SPARE) >= 0:
            break
    page.keyboard.press("x")
    expect(box).to_be_checked()
    page.keyboard.press("x")
    expect(box).not_to_be_checked()
    page.keyboard.press("x")
    page.keyboard.press("p")
    expect(page.locator("#give [name=unit]")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.locator("#give [type=submit]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("1 đã giao")
    expect(page.locator("main")).to_contain_text(SPARE)


def test_the_office_gives_a_draft_out_without_scripts(spared: Site, sign_in: SignIn) -> None:
    page = sign_in("vanphong", javascript=False)
    page.goto(f"{WAITING}?q=du+phong")
    page.locator("[name=all]").check()
    page.locator("#give [name=unit]").select_option(index=2)
    page.locator("#give [type=submit]").click()
    expect(page.locator("h1")).to_have_text("1 đã giao")


def test_what_was_ticked_stays_ticked_when_the_rows_refresh(spared: Site, sign_in: SignIn) -> None:
    page, other = sign_in("vanphong"), sign_in("chanhvanphong")
    page.goto(WAITING)
    other.goto(WAITING)
    boxes = page.locator("[data-pick]")
    page.locator("[data-all]").check()
    expect(boxes.first).to_be_checked()
    expect(page.locator("[data-pick]:not(:checked)")).to_have_count(0)
    before = boxes.count()
    other.locator(box_of_the_spare(other)).check()
    other.locator("#give [name=unit]").select_option(index=2)
    other.locator("#give [type=submit]").click()
    expect(other.locator("h1")).to_have_text("1 đã giao")
    expect(boxes).to_have_count(before - 1)
    expect(page.locator("[data-pick]:not(:checked)")).to_have_count(0)
