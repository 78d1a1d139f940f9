"""Hostile files through the import page: a sentence, the file kept, nothing half-imported, the server still there."""

import io
import json
import os
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document

from plans.exporting import export
from plans.intake import kept
from plans.intake.kept import Unread
from plans.intake.storing import LEFT_BEHIND, sweep
from plans.intake.taking import PASTED, Source
from plans.models import KeptUpload, Plan
from plans.sources.turns import AT_ONCE, Crowded, turn
from tests.files.corpus import HOSTILE
from tests.files.test_room import disk_of, on_disk
from tests.plans.conftest import TEXT, own_files, read_in
from tests.plans.racing import raced
from tests.plans.sources.building import Paper, docx_plan
from units.models import Agency, Unit, User
from workflows.models import Task

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

__all__ = ["own_files"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files", "division", "other_division")]
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>"
TURNED = "\u202eTPKS\u202c \u2066x\u2069\u200f"
HEAVY = 450_000
PLAN = docx_plan(Paper(body=tuple(TEXT.splitlines()[8:20])))


@pytest.fixture
def browser(client: Client, office: Unit, office_reviewer: User) -> Client:
    """The browser of the Office's coordinator."""
    client.force_login(office_reviewer)
    return client


def upload(browser: Client, name: str, data: bytes) -> "_MonkeyPatchedWSGIResponse":
    """Send a file to the import page."""
    return browser.post(reverse("plan_import"), {"file": SimpleUploadedFile(name, data)})


def said(answer: "_MonkeyPatchedWSGIResponse") -> str:
    """Return the messages that an answer left for the next page."""
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


@pytest.mark.parametrize("name", [name for name in HOSTILE if not name.endswith((".png", ".jpg"))])
def test_no_hostile_file_is_taken_in_and_each_is_kept_with_its_reason(browser: Client, name: str) -> None:
    answer = upload(browser, name, HOSTILE[name].make())
    assert answer.status_code == 422
    assert len(answer.content) < HEAVY
    assert not Plan.objects.exists()
    assert KeptUpload.objects.get().sentence.rstrip().endswith(".")


def raw(name: bytes, data: bytes) -> bytes:
    """Return a form as a hostile program would write it, its file called whatever it likes."""
    head = b'--ranh\r\nContent-Disposition: form-data; name="file"; filename="' + name + b'"\r\n'
    return head + b"Content-Type: text/plain\r\n\r\n" + data + b"\r\n--ranh--\r\n"


@pytest.mark.parametrize(
    "name",
    [
        b"../../../etc/passwd.txt",
        b"..\\..\\a.txt",
        b'a\\"; filename*=x; b=\\".txt',
        "ke\u202etxt.hoach.txt".encode(),
        b"x" * 300 + b".txt",
        b"a\x00b.txt",
        b"a%0d%0aSet-Cookie: a=b.txt",
        b"<img src=x onerror=alert(1)>.txt",
    ],
)
@pytest.mark.parametrize("text", [TEXT, "Thư này không phải văn bản có nhiệm vụ."])
def test_a_name_full_of_tricks_is_only_a_name(browser: Client, name: bytes, text: str, own_files: Path) -> None:
    body = raw(name, text.encode())
    answer = browser.post(reverse("plan_import"), body, content_type="multipart/form-data; boundary=ranh")
    assert answer.status_code in {302, 422}
    plan, held = Plan.objects.first(), KeptUpload.objects.first()
    stored = str(plan.source_file.name if plan else held.file.name if held else "")
    assert re.fullmatch(r"(plans|uploads)/[0-9a-f]{32}\.(txt|bin)", stored)
    called = plan.source_name if plan else held.name if held else ""
    assert called.endswith(".txt")
    assert len(called) <= 200
    assert called.isprintable()
    assert "/" not in called
    assert "\\" not in called
    address = reverse("plan_source", args=[plan.pk]) if plan else reverse("kept_upload", args=[held.pk if held else 0])
    handed_out = browser.get(address)
    assert b"".join(handed_out.streaming_content) == text.encode()  # type: ignore[attr-defined]  # a FileResponse
    header = handed_out.headers["Content-Disposition"]
    assert header.startswith("attachment")
    assert header.isprintable()
    page = browser.get(reverse("plan_import")).content.decode()
    assert "<img src=x" not in page


@pytest.mark.parametrize("encode", [lambda text: text.encode("utf-8-sig"), lambda text: text.encode("utf-16")])
def test_letters_that_no_reader_sees_are_taken_out_and_told_of(
    browser: Client, encode: Callable[[str], bytes], own_files: Path
) -> None:
    text = TEXT.replace("Rà soát", f"Rà {TURNED}soát").replace("Cải cách", "Cải\x07 cách\u202e")
    data = encode(text)
    assert upload(browser, "ke-hoach.txt", data).status_code == 302
    plan = Plan.objects.get()
    with plan.source_file.open("rb") as content:
        assert content.read() == data
    assert any("không nhìn thấy" in remark for remark in plan.source_remarks)
    words = json.dumps([plan.source_text, plan.title, *plan.items.values_list("content", flat=True)])
    assert not re.search(r"\\u0000|\\u0007|\\u202[a-e]|\\u206[6-9]|\\u200f", words)
    assert plan.items.count() == 3


def test_a_text_with_a_zero_byte_is_refused_in_words(browser: Client) -> None:
    text = TEXT.replace("Rà soát", "Rà\x00 soát")
    for number, data in enumerate((text.encode(), text.encode("utf-8-sig"), text.encode("utf-16")), start=1):
        assert upload(browser, "ke-hoach.txt", data).status_code == 422
        assert KeptUpload.objects.count() == number
    assert browser.post(reverse("plan_import"), {"text": text}).status_code == 422
    assert not Plan.objects.exists()


def test_hostile_words_stay_words_from_the_wizard_to_the_exported_file(
    browser: Client, agency: Agency, office_reviewer: User
) -> None:
    text = TEXT.replace("Rà soát toàn bộ", f"Rà soát {EVIL} toàn bộ").replace("3. Xây dựng", "3. =HYPERLINK() Xây dựng")
    plan = read_in(agency, office_reviewer, text)
    page = browser.get(reverse("plan_names", args=[plan.pk])).content.decode()
    found = re.search(r'name="(ten-[0-9a-f]+)-choice"', page)
    assert found is not None
    answer = {"choice": "create", "new_name": f"Phòng {EVIL}{TURNED}", "kind": "division", "unit": ""}
    form = {"version": plan.version, **{f"{found[1]}-{key}": value for key, value in answer.items()}}
    assert browser.post(reverse("plan_names", args=[plan.pk]), form).status_code == 302
    plan.refresh_from_db()
    assert browser.post(reverse("plan_confirm", args=[plan.pk]), {"version": plan.version}).status_code == 302
    pages = [reverse(page, args=[plan.pk]) for page in ("plan_page", "plan_work", "plan_recall")]
    pages += [reverse("task_page", args=[task.pk]) for task in Task.objects.all()]
    for address in [*pages, reverse("plan_list"), "/nhiem-vu/", "/"]:
        told = browser.get(address).content.decode()
        assert "<script>alert" not in told, address
        assert "<img src=x" not in told, address
        assert not set(TURNED) & set("\u202e\u202c\u2066\u2069\u200f") & set(told), address
    as_json = json.loads(export(plan, "json").data)
    assert EVIL in as_json["tasks"][0]["content"]
    table = Document(io.BytesIO(export(plan, "docx").data)).tables[-1]
    cells = [cell.text for row in table.rows for cell in row.cells]
    assert any(EVIL in cell for cell in cells)
    assert any(cell.startswith("=HYPERLINK() Xây dựng") for cell in cells)
    assert any(cell.startswith(f"Phòng {EVIL}TPKS x") for cell in cells)


def test_a_task_as_long_as_a_book_is_refused_in_words(browser: Client) -> None:
    text = TEXT.replace("toàn bộ quy trình", "toàn bộ quy trình " * 1_000)
    answer = upload(browser, "dai.txt", text.encode())
    assert answer.status_code == 422
    assert "chữ cái" in KeptUpload.objects.get().sentence
    assert len(answer.content) < HEAVY
    assert not Plan.objects.exists()


def test_a_title_as_long_as_a_book_is_cut(browser: Client) -> None:
    text = TEXT.replace("Cải cách hành chính", "Cải cách hành chính " * 500)
    assert upload(browser, "dai.txt", text.encode()).status_code == 302
    plan = Plan.objects.get()
    assert len(plan.title) <= 1000
    assert len(browser.get(reverse("plan_compare", args=[plan.pk])).content) < HEAVY


def test_only_what_was_kept_for_its_lines_opens_for_choosing_lines(browser: Client, office_reviewer: User) -> None:
    for problem in (KeptUpload.Problem.UNREADABLE, KeptUpload.Problem.SCAN):
        data = f"{TEXT}{problem}".encode()
        held = kept.keep(Unread("a.txt", data, "Không đọc được.", problem), actor=office_reviewer, at=timezone.now())
        assert held is not None
        answer = browser.post(reverse("kept_open", args=[held.pk]))
        assert (answer.status_code, "không mở được" in said(answer)) == (302, True)
    assert not Plan.objects.exists()


def test_a_file_that_bears_the_name_of_pasted_text_is_read_as_a_file(browser: Client, office_reviewer: User) -> None:
    data = "Thư gửi các đồng chí trong Sở".encode("utf-16")
    unread = Unread(PASTED, data, "Không tách được.", KeptUpload.Problem.NO_TASKS)
    held = kept.keep(unread, actor=office_reviewer, at=timezone.now())
    assert held is not None
    assert browser.post(reverse("kept_open", args=[held.pk])).status_code == 302
    assert Plan.objects.get().source_text == "Thư gửi các đồng chí trong Sở"


@pytest.mark.parametrize("page", ["kept_open", "kept_recognise", "kept_remove"])
def test_a_kept_file_whose_bytes_are_gone_is_told_of(browser: Client, office_reviewer: User, page: str) -> None:
    unread = Unread("a.txt", b"Thu", "Không tách được.", KeptUpload.Problem.NO_TASKS)
    held = kept.keep(unread, actor=office_reviewer, at=timezone.now())
    assert held is not None
    held.file.storage.delete(str(held.file.name))
    answer = browser.post(reverse(page, args=[held.pk]))
    assert answer.status_code == 302
    assert ("không còn được giữ" in said(answer)) == (page != "kept_remove")


@pytest.mark.parametrize("tasks", [True, False])
def test_a_full_disk_is_a_sentence_and_leaves_no_half_file(browser: Client, own_files: Path, *, tasks: bool) -> None:
    filler = "\n".join(["Căn cứ các quy định hiện hành của pháp luật về công tác này;"] * 25_000)
    text = TEXT.replace("I. MỤC ĐÍCH", f"{filler}\nI. MỤC ĐÍCH") if tasks else filler
    with disk_of(1):
        answer = browser.post(reverse("plan_import"), {"text": text})
    assert answer.status_code == 422
    assert "hết chỗ" in answer.content.decode()
    assert not Plan.objects.exists()
    assert not KeptUpload.objects.exists()
    assert on_disk(own_files) == 0


def test_a_full_disk_is_said_when_a_text_is_opened(browser: Client, office_reviewer: User, own_files: Path) -> None:
    data = ("Kính gửi các đồng chí\n" * 10_000).encode()
    data += b" " * 2_000_000
    unread = Unread("a.txt", data, "Không tách được.", KeptUpload.Problem.NO_TASKS)
    held = kept.keep(unread, actor=office_reviewer, at=timezone.now())
    assert held is not None
    with disk_of(1):
        answer = browser.post(reverse("kept_open", args=[held.pk]))
    assert "hết chỗ" in said(answer)
    assert (Plan.objects.count(), KeptUpload.objects.count(), on_disk(own_files)) == (0, 1, 1)


def test_what_a_dead_process_left_behind_is_swept_up_and_nothing_else(
    browser: Client, office_reviewer: User, agency: Agency, own_files: Path
) -> None:
    plan = read_in(agency, office_reviewer)
    held = kept.keep(Unread("a.txt", b"Thu", "Không."), actor=office_reviewer, at=timezone.now())
    assert held is not None
    for folder in ("plans", "uploads"):
        (own_files / folder / "left.txt").write_bytes(b"half")
    assert sweep(at=timezone.now()) == 0
    assert sweep(at=timezone.now() + 2 * LEFT_BEHIND) == 2
    names = {str(path.relative_to(own_files)) for path in own_files.rglob("*") if path.is_file()}
    assert names == {plan.source_file.name, held.file.name}


def children() -> list[int]:
    """Return the parsers that this process is running."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1]
                if int(parent) == os.getpid() and b"plans.parsers.worker" in (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
            except (FileNotFoundError, ProcessLookupError):
                continue
    return found


def test_a_parser_that_is_killed_is_a_sentence_and_the_file_is_kept(browser: Client) -> None:
    done = threading.Event()

    def kill() -> None:
        while not done.is_set():
            for child in children():
                os.kill(child, signal.SIGKILL)
            time.sleep(0.005)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        answer = upload(browser, "ke-hoach.docx", PLAN)
    finally:
        done.set()
        killer.join()
    assert answer.status_code == 422
    assert "dừng đọc giữa chừng" in KeptUpload.objects.get().sentence
    assert upload(browser, "ke-hoach.docx", PLAN).status_code == 302


def test_whoever_waits_too_long_for_a_turn_is_asked_to_come_again(office: Unit, browser: Client) -> None:
    with turn(), turn(), turn():
        with pytest.raises(Crowded, match="gửi lại"), turn(patience=0.01):
            pass
        with turn(ocr=True), pytest.raises(Crowded), turn(ocr=True, patience=0.01):
            pass
    with turn(patience=0.01):
        pass


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_files_at_once_few_are_read_at_a_time_and_all_are_answered(office: Unit, office_reviewer: User) -> None:
    most, done = [0], threading.Event()

    def watch() -> None:
        while not done.is_set():
            most[0] = max(most[0], len(children()))
            time.sleep(0.005)

    def send(number: int) -> str:
        browser = Client(raise_request_exception=False)
        browser.force_login(office_reviewer)
        return str(upload(browser, f"{number}.docx", PLAN + b"" * number).status_code)

    watcher = threading.Thread(target=watch)
    watcher.start()
    outcomes = raced(*(partial(send, number) for number in range(12)))
    done.set()
    watcher.join()
    assert Counter(outcomes) == {"302": 12}
    assert 0 < most[0] <= AT_ONCE
    assert Plan.objects.count() == 1


def test_a_source_is_called_by_its_name_without_tricks() -> None:
    assert Source.of("../a\u202e\n.txt", TEXT.encode()).name == "a.txt"
