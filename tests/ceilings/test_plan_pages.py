"""What the pages of a plan cost with 30 and with 300 lines: the same number of statements, and a page that is light."""

import pytest
from django.urls import reverse

from plans import actions
from plans.editions import declaring
from plans.models import Plan
from tests.ceilings.house import DIVISIONS, LINES
from tests.ceilings.test_pages import statements
from tests.people import appointed, unit_of
from tests.plans.conftest import own_files, read_in
from units.models import Agency, Unit, User
from units.positions import Position

__all__ = ["own_files"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files", "office")]
SIZES = (30, 300)
MOST_BYTES = 450_000
# (page, what its address asks, most statements)
OF_A_DRAFT = (
    ("plan_compare", "", 7),
    ("plan_compare", "?xem=can", 7),
    ("plan_compare", "?trang=2", 7),
    ("plan_names", "", 8),
    ("plan_times", "", 5),
    ("plan_confirm", "", 9),
    ("plan_amend", "", 5),
)
OF_AN_EDITION = (  # one of them for what lines that come back have opened since: it goes on, or is closed
    ("plan_amend", "", 13),
    ("plan_amend", "?line=7", 13),
    ("plan_confirm", "", 15),
    ("plan_compare", "", 6),
)
OF_A_PLAN = (("plan_page", "", 12), ("plan_work", "", 8), ("plan_recall", "", 9))


def text_of(number: str, count: int, *, changed: bool = False, unknown: bool = False) -> str:
    """Write a plan of so many lines for twelve divisions; `changed` says every third one anew."""
    lines = ["SỞ TƯ PHÁP", f"Số: {number}", "KẾ HOẠCH", "Công tác năm 2027", "I. NHIỆM VỤ CỤ THỂ"]
    for place in range(1, count + 1):
        anew = " theo yêu cầu mới" if changed and place % 3 == 0 else ""
        lead = f"Phòng Chưa biết {place}" if unknown and place % 4 == 0 else DIVISIONS[place % len(DIVISIONS)]
        lines += [f"{place}. {LINES[place % len(LINES)]} đợt {place}{anew}.", f"- Đơn vị chủ trì: {lead}."]
        lines += [f"- Đơn vị phối hợp: {DIVISIONS[(place + 5) % len(DIVISIONS)]}; Công an tỉnh."]
        lines += [f"- Thời gian: Trước ngày {place % 28 + 1}/{place % 12 + 1}/2027.", f"- Sản phẩm: Báo cáo {place}."]
    return "\n".join([*lines, "II. TỔ CHỨC THỰC HIỆN", "Văn phòng Sở làm đầu mối theo dõi Kế hoạch này.", ""])


@pytest.fixture
def reviewer(agency: Agency, office: Unit) -> User:
    """The Office's coordinator, in an agency of twelve divisions."""
    for number, name in enumerate(DIVISIONS, start=1):
        unit_of(agency, f"p{number}", name, Unit.Kind.DIVISION)
    return appointed("reviewer", agency, Position.COORDINATOR, unit=office)


def asked(reviewer: User, plan: Plan, pages: tuple[tuple[str, str, int], ...]) -> dict[str, int]:
    """Hold each page against its ceilings; return how many statements it asked."""
    found = {}
    for name, query, most in pages:
        address = f"{reverse(name, args=[plan.pk])}{query}"
        said, size = statements(reviewer, address)
        assert len(said) <= most, (address, len(said), "\n".join(said))
        assert size <= MOST_BYTES, (address, size)
        found[f"{name}{query}"] = len(said)
    return found


def test_the_pages_of_a_draft_cost_the_same_however_many_lines_it_has(agency: Agency, reviewer: User) -> None:
    few, many = (
        asked(reviewer, read_in(agency, reviewer, text_of(f"{size}/KH-STP", size, unknown=True)), OF_A_DRAFT)
        for size in SIZES
    )
    assert few == many


def test_the_pages_of_a_plan_and_of_its_next_edition_cost_the_same(agency: Agency, reviewer: User) -> None:
    found = []
    for size in SIZES:
        plan = read_in(agency, reviewer, text_of(f"{size}/KH-STP", size))
        actions.issue(plan, actor=reviewer)
        later = read_in(agency, reviewer, text_of(f"{size + 1}/KH-STP", size + 5, changed=True))
        declaring.declare(later, plan.pk, actor=reviewer, seen=later.version)
        later.refresh_from_db()
        before = {**asked(reviewer, later, OF_AN_EDITION), **asked(reviewer, plan, OF_A_PLAN)}
        actions.issue(later, actor=reviewer)
        found.append((before, asked(reviewer, later, OF_A_PLAN)))
        Plan.objects.filter(pk=later.pk).update(number="", title=f"Khác {size}")
    assert found[0] == found[1]
