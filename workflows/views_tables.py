"""Lists of this floor as Excel files: the same rows under the same filters as the page, all pages of them."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from audit.exports import hand_out
from audit.tables import Cell, Column, Table
from units.models import User
from workflows import board
from workflows import unassigned as drafts
from workflows.finding import person_of
from workflows.forms import FilterForm
from workflows.forms_unassigned import DraftFilterForm
from workflows.models import OpinionRequest, OpinionRound
from workflows.opinions.queries import answered_by, asked_for, waiting_for
from workflows.opinions.words import name_of
from workflows.tables import AT_ONCE, read_along, task_table
from workflows.views_home import filters_of
from workflows.views_unassigned import giver_of

NAMED = {"q": "Tìm", "lead": "Phân công", "holder": "Người xử lý"}
OPINION_COLUMNS = (
    Column("Nhóm", 22),
    Column("Mã nhiệm vụ", 12),
    Column("Nội dung nhiệm vụ", 60),
    Column("Câu hỏi", 60),
    Column("Người hỏi", 26),
    Column("Hỏi ai", 40),
    Column("Bắt buộc", 10),
    Column("Hạn trả lời", 12),
    Column("Trả lời", 18),
    Column("Trả lời lúc", 17),
    Column("Người trả lời", 26),
    Column("Ý kiến", 60),
)


@require_GET
def task_list_export(request: HttpRequest) -> HttpResponse:
    """Hand out the list of tasks that the address asks for."""
    reader, today = person_of(request), timezone.localdate()
    filters = filters_of(request, reader)
    tasks = read_along(board.listed(reader, filters.asked, on=today))
    table = task_table("nhiem-vu", "Nhiệm vụ", tasks, on=today, filters=in_words(filters))
    return hand_out(table, reader=reader, at=timezone.now())


@require_GET
def unassigned_export(request: HttpRequest) -> HttpResponse:
    """Hand out the drafts that the person may give out, narrowed as the address says."""
    reader, today = giver_of(request), timezone.localdate()
    filters = DraftFilterForm(request.GET, plans=drafts.plans_of(reader))
    asked = filters.asked
    tasks = read_along(drafts.drafts_of(reader, plan=asked.get("plan", ""), words=asked.get("q", "")))
    table = task_table("cho-phan-cong", "Chờ phân công", tasks, on=today, filters=in_words(filters))
    return hand_out(table, reader=reader, at=timezone.now())


@require_GET
def opinions_export(request: HttpRequest) -> HttpResponse:
    """Hand out what waits for an opinion, what is being asked, and what was answered."""
    reader = person_of(request)
    table = Table("y-kien", "Ý kiến phối hợp", OPINION_COLUMNS, opinion_rows(reader))
    return hand_out(table, reader=reader, at=timezone.now())


def in_words(filters: FilterForm | DraftFilterForm) -> tuple[tuple[str, str], ...]:
    """Return the filters in force as (name, value), both in words."""
    found = []
    for name, field in filters.fields.items():
        value = filters.cleaned_data.get(name)
        if value:
            words = dict(getattr(field, "choices", [])).get(value, value)
            found.append((NAMED.get(name) or str(field.label or name), str(words)))
    return tuple(found)


def opinion_rows(reader: User) -> list[tuple[Cell, ...]]:
    """Return every question of the page as a row, group after group."""
    groups = (("Chờ trả lời", waiting_for(reader)), ("Đã trả lời", answered_by(reader)))
    waiting, answered = (
        [request_cells(one, group) for one in found.iterator(chunk_size=AT_ONCE)] for group, found in groups
    )
    return [*waiting, *(round_cells(asked) for asked in asked_for(reader)), *answered]


def request_cells(request: OpinionRequest, group: str) -> tuple[Cell, ...]:
    """Return a question to somebody as a row."""
    said: tuple[str, dt.datetime | None, str, str] = ("", None, "", "")
    if request.answered_at is not None:
        said = (request.get_answer_display(), request.answered_at, str(request.answered_by or ""), request.text)
    return (*question_cells(request.round, group, name_of(request)), *said)


def round_cells(asked: OpinionRound) -> tuple[Cell, ...]:
    """Return a question that is being asked as a row, with how many have answered."""
    answered, in_all = asked.answered, asked.asked  # type: ignore[attr-defined]  # counted by `asked_for`
    return (*question_cells(asked, "Đang hỏi", f"{in_all} nơi"), f"{answered}/{in_all}", None, "", "")


def question_cells(asked: OpinionRound, group: str, whom: str) -> tuple[Cell, ...]:
    """Return what a question says of itself."""
    task = asked.task
    required = "Có" if asked.required else ""
    return (group, task.code, task.content, asked.question, str(asked.asked_by), whom, required, asked.due_on)
