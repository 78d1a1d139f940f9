"""Positions, and the rights each one carries. Pure: this table is the whole of our role model."""

from django.db.models import TextChoices


class Right(TextChoices):
    """A right is always held on a unit (a guardian object permission)."""

    SEE_WORK = "see_work", "Xem nhiệm vụ của đơn vị"
    PREPARE_REPORT = "prepare_report", "Soạn báo cáo cho đơn vị"
    SUBMIT_REPORT = "submit_report", "Tiếp nhận và trình báo cáo"
    COORDINATE = "coordinate", "Giao việc và rà soát"
    APPROVE = "approve", "Phê duyệt"
    COMMAND = "command", "Giao, tạm dừng, huỷ nhiệm vụ"
    NUMBER = "number", "Cấp số văn bản"
    INSPECT = "inspect", "Đọc nhật ký"
    ADMINISTER = "administer", "Quản trị tài khoản"


class Position(TextChoices):
    """What a person is appointed as (chức vụ)."""

    DIRECTOR = "director", "Giám đốc"
    ACTING_DIRECTOR = "acting_director", "Quyền Giám đốc"
    DEPUTY_DIRECTOR = "deputy_director", "Phó Giám đốc"
    UNIT_HEAD = "unit_head", "Thủ trưởng đơn vị"
    DEPUTY_HEAD = "deputy_head", "Phó thủ trưởng đơn vị"
    COORDINATOR = "coordinator", "Chuyên viên tổng hợp"
    OFFICER = "officer", "Chuyên viên"
    RECORDS_CLERK = "records_clerk", "Văn thư"
    INSPECTOR = "inspector", "Thanh tra"
    ADMINISTRATOR = "administrator", "Quản trị"


RIGHTS: dict[Position, frozenset[Right]] = {
    Position.DIRECTOR: frozenset({Right.SEE_WORK, Right.APPROVE, Right.COMMAND}),
    Position.ACTING_DIRECTOR: frozenset({Right.SEE_WORK, Right.APPROVE, Right.COMMAND}),
    Position.DEPUTY_DIRECTOR: frozenset({Right.SEE_WORK, Right.APPROVE, Right.COMMAND}),
    Position.UNIT_HEAD: frozenset({Right.SEE_WORK, Right.PREPARE_REPORT, Right.SUBMIT_REPORT, Right.COORDINATE}),
    Position.DEPUTY_HEAD: frozenset({Right.SEE_WORK, Right.PREPARE_REPORT, Right.SUBMIT_REPORT, Right.COORDINATE}),
    Position.COORDINATOR: frozenset({Right.SEE_WORK, Right.PREPARE_REPORT, Right.COORDINATE}),
    Position.OFFICER: frozenset({Right.SEE_WORK, Right.PREPARE_REPORT}),
    Position.RECORDS_CLERK: frozenset({Right.SEE_WORK, Right.NUMBER}),
    Position.INSPECTOR: frozenset({Right.SEE_WORK, Right.INSPECT}),
    Position.ADMINISTRATOR: frozenset({Right.ADMINISTER}),
}

WHOLE_AGENCY = frozenset({Position.DIRECTOR, Position.ACTING_DIRECTOR, Position.INSPECTOR, Position.ADMINISTRATOR})
PORTFOLIO = frozenset({Position.DEPUTY_DIRECTOR})
IN_ONE_UNIT = frozenset(Position) - WHOLE_AGENCY - PORTFOLIO

SENIORITY: tuple[Position, ...] = tuple(Position)

# Who stands at the head of the agency, and may therefore delegate (Nghị định 30/2020/NĐ-CP, điều 13).
HEADS_OF_AGENCY = frozenset({Position.DIRECTOR, Position.ACTING_DIRECTOR})
# What a signature decides, hence what may be laid into other hands: kinds of document are rights on a unit.
SIGNED: tuple[Right, ...] = (Right.APPROVE, Right.COMMAND)


class Capacity(TextChoices):
    """In what capacity a document is signed (Nghị định 30/2020/NĐ-CP, điều 13); derived, never chosen."""

    DIRECT = "direct", "Ký trực tiếp"
    KT = "kt", "Ký thay (KT.)"
    TL = "tl", "Thừa lệnh (TL.)"
    TUQ = "tuq", "Thừa uỷ quyền (TUQ.)"
    Q = "q", "Quyền (Q.)"


# The capacity that an appointment gives by itself; every other one rests on an authority of its own.
CAPACITIES: dict[Position, Capacity] = {
    Position.DIRECTOR: Capacity.DIRECT,
    Position.ACTING_DIRECTOR: Capacity.Q,
    Position.DEPUTY_DIRECTOR: Capacity.KT,
}
