"""Thu hồi: an approval is taken back long after, for a reason, by its signer or the Director."""

import pytest
from django.test import Client
from django.utils import timezone

from approvals import effects, inbox, undoing
from approvals.models import Decision, Effect, Issued
from project.management.commands.verify_audit import findings
from realtime import topics
from tests.approvals.pages import at, body, last_line, length
from tests.approvals.test_undo import approved, grown_old
from tests.confirmed import stale
from tests.people import MakeTask, moved, returning, reviewing, submitting
from tests.workflows.listening import listening
from tests.workflows.test_tables import assert_flow_agrees
from units.actions import end_appointment
from units.models import Agency, Unit, User
from workflows.engine import key_of
from workflows.errors import Refused
from workflows.models import Task
from workflows.states import State

Kind = Effect.Kind


def numbered(decision: Decision, agency: Agency, clerk: User) -> Issued:
    """Give a decision its number as the records clerk does."""
    today = timezone.localdate()
    return Issued.objects.create(
        agency=agency,
        decision=decision,
        number=5,
        symbol="TB-STP",
        issued_on=today,
        year=today.year,
        entered_by=clerk,
        entered_at=timezone.now(),
    )


def test_a_decision_is_recalled_with_a_reason_and_waits_for_its_signer_again(
    client: Client, task_in: MakeTask, deputy_director: User, division: Unit
) -> None:
    task = task_in(State.REVIEWED)
    decision = approved(task, deputy_director)
    grown_old(decision)
    lines = length(key_of(task))
    client.force_login(deputy_director)
    page = body(client.get(at("recall_decision", task.pk)))
    assert f'name="decision" value="{decision.pk}"' in page
    form = {"decision": decision.pk, "note": "Số liệu tháng 5 chưa đúng"}
    with listening(topics.task(task.pk), topics.unit(division.pk)) as heard:
        answer = client.post(at("recall_decision", task.pk), form)
    assert answer["Location"] == at("decision_page", task.pk)
    task = Task.objects.get(pk=task.pk)
    assert (task.state, task.signed_by, task.approved_at) == (State.REVIEWED, None, None)
    assert_flow_agrees(task)
    assert task in inbox.waiting_for(deputy_director)
    decision.refresh_from_db()
    assert (decision.withdrawn_by, decision.withdrawn_note) == (deputy_director, "Số liệu tháng 5 chưa đúng")
    assert length(key_of(task)) == lines + 1
    line = last_line(key_of(task))
    assert (line.event.action, line.note) == ("task.recall_decision", "Số liệu tháng 5 chưa đúng")
    assert (line.source, line.target, line.facts["decision"]) == ("approved", "reviewed", decision.pk)
    assert set(heard()) == {topics.task(task.pk), topics.unit(division.pk)}
    assert "Thu hồi phê duyệt" in body(client.get(at("decision_page", task.pk)))
    assert list(findings()) == []


def test_the_director_recalls_what_another_signed_and_nobody_else_does(
    client: Client, task_in: MakeTask, deputy_director: User, director: User, unit_head: User, office_reviewer: User
) -> None:
    task = task_in(State.REVIEWED)
    decision = approved(task, deputy_director)
    form = {"decision": decision.pk, "note": "Không đúng thẩm quyền"}
    for person in (unit_head, office_reviewer):
        client.force_login(person)
        assert client.post(at("recall_decision", task.pk), form).status_code == 403
        line = last_line(key_of(task))
        assert (line.event.action, line.event.refused, line.event.actor) == ("task.recall_decision", True, person)
    client.force_login(director)
    assert client.post(at("recall_decision", task.pk), form).status_code == 302
    assert Task.objects.get(pk=task.pk).proposed_signer == deputy_director
    assert Decision.objects.get().withdrawn_by == director


def test_a_deputy_does_not_recall_what_the_director_signed(
    client: Client, task_in: MakeTask, deputy_director: User, director: User
) -> None:
    task = task_in(State.REVIEWED)
    decision = approved(task, director)
    client.force_login(deputy_director)
    answer = client.post(at("recall_decision", task.pk), {"decision": decision.pk, "note": "Thử"})
    assert answer.status_code == 403
    assert "Chỉ người đã phê duyệt, hoặc Giám đốc, được thu hồi phê duyệt." in body(answer)


