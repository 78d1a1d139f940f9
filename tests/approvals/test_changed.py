"""Thay đổi so với lần trước: what reviewers and leadership see first from the second round on."""

import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from tests.approvals.pages import at, body
from tests.approvals.rounds import FIRST, POINTS, SECOND, laid_before, second_round, sent, sent_back
from tests.people import MakeTask, moved
from tests.workflows.papers import PDF, paper
from units.models import User
from workflows import reports
from workflows.models import Task
from workflows.states import State
from workflows.uploads import check
from workflows.versions import changed_mark

QUIET = re.compile(r"\s+")


@pytest.fixture(autouse=True)
def storage_of_its_own(settings: Settings, tmp_path: Path) -> None:
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": files}


@pytest.fixture
def again(task_in: MakeTask, unit_head: User, office_reviewer: User) -> Task:
    """A report of the second round, before the reviewer."""
    return second_round(task_in(State.IN_PROGRESS), unit_head, office_reviewer)


def card(page: str) -> str:
    """Return the card of changes as one line of text with its marks."""
    found = re.search(r'<section class="card changed".*?</section>', page, re.DOTALL)
    assert found, "no card of changes"
    text = re.sub(r'<span class="visually-hidden">(.*?)</span>', r"\1", found[0])
    text = re.sub(r"<del[^>]*>(.*?)</del>", r"⟦-\1⟧", text)
    text = re.sub(r"<ins[^>]*>(.*?)</ins>", r"⟦+\1⟧", text)
    return QUIET.sub(" ", re.sub(r"<[^>]+>", "", text))


def test_the_first_round_shows_the_report_itself(client: Client, task_in: MakeTask, office_reviewer: User) -> None:
    task = task_in(State.REPORTED)
    client.force_login(office_reviewer)
    page = body(client.get(at("review_page", task.pk)))
    assert "so với lần trình" not in page
    assert re.search(r'<details class="more" id="round-\d+" open>', page)
    assert changed_mark(task) is None


@pytest.mark.parametrize("who", ["office_reviewer", "deputy_director"])
def test_from_the_second_round_the_changes_come_first_and_the_report_is_folded(
    client: Client, again: Task, office_reviewer: User, deputy_director: User, who: str
) -> None:
    people = {
        "office_reviewer": (office_reviewer, "review_page"),
        "deputy_director": (deputy_director, "decision_page"),
    }
    person, name = people[who]
    if name == "decision_page":
        laid_before(again, office_reviewer, deputy_director)
    client.force_login(person)
    page = body(client.get(at(name, again.pk)))
    told = card(page)
    assert "Thay đổi so với lần trình trước (lần 1)" in told
    assert "Lần 2 · đã trả lại 1 lần" in told
    assert "kết quả · 1 chỗ trong lời báo cáo · 3 số liệu · 1 sản phẩm" in told
    assert "⟦-trước: Hoàn thành một phần⟧ → ⟦+nay: Đã hoàn thành⟧" in told
    assert "Đã rà soát ⟦-[bỏ: 12]⟧⟦+[thêm: 15]⟧ quy trình nội bộ." in told
    assert "Thay đổi: Quy trình đã rà soát ⟦-trước: 12 quy trình⟧ → ⟦+nay: 15 quy trình⟧" in told
    assert "Thêm mới: Lớp tập huấn ⟦+nay: 2 lớp⟧" in told
    assert "Đã bỏ: Kiến nghị cắt giảm ⟦-trước: 3 thành phần⟧" in told
    assert "Thay đổi: Dự thảo quyết định ⟦+nay: số 12/QĐ-STP ngày 05/03/2026⟧" in told
    for point in POINTS:
        assert f"{point} Đã làm: {point}" in told
    assert not re.search(r'<details class="more" id="round-\d+" open>', page)
    assert page.index('id="source-title"') < page.index('id="changed"') < page.index('id="rounds-title"')
    assert "số liệu thiếu hoặc chưa khớp" in page


