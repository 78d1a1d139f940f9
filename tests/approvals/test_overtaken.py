"""A decision holds for what was shown: a newer submission makes it void, and says what is different."""

import re
from dataclasses import replace

import pytest
from django.test import Client

from tests.approvals.pages import at, body, length, shown
from tests.approvals.rounds import FIRST, POINTS, SECOND, laid_before, second_round, sent, sent_back
from tests.approvals.test_changed import card
from tests.people import MakeTask, moved
from units.models import User
from workflows.engine import key_of
from workflows.models import Task
from workflows.states import State

DECISIONS: dict[str, dict[str, object]] = {
    "approve": {},
    "return_from_leadership": {"note": "Thiếu biểu 02", "category": "figures", "points": "Bổ sung biểu 02"},
    "return_to_office": {"note": "Rà soát lại biểu 02"},
}


@pytest.fixture
def before_leadership(task_in: MakeTask, unit_head: User, office_reviewer: User, deputy_director: User) -> Task:
    """A first round, before its signer."""
    return laid_before(sent(task_in(State.IN_PROGRESS), unit_head, FIRST), office_reviewer, deputy_director)


def overtaken(task: Task, head: User, reviewer: User, signer: User) -> Task:
    """Let the report go back and come again with other content, while somebody reads it."""
    task = moved(task, "return_to_office", signer)
    task = sent(sent_back(task, reviewer, *POINTS), head, SECOND)
    return laid_before(task, reviewer, signer)


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_on_an_older_submission_changes_nothing_and_shows_the_difference(
    client: Client, before_leadership: Task, unit_head: User, office_reviewer: User, deputy_director: User, name: str
) -> None:
    old = shown(before_leadership, **DECISIONS[name])
    task = overtaken(before_leadership, unit_head, office_reviewer, deputy_director)
    lines = length(key_of(task))
    client.force_login(deputy_director)
    answer = client.post(at(name, task.pk), old)
    assert answer.status_code == 409
    page, told = body(answer), card(body(answer))
    assert "Thay đổi so với bản bạn đã xem" in told
    assert "Đã rà soát ⟦-[bỏ: 12]⟧⟦+[thêm: 15]⟧ quy trình nội bộ." in told
    assert re.search(r"Lần 1: [\d:/ ]+ → lần 2: [\d:/ ]+, Unit head, ", told)
    assert "Office reviewer rà soát đạt và trình lãnh đạo" in page
    assert f'href="{at("decision_page", task.pk)}?so-voi=1"' in page
    for typed in ("Thiếu biểu 02", "Bổ sung biểu 02", "Rà soát lại biểu 02"):
        assert (typed in page) is (typed in DECISIONS[name].values())
    assert ("Số liệu thiếu hoặc chưa khớp" in page) is ("category" in DECISIONS[name])
    assert Task.objects.get(pk=task.pk).state == State.REVIEWED
    assert length(key_of(task)) == lines


def test_the_way_on_leads_to_the_new_report_and_decides_it(
    client: Client, before_leadership: Task, unit_head: User, office_reviewer: User, deputy_director: User
) -> None:
    old = shown(before_leadership)
    task = overtaken(before_leadership, unit_head, office_reviewer, deputy_director)
    client.force_login(deputy_director)
    page = client.get(re.findall(r'href="([^"]*so-voi=1)"', body(client.post(at("approve", task.pk), old)))[0])
    assert "lần trình trước (lần 1)" in card(body(page))
    sent_on = dict(re.findall(r'name="(step|submission)" value="([^"]*)"', body(page)))
    assert sent_on == {key: str(value) for key, value in shown(task).items()}


