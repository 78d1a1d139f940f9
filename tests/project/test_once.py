"""The same form sent twice is one change, and both get the same answer."""

import re
import threading

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from audit.models import Event
from project.models import Answer
from project.once import GIVEN_UP, KEPT
from tests.people import MakeTask
from units.models import User
from workflows.engine import key_of
from workflows.models import Task
from workflows.states import State


def form_of(client: Client, task: Task) -> dict[str, str]:
    """Return the hidden fields of the accept button as the page shows them."""
    page = client.get(f"/nhiem-vu/{task.pk}/").content.decode()
    form = re.search(r"<form[^>]*tiep-nhan.*?</form>", page, re.DOTALL)
    assert form is not None
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))


def starts_of(task: Task) -> int:
    """Count the acceptances in the trail, refused ones included."""
    return Event.objects.filter(object_key=key_of(task), action="task.start").count()


@pytest.mark.django_db
def test_a_double_click_is_one_change_with_one_answer(client: Client, task_in: MakeTask, unit_head: User) -> None:
    task = task_in(State.ASSIGNED)
    client.force_login(unit_head)
    form = form_of(client, task)
    answers = [client.post(f"/nhiem-vu/{task.pk}/tiep-nhan/", form) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert {answer.headers["Location"] for answer in answers} == {f"/nhiem-vu/{task.pk}/"}
    assert starts_of(task) == 1


@pytest.mark.django_db(transaction=True)
def test_ten_identical_requests_at_once_are_one_change(task_in: MakeTask, unit_head: User) -> None:
    task = task_in(State.ASSIGNED)
    first = Client()
    first.force_login(unit_head)
    form, codes = form_of(first, task), []

    def send() -> None:
        client = Client()
        client.cookies = first.cookies
        try:
            codes.append(client.post(f"/nhiem-vu/{task.pk}/tiep-nhan/", form).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert codes == [302] * 10
    assert starts_of(task) == 1


@pytest.mark.django_db
def test_a_form_that_was_refused_can_be_put_right_and_sent_again(
    client: Client, task_in: MakeTask, unit_head: User
) -> None:
    task = task_in(State.ASSIGNED)
    client.force_login(unit_head)
    shown = form_of(client, task) | {"once": "abc"}
    address = f"/nhiem-vu/{task.pk}/tra-lai-nhiem-vu/"
    assert client.post(address, shown | {"note": ""}).status_code in {200, 422}
    assert client.post(address, shown | {"note": "Không đúng chức năng"}).status_code == 302
    assert Task.objects.get(pk=task.pk).state == State.DRAFT


@pytest.mark.django_db
def test_after_going_back_a_changed_text_is_a_new_form(client: Client, task_in: MakeTask, unit_head: User) -> None:
    task = task_in(State.IN_PROGRESS)
    client.force_login(unit_head)
    address = f"/nhiem-vu/{task.pk}/bao-cao/"
    form = {"once": "abc", "version": "0", "result": "done", "text": "Bản một", "difficulties": "", "next": "save"}
    assert client.post(address, form).status_code == 302
    assert client.post(address, form).status_code == 302
    assert client.post(address, form | {"version": "1", "text": "Bản hai"}).status_code == 302
    assert task.report_draft.text == "Bản hai"


@pytest.mark.django_db
def test_two_people_with_the_same_form_are_two_people(
    client: Client, task_in: MakeTask, unit_head: User, deputy_head: User
) -> None:
    task = task_in(State.ASSIGNED)
    client.force_login(unit_head)
    form = form_of(client, task)
    client.force_login(deputy_head)
    assert client.post(f"/nhiem-vu/{task.pk}/tiep-nhan/", form).status_code == 302
    client.force_login(unit_head)
    assert client.post(f"/nhiem-vu/{task.pk}/tiep-nhan/", form).status_code == 409


@pytest.mark.django_db
def test_a_form_whose_process_died_is_taken_over(client: Client, task_in: MakeTask, unit_head: User) -> None:
    task = task_in(State.ASSIGNED)
    client.force_login(unit_head)
    form = form_of(client, task)
    client.post(f"/nhiem-vu/{task.pk}/tiep-nhan/", form)
    Answer.objects.update(location="", at=timezone.now() - 2 * GIVEN_UP)
    assert client.post(f"/nhiem-vu/{task.pk}/tiep-nhan/", form).status_code == 409  # the door: already done
    assert starts_of(task) == 1


@pytest.mark.django_db
def test_old_answers_are_forgotten_when_somebody_signs_in(client: Client, unit_head: User) -> None:
    now = timezone.now()
    for digest, at in (("a" * 64, now - 2 * KEPT), ("b" * 64, now)):
        Answer.objects.create(person=unit_head, digest=digest, location="/", at=at)
    unit_head.set_password("mat-khau-de-kiem-thu")
    unit_head.save(update_fields=["password"])
    client.post("/dang-nhap/", {"username": unit_head.username, "password": "mat-khau-de-kiem-thu"})
    assert list(Answer.objects.values_list("digest", flat=True)) == ["b" * 64]
