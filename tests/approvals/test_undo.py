"""Hoàn tác: sixty seconds in which an approval is taken back with one click, and nothing has followed from it."""

import contextlib
import datetime as dt
import re
import threading
import time

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approvals import actions, effects, inbox, undoing
from approvals.models import Decision, Effect
from approvals.templatetags.undo import undo_offer
from audit.models import Event
from project.management.commands.verify_audit import findings
from realtime import topics
from tests.approvals.pages import at, body, last_line, length, shown
from tests.people import MakeTask
from tests.workflows.listening import listening
from tests.workflows.test_tables import assert_flow_agrees
from units.actions import end_appointment
from units.models import Unit, User
from workflows.engine import key_of, seen_now
from workflows.errors import Refused, Stale
from workflows.models import UNDO_WINDOW, Task
from workflows.states import State


def approved(task: Task, by: User) -> Decision:
    """Approve a task as the page does."""
    return actions.approve(task.pk, actor=by, seen=seen_now(task))


def grown_old(decision: Decision, seconds: int = 61) -> None:
    """Let time pass since an approval: the moment is moved back on every row that keeps it."""
    made_at = timezone.now() - dt.timedelta(seconds=seconds)
    Decision.objects.filter(pk=decision.pk).update(made_at=made_at)
    Task.objects.filter(pk=decision.task_id).update(approved_at=made_at)
    Effect.objects.filter(decision=decision).update(due_at=made_at + UNDO_WINDOW)


def test_an_approval_is_undone_from_the_message_and_lies_before_the_same_signer_again(
    client: Client, task_in: MakeTask, deputy_director: User, division: Unit
) -> None:
    first, second = task_in(State.REVIEWED), task_in(State.REVIEWED)
    client.force_login(deputy_director)
    page = body(client.post(at("approve", first.pk), shown(first), follow=True))
    assert f'id="detail-{second.pk}"' in page
    form = re.search(r'<form class="undo".*?</form>', page, re.DOTALL)
    assert form
    assert f'action="{at("withdraw_decision", first.pk)}"' in form[0]
    assert 'data-key="z"' in form[0]
    decision = Decision.objects.get()
    assert f'name="decision" value="{decision.pk}"' in form[0]
    assert 0 < int(re.findall(r'data-undo="(\d+)"', form[0])[0]) <= 60
    lines = length(key_of(first))
    with listening(topics.task(first.pk), topics.unit(division.pk)) as heard:
        answer = client.post(at("withdraw_decision", first.pk), {"decision": decision.pk})
    assert answer["Location"] == at("decision_page", first.pk)
    task = Task.objects.get(pk=first.pk)
    assert (task.state, task.proposed_signer, task.signed_by, task.approved_at) == (
        State.REVIEWED,
        deputy_director,
        None,
        None,
    )
    assert_flow_agrees(task)
    assert set(inbox.waiting_for(deputy_director)) == {first, second}
    decision.refresh_from_db()
    assert decision.withdrawn_at is not None
    assert (decision.withdrawn_by, decision.withdrawn_note) == (deputy_director, "")
    assert not Effect.objects.filter(decision=decision, cancelled_at__isnull=True).exists()
    assert length(key_of(first)) == lines + 1
    line = last_line(key_of(first))
    assert (line.event.action, line.source, line.target) == ("task.withdraw_decision", "approved", "reviewed")
    assert (line.event.actor, line.facts["decision"]) == (deputy_director, decision.pk)
    assert set(heard()) == {topics.task(first.pk), topics.unit(division.pk)}
    page = body(client.get(answer["Location"]))
    assert "Đã hoàn tác phê duyệt" in page
    assert at("approve", first.pk) in page
    assert list(findings()) == []


