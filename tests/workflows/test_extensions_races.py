"""Two at once, with real threads and real commits: one wins, the other reads what came first."""

import datetime as dt

import pytest
from django.utils import timezone

from audit.verifier import verify
from tests.people import MakeTask, moved
from tests.workflows.extending import asked, fresh, said, told
from tests.workflows.test_opinions_races import at_once
from units.models import User
from workflows.extensions import actions
from workflows.extensions.actions import Wanted
from workflows.models import Extension, Task
from workflows.states import State
from workflows.verification import TaskWatcher, expectations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
ROUNDS = 6
DAY = dt.timedelta(days=1)


def days(count: int) -> dt.date:
    """Return a day from today."""
    return timezone.localdate() + count * DAY


def test_of_two_who_ask_at_once_one_request_waits(task_in: MakeTask, unit_head: User, deputy_head: User) -> None:
    for _ in range(ROUNDS):
        task = task_in(State.IN_PROGRESS, due_on=days(20))
        wanted = Wanted(days(40), "Vướng mắc", actions.token_of_task(task, None))
        people = (unit_head, deputy_head)
        ended = at_once(*[lambda p=p, t=task, w=wanted: actions.ask(t.pk, w, actor=p) for p in people])
        assert [ended[0], "lần 1 đang chờ" in ended[1]] == ["done", True]
        assert Extension.objects.filter(task=task).count() == len(told(task, "extension.ask")) == 1


def test_of_two_who_decide_at_once_one_wins(
    task_in: MakeTask, unit_head: User, office_reviewer: User, deputy_director: User
) -> None:
    for _ in range(ROUNDS):
        task = task_in(State.IN_PROGRESS, due_on=days(20))
        request = asked(task, unit_head, days(40))
        shown = said(request, "Việc gấp")
        ended = at_once(
            lambda r=request, s=shown: actions.grant(r, s, actor=office_reviewer),  # type: ignore[misc]
            lambda r=request, s=shown: actions.refuse(r, s, actor=deputy_director),  # type: ignore[misc]
        )
        kept, now = fresh(request), Task.objects.get(pk=task.pk)
        is_granted = kept.state == Extension.State.GRANTED
        sentence = "Đề nghị này đã được đồng ý." if is_granted else "Đề nghị này đã bị từ chối."
        assert ended == ["done", sentence]
        assert (now.extended_count, now.due_on) == ((1, days(40)) if is_granted else (0, days(20)))
    assert not list(verify(expectations(), [TaskWatcher()]))


def test_a_decision_and_the_end_of_the_task_follow_each_other(
    task_in: MakeTask, unit_head: User, office_reviewer: User
) -> None:
    for _ in range(ROUNDS):
        task = task_in(State.ASSIGNED, due_on=days(20))
        request = asked(task, unit_head, days(40))
        shown = said(request)
        ended = at_once(
            lambda r=request, s=shown: actions.grant(r, s, actor=office_reviewer),  # type: ignore[misc]
            lambda t=task: moved(t, "decline", unit_head),  # type: ignore[misc]
        )
        assert ended.count("done") in {1, 2}
        assert fresh(request).state in {Extension.State.GRANTED, Extension.State.WITHDRAWN}
        assert Task.objects.get(pk=task.pk).extended_count == (fresh(request).state == Extension.State.GRANTED)
    assert not list(verify(expectations(), [TaskWatcher()]))
