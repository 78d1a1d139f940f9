"""Quotas and full disks: a sentence, no half file, and the rest of the form kept."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.files import building
from tests.files.building import MEGABYTE
from tests.files.corpus import noise
from tests.people import MakeTask
from tests.workflows.papers import paper
from units.models import User
from workflows import reports
from workflows.models import Evidence, ReportDraft, Task
from workflows.states import State
from workflows.uploads import check
from workflows.uploads.receiving import Receiver

TYPED = {"version": 0, "result": "done", "text": "Đã gõ rất lâu.", "difficulties": ""}


def scan(name: str, megabytes: int) -> SimpleUploadedFile:
    """Return a PDF of about so many megabytes."""
    picture = building.stream(b"/Filter /DCTDecode", noise(MEGABYTE) * megabytes)
    return paper(name, building.pdf(picture, b"(%s)" % name.encode()))


def kept(task: Task) -> list[str]:
    """Return the names of the draft's files."""
    return [file.name for file in reports.draft_files(task)]


def on_disk(folder: Path) -> int:
    """Return how many files lie in the storage."""
    return sum(path.is_file() for path in folder.rglob("*"))


@contextmanager
def disk_of(megabytes: int) -> Iterator[None]:
    """Let no file of this process grow beyond so many megabytes: writing fails as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (megabytes * MEGABYTE, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_task_takes_no_more_than_its_quota_and_says_which_file_was_left_out(
    client: Client, task_in: MakeTask, officer: User, settings: Settings
) -> None:
    settings.UPLOAD_MAX_TASK_BYTES = 4 * MEGABYTE
    task = task_in(State.IN_PROGRESS)
    client.force_login(officer)
    files = [scan("một.pdf", 1), scan("hai.pdf", 2), scan("ba.pdf", 2), paper("bốn.pdf")]
    page = client.post(reverse("report_form", args=[task.pk]), {**TYPED, "evidence": files}).content.decode()
    assert "Tệp “ba.pdf” chưa được nhận: nhiệm vụ này đã có 3,0 MB tệp, mỗi nhiệm vụ tối đa 4 MB." in page
    assert kept(task) == ["một.pdf", "hai.pdf", "bốn.pdf"]
    assert ReportDraft.objects.get(task=task).text == TYPED["text"]


def test_files_of_earlier_rounds_count_toward_the_quota_of_a_task(
    task_in: MakeTask, officer: User, settings: Settings
) -> None:
    settings.UPLOAD_MAX_TASK_BYTES = 2 * MEGABYTE
    task = task_in(State.IN_PROGRESS)
    reports.attach(task, [check(scan("cũ.pdf", 1))], actor=officer)
    Evidence.objects.update(in_draft=False)
    assert "chưa được nhận" in reports.attach(task, [check(scan("mới.pdf", 1))], actor=officer)[0]


def test_an_agency_takes_no_more_than_its_quota(task_in: MakeTask, officer: User, settings: Settings) -> None:
    settings.UPLOAD_MAX_AGENCY_BYTES = 3 * MEGABYTE
    reports.attach(task_in(State.IN_PROGRESS), [check(scan("một.pdf", 2))], actor=officer)
    refusals = reports.attach(other := task_in(State.IN_PROGRESS), [check(scan("hai.pdf", 2))], actor=officer)
    assert refusals == ["Tệp “hai.pdf” chưa được nhận: kho tệp của cơ quan đã hết chỗ (3 MB). Hãy báo quản trị."]
    assert kept(other) == []


def test_a_quota_of_zero_is_no_quota(task_in: MakeTask, officer: User, settings: Settings) -> None:
    settings.UPLOAD_MAX_AGENCY_BYTES = settings.UPLOAD_MAX_TASK_BYTES = 0
    assert reports.attach(task_in(State.IN_PROGRESS), [check(paper())], actor=officer) == []


def test_a_disk_that_fills_while_a_file_is_kept_leaves_no_half_file(
    task_in: MakeTask, officer: User, storage_of_its_own: Path
) -> None:
    task = task_in(State.IN_PROGRESS)
    files = [check(scan("to.pdf", 9)), check(paper("nhỏ.pdf"))]
    with disk_of(8):
        refusals = reports.attach(task, files, actor=officer)
    assert len(refusals) == 1
    assert refusals[0].startswith("Tệp “to.pdf” chưa lưu được vì máy chủ hết chỗ")
    assert kept(task) == ["nhỏ.pdf"]
    assert on_disk(storage_of_its_own) == 1


def test_a_storage_that_cannot_be_written_is_told_and_the_words_are_kept(
    client: Client, task_in: MakeTask, officer: User, storage_of_its_own: Path
) -> None:
    storage_of_its_own.write_text("a file where the folder should be")
    task = task_in(State.IN_PROGRESS)
    client.force_login(officer)
    response = client.post(reverse("report_form", args=[task.pk]), {**TYPED, "evidence": [paper("một.pdf")]})
    assert response.status_code == 200
    assert "Tệp “một.pdf” chưa lưu được vì máy chủ hết chỗ hoặc không ghi được tệp." in response.content.decode()
    assert ReportDraft.objects.get(task=task).text == TYPED["text"]
    assert not Evidence.objects.exists()


def test_a_disk_that_fills_while_a_file_comes_in_loses_that_file_alone(
    client: Client, task_in: MakeTask, officer: User
) -> None:
    task = task_in(State.IN_PROGRESS)
    client.force_login(officer)
    url = reverse("report_form", args=[task.pk])
    with disk_of(8):
        response = client.post(url, {**TYPED, "evidence": [scan("to.pdf", 9), paper("nhỏ.pdf")]})
    assert response.status_code == 200
    assert "Tệp “to.pdf” chưa lưu được vì máy chủ hết chỗ" in response.content.decode()
    assert ReportDraft.objects.get(task=task).text == TYPED["text"]
    assert kept(task) == ["nhỏ.pdf"]


def test_no_more_of_a_file_is_written_than_could_be_kept(settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = MEGABYTE
    receiver = Receiver()
    receiver.new_file("evidence", "to.pdf", "application/pdf", None)
    for start in range(0, 50 * MEGABYTE, MEGABYTE // 2):
        receiver.receive_data_chunk(bytes(MEGABYTE // 2), start)
    received = receiver.file_complete(50 * MEGABYTE)
    assert receiver.written <= 2 * MEGABYTE
    with pytest.raises(Exception, match="nặng 50,0 MB; mỗi tệp tối đa 1 MB"):
        check(received)
    received.close()
