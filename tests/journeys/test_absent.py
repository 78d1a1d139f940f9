"""A Deputy is away: who stands in finds it under Duyệt thay, signs KT., and both names stand on what was signed."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.site import Site

TITLE = "Thử vắng mặt, ký thay"
BAR = ".actionbar"
LAID = """
import json
from tests.people import draft_task, giving_to, moved, reviewing, submitting
from units.models import Unit, User
unit, office = (Unit.objects.get(agency__code='so-tu-phap', code=code) for code in ('hctp', 'vp'))
names = ('vanphong', 'truongphong.hctp', 'pgd.1')
reviewer, head, leader = (User.objects.get(username=name) for name in names)
task = moved(draft_task(office, reviewer, '{title}'), 'assign', reviewer, giving_to(unit))
task = moved(moved(task, 'start', head), 'report', head, submitting(head))
moved(task, 'review', reviewer, reviewing(reviewer, leader))
people = User.objects.filter(username__in=('pgd.1', 'pgd.2')).order_by('username')
print(json.dumps([task.pk, *people.values_list('name', flat=True)]))
"""
AWAY = """
from tests.approvals.away import away
from units.models import User
away(User.objects.get(username='pgd.1'), stand_in=User.objects.get(username='pgd.2'), days=0)
"""
BACK = """
from django.utils import timezone
from units import absences
from units.models import Absence
for absence in Absence.objects.filter(person__username='pgd.1', ended_at__isnull=True):
    absences.end(absence, at=timezone.localtime())
"""


@pytest.fixture
def laid(sample_site: Site) -> Iterator[tuple[str, str, str]]:
    """A report before the first Deputy, who is away from today: its number, his name, and who stands in."""
    told = json.loads(sample_site.manage("shell", "-c", LAID.format(title=TITLE)).splitlines()[-1])
    sample_site.manage("shell", "-c", AWAY)
    yield str(told[0]), str(told[1]), str(told[2])
    sample_site.manage("shell", "-c", BACK)


def opened(page: Page, tab: str) -> None:
    """Open the report from a tab of the inbox."""
    page.goto("/phe-duyet/")
    page.locator(".tabs").get_by_role("link", name=tab).click()
    page.locator(".task").filter(has_text=TITLE).locator("a").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)


def test_who_stands_in_signs_and_both_names_are_kept(laid: tuple[str, str, str], sign_in: SignIn) -> None:
    number, absent, stand_in = laid

    away = sign_in("pgd.1")
    opened(away, "Cần tôi duyệt")
    shut = away.locator(BAR).get_by_role("button", name="Phê duyệt")
    expect(shut).to_have_attribute("aria-disabled", "true")
    expect(away.locator(BAR)).to_contain_text("Bạn đang được ghi nhận vắng mặt hôm nay")
    away.keyboard.press("a")
    expect(away.locator("#keys-say")).to_contain_text("vắng mặt hôm nay")
    expect(away.locator(".holder")).to_contain_text(stand_in)
    expect(away.locator(".holder")).to_contain_text(f"{absent} vắng đến hết")

    other = sign_in("pgd.2")
    opened(other, "Duyệt thay")
    expect(other.locator(".task.is-current")).to_contain_text(f"Trình {absent}, vắng đến hết")
    expect(other.locator(f"{BAR} .signing")).to_contain_text("Ký: KT. GIÁM ĐỐC – PHÓ GIÁM ĐỐC")
    expect(other.locator(f"{BAR} .signing")).to_contain_text(f"thay {absent}")
    other.wait_for_timeout(800)
    other.locator(BAR).get_by_role("button", name="Phê duyệt").click()
    expect(other.locator(".messages")).to_contain_text("Đã phê duyệt")
    expect(away.locator("[data-live-note]")).to_contain_text(stand_in)  # the page that lay open says so by itself

    away.goto(f"/phe-duyet/{number}/?lan=1")
    expect(away.locator("#arrived")).to_contain_text(f"Thư nói về lần trình 1, đã được {stand_in} phê duyệt lúc")
    said = away.locator(".message--success", has_text="Đã phê duyệt lần trình 1")
    expect(said).to_contain_text(stand_in)
    expect(said).to_contain_text(absent)
    away.goto(f"/nhiem-vu/{number}/")
    expect(away.locator("main")).to_contain_text(re.compile("KT. GIÁM ĐỐC"))