def test_the_page_of_what_was_approved_offers_the_undo_to_its_signer_alone_and_for_a_minute(
    client: Client, task_in: MakeTask, deputy_director: User, director: User
) -> None:
    task = task_in(State.REVIEWED)
    decision = approved(task, deputy_director)
    for person, offered in ((deputy_director, True), (director, False)):
        client.force_login(person)
        page = body(client.get(at("decision_page", task.pk)))
        assert (at("withdraw_decision", task.pk) in page) is offered
        assert (at("recall_decision", task.pk) in page) is not offered
    grown_old(decision)
    client.force_login(deputy_director)
    page = body(client.get(at("decision_page", task.pk)))
    assert at("withdraw_decision", task.pk) not in page
    assert at("recall_decision", task.pk) in page


def test_after_a_minute_the_undo_is_stale_and_says_what_to_do_instead(
    client: Client, task_in: MakeTask, deputy_director: User
) -> None:
    task = task_in(State.REVIEWED)
    decision = approved(task, deputy_director)
    grown_old(decision)
    lines = length(key_of(task))
    client.force_login(deputy_director)
    answer = client.post(at("withdraw_decision", task.pk), {"decision": decision.pk})
    assert answer.status_code == 409
    assert "hãy thu hồi và ghi lý do" in body(answer)
    assert Task.objects.get(pk=task.pk).state == State.APPROVED
    assert Decision.objects.in_force().get() == decision
    assert length(key_of(task)) == lines


def test_an_undo_of_another_decision_than_the_one_that_stands_is_stale(
    client: Client, task_in: MakeTask, deputy_director: User
) -> None:
    task = task_in(State.REVIEWED)
    first = approved(task, deputy_director)
    undoing.withdraw_decision(task.pk, actor=deputy_director, decision_id=first.pk)
    second = approved(task, deputy_director)
    client.force_login(deputy_director)
    for shown_decision in (first.pk, 0, "", "abc", second.pk + 1):
        answer = client.post(at("withdraw_decision", task.pk), {"decision": shown_decision})
        assert answer.status_code == 409
        assert "Deputy director phê duyệt" in body(answer)
    assert Decision.objects.in_force().get() == second
    undoing.withdraw_decision(task.pk, actor=deputy_director, decision_id=second.pk)
    with pytest.raises(Stale):
        undoing.withdraw_decision(task.pk, actor=deputy_director, decision_id=second.pk)
    assert Event.objects.of(key_of(task)).filter(action="task.withdraw_decision").count() == 2
    assert list(findings()) == []


def test_only_the_signer_undoes_and_anybody_elses_attempt_is_recorded(
    client: Client, task_in: MakeTask, deputy_director: User, director: User, unit_head: User, office_reviewer: User
) -> None:
    task = task_in(State.REVIEWED)
    decision = approved(task, deputy_director)
    for person, sentence in (
        (director, "Chỉ người vừa phê duyệt được hoàn tác."),
        (unit_head, "Chỉ Giám đốc, hoặc Phó Giám đốc phụ trách"),
        (office_reviewer, "Chỉ Giám đốc, hoặc Phó Giám đốc phụ trách"),
    ):
        client.force_login(person)
        answer = client.post(at("withdraw_decision", task.pk), {"decision": decision.pk})
        assert answer.status_code == 403
        assert sentence in body(answer)
        line = last_line(key_of(task))
        assert (line.event.action, line.event.refused, line.event.actor) == ("task.withdraw_decision", True, person)
    assert Task.objects.get(pk=task.pk).state == State.APPROVED


def test_whoever_does_not_see_the_task_cannot_undo_it(
    client: Client, task_in: MakeTask, deputy_director: User, other_deputy: User, stranger: User, superuser: User
) -> None:
    task = task_in(State.REVIEWED)
    decision = approved(task, deputy_director)
    for person in (other_deputy, stranger, superuser):
        client.force_login(person)
        answer = client.post(at("withdraw_decision", task.pk), {"decision": decision.pk})
        assert answer.status_code == 404
        for method in (client.get, client.post):
            assert method(at("recall_decision", task.pk)).status_code == 404


