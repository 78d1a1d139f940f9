"""Several workers at the same round and the same mails, with real threads and real commits: each thing once."""

import datetime as dt

import pytest
from django.core.mail import EmailMessage

from audit.verifier import verify
from tests.people import MakeTask
from tests.workflows.reminding import DUE_ON, GIVEN_ON, at, lines_of, moment
from tests.workflows.test_opinions_races import at_once
from units.models import User
from workflows.models import Digest, Notice, Reminder, Task
from workflows.reminders import mailing, reminding, urging
from workflows.reminders.urging import Pressed
from workflows.states import State
from workflows.verification import TaskWatcher, expectations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
LATE = dt.date(2026, 10, 9)  # seven working days late
WORKERS = 4


def test_several_workers_at_once_say_everything_once(
    task_in: MakeTask, director: User, mailoutbox: list[EmailMessage]
) -> None:
    User.objects.update(email="ai-do@so.vn")
    with at(GIVEN_ON):
        tasks = [task_in(State.IN_PROGRESS, due_on=DUE_ON) for _ in range(3)]
    with at(LATE):
        at_once(*[lambda: reminding.remind_due(moment(LATE))] * WORKERS)
        at_once(*[lambda: mailing.send_digests(moment(LATE))] * WORKERS)
    assert [lines_of(task) for task in tasks] == [1, 1, 1]
    assert Reminder.objects.count() == 3
    assert Notice.objects.count() == 3 * 4  # the head, two of the Office, the Deputy
    assert (Digest.objects.filter(sent_at__isnull=False).count(), len(mailoutbox)) == (4, 4)
    assert list(verify(watchers=[TaskWatcher()], expectations=expectations())) == []


def test_two_who_press_at_once_need_one_reason(task_in: MakeTask, office_head: User, office_reviewer: User) -> None:
    task = task_in(State.IN_PROGRESS)

    def press(actor: User) -> None:
        urging.urge_each([task.pk], Pressed("Báo cáo ngay"), actor=actor)

    at_once(lambda: press(office_head), lambda: press(office_reviewer))
    assert Task.objects.get(pk=task.pk).reminded_count == 1
    assert (Reminder.objects.count(), lines_of(task, "task.remind")) == (1, 1)
