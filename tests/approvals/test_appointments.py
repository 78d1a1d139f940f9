"""Quản trị: appointing and ending, on the record, never for oneself; rights follow at once."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, TestCase
from django.utils import timezone

from audit.appointments import begin, end
from tests.approvals.pages import at, body, last_line, length
from units.models import Agency, Appointment, Unit, User
from units.positions import Position, Right
from units.rules import forget_standing, holds


def form_for(person: User, position: Position, **more: object) -> dict[str, object]:
    """Return what the appointment form posts."""
    return {
        "person": person.pk,
        "position": position.value,
        "title": position.label,
        "valid_from": timezone.localdate().isoformat(),
        "basis": "QĐ 9/QĐ-STP",
        **more,
    }


def rechecks(callbacks: list[object]) -> list[str]:
    """Return the names of what was put off until the commit."""
    return [str(getattr(callback, "__qualname__", "")).partition(".")[0] for callback in callbacks]


def test_appointing_gives_the_rights_writes_one_line_and_rechecks_sockets(
    client: Client, administrator: User, officer: User, division: Unit
) -> None:
    lines = length(f"person:{officer.pk}")
    client.force_login(administrator)
    with TestCase.captureOnCommitCallbacks() as callbacks:
        answer = client.post(at("begin_appointment"), form_for(officer, Position.DEPUTY_HEAD, unit=division.pk))
    assert answer["Location"] == at("appointments")
    forget_standing(officer)
    assert holds(officer, Right.SUBMIT_REPORT, division)
    assert length(f"person:{officer.pk}") == lines + 1
    line = last_line(f"person:{officer.pk}")
    assert (line.event.action, line.event.actor, line.event.unit) == ("appointment.begin", administrator, division)
    assert line.facts["title"] == "Phó thủ trưởng đơn vị"
    assert line.facts["basis"] == "QĐ 9/QĐ-STP"
    assert rechecks(list(callbacks)) == ["recheck"]
    assert f"Đã bổ nhiệm {officer.name}" in body(client.get(at("appointments")))


def test_a_deputys_portfolio_is_recorded_by_name(
    client: Client, administrator: User, officer: User, office: Unit, division: Unit
) -> None:
    client.force_login(administrator)
    form = form_for(officer, Position.DEPUTY_DIRECTOR, portfolio=[office.pk, division.pk], unit=division.pk)
    assert client.post(at("begin_appointment"), form).status_code == 302
    assert last_line(f"person:{officer.pk}").facts["portfolio"] == [office.name, division.name]
    appointment = officer.appointments.latest("pk")
    assert appointment.unit is None
    assert set(appointment.portfolio.all()) == {office, division}


def test_ending_an_appointment_ends_the_right_at_once(
    client: Client, administrator: User, unit_head: User, division: Unit
) -> None:
    appointment = unit_head.appointments.get()
    lines = length(f"person:{unit_head.pk}")
    client.force_login(administrator)
    assert "Chấm dứt ngay" in body(client.get(at("end_appointment", appointment.pk)))
    with TestCase.captureOnCommitCallbacks() as callbacks:
        answer = client.post(at("end_appointment", appointment.pk), {"note": "Điều động theo QĐ 12"})
    assert answer.status_code == 302
    forget_standing(unit_head)
    assert not holds(unit_head, Right.SUBMIT_REPORT, division)
    assert length(f"person:{unit_head.pk}") == lines + 1
    line = last_line(f"person:{unit_head.pk}")
    assert (line.event.action, line.note) == ("appointment.end", "Điều động theo QĐ 12")
    assert rechecks(list(callbacks)) == ["recheck"]
    appointment.refresh_from_db()
    assert appointment.ended_at is not None
    assert client.post(at("end_appointment", appointment.pk), {"note": "Lần nữa"}).status_code == 404
    assert "Đã chấm dứt (1)" in body(client.get(at("appointments")))


def test_an_ending_needs_its_reason(client: Client, administrator: User, unit_head: User, division: Unit) -> None:
    client.force_login(administrator)
    answer = client.post(at("end_appointment", unit_head.appointments.get().pk), {"note": ""})
    assert "Hãy ghi lý do chấm dứt." in body(answer)
    assert holds(unit_head, Right.SUBMIT_REPORT, division)


def test_nobody_appoints_or_ends_oneself_and_the_attempt_is_recorded(
    client: Client, administrator: User, division: Unit
) -> None:
    client.force_login(administrator)
    key = f"person:{administrator.pk}"
    answer = client.post(at("begin_appointment"), form_for(administrator, Position.UNIT_HEAD, unit=division.pk))
    assert answer.status_code == 403
    assert "Bạn không được tự bổ nhiệm" in body(answer)
    assert last_line(key).event.refused
    assert last_line(key).event.action == "appointment.begin"
    own = administrator.appointments.get()
    assert client.post(at("end_appointment", own.pk), {"note": "Thôi"}).status_code == 403
    assert last_line(key).event.action == "appointment.end"
    assert length(key) == 2
    assert list(administrator.appointments.all()) == [own]
    assert own.ended_at is None


def test_the_act_itself_refuses_who_is_no_administrator(office_head: User, officer: User, division: Unit) -> None:
    appointment = Appointment(
        person=officer,
        agency=division.agency,
        position=Position.UNIT_HEAD,
        title="Trưởng phòng",
        unit=division,
        valid_from=timezone.localdate(),
    )
    with pytest.raises(PermissionDenied):
        begin(appointment, actor=office_head, at=timezone.localtime())
    with pytest.raises(PermissionDenied):
        end(officer.appointments.get(), actor=office_head, reason="Thử", at=timezone.localtime())
    assert last_line(f"person:{officer.pk}").event.refused
    assert officer.appointments.filter(ended_at__isnull=True).count() == 1


def test_only_administrators_find_the_page_and_only_their_own_agency(
    client: Client,
    administrator: User,
    director: User,
    unit_head: User,
    inspector: User,
    superuser: User,
    stranger: User,
    foreign_agency: Agency,
) -> None:
    theirs = stranger.appointments.get()
    for person in (director, unit_head, inspector, superuser, stranger):
        client.force_login(person)
        assert client.get(at("appointments")).status_code == 404
        assert client.get(at("begin_appointment")).status_code == 404
        assert client.post(at("end_appointment", theirs.pk), {"note": "x"}).status_code == 404
    client.force_login(administrator)
    page = body(client.get(at("appointments")))
    assert unit_head.name in page
    assert stranger.name not in page
    assert client.get(at("end_appointment", theirs.pk)).status_code == 404
    form = form_for(stranger, Position.INSPECTOR)
    assert client.post(at("begin_appointment"), form).status_code == 200
    assert stranger.appointments.count() == 1


@pytest.mark.parametrize(
    ("position", "more", "sentence"),
    [
        (Position.UNIT_HEAD, {}, "Chức vụ này phải gắn với một đơn vị."),
        (Position.DEPUTY_DIRECTOR, {}, "Hãy chọn ít nhất một đơn vị được phân công phụ trách."),
        (Position.INSPECTOR, {"basis": ""}, "Trường này là bắt buộc"),
        (Position.INSPECTOR, {"valid_to": "2020-01-01"}, "Ngày kết thúc phải sau ngày bắt đầu."),
    ],
)
def test_an_appointment_that_makes_no_sense_is_put_right(
    client: Client, administrator: User, officer: User, position: Position, more: dict[str, object], sentence: str
) -> None:
    client.force_login(administrator)
    answer = client.post(at("begin_appointment"), form_for(officer, position, **more))
    assert answer.status_code == 200
    assert sentence in body(answer)
    assert officer.appointments.count() == 1


def test_an_appointment_of_the_future_gives_nothing_yet(
    client: Client, administrator: User, officer: User, division: Unit
) -> None:
    client.force_login(administrator)
    tomorrow = (timezone.localdate() + dt.timedelta(days=1)).isoformat()
    client.post(at("begin_appointment"), form_for(officer, Position.UNIT_HEAD, unit=division.pk, valid_from=tomorrow))
    forget_standing(officer)
    assert not holds(officer, Right.SUBMIT_REPORT, division)
    assert "chưa có hiệu lực" in body(client.get(at("appointments")))


def test_people_are_found_without_diacritics(client: Client, administrator: User, unit_head: User) -> None:
    unit_head.name = "Trưởng phòng Đoàn"
    unit_head.save(update_fields=["name"])
    client.force_login(administrator)
    page = client.get(at("appointments"), {"q": "truong phong doan"})
    assert [one["person"] for one in page.context["people"]] == [unit_head]
    assert "Không tìm thấy ai" in body(client.get(at("appointments"), {"q": "zzz"}))
