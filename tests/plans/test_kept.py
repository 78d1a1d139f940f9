"""Bad input, through the page: a clear sentence, the file kept for its sender, nothing half-imported."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.fields.files import FieldFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from audit.models import Event
from plans import actions
from plans.intake import kept
from plans.intake.kept import Unread
from plans.models import KeptUpload, Plan
from plans.sources import ocr_available
from tests.files import building
from tests.files.corpus import HOSTILE
from tests.plans.conftest import NOW, TEXT
from tests.plans.sources.building import Paper, docx_plan, pdf_plan, scan_pdf, xlsx_table
from units.models import Unit, User

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
BODY = tuple(TEXT.partition("II. NHIỆM")[2].join(["II. NHIỆM", ""]).partition("\n\nNơi nhận")[0].split("\n"))
PAPER = Paper(body=BODY)


@pytest.fixture
def browser(client: Client, office: Unit, division: Unit, office_reviewer: User) -> Client:
    """The browser of the Office's coordinator."""
    client.force_login(office_reviewer)
    return client


def upload(browser: Client, name: str, data: bytes) -> "_MonkeyPatchedWSGIResponse":
    """Send a file to the import page."""
    return browser.post(reverse("plan_import"), {"file": SimpleUploadedFile(name, data)})


def bytes_of(file: FieldFile) -> bytes:
    """Return what is stored."""
    with file.open("rb") as content:
        data: bytes = content.read()
    return data


def table_of(rows: int) -> bytes:
    """Return a workbook with a table of so many tasks."""
    head = ("TT", "Nhiệm vụ", "Đơn vị chủ trì", "Thời gian", "Sản phẩm")
    body = ((n, f"Rà soát quy trình số {n}", "Văn phòng Sở", "Tháng 5/2027", "Báo cáo") for n in range(1, rows + 1))
    return xlsx_table([("PHỤ LỤC", "", "", "", ""), head, *body])


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("ke-hoach.docx", lambda: docx_plan(PAPER)),
        ("ke-hoach.pdf", lambda: pdf_plan(PAPER)),
        ("a.xlsx", lambda: table_of(3)),
    ],
)
def test_every_kind_of_file_becomes_a_draft(browser: Client, name: str, make: Callable[[], bytes]) -> None:
    data = make()
    answer = upload(browser, name, data)
    assert answer.status_code == 302, [one.sentence for one in KeptUpload.objects.all()]
    plan = Plan.objects.get()
    assert (plan.items.count(), plan.source_format, plan.source_name) == (3, name.rpartition(".")[2], name)
    assert bytes_of(plan.source_file) == data
    assert not KeptUpload.objects.exists()


@pytest.mark.parametrize(
    ("name", "make", "sentence"),
    [
        ("khoa.pdf", HOSTILE["khoa.pdf"].make, "mật khẩu"),
        ("khoa.docx", HOSTILE["khoa-ca-tep.docx"].make, "mật khẩu"),
        ("hong.pdf", HOSTILE["cut-duoi.pdf"].make, ""),
        ("hong.docx", lambda: docx_plan(PAPER)[:900], "hỏng"),
        ("bom.docx", HOSTILE["bom-khai-that.docx"].make, ""),
        ("bom.pdf", HOSTILE["bom-trong-pdf.pdf"].make, ""),
        ("macro.docm", lambda: docx_plan(PAPER), "macro"),
        ("macro.docx", HOSTILE["macro.docx"].make, "macro"),
        ("cu.doc", lambda: building.old_office(locked=False), ".docx"),
        ("anh.txt", lambda: building.png(9, 9), ""),
        ("mot-dong.txt", lambda: ("a" * 79 + " ").encode() * 65_536, ""),
        ("thu.txt", "Kính gửi các đồng chí,".encode, "kế hoạch"),
        ("khong-viec.txt", TEXT.partition("1. Rà soát")[0].encode, ""),
        ("nhieu.xlsx", lambda: table_of(10_000), "nhiều hơn mức 1000"),
    ],
)
def test_what_cannot_be_read_is_said_and_kept_and_nothing_is_imported(
    browser: Client, office_reviewer: User, name: str, make: Callable[[], bytes], sentence: str
) -> None:
    data = make()
    answer = upload(browser, name, data)
    text = answer.content.decode()
    assert answer.status_code == 422
    held = KeptUpload.objects.get()
    assert (held.name, held.size, held.uploaded_by, bytes_of(held.file)) == (name, len(data), office_reviewer, data)
    assert held.sentence.strip().endswith(".")
    assert sentence.lower() in held.sentence.lower()
    assert "Tệp chưa đọc được" in text
    assert "<title>Lỗi: " in text
    assert not Plan.objects.exists()
    event = Event.objects.get(action="plan.upload")
    assert event.object_key == f"upload:{held.pk}"


def test_a_scan_offers_to_paste_its_text_and_the_machine_only_where_there_is_one(browser: Client) -> None:
    text = upload(browser, "quet.pdf", scan_pdf()).content.decode()
    assert KeptUpload.objects.get().problem == KeptUpload.Problem.SCAN
    assert "Dán văn bản thay" in text
    assert ("Nhận dạng chữ (OCR)" in text) == ocr_available()