def test_an_ended_appointment_undoes_nothing_more(task_in: MakeTask, deputy_director: User) -> None:
    task = task_in(State.REVIEWED)
    decision = approved(task, deputy_director)
    end_appointment(deputy_director.appointments.get(), at=timezone.localtime())
    with pytest.raises(Refused):
        undoing.withdraw_decision(task.pk, actor=deputy_director, decision_id=decision.pk)


def test_what_somebody_has_begun_to_do_by_a_faster_clock_cannot_be_undone(
    task_in: MakeTask, deputy_director: User
) -> None:
    task = task_in(State.REVIEWED)
    decision = approved(task, deputy_director)
    assert effects.claim(timezone.now() + UNDO_WINDOW) is not None
    with pytest.raises(Stale):
        undoing.withdraw_decision(task.pk, actor=deputy_director, decision_id=decision.pk)
    assert Task.objects.get(pk=task.pk).state == State.APPROVED


def test_an_undo_costs_few_statements(task_in: MakeTask, deputy_director: User) -> None:
    task = task_in(State.REVIEWED)
    decision = approved(task, deputy_director)
    with CaptureQueriesContext(connection) as asked:
        undoing.withdraw_decision(task.pk, actor=deputy_director, decision_id=decision.pk)
    frame = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    statements = [row["sql"] for row in asked.captured_queries if not row["sql"].startswith(frame)]
    assert len(statements) <= 15, statements


def test_a_message_that_is_read_late_or_was_made_up_offers_nothing(task_in: MakeTask) -> None:
    now = int(timezone.now().timestamp())
    offer = undo_offer(f"undo 7 8 {now + 30}")
    assert offer is not None
    assert (offer.url, offer.decision) == (at("withdraw_decision", 7), 8)
    assert offer.seconds in {28, 29, 30}
    for tags in ("", None, "undo", "undo 7 8", f"undo 7 8 {now - 1}", f"other 7 8 {now + 30}"):
        assert undo_offer(tags) is None


def test_the_trail_knows_every_decision_that_was_taken_back(task_in: MakeTask, deputy_director: User) -> None:
    task = task_in(State.REVIEWED)
    decision = approved(task, deputy_director)
    rows = Decision.objects.filter(pk=decision.pk)
    rows.update(withdrawn_at=timezone.now(), withdrawn_by=deputy_director)
    assert "nobody recorded that" in next(findings()).what
    rows.update(withdrawn_at=None, withdrawn_by=None)
    undoing.withdraw_decision(task.pk, actor=deputy_director, decision_id=decision.pk)
    assert list(findings()) == []
    rows.update(withdrawn_note="Lý do khác")
    assert "another reason" in next(findings()).what
    rows.update(withdrawn_at=None, withdrawn_by=None, withdrawn_note="")
    assert "its row still stands" in next(findings()).what


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_an_undo_and_what_follows_only_one_happens(task_in: MakeTask, deputy_director: User) -> None:
    for _ in range(6):
        task = task_in(State.REVIEWED)
        decision = approved(task, deputy_director)
        undone = race(decision, deputy_director)
        begun = Effect.objects.filter(decision=decision, tries__gt=0).exists()
        assert undone is not begun
        assert (Task.objects.get(pk=task.pk).state == State.REVIEWED) is undone
        Effect.objects.filter(cancelled_at__isnull=True).update(cancelled_at=timezone.now())


def race(decision: Decision, signer: User) -> bool:
    """Let the signer undo while a runner begins with what follows; tell whether it was undone."""
    together, undone = threading.Barrier(2), []

    def undo() -> None:
        together.wait()
        with contextlib.suppress(Stale):
            undone.append(undoing.withdraw_decision(decision.task_id, actor=signer, decision_id=decision.pk))
        connections.close_all()

    def follow() -> None:
        together.wait()
        until = time.monotonic() + 10
        while effects.claim(timezone.now() + UNDO_WINDOW) is None and not undone and time.monotonic() < until:
            time.sleep(0.005)  # the task is held by the undo
        connections.close_all()

    threads = [threading.Thread(target=one) for one in (undo, follow)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return bool(undone)
