"""The password once more before a signature, when it was given too long ago; nothing that was typed is lost."""

import re
from collections.abc import Callable

import pytest
from django.test import Client, override_settings

from approvals.confirming import CONFIRMED_AT
from approvals.models import Decision
from audit.models import Event
from tests.approvals.pages import at, body, shown
from tests.confirmed import given_at, stale
from tests.people import MakeTask
from units.models import User
from workflows.models import Task
from workflows.states import State

PASSWORD = "Mật khẩu rất dài 2026"
Post = Callable[..., object]


@pytest.fixture
def signer(client: Client, deputy_director: User) -> User:
    """The Deputy, with a password, signed in long ago."""
    deputy_director.set_password(PASSWORD)
    deputy_director.save(update_fields=["password"])
    client.force_login(deputy_director)
    stale(client)
    return deputy_director


def lines_of(user: User) -> list[str]:
    """Return what the trail says of a person's account."""
    return list(Event.objects.of(f"person:{user.pk}").values_list("action", flat=True))


def carried(page: str) -> dict[str, str]:
    """Return the hidden fields of the page that asks for the password."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


def test_an_approval_asks_for_the_password_and_then_is_made_as_it_was_posted(
    client: Client, task_in: MakeTask, signer: User
) -> None:
    task = task_in(State.REVIEWED)
    form = shown(task)
    answer = client.post(f"{at('approve', task.pk)}?tab=instead", form)
    page = body(answer)
    assert answer.status_code == 200
    assert "Xác nhận mật khẩu để ký" in page
    assert f"Phê duyệt {task.code}" in page
    assert "quá 15 phút" in page
    assert not Decision.objects.exists()
    kept = carried(page)
    assert {name: kept[name] for name in form} == {name: str(value) for name, value in form.items()}
    key = client.session.session_key
    answer = client.post(f"{at('approve', task.pk)}?tab=instead", {**kept, "password": PASSWORD})
    assert answer.status_code == 302
    assert Task.objects.get(pk=task.pk).state == State.APPROVED
    assert lines_of(signer) == ["person.confirm"]
    assert client.session.session_key != key
    assert client.session[CONFIRMED_AT]


def test_within_the_minutes_nothing_is_asked(client: Client, task_in: MakeTask, signer: User) -> None:
    client.force_login(signer)
    for _ in range(2):
        task = task_in(State.REVIEWED)
        assert client.post(at("approve", task.pk), shown(task)).status_code == 302
    assert lines_of(signer) == []


def test_a_wrong_password_signs_nothing_and_is_recorded(client: Client, task_in: MakeTask, signer: User) -> None:
    task = task_in(State.REVIEWED)
    for typed, sentence in (("sai", "Mật khẩu không đúng"), ("", "Hãy nhập mật khẩu"), ("x" * 2000, "không đúng")):
        answer = client.post(at("approve", task.pk), shown(task, password=typed))
        assert answer.status_code == 403
        assert "<title>Lỗi: " in body(answer)
        assert sentence in body(answer)
        assert "sai" not in carried(body(answer)).values()
    assert lines_of(signer) == ["person.password_refused"] * 3
    assert Task.objects.get(pk=task.pk).state == State.REVIEWED
    assert client.post(at("approve", task.pk), shown(task, password=PASSWORD)).status_code == 302


def test_guessing_is_slowed_down_as_on_the_page_of_signing_in(client: Client, task_in: MakeTask, signer: User) -> None:
    task = task_in(State.REVIEWED)
    for _ in range(10):
        client.post(at("approve", task.pk), shown(task, password="sai"))
    answer = client.post(at("approve", task.pk), shown(task, password=PASSWORD))
    assert answer.status_code == 429
    assert "sai quá nhiều lần" in body(answer)
    assert Task.objects.get(pk=task.pk).state == State.REVIEWED
    assert len(lines_of(signer)) == 10


def test_signing_in_counts_and_an_unreadable_moment_does_not(client: Client, task_in: MakeTask, signer: User) -> None:
    task = task_in(State.REVIEWED)
    session = client.session
    for moment in (None, "bây giờ", 1.5):
        session[CONFIRMED_AT] = moment
        session.save()
        assert "Xác nhận mật khẩu" in body(client.post(at("approve", task.pk), shown(task)))
    client.logout()
    client.post(at("sign_in"), {"username": signer.username, "password": PASSWORD})
    assert client.post(at("approve", task.pk), shown(task)).status_code == 302


def test_the_setting_says_how_long_a_password_is_good(client: Client, task_in: MakeTask, signer: User) -> None:
    task = task_in(State.REVIEWED)
    client.force_login(signer)
    given_at(client, client.session[CONFIRMED_AT] - 59)
    with override_settings(SIGNING_CONFIRMED_MINUTES=1):
        assert client.post(at("approve", task.pk), shown(task)).status_code == 302
    task = task_in(State.REVIEWED)
    with override_settings(SIGNING_CONFIRMED_MINUTES=0):
        given_at(client, client.session[CONFIRMED_AT] - 2)
        assert "Xác nhận mật khẩu" in body(client.post(at("approve", task.pk), shown(task)))


def test_whoever_does_not_see_the_task_is_not_asked_for_a_password(
    client: Client, task_in: MakeTask, other_deputy: User, stranger: User
) -> None:
    task = task_in(State.REVIEWED)
    for person in (other_deputy, stranger):
        client.force_login(person)
        stale(client)
        assert client.post(at("approve", task.pk), shown(task)).status_code == 404


def test_returning_a_report_signs_nothing_and_asks_for_no_password(
    client: Client, task_in: MakeTask, signer: User
) -> None:
    task = task_in(State.REVIEWED)
    assert client.post(at("return_to_office", task.pk), shown(task, note="Rà soát lại")).status_code == 302
