"""The door: stale pages, all or nothing, refusals, counts, realignment."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from audit.verifier import Expectation, verify
from tests.people import MakeTask, approving, giving_to, moved, returning, reviewing, submitting
from units.actions import end_appointment
from units.models import Appointment, Unit, User
from workflows import engine, flow, noting
from workflows.engine import Prepared, Seen, key_of, nothing, perform, seen_now
from workflows.errors import Stale
from workflows.models import Submission, Task
from workflows.querysets import TaskQuerySet
from workflows.states import State

HOUSEKEEPING = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def statements(context: CaptureQueriesContext) -> list[str]:
    """Return the statements that a move costs: not the frame of the transaction."""
    return [row["sql"] for row in context.captured_queries if not row["sql"].upper().startswith(HOUSEKEEPING)]


def test_a_finished_step_is_stale(task_in: MakeTask, unit_head: User) -> None:
    task = task_in(State.ASSIGNED)
    seen = seen_now(task)
    perform(task.pk, "start", actor=unit_head, seen=seen)
    with pytest.raises(Stale):
        perform(task.pk, "start", actor=unit_head, seen=seen)


def test_a_step_of_an_earlier_round_is_stale_although_the_state_is_the_same(
    task_in: MakeTask, unit_head: User, office_reviewer: User
) -> None:
    task = task_in(State.REPORTED)
    shown = seen_now(task)
    task = moved(task, "return_to_unit", office_reviewer, returning())
    task = moved(task, "report", unit_head, submitting(unit_head, "Đã bổ sung."))
    assert task.state == State.REPORTED
    with pytest.raises(Stale):
        perform(task.pk, "return_to_unit", actor=office_reviewer, seen=shown, note="Thiếu", prepare=returning())


def test_a_decision_names_the_submission_it_was_made_on(task_in: MakeTask, deputy_director: User) -> None:
    task = task_in(State.REVIEWED)
    seen = seen_now(task)
    with pytest.raises(Stale):
        perform(task.pk, "approve", actor=deputy_director, seen=Seen(step=seen.step, submission="0" * 64))
    assert task.submission is not None
    perform(task.pk, "approve", actor=deputy_director, seen=seen, prepare=approving(deputy_director))
    event = Event.objects.of(key_of(task)).last()
    assert event is not None
    assert task.submission.sha256 in bytes(event.body).decode()


def test_a_report_that_was_opened_cannot_be_withdrawn(
    task_in: MakeTask, unit_head: User, office_reviewer: User, officer: User
) -> None:
    task = task_in(State.REPORTED)
    noting.open_review(task.pk, actor=officer)
    task.refresh_from_db()
    assert task.review_opened_at is None
    noting.open_review(task.pk, actor=office_reviewer)
    noting.open_review(task.pk, actor=office_reviewer)
    task.refresh_from_db()
    assert Event.objects.filter(action="task.open_review").count() == 1
    with pytest.raises(Stale) as stale:
        perform(task.pk, "withdraw", actor=unit_head, seen=seen_now(task), note="Nhầm tệp")
    assert stale.value.sentence == engine.why_not(task, "withdraw", unit_head) != ""


def test_a_move_that_needs_a_reason_is_refused_without_one(task_in: MakeTask, unit_head: User) -> None:
    task = task_in(State.ASSIGNED)
    with pytest.raises(ValidationError, match="lý do"):
        perform(task.pk, "decline", actor=unit_head, seen=seen_now(task), note="   ")
    task.refresh_from_db()
    assert task.state == State.ASSIGNED


def test_a_cancellation_needs_its_document(task_in: MakeTask, deputy_director: User) -> None:
    task = task_in(State.IN_PROGRESS)
    with pytest.raises(ValidationError, match="căn cứ"):
        perform(task.pk, "cancel", actor=deputy_director, seen=seen_now(task), note="Không còn cần")
    task.refresh_from_db()
    assert task.state == State.IN_PROGRESS


def test_a_failure_of_what_is_prepared_changes_nothing(task_in: MakeTask, unit_head: User) -> None:
    task = task_in(State.IN_PROGRESS)
    seq = task.audit_seq

    def failing(task: Task, at: dt.datetime) -> Prepared:
        submitting(unit_head)(task, at)
        raise IntegrityError("disk full")

    with pytest.raises(IntegrityError):
        perform(task.pk, "report", actor=unit_head, seen=seen_now(task), prepare=failing)
    task.refresh_from_db()
    assert (task.state, task.audit_seq, Submission.objects.count()) == (State.IN_PROGRESS, seq, 0)


def test_a_failure_of_the_trail_changes_nothing(task_in: MakeTask, unit_head: User) -> None:
    task = task_in(State.ASSIGNED)
    seen = seen_now(task)
    head = Event.objects.of(key_of(task)).last()
    assert head is not None
    # An event that already holds the next number, as a writer behind our back would leave it.
    Event.objects.create(
        object_key=head.object_key,
        seq=head.seq + 1,
        prev_hash=head.hash,
        hash="f" * 64,
        body=b"{}",
        occurred_at=head.occurred_at,
        action="task.start",
        actor_name="Ai đó",
    )
    with pytest.raises(IntegrityError):
        perform(task.pk, "start", actor=unit_head, seen=seen)
    task.refresh_from_db()
    step = flow.open_step(task.process_id)
    assert step is not None
    assert (task.state, step.pk, step.flow_task.state) == (State.ASSIGNED, seen.step, State.ASSIGNED)


def test_a_failure_of_the_flow_changes_nothing(task_in: MakeTask, unit_head: User) -> None:
    task = task_in(State.ASSIGNED)
    seen = seen_now(task)
    events = Event.objects.count()
    with connection.execute_wrapper(breaking('INTO "viewflow_task"')), pytest.raises(IntegrityError):
        perform(task.pk, "start", actor=unit_head, seen=seen)
    task.refresh_from_db()
    assert (task.state, Event.objects.count(), seen_now(task)) == (State.ASSIGNED, events, seen)


def breaking(words: str) -> Callable[..., object]:
    """Return a wrapper of the database connection that fails one kind of statement, as a full disk would."""

    def wrapper(execute: Callable[..., object], sql: str, params: object, many: bool, context: object) -> object:  # noqa: FBT001 - Django's signature
        if words in sql:
            raise IntegrityError("no room")
        return execute(sql, params, many, context)

    return wrapper


def test_a_refused_attempt_is_recorded_with_the_rule_that_said_no(task_in: MakeTask, other_unit_head: User) -> None:
    task = task_in(State.ASSIGNED)
    with pytest.raises(PermissionDenied):
        perform(task.pk, "start", actor=other_unit_head, seen=seen_now(task))
    event = Event.objects.of(key_of(task)).last()
    assert event is not None
    assert event.refused
    assert '"rule":"leads_the_unit"' in bytes(event.body).decode()
    task.refresh_from_db()
    assert list(verify([Expectation(key_of(task), task.audit_seq, task.audit_head, task.state)])) == []


def test_the_one_who_reviewed_cannot_approve(
    task_in: MakeTask, agency: object, office: Unit, deputy_director: User, office_reviewer: User
) -> None:
    task = task_in(State.REVIEWED)
    Appointment.objects.filter(person=office_reviewer).update(position="director", unit=None)
    from_office = User.objects.get(pk=office_reviewer.pk)
    engine_rights(from_office)
    with pytest.raises(PermissionDenied, match="đã rà soát"):
        perform(task.pk, "approve", actor=from_office, seen=seen_now(task))


def engine_rights(person: User) -> None:
    """Derive the person's rights again."""
    from units.actions import recompute  # noqa: PLC0415 - used once, in a test about rights only

    recompute(person, on=timezone.localdate())


