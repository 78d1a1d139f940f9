"""More time: who asks, decides and answers in which state; what each act changes, and what it leaves behind."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from audit.verifier import content_of, verify
from tests.approvals.away import away
from tests.people import MakeTask, moved, on_the_basis_of, returning, reviewing
from tests.workflows.extending import BETWEEN, FRIDAY, LATER, REASON, asked, fresh, granted, offered, said, told
from units.models import Unit, User
from workflows.engine import seen_now
from workflows.errors import Stale
from workflows.extensions import actions, queries, rules
from workflows.extensions.words import marks
from workflows.models import Extension, Task
from workflows.states import State
from workflows.verification import TaskWatcher, expectations

NOW = dt.datetime(2027, 3, 1, 8, tzinfo=dt.UTC)
EVERYBODY = (
    "unit_head deputy_head officer other_unit_head office_head office_reviewer records_clerk director deputy_director "
    "other_deputy inspector administrator superuser stranger foreign_inspector"
).split()
# From the domain: the lead unit's head asks before the report is laid before leadership.
ASKED_IN = {"assigned", "in_progress", "suspended", "reported"}
# Who may do what when `unit_head` has asked and `office_reviewer` has offered another date.
MAY: dict[str, set[str]] = {
    "ask": {"unit_head", "deputy_head"},
    "grant": {"office_head", "office_reviewer", "director", "deputy_director"},
    "offer": {"office_head", "office_reviewer", "director", "deputy_director"},
    "refuse": {"office_head", "office_reviewer", "director", "deputy_director"},
    "accept": {"unit_head", "deputy_head"},
    "decline": {"unit_head", "deputy_head"},
    "withdraw": {"unit_head", "deputy_head"},
}
RECORDED: dict[str, str] = {"grant": "task.extend"}
BECOMES: dict[str, str] = {
    "ask": "open",
    "grant": "granted",
    "offer": "offered",
    "refuse": "refused",
    "accept": "granted",
    "decline": "open",
    "withdraw": "withdrawn",
}


@pytest.fixture(autouse=True)
def march() -> Iterator[time_machine.Traveller]:
    """Let every test begin on a Monday in March 2027."""
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture
def task(task_in: MakeTask) -> Task:
    """A task in work, due on a Friday."""
    return task_in(State.IN_PROGRESS, due_on=FRIDAY)


def act(name: str, task: Task, request: Extension | None, person: User) -> Extension:
    """Do one of the seven things as its page does."""
    if request is None:
        return asked(task, person)
    given = said(request, "Lý do", due_on=BETWEEN)
    return {
        "grant": actions.grant,
        "offer": actions.offer,
        "refuse": actions.refuse,
        "accept": actions.accept,
        "decline": actions.decline,
        "withdraw": actions.withdraw,
    }[name](request, given, actor=person)


@pytest.mark.parametrize("person", EVERYBODY)
@pytest.mark.parametrize("name", MAY)
def test_act_by_person(
    name: str,
    person: str,
    request: pytest.FixtureRequest,
    task: Task,
    unit_head: User,
    office_reviewer: User,
    deputy_director: User,
) -> None:
    user = request.getfixturevalue(person)
    waiting = None
    if name in {"accept", "decline"}:
        waiting = offered(task, unit_head, office_reviewer)
    elif name != "ask":
        waiting = asked(task, unit_head)
    action = RECORDED.get(name, f"extension.{name}")
    if person in MAY[name]:
        assert act(name, task, waiting, user).state == BECOMES[name]
        (line,) = told(task, action)
        assert line.actor == user
        assert not list(verify(expectations(), [TaskWatcher()]))
        return
    before = Extension.objects.values_list("state", flat=True).first()
    with pytest.raises(PermissionDenied):
        act(name, task, waiting, user)
    (line,) = told(task, action, refused=True)
    assert line.actor == user
    assert Extension.objects.values_list("state", flat=True).first() == before
    assert Task.objects.get(pk=task.pk).due_on == FRIDAY


@pytest.mark.parametrize("state", list(State))
def test_in_which_state_one_may_ask(state: State, task_in: MakeTask, unit_head: User) -> None:
    task = task_in(state, due_on=FRIDAY)
    if state in ASKED_IN:
        assert rules.why_not_ask(task, unit_head, None) == ""
        assert asked(task, unit_head).number == 1
        return
    assert rules.why_not_ask(task, unit_head, None)
    with pytest.raises((Stale, PermissionDenied)):
        asked(task, unit_head)
    assert not Extension.objects.exists()


def test_who_asked_never_decides_even_with_the_right(task_in: MakeTask, office: Unit, office_head: User) -> None:
    own = task_in(State.IN_PROGRESS, lead=office, head=office_head, due_on=FRIDAY)
    request = asked(own, office_head)
    for decide in (actions.grant, actions.offer, actions.refuse):
        with pytest.raises(PermissionDenied, match="người khác phải quyết định"):
            decide(request, said(request, "Lý do", due_on=BETWEEN), actor=office_head)
    assert not any(queries.waiting_figure(office_head))


def test_who_offered_a_date_does_not_take_it_for_the_unit(
    task_in: MakeTask, office: Unit, office_head: User, office_reviewer: User
) -> None:
    own = task_in(State.IN_PROGRESS, lead=office, head=office_head, due_on=FRIDAY)
    request = offered(own, office_head, office_reviewer)
    Extension.objects.filter(pk=request.pk).update(asked_by=office_reviewer, decided_by=office_head)
    with pytest.raises(PermissionDenied, match="người khác của đơn vị phải trả lời"):
        actions.accept(fresh(request), said(request), actor=office_head)


def test_granting_moves_the_date_that_counts_and_keeps_the_first(
    task: Task, unit_head: User, office_reviewer: User
) -> None:
    request = asked(task, unit_head, dt.date(2027, 3, 27))  # a Saturday
    actions.grant(request, said(request, "Đồng ý"), actor=office_reviewer)
    now = Task.objects.get(pk=task.pk)
    assert (now.due_on, now.effective_due_on) == (dt.date(2027, 3, 27), dt.date(2027, 3, 29))
    assert (now.original_due_on, now.original_effective_due_on) == (FRIDAY, FRIDAY)
    assert (now.extended_count, now.state) == (1, State.IN_PROGRESS)
    assert now.due_rule == (
        "Gia hạn lần 1 theo đề nghị ngày 01/03/2027, Office reviewer, Chuyên viên tổng hợp đồng ý ngày 01/03/2027."
    )
    (line,) = told(task, "task.extend")
    content = content_of(line) or {}
    assert content["note"] == "Đồng ý"
    assert content["facts"]["extension"] == 1
    assert content["facts"]["changes"]["due_on"] == [FRIDAY.isoformat(), "2027-03-27"]
    assert not told(task, "extension.accept")


def test_another_date_moves_nothing_before_the_unit_takes_it(
    task: Task, unit_head: User, deputy_director: User, office_reviewer: User
) -> None:
    request = offered(task, unit_head, deputy_director)
    assert Task.objects.get(pk=task.pk).due_on == FRIDAY
    with pytest.raises(Stale, match="đang chờ đơn vị trả lời"):
        actions.grant(request, said(request), actor=office_reviewer)
    actions.accept(request, said(request), actor=unit_head)
    kept, now = fresh(request), Task.objects.get(pk=task.pk)
    assert (kept.state, kept.granted_due_on, kept.decided_by) == ("granted", BETWEEN, deputy_director)
    assert (now.due_on, now.extended_count) == (BETWEEN, 1)
    assert "Deputy director, Phó Giám đốc đồng ý" in now.due_rule
    said_by_unit = [content_of(one) or {} for name in ("extension.accept", "task.extend") for one in told(task, name)]
    assert [line["note"] for line in said_by_unit] == ["", ""]  # the decider's words stand under the decider's name


def test_a_date_that_is_not_taken_leaves_the_request_to_be_decided(
    task: Task, unit_head: User, office_reviewer: User, deputy_director: User
) -> None:
    request = offered(task, unit_head, office_reviewer)
    with pytest.raises(ValidationError, match="không nhận"):
        actions.decline(request, said(request), actor=unit_head)
    actions.decline(request, said(request, "Không đủ thời gian"), actor=unit_head)
    kept = fresh(request)
    assert (kept.state, kept.decided_by, kept.offered_due_on) == ("open", None, BETWEEN)
    actions.grant(kept, said(kept), actor=deputy_director)
    assert Task.objects.get(pk=task.pk).due_on == LATER


def test_a_refusal_says_why_and_a_new_request_is_counted(task: Task, unit_head: User, office_reviewer: User) -> None:
    request = asked(task, unit_head)
    with pytest.raises(ValidationError, match="lý do không đồng ý"):
        actions.refuse(request, said(request, "  "), actor=office_reviewer)
    actions.refuse(request, said(request, "Việc gấp"), actor=office_reviewer)
    assert (Task.objects.get(pk=task.pk).due_on, fresh(request).decision_note) == (FRIDAY, "Việc gấp")
    again = asked(task, unit_head)
    assert (again.number, again.state) == (2, "open")


def test_one_request_waits_at_a_time(task: Task, unit_head: User, deputy_head: User) -> None:
    request = asked(task, unit_head)
    with pytest.raises(Stale, match="lần 1 đang chờ"):
        asked(task, deputy_head)
    actions.withdraw(request, said(request), actor=deputy_head)
    assert asked(task, deputy_head).number == 2
    request = fresh(request)
    with pytest.raises(Stale):
        actions.withdraw(request, said(request), actor=unit_head)


@pytest.mark.parametrize(
    ("due_on", "sentence"),
    [
        (dt.date(2027, 2, 26), "quá khứ"),
        (FRIDAY, "sau hạn hiện tại"),
        (dt.date(2027, 3, 10), "sau hạn hiện tại"),
    ],
)
def test_days_that_cannot_be(due_on: dt.date, sentence: str, task: Task, unit_head: User) -> None:
    with pytest.raises(ValidationError, match=sentence):
        asked(task, unit_head, due_on)
    assert not Extension.objects.exists()


def test_a_day_off_that_counts_as_the_same_day_is_no_later(task_in: MakeTask, unit_head: User) -> None:
    task = task_in(State.IN_PROGRESS, due_on=dt.date(2027, 3, 15))
    Task.objects.filter(pk=task.pk).update(due_on=dt.date(2027, 3, 13))
    with pytest.raises(ValidationError, match="sau hạn hiện tại"):
        asked(task, unit_head, dt.date(2027, 3, 14))


def test_a_wanted_day_that_has_passed_meanwhile_is_not_granted(
    task: Task, unit_head: User, office_reviewer: User, march: time_machine.Traveller
) -> None:
    request = asked(task, unit_head)
    march.move_to(dt.datetime(2027, 4, 5, 8, tzinfo=dt.UTC))
    with pytest.raises(ValidationError, match="quá khứ"):
        actions.grant(request, said(request), actor=office_reviewer)
    assert fresh(request).state == "open"  # silence and time decide nothing


def test_later_than_the_plan_needs_both_names_under_it(task: Task, unit_head: User, office_reviewer: User) -> None:
    Task.objects.filter(pk=task.pk).update(parent_due_on=BETWEEN)
    with pytest.raises(ValidationError, match="muộn hơn hạn chung 19/03/2027") as raised:
        asked(task, unit_head)
    assert raised.value.code == "beyond"
    request = asked(task, unit_head, beyond=True)
    with pytest.raises(ValidationError, match="hạn chung"):
        actions.grant(request, said(request), actor=office_reviewer)
    actions.grant(request, said(request, beyond=True), actor=office_reviewer)
    assert fresh(request).beyond_parent
    assert "Muộn hơn hạn chung 19/03/2027" in Task.objects.get(pk=task.pk).due_rule
    for action in ("extension.ask", "task.extend"):
        assert (content_of(told(task, action)[0]) or {})["facts"]["beyond_parent"] == BETWEEN.isoformat()


def test_what_waits_is_held_against_the_plans_date_of_today(task: Task, unit_head: User) -> None:
    Task.objects.filter(pk=task.pk).update(parent_due_on=BETWEEN)
    request = asked(task, unit_head, beyond=True)
    assert [mark.label for mark in marks(request, request.task)] == ["Muộn hơn hạn chung 19/03/2027"]
    Task.objects.filter(pk=task.pk).update(parent_due_on=LATER)
    assert marks(fresh(request), fresh(request).task) == []


def test_a_stale_page_decides_and_asks_nothing(
    task: Task, unit_head: User, office_reviewer: User, deputy_director: User
) -> None:
    request = asked(task, unit_head)
    shown = said(request)
    actions.refuse(request, said(request, "Việc gấp"), actor=deputy_director)
    with pytest.raises(Stale):
        actions.grant(request, shown, actor=office_reviewer)
    seen = actions.token_of_task(task, None)
    with pytest.raises(Stale):
        actions.ask(task.pk, actions.Wanted(LATER, REASON, seen), actor=unit_head)
    again = asked(task, unit_head)
    shown = said(again)
    Task.objects.filter(pk=task.pk).update(due_on=BETWEEN, effective_due_on=BETWEEN)  # the plan was amended meanwhile
    with pytest.raises(Stale):
        actions.grant(again, shown, actor=office_reviewer)


def finish(task: Task, name: str, people: dict[str, User]) -> None:
    """End a task in one of the ways there are."""
    if name == "decline":
        moved(task, "decline", people["unit_head"])
    elif name == "cancel":
        moved(task, "cancel", people["deputy_director"], on_the_basis_of())
    else:
        moved(task, "approve", people["deputy_director"])


@pytest.mark.parametrize(
    ("name", "state"), [("approve", "reviewed"), ("cancel", "in_progress"), ("decline", "assigned")]
)
def test_a_request_ends_with_its_task_and_says_so(
    name: str, state: str, task_in: MakeTask, unit_head: User, office_reviewer: User, deputy_director: User
) -> None:
    task = task_in(State.REPORTED if state == "reviewed" else State(state), due_on=FRIDAY)
    request = asked(task, unit_head)
    if state == "reviewed":
        moved(task, "review", office_reviewer, reviewing(office_reviewer, deputy_director))
    finish(task, name, {"unit_head": unit_head, "deputy_director": deputy_director})
    kept = fresh(request)
    assert (kept.state, kept.answered_by) == ("withdrawn", None)
    assert kept.answer_note.startswith(("Nhiệm vụ đã đóng", "Đơn vị đã trả lại nhiệm vụ"))
    assert not any(queries.waiting_figure(office_reviewer))
    with pytest.raises((Stale, PermissionDenied)):
        actions.grant(kept, said(kept), actor=office_reviewer)


def test_whoever_has_the_report_before_him_is_told_of_the_new_date(
    task_in: MakeTask, unit_head: User, office_reviewer: User, deputy_director: User
) -> None:
    task = task_in(State.REPORTED, due_on=FRIDAY)
    shown = seen_now(task)
    granted(task, unit_head, deputy_director)
    with pytest.raises(Stale):
        moved(task, "return_to_unit", office_reviewer, returning(), seen=shown)


def test_the_third_request_is_marked_for_all_to_see(
    task: Task, unit_head: User, office_reviewer: User, inspector: User
) -> None:
    days = [FRIDAY + dt.timedelta(days=7 * week) for week in (1, 2, 3)]
    last = [granted(task, unit_head, office_reviewer, due_on) for due_on in days][-1]
    assert last.number == 3
    assert [mark.label for mark in marks(last, last.task)] == ["Gia hạn lần 3"]
    assert Task.objects.get(pk=task.pk).extended_count == 3
    assert list(queries.seen_by(inspector).filter(queries.often())) == [last]


def test_an_absent_leader_decides_nothing(task: Task, unit_head: User, deputy_director: User) -> None:
    request = asked(task, unit_head)
    away(deputy_director)
    with pytest.raises(PermissionDenied, match="vắng mặt"):
        actions.grant(request, said(request), actor=User.objects.get(pk=deputy_director.pk))


def test_what_waits_for_whom(
    task: Task,
    unit_head: User,
    office_reviewer: User,
    director: User,
    other_deputy: User,
    other_unit_head: User,
    inspector: User,
) -> None:
    def counts() -> dict[str, int]:
        people = (unit_head, office_reviewer, director, other_deputy, other_unit_head, inspector)
        return {person.username: sum(queries.waiting_figure(person)) for person in people}

    nobody = dict.fromkeys(counts(), 0)
    request = asked(task, unit_head)
    assert counts() == nobody | {"office_reviewer": 1, "director": 1}
    actions.offer(request, said(request, due_on=BETWEEN), actor=director)
    assert counts() == nobody | {"unit_head": 1}
    assert not queries.seen_by(other_unit_head)
