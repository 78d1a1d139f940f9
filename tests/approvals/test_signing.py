"""In what capacity a person signs: derived from the appointment, and stamped on the decision."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from approvals import actions
from approvals.models import Decision
from approvals.signing import Signing, possible_signers, signing_for
from tests.approvals.pages import last_line
from tests.people import MakeTask
from units.actions import end_appointment
from units.authority import title_lines
from units.models import Unit, User
from units.positions import Capacity
from workflows.engine import key_of, seen_now
from workflows.errors import Refused
from workflows.models import Task
from workflows.states import State


def test_the_director_signs_directly(director: User, division: Unit) -> None:
    signing = signing_for(director, division)
    assert signing is not None
    assert signing.capacity is Capacity.DIRECT
    assert signing.sentence == "Ký: GIÁM ĐỐC Director, theo QĐ 01/QĐ-STP"


def test_a_deputy_signs_for_the_director_within_the_field(deputy_director: User, division: Unit) -> None:
    signing = signing_for(deputy_director, division)
    assert signing is not None
    assert signing.capacity is Capacity.KT
    assert signing.title_lines == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    assert signing.sentence == "Ký: KT. GIÁM ĐỐC – PHÓ GIÁM ĐỐC Deputy director, theo phân công QĐ 01/QĐ-STP"


def test_a_basis_that_names_the_assignment_is_not_said_twice() -> None:
    signing = Signing(Capacity.KT, title_lines(Capacity.KT, "Phó Giám đốc"), "A", "Thông báo phân công số 01")
    assert signing.ground == "theo Thông báo phân công số 01"
    direct = Signing(Capacity.DIRECT, title_lines(Capacity.DIRECT, "Giám đốc"), "A", "")
    assert direct.sentence == "Ký: GIÁM ĐỐC A"


def test_nobody_else_signs(
    other_deputy: User, unit_head: User, office_reviewer: User, administrator: User, superuser: User, division: Unit
) -> None:
    for person in (other_deputy, unit_head, office_reviewer, administrator, superuser):
        assert signing_for(person, division) is None


def test_deputies_with_the_field_are_proposed_before_the_director(
    task_in: MakeTask, director: User, deputy_director: User, other_deputy: User, office_reviewer: User
) -> None:
    found = possible_signers(task_in(State.REPORTED), reviewer=office_reviewer, on=timezone.localdate())
    assert [signer.user for signer in found] == [deputy_director, director]


def test_who_submitted_or_reviews_is_not_proposed(
    task_in: MakeTask, director: User, deputy_director: User, office_reviewer: User
) -> None:
    task = task_in(State.REPORTED)
    task.submitted_by = director
    assert [one.user for one in possible_signers(task, reviewer=office_reviewer, on=timezone.localdate())] == [
        deputy_director
    ]
    assert possible_signers(task, reviewer=deputy_director, on=timezone.localdate()) == []


def test_an_appointment_that_has_run_out_or_was_ended_is_not_proposed(
    task_in: MakeTask, director: User, deputy_director: User, office_reviewer: User
) -> None:
    task, today = task_in(State.REPORTED), timezone.localdate()
    director.appointments.update(valid_to=today)
    tomorrow = today + dt.timedelta(days=1)
    assert [one.user for one in possible_signers(task, reviewer=office_reviewer, on=tomorrow)] == [deputy_director]
    end_appointment(deputy_director.appointments.get(), at=timezone.localtime())
    assert [one.user for one in possible_signers(task, reviewer=office_reviewer, on=today)] == [director]


@pytest.mark.parametrize(
    ("who", "capacity", "title_line"),
    [("director", "direct", "GIÁM ĐỐC"), ("deputy_director", "kt", "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC")],
)
def test_a_decision_keeps_who_signed_in_what_capacity_on_what_basis(
    request: pytest.FixtureRequest, task_in: MakeTask, director: User, who: str, capacity: str, title_line: str
) -> None:
    signer: User = request.getfixturevalue(who)
    task = task_in(State.REVIEWED)
    actions.approve(task.pk, actor=signer, seen=seen_now(task))
    decision = Decision.objects.get()
    assert task.submission is not None
    assert (decision.capacity, decision.title_line) == (capacity, title_line)
    assert (decision.signer, decision.signer_name, decision.basis) == (signer, signer.name, "QĐ 01/QĐ-STP")
    assert (decision.submission_id, decision.submission_sha256) == (task.submission_id, task.submission.sha256)
    assert decision.round == task.round == 1
    line = last_line(key_of(task))
    assert line.facts["title_line"] == title_line
    assert line.facts["capacity"] == capacity
    assert line.facts["basis"] == "QĐ 01/QĐ-STP"
    assert line.facts["submission"] == task.submission.sha256
    assert line.event.occurred_at == decision.made_at == Task.objects.get(pk=task.pk).approved_at


def test_a_refused_approval_leaves_no_decision(task_in: MakeTask, other_deputy: User) -> None:
    task = task_in(State.REVIEWED)
    with pytest.raises(Refused):
        actions.approve(task.pk, actor=other_deputy, seen=seen_now(task))
    assert not Decision.objects.exists()


def test_the_database_keeps_decisions_straight(task_in: MakeTask, deputy_director: User) -> None:
    task = task_in(State.REVIEWED)
    actions.approve(task.pk, actor=deputy_director, seen=seen_now(task))
    made = {name: value for name, value in Decision.objects.values().get().items() if name != "id"}
    wrong: list[dict[str, object]] = [
        {},
        {"submission_sha256": "abc"},
        {"capacity": "direct"},
        {"verdict": "maybe"},
        {"signer_name": ""},
    ]
    for change in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.create(**{**made, **change})
