"""Plans whose lines come back, given out on a day of one's choice."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine

from plans import actions
from plans.models import Obligation, Plan
from plans.obligations.opening import Opened, open_due
from tests.plans.amendments import DIVISION, EVERYBODY, OTHER, Row, paper
from tests.plans.conftest import read_in
from units.models import Unit, User

ISSUED_AT = dt.datetime(2026, 11, 16, 2, 0, tzinfo=dt.UTC)  # 09:00 in Việt Nam, in quarter IV
LINES: tuple[Row, ...] = (
    ("Cập nhật cơ sở dữ liệu hộ tịch", DIVISION, "Thực hiện thường xuyên"),
    ("Quán triệt nghị quyết tới toàn thể công chức", EVERYBODY, "Thường xuyên"),
    ("Rà soát văn bản quy phạm pháp luật", OTHER, "Hằng năm"),
    ("Niêm yết thủ tục hành chính", DIVISION, "Hoàn thành trong tháng 12/2026 và thực hiện thường xuyên"),
    ("Theo dõi thi hành pháp luật", "", "Thường xuyên"),
    ("Xây dựng đề án chuyển đổi số", OTHER, "Trước ngày 30/9/2027"),
)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The clock, on the day of issuing until a test moves it."""
    with time_machine.travel(ISSUED_AT, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def plan(
    own_files: object,
    clock: time_machine.Traveller,
    office: Unit,
    division: Unit,
    other_division: Unit,
    office_reviewer: User,
) -> Plan:
    """A plan in force with every kind of line that comes back."""
    assert office_reviewer.agency is not None
    draft = read_in(office_reviewer.agency, office_reviewer, paper("15/KH-STP", LINES, "Công tác tư pháp"))
    actions.issue(draft, actor=office_reviewer)
    return Plan.objects.get(pk=draft.pk)


Look = Callable[[str], Opened]


@pytest.fixture
def look(clock: time_machine.Traveller) -> Look:
    """Move the clock to 08:00 of a day and let the worker look."""

    def looking(day: str) -> Opened:
        at = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(1), dt.UTC)
        clock.move_to(at)
        return open_due(at)

    return looking


def obligation_at(plan: Plan, position: int) -> Obligation:
    """Return the obligation of a line."""
    return Obligation.objects.get(item__plan=plan, item__position=position)


def periods_of(obligation: Obligation) -> list[str]:
    """Return the periods recorded: "2026-10-01 2026-12-31", "…: paused" where one was passed over."""
    rows = obligation.occurrences.order_by("first_day")
    return [f"{row.first_day} {row.last_day}{': paused' if row.skipped else ''}" for row in rows]