@pytest.mark.parametrize("name", ["pass_on", "return_to_unit"])
def test_a_review_of_an_older_submission_is_void_too(
    client: Client,
    task_in: MakeTask,
    unit_head: User,
    office_reviewer: User,
    office_head: User,
    deputy_director: User,
    name: str,
) -> None:
    task = sent(task_in(State.IN_PROGRESS), unit_head, FIRST)
    said = {"note": "Thiếu biểu 02", "category": "figures", "opinion": "Đủ, kính trình.", "signer": deputy_director.pk}
    old = shown(task, **said)
    task = sent(sent_back(task, office_head, *POINTS), unit_head, SECOND)
    client.force_login(office_reviewer)
    answer = client.post(at(name, task.pk), old)
    assert answer.status_code == 409
    assert "⟦+[thêm: 15]⟧" in card(body(answer))
    assert "Thiếu biểu 02" in body(answer)
    assert "Đủ, kính trình." in body(answer)
    assert f'href="{at("review_page", task.pk)}?so-voi=1"' in body(answer)
    assert Task.objects.get(pk=task.pk).state == State.REPORTED


def test_the_same_report_submitted_again_needs_a_new_decision_and_is_said_to_be_the_same(
    client: Client, task_in: MakeTask, unit_head: User, office_reviewer: User
) -> None:
    task = sent(task_in(State.IN_PROGRESS), unit_head, FIRST)
    old = shown(task, note="Thiếu", category="other")
    task = sent(moved(task, "withdraw", unit_head), unit_head, FIRST)
    client.force_login(office_reviewer)
    answer = client.post(at("return_to_unit", task.pk), old)
    assert answer.status_code == 409
    assert "vẫn giống hệt bản bạn đã xem" in body(answer)
    assert "card changed" not in body(answer)
    assert Task.objects.get(pk=task.pk).state == State.REPORTED


def test_a_hash_that_never_was_one_of_this_task_shows_nothing_of_another(
    client: Client,
    before_leadership: Task,
    task_in: MakeTask,
    unit_head: User,
    office_reviewer: User,
    deputy_director: User,
) -> None:
    other = sent(task_in(State.IN_PROGRESS), unit_head, SECOND)
    task = overtaken(before_leadership, unit_head, office_reviewer, deputy_director)
    client.force_login(deputy_director)
    for foreign in (shown(other)["submission"], "0" * 64, "", "x" * 64, "\0", "é" * 40):
        answer = client.post(at("approve", task.pk), {"step": 1, "submission": foreign})
        assert answer.status_code == 409, foreign
        assert "card changed" not in body(answer)
        assert f'href="{at("decision_page", task.pk)}"' in body(answer)
    assert Task.objects.get(pk=task.pk).state == State.REVIEWED


def test_whoever_may_not_decide_is_led_to_the_task_and_sees_what_everybody_sees_of_it(
    client: Client,
    before_leadership: Task,
    unit_head: User,
    office_reviewer: User,
    deputy_director: User,
    stranger: User,
) -> None:
    old = shown(before_leadership)
    task = overtaken(before_leadership, unit_head, office_reviewer, deputy_director)
    client.force_login(unit_head)
    answer = client.post(at("approve", task.pk), old)
    assert answer.status_code == 409
    assert f'href="{task.get_absolute_url()}"' in body(answer)
    assert at("decision_page", task.pk) not in body(answer)
    client.force_login(stranger)
    assert client.post(at("approve", task.pk), old).status_code == 404


def test_a_double_round_behind_the_readers_back_is_compared_with_what_was_shown(
    client: Client, task_in: MakeTask, unit_head: User, office_reviewer: User, deputy_director: User
) -> None:
    other = replace(SECOND, text="Đã rà soát 13 quy trình nội bộ.")
    task = second_round(task_in(State.IN_PROGRESS), unit_head, office_reviewer, words=other)
    task = laid_before(task, office_reviewer, deputy_director)
    old = shown(task)
    task = overtaken(task, unit_head, office_reviewer, deputy_director)
    client.force_login(deputy_director)
    told = card(body(client.post(at("approve", task.pk), old)))
    assert re.search(r"Lần 2: .* → lần 3: ", told)
