"""Phiếu phê duyệt: what was decided on which report, by whom in which capacity. A draft until the clerk numbers it."""

from __future__ import annotations

from django.utils import timezone

from approvals.documents import facts
from approvals.documents.numbering import number_of, symbol_for
from approvals.models import Decision
from audit import sentences
from units.positions import Capacity
from workflows.papers.blocks import DRAFT, TAKEN_BACK, Block, Closing, Head, Heading, Paper, Said
from workflows.papers.wording import dateline, moment, number_line

# Without and with the one who is acted for.
SIGNS: dict[str, tuple[str, str]] = {
    Capacity.DIRECT: ("ký trực tiếp", "ký thay"),
    Capacity.Q: ("ký với tư cách quyền Giám đốc", "ký thay"),
    Capacity.KT: ("ký thay Giám đốc", "ký thay"),
    Capacity.TL: ("ký thừa lệnh Giám đốc", "ký thừa lệnh"),
    Capacity.TUQ: ("ký thừa uỷ quyền của Giám đốc", "ký thừa uỷ quyền của"),
}


def decision_paper(decision: Decision) -> Paper:
    """Return the paper of a decision as it stands now (about six statements)."""
    task, issued = decision.task, number_of(decision)
    agency = task.agency
    day = issued.issued_on if issued else None
    mark = TAKEN_BACK if decision.withdrawn_at else "" if issued else DRAFT
    symbol = issued.symbol if issued else symbol_for(agency)
    return Paper(
        file_name=f"phieu-phe-duyet-{task.code}-lan-{decision.round}",
        title="PHIẾU PHÊ DUYỆT",
        subject=f"Kết quả thực hiện nhiệm vụ {task.code}",
        head=Head(
            parent=agency.parent_name.upper(),
            agency=agency.name.upper(),
            number=number_line(issued.number if issued else None, symbol),
            dateline=dateline(agency.place, day, year=timezone.localdate(decision.made_at).year),
        ),
        blocks=(*withdrawal(decision), *bases(decision), *body(decision)),
        closing=Closing(
            recipients=facts.units_of(task.lead_unit, *task.cooperating_units.all(), task.coordinating_unit),
            archive=facts.shelf(task),
            above=tuple(decision.title_line.split(" / ")),
            name=decision.signer_name,
        ),
        made_at=decision.made_at,
        mark=mark,
    )


def withdrawal(decision: Decision) -> list[Block]:
    """Say first that a decision no longer stands, since when and by whom."""
    if decision.withdrawn_at is None:
        return []
    by = f", người thu hồi: {decision.withdrawn_by.name}" if decision.withdrawn_by else ""
    told: list[Block] = [Said(f"Quyết định này đã được thu hồi lúc {moment(decision.withdrawn_at)}{by}.", look="bold")]
    return [*told, Said(decision.withdrawn_note, "Lý do thu hồi")] if decision.withdrawn_note else told


def bases(decision: Decision) -> list[Block]:
    """Say what the decision rests on: the plan, the paper that lets its signer sign, the report, the review."""
    task, submission = decision.task, decision.submission
    unit = task.lead_unit.name if task.lead_unit else "đơn vị chủ trì"
    review = facts.review_of(task, decision.round, decision_id=decision.pk)
    told = [
        f"Căn cứ Kế hoạch {task.plan};" if task.plan else "",
        f"Căn cứ {decision.basis};" if decision.basis else "",
        f"Xét báo cáo lần {decision.round} của {unit}, trình lúc {moment(submission.submitted_at)};",
        f"Theo đề nghị của {facts.reviewed_by(review)}." if review else "",
    ]
    return [Said(text, look="italic") for text in told if text]


def body(decision: Decision) -> list[Block]:
    """Say what is approved, what others had said, who signs, and by what the paper can be checked."""
    task, submission = decision.task, decision.submission
    opinions = facts.opinions_on(task, until=decision.made_at)
    lacking = (
        [Said(decision.without_opinions, "Quyết định khi chưa đủ ý kiến, lý do")] if decision.without_opinions else []
    )
    return [
        Said("Phê duyệt kết quả thực hiện nhiệm vụ sau đây:"),
        Heading("1. Nhiệm vụ"),
        *facts.about_task(task),
        Heading("2. Kết quả được phê duyệt"),
        Said(str(submission.get_result_display()), "Kết quả"),
        Said(f"{facts.submitted_by(submission)}, lúc {moment(submission.submitted_at)}", "Người trình"),
        *facts.figures_of(submission),
        *facts.products_of(submission),
        *([Heading("3. Ý kiến phối hợp"), *opinions, *lacking] if opinions or lacking else []),
        Heading(f"{4 if opinions or lacking else 3}. Người ký và thông tin đối chiếu"),
        Said(signature(decision), "Người ký"),
        *self_review(decision),
        Said(decision.submission_sha256, "Mã băm SHA-256 của bản trình được phê duyệt"),
        Said(
            f"Quyết định mã {decision.pk} ghi lúc {moment(decision.made_at)} trên hệ thống Rõ Việc. "
            "Phê duyệt trên hệ thống là việc nội bộ của cơ quan, không thay cho chữ ký số.",
            look="small italic",
        ),
    ]


def signature(decision: Decision) -> str:
    """Say in what capacity the signer signs, for whom when it is for another, and on what it rests."""
    alone, for_another = SIGNS[decision.capacity]
    signer = sentences.introduced(decision.signer_name, decision.signer_title)
    capacity = f"{for_another} {decision.behalf}" if decision.behalf else alone
    return ", ".join([signer, capacity, *([f"theo {decision.basis}"] if decision.basis else [])])


def self_review(decision: Decision) -> list[Block]:
    """Say that a unit has reviewed its own report, when it has."""
    task = decision.task
    if task.lead_unit_id != task.coordinating_unit_id:
        return []
    return [
        Said(
            "Đơn vị chủ trì đồng thời là đơn vị đầu mối; người rà soát là người khác người trình.", "Đơn vị tự rà soát"
        )
    ]
