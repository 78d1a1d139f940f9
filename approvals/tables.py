"""Decisions, appointments and authorities as rows of an Excel file; takes values, runs no query."""

from __future__ import annotations

from collections.abc import Iterable

from approvals.authority.matrix import Line
from approvals.authority.radar import Blind
from approvals.documents.numbering import as_number, number_of
from approvals.folders.queries import state_of, tally
from approvals.models import Decision, Folder
from audit.tables import Cell, Column, Table
from units.models import Appointment, User

Filters = tuple[tuple[str, str], ...]
DECISION_COLUMNS = (
    Column("Mã nhiệm vụ", 12),
    Column("Nội dung", 70),
    Column("Đơn vị chủ trì", 34),
    Column("Kế hoạch", 18),
    Column("Lần trình", 9),
    Column("Ký lúc", 17),
    Column("Người ký", 26),
    Column("Thẩm quyền ký", 32),
    Column("Số văn bản", 18),
    Column("Ngày ban hành", 13),
    Column("Thu hồi lúc", 17),
    Column("Lý do thu hồi", 40),
)
APPOINTMENT_COLUMNS = (
    Column("Họ và tên", 28),
    Column("Tài khoản", 20),
    Column("Tài khoản đang dùng", 11),
    Column("Chức danh", 30),
    Column("Chức vụ", 22),
    Column("Phạm vi", 50),
    Column("Từ ngày", 12),
    Column("Đến ngày", 12),
    Column("Chấm dứt lúc", 17),
    Column("Căn cứ", 34),
)
AUTHORITY_COLUMNS = (
    Column("Đơn vị", 40),
    Column("Người ký", 28),
    Column("Thẩm quyền ký", 34),
    Column("Ký thay, thừa uỷ quyền của", 34),
    Column("Căn cứ", 34),
    Column("Thời gian", 30),
    Column("Vì sao", 40),
    Column("Người khác ký được", 40),
    Column("Người giao, tạm dừng, huỷ", 28),
)

FOLDER_COLUMNS = (
    Column("Tên hồ sơ", 60),
    Column("Đơn vị lập", 30),
    Column("Người lập", 28),
    Column("Trình ai", 28),
    Column("Lập lúc", 17),
    Column("Trình lúc", 17),
    Column("Xong lúc", 17),
    Column("Số báo cáo", 10),
    Column("Tình trạng", 34),
    Column("Kết quả", 40),
)
RADAR_COLUMNS = (
    Column("Đơn vị", 40),
    Column("Từ ngày", 12),
    Column("Đến ngày", 12),
    Column("Số nhiệm vụ", 10),
    Column("Vì sao", 70),
)


def folder_table(folders: Iterable[Folder], filters: Filters) -> Table:
    """Return folders as a table; they must have been counted, with `coordinating_unit`, `signer`, `prepared_by`."""
    return Table("ho-so-trinh-ky", "Hồ sơ trình ký", FOLDER_COLUMNS, (folder_cells(one) for one in folders), filters)


def folder_cells(one: Folder) -> tuple[Cell, ...]:
    """Return a folder as a row."""
    who = (one.title, one.coordinating_unit.name, one.prepared_by.name, one.signer.name)
    when = (one.prepared_at, one.sent_at, one.closed_at)
    return (*who, *when, one.__dict__["row_count"], state_of(one)[1], tally(one))


def radar_table(spots: Iterable[Blind], filters: Filters) -> Table:
    """Return where nobody will be there to sign as a table."""
    rows = ((one.unit, one.from_on, one.to_on, one.tasks, one.reason) for one in spots)
    return Table("ra-soat-tham-quyen", "Rà soát thẩm quyền", RADAR_COLUMNS, rows, filters)


def decision_table(name: str, title: str, decisions: Iterable[Decision], filters: Filters) -> Table:
    """Return decisions as a table; `task__lead_unit` and `issued` must have been joined."""
    return Table(name, title, DECISION_COLUMNS, (decision_cells(one) for one in decisions), filters)


def decision_cells(decision: Decision) -> tuple[Cell, ...]:
    """Return a decision as a row."""
    task, issued = decision.task, number_of(decision)
    return (
        task.code,
        task.content,
        task.lead_unit.name if task.lead_unit else "",
        task.plan,
        decision.round,
        decision.made_at,
        decision.signer_name,
        decision.title_line,
        str(as_number(issued)) if issued else "",
        issued.issued_on if issued else None,
        decision.withdrawn_at,
        decision.withdrawn_note,
    )


def appointment_table(held: Iterable[tuple[User, list[Appointment]]], filters: Filters) -> Table:
    """Return people with what they are, and were, appointed to; somebody without any office has a row too."""
    rows = (cells for person, offices in held for cells in person_cells(person, offices))
    return Table("bo-nhiem", "Bổ nhiệm và phân công", APPOINTMENT_COLUMNS, rows, filters)


def person_cells(person: User, offices: list[Appointment]) -> list[tuple[Cell, ...]]:
    """Return the rows of one person."""
    who = (person.name, person.username, "Có" if person.is_active else "Không")
    return [(*who, *office_cells(one)) for one in offices] or [(*who, "Chưa có bổ nhiệm", "", "", None, None, None, "")]


def office_cells(one: Appointment) -> tuple[Cell, ...]:
    """Return what an appointment says."""
    portfolio = "; ".join(unit.name for unit in one.portfolio.all())
    where = one.unit.name if one.unit else f"Phụ trách: {portfolio}" if portfolio else "Toàn cơ quan"
    position = one.get_position_display()
    return (one.title, position, where, one.valid_from, one.valid_to, one.ended_at, one.basis)


def authority_table(lines: Iterable[Line], filters: Filters) -> Table:
    """Return who signs for which unit as a table."""
    return Table("tham-quyen-ky", "Thẩm quyền ký", AUTHORITY_COLUMNS, (authority_cells(one) for one in lines), filters)


def authority_cells(line: Line) -> tuple[Cell, ...]:
    """Return who signs for one unit as a row."""
    who = (line.unit, line.signer or "Chưa có ai", line.title_line, line.behalf)
    return (*who, line.basis, line.until, line.reason, line.others, line.commander or line.signer)
