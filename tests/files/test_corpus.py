"""Hostile files are refused by name and reason at a bounded price; honest ones are taken."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.files import building
from tests.files.corpus import ARCHIVES, HONEST, HOSTILE, OFFICE, PAGES, PICTURES
from tests.people import MakeTask
from tests.workflows.papers import paper
from units.models import User
from workflows import reports, uploads
from workflows.states import State
from workflows.uploads import FileRefused, check, clean_name, verdict

MOST_MEMORY = 200 * building.MEGABYTE
MOST_READINGS = 8  # of its own size: structure, names, content, and once more for a part with fields


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_by_its_name_with_the_reason(name: str) -> None:
    with pytest.raises(FileRefused) as refused:
        check(paper(name, HOSTILE[name].make()))
    assert str(refused.value).startswith(f"Tệp “{name}” ")
    assert HOSTILE[name].reason in str(refused.value)
    assert str(refused.value).endswith((".", ")."))


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_is_taken(name: str) -> None:
    content = HONEST[name]()
    assert check(paper(name, content)).size == len(content)


def test_the_corpus_is_as_large_as_promised_and_names_every_kind() -> None:
    assert len(HOSTILE) == len(ARCHIVES) + len(OFFICE) + len(PAGES) + len(PICTURES) >= 50
    assert {name.rpartition(".")[2] for name in HOSTILE} >= {"docx", "xlsx", "pdf", "png", "jpg", "txt"}
    assert {name.rpartition(".")[2] for name in HONEST} == {"docx", "xlsx", "pdf", "png", "jpg", "txt"}
    assert all(clean_name(name) == name for name in [*HOSTILE, *HONEST])


def test_the_whole_corpus_costs_bounded_memory_reading_and_unpacking() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tests.files.measure"], cwd=settings.BASE_DIR, capture_output=True, check=True, text=True
    )
    measured: list[dict[str, Any]] = json.loads(told.stdout)
    assert len(measured) == len(HOSTILE) + len(HONEST)
    for file in measured:
        assert file["peak"] < MOST_MEMORY, file
        assert bool(file["said"]) == (file["name"] in HOSTILE), file
        assert file["unpacked"] <= uploads.budget_for(file["size"]).limit + verdict.PIECE, file
        assert file["read"] <= MOST_READINGS * max(file["size"], 2 * verdict.PIECE), file


def test_a_name_cut_by_a_piece_of_an_object_stream_is_still_read() -> None:
    for shift in range(12):
        filling = b" " * (verdict.PIECE - 14 + shift)
        with pytest.raises(FileRefused, match="mã lệnh"):
            check(paper("a.pdf", building.pdf(building.object_stream(filling + b"/JavaScript "))))
        check(paper("a.pdf", building.pdf(building.object_stream(filling + b"/JSon /Launchpad "))))


def test_noise_in_a_picture_is_no_script() -> None:
    chance = building.stream(b"/Subtype /Image /Filter /DCTDecode", b"\x00/JS\x00/EF \xff/XFA]" * 3)
    check(paper("quet.pdf", building.pdf(chance)))


def test_a_flipped_bit_is_found_before_the_file_is_kept() -> None:
    content = building.docx()
    broken = content.replace(b"\xff", b"\xfe", 1) if b"\xff" in content else content[:80] + b"\x00" + content[81:]
    with pytest.raises(FileRefused):
        check(paper("hong.docx", broken))


def test_every_hostile_file_of_one_request_is_named_and_the_rest_of_the_form_kept(
    client: Client, task_in: MakeTask, officer: User
) -> None:
    task = task_in(State.IN_PROGRESS)
    client.force_login(officer)
    hostile = {name: one.make() for name, one in HOSTILE.items()}
    sent = [paper(name, content) for name, content in hostile.items() if len(content) < building.MEGABYTE]
    honest = [paper(name, HONEST[name]()) for name in ("bao-cao.docx", "so-lieu.xlsx", "anh-chup.png")]
    typed = {"version": 0, "result": "done", "text": "Đã gõ rất lâu.", "difficulties": "Thiếu người."}
    files = [*honest[:1], *sent, *honest[1:]]
    response = client.post(reverse("report_form", args=[task.pk]), {**typed, "evidence": files, "next": "save"})
    assert response.status_code == 200
    page = response.content.decode()
    assert [file.name for file in sent if f"Tệp “{file.name}” " not in page] == []
    assert "Đã gõ rất lâu." in page
    draft = reports.draft_of(task)
    assert draft is not None
    assert (draft.text, draft.difficulties) == ("Đã gõ rất lâu.", "Thiếu người.")
    assert [file.name for file in reports.draft_files(task)] == [file.name for file in honest]


def test_a_text_with_tags_goes_out_as_an_attachment_that_no_browser_runs(
    client: Client, task_in: MakeTask, officer: User
) -> None:
    task = task_in(State.IN_PROGRESS)
    reports.attach(task, [check(paper("the.txt", b"<script>alert(1)</script>", "text/html"))], actor=officer)
    client.force_login(officer)
    response = client.get(reverse("evidence_file", args=[reports.draft_files(task)[0].pk]))
    assert io.BytesIO(response.getvalue()).read() == b"<script>alert(1)</script>"
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
