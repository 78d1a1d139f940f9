"""Đôn đốc: who may press a unit, what stays of it, and how often in a day."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from audit.models import Event
from audit.verifier import content_of, verify
from tests.people import MakeTask
from tests.workflows.reminding import lines_of, told, true_now
from units.actions import recompute
from units.models import Absence, User
from workflows.errors import Stale
from workflows.models import Notice, Reminder, Task
from workflows.reminders import rules, urging
from workflows.reminders.urging import Pressed
from workflows.states import State
from workflows.verification import TaskWatcher, expectations

pytestmark = pytest.mark.django_db
WORDS = "Đề nghị báo cáo trước thứ Sáu."
MAY = {"office_head", "office_reviewer", "director", "deputy_director"}
PERSONS = (
    "unit_head deputy_head officer other_unit_head office_head office_reviewer records_clerk director deputy_director "
    "other_deputy inspector administrator superuser stranger foreign_inspector"
).split()


@pytest.mark.parametrize("who", PERSONS)
def test_the_table_of_who_may_press_a_unit(who: str, task_in: MakeTask, request: pytest.FixtureRequest) -> None:
    person: User = request.getfixturevalue(who)
    task = task_in(State.IN_PROGRESS)
    assert (rules.why_not_urge(task, person) == "") is (who in MAY)
    assert rules.urgeable(person).filter(pk=task.pk).exists() is (who in MAY)
    if who in MAY:
        urging.urge(task.pk, Pressed(WORDS), actor=person)
        assert (lines_of(task, "task.remind"), Task.objects.get(pk=task.pk).reminded_count) == (1, 1)
        return
    with pytest.raises(PermissionDenied):
        urging.urge(task.pk, Pressed(WORDS), actor=person)
    refused = Event.objects.of(f"task:{task.pk}").get(action="task.remind")
    assert (refused.refused, refused.actor_name) == (True, person.name)
    assert (Reminder.objects.count(), Notice.objects.count()) == (0, 0)


def test_a_unit_that_is_pressed_reads_the_words_at_once_and_they_stay(
    task_in: MakeTask, unit_head: User, deputy_head: User, office_head: User
) -> None:
    task = task_in(State.ASSIGNED)
    urging.urge(task.pk, Pressed(f" {WORDS}\n"), actor=office_head)
    notice = Notice.objects.get(person=unit_head)
    assert notice.words == f"{office_head.name}: “{WORDS}”"
    assert [kind for kind, _ in told(deputy_head)] == ["urged"]
    assert true_now(unit_head, notice.day) == ["urged"]
    event = Event.objects.of(f"task:{task.pk}").get(action="task.remind")
    content = content_of(event)
    assert content is not None
    assert (content["note"], content["facts"]["reminded_count"]) == (WORDS, 1)
    assert list(verify(watchers=[TaskWatcher()], expectations=expectations())) == []


def test_twice_a_day_wants_a_reason_and_is_told_anew(task_in: MakeTask, unit_head: User, office_head: User) -> None:
    task = task_in(State.IN_PROGRESS)
    urging.urge(task.pk, Pressed(WORDS), actor=office_head)
    Notice.objects.update(seen_at=timezone.now())
    with pytest.raises(ValidationError, match="đã được đôn đốc hôm nay"):
        urging.urge(task.pk, Pressed(WORDS), actor=office_head)
    with pytest.raises(ValidationError, match="Hãy ghi nội dung"):
        urging.urge(task.pk, Pressed("  ", "Gấp"), actor=office_head)
    assert Task.objects.get(pk=task.pk).reminded_count == 1
    urging.urge(task.pk, Pressed("Chiều nay họp.", "UBND tỉnh vừa hỏi"), actor=office_head)
    assert Task.objects.get(pk=task.pk).reminded_count == 2
    notice = Notice.objects.get(person=unit_head)
    assert (notice.seen_at, "Chiều nay họp." in notice.words) == (None, True)


@pytest.mark.parametrize("state", [State.DRAFT, State.REPORTED, State.REVIEWED, State.APPROVED, State.SUSPENDED])
def test_nobody_is_pressed_who_owes_nothing(state: State, task_in: MakeTask, office_head: User) -> None:
    task = task_in(state)
    assert rules.why_not_urge(task, office_head) == rules.NOT_NOW
    with pytest.raises(Stale):
        urging.urge(task.pk, Pressed(WORDS), actor=office_head)


def test_leadership_that_is_away_presses_nobody(task_in: MakeTask, deputy_director: User, office_head: User) -> None:
    task, today = task_in(State.IN_PROGRESS), timezone.localdate()
    Absence.objects.create(
        agency=task.agency,
        person=deputy_director,
        from_on=today,
        to_on=today,
        reason="Họp",
        entered_by=office_head,
        entered_at=timezone.now(),
    )
    recompute(deputy_director, on=today)
    assert rules.why_not_urge(task, deputy_director) == rules.MAY_URGE.refusal


def test_several_at_once_each_for_itself(task_in: MakeTask, office_head: User, unit_head: User) -> None:
    open_one, done, pressed = task_in(State.IN_PROGRESS), task_in(State.REPORTED), task_in(State.ASSIGNED)
    urging.urge(pressed.pk, Pressed(WORDS), actor=office_head)
    outcome = urging.urge_each([open_one.pk, done.pk, pressed.pk], Pressed(WORDS), actor=office_head)
    assert outcome.done == [open_one.pk]
    assert outcome.not_done == {done.pk: rules.NOT_NOW, pressed.pk: urging.SAY_WHY}
    assert Notice.objects.filter(person=unit_head).count() == 2
