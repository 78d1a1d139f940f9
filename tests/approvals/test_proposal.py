"""Whom a report is laid before: proposed from the rules of the day, another one only with a reason."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from approvals import actions
from approvals.sheets.choosing import choices_for
from tests.approvals.desk import away, opened, written
from tests.approvals.pages import at, body, last_line, length
from tests.people import MakeTask
from units.actions import end_appointment
from units.models import User
from workflows.engine import key_of, seen_now
from workflows.models import Task
from workflows.states import State

GROUND = "phụ trách đơn vị (theo QĐ 01/QĐ-STP)"


def test_the_deputy_of_the_field_is_proposed_with_the_reason_and_the_others_with_their_ground(
    client: Client, task_in: MakeTask, office_reviewer: User, deputy_director: User, director: User
) -> None:
    task = task_in(State.REPORTED)
    page = opened(client, office_reviewer, task)
    assert page.context["pass_form"].fields["signer"].choices == [
        (deputy_director.pk, f"Deputy director (đề xuất) – ký KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC, {GROUND}"),
        (director.pk, "Director – ký GIÁM ĐỐC, ký trực tiếp (theo QĐ 01/QĐ-STP)"),
    ]
    assert page.context["pass_form"]["signer"].value() == deputy_director.pk
    assert f"Deputy director (Phó Giám đốc) {GROUND}" in body(page)


def test_who_is_away_is_passed_over_and_the_page_says_so(
    client: Client, task_in: MakeTask, office_reviewer: User, deputy_director: User, director: User
) -> None:
    task, today = task_in(State.REPORTED), timezone.localdate()
    away(deputy_director, today)
    page = opened(client, office_reviewer, task)
    assert [one.user for one in page.context["choices"].options] == [director]
    assert f"{GROUND} vắng từ {today:%d/%m/%Y} đến" in body(page)
    assert client.post(at("pass_on", task.pk), written(task, signer=director.pk)).status_code == 302
    signer = last_line(key_of(task)).facts["signer"]
    assert isinstance(signer, dict)
    assert signer["override"] is False
    assert "vắng từ" in signer["reason"]


def test_another_signer_needs_a_reason_which_the_trail_keeps_and_the_signer_reads(
    client: Client, task_in: MakeTask, office_reviewer: User, deputy_director: User, director: User
) -> None:
    task = task_in(State.REPORTED)
    opened(client, office_reviewer, task)
    lines = length(key_of(task))
    form = written(task, signer=director.pk)
    page = body(client.post(at("pass_on", task.pk), form))
    assert "Hãy ghi lý do trình người khác với đề xuất." in page
    assert "Đủ số liệu, kính trình." in page
    assert length(key_of(task)) == lines
    answer = client.post(at("pass_on", task.pk), form | {"override_reason": "Giám đốc trực tiếp chỉ đạo việc này"})
    assert answer.status_code == 302
    assert Task.objects.get(pk=task.pk).proposed_signer == director
    assert length(key_of(task)) == lines + 1
    assert last_line(key_of(task)).facts["signer"] == {
        "id": director.pk,
        "name": "Director",
        "title_line": "GIÁM ĐỐC",
        "override": True,
        "reason": "Giám đốc trực tiếp chỉ đạo việc này",
        "proposed": "Deputy director",
    }
    client.force_login(director)
    page = body(client.get(at("decision_page", task.pk)))
    assert "Không theo đề xuất (Deputy director), lý do:" in page
    assert "Giám đốc trực tiếp chỉ đạo việc này" in page


def test_no_way_around_the_form_either(
    task_in: MakeTask, office_reviewer: User, deputy_director: User, director: User, other_deputy: User
) -> None:
    task = task_in(State.REPORTED)
    for signer, code in ((director, "override"), (other_deputy, "signer")):
        with pytest.raises(ValidationError) as wrong:
            actions.review(task.pk, actor=office_reviewer, seen=seen_now(task), opinion="Đủ", signer=signer)
        assert wrong.value.code == code
    assert Task.objects.get(pk=task.pk).state == State.REPORTED


def test_a_reason_for_the_proposed_signer_is_no_override(
    client: Client, task_in: MakeTask, office_reviewer: User, deputy_director: User, director: User
) -> None:
    task = task_in(State.REPORTED)
    opened(client, office_reviewer, task)
    client.post(at("pass_on", task.pk), written(task, signer=deputy_director.pk, override_reason="Gõ rồi thôi"))
    signer = last_line(key_of(task)).facts["signer"]
    assert isinstance(signer, dict)
    assert (signer["override"], signer["reason"]) == (False, f"Deputy director (Phó Giám đốc) {GROUND}")


def test_when_nobody_can_sign_the_page_says_why_and_where_to_mend_it(
    client: Client, task_in: MakeTask, office_reviewer: User, deputy_director: User
) -> None:
    task = task_in(State.REPORTED)
    away(deputy_director, timezone.localdate())
    page = body(opened(client, office_reviewer, task))
    assert "Hôm nay không ai ký được cho Phòng Hành chính và Bổ trợ tư pháp" in page
    assert "không còn ai có thẩm quyền ký" in page
    assert 'href="/tham-quyen/"' in page
    assert at("pass_on", task.pk) not in page
    assert at("return_to_unit", task.pk) in page
    refused = client.post(at("pass_on", task.pk), written(task, signer=deputy_director.pk))
    assert "Hãy chọn một lãnh đạo trong danh sách." in body(refused)


def test_who_loses_the_field_while_the_page_is_open_is_not_proposed_any_more(
    client: Client, task_in: MakeTask, office_reviewer: User, deputy_director: User, director: User
) -> None:
    task = task_in(State.REPORTED)
    opened(client, office_reviewer, task)
    end_appointment(deputy_director.appointments.get(), at=timezone.localtime())
    page = client.post(at("pass_on", task.pk), written(task, signer=deputy_director.pk))
    assert "Hãy chọn một lãnh đạo trong danh sách." in body(page)
    today = timezone.localdate()
    assert [one.user for one in choices_for(task, reviewer=office_reviewer, on=today).options] == [director]