def test_a_unit_that_reviews_its_own_report_is_flagged(
    task_in: MakeTask, office: Unit, office_head: User, office_reviewer: User, deputy_director: User
) -> None:
    task = task_in(State.REPORTED, lead=office, head=office_head)
    with pytest.raises(PermissionDenied, match="người khác phải rà soát"):
        perform(
            task.pk,
            "review",
            actor=office_head,
            seen=seen_now(task),
            note="Đạt",
            prepare=reviewing(office_head, deputy_director),
        )
    task = moved(task, "review", office_reviewer, reviewing(office_reviewer, deputy_director))
    assert task.self_unit_review


def test_a_right_that_ended_a_moment_ago_opens_no_door(task_in: MakeTask, unit_head: User) -> None:
    task = task_in(State.ASSIGNED)
    assert engine.why_not(task, "start", unit_head) == ""
    held = unit_head.appointments.get()
    end_appointment(held, at=dt.datetime.now(tz=dt.UTC))
    with pytest.raises(PermissionDenied):
        perform(task.pk, "start", actor=unit_head, seen=seen_now(task))


def test_suspension_goes_back_to_where_it_came_from_and_does_not_move_the_due_date(
    task_in: MakeTask, deputy_director: User
) -> None:
    due = dt.date(2026, 12, 31)
    task = task_in(State.REVIEWED, due_on=due)
    task = moved(task, "suspend", deputy_director)
    assert (task.state, task.suspended_from, task.due_on) == (State.SUSPENDED, State.REVIEWED, due)
    task = moved(task, "resume", deputy_director)
    assert (task.state, task.suspended_from, task.due_on) == (State.REVIEWED, "", due)


