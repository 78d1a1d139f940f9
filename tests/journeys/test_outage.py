"""Redis stopped in mid-use, then the live process too: moves go on, pages learn of them, and all is well again."""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.front import front
from tests.journeys.site import Site, serving
from tests.realtime.own_redis import OwnRedis, running

DOT = "[data-live-dot]"
STATE = "main header .state"
RETRY_MS, POLL_MS = 130_000, 61_000
AT_WORK = re.compile("đang thực hiện", re.IGNORECASE)


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    """A Redis for the processes of this journey alone."""
    with running(tmp_path) as server:
        yield server


def move(leader: Page, address: str, words: str) -> None:
    """Suspend or resume a task, and see it done."""
    leader.goto(f"{address}{words}/")
    leader.locator("main textarea[name=note]").fill("Chờ hướng dẫn của Bộ")
    leader.locator("main form:has(textarea[name=note]) [type=submit]").click()
    leader.wait_for_url(re.compile(re.escape(address) + "$"))


def content(page: Page) -> str:
    """Return what the live part of a task's page says, without how long ago."""
    return str(page.locator("[data-live^='task.']").first.inner_text())


def test_without_redis_and_without_the_live_process_work_goes_on_and_pages_follow(
    sample_site: Site, sign_in: SignIn, own_redis: OwnRedis, tmp_path: Path
) -> None:
    env = sample_site.env | {"REDIS_URL": own_redis.url}
    with contextlib.ExitStack() as house:
        web = house.enter_context(serving(env, tmp_path, name="web"))
        live = house.enter_context(serving(env, tmp_path, name="live"))
        door = house.enter_context(front(web.url, live.url))
        behind = replace(sample_site, url=door.url)
        leader, reader = sign_in("giamdoc", at=behind), sign_in("vanphong", at=behind)
        broken: list[str] = []
        for page in (leader, reader):
            page.on("response", lambda answer: broken.append(answer.url) if answer.status >= 500 else None)
        leader.goto("/nhiem-vu/?state=in_progress")
        address = leader.locator(".tasks a").first.get_attribute("href")
        assert address
        reader.clock.install()
        reader.goto(address)
        expect(reader.locator(DOT)).to_contain_text("Trực tiếp")
        expect(reader.locator(STATE)).to_contain_text(AT_WORK)

        # Redis is gone. The line stays, for the live process reads the feed; a page opened now has a line too.
        own_redis.stop()
        move(leader, address, "tam-dung")
        expect(reader.locator(STATE)).to_contain_text("Tạm dừng")
        expect(reader.locator(DOT)).to_contain_text("Trực tiếp")
        expect(leader.locator(DOT)).to_contain_text("Trực tiếp")

        # The live process is gone too: the page says so, and asks by itself once a minute.
        live.process.kill()
        expect(reader.locator(DOT)).to_contain_text("Đang nối lại")
        reader.clock.fast_forward(RETRY_MS)
        expect(reader.locator(DOT)).to_contain_text("60 giây")
        move(leader, address, "tiep-tuc")
        expect(reader.locator(STATE)).to_contain_text("Tạm dừng")
        reader.clock.fast_forward(POLL_MS)
        expect(reader.locator(STATE)).to_contain_text(AT_WORK)
        expect(reader.locator(DOT)).to_contain_text("60 giây")

        # A move that nobody's page has asked about yet, then both are back: live again, and equal to the server.
        move(leader, address, "tam-dung")
        own_redis.start()
        door.live = house.enter_context(serving(env, tmp_path, name="live-again")).url
        reader.clock.fast_forward(RETRY_MS)
        expect(reader.locator(DOT)).to_contain_text("Trực tiếp")
        expect(reader.locator(STATE)).to_contain_text("Tạm dừng")
        move(leader, address, "tiep-tuc")
        expect(reader.locator(STATE)).to_contain_text(AT_WORK)
        fresh = reader.context.new_page()
        fresh.goto(f"{door.url}{address}")
        assert content(reader) == content(fresh)
        assert broken == []
        assert sample_site.manage("verify_audit").startswith("clean")
