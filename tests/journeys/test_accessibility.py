"""Every page in every state, read by axe, by the browser's own console and by a ruler, at every width."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import resolve
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

from tests.journeys.conftest import DESKTOP, SignIn
from tests.journeys.no_page import NO_PAGE
from tests.journeys.places import NOBODY, PLACES, Ids, Place, ids_of
from tests.journeys.site import Site
from tests.sweeps.routes import ROUTES

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
READ = (1280, 390)  # the two layouts that were designed
MEASURED = (1280, 640, 390, 320)  # 640 is 1280 at 200 %, 320 is WCAG 1.4.10
HEIGHT = 900
AXE = """async (rules) => {
  const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"], preload: false});
  const where = (one) => one.nodes.slice(0, 4).map((node) => node.html.slice(0, 160)).join(" | ");
  return found.violations.map((one) => `${one.id}: ${where(one)}`);
}"""
TOO_WIDE = """() => {
  const edge = document.documentElement.clientWidth, wide = document.documentElement.scrollWidth;
  if (wide <= edge) return [];
  const over = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > edge + 1);
  return [`${wide} px of ${edge}: ` + over.slice(-3).map((one) => one.outerHTML.slice(0, 120)).join(" | ")];
}"""
LISTEN = """addEventListener("securitypolicyviolation", (event) => {
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`);
});"""


@pytest.fixture(scope="module")
def ids(sample_site: Site) -> Ids:
    """The ids that the addresses need."""
    return ids_of(sample_site)


@pytest.fixture
def nobodys_page(sample_site: Site, browser: Browser) -> Iterator[Page]:
    """A page of somebody who has not signed in."""
    context = browser.new_context(base_url=sample_site.url, locale="vi-VN")
    yield context.new_page()
    context.close()


def test_every_page_is_visited_or_excused() -> None:
    visited = {place.name for places in PLACES.values() for place in places}
    known = {route.name for route in ROUTES}
    missing = sorted(known - visited - NO_PAGE.keys())
    assert not missing, f"add {missing} to PLACES in tests/journeys/places.py, or to no_page.py with the reason"
    assert not (visited | NO_PAGE.keys()) - known, "places.py names a route that is gone"


class Watch:
    """What a browser complains about, and where it goes, while a page is looked at."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self.origin = origin
        self.wrong: list[str] = []
        self.status = 0
        page.context.add_init_script(LISTEN)
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        page.on("request", self.follow)
        page.on("response", self.note)

    def hear(self, message: ConsoleMessage) -> None:
        """Note an error; that a refused page was refused is no news."""
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.wrong.append(f"console: {message.text}")

    def follow(self, request: Request) -> None:
        """Note a request to anybody else."""
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.wrong.append(f"asked {request.url}")

    def note(self, response: Response) -> None:
        """Remember the status of the page; a part of it that fails is wrong."""
        if response.request.is_navigation_request():
            self.status = response.status
        elif response.status >= 400:
            self.wrong.append(f"{response.status} for {response.url}")

    def look(self, place: Place, path: str) -> list[str]:
        """Go to a place and return everything wrong with it."""
        self.wrong.clear()
        page = self.page
        page.set_viewport_size({"width": DESKTOP[0], "height": HEIGHT})
        page.goto(path)
        found = [] if self.status != 200 or shows(page, place) else [f"this is {page.url}, not {place.name}"]
        if place.act is not None:
            place.act(page)
        if self.status != place.status:
            found.append(f"answered {self.status}, not {place.status}")
        return [f"{place} {line}" for line in [*found, *faults_of(page), *self.wrong]]


def faults_of(page: Page) -> list[str]:
    """Return what axe and the ruler find wrong with the page as it stands, at every width."""
    found: list[str] = []
    page.evaluate(AXE_SCRIPT)
    for width in MEASURED:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found += [f"{width} px: {line}" for line in page.evaluate(TOO_WIDE)]
        if width in READ:
            found += [f"{width} px: {line}" for line in page.evaluate(AXE, RULES)]
    return found


def shows(page: Page, place: Place) -> bool:
    """Tell whether the page is the one the table names (a form is shown by the page that carries it)."""
    shown = resolve(urlsplit(page.url).path).url_name
    return shown == place.name or NO_PAGE.get(place.name, "").startswith("takes a POST")


def unvisited(page: Page) -> set[str | None]:
    """Return the routes in the bar at the top that the table does not name."""
    entries = page.locator("header a[href^='/']").evaluate_all("(links) => links.map((one) => one.pathname)")
    return {resolve(entry).url_name for entry in entries} - {place.name for some in PLACES.values() for place in some}


@pytest.mark.parametrize("person", PLACES, ids=lambda person: person or "nobody")
def test_every_state_of_every_page(
    person: str, sample_site: Site, sign_in: SignIn, nobodys_page: Page, ids: Ids
) -> None:
    watch = Watch(nobodys_page if person == NOBODY else sign_in(person), sample_site.url)
    wrong = []
    for place in PLACES[person]:
        wrong += watch.look(place, place.path.format_map(ids))
    assert not wrong, "\n" + "\n".join(dict.fromkeys(wrong))
    assert not unvisited(watch.page), f"{person}'s menu leads to pages nobody looks at"
