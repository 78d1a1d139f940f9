"""Thông báo and Đôn đốc as pages: who sees what, and what a click does."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.people import MakeTask, moved, submitting
from units.models import User
from workflows.models import Notice, NoticeKind, NoticePreference, Task
from workflows.reminders import urging
from workflows.reminders.urging import Pressed
from workflows.states import State

pytestmark = pytest.mark.django_db
WORDS = "Đề nghị báo cáo trước thứ Sáu."


def browser(person: User) -> Client:
    """Return a browser in which a person is signed in."""
    found = Client()
    found.force_login(person)
    return found


def page(person: User, name: str, *args: int) -> str:
    """Return a page as a person reads it."""
    answer = browser(person).get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def pressed(task_in: MakeTask, office_head: User) -> Task:
    """A task over which the Office has pressed the division."""
    return urging.urge(task_in(State.IN_PROGRESS).pk, Pressed(WORDS), actor=office_head)


def test_the_bell_counts_what_is_not_seen(pressed: Task, unit_head: User) -> None:
    assert 'id="bell"' in page(unit_head, "home")
    assert "1<span" in page(unit_head, "notices_count")
    assert WORDS in page(unit_head, "notices")
    answer = browser(unit_head).post(reverse("notice_seen", args=[Notice.objects.get(person=unit_head).pk]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("notices"))
    assert "count" not in page(unit_head, "notices_count")
    assert "đã xem" in page(unit_head, "notices")


def test_all_at_once_are_marked_as_seen(pressed: Task, unit_head: User, task_in: MakeTask, office_head: User) -> None:
    urging.urge(task_in(State.ASSIGNED).pk, Pressed(WORDS), actor=office_head)
    browser(unit_head).post(reverse("notices_seen"))
    assert not Notice.objects.filter(seen_at=None).exists()


def test_what_is_done_is_gone_from_page_and_bell(pressed: Task, unit_head: User) -> None:
    moved(pressed, "report", unit_head, submitting(unit_head))
    assert "Không có thông báo nào" in page(unit_head, "notices")
    assert "count" not in page(unit_head, "notices_count")
    assert Notice.objects.filter(person=unit_head, seen_at=None).exists()  # nothing is deleted


def test_another_persons_notice_does_not_exist(pressed: Task, office_head: User, stranger: User) -> None:
    address = reverse("notice_seen", args=[Notice.objects.get().pk])
    for person in (office_head, stranger):
        assert browser(person).post(address).status_code == 404
        assert WORDS not in page(person, "notices")
    assert Notice.objects.get().seen_at is None


def test_a_kind_that_is_switched_off_is_off_but_for_what_is_brought_before_leadership(
    pressed: Task, unit_head: User, deputy_director: User
) -> None:
    address = reverse("notice_preferences")
    browser(unit_head).post(address, {"on_page": ["soon", "leaders"], "by_mail": ["urged"]})
    assert "Không có thông báo nào" in page(unit_head, "notices")
    kept = NoticePreference.objects.get(person=unit_head, kind=NoticeKind.URGED)
    assert (kept.on_page, kept.by_mail) == (False, True)
    browser(deputy_director).post(address, {})
    leaders = NoticePreference.objects.get(person=deputy_director, kind=NoticeKind.LEADERS)
    assert (leaders.on_page, leaders.by_mail) == (True, False)
    assert "Trên trang (luôn bật)" in page(deputy_director, "notice_preferences")


def test_a_task_says_how_often_its_unit_was_pressed_and_offers_it_to_those_who_may(
    pressed: Task, office_head: User, unit_head: User
) -> None:
    mine, theirs = page(office_head, "task_page", pressed.pk), page(unit_head, "task_page", pressed.pk)
    at = timezone.localdate()
    for shown in (mine, theirs):
        assert "Đã đôn đốc 1 lần, gần nhất lúc" in shown
        assert f"ngày {at:%d/%m/%Y} ({office_head.name})." in shown
    link = f'href="{reverse("urge_task", args=[pressed.pk])}"'
    assert (link in mine, link in theirs) == (True, False)


def test_pressing_from_a_tasks_page(task_in: MakeTask, office_head: User, unit_head: User) -> None:
    task = task_in(State.IN_PROGRESS)
    address = reverse("urge_task", args=[task.pk])
    wrong = browser(office_head).post(address, {"words": ""})
    assert (wrong.status_code, "Hãy ghi nội dung đôn đốc." in wrong.content.decode()) == (422, True)
    answer = browser(office_head).post(address, {"words": WORDS})
    assert (answer.status_code, answer["Location"]) == (302, task.get_absolute_url())
    again = browser(office_head).post(address, {"words": "Lần hai"})
    assert again.status_code == 422
    assert urging.SAY_WHY in again.content.decode()
    assert "Lần hai" in again.content.decode()
    assert browser(unit_head).post(address, {"words": WORDS}).status_code == 403


def test_pressing_over_several_chosen_from_what_is_overdue(
    task_in: MakeTask, office_head: User, unit_head: User, officer: User, stranger: User
) -> None:
    past = timezone.localdate() - dt.timedelta(days=30)
    first, second = (task_in(state, due_on=past) for state in (State.ASSIGNED, State.IN_PROGRESS))
    address = reverse("urge_many")
    shown = page(office_head, "urge_many")
    assert (first.code in shown, second.code in shown) == (True, True)
    nothing = browser(office_head).post(address, {"words": WORDS})
    assert (nothing.status_code, "Hãy chọn ít nhất một nhiệm vụ" in nothing.content.decode()) == (422, True)
    answer = browser(office_head).post(address, {"words": WORDS, "task": [first.pk, second.pk]})
    assert answer.status_code == 302
    assert Notice.objects.filter(person=unit_head).count() == 2
    again = browser(office_head).post(address, {"words": WORDS, "all": "1", "shown": [first.pk, second.pk]})
    assert (again.status_code, again.content.decode().count(urging.SAY_WHY)) == (422, 2)
    assert browser(officer).get(address).status_code == 403
    assert browser(stranger).post(address, {"words": WORDS, "task": [first.pk]}).status_code == 404