def test_a_recall_without_a_reason_is_asked_for_one_and_an_old_page_is_stale(
    client: Client, task_in: MakeTask, deputy_director: User
) -> None:
    task = task_in(State.REVIEWED)
    first = approved(task, deputy_director)
    client.force_login(deputy_director)
    answer = client.post(at("recall_decision", task.pk), {"decision": first.pk, "note": " "})
    assert "<title>Lỗi: " in body(answer)
    assert "Hãy ghi lý do thu hồi." in body(answer)
    undoing.recall_decision(task.pk, actor=deputy_director, decision_id=first.pk, note="Lần đầu")
    approved(task, deputy_director)
    answer = client.post(at("recall_decision", task.pk), {"decision": first.pk, "note": "Lý do dài của tôi"})
    assert answer.status_code == 409
    assert "Lý do dài của tôi" in body(answer)
    assert Task.objects.get(pk=task.pk).state == State.APPROVED


def test_a_recall_asks_for_the_password_when_it_was_given_too_long_ago(
    client: Client, task_in: MakeTask, deputy_director: User
) -> None:
    task = task_in(State.REVIEWED)
    decision = approved(task, deputy_director)
    client.force_login(deputy_director)
    stale(client)
    answer = client.post(at("recall_decision", task.pk), {"decision": decision.pk, "note": "Sai số liệu"})
    assert answer.status_code == 200
    assert "Xác nhận mật khẩu để ký" in body(answer)
    assert 'name="note" value="Sai số liệu"' in body(answer)
    assert Task.objects.get(pk=task.pk).state == State.APPROVED


def test_what_was_still_to_follow_is_called_off_and_nobody_is_told_of_what_he_never_heard(
    task_in: MakeTask, deputy_director: User
) -> None:
    task = task_in(State.REVIEWED)
    decision = approved(task, deputy_director)
    undoing.recall_decision(task.pk, actor=deputy_director, decision_id=decision.pk, note="Sai số liệu")
    assert set(decision.effects.values_list("kind", flat=True)) == {Kind.TELL_UNIT, Kind.ASK_NUMBER}
    assert not decision.effects.filter(cancelled_at__isnull=True).exists()


def test_whoever_was_told_of_the_approval_is_told_of_its_recall_and_a_number_stays(
    task_in: MakeTask,
    deputy_director: User,
    unit_head: User,
    agency: Agency,
    records_clerk: User,
    mailoutbox: list[object],
) -> None:
    User.objects.filter(pk=unit_head.pk).update(email="truongphong@so.vn")
    task = task_in(State.REVIEWED)
    decision = approved(task, deputy_director)
    grown_old(decision)
    assert effects.run_due(timezone.now()) == 2
    numbered(decision, agency, records_clerk)
    undoing.recall_decision(task.pk, actor=deputy_director, decision_id=decision.pk, note="Sai số liệu")
    assert str(last_line(key_of(task)).facts["issued"]).startswith("05/TB-STP ngày ")
    assert effects.run_due(timezone.now()) == 1
    subjects = [str(letter.subject) for letter in mailoutbox]  # type: ignore[attr-defined]  # letters
    assert subjects == [f"{task.code}: báo cáo đã được phê duyệt", f"{task.code}: phê duyệt đã bị thu hồi"]
    text = str(mailoutbox[-1].body)  # type: ignore[attr-defined]  # a letter
    assert "Lý do: Sai số liệu" in text
    assert "05/TB-STP" in text
    assert Issued.objects.get().decision == decision
    assert effects.run_due(timezone.now()) == 0


def test_the_page_says_that_a_number_stays(
    client: Client, task_in: MakeTask, deputy_director: User, agency: Agency, records_clerk: User
) -> None:
    task = task_in(State.REVIEWED)
    numbered(approved(task, deputy_director), agency, records_clerk)
    client.force_login(deputy_director)
    assert "Số văn bản đã cấp (05/TB-STP ngày" in body(client.get(at("recall_decision", task.pk)))


def test_after_a_recall_the_report_may_be_returned_and_approved_in_a_new_round(
    task_in: MakeTask, deputy_director: User, unit_head: User, office_reviewer: User
) -> None:
    task = task_in(State.REVIEWED)
    first = approved(task, deputy_director)
    undoing.recall_decision(task.pk, actor=deputy_director, decision_id=first.pk, note="Sai số liệu")
    task = moved(task, "return_from_leadership", deputy_director, returning())
    task = moved(task, "report", unit_head, submitting(unit_head, "Đã sửa số liệu."))
    task = moved(task, "review", office_reviewer, reviewing(office_reviewer, deputy_director))
    second = approved(task, deputy_director)
    assert Decision.objects.in_force().get() == second
    assert (first.round, second.round) == (1, 2)
    assert list(findings()) == []


def test_whoever_no_longer_signs_recalls_nothing(task_in: MakeTask, deputy_director: User) -> None:
    task = task_in(State.REVIEWED)
    decision = approved(task, deputy_director)
    end_appointment(deputy_director.appointments.get(), at=timezone.localtime())
    with pytest.raises(Refused):
        undoing.recall_decision(task.pk, actor=deputy_director, decision_id=decision.pk, note="Thử")
