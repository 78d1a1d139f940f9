"""Bàn giao: a person leaves an office, and everything held under it passes on by appointment, shown before, at once."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from approvals.handover.held import Item, fingerprint, held_by, leaving
from approvals.handover.passing import Changed, Order, hand_over
from approvals.models import Claim, Folder
from audit.models import Event
from project.management.commands.verify_audit import findings
from tests.approvals.pages import at, body, last_line
from tests.people import MakeTask, appointed, moved
from units.actions import recompute
from units.models import Agency, Appointment, SigningAuthority, Unit, User
from units.positions import Capacity, Position, Right
from units.rules import holds
from workflows import worklist
from workflows.engine import key_of
from workflows.models import OpinionRequest, OpinionRound, Task
from workflows.states import State


def order(items: list[Item], successor: User | None = None, *, appoint: bool = False) -> Order:
    """Return the confirmation of a preview."""
    return Order(successor, "Chuyển công tác", "QĐ 77/QĐ-UBND", fingerprint(items), appoint=appoint)


def preview(appointment: Appointment, successor: User | None = None, *, appoint: bool = False) -> list[Item]:
    """Return what would pass on."""
    return held_by(leaving(appointment, successor, in_office=appoint, on=timezone.localdate()))


def passed(
    appointment: Appointment, actor: User, successor: User | None = None, *, appoint: bool = False
) -> list[Item]:
    """Hand everything over as the page does."""
    items = preview(appointment, successor, appoint=appoint)
    return hand_over(appointment, order(items, successor, appoint=appoint), actor=actor, at=timezone.localtime())


def seen_of(person: User) -> User:
    """Return the person as a new request would see him."""
    return User.objects.get(pk=person.pk)


def test_reports_before_a_deputy_who_leaves_go_to_whoever_signs_next_each_with_one_line(
    task_in: MakeTask, director: User, deputy_director: User, administrator: User
) -> None:
    tasks = [task_in(State.REVIEWED), task_in(State.REVIEWED)]
    before = Event.objects.count()
    items = passed(deputy_director.appointments.get(), administrator)
    assert [(item.kind, item.pk, item.heir) for item in items] == [("signature", t.pk, director) for t in tasks]
    for task in tasks:
        task.refresh_from_db()
        assert (task.state, task.proposed_signer) == (State.REVIEWED, director)
        line = last_line(key_of(task))
        assert (line.event.action, line.event.actor) == ("task.reroute", administrator)
        assert line.facts["handed_from"] == deputy_director.name
        assert line.facts["handed_to"] == director.name
        assert line.facts["basis"] == "QĐ 77/QĐ-UBND"
    assert Event.objects.count() == before + len(tasks) + 1  # and the end of the appointment
    assert not holds(seen_of(deputy_director), Right.APPROVE, tasks[0].lead_unit)
    assert worklist.recount() == 0
    assert list(findings()) == []


def test_a_successor_in_office_takes_all_of_it(
    task_in: MakeTask, director: User, deputy_director: User, officer: User, administrator: User, division: Unit
) -> None:
    task = task_in(State.REVIEWED)
    passed(deputy_director.appointments.get(), administrator, officer, appoint=True)
    task.refresh_from_db()
    assert task.proposed_signer == officer
    new = officer.appointments.get(position=Position.DEPUTY_DIRECTOR)
    assert (new.title, new.basis) == ("Phó Giám đốc", "QĐ 77/QĐ-UBND")
    assert division in new.portfolio.all()
    assert moved(task, "approve", seen_of(officer)).state == State.APPROVED


def test_who_submitted_the_report_is_not_made_its_signer(
    task_in: MakeTask, director: User, deputy_director: User, unit_head: User, administrator: User
) -> None:
    task_in(State.REVIEWED)
    items = preview(deputy_director.appointments.get(), unit_head, appoint=True)
    assert [item.heir for item in items if item.kind == "signature"] == [director]


def test_a_successor_without_the_office_takes_only_what_he_may_take(
    task_in: MakeTask, director: User, deputy_director: User, officer: User
) -> None:
    task_in(State.REVIEWED)
    items = preview(deputy_director.appointments.get(), officer)
    assert [item.heir for item in items if item.kind == "signature"] == [director]


def test_where_nobody_is_left_the_report_stays_and_is_pointed_out(
    task_in: MakeTask, deputy_director: User, administrator: User
) -> None:
    task = task_in(State.REVIEWED)
    items = passed(deputy_director.appointments.get(), administrator)
    assert [item.is_orphan for item in items] == [True]
    task.refresh_from_db()
    assert task.proposed_signer == deputy_director
    assert last_line(key_of(task)).event.action == "task.hand_over"
    assert list(findings()) == []


def test_the_work_of_a_unit_stays_with_the_unit_and_names_the_next_who_answers_for_it(
    task_in: MakeTask, unit_head: User, deputy_head: User, administrator: User
) -> None:
    tasks = [task_in(State.ASSIGNED), task_in(State.IN_PROGRESS)]
    task_in(State.REPORTED)
    items = passed(unit_head.appointments.get(), administrator)
    assert [(item.kind, item.pk, item.heir) for item in items] == [("unit_work", t.pk, deputy_head) for t in tasks]
    for task in tasks:
        line = last_line(key_of(task))
        assert line.event.action == "task.hand_over"
        assert line.facts["handed_to"] == deputy_head.name
        assert Task.objects.get(pk=task.pk).state == task.state


def test_claims_questions_folders_and_authorities_pass_on_too(
    task_in: MakeTask,
    agency: Agency,
    office: Unit,
    division: Unit,
    office_head: User,
    office_reviewer: User,
    director: User,
    administrator: User,
) -> None:
    task, now, today = task_in(State.REPORTED), timezone.now(), timezone.localdate()
    Claim.objects.create(task=task, holder=office_head, taken_at=now, expires_at=now + dt.timedelta(minutes=30))
    asked = OpinionRound.objects.create(
        task=task,
        question="Có vướng không?",
        due_on=today,
        stage=State.REPORTED,
        asked_by=office_reviewer,
        asked_at=now,
    )
    OpinionRequest.objects.create(round=asked, person=office_head)
    own = OpinionRound.objects.create(
        task=task, question="Số liệu đủ chưa?", due_on=today, stage=State.REPORTED, asked_by=office_head, asked_at=now
    )
    authority = SigningAuthority.objects.create(
        agency=agency,
        person=office_head,
        capacity=Capacity.TUQ,
        right=Right.APPROVE,
        on_behalf_of=director,
        behalf_title="Giám đốc",
        basis="GUQ 5/GUQ-STP",
        valid_from=today,
        valid_to=today + dt.timedelta(days=30),
        entered_by=director,
        entered_at=now,
    )
    authority.units.add(division)
    recompute(office_head, on=today)
    assert holds(seen_of(office_head), Right.APPROVE, division)
    items = passed(office_head.appointments.get(), administrator, office_reviewer)
    assert [item.kind for item in items] == ["claim", "opinion", "asked", "authority"]
    assert not Claim.objects.exists()
    assert OpinionRequest.objects.get().person == office_reviewer
    own.refresh_from_db()
    assert own.asked_by == office_reviewer
    authority.refresh_from_db()
    assert authority.ended_at is not None
    assert not holds(seen_of(office_head), Right.APPROVE, division)
    actions = Event.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions)[-3:] == ["opinion.hand_over", "opinion.hand_over", "authority.end"]
    assert list(findings()) == []


def test_a_folder_follows_the_successor_or_goes_back_to_who_prepared_it(
    task_in: MakeTask,
    agency: Agency,
    office: Unit,
    office_reviewer: User,
    deputy_director: User,
    other_deputy: User,
    director: User,
    administrator: User,
) -> None:
    now = timezone.now()
    folder = Folder.objects.create(
        agency=agency,
        coordinating_unit=office,
        title="Hồ sơ tháng 11",
        signer=deputy_director,
        prepared_by=office_reviewer,
        prepared_at=now,
        sent_at=now,
    )
    with_heir = preview(deputy_director.appointments.get(), other_deputy)
    assert [(item.kind, item.heir) for item in with_heir] == [("folder", other_deputy)]
    passed(deputy_director.appointments.get(), administrator)
    folder.refresh_from_db()
    assert (folder.signer, folder.sent_at) == (deputy_director, None)
    assert last_line(f"folder:{folder.pk}").event.action == "folder.hand_over"


def test_what_has_changed_since_the_preview_is_shown_again_and_nothing_is_done(
    client: Client, task_in: MakeTask, director: User, deputy_director: User, administrator: User
) -> None:
    appointment = deputy_director.appointments.get()
    items = preview(appointment)
    task = task_in(State.REVIEWED)
    with pytest.raises(Changed):
        hand_over(appointment, order(items), actor=administrator, at=timezone.localtime())
    client.force_login(administrator)
    form = {"note": "Nghỉ hưu", "basis": "QĐ 3/QĐ-STP", "shown": fingerprint(items), "successor": ""}
    answer = client.post(at("hand_over", appointment.pk), form)
    assert answer.status_code == 409
    page = body(answer)
    assert "việc đang giữ đã thay đổi" in page
    assert "Nghỉ hưu" in page
    assert task.code in page
    appointment.refresh_from_db()
    assert appointment.ended_at is None


def test_the_page_shows_passes_on_and_says_how_much(
    client: Client, task_in: MakeTask, director: User, deputy_director: User, administrator: User
) -> None:
    task, appointment = task_in(State.REVIEWED), deputy_director.appointments.get()
    client.force_login(administrator)
    page = client.get(at("hand_over", appointment.pk))
    assert f"{task.code} {task.content}" in body(page)
    form = {"note": "Nghỉ hưu", "basis": "QĐ 3/QĐ-STP", "shown": page.context["shown"], "successor": ""}
    assert client.post(at("hand_over", appointment.pk), {**form, "note": " "}).status_code == 200
    answer = client.post(at("hand_over", appointment.pk), form)
    assert answer["Location"] == at("appointments")
    assert "Đã bàn giao 1 việc" in body(client.get(at("appointments")))
    assert client.get(at("hand_over", appointment.pk)).status_code == 404


def test_the_preview_follows_the_chosen_successor(
    client: Client, task_in: MakeTask, director: User, deputy_director: User, officer: User, administrator: User
) -> None:
    task_in(State.REVIEWED)
    client.force_login(administrator)
    address = at("hand_over", deputy_director.appointments.get().pk)
    page = client.get(f"{address}?successor={officer.pk}&appoint=on")
    assert [item.heir for group in page.context["groups"] for item in group.items] == [officer]
    assert [item.heir for item in client.get(address, {"successor": "x"}).context["groups"][0].items] == [director]


def test_nobody_but_another_administrator_of_the_agency_hands_over(
    client: Client, task_in: MakeTask, deputy_director: User, director: User, administrator: User, agency: Agency
) -> None:
    appointment = deputy_director.appointments.get()
    for person in (director, deputy_director):
        client.force_login(person)
        assert client.get(at("hand_over", appointment.pk)).status_code == 404
    with pytest.raises(PermissionDenied):
        hand_over(appointment, order(preview(appointment)), actor=director, at=timezone.localtime())
    line = last_line(f"person:{deputy_director.pk}")
    assert (line.event.action, line.event.refused) == ("appointment.end", True)
    own = administrator.appointments.get()
    with pytest.raises(PermissionDenied):
        hand_over(own, order(preview(own)), actor=administrator, at=timezone.localtime())


def test_a_person_without_anything_leaves_with_an_empty_list(
    client: Client, agency: Agency, division: Unit, administrator: User
) -> None:
    officer = appointed("idle", agency, Position.OFFICER, unit=division)
    client.force_login(administrator)
    page = body(client.get(at("hand_over", officer.appointments.get().pk)))
    assert "Người này không giữ việc nào" in page