def test_files_are_told_apart_by_their_content(
    client: Client, task_in: MakeTask, unit_head: User, office_reviewer: User
) -> None:
    task = task_in(State.IN_PROGRESS)
    old = [check(paper(name, PDF + name.encode())) for name in ("một.pdf", "hai.pdf", "ba.pdf")]
    reports.attach(task, old, actor=unit_head)
    task = sent_back(sent(task, unit_head, FIRST), office_reviewer)
    kept = {file.name: file.pk for file in reports.draft_files(task)}
    reports.detach(task, list(kept.values()), actor=unit_head)
    contents = {"một.pdf": b"khac", "hai đổi tên.pdf": b"hai.pdf", "bốn.pdf": b"moi"}
    new = [check(paper(name, PDF + content)) for name, content in contents.items()]
    reports.attach(task, new, actor=unit_head)
    task = sent(task, unit_head, FIRST)
    client.force_login(office_reviewer)
    page = body(client.get(at("review_page", task.pk)))
    told = card(page)
    assert re.search(r"Cùng tên, nội dung khác: một\.pdf ⟦-trước: .*? mã băm \w{8}⟧ → ⟦\+nay: .*? mã băm \w{8}⟧", told)
    assert "Đổi tên: hai đổi tên.pdf ⟦-trước: hai.pdf⟧ → ⟦+nay: nội dung không đổi⟧" in told
    assert "Thêm mới: bốn.pdf" in told
    assert "Đã bỏ: ba.pdf" in told
    assert "Thay đổi: 4 tệp" in told


def test_that_nothing_has_changed_is_said_plainly(
    client: Client, task_in: MakeTask, unit_head: User, office_reviewer: User
) -> None:
    task = sent_back(sent(task_in(State.IN_PROGRESS), unit_head, FIRST), office_reviewer)
    task = sent(task, unit_head, FIRST)
    client.force_login(office_reviewer)
    told = card(body(client.get(at("review_page", task.pk))))
    assert "Không có gì thay đổi. Lời báo cáo, số liệu, sản phẩm và tệp giống lần 1." in told


def test_that_only_the_points_were_answered_is_said_too(
    client: Client, task_in: MakeTask, unit_head: User, office_reviewer: User
) -> None:
    task = second_round(task_in(State.IN_PROGRESS), unit_head, office_reviewer, words=FIRST)
    client.force_login(office_reviewer)
    assert "Đơn vị chỉ trả lời các điểm được nêu." in card(body(client.get(at("review_page", task.pk))))


def test_an_answer_given_twice_in_the_same_words_is_marked(
    client: Client, again: Task, unit_head: User, office_reviewer: User
) -> None:
    task = sent(sent_back(again, office_reviewer, POINTS[0]), unit_head, SECOND)
    client.force_login(office_reviewer)
    assert "Vẫn như câu trả lời ở lần 2" in card(body(client.get(at("review_page", task.pk))))


def test_any_earlier_round_can_be_compared_and_the_list_is_kept(
    client: Client, again: Task, unit_head: User, office_reviewer: User
) -> None:
    task = sent(sent_back(again, office_reviewer), unit_head, SECOND)
    client.force_login(office_reviewer)
    url = at("review_page", task.pk)
    page = body(client.get(f"{url}?tab=reviewed"))
    assert "Không có gì thay đổi." in card(page)
    assert f'href="{url}?tab=reviewed&amp;so-voi=1"' in page
    first = card(body(client.get(f"{url}?tab=reviewed&so-voi=1")))
    assert "Thay đổi so với lần trình 1" in first
    assert "15 quy trình" in first
    for nonsense in ("0", "3", "99", "abc", "-1", "9" * 30):
        assert "lần trình trước (lần 2)" in card(body(client.get(f"{url}?so-voi={nonsense}")))


def test_a_round_taken_back_unread_is_not_what_one_compares_with(
    client: Client, task_in: MakeTask, unit_head: User, office_reviewer: User
) -> None:
    task = second_round(task_in(State.IN_PROGRESS), unit_head, office_reviewer)
    task = sent(moved(task, "withdraw", unit_head), unit_head, SECOND)
    client.force_login(office_reviewer)
    told = card(body(client.get(at("review_page", task.pk))))
    assert "lần trình trước (lần 1)" in told
    assert "15 quy trình" in told


def test_words_of_a_report_cannot_break_out_of_the_card(
    client: Client, task_in: MakeTask, unit_head: User, office_reviewer: User
) -> None:
    bad = '<script>alert(1)</script> </ins><b onclick="x">'
    task = sent_back(sent(task_in(State.IN_PROGRESS), unit_head, FIRST), office_reviewer, bad)
    task = sent(task, unit_head, reports.Words("done", f"{FIRST.text} {bad}", bad))
    client.force_login(office_reviewer)
    page = body(client.get(at("review_page", task.pk)))
    assert "<script>alert" not in page
    assert 'onclick="x"' not in page


def test_a_row_of_a_later_round_has_a_mark(again: Task) -> None:
    mark = changed_mark(Task.objects.get(pk=again.pk))
    assert mark is not None
    assert (mark.icon, mark.label) == ("history", "Trình lại lần 2")
