"""Letters lead to the page of a decision for as long as they lie about, whatever has become of the report."""

import pytest
from django.test import Client
from django.utils import timezone

from approvals import actions
from approvals.arriving import arrived_words
from tests.approvals.pages import at, body
from tests.people import MakeTask, approving, moved, on_the_basis_of, returning, reviewing, submitting
from units.models import User
from workflows.engine import seen_now
from workflows.models import Task
from workflows.states import State

ARRIVED = 'id="arrived"'


def letter(task: Task, number: int) -> str:
    """Return the address a letter carries."""
    return f"{at('decision_page', task.pk)}?lan={number}"


def sentence(client: Client, task: Task, number: int) -> str:
    """Follow a letter; return what the page says of it."""
    answer = client.get(letter(task, number))
    assert answer.status_code == 200
    words = str(answer.context["arrived"])
    assert (ARRIVED in body(answer)) is bool(words)
    assert words in body(answer)
    return words


@pytest.fixture
def twice(task_in: MakeTask, unit_head: User, deputy_director: User) -> Task:
    """A report that leadership sent back, and that its unit has submitted again."""
    task = moved(task_in(State.REVIEWED), "return_from_leadership", deputy_director, returning())
    return moved(task, "report", unit_head, submitting(unit_head, "Đã bổ sung."))


def test_a_letter_about_what_waits_for_me_needs_no_word(
    client: Client, task_in: MakeTask, deputy_director: User
) -> None:
    task = task_in(State.REVIEWED)
    client.force_login(deputy_director)
    assert sentence(client, task, 1) == ""
    for nonsense in ("0", "2", "x", "-1", "9" * 30, ""):
        assert ARRIVED not in body(client.get(f"{at('decision_page', task.pk)}?lan={nonsense}")), nonsense


def test_a_letter_about_an_older_round_says_which_one_lies_here_now(
    client: Client, twice: Task, deputy_director: User, office_reviewer: User
) -> None:
    client.force_login(deputy_director)
    assert twice.reported_at is not None
    sent = timezone.localtime(twice.reported_at)
    begins = f"Thư nói về lần trình 1; nay là lần 2, trình lúc {sent:%H:%M} ngày {sent:%d/%m/%Y}"
    assert sentence(client, twice, 1) == f"{begins}, đang chờ Văn phòng Sở rà soát."
    task = moved(twice, "review", office_reviewer, reviewing(office_reviewer, deputy_director))
    assert sentence(client, task, 1) == f"{begins}."
    assert sentence(client, task, 2) == ""


def test_a_letter_about_what_was_returned_or_taken_back_by_its_unit(
    client: Client, task_in: MakeTask, deputy_director: User, unit_head: User
) -> None:
    returned = moved(task_in(State.REVIEWED), "return_from_leadership", deputy_director, returning())
    withdrawn = moved(task_in(State.REPORTED), "withdraw", unit_head)
    client.force_login(deputy_director)
    assert sentence(client, returned, 1) == "Thư nói về lần trình 1, đã trả lại đơn vị để bổ sung."
    assert sentence(client, withdrawn, 1) == "Thư nói về lần trình 1, đơn vị đã rút lại."


def test_a_letter_about_what_was_approved_meanwhile_names_the_hand(
    client: Client, task_in: MakeTask, deputy_director: User, director: User
) -> None:
    task = task_in(State.REVIEWED)
    actions.approve(task.pk, actor=director, seen=seen_now(task))
    client.force_login(deputy_director)
    assert sentence(client, task, 1).startswith(f"Thư nói về lần trình 1, đã được {director.name} phê duyệt lúc ")


def test_a_letter_about_what_lies_before_somebody_else_now(
    client: Client, task_in: MakeTask, deputy_director: User, director: User
) -> None:
    task = task_in(State.REVIEWED)
    client.force_login(director)
    assert sentence(client, task, 1) == f"Thư nói về lần trình 1, đang trình {deputy_director.name}."


@pytest.mark.parametrize(("name", "words"), [("suspend", "nhiệm vụ đang tạm dừng"), ("cancel", "nhiệm vụ đã huỷ")])
def test_a_letter_about_what_was_stopped(
    client: Client, task_in: MakeTask, deputy_director: User, name: str, words: str
) -> None:
    task = task_in(State.REVIEWED)
    moved(task, name, deputy_director, on_the_basis_of())
    client.force_login(deputy_director)
    assert sentence(client, task, 1) == f"Thư nói về lần trình 1, {words}."


def test_whoever_has_not_signed_in_signs_in_and_goes_on(
    client: Client, task_in: MakeTask, deputy_director: User
) -> None:
    task = task_in(State.REVIEWED)
    deputy_director.set_password("mat-khau-rieng")
    deputy_director.save()
    answer = client.get(letter(task, 1))
    assert answer.status_code == 302
    page = client.get(answer["Location"])
    assert page.status_code == 200
    form = {"username": deputy_director.username, "password": "mat-khau-rieng", "next": letter(task, 1)}
    answer = client.post(answer["Location"], form)
    assert answer["Location"] == letter(task, 1)
    assert client.get(answer["Location"]).status_code == 200


def test_a_letter_opens_nothing_to_those_who_may_not_see_it(
    client: Client, task_in: MakeTask, other_deputy: User, stranger: User, administrator: User
) -> None:
    task = task_in(State.REVIEWED)
    for person in (other_deputy, stranger, administrator):
        client.force_login(person)
        assert client.get(letter(task, 1)).status_code == 404


def test_the_words_are_none_where_the_letter_names_no_round(task_in: MakeTask, director: User) -> None:
    task = moved(task_in(State.REVIEWED), "approve", director, approving(director))
    assert arrived_words(task, None, reader=director) == ""
