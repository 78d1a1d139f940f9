"""Reports of several rounds, made through the door: sent, returned, sent again."""

from dataclasses import replace

from approvals import actions
from tests.people import moved, reviewing
from units.models import User
from workflows import reports
from workflows.engine import seen_now
from workflows.models import ReturnCategory, Returned, Task
from workflows.reports import Answer, Figure, Product, Words

POINTS = ("Bổ sung số liệu tháng 5", "Kèm biên bản họp")
FIRST = Words(
    result="partly",
    text="Đã rà soát 12 quy trình nội bộ.\nĐã lấy ý kiến các phòng.",
    difficulties="Thiếu người.",
    figures=(Figure("Quy trình đã rà soát", "12", "quy trình"), Figure("Kiến nghị cắt giảm", "3", "thành phần")),
    products=(Product("Dự thảo quyết định", "", ""),),
)
SECOND = replace(
    FIRST,
    result="done",
    text="Đã rà soát 15 quy trình nội bộ.\nĐã lấy ý kiến các phòng.",
    figures=(Figure("Quy trình đã rà soát", "15", "quy trình"), Figure("Lớp tập huấn", "2", "lớp")),
    products=(Product("Dự thảo quyết định", "12/QĐ-STP", "05/03/2026"),),
)


def sent(task: Task, head: User, words: Words) -> Task:
    """Submit a report; whatever was asked for is answered, unless the words already do."""
    points = reports.points_of(task)
    given = words.answers or tuple(Answer(point, f"Đã làm: {point}") for point in points)
    draft = reports.draft_of(task)
    kept = reports.save_words(task, replace(words, answers=given), actor=head, version=draft.version if draft else 0)
    return moved(task, "report", head, reports.freezing(head, version=kept.version))


def sent_back(task: Task, reviewer: User, *points: str) -> Task:
    """Return a report to its unit."""
    returned = Returned("Thiếu số liệu", points, category=ReturnCategory.FIGURES)
    task = Task.objects.get(pk=task.pk)
    actions.return_to_unit(task.pk, actor=reviewer, seen=seen_now(task), returned=returned)
    return Task.objects.get(pk=task.pk)


def second_round(task: Task, head: User, reviewer: User, *, words: Words = SECOND) -> Task:
    """Report, get it back with two points, and report again."""
    task = sent_back(sent(task, head, FIRST), reviewer, *POINTS)
    return sent(task, head, words)


def laid_before(task: Task, reviewer: User, signer: User) -> Task:
    """Pass a report on to leadership."""
    return moved(task, "review", reviewer, reviewing(reviewer, signer))
