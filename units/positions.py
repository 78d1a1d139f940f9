"""Positions, and the rights each one carries. Pure: this table is the whole of our role model."""

from django.db.models import TextChoices


class Right(TextChoices):
    """A right is always held on a unit (a guardian object permission)."""

    SEE_WORK = "see_work", "Xem nhiệm vụ của đơn vị"
    PREPARE_REPORT = "prepare_report", "Soạn báo cáo cho đơn vị"
    SUBMIT_REPORT = "submit_report", "Tiếp nhận và trình báo cáo"
    COORDINATE = "coordinate", "Giao việc và rà soát"
    APPROVE = "approve", "Phê duyệt"
    INSPECT = "inspect", "Đọc nhật ký"
    ADMINISTER = "administer", "Quản trị tài khoản"


class Position(TextChoices):
    """What a person is appointed as (chức vụ)."""

    DIRECTOR = "director", "Giám đốc"
    DEPUTY_DIRECTOR = "deputy_director", "Phó Giám đốc"
    UNIT_HEAD = "unit_head", "Thủ trưởng đơn vị"
    DEPUTY_HEAD = "deputy_head", "Phó thủ trưởng đơn vị"
    COORDINATOR = "coordinator", "Chuyên viên tổng hợp"
    OFFICER = "officer", "Chuyên viên"
    RECORDS_CLERK = "records_clerk", "Văn thư"
    INSPECTOR = "inspector", "Thanh tra"
    ADMINISTRATOR = "administrator", "Quản trị"


RIGHTS: dict[Position, frozenset[Right]] = {
    Position.DIRECTOR: frozenset({Right.SEE_WORK, Right.APPROVE}),
    Position.DEPUTY_DIRECTOR: frozenset({Right.SEE_WORK, Right.APPROVE}),
    Position.UNIT_HEAD: frozenset({Right.SEE_WORK, Right.PREPARE_REPORT, Right.SUBMIT_REPORT, Right.COORDINATE}),
    Position.DEPUTY_HEAD: frozenset({Right.SEE_WORK, Right.PREPARE_REPORT, Right.SUBMIT_REPORT, Right.COORDINATE}),
    Position.COORDINATOR: frozenset({Right.SEE_WORK, Right.PREPARE_REPORT, Right.COORDINATE}),
    Position.OFFICER: frozenset({Right.SEE_WORK, Right.PREPARE_REPORT}),
    Position.RECORDS_CLERK: frozenset({Right.SEE_WORK}),
    Position.INSPECTOR: frozenset({Right.SEE_WORK, Right.INSPECT}),
    Position.ADMINISTRATOR: frozenset({Right.ADMINISTER}),
}

WHOLE_AGENCY = frozenset({Position.DIRECTOR, Position.INSPECTOR, Position.ADMINISTRATOR})
PORTFOLIO = frozenset({Position.DEPUTY_DIRECTOR})
IN_ONE_UNIT = frozenset(Position) - WHOLE_AGENCY - PORTFOLIO

SENIORITY: tuple[Position, ...] = tuple(Position)
