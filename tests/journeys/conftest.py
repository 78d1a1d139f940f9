"""Browser journeys: one server on a fresh database, one Chromium, and a page for each person who signs in."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import services
from tests.journeys.site import Site, fresh_database, manage, serving

HERE = Path(__file__).resolve().parent
DESKTOP = (1280, 900)
PATIENCE_MS = 10_000
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class SignIn(Protocol):
    """Open a browser of one's own for a demo account and return its page, signed in."""

    def __call__(
        self, username: str, *, viewport: tuple[int, int] = DESKTOP, at: Site | None = None, javascript: bool = True
    ) -> Page: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder as journeys: they share one server, so they run in one process (`tests.run`)."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running server on a fresh, migrated database; `sample_site` has the sample agencies in it."""
    folder = tmp_path_factory.mktemp("site")
    with fresh_database(folder) as database:
        env = os.environ | {"DATABASE_URL": database, "DATA_DIR": str(folder / "data")}
        (folder / "data").mkdir()
        manage(env, "migrate", "--verbosity", "0")
        with serving(env, folder) as running:
            yield running


@pytest.fixture(scope="package")
def sample_site(site: Site) -> Site:
    """The running house with its sample agencies, loaded once for all journeys."""
    site.manage("load_samples")
    return site


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all journeys.

    Package scope, not session: while Playwright runs, Django takes this thread for an asynchronous one and refuses
    the database to any other test that the process runs afterwards.
    """
    program = services.chromium()
    if program is None:
        pytest.skip("no Chromium found: set CHROMIUM, or use `make test`")
    flags = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else list(QUIET)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=flags)
        yield chromium
        chromium.close()


@pytest.fixture
def sign_in(site: Site, browser: Browser) -> Iterator[SignIn]:
    """Return a function that signs a demo account in; every browser it opened is closed with the test."""
    contexts: list[BrowserContext] = []

    def open_page(
        username: str, *, viewport: tuple[int, int] = DESKTOP, at: Site | None = None, javascript: bool = True
    ) -> Page:
        house = at or site
        width, height = viewport
        context = browser.new_context(
            base_url=house.url,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.goto("/dang-nhap/")
        page.locator("[name=username]").fill(username)
        page.locator("[name=password]").fill(house.password)
        page.locator("form:has([name=password]) [type=submit]").click()
        page.wait_for_url(lambda url: "/dang-nhap/" not in url)
        return page

    yield open_page
    for context in contexts:
        context.close()
