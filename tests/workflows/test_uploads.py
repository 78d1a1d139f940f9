"""Files people send: judged by what they are, named without tricks, kept out of reach, handed out as attachments."""

import hashlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from audit.models import Event
from tests.files import building
from tests.people import MakeTask, moved
from tests.workflows import papers
from tests.workflows.papers import paper
from units.models import User
from workflows import reports, uploads
from workflows.models import Evidence, Task
from workflows.states import State
from workflows.uploads import FileRefused, check, clean_name

MACRO = papers.zipped({"[Content_Types].xml": b"", "word/document.xml": b"", "word/vbaProject.bin": b""})


@pytest.fixture(autouse=True)
def storage_of_its_own(settings: Settings, tmp_path: Path) -> Path:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        },
    }
    return tmp_path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bien-ban.pdf", papers.PDF),
        ("BAO CAO.PDF", papers.PDF),
        ("báo cáo.docx", papers.docx()),
        ("số liệu.xlsx", papers.xlsx()),
        ("ảnh.png", building.png()),
        ("ảnh.jpg", building.jpg()),
        ("ảnh.jpeg", building.jpg()),
        ("ghi chú.txt", "Đã họp ngày 12/5.\r\n".encode()),
    ],
)
def test_a_good_file_is_taken_with_its_size_and_hash(name: str, content: bytes) -> None:
    checked = check(paper(name, content))
    assert (checked.name, checked.size) == (name, len(content))
    assert checked.sha256 == hashlib.sha256(content).hexdigest()
    assert checked.content.read() == content


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("virus.pdf", papers.EXE, "có nội dung không phải tệp PDF"),
        ("virus.exe", papers.EXE, "không thuộc loại được nhận"),
        ("bien-ban.pdf.exe", papers.PDF, "không thuộc loại được nhận"),
        ("trang.html", b"<script>alert(1)</script>", "không thuộc loại được nhận"),
        ("anh.svg", b"<svg/>", "không thuộc loại được nhận"),
        ("khong-duoi", papers.PDF, "không thuộc loại được nhận"),
        ("goi.docx", papers.zipped({"a.txt": b"a"}), "có nội dung không phải tài liệu Word"),
        ("bang.docx", papers.xlsx(), "có nội dung không phải tài liệu Word"),
        ("van-ban.xlsx", papers.docx(), "có nội dung không phải bảng tính Excel"),
        ("hong.docx", b"PK\x03\x04 broken", "có nội dung không phải tài liệu Word"),
        ("macro.docx", MACRO, "có chứa macro"),
        ("rong.pdf", b"", "rỗng"),
        ("anh.png", papers.JPG, "có nội dung không phải ảnh PNG"),
        ("cut.png", papers.PNG, "cấu trúc bất thường"),
        ("cut.jpg", papers.JPG, "cấu trúc bất thường"),
        ("nhi-phan.txt", b"\x00\x01\x02", "có nội dung không phải văn bản"),
        ("tcvn3.txt", "Tiếng".encode("utf-16"), "có nội dung không phải văn bản"),
        (
            "ngoai.docx",
            papers.zipped({"[Content_Types].xml": b"", "word/document.xml": b"", "../x": b""}),
            "bất thường",
        ),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_by_name(name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(FileRefused, match=sentence) as refused:
        check(paper(name, content))
    assert f"“{name}”" in str(refused.value)


def test_a_file_locked_with_a_password_is_refused() -> None:
    content = bytearray(papers.docx())
    for at in (content.find(b"PK\x01\x02") + 8, content.find(b"PK\x03\x04") + 6):
        content[at] |= 1
    with pytest.raises(FileRefused, match="mật khẩu"):
        check(paper("khoa.docx", bytes(content)))


def test_a_package_that_unpacks_into_a_bomb_is_refused_unopened() -> None:
    bomb = papers.docx(word__media__zeros=bytes(11 * uploads.MEGABYTE))
    assert len(bomb) < 20_000
    budget = uploads.budget_for(len(bomb))
    with pytest.raises(FileRefused, match="giải nén ra quá lớn"):
        check(paper("bom.docx", bomb), budget=budget)
    assert budget.spent == 0


def test_a_file_over_the_limit_is_refused_with_both_sizes(settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = 2 * uploads.MEGABYTE
    with pytest.raises(FileRefused, match="nặng 2,5 MB; mỗi tệp tối đa 2 MB"):
        check(paper("lon.pdf", papers.PDF + b"0" * int(2.5 * uploads.MEGABYTE)))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\a\\báo cáo.pdf", "báo cáo.pdf"),
        ("\u202efdp.exe.pdf", "fdp.exe.pdf"),
        ("a\u200bb\x00c\n.pdf", "abc.pdf"),
        ("ba\u0301o.pdf", "báo.pdf"),
        ("  hai   dấu cách .pdf ", "hai dấu cách .pdf"),
        (".pdf", "tep.pdf"),
        ("", "tep-khong-ten"),
        ("á" * 300 + ".pdf", "á" * 146 + ".pdf"),
    ],
)
def test_a_name_keeps_its_words_and_loses_its_tricks(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


def attached(task: Task, author: User, *files: SimpleUploadedFile) -> Evidence:
    reports.attach(task, [check(file) for file in files], actor=author)
    return Evidence.objects.filter(task=task).latest("pk")


def test_a_kept_file_lies_under_a_random_name_with_its_hash(
    task_in: MakeTask, officer: User, storage_of_its_own: Path
) -> None:
    file = attached(task_in(State.IN_PROGRESS), officer, paper("biên bản.pdf"))
    on_disk = storage_of_its_own / str(file.file.name)
    assert on_disk.read_bytes() == papers.PDF
    assert "bi" not in on_disk.name
    assert "." not in on_disk.name
    assert file.sha256 == hashlib.sha256(papers.PDF).hexdigest()
    assert (on_disk.stat().st_mode & 0o777) == 0o600


def test_a_file_sent_twice_is_kept_once(task_in: MakeTask, officer: User) -> None:
    task = task_in(State.IN_PROGRESS)
    attached(task, officer, paper())
    attached(task, officer, paper())
    assert Evidence.objects.count() == 1


def test_a_failed_saving_leaves_no_file_behind(task_in: MakeTask, officer: User, storage_of_its_own: Path) -> None:
    good, nameless = check(paper()), check(paper("hai.pdf", papers.PDF + b"2"))
    object.__setattr__(nameless, "sha256", None)
    with pytest.raises(Exception, match=r"(?i)not null|null value"):
        reports.attach(task_in(State.IN_PROGRESS), [good, nameless], actor=officer)
    assert [path for path in storage_of_its_own.rglob("*") if path.is_file()] == []
    assert not Evidence.objects.exists()


def test_a_download_is_an_attachment_that_no_browser_runs_and_is_recorded(
    client: Client, task_in: MakeTask, officer: User
) -> None:
    file = attached(task_in(State.IN_PROGRESS), officer, paper("biên bản.pdf"))
    client.force_login(officer)
    client.get(reverse("evidence_file", args=[file.pk])).getvalue()
    response = client.get(reverse("evidence_file", args=[file.pk]))
    assert response.status_code == 200
    assert response.getvalue() == papers.PDF
    assert response.headers["Content-Disposition"] == "attachment; filename*=utf-8''bi%C3%AAn%20b%E1%BA%A3n.pdf"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Type"] == "application/pdf"
    events = Event.objects.of(f"file:{file.pk}")
    assert [(event.seq, event.action, event.actor_id) for event in events] == [
        (1, "file.download", officer.pk),
        (2, "file.download", officer.pk),
    ]


def test_a_drafts_file_is_seen_by_its_unit_alone_and_a_submitted_one_by_all_who_see_the_task(
    client: Client,
    task_in: MakeTask,
    unit_head: User,
    office_reviewer: User,
    inspector: User,
    other_unit_head: User,
    stranger: User,
) -> None:
    task = task_in(State.IN_PROGRESS)
    file = attached(task, unit_head, paper())
    url = reverse("evidence_file", args=[file.pk])

    def answers() -> dict[str, int]:
        found = {}
        for person in (unit_head, office_reviewer, inspector, other_unit_head, stranger):
            client.force_login(person)
            response = client.get(url)
            found[person.username] = response.status_code
            if response.streaming:
                response.getvalue()
        return found

    assert answers() == {
        "unit_head": 200,
        "office_reviewer": 404,
        "inspector": 404,
        "other_unit_head": 404,
        "stranger": 404,
    }
    reports.save_words(task, reports.Words("done", "Xong", ""), actor=unit_head, version=1)
    moved(task, "report", unit_head, reports.freezing(unit_head, version=2))
    assert answers() == {
        "unit_head": 200,
        "office_reviewer": 200,
        "inspector": 200,
        "other_unit_head": 404,
        "stranger": 404,
    }
    client.logout()
    assert client.get(url).status_code == 302


def test_a_file_missing_from_the_storage_is_not_found_and_not_recorded(
    client: Client, task_in: MakeTask, officer: User, storage_of_its_own: Path
) -> None:
    file = attached(task_in(State.IN_PROGRESS), officer, paper())
    (storage_of_its_own / str(file.file.name)).unlink()
    client.force_login(officer)
    assert client.get(reverse("evidence_file", args=[file.pk])).status_code == 404
    assert not Event.objects.filter(action="file.download").exists()
