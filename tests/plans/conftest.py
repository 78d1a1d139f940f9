"""A plan small enough to read at a glance, and the two real ones."""

import datetime as dt
from pathlib import Path

import pytest
from pytest_django import Settings

from plans.intake.taking import Source, prepare, take_in
from plans.models import Plan
from tests.people import unit_of
from units.models import Agency, Unit, User

TODAY = dt.date(2026, 11, 22)
NOW = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)
TEXT = """UBND TỈNH AN KHÊ
SỞ TƯ PHÁP
Số: 15/KH-STP

KẾ HOẠCH
Cải cách hành chính năm 2027

I. MỤC ĐÍCH, YÊU CẦU
1. Nâng cao chất lượng phục vụ.
II. NHIỆM VỤ CỤ THỂ
1. Rà soát toàn bộ quy trình nội bộ của cơ quan.
- Đơn vị chủ trì: Phòng Hành chính và Bổ trợ tư pháp.
- Đơn vị phối hợp: Văn phòng Sở; các cơ quan có liên quan.
- Thời gian: Hoàn thành trong tháng 5/2027.
2. Tổ chức quán triệt kế hoạch tới toàn thể công chức, viên chức.
- Đơn vị chủ trì: Thủ trưởng các phòng, đơn vị thuộc Sở.
- Thời gian: Thực hiện thường xuyên.
3. Xây dựng cơ sở dữ liệu dùng chung của ngành.
- Đơn vị chủ trì: Phòng Chuyển đổi số và Dữ liệu.
- Thời gian: Trước ngày 30/9/2027.
III. TỔ CHỨC THỰC HIỆN
Văn phòng Sở làm đầu mối theo dõi, đôn đốc việc thực hiện Kế hoạch này.

Nơi nhận:
- UBND tỉnh;
- Lưu: VT, VP.

GIÁM ĐỐC
"""


@pytest.fixture
def own_files(settings: Settings, tmp_path: Path) -> Path:
    """Keep uploaded files in the test's own folder."""
    folder = tmp_path / "files"
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": folder, "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    return folder


@pytest.fixture
def real_plan() -> Path:
    """The plan of 18 tasks that the first step is judged by."""
    path = Path(__file__).parents[3] / "shared/plans/003_8757ccd5a3d2e27c.txt"
    if not path.exists():
        pytest.skip("the shared plans are not here")
    return path


@pytest.fixture
def inspectorate(agency: Agency) -> Unit:
    """The unit of the agency that the real plan calls Thanh tra Sở."""
    return unit_of(agency, "tt", "Thanh tra Sở", Unit.Kind.INSPECTORATE)


@pytest.fixture
def draft(office: Unit, division: Unit, other_division: Unit, office_reviewer: User) -> Plan:
    """A draft of the small plan, coordinated by the Office; the unit that it does not know is left aside."""
    plan = read_in(office.agency, office_reviewer)
    plan.items.update(lead_unknown=[])
    return plan


def read_in(agency: Agency, actor: User, text: str = TEXT) -> Plan:
    """Take a plan text in for an agency."""
    source = Source.of("ke-hoach.txt", text.encode())
    return take_in(prepare(source, agency, on=TODAY), actor=actor, at=NOW)
