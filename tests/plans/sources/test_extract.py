"""From any file to its text or to one sentence that says what to do; a hostile file never hurts the server."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as pace
from hypothesis import strategies as st

from plans.parsers.limits import CPU_SECONDS, MOST_MEMORY
from plans.parsers.shapes import BROKEN, NO_TEXT, SCAN, TOO_COMPLEX, TOO_MUCH_TEXT
from plans.sources import MOST_TEXT, Extracted, NotReadable, extract, ocr_available, pasted
from plans.sources.child import answered, read_in_child, run_alone
from plans.sources.extracting import finished
from plans.sources.ocr import OFFER, REMARK
from tests.files import building
from tests.files.corpus import HONEST, HOSTILE
from tests.plans.sources.building import (
    Paper,
    cell,
    docx_plan,
    paragraph,
    pdf_of,
    pdf_plan,
    row,
    scan_pdf,
    table,
    word,
    xlsx_table,
)

ROOT: Path = settings.BASE_DIR
PAPER = Paper(body=("I. NHIỆM VỤ", "1. Rà soát văn bản."), table=(("TT", "Việc"), ("1", "Khảo sát")))
READ_IN_CHILD = ("docx", "pdf", "xlsx")
OURS = {name: one for name, one in HOSTILE.items() if name.rpartition(".")[2] in {*READ_IN_CHILD, "txt"}}


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(NotReadable) as refused:
        extract(name, data)
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("kế hoạch.DOCX", docx_plan),
        ("KH.pdf", pdf_plan),
        ("docx-khong-duoi", docx_plan),
        ("Kế hoạch 12.2026", pdf_plan),
    ],
)
def test_a_plan_is_read_by_its_name_or_by_its_content(name: str, make: Callable[[Paper], bytes]) -> None:
    read = extract(name, make(PAPER))
    assert read.format == ("pdf" if make is pdf_plan else "docx")
    assert read.remarks == ()
    assert "1\tKhảo sát" in read.text.split("\n")
    assert "1. Rà soát văn bản." in read.text.split("\n")


def test_a_table_alone_is_text_too() -> None:
    assert extract("phụ lục.xlsx", xlsx_table([["TT", "Việc"], [1, "Khảo sát"]])) == Extracted(
        "TT\tViệc\n1\tKhảo sát", "xlsx"
    )


def test_text_files_and_pasted_text_need_no_child() -> None:
    assert extract("a.txt", "Kế hoạch\r\nMột".encode("utf-16")) == Extracted("Kế hoạch\nMột", "txt")
    assert extract("", "Kế hoạch".encode()) == Extracted("Kế hoạch", "txt")
    assert pasted("Kế hoạch\r\nMột\x00") == Extracted("Kế hoạch\nMột", "pasted")


@pytest.mark.parametrize("name", OURS)
def test_every_hostile_file_is_refused_with_its_reason_before_a_parser_sees_it(name: str) -> None:
    started = time.monotonic()
    sentence = refusal(name, OURS[name].make())
    assert sentence.startswith("Tệp ")
    assert OURS[name].reason in sentence or "Hãy" in sentence
    assert time.monotonic() - started < CPU_SECONDS


@pytest.mark.parametrize("name", [name for name in HONEST if name.rpartition(".")[2] in {*READ_IN_CHILD, "txt"}])
def test_an_honest_file_gives_its_text_or_says_that_there_is_none(name: str) -> None:
    wordless = {NO_TEXT, SCAN, f"{SCAN} {OFFER}", BROKEN}
    try:
        assert extract(name, HONEST[name]()).text.strip()
    except NotReadable as refused:
        assert str(refused) in wordless  # noqa: PT017 - pictures and empty sheets hold no text


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("ke-hoach.doc", b"x", "lưu thành .docx"),
        ("ke-hoach.rtf", b"{\\rtf1}", "lưu thành .docx"),
        ("ke-hoach.odt", b"PK", "lưu thành .docx"),
        ("ke-hoach.wps", b"x", "lưu thành .docx"),
        ("bang.xls", b"x", "lưu thành .xlsx"),
        ("bang.ods", b"x", "lưu thành .xlsx"),
        ("ke-hoach.docm", b"x", "macro"),
        ("anh.JPG", b"\xff\xd8", "là ảnh"),
        ("trang.html", b"<p>", "không thuộc loại đọc được"),
        ("khong-duoi", b"{\\rtf1 x}", "RTF"),
        ("khong-duoi", building.old_office(locked=False), "đời cũ"),
        ("khong-duoi", building.zip_of([building.Part("a.txt", b"a")]), "giải nén"),
        ("a.txt", building.docx(), "đổi đuôi của tên thành .docx"),
        ("a.pdf", b"hello", "không phải loại .pdf"),
        ("a.docx", b"", "rỗng"),
        ("a.txt", b" \n\t ", "không có chữ nào"),
        ("a.txt", b"\x00\x01\x02\x03\x00", "nhị phân"),
    ],
)
def test_what_is_not_read_says_what_to_do(name: str, data: bytes, words: str) -> None:
    sentence = refusal(name, data)
    assert words in sentence
    assert "Hãy" in sentence


def test_a_scan_offers_what_the_server_can_do() -> None:
    sentence = refusal("quet.pdf", scan_pdf())
    assert sentence == (f"{SCAN} {OFFER}" if ocr_available() else SCAN)


@pytest.mark.skipif(not ocr_available(), reason="no Tesseract with Vietnamese on this machine")
def test_a_scan_is_read_by_machine_when_asked() -> None:
    scanned = scan_pdf(pdf_of("#set text(size: 16pt)\nRà soát văn bản và báo cáo kết quả thực hiện kế hoạch."))
    read = extract("quet.pdf", scanned, ocr=True)
    assert "văn bản" in read.text
    assert read.remarks[0] == REMARK


def test_more_text_than_is_read_is_refused_with_what_to_do() -> None:
    line = "Rà soát các văn bản quy phạm pháp luật.\n"
    much = line * (MOST_TEXT // len(line.encode()) + 1)
    assert refusal("a.txt", much.encode()) == TOO_MUCH_TEXT
    with pytest.raises(NotReadable, match="5 MB"):
        pasted(much)
    assert len(extract("a.txt", much.encode()[: MOST_TEXT - 100].rsplit(b"\n", 1)[0]).text) > MOST_TEXT // 2
    one_cell = word(paragraph("x" * (MOST_TEXT + 1)) + "".join(map(paragraph, map(str, range(9_000)))))
    assert "Hãy" in refusal("a.docx", one_cell)


def test_a_line_of_five_megabytes_is_one_line() -> None:
    assert extract("a.txt", b"ke hoach " * 500_000).text.count("\n") == 0


def test_ten_thousand_rows_are_read_or_declined_in_a_sentence() -> None:
    rows = [[str(n), "Rà soát văn bản", "Văn phòng"] for n in range(10_000)]
    for name, data in (
        ("a.xlsx", xlsx_table(rows)),
        ("a.docx", word(table(*(row(*map(cell, one)) for one in rows)))),
    ):
        try:
            assert extract(name, data).text.count("\n") == len(rows) - 1
        except NotReadable as refused:
            assert str(refused) == TOO_COMPLEX  # noqa: PT017 - a machine may be too slow for it


def test_a_child_over_its_memory_or_time_dies_alone() -> None:
    greedy = "import plans.parsers.limits as l; l.confine(0, 1); x = bytearray({})"
    for code in (greedy.format(MOST_MEMORY * 2), greedy.format("0") + "\nwhile True: pass"):
        ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
        assert ended.returncode != 0
    with pytest.raises(NotReadable) as refused:
        read_in_child("pdf", pdf_plan(PAPER), seconds=0.001)
    assert str(refused.value) == TOO_COMPLEX


def test_a_child_cannot_raise_its_limits_again() -> None:
    code = (
        "import plans.parsers.limits as l, resource as r; l.confine(0)\n"
        "print([r.getrlimit(x)[1] for x in (r.RLIMIT_DATA, r.RLIMIT_CPU, r.RLIMIT_CORE)])"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, text=True)
    assert told.stdout.strip() == str([MOST_MEMORY, CPU_SECONDS, 0])
    assert resource.getrlimit(resource.RLIMIT_CPU)[1] != CPU_SECONDS


def test_a_child_knows_no_secret_of_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "rất kín")
    told = tmp_path / "told"
    with told.open("wb") as answer:
        command = [sys.executable, "-c", "import os; print(sorted(os.environ))"]
        assert run_alone(command, subprocess.DEVNULL, answer, folder=ROOT, seconds=20) == 0
    assert "SECRET_KEY" in os.environ
    assert "SECRET" not in told.read_text(encoding="utf-8")


def test_a_program_that_outstays_its_time_is_killed_with_all_it_started(tmp_path: Path) -> None:
    told = tmp_path / "told"
    code = (
        "import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(p.pid, flush=True); p.wait()"
    )
    with told.open("wb") as answer:
        assert run_alone([sys.executable, "-c", code], subprocess.DEVNULL, answer, folder=ROOT, seconds=3) < 0
    pid = int(told.read_text(encoding="utf-8"))
    last = time.monotonic() + 5
    while is_running(pid) and time.monotonic() < last:  # the kernel ends it on its next turn
        time.sleep(0.02)
    assert not is_running(pid)


def is_running(pid: int) -> bool:
    """Tell whether a process is there and not only waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").split()[2] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize("told", [b"", b"[1]", b'{"refused": "kh\xc3\xb4ng"}', b"\xff\xfe\x00"])
