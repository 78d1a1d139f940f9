"""`manage.py import_plan`."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from plans.models import Plan
from tests.files.building import old_office, png
from tests.files.corpus import HOSTILE
from tests.plans.conftest import TEXT
from tests.plans.sources.building import Paper, docx_plan, pdf_plan, scan_pdf, xlsx_table
from units.models import Agency, Unit, User

ROOT = Path(__file__).parents[2]
BODY = tuple(TEXT.partition("II. NHIỆM")[2].join(["II. NHIỆM", ""]).partition("\n\nNơi nhận")[0].split("\n"))
TABLE = [
    ("TT", "Nhiệm vụ", "Đơn vị chủ trì", "Thời gian"),
    ("1", "Rà soát quy trình nội bộ", "Văn phòng Sở", "Tháng 5/2027"),
    ("2", "Tập huấn nghiệp vụ cho công chức", "Văn phòng Sở", "Quý III/2027"),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The small plan on disk."""
    path = tmp_path / "ke-hoach.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def run(*words: object) -> str:
    """Run the command and return what it printed."""
    out = StringIO()
    call_command("import_plan", *map(str, words), stdout=out)
    return out.getvalue()


def started(*words: object) -> subprocess.CompletedProcess[str]:
    """Start the command as a person would, with a database that cannot be reached."""
    env = {**os.environ, "DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3", "PYTHONUTF8": "1"}
    command = [sys.executable, "manage.py", "import_plan", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=60)


def test_a_dry_run_needs_no_database_and_prints_json_alone(file: Path) -> None:
    done = started(file, "--dry-run", "--json")
    assert done.returncode == 0, done.stderr
    reading = json.loads(done.stdout)
    assert [task["path"] for task in reading["tasks"]] == [["II", "1"], ["II", "2"], ["II", "3"]]


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02\xff" * 100, "Kính gửi các đồng chí".encode()])
def test_what_is_no_plan_ends_with_a_sentence_and_code_2(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(data)
    done = started(path, "--dry-run", "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip().endswith(".")
    assert "Traceback" not in done.stderr


@pytest.mark.django_db
@pytest.mark.usefixtures("own_files")
def test_a_draft_is_written_in_the_name_of_the_head_of_the_coordinating_unit(
    file: Path, agency: Agency, division: Unit, office_head: User, office_reviewer: User
) -> None:
    assert "Đã ghi bản nháp" in run(file, "--agency", "stp")
    plan = Plan.objects.get()
    assert (plan.created_by, plan.agency, plan.items.count()) == (office_head, agency, 3)


@pytest.mark.django_db
@pytest.mark.usefixtures("own_files")
def test_a_draft_is_written_in_the_name_of_the_person_named(
    file: Path, office_head: User, office_reviewer: User
) -> None:
    json.loads(run(file, "--agency", "stp", "--actor", "office_reviewer", "--json"))
    assert Plan.objects.get().created_by == office_reviewer


@pytest.mark.django_db
@pytest.mark.usefixtures("own_files")
def test_a_dry_run_for_an_agency_writes_nothing(file: Path, office_head: User) -> None:
    assert "Chưa ghi gì" in run(file, "--agency", "stp", "--dry-run")
    assert not Plan.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("own_files")
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Cần --agency"),
        (("--agency", "khong-co"), "Không có cơ quan nào"),
        (("--agency", "stp", "--actor", "officer"), "không có quyền nhập"),
        (("--agency", "stp", "--actor", "stranger"), "không có quyền nhập"),
        (("--agency", "stp"), "Không tìm được người điều phối"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_written(
    file: Path, office: Unit, officer: User, stranger: User, words: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence) as refusal:
        run(file, *words)
    assert refusal.value.returncode == 2
    assert not Plan.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("own_files")
def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Không mở được tệp"):
        run(tmp_path / "khong-co.txt", "--dry-run")


@pytest.mark.parametrize(
    ("name", "make", "count"),
    [
        ("a.txt", TEXT.encode, 3),
        ("b.txt", lambda: TEXT.encode("utf-16"), 3),
        ("a.docx", lambda: docx_plan(Paper(body=BODY)), 3),
        ("a.pdf", lambda: pdf_plan(Paper(body=BODY)), 3),
        ("a.xlsx", lambda: xlsx_table(TABLE), 2),
    ],
)
def test_every_format_is_read_without_a_database(
    tmp_path: Path, name: str, make: Callable[[], bytes], count: int
) -> None:
    path = tmp_path / name
    path.write_bytes(make())
    done = started(path, "--dry-run", "--json")
    assert done.returncode == 0, done.stderr
    reading = json.loads(done.stdout)
    assert len(reading["tasks"]) == count
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("khoa.pdf", HOSTILE["khoa.pdf"].make),
        ("khoa.docx", HOSTILE["khoa-ca-tep.docx"].make),
        ("bom.docx", HOSTILE["bom-khai-that.docx"].make),
        ("macro.docx", HOSTILE["macro.docx"].make),
        ("macro.docm", lambda: docx_plan(Paper(body=BODY))),
        ("hong.docx", lambda: docx_plan(Paper(body=BODY))[:900]),
        ("quet.pdf", scan_pdf),
        ("cu.doc", lambda: old_office(locked=False)),
        ("anh.png", lambda: png(9, 9)),
    ],
)
def test_a_file_that_holds_no_readable_text_ends_with_a_sentence_and_code_2(
    tmp_path: Path, name: str, make: Callable[[], bytes]
) -> None:
    path = tmp_path / name
    path.write_bytes(make())
    with pytest.raises(CommandError) as refusal:
        run(path, "--dry-run", "--json")
    assert refusal.value.returncode == 2
    assert str(refusal.value).strip().endswith(".")


@pytest.mark.django_db
@pytest.mark.usefixtures("own_files")
def test_the_names_that_wait_for_a_person_are_told(file: Path, office_head: User, division: Unit) -> None:
    assert "Tên đơn vị chưa nhận ra" in run(file, "--agency", "stp")
    assert "Phòng Chuyển đổi số và Dữ liệu" in run(file, "--agency", "stp")
