"""Pages of Thẩm quyền ký: what everybody reads, what the Office and the Director enter, what the radar finds."""

import datetime as dt
import json
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from approvals.authority.doubts import doubts
from approvals.authority.radar import radar
from audit import authority as acts
from audit.appointments import end
from tests.approvals.authorities import DAY, absence_of, away, delegated, delegation, leader, order
from tests.approvals.pages import at, body, last_line, length
from tests.people import MakeTask
from units.actions import end_appointment
from units.models import Absence, Agency, Appointment, SigningAuthority, Unit, User
from units.positions import Position, Right
from units.register import read
from units.rules import is_present
from workflows.states import State


def words(text: str) -> str:
    """Return a page's words without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def absence_form(**more: object) -> dict[str, object]:
    """Return what an absence form posts."""
    today = timezone.localdate()
    return {"from_on": today.isoformat(), "to_on": (today + DAY).isoformat(), "reason": "Nghỉ phép", **more}


def giving_form(**more: object) -> dict[str, object]:
    """Return what a form of an authority posts."""
    today = timezone.localdate()
    return {
        "rights": [Right.APPROVE.value],
        "valid_from": today.isoformat(),
        "valid_to": (today + 30 * DAY).isoformat(),
        "basis": "GUQ 3/GUQ-STP",
        **more,
    }


def test_the_matrix_says_who_signs_for_each_unit_in_what_capacity_and_why(
    client: Client,
    director: User,
    deputy_director: User,
    other_deputy: User,
    officer: User,
    office_reviewer: User,
    division: Unit,
) -> None:
    away(deputy_director, stand_in=other_deputy, by=office_reviewer, starts=1, lasts=2)
    client.force_login(officer)
    page = client.get(at("authority"))
    today = {line.unit: line for line in page.context["matrix"].lines}
    line = today[division.name]
    assert (line.signer, line.title_line, line.basis) == (
        "Deputy director",
        "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC",
        "QĐ 01/QĐ-STP",
    )
    assert line.until.startswith("không thời hạn; vắng từ ")
    assert line.others == "Director"
    tomorrow = timezone.localdate() + DAY
    later = client.get(at("authority"), {"on": tomorrow.isoformat()})
    line = {line.unit: line for line in later.context["matrix"].lines}[division.name]
    assert (line.signer, line.basis, line.behalf) == ("Other deputy", "TB 15/TB-STP", "Deputy director (Phó Giám đốc)")
    assert line.reason.startswith("Deputy director vắng từ ")
    assert f"ngày {tomorrow:%d/%m/%Y}" in body(later)


def test_a_unit_without_a_signer_is_marked_with_the_reason(
    client: Client, deputy_director: User, officer: User, office_reviewer: User, division: Unit, other_division: Unit
) -> None:
    away(deputy_director, by=office_reviewer)
    client.force_login(officer)
    page = words(body(client.get(at("authority"))))
    assert f"Không ai ký được cho Văn phòng Sở; {division.name}; {other_division.name}." in page
    assert "Deputy director vắng từ " in page
    assert "Chưa phân công, uỷ quyền cho ai ký" in page


def test_the_reason_of_an_absence_is_read_by_whom_it_concerns(
    client: Client, deputy_director: User, officer: User, office_reviewer: User
) -> None:
    away(deputy_director, by=office_reviewer)
    for reader, reads in ((officer, False), (office_reviewer, True), (deputy_director, True)):
        client.force_login(reader)
        assert ("Đi công tác Hà Nội" in body(client.get(at("authority")))) is reads


def test_a_wrong_day_is_said_and_today_is_shown(client: Client, officer: User) -> None:
    client.force_login(officer)
    for text in ("31/02/2026", "9999-12-31", "hôm qua"):
        page = client.get(at("authority"), {"on": text})
        assert page.status_code == 200
        assert "Trang đang cho xem ngày hôm nay." in body(page)
        assert page.context["on"] == timezone.localdate()


def test_the_past_is_shown_as_it_was(
    client: Client, director: User, deputy_director: User, officer: User, division: Unit
) -> None:
    yesterday = timezone.localdate() - DAY
    end_appointment(deputy_director.appointments.get(), at=timezone.localtime())
    client.force_login(officer)
    for on, signer in ((yesterday, "Deputy director"), (timezone.localdate(), "Director")):
        page = client.get(at("authority"), {"on": on.isoformat()})
        assert {line.unit: line for line in page.context["matrix"].lines}[division.name].signer == signer


def test_whoever_sees_no_work_finds_no_such_pages(
    client: Client, administrator: User, superuser: User, stranger: User, officer: User
) -> None:
    absence = away(officer, by=officer)
    for person in (administrator, superuser):
        client.force_login(person)
        for name in ("authority", "my_absence", "begin_absence", "delegate", "order"):
            assert client.get(at(name)).status_code == 404
            assert client.post(at(name), {}).status_code in {404, 405}
    client.force_login(stranger)
    assert client.get(at("end_absence", absence.pk)).status_code == 404
    assert client.post(at("end_absence", absence.pk)).status_code == 404
    assert officer.name not in body(client.get(at("authority")))


def test_one_enters_the_own_absence_and_ends_it_by_one_click(
    client: Client, deputy_director: User, other_deputy: User
) -> None:
    client.force_login(deputy_director)
    form = absence_form(stand_in=other_deputy.pk, basis="TB 9/TB-STP")
    lines = length(f"person:{deputy_director.pk}")
    assert client.post(at("my_absence"), form)["Location"] == at("my_absence")
    absence = Absence.objects.get()
    assert (absence.person, absence.entered_by, absence.stand_in) == (deputy_director, deputy_director, other_deputy)
    assert not is_present(User.objects.get(pk=deputy_director.pk))
    page = body(client.get(at("my_absence")))
    assert "Tôi đã có mặt" in page
    assert "Bạn đang được ghi vắng mặt" in page
    assert at("end_absence", absence.pk) in page
    assert client.post(at("end_absence", absence.pk))["Location"] == at("my_absence")
    assert is_present(User.objects.get(pk=deputy_director.pk))
    assert length(f"person:{deputy_director.pk}") == lines + 2
    page = body(client.get(at("my_absence")))
    assert "Bạn ký, quyết định được ngay" in page
    assert "kết thúc sớm lúc" in page


def test_the_second_of_two_endings_is_told_so(client: Client, deputy_director: User, office_reviewer: User) -> None:
    absence = away(deputy_director, by=office_reviewer)
    acts.end_absence(absence, actor=office_reviewer, at=timezone.localtime())
    client.force_login(deputy_director)
    for answer in (client.post(at("end_absence", absence.pk)), client.get(at("end_absence", absence.pk))):
        assert answer.status_code == 409
        assert "đã được kết thúc lúc" in body(answer)


def test_who_is_away_is_refused_with_the_way_back(
    client: Client, deputy_director: User, office_reviewer: User, task_in: MakeTask
) -> None:
    task = task_in(State.IN_PROGRESS)
    away(deputy_director, by=office_reviewer)
    client.force_login(deputy_director)
    answer = client.post(at("task_move", task.pk, "suspend"), {"note": "Chờ", "step": ""})
    assert answer.status_code in {403, 409}
    page = body(client.get(at("task_move", task.pk, "suspend")))
    assert "Bạn đang được ghi nhận vắng mặt hôm nay" in page
    assert at("my_absence") in page


def test_who_does_not_sign_is_offered_no_stand_in(client: Client, officer: User, deputy_director: User) -> None:
    client.force_login(officer)
    assert "Người ký thay" not in body(client.get(at("my_absence")))
    form = absence_form(stand_in=deputy_director.pk, basis="TB 9")
    assert client.post(at("my_absence"), form).status_code == 302
    assert Absence.objects.get().stand_in is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"from_on": ""}, "Hãy ghi ngày bắt đầu."),
        ({"to_on": "2026-01-01"}, "Ngày kết thúc phải từ ngày bắt đầu trở đi."),
        ({"from_on": "2026-01-01"}, "Không ghi lùi ngày"),
        ({"reason": ""}, "Hãy ghi lý do vắng mặt."),
        ({"stand_in": "other_deputy"}, "Hãy ghi văn bản giao ký thay."),
        ({"stand_in": "director", "basis": "TB 9"}, "Hãy chọn một Phó Giám đốc trong danh sách."),
    ],
)
def test_an_absence_that_makes_no_sense_is_put_right_and_nothing_typed_is_lost(
    client: Client,
    request: pytest.FixtureRequest,
    deputy_director: User,
    other_deputy: User,
    changes: dict[str, str],
    sentence: str,
) -> None:
    if "stand_in" in changes:
        changes = {**changes, "stand_in": str(request.getfixturevalue(changes["stand_in"]).pk)}
    client.force_login(deputy_director)
    answer = client.post(at("my_absence"), absence_form(**{"reason": "Đi Hà Nội", **changes}))
    assert answer.status_code == 200
    assert sentence in body(answer)
    assert ("Đi Hà Nội" in body(answer)) is ("reason" not in changes)
    assert not Absence.objects.exists()


def test_the_office_enters_somebodys_absence_and_is_warned_of_a_chain(
    client: Client, office_reviewer: User, deputy_director: User, other_deputy: User
) -> None:
    client.force_login(office_reviewer)
    form = absence_form(person=deputy_director.pk, stand_in=other_deputy.pk, basis="TB 9/TB-STP")
    assert client.post(at("begin_absence"), form)["Location"] == at("authority")
    assert Absence.objects.get().entered_by == office_reviewer
    answer = client.post(at("begin_absence"), absence_form(person=other_deputy.pk), follow=True)
    page = words(body(answer))
    assert "Other deputy được giao ký thay Deputy director trong thời gian này" in page
    assert "Other deputy ký thay Deputy director nhưng cũng vắng" in page


def test_a_delegation_is_entered_shown_and_ended(
    client: Client, office_reviewer: User, director: User, other_unit_head: User, officer: User, division: Unit
) -> None:
    client.force_login(office_reviewer)
    form = giving_form(giver=director.pk, person=other_unit_head.pk, units=[division.pk])
    assert client.post(at("delegate"), form)["Location"] == at("authority")
    authority = SigningAuthority.objects.get()
    assert (authority.person, authority.on_behalf_of, authority.behalf_title) == (other_unit_head, director, "Giám đốc")
    page = client.get(at("authority"))
    assert [row.holder for row in page.context["matrix"].current] == ["Other unit head"]
    assert at("end_authority", authority.pk) in body(page)
    assert "Hãy ghi lý do chấm dứt." in body(client.post(at("end_authority", authority.pk), {"note": ""}))
    assert client.post(at("end_authority", authority.pk), {"note": "Thu hồi"}).status_code == 302
    again = client.post(at("end_authority", authority.pk), {"note": "Lần nữa"})
    assert again.status_code == 409
    page = client.get(at("authority"))
    assert [row.state for row in page.context["matrix"].ended] == ["đã chấm dứt"]
    client.force_login(officer)
    assert at("end_authority", authority.pk) not in body(client.get(at("authority")))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"rights": []}, "Hãy chọn ít nhất một loại việc."),
        ({"units": []}, "Hãy chọn ít nhất một đơn vị, hoặc chọn mọi đơn vị."),
        ({"units": ["9" * 30]}, "Có đơn vị không tồn tại."),
        ({"valid_to": ""}, "Hãy ghi ngày kết thúc."),
        ({"valid_to": "2029-01-01"}, "Uỷ quyền không được dài quá 12 tháng."),
        ({"valid_from": "2026-01-01"}, "Không ghi lùi ngày"),
        ({"basis": ""}, "Hãy ghi văn bản làm căn cứ."),
        ({"person": ""}, "Hãy chọn người được uỷ quyền."),
    ],
)
def test_a_delegation_that_makes_no_sense_is_put_right(
    client: Client, director: User, other_unit_head: User, division: Unit, changes: dict[str, object], sentence: str
) -> None:
    client.force_login(director)
    form = giving_form(giver=director.pk, person=other_unit_head.pk, units=[division.pk])
    answer = client.post(at("delegate"), {**form, **changes})
    assert answer.status_code == 200
    assert sentence in body(answer)
    assert not SigningAuthority.objects.exists()


def test_an_order_names_the_head_of_a_unit_or_one_head(
    client: Client, director: User, other_unit_head: User, division: Unit, other_division: Unit
) -> None:
    client.force_login(director)
    form = giving_form(all_units="on", valid_to="")
    for wrong in ({}, {"head_of": other_division.pk, "person": other_unit_head.pk}):
        assert "Hãy chọn hoặc một đơn vị, hoặc đích danh một người." in body(
            client.post(at("order"), {**form, **wrong})
        )
    assert client.post(at("order"), {**form, "head_of": other_division.pk}).status_code == 302
    authority = SigningAuthority.objects.get()
    assert (authority.capacity, authority.head_of, authority.valid_to, authority.all_units) == (
        "tl",
        other_division,
        None,
        True,
    )
    page = words(body(client.get(at("authority"))))
    assert "được ký cả báo cáo của chính đơn vị mình đứng đầu" in page


def test_who_may_not_is_refused_and_what_was_sent_is_recorded(
    client: Client, unit_head: User, director: User, other_unit_head: User, office_reviewer: User, division: Unit
) -> None:
    authority = delegated(director, other_unit_head, (division,), by=office_reviewer)
    absence = away(director, by=office_reviewer)
    client.force_login(unit_head)
    for name, chain, action in (
        ("begin_absence", f"person:{unit_head.pk}", "absence.begin"),
        ("delegate", f"person:{unit_head.pk}", "authority.begin"),
        ("order", f"person:{unit_head.pk}", "authority.begin"),
    ):
        lines = length(chain)
        assert client.get(at(name)).status_code == 403
        assert length(chain) == lines
        assert client.post(at(name), {}).status_code == 403
        assert (last_line(chain).event.action, last_line(chain).event.refused) == (action, True)
    for name, number, chain in (
        ("end_authority", authority.pk, f"authority:{authority.pk}"),
        ("end_absence", absence.pk, f"person:{director.pk}"),
    ):
        assert client.get(at(name, number)).status_code == 403
        assert client.post(at(name, number), {"note": "Thử"}).status_code == 403
        assert last_line(chain).event.refused
        assert last_line(chain).event.actor == unit_head
    client.force_login(other_unit_head)
    answer = client.post(at("delegate"), {})
    assert "không được uỷ quyền lại" in body(answer)
    assert last_line(f"person:{other_unit_head.pk}").facts["rule"] == "no_redelegation"


def sentences(agency: Agency) -> list[str]:
    """Return what the matrix warns of today."""
    today = timezone.localdate()
    register = read(agency.pk, since=today)
    return [doubt.sentence for doubt in doubts(register, list(agency.units.all()), on=today)]


def test_doubts_name_gaps_overlaps_void_authorities_and_what_is_dated_back(
    agency: Agency,
    director: User,
    deputy_director: User,
    other_unit_head: User,
    administrator: User,
    office_reviewer: User,
    division: Unit,
    other_division: Unit,
) -> None:
    leader(agency, "second", Position.DEPUTY_DIRECTOR, portfolio=(division,))
    found = " ".join(sentences(agency))
    assert f"Chỉ Director (Giám đốc) ký được cho {other_division.name}." in found
    assert f"cùng được phân công phụ trách {division.name}." in found
    assert "Bổ nhiệm Second (Phó Giám đốc) ghi lùi ngày: có hiệu lực từ 01/01/2026" in found
    delegated(director, other_unit_head, (division,), by=office_reviewer)
    end(director.appointments.get(), actor=administrator, reason="Nghỉ hưu", at=timezone.localtime())
    found = " ".join(sentences(agency))
    assert "không còn giá trị: Director không giữ chức vụ để giao nữa." in found
    assert f"Không ai ký được cho {other_division.name}." in found


def test_an_appointment_entered_in_time_is_not_doubted(agency: Agency, director: User, division: Unit) -> None:
    Appointment.objects.update(entered_on=dt.date(2026, 1, 1))
    assert not [one for one in sentences(agency) if "ghi lùi ngày" in one]


def test_an_authority_whose_holder_has_left_is_doubted(
    agency: Agency, director: User, other_unit_head: User, office_reviewer: User, division: Unit
) -> None:
    delegated(director, other_unit_head, (division,), by=office_reviewer)
    end_appointment(other_unit_head.appointments.get(), at=timezone.localtime())
    assert any("không có người thực hiện" in one for one in sentences(agency))


def test_the_radar_finds_the_days_on_which_nobody_can_sign(
    agency: Agency, task_in: MakeTask, deputy_director: User, office_reviewer: User, division: Unit
) -> None:
    today = timezone.localdate()
    task_in(State.REVIEWED)
    task_in(State.REPORTED)
    task_in(State.IN_PROGRESS, due_on=today + 3 * DAY)
    task_in(State.IN_PROGRESS, due_on=today + 300 * DAY)
    task_in(State.ASSIGNED)
    assert radar(agency.pk, on=today) == []
    absence = away(deputy_director, by=office_reviewer, starts=2, lasts=3)
    (row,) = radar(agency.pk, on=today)
    assert (row.unit, row.from_on, row.to_on, row.tasks) == (division.name, absence.from_on, absence.to_on, 3)
    assert row.reason.startswith("Deputy director vắng từ ")
    assert radar(agency.pk, on=today, days=2) == []


def test_the_radar_passes_over_who_submitted_or_reviewed(
    agency: Agency,
    task_in: MakeTask,
    deputy_director: User,
    office_reviewer: User,
    office_head: User,
    director: User,
    division: Unit,
) -> None:
    """The only one who could sign tomorrow has reviewed the report."""
    task_in(State.REVIEWED)
    delegated(director, office_head, (division,), by=office_reviewer)
    for person in (director, deputy_director):
        away(person, by=office_reviewer, starts=1, lasts=1)
    today = timezone.localdate()
    assert radar(agency.pk, on=today) == []  # the Office's head had no hand in it
    task = task_in(State.REVIEWED)
    type(task).objects.filter(pk=task.pk).update(reviewed_by=office_head)
    (row,) = radar(agency.pk, on=today)
    assert (row.from_on, row.tasks) == (today + DAY, 1)
    assert "Office head đã trình hoặc rà soát báo cáo" in row.reason


READERS = ("office_reviewer", "office_head", "director", "deputy_director", "administrator", "inspector")


@pytest.mark.parametrize("who", READERS)
def test_the_radar_is_for_the_office_leadership_administrators_and_the_inspector(
    client: Client,
    request: pytest.FixtureRequest,
    who: str,
    task_in: MakeTask,
    deputy_director: User,
    office_reviewer: User,
    division: Unit,
) -> None:
    task_in(State.REVIEWED)
    away(deputy_director, by=office_reviewer)
    reader: User = request.getfixturevalue(who)
    if reader.username == "director":
        away(reader, by=office_reviewer)
    client.force_login(reader)
    page = words(body(client.get(at("radar"), {"days": "7"})))
    assert division.name in page
    assert "Deputy director vắng từ" in page


def test_the_radar_is_for_nobody_else(
    client: Client, unit_head: User, officer: User, records_clerk: User, superuser: User, stranger: User
) -> None:
    for person in (unit_head, officer, records_clerk, superuser, stranger):
        client.force_login(person)
        assert client.get(at("radar")).status_code == 404


def test_an_empty_radar_says_so(client: Client, director: User) -> None:
    client.force_login(director)
    for days in ("", "0", "9" * 30, "abc", "400"):
        page = client.get(at("radar"), {"days": days})
        assert "Việc nào cũng có người ký" in body(page)


def run(*words: str) -> str:
    """Run a command and return what it printed."""
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_who_signs_says_what_the_pages_say(
    agency: Agency, director: User, deputy_director: User, other_deputy: User, office_reviewer: User, division: Unit
) -> None:
    away(deputy_director, stand_in=other_deputy, by=office_reviewer, starts=1)
    tomorrow = timezone.localdate() + DAY
    told = json.loads(run("who_signs", "--agency", "stp", "--unit", "hctp", "--json"))
    assert {
        name: told[name] for name in ("agency", "unit", "signer", "username", "capacity", "title_line", "basis")
    } == {
        "agency": "stp",
        "unit": "hctp",
        "signer": "Deputy director",
        "username": "deputy_director",
        "capacity": "kt",
        "title_line": "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC",
        "basis": "QĐ 01/QĐ-STP",
    }
    assert told["others"] == ["Director"]
    printed = run("who_signs", "--agency", "stp", "--unit", division.name, "--on", tomorrow.isoformat())
    assert "Người ký: Other deputy (other_deputy)" in printed
    assert "Căn cứ: TB 15/TB-STP" in printed
    assert "Ký thay, thừa uỷ quyền của: Deputy director (Phó Giám đốc)" in printed
    assert "Lý do: Deputy director (Phó Giám đốc) phụ trách đơn vị (theo QĐ 01/QĐ-STP) vắng từ" in printed


def test_who_signs_says_when_nobody_does(agency: Agency, division: Unit) -> None:
    told = json.loads(run("who_signs", "--agency", "stp", "--unit", "hctp", "--json"))
    assert (told["signer"], told["capacity"], told["reason"]) == (None, None, "không còn ai có thẩm quyền ký")
    assert "Người ký: không có ai" in run("who_signs", "--agency", "stp", "--unit", "hctp")


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (["who_signs", "--agency", "xx", "--unit", "hctp"], "Không có cơ quan nào mang mã “xx”."),
        (["who_signs", "--agency", "stp", "--unit", "xx"], "không có đơn vị “xx”; các mã: hctp."),
        (["who_signs", "--agency", "stp", "--unit", "hctp", "--on", "1/2/2026"], "không phải là ngày"),
        (["who_signs", "--agency", "stp", "--unit", "hctp", "--on", "1850-01-01"], "nằm ngoài khoảng"),
        (["radar", "--agency", "xx"], "Không có cơ quan nào mang mã “xx”."),
        (["radar", "--agency", "stp", "--days", "0"], "Số ngày phải từ 1 đến 366."),
    ],
)
def test_a_wrong_code_or_day_is_one_sentence(agency: Agency, division: Unit, asked: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=re.escape(sentence)) as error:
        run(*asked)
    assert error.value.returncode == 2


def test_the_radar_command_tells_by_its_exit_code(
    agency: Agency, task_in: MakeTask, deputy_director: User, office_reviewer: User, division: Unit
) -> None:
    task_in(State.REVIEWED)
    assert "việc nào cũng có người ký" in run("radar", "--agency", "stp")
    assert json.loads(run("radar", "--agency", "stp", "--json"))["rows"] == []
    absence = away(deputy_director, by=office_reviewer, starts=1, lasts=1)
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("radar", "--agency", "stp", "--json", stdout=out)
    assert left.value.code == 1
    (row,) = json.loads(out.getvalue())["rows"]
    assert (row["unit"], row["from"], row["to"], row["tasks"]) == (
        "hctp",
        absence.from_on.isoformat(),
        absence.to_on.isoformat(),
        1,
    )
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("radar", "--agency", "stp", "--days", "3", stdout=out)
    assert f"{division.name}: 1 nhiệm vụ, từ " in out.getvalue()
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("radar", "--json", stdout=out)
    assert [(one["agency"], len(one["rows"])) for one in json.loads(out.getvalue())] == [("stp", 1)]


def test_the_appointment_form_offers_acting_and_in_charge(
    client: Client, administrator: User, officer: User, deputy_director: User, division: Unit, other_division: Unit
) -> None:
    client.force_login(administrator)
    form: dict[str, object] = {
        "title": "Quyền Giám đốc",
        "valid_from": timezone.localdate().isoformat(),
        "basis": "QĐ 7/QĐ-UBND",
    }
    acting = {**form, "person": officer.pk, "position": Position.ACTING_DIRECTOR.value}
    assert client.post(at("begin_appointment"), acting).status_code == 302
    assert officer.appointments.latest("pk").entered_on == timezone.localdate()
    wrong = {**form, "person": officer.pk, "position": Position.INSPECTOR.value, "in_charge": "on"}
    assert "Chỉ Phó Giám đốc được giao phụ trách" in body(client.post(at("begin_appointment"), wrong))
    chief = {**form, "person": deputy_director.pk, "position": Position.DEPUTY_DIRECTOR.value, "in_charge": "on"}
    assert client.post(at("begin_appointment"), chief).status_code == 302
    assert last_line(f"person:{deputy_director.pk}").facts["in_charge"] is True
    assert "Phụ trách, điều hành cơ quan" in body(client.get(at("appointments")))
    again = client.post(at("begin_appointment"), chief)
    assert "đang giữ chức vụ này" in body(again)


def test_menus_lead_to_the_pages_of_those_who_see_work(
    client: Client, officer: User, administrator: User, deputy_director: User, office_reviewer: User
) -> None:
    for person, seen in ((officer, True), (administrator, False)):
        client.force_login(person)
        page = body(client.get("/tai-khoan/"))
        assert (at("authority") in page) is seen
        assert (at("my_absence") in page) is seen
    client.force_login(deputy_director)
    assert "Vắng mặt của tôi" in body(client.get("/tai-khoan/"))
    away(deputy_director, by=office_reviewer)
    assert "Bạn đang được ghi vắng mặt" in body(client.get("/tai-khoan/"))


def test_pages_that_nothing_is_on_record_for_say_so(client: Client, officer: User) -> None:
    client.force_login(officer)
    page = words(body(client.get(at("authority"), {"on": "2020-01-01"})))
    for sentence in (
        "Ngày này cơ quan chưa có đơn vị nào",
        "Không ai được ghi vắng mặt từ ngày này trở đi.",
        "Ngày này không có uỷ quyền, thừa lệnh hay giao ký thay nào.",
    ):
        assert sentence in page


def test_what_was_typed_reaches_the_acts_alone_once(
    agency: Agency, director: User, other_unit_head: User, division: Unit
) -> None:
    """A template of an authority or an absence is a value: building one writes nothing."""
    delegation(director, other_unit_head, (division,), by=director)
    order(division, (division,), by=director)
    absence_of(director)
    assert not SigningAuthority.objects.exists()
    assert not Absence.objects.exists()


def test_a_form_offers_nobody_of_another_agency(
    client: Client, office_reviewer: User, director: User, foreign_agency: Agency, foreign_division: Unit
) -> None:
    """Whatever was offered to the reader before: the field of a form keeps nothing for the next one."""
    theirs = leader(foreign_agency, "their_director", Position.DIRECTOR)
    for reader, seen, unseen in (
        (office_reviewer, "Director", "Their director"),
        (theirs, "Their director", director.name),
    ):
        client.force_login(reader)
        for name in ("begin_absence", "delegate", "order"):
            page = body(client.get(at(name)))
            assert f">{unseen}" not in page
            if name != "order":
                assert f">{seen}" in page