def test_an_answer_that_is_no_text_is_a_sentence(told: bytes) -> None:
    with pytest.raises(NotReadable, match=r".+"):
        answered(told)


def test_half_a_letter_in_an_answer_is_a_broken_file() -> None:
    with pytest.raises(NotReadable) as refused:
        finished(answered(b'{"text": "\\ud800", "remarks": []}'), "pdf")
    assert str(refused.value) == BROKEN


@given(st.binary(max_size=300), st.sampled_from(["", "a", "a.txt", "a.doc", "a.png", "a.zip"]))
def test_any_bytes_without_a_child_are_text_or_a_sentence(data: bytes, name: str) -> None:
    try:
        assert extract(name, data).text
    except NotReadable as refused:
        assert str(refused)  # noqa: PT017 - either way is right, an empty sentence is not


@pace(max_examples=12, deadline=None)
@given(st.data())
def test_any_bytes_in_a_file_that_passes_for_whole_are_text_or_a_sentence(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(READ_IN_CHILD))
    noise = data.draw(st.binary(max_size=200) | st.text(max_size=60).map(str.encode))
    made = {
        "docx": lambda: building.docx({"word/document.xml": building.document("<w:p/>")[:-20] + noise}),
        "xlsx": lambda: building.xlsx({"xl/worksheets/sheet1.xml": b"<worksheet>" + noise}),
        "pdf": lambda: building.pdf(building.stream(b"", noise)),
    }[kind]()
    for content in (made, noise):
        try:
            assert extract(f"a.{kind}", content).text
        except NotReadable as refused:
            assert str(refused)  # noqa: PT017 - either way is right, an empty sentence is not


def test_the_child_starts_in_a_blink() -> None:
    read_in_child("docx", docx_plan(PAPER))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(3):
        read_in_child("docx", docx_plan(PAPER))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / 3 < 1
