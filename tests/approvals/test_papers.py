"""Phiếu phê duyệt and phiếu trình: what they say of a decision and of a report, and how they are handed out."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from django.test import Client
from django.utils import timezone

from approvals.documents.decision_paper import decision_paper, signature
from approvals.documents.numbering import Number, give
from approvals.documents.submission_paper import submission_paper
from approvals.models import Decision, ReviewSheet, SheetVerdict
from tests.approvals.documents import decided, full_report, opened, page_count, text_of, word_text
from tests.approvals.pages import at, body, last_line, length
from tests.people import MakeTask
from units.models import User
from units.positions import Capacity
from workflows.models import OpinionRequest, OpinionRound
from workflows.papers.as_docx import as_docx
from workflows.papers.as_pdf import as_pdf
from workflows.papers.wording import dateline
from workflows.states import State

pytestmark = pytest.mark.django_db


class TestDecisionPaper:
    """Phiếu phê duyệt."""

    def test_it_says_what_was_approved_by_whom_and_on_what(
        self, task_in: MakeTask, unit_head: User, deputy_director: User
    ) -> None:
        decision = decided(full_report(task_in, unit_head), deputy_director)
        said = text_of(as_pdf(decision_paper(decision)))
        for words in (
            "UBND TỈNH",
            "PHIẾU PHÊ DUYỆT",
            f"Kết quả thực hiện nhiệm vụ {decision.task.code}",
            "Căn cứ Kế hoạch 15/KH-STP",
            "Căn cứ QĐ 01/QĐ-STP",
            "Theo đề nghị của Office reviewer, Chuyên viên tổng hợp, Văn phòng Sở",
            "Đơn vị chủ trì: Phòng Hành chính và Bổ trợ tư pháp",
            "Quy trình đã rà soát 12 quy trình",
            "15/BC-HCTP 05/02/2026",
            "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC",
            "Deputy director, Phó Giám đốc, ký thay Giám đốc, theo QĐ 01/QĐ-STP",
            "Lưu: VT, VP.",
            "không thay cho chữ ký số",
            decision.submission_sha256,
        ):
            assert words in said, words

    @pytest.mark.parametrize(
        ("capacity", "behalf", "words"),
        [
            (Capacity.DIRECT, "", "A, Chức danh, ký trực tiếp, theo QĐ 1"),
            (Capacity.KT, "", "A, Chức danh, ký thay Giám đốc, theo QĐ 1"),
            (Capacity.KT, "B (Phó Giám đốc)", "A, Chức danh, ký thay B (Phó Giám đốc), theo QĐ 1"),
            (Capacity.TUQ, "B (Giám đốc)", "A, Chức danh, ký thừa uỷ quyền của B (Giám đốc), theo QĐ 1"),
            (Capacity.TL, "", "A, Chức danh, ký thừa lệnh Giám đốc, theo QĐ 1"),
            (Capacity.Q, "", "A, Chức danh, ký với tư cách quyền Giám đốc, theo QĐ 1"),
        ],
    )
    def test_both_names_stand_in_the_body_when_somebody_signs_for_another(
        self, capacity: Capacity, behalf: str, words: str
    ) -> None:
        decision = Decision(capacity=capacity, behalf=behalf, signer_name="A", signer_title="Chức danh", basis="QĐ 1")
        assert signature(decision) == words

    def test_it_is_a_draft_until_numbered_and_says_when_it_was_taken_back(
        self, task_in: MakeTask, deputy_director: User, records_clerk: User
    ) -> None:
        decision, today = decided(task_in(State.REVIEWED), deputy_director), timezone.localdate()
        draft = decision_paper(decision)
        assert draft.mark == "DỰ THẢO"
        assert text_of(as_pdf(draft)).count("DỰ THẢO") == 1 + page_count(as_pdf(draft))
        assert "Số: /PPD-STP" in text_of(as_pdf(draft))
        assert "DỰ THẢO" in opened(as_docx(draft)).sections[0].first_page_header.paragraphs[0].text
        give(decision.pk, Number(5, "PPD-STP", today), actor=records_clerk, on=today)
        issued = decision_paper(Decision.objects.get(pk=decision.pk))
        said = text_of(as_pdf(issued))
        assert issued.mark == ""
        assert "DỰ THẢO" not in said
        assert "Số: 05/PPD-STP" in said
        assert dateline("An Khê", today, year=today.year) in said
        at_last = timezone.now()
        Decision.objects.filter(pk=decision.pk).update(
            withdrawn_at=at_last, withdrawn_by=deputy_director, withdrawn_note="Sai số liệu"
        )
        gone = text_of(as_pdf(decision_paper(Decision.objects.get(pk=decision.pk))))
        assert "ĐÃ THU HỒI" in gone
        assert "đã được thu hồi lúc" in gone
        assert "Lý do thu hồi: Sai số liệu" in gone
        assert "Số: 05/PPD-STP" in gone

    def test_opinions_are_told_as_they_stood_when_it_was_made(
        self, task_in: MakeTask, deputy_director: User, other_unit_head: User
    ) -> None:
        task = task_in(State.REVIEWED)
        asked = OpinionRound.objects.create(
            task=task,
            question="Có thống nhất không?",
            due_on=dt.date(2026, 6, 5),
            stage=State.REVIEWED,
            asked_by=deputy_director,
            asked_at=timezone.now() - dt.timedelta(days=1),
        )
        request = OpinionRequest.objects.create(round=asked, unit=other_unit_head.appointments.get().unit)
        decision = decided(task, deputy_director)
        before = as_pdf(decision_paper(decision))
        assert "Chưa trả lời" in text_of(before)
        OpinionRequest.objects.filter(pk=request.pk).update(
            answer="agreed", answered_by=other_unit_head, answered_at=timezone.now()
        )
        assert as_pdf(decision_paper(Decision.objects.get(pk=decision.pk))) == before


class TestSubmissionPaper:
    """Phiếu trình."""

    def test_it_lays_everything_before_the_signer(self, task_in: MakeTask, unit_head: User) -> None:
        task = full_report(task_in, unit_head)
        assert task.submission is not None
        said = text_of(as_pdf(submission_paper(task, task.submission, now=timezone.now())))
        for words in (
            "SỞ TƯ PHÁP",
            "VĂN PHÒNG SỞ",
            "PHIẾU TRÌNH",
            "Kính gửi: Deputy director, Phó Giám đốc",
            "Nội dung: Đã rà soát 12 quy trình.",
            "Khó khăn, vướng mắc: Thiếu biên chế.",
            "Trả lời: Đã bổ sung tại mục 2.",
            f"bien-ban.pdf {'5f' * 32} 121 kB",
            "Ý kiến rà soát: Theo quy định",
            "Thẩm quyền ký: KT. GIÁM ĐỐC – PHÓ GIÁM ĐỐC",
            "Ý KIẾN CỦA NGƯỜI KÝ",
            "Như trên",
            task.submission.sha256,
        ):
            assert words in said, words
        assert "DỰ THẢO" not in said

    def test_the_sheet_of_the_review_is_told_once_it_is_concluded(self, task_in: MakeTask, unit_head: User) -> None:
        task = full_report(task_in, unit_head)
        assert task.submission is not None
        assert task.reviewed_at is not None
        ReviewSheet.objects.create(
            submission=task.submission,
            checks=[{"key": "a", "label": "Thể thức", "mark": "wrong", "note": "Thiếu ngày"}],
            remarks=[{"anchor": "figures", "text": "Chưa khớp"}],
            verdict=SheetVerdict.PASSED,
            saved_by=unit_head,
            saved_at=task.reviewed_at,
            frozen_at=task.reviewed_at - dt.timedelta(seconds=1),
        )
        said = text_of(as_pdf(submission_paper(task, task.submission, now=timezone.now())))
        assert "Thể thức Chưa đạt Thiếu ngày" in said
        assert "Số liệu: Chưa khớp" in said

    def test_before_the_review_it_is_a_draft_and_tells_no_finding(self, task_in: MakeTask) -> None:
        task = task_in(State.REPORTED)
        assert task.submission is not None
        said = text_of(as_pdf(submission_paper(task, task.submission, now=timezone.now())))
        assert "DỰ THẢO" in said
        assert "Báo cáo đang được rà soát." in said
        assert "Kính gửi: Lãnh đạo Sở Tư pháp" in said


class TestTakingAway:
    """The files as they are handed out."""

    def test_the_hash_on_the_page_is_that_of_the_file_and_of_the_trail(
        self, task_in: MakeTask, deputy_director: User, client: Client
    ) -> None:
        decision = decided(task_in(State.REVIEWED), deputy_director)
        client.force_login(deputy_director)
        page = body(client.get(at("document", decision.pk)))
        answer = client.get(at("decision_file", decision.pk, "pdf"))
        sha256 = hashlib.sha256(answer.content).hexdigest()
        assert sha256 in page
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="phieu-phe-duyet-NV-')
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        told = last_line(f"decision:{decision.pk}")
        assert told.event.action == "document.download"
        assert told.facts["sha256"] == sha256
        assert length(f"decision:{decision.pk}") == 1

    def test_word_is_handed_out_too(self, task_in: MakeTask, deputy_director: User, client: Client) -> None:
        decision = decided(task_in(State.REVIEWED), deputy_director)
        client.force_login(deputy_director)
        answer = client.get(at("decision_file", decision.pk, "docx"))
        assert "PHIẾU PHÊ DUYỆT" in word_text(opened(answer.content))
        assert client.get(f"/van-ban/{decision.pk}/phieu-phe-duyet/html/").status_code == 404

    def test_the_paper_before_the_signer_is_for_who_reviews_decides_or_inspects(
        self,
        task_in: MakeTask,
        office_reviewer: User,
        deputy_director: User,
        inspector: User,
        unit_head: User,
        records_clerk: User,
        stranger: User,
        client: Client,
    ) -> None:
        task = task_in(State.REVIEWED)
        assert task.submission is not None
        for reader, status in (
            (office_reviewer, 200),
            (deputy_director, 200),
            (inspector, 200),
            (unit_head, 404),
            (records_clerk, 404),
            (stranger, 404),
        ):
            client.force_login(reader)
            assert client.get(at("submission_file", task.pk, "pdf")).status_code == status, reader.username
        told = last_line(f"submission:{task.submission.pk}")
        assert (told.event.action, told.facts["submission"]) == ("document.download", task.submission.sha256)

    def test_pages_lead_to_the_papers(
        self, task_in: MakeTask, office_reviewer: User, deputy_director: User, unit_head: User, client: Client
    ) -> None:
        task = task_in(State.REVIEWED)
        before = at("submission_file", task.pk, "pdf")
        for reader, page in ((office_reviewer, "review_page"), (deputy_director, "decision_page")):
            client.force_login(reader)
            assert before in body(client.get(at(page, task.pk)))
        decision = decided(task, deputy_director)
        paths = [at("decision_file", decision.pk, way) for way in ("pdf", "docx")] + [at("document", decision.pk)]
        for reader, page, reads in ((deputy_director, "decision_page", True), (unit_head, "task_page", False)):
            client.force_login(reader)
            text = body(client.get(at(page, task.pk)))
            assert all(path in text for path in paths)
            assert "Dự thảo, chưa có số" in text
            assert (before in text) is reads

    def test_a_stranger_finds_no_document(
        self, task_in: MakeTask, deputy_director: User, stranger: User, other_unit_head: User, client: Client
    ) -> None:
        decision = decided(task_in(State.REVIEWED), deputy_director)
        for reader in (stranger, other_unit_head):
            client.force_login(reader)
            assert client.get(at("document", decision.pk)).status_code == 404
            assert client.get(at("decision_file", decision.pk, "pdf")).status_code == 404