def test_a_declined_task_can_be_given_to_another_unit(
    task_in: MakeTask, unit_head: User, other_unit_head: User, other_division: Unit, office_reviewer: User
) -> None:
    task = moved(task_in(State.ASSIGNED), "decline", unit_head)
    assert (task.state, task.lead_unit, task.process) == (State.DRAFT, None, None)
    task = moved(task, "assign", office_reviewer, giving_to(other_division))
    assert moved(task, "start", other_unit_head).state == State.IN_PROGRESS


@pytest.mark.parametrize(
    ("state", "name", "actor", "most"),
    [("assigned", "start", "unit_head", 10), ("reviewed", "approve", "deputy_director", 11)],
)
def test_a_move_takes_few_statements(
    state: str, name: str, actor: str, most: int, task_in: MakeTask, request: pytest.FixtureRequest
) -> None:
    task = task_in(State(state))
    person = User.objects.get(pk=request.getfixturevalue(actor).pk)
    seen = seen_now(task)
    with CaptureQueriesContext(connection) as context:
        perform(task.pk, name, actor=person, seen=seen, prepare=approving(person) if name == "approve" else nothing)
    assert len(statements(context)) <= most, "\n".join(statements(context))


@pytest.mark.parametrize("state", [s.value for s in State if s != State.DRAFT])
def test_realign_rebuilds_the_flow_from_the_state(state: str, task_in: MakeTask) -> None:
    task = task_in(State(state))
    assert engine.realign(task.pk) is False
    assert task.process is not None
    wrong = State.ASSIGNED if state != State.ASSIGNED else State.REVIEWED
    flow.rebuild(task.process, state=wrong)
    assert engine.realign(task.pk) is True
    assert engine.realign(task.pk) is False
    step = flow.open_step(task.process_id)
    ended = state in {State.APPROVED, State.CANCELLED}
    assert (step is None) is ended
    assert step is None or step.flow_task.state == state


def test_no_code_goes_round_the_door() -> None:
    with pytest.raises(AttributeError):
        Task(content="x").state = State.APPROVED
    assert not hasattr(TaskQuerySet, "approve")


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_of_two_leaders_at_once_one_wins_and_the_other_is_stale(
    task_in: MakeTask, director: User, deputy_director: User
) -> None:
    for _ in range(50):
        task = task_in(State.REVIEWED)
        assert sorted(at_once(task, "approve", [director, deputy_director])) == ["Stale", "approved"]
        task.refresh_from_db()
        assert Event.objects.filter(object_key=key_of(task), action="task.approve", refused=False).count() == 1
        assert list(verify([Expectation(key_of(task), task.audit_seq, task.audit_head, task.state)])) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_opposite_decisions_at_once_one_wins(task_in: MakeTask, director: User, deputy_director: User) -> None:
    task = task_in(State.REVIEWED)
    assert sorted(at_once(task, "suspend", [director, deputy_director])) == ["Stale", "suspended"]
    task.refresh_from_db()
    assert task.state == State.SUSPENDED


def at_once(task: Task, name: str, people: list[User]) -> list[str]:
    """Let several people make the same move in real threads; return what became of each."""
    seen, barrier, outcomes = seen_now(task), threading.Barrier(len(people)), []

    def act(person: User) -> None:
        try:
            barrier.wait(10)
            prepare = approving(person) if name == "approve" else nothing
            made = perform(task.pk, name, actor=person, seen=seen, note="Cùng lúc", prepare=prepare)
            outcomes.append(str(made.state))
        except Stale as stale:
            outcomes.append(type(stale).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes
