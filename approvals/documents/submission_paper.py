"""Phiếu trình: what the reviewing unit lays before the signer. A draft until the report has been passed on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from approvals.documents import facts
from approvals.models import ReviewSheet, SheetVerdict
from approvals.sheets.findings import Findings, lines_of, read
from approvals.signing import signing_for
from audit import sentences
from workflows.models import Submission, Task
from workflows.papers.blocks import DRAFT, Block, Closing, Grid, Head, Heading, Paper, Room, Said
from workflows.papers.wording import dateline, moment
from workflows.rules import field_unit
from workflows.timeline import Told

NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII")
ROOM_FOR_WORDS = 4
Section = tuple[str, Sequence[Block]]


def submission_paper(task: Task, submission: Submission, *, now: dt.datetime) -> Paper:
    """Return the paper of the report that lies, or lay, before leadership (about ten statements)."""
    review = facts.review_of(task, submission.round)
    asked = asked_to_sign(task, review)
    day = timezone.localdate(review.event.occurred_at) if review else None
    unit = task.coordinating_unit
    return Paper(
        file_name=f"phieu-trinh-{task.code}-lan-{submission.round}",
        title="PHIẾU TRÌNH",
        subject=f"Phê duyệt kết quả thực hiện nhiệm vụ {task.code} (lần trình {submission.round})",
        head=Head(
            parent=task.agency.name.upper(),
            agency=unit.name.upper(),
            number="",
            dateline=dateline(task.agency.place, day, year=timezone.localdate(submission.submitted_at).year),
        ),
        blocks=numbered(sections(task, submission, review, asked, until=now)),
        closing=Closing(
            recipients=("Như trên", *facts.units_of(task.lead_unit)),
            archive=facts.shelf(task),
            above=(reviewer_title(review).upper(),),
            name=review.event.actor_name if review else "",
        ),
        made_at=review.event.occurred_at if review else submission.submitted_at,
        to=addressee(task, asked),
        mark="" if review else DRAFT,
    )


def numbered(parts: Sequence[Section]) -> tuple[Block, ...]:
    """Return the sections that have something in them, each under its numeral."""
    said = [(title, blocks) for title, blocks in parts if blocks]
    return tuple(
        block
        for numeral, (title, blocks) in zip(NUMERALS, said, strict=False)
        for block in (Heading(f"{numeral}. {title}"), *blocks)
    )


def sections(
    task: Task, submission: Submission, review: Told | None, asked: Asked | None, *, until: dt.datetime
) -> list[Section]:
    """Return what the paper says, in the order in which it is asked."""
    return [
        ("NHIỆM VỤ", facts.about_task(task)),
        ("KẾT QUẢ ĐƠN VỊ BÁO CÁO", reported(submission)),
        ("TÀI LIỆU KÈM THEO", facts.files_of(submission)),
        ("KẾT QUẢ RÀ SOÁT", reviewed(submission, review)),
        ("Ý KIẾN PHỐI HỢP", facts.opinions_on(task, until=until)),
        ("ĐỀ XUẤT", proposal(asked)),
        ("Ý KIẾN CỦA NGƯỜI KÝ", [Room(ROOM_FOR_WORDS)]),
    ]


def reported(submission: Submission) -> list[Block]:
    """Say what the unit achieved, in its own words and figures."""
    answers = [
        Said(f"{at}. {facts.text_in(one, 'point')}\nTrả lời: {facts.text_in(one, 'answer')}")
        for at, one in facts.told(submission.answers)
    ]
    return [
        Said(str(submission.get_result_display()), "Kết quả"),
        Said(f"{facts.submitted_by(submission)}, lúc {moment(submission.submitted_at)}", "Người trình"),
        Said(submission.text, "Nội dung"),
        *([Said(submission.difficulties, "Khó khăn, vướng mắc")] if submission.difficulties else []),
        *facts.figures_of(submission),
        *facts.products_of(submission),
        *([Said("", "Trả lời các điểm bị yêu cầu bổ sung"), *answers] if answers else []),
        Said(submission.sha256, "Mã băm SHA-256 của bản trình"),
    ]


def reviewed(submission: Submission, review: Told | None) -> list[Block]:
    """Say what the reviewer checked and found; a sheet that is not concluded yet is nobody's finding."""
    if review is None:
        return [Said("Báo cáo đang được rà soát.")]
    sheet = passed_on_with(submission, review)
    by = f"{facts.reviewed_by(review)}, lúc {moment(review.event.occurred_at)}"
    alone = "Đơn vị chủ trì đồng thời là đơn vị đầu mối."
    return [
        *(found_on(read(sheet)) if sheet else []),
        Said(review.note, "Ý kiến rà soát"),
        Said(by, "Người rà soát"),
        *([Said(alone, "Đơn vị tự rà soát")] if review.facts.get("self_unit_review") else []),
    ]


def passed_on_with(submission: Submission, review: Told) -> ReviewSheet | None:
    """Return the sheet that was frozen as the report was passed on, the last one up to that moment."""
    sheets = ReviewSheet.objects.filter(submission=submission, verdict=SheetVerdict.PASSED)
    return sheets.filter(frozen_at__lte=review.event.occurred_at).order_by("-frozen_at", "-pk").first()


def found_on(findings: Findings) -> list[Block]:
    """Return what was checked as a table, the remarks by section, and why the report goes on in spite of them."""
    rows = tuple((check.label, check.words, check.note) for check in findings.checks)
    lines = [f"- {remark.section}: {text}" for remark, text in lines_of(findings.remarks)]
    return [
        *facts.titled("Nội dung kiểm tra", Grid(("Nội dung", "Kết luận", "Ghi chú"), (75, 30, 60), rows)),
        *([Said("\n".join(lines), "Nhận xét")] if lines else []),
        *([Said(findings.despite, "Lý do vẫn trình")] if findings.despite else []),
    ]


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked to sign: name and office, the line above the name, and why him."""

    name: str
    office: str = ""
    line: str = ""
    reason: str = ""


def asked_to_sign(task: Task, review: Told | None) -> Asked | None:
    """Return whom the report waits, or waited, for: as recorded when it was laid before him, else as of today."""
    signer = task.proposed_signer
    if signer is None or review is None:
        return None
    signing = signing_for(signer, field_unit(task))
    office = signing.title if signing else ""
    for told in (*facts.rerouted_after(task, review), review):
        chosen = told.facts.get("signer")
        if isinstance(chosen, dict) and chosen.get("id") == signer.pk:
            line, reason = str(chosen.get("title_line") or ""), str(chosen.get("reason") or "")
            return Asked(signer.name, office, line, reason)
    return Asked(signer.name, office, signing.title_line if signing else "")


def proposal(asked: Asked | None) -> list[Block]:
    """Say who is asked to sign, in what capacity and why."""
    if asked is None:
        return []
    told: list[Block] = [Said(f"Trình {asked.name} xem xét, phê duyệt kết quả thực hiện nhiệm vụ nêu trên.")]
    if asked.line:
        told.append(Said(asked.line.replace(" / ", " – "), "Thẩm quyền ký"))
    return [*told, Said(asked.reason, "Lý do")] if asked.reason else told


def addressee(task: Task, asked: Asked | None) -> str:
    """Return to whom the paper is addressed: the signer with his office, or leadership while none is named."""
    return sentences.introduced(asked.name, asked.office) if asked else f"Lãnh đạo {task.agency.name}"


def reviewer_title(review: Told | None) -> str:
    """Return the reviewer's office as of that day."""
    return (review.event.actor_title if review else "") or "Người rà soát"