def test_a_scan_that_no_machine_reads_stays_kept(browser: Client) -> None:
    upload(browser, "quet.pdf", scan_pdf())
    held = KeptUpload.objects.get()
    answer = browser.post(reverse("kept_recognise", args=[held.pk]), follow=True)
    assert answer.status_code == 200
    assert KeptUpload.objects.filter(pk=held.pk).exists()
    assert not Plan.objects.exists()


def test_a_text_without_tasks_opens_as_a_draft_whose_lines_can_be_chosen(browser: Client) -> None:
    text = upload(browser, "thu.txt", "Kính gửi các đồng chí,\nĐề nghị rà soát.".encode()).content.decode()
    assert "Mở văn bản để chọn dòng" in text
    held = KeptUpload.objects.get()
    answer = browser.post(reverse("kept_open", args=[held.pk]))
    plan = Plan.objects.get()
    assert answer["Location"] == reverse("plan_compare", args=[plan.pk])
    assert (plan.items.count(), plan.uses, plan.source_name) == (0, ["ignored", "ignored"], "thu.txt")
    assert not KeptUpload.objects.exists()


def test_pasted_text_without_tasks_is_kept_too_and_stays_in_its_field(browser: Client) -> None:
    answer = browser.post(reverse("plan_import"), {"text": "Kính gửi các đồng chí trong Sở"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Kính gửi các đồng chí trong Sở</textarea>" in text
    held = KeptUpload.objects.get()
    browser.post(reverse("kept_open", args=[held.pk]))
    assert Plan.objects.get().source_format == "pasted"


def test_what_holds_no_text_cannot_be_opened_by_hand(browser: Client) -> None:
    upload(browser, "khoa.pdf", HOSTILE["khoa.pdf"].make())
    held = KeptUpload.objects.get()
    answer = browser.post(reverse("kept_open", args=[held.pk]), follow=True)
    assert "mật khẩu" in answer.content.decode()
    assert KeptUpload.objects.exists()
    assert not Plan.objects.exists()


def test_a_kept_file_comes_back_as_it_was_and_no_browser_opens_it(browser: Client) -> None:
    upload(browser, "thu.txt", b"<script>alert(1)</script>")
    held = KeptUpload.objects.get()
    answer = browser.get(reverse("kept_upload", args=[held.pk]))
    assert answer.getvalue() == b"<script>alert(1)</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert "attachment" in answer["Content-Disposition"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert Event.objects.filter(action="file.download", object_key=f"upload:{held.pk}").count() == 1


def test_a_kept_file_is_removed_with_its_bytes(
    browser: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    upload(browser, "thu.txt", "Kính gửi".encode())
    held = KeptUpload.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(reverse("kept_remove", args=[held.pk]))
    assert not KeptUpload.objects.exists()
    assert not held.file.storage.exists(str(held.file.name))
    assert Event.objects.filter(action="plan.discard", object_key=f"upload:{held.pk}").exists()


@pytest.mark.parametrize("person", ["office_head", "director", "inspector", "administrator", "stranger"])
def test_a_kept_file_does_not_exist_for_anybody_else(
    browser: Client, request: pytest.FixtureRequest, person: str
) -> None:
    upload(browser, "thu.txt", "Kính gửi".encode())
    held = KeptUpload.objects.get()
    browser.force_login(request.getfixturevalue(person))
    assert browser.get(reverse("kept_upload", args=[held.pk])).status_code == 404
    for name in ("kept_remove", "kept_open", "kept_recognise"):
        assert browser.post(reverse(name, args=[held.pk])).status_code == 404
    assert KeptUpload.objects.exists()


def test_the_same_file_is_kept_once_with_its_latest_sentence(office: Unit, office_reviewer: User) -> None:
    for sentence in ("Lần một.", "Lần hai."):
        kept.keep(Unread("a.txt", b"abc", sentence), actor=office_reviewer, at=NOW)
    assert KeptUpload.objects.get().sentence == "Lần hai."


def test_of_more_than_twenty_the_oldest_goes(
    office: Unit, office_reviewer: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(22):
            kept.keep(Unread(f"{number}.txt", b"%d" % number, "Hỏng."), actor=office_reviewer, at=NOW)
    names = set(KeptUpload.objects.values_list("name", flat=True))
    assert len(names) == 20
    assert not names & {"0.txt", "1.txt"}


def test_a_file_that_is_too_large_is_not_kept(browser: Client, settings: Settings) -> None:
    settings.PLAN_MAX_BYTES = 2000
    answer = upload(browser, "lon.txt", b"a" * 2001)
    assert answer.status_code == 422
    assert "Tệp lớn hơn" in answer.content.decode()
    assert not KeptUpload.objects.exists()


def test_a_file_that_was_issued_leads_to_its_plan(browser: Client, draft: Plan, office_reviewer: User) -> None:
    actions.issue(draft, actor=office_reviewer)
    answer = upload(browser, "ten-khac.txt", TEXT.encode())
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Tệp này đã được nhập và ban hành ngày" in text
    assert reverse("plan_page", args=[draft.pk]) in text
    assert Plan.objects.count() == 1
    assert not KeptUpload.objects.exists()
