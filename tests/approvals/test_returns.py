"""Trả lại: a category, a reason, points that are answered one by one, a proposed date; nothing typed is lost."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from approvals.forms import FARTHEST, ReturnForm
from audit.labels import WORDS
from realtime import topics
from tests.approvals.pages import at, body, last_line, length, shown
from tests.approvals.rounds import FIRST, SECOND, sent, sent_back
from tests.people import MakeTask
from tests.workflows.listening import listening
from units.models import User
from workflows.engine import key_of
from workflows.models import ReturnCategory, Task
from workflows.states import State
from workflows.timeline import RETURN_LABELS

TODAY = dt.date(2026, 3, 10)
SAID: dict[str, object] = {
    "note": "Thiếu số liệu so với cùng kỳ",
    "category": "figures",
    "points": "1. Bổ sung số liệu tháng 5\n- Kèm biên bản\n\n– Kèm biên bản\n",
}
RETURNERS = {"return_to_unit": State.REPORTED, "return_from_leadership": State.REVIEWED}


@pytest.fixture
def returner(office_reviewer: User, deputy_director: User) -> dict[str, User]:
    """Who makes each of the two returns."""
    return {"return_to_unit": office_reviewer, "return_from_leadership": deputy_director}


def filled(**changes: object) -> ReturnForm:
    """Return the form filled in on a day."""
    return ReturnForm({**SAID, **changes}, on=TODAY)


# ---- the form


def test_points_are_lines_each_once_without_their_bullets_and_numbers() -> None:
    form = filled(points=" 1. Một\n2) Hai\n- Ba\n• Bốn\n+ Một\n\n  \n12/QĐ-STP còn thiếu\n2026 chưa có")
    assert form.is_valid()
    assert form.returned().points == ["Một", "Hai", "Ba", "Bốn", "12/QĐ-STP còn thiếu", "2026 chưa có"]


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"category": ""}, "category", "Hãy chọn loại lý do trả lại."),
        ({"category": "abc"}, "category", "Hãy chọn một loại lý do trong danh sách."),
        ({"note": " "}, "note", "Hãy ghi lý do trả lại."),
        ({"due_on": "2026-03-09"}, "due_on", "Ngày đề nghị trình lại đã qua. Hãy chọn từ hôm nay trở đi."),
        ({"due_on": "2062-03-10"}, "due_on", "Ngày đề nghị trình lại xa quá một năm. Hãy kiểm tra lại năm."),
        ({"due_on": "31/02/2026"}, "due_on", "Ngày không hợp lệ. Hãy ghi theo dạng ngày/tháng/năm."),
        ({"points": "\n".join(f"Điểm {n}" for n in range(31))}, "points", "Nhiều nhất 30 điểm."),
        ({"points": "a" * 501}, "points", "Mỗi điểm dài nhất 500 ký tự."),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(changes: dict[str, object], field: str, sentence: str) -> None:
    form = filled(**changes)
    assert not form.is_valid()
    assert form.errors == {field: [sentence]}


@pytest.mark.parametrize("day", [TODAY, TODAY + dt.timedelta(days=1), TODAY + FARTHEST])
def test_a_day_from_today_on_may_be_proposed_or_none(day: dt.date) -> None:
    form = filled(due_on=day.isoformat())
    assert form.is_valid()
    assert form.returned().due_on == day
    assert filled(due_on=f"{day:%d/%m/%Y}").is_valid()
    nothing = filled()
    assert nothing.is_valid()
    assert nothing.returned().due_on is None


def test_every_category_is_called_the_same_in_the_form_the_story_and_the_trail() -> None:
    labels = {category.value: str(category.label) for category in ReturnCategory}
    assert WORDS["facts.category"] == labels == RETURN_LABELS


# ---- the move


@pytest.mark.parametrize("name", RETURNERS)
def test_a_return_keeps_category_points_and_date_and_does_not_move_the_deadline(
    client: Client, task_in: MakeTask, returner: dict[str, User], name: str
) -> None:
    due_on = timezone.localdate() + dt.timedelta(days=40)
    task = task_in(RETURNERS[name], due_on=due_on)
    deadline = (task.due_on, task.effective_due_on, task.original_due_on)
    asked = timezone.localdate() + dt.timedelta(days=3)
    lines = length(key_of(task))
    client.force_login(returner[name])
    with listening(topics.task(task.pk)) as heard:
        answer = client.post(at(name, task.pk), shown(task, **SAID, due_on=asked.isoformat()))
    assert answer.status_code == 302
    task = Task.objects.get(pk=task.pk)
    assert task.state == State.IN_PROGRESS
    assert (task.return_note, task.return_category, task.return_due_on) == (SAID["note"], "figures", asked)
    assert task.return_points == ["Bổ sung số liệu tháng 5", "Kèm biên bản"]
    assert (task.due_on, task.effective_due_on, task.original_due_on) == deadline
    assert length(key_of(task)) == lines + 1
    line = last_line(key_of(task))
    assert (line.event.action, line.note) == (f"task.{name}", SAID["note"])
    assert line.facts["category"] == "figures"
    assert line.facts["return_due_on"] == asked.isoformat()
    assert line.facts["points"] == ["Bổ sung số liệu tháng 5", "Kèm biên bản"]
    assert heard() == {topics.task(task.pk): lines + 1}


@pytest.mark.parametrize("name", RETURNERS)
@pytest.mark.parametrize("wrong", ["category", "note", "due_on"])
def test_what_was_typed_survives_every_error(
    client: Client, task_in: MakeTask, returner: dict[str, User], name: str, wrong: str
) -> None:
    task = task_in(RETURNERS[name])
    lines = length(key_of(task))
    client.force_login(returner[name])
    day = timezone.localdate() + dt.timedelta(days=3)
    said = {**SAID, "due_on": day.isoformat(), wrong: "2020-01-01" if wrong == "due_on" else ""}
    page = body(client.post(at(name, task.pk), shown(task, **said)))
    assert "<title>Lỗi: " in page
    assert "Kèm biên bản" in page
    assert (str(SAID["note"]) in page) is (wrong != "note")
    assert ('<option value="figures" selected>' in page) is (wrong != "category")
    assert f'value="{said["due_on"]}"' in page
    assert Task.objects.get(pk=task.pk).state == RETURNERS[name]
    assert length(key_of(task)) == lines


def test_a_return_is_not_given_a_category_nobody_chose(
    client: Client, task_in: MakeTask, office_reviewer: User, deputy_director: User
) -> None:
    reported, reviewed = task_in(State.REPORTED), task_in(State.REVIEWED)
    for person, page, task in (
        (office_reviewer, "review_page", reported),
        (deputy_director, "decision_page", reviewed),
        (deputy_director, "return_from_leadership", reviewed),
    ):
        client.force_login(person)
        shown_page = body(client.get(at(page, task.pk)))
        select = re.search(r'<select name="category".*?</select>', shown_page, re.DOTALL)
        assert select, page
        assert re.findall(r"<option value=\"(\w*)\" selected>", select[0]) == [""]
        assert len(re.findall("<option", select[0])) == len(ReturnCategory.values) + 1
        assert "Không làm thay đổi thời hạn của nhiệm vụ." in shown_page


# ---- what the unit and the readers see


def test_the_unit_sees_why_what_and_until_when(
    client: Client, task_in: MakeTask, unit_head: User, office_reviewer: User
) -> None:
    due_on = timezone.localdate() + dt.timedelta(days=40)
    task = task_in(State.REPORTED, due_on=due_on)
    asked = timezone.localdate() + dt.timedelta(days=3)
    client.force_login(office_reviewer)
    client.post(at("return_to_unit", task.pk), shown(task, **SAID, due_on=asked.isoformat()))
    task.refresh_from_db()
    client.force_login(unit_head)
    for page in ("task_page", "report_form"):
        told = body(client.get(at(page, task.pk)))
        assert str(SAID["note"]) in told
        assert "Số liệu thiếu hoặc chưa khớp" in told
        assert (
            f"Chậm nhất ngày {asked:%d/%m/%Y}. Thời hạn của nhiệm vụ không đổi: {task.effective_due_on:%d/%m/%Y}."
            in told
        )
        assert "Kèm biên bản" in told
    story = body(client.get(at("task_page", task.pk)))
    assert f"số liệu thiếu hoặc chưa khớp · đề nghị trình lại chậm nhất ngày {asked:%d/%m/%Y}" in story
    assert "đã trả lại 1 lần" in body(client.get(at("report_form", task.pk)))


def test_returns_are_counted_round_by_round(
    client: Client, task_in: MakeTask, unit_head: User, office_reviewer: User
) -> None:
    task = sent_back(sent(task_in(State.IN_PROGRESS), unit_head, FIRST), office_reviewer)
    task = sent_back(sent(task, unit_head, SECOND), office_reviewer, "Ghi rõ nguồn số liệu")
    client.force_login(unit_head)
    assert "Lần 3 · đã trả lại 2 lần" in body(client.get(at("report_form", task.pk)))
    assert "Lần 3 · đã trả lại 2 lần" in body(client.get(at("report_check", task.pk)))
    task = sent(task, unit_head, SECOND)
    client.force_login(office_reviewer)
    assert "Lần 3 · đã trả lại 2 lần" in body(client.get(at("review_page", task.pk)))


def test_a_return_without_points_asks_for_no_answers(
    client: Client, task_in: MakeTask, unit_head: User, office_reviewer: User
) -> None:
    task = sent_back(sent(task_in(State.IN_PROGRESS), unit_head, FIRST), office_reviewer)
    client.force_login(unit_head)
    assert client.get(at("report_form", task.pk)).context["form"].answers == []
    assert sent(task, unit_head, SECOND).state == State.REPORTED
