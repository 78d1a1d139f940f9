"""The two tables that are the heart: state × move, and move × person. Written by hand from the domain, not the code."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from audit.models import Event
from audit.verifier import verify
from tests.people import MakeTask, approving, giving_to, moved, on_the_basis_of, returning, reviewing, submitting
from units.models import Unit, User
from workflows import engine, flow
from workflows.engine import Prepare, perform, seen_now
from workflows.errors import Stale
from workflows.models import Task
from workflows.moves import MOVES
from workflows.states import State
from workflows.verification import TaskWatcher, expectations

# Where each move leads, from the table of the domain. Whatever is not listed is impossible.
LEADS_TO: dict[tuple[str, str], str] = {
    ("draft", "assign"): "assigned",
    ("draft", "cancel"): "cancelled",
    ("assigned", "decline"): "draft",
    ("assigned", "start"): "in_progress",
    ("assigned", "suspend"): "suspended",
    ("assigned", "cancel"): "cancelled",
    ("in_progress", "report"): "reported",
    ("in_progress", "suspend"): "suspended",
    ("in_progress", "cancel"): "cancelled",
    ("reported", "withdraw"): "in_progress",
    ("reported", "review"): "reviewed",
    ("reported", "return_to_unit"): "in_progress",
    ("reported", "suspend"): "suspended",
    ("reported", "cancel"): "cancelled",
    ("reviewed", "approve"): "approved",
    ("reviewed", "return_to_office"): "reported",
    ("reviewed", "return_from_leadership"): "in_progress",
    ("reviewed", "suspend"): "suspended",
    ("reviewed", "cancel"): "cancelled",
    ("approved", "withdraw_decision"): "reviewed",
    ("approved", "recall_decision"): "reviewed",
    ("suspended", "resume"): "in_progress",
    ("suspended", "cancel"): "cancelled",
    ("draft", "recall"): "cancelled",
    ("assigned", "recall"): "cancelled",
    ("draft", "supersede"): "cancelled",
    ("assigned", "supersede"): "cancelled",
    ("in_progress", "supersede"): "cancelled",
    ("reported", "supersede"): "cancelled",
    ("reviewed", "supersede"): "cancelled",
    ("suspended", "supersede"): "cancelled",
}
MOVE_NAMES = (
    "assign decline start report withdraw review return_to_unit approve return_to_office return_from_leadership "
    "suspend resume cancel recall supersede withdraw_decision recall_decision"
).split()
# Moves that a plan makes for all its tasks at once, in its own transaction; no page of a task offers them.
OF_A_PLAN = {"recall", "supersede"}
STATE_NAMES = "draft assigned in_progress reported reviewed approved suspended cancelled".split()

# Who may make each move, by the person fixture's name. Everybody not listed may not.
MAY: dict[str, set[str]] = {
    "assign": {"office_head", "office_reviewer", "director", "deputy_director"},
    "decline": {"unit_head", "deputy_head"},
    "start": {"unit_head", "deputy_head"},
    "report": {"unit_head", "deputy_head"},
    "withdraw": {"unit_head"},
    "review": {"office_head", "office_reviewer"},
    "return_to_unit": {"office_head", "office_reviewer"},
    "approve": {"director", "deputy_director"},
    "return_to_office": {"director", "deputy_director"},
    "return_from_leadership": {"director", "deputy_director"},
    "suspend": {"director", "deputy_director"},
    "resume": {"director", "deputy_director"},
    "cancel": {"director", "deputy_director"},
    "recall": {"office_head", "office_reviewer"},
    "withdraw_decision": {"deputy_director"},
    "recall_decision": {"director", "deputy_director"},
    "supersede": {"office_head", "office_reviewer"},
}
PERSONS = (
    "unit_head deputy_head officer other_unit_head office_head office_reviewer records_clerk director deputy_director "
    "other_deputy inspector administrator superuser stranger foreign_inspector"
).split()
MADE_FROM: dict[str, str] = {
    "assign": "draft",
    "decline": "assigned",
    "start": "assigned",
    "report": "in_progress",
    "withdraw": "reported",
    "review": "reported",
    "return_to_unit": "reported",
    "approve": "reviewed",
    "return_to_office": "reviewed",
    "return_from_leadership": "reviewed",
    "suspend": "in_progress",
    "resume": "suspended",
    "cancel": "in_progress",
    "recall": "assigned",
    "supersede": "in_progress",
    "withdraw_decision": "approved",
    "recall_decision": "approved",
}
# The person who makes a move when the question is only where it leads.
MADE_BY: dict[str, str] = {
    "assign": "office_reviewer",
    "decline": "unit_head",
    "start": "unit_head",
    "report": "unit_head",
    "withdraw": "unit_head",
    "review": "office_reviewer",
    "return_to_unit": "office_reviewer",
    "approve": "deputy_director",
    "return_to_office": "deputy_director",
    "return_from_leadership": "deputy_director",
    "suspend": "deputy_director",
    "resume": "deputy_director",
    "cancel": "deputy_director",
    "recall": "office_reviewer",
    "supersede": "office_reviewer",
    "withdraw_decision": "deputy_director",
    "recall_decision": "deputy_director",
}


def prepared(name: str, actor: User, division: Unit, signer: User) -> Prepare:
    """Return what a move needs besides the click."""
    needs: dict[str, Prepare] = {
        "assign": giving_to(division),
        "report": submitting(actor),
        "review": reviewing(actor, signer),
        "return_to_unit": returning(),
        "return_from_leadership": returning(),
        "cancel": on_the_basis_of(),
        "approve": approving(actor),
    }
    return needs.get(name, engine.nothing)


def make(task: Task, name: str, actor: User, prepare: Prepare) -> Task:
    """Make a move as a page or a plan makes it, and return the task reread."""
    if name not in OF_A_PLAN:
        return moved(task, name, actor, prepare)
    with transaction.atomic():
        made_by_a_plan(task, name, actor)
    return Task.objects.get(pk=task.pk)


def tried(task: Task, name: str, actor: User, prepare: Prepare) -> None:
    """Try a move as a page or a plan does."""
    if name not in OF_A_PLAN:
        perform(task.pk, name, actor=actor, seen=seen_now(task), note="Lý do", prepare=prepare)
        return
    with transaction.atomic():
        made_by_a_plan(task, name, actor)


def made_by_a_plan(task: Task, name: str, actor: User) -> Task:
    """Make a move inside a transaction that is open already."""
    if name == "recall":
        return engine.recall_within(task.pk, actor=actor, note="Ban hành nhầm")
    return engine.supersede_within(task.pk, actor=actor, note="Kế hoạch sửa đổi", basis="30/KH-STP ngày 12/5/2026")


@pytest.fixture
def person(request: pytest.FixtureRequest) -> User:
    """The person of the parameter."""
    found: User = request.getfixturevalue(request.param)
    return found


def test_the_tables_name_every_move_of_the_machine() -> None:
    assert set(MOVES) == set(MOVE_NAMES) == set(MAY) == set(MADE_FROM) == set(MADE_BY)
    assert {state.value for state in State} == set(STATE_NAMES)
    assert set(PERSONS) >= set().union(*MAY.values())


@pytest.mark.parametrize("state", STATE_NAMES)
@pytest.mark.parametrize("name", MOVE_NAMES)
def test_state_by_move(
    state: str, name: str, task_in: MakeTask, division: Unit, deputy_director: User, request: pytest.FixtureRequest
) -> None:
    task = task_in(State(state))
    actor: User = request.getfixturevalue(MADE_BY[name])
    seq = task.audit_seq
    expected = LEADS_TO.get((state, name))
    if expected is None:
        with pytest.raises(Stale):
            tried(task, name, actor, engine.nothing)
        task.refresh_from_db()
        assert (task.state, task.audit_seq) == (state, seq)
        return
    task = make(task, name, actor, prepared(name, actor, division, deputy_director))
    assert task.state == expected
    assert task.audit_seq == seq + 1
    event = Event.objects.of(engine.key_of(task)).last()
    assert event is not None
    assert (event.action, event.refused, event.hash) == (f"task.{name}", False, task.audit_head)
    assert_flow_agrees(task)
    assert not engine.realign(task.pk)
    assert not list(verify(expectations(), [TaskWatcher()]))


@pytest.mark.parametrize("person", PERSONS, indirect=True)
@pytest.mark.parametrize("name", MOVE_NAMES)
def test_move_by_person(name: str, person: User, task_in: MakeTask, division: Unit, deputy_director: User) -> None:
    task = task_in(State(MADE_FROM[name]))
    seq = task.audit_seq
    prepare = prepared(name, person, division, deputy_director)
    allowed = person.username in MAY[name]
    assert (engine.why_not(task, name, person) == "") is allowed
    if allowed:
        assert make(task, name, person, prepare).state == LEADS_TO[MADE_FROM[name], name]
        return
    with pytest.raises(PermissionDenied) as refusal:
        tried(task, name, person, prepare)
    task.refresh_from_db()
    assert task.state == MADE_FROM[name]
    assert engine.why_not(task, name, person) == str(refusal.value)
    if name in OF_A_PLAN:  # the plan records its own refusal: its transaction ends, and with it any line of the task
        assert task.audit_seq == seq
        return
    assert task.audit_seq == seq + 1
    event = Event.objects.of(engine.key_of(task)).last()
    assert event is not None
    assert (event.refused, event.action, event.actor) == (True, f"task.{name}", person)


def assert_flow_agrees(task: Task) -> None:
    """Compare the flow's one open step with the task's state."""
    step = flow.open_step(task.process_id)
    if task.state in {State.APPROVED, State.CANCELLED, State.DRAFT}:
        assert step is None
    else:
        assert step is not None
        assert step.flow_task.state == task.state
