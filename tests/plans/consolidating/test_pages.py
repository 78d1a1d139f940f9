"""The pages: every number leads to exactly its tasks, nothing is lost by coming late, files are handed out."""

import re
from io import BytesIO

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from plans.models import ConsolidatedReport, Plan
from tests.plans.consolidating.conftest import AFTER, Consolidate, on
from units.models import User

pytestmark = pytest.mark.django_db
LINK = re.compile(r'href="(/bao-cao/tong-hop/\d+/dong/[^"]+)"[^>]*>\s*(?:<span class="tile__count">)?(\d+)<')


def body(answer: object) -> str:
    """Return the text of a page."""
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


def at(name: str, *args: object) -> str:
    """Return an address."""
    return reverse(name, args=args)


@pytest.fixture
def office_client(client: Client, office_reviewer: User) -> Client:
    """The Office's coordinator at the screen."""
    client.force_login(office_reviewer)
    return client


def test_every_number_on_the_page_leads_to_exactly_its_tasks(consolidate: Consolidate, office_client: Client) -> None:
    report = consolidate()
    found = LINK.findall(body(office_client.get(at("consolidated", report.pk))))
    assert len(found) == len(set(found)) > 40
    for url, count in found:
        page = body(office_client.get(url))
        assert page.count("<tr data-counted>") == int(count), url
        assert f": {count}</h1>" in page
    assert office_client.get(at("consolidated_rows", report.pk, "khong-co")).status_code == 404


def test_a_task_is_a_link_for_whoever_may_open_it(
    consolidate: Consolidate, client: Client, office_reviewer: User, other_deputy: User
) -> None:
    report = consolidate()
    for reader, links in ((office_reviewer, 6), (other_deputy, 2)):
        client.force_login(reader)
        page = body(client.get(at("consolidated_rows", report.pk, "all")))
        assert page.count("<tr data-counted>") == 6
        assert len(re.findall(r'href="/nhiem-vu/\d+/" data-row', page)) == links
        assert ("Lưu nội dung" in body(client.get(at("consolidated", report.pk)))) is (reader == office_reviewer)


def test_coming_late_keeps_what_was_typed_beside_what_stands(
    consolidate: Consolidate, client: Client, office_reviewer: User, office_head: User
) -> None:
    report = consolidate()
    url, shown = at("consolidated", report.pk), report.version
    answers: list[object] = []
    for person, text, status in ((office_head, "Bản thứ nhất.", 302), (office_reviewer, "Bản thứ hai.", 409)):
        client.force_login(person)
        sent = {"version": shown, **report.proposed, "results": text, "signer": ""}
        answer = client.post(url, sent)
        answers.append(answer)
        assert answer.status_code == status
    page = body(answers[-1])
    assert "Office head vừa sửa báo cáo này" in page
    assert ">\nBản thứ hai.</textarea>" in page
    assert '<p class="prose">Bản thứ nhất.</p>' in page
    report.refresh_from_db()
    assert report.said("results") == "Bản thứ nhất."


def test_another_signer_is_chosen_on_the_page(
    consolidate: Consolidate, office_client: Client, director: User, unit_head: User
) -> None:
    report = consolidate()
    url = at("consolidated", report.pk)
    assert "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC" in body(office_client.get(url))
    sent = {"version": report.version, **report.proposed, "signer": director.pk}
    assert office_client.post(url, sent).status_code == 302
    page = body(office_client.get(url))
    assert "<dd>GIÁM ĐỐC<br>Director</dd>" in page
    wrong = office_client.post(url, {**sent, "version": report.version + 1, "signer": unit_head.pk})
    assert wrong.status_code == 422
    assert "Người này không có thẩm quyền ký báo cáo." in body(wrong)


def test_files_are_handed_out_as_attachments(
    consolidate: Consolidate, office_client: Client, client: Client, unit_head: User
) -> None:
    report = consolidate()
    ConsolidatedReport.objects.filter(pk=report.pk).update(
        rows=[*report.rows, {**report.rows[0], "content": "=1+1", "task": 0}]
    )
    files = {}
    for paper, begins in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")):
        files[paper] = answer = office_client.get(at("consolidated_file", report.pk, paper))
        assert answer.content.startswith(begins)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="bao-cao-15-KH-STP-2026-10.{paper}"'
    sheet = load_workbook(BytesIO(files["xlsx"].content)).worksheets[0]
    assert sheet.max_row == 1 + len(report.rows) + 1
    last = sheet.cell(row=sheet.max_row, column=3)
    assert (last.value, last.data_type) == ("=1+1", "s")
    client.force_login(unit_head)
    assert client.get(at("consolidated_file", report.pk, "pdf")).status_code == 404


def test_begun_built_and_watched(plan: Plan, office_client: Client, client: Client, unit_head: User) -> None:
    with on(AFTER):
        office_client.get("/tai-khoan/")
        wrong = office_client.post(
            at("consolidated_new"), {"plan": plan.pk, "period": "2026-11", "as_of": "2026-10-31"}
        )
        assert wrong.status_code == 422
        assert "Kỳ này chưa bắt đầu" in body(wrong)
        wrong = office_client.post(
            at("consolidated_new"), {"plan": plan.pk, "period": "2026-08", "as_of": "2026-08-31"}
        )
        assert wrong.status_code == 422
        assert "được ban hành ngày" in body(wrong)
        sent = {"plan": plan.pk, "period": "2026-10", "as_of": "2026-11-05"}
        assert "/bao-cao/tong-hop/" in office_client.post(at("consolidated_new"), sent).headers["Location"]
    report = ConsolidatedReport.objects.get()
    page = body(office_client.get(at("consolidated", report.pk)))
    assert "Đang chờ đến lượt lập" in page
    assert 'hx-trigger="every 2s"' in page
    assert "Lưu nội dung" not in page
    assert office_client.get(at("consolidated_rows", report.pk, "all")).status_code == 302
    assert office_client.get(at("consolidated_file", report.pk, "pdf")).status_code == 404
    assert office_client.get(at("consolidated_progress", report.pk)).status_code == 200
    ConsolidatedReport.objects.filter(pk=report.pk).update(phase="", built_at=report.created_at)
    assert office_client.get(at("consolidated_progress", report.pk)).headers["HX-Refresh"] == "true"
    assert "tháng 10/2026" in body(office_client.get(at("consolidated_list"))).lower()
    client.force_login(unit_head)
    assert client.get(at("consolidated", report.pk)).status_code == 404
    assert client.get(at("consolidated_new")).status_code == 302
