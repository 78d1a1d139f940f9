"""An agency from YAML: idempotent, all or nothing, a wrong file names line and reason."""

import datetime as dt
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command

from audit.models import Event
from units import loading
from units.models import Absence, Agency, Appointment, CalendarOverride, SigningAuthority, Unit, UnitGrant, User
from units.positions import Right
from units.rules import read_standing

SAMPLES = sorted(settings.SAMPLES_DIR.glob("*/co-quan.yaml"))
GOOD = """
agency: {code: a, name: Sở A}
units:
  - {code: vp, name: Văn phòng, kind: office, aliases: [VP]}
people:
  - username: a.truong
    name: Trưởng
    appointments:
      - {position: unit_head, unit: vp, from: 2026-01-01}
"""


def counts() -> tuple[int, ...]:
    """Count everything a file can make."""
    return tuple(model.objects.count() for model in (Agency, Unit, User, Appointment, UnitGrant, Event))


@pytest.mark.django_db
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.parent.name)
def test_loading_a_sample_twice_changes_nothing_the_second_time(path: Path) -> None:
    call_command("load_agency", path, verbosity=0)
    once = counts()
    call_command("load_agency", path, verbosity=0)
    assert counts() == once
    assert min(once) > 0


@pytest.mark.django_db
def test_the_samples_hold_two_agencies_one_of_them_whole() -> None:
    for path in SAMPLES:
        call_command("load_agency", path, verbosity=0)
    assert Agency.objects.count() >= 2
    law = Agency.objects.get(code="so-tu-phap")
    assert set(law.units.values_list("kind", flat=True)) == set(Unit.Kind.values)
    positions = list(law.appointments.values_list("position", flat=True))
    assert (positions.count("director"), positions.count("deputy_director")) == (1, 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("kind: office", "kind: palace", 4, "palace"),
        ("position: unit_head", "position: king", 9, "king"),
        ("unit: vp, from", "unit: xx, from", 9, "xx"),
        ("from: 2026-01-01", "from: hôm nay", 9, "ngày"),
        ("code: a,", "cod: a,", 2, "code"),
        ("name: Trưởng", "nam: Trưởng", 6, "name"),
        ("  - username", "  username", 6, "YAML"),
        ("units:", "units: 3\nxx:", 2, "danh sách"),
        ("aliases: [VP]", "alias: [VP]", 4, "alias"),
    ],
)
def test_a_wrong_file_names_line_and_reason_and_changes_nothing(
    old: str, new: str, line: int, reason: str, tmp_path: Path
) -> None:
    path = tmp_path / "wrong.yaml"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    before = counts()
    with pytest.raises(CommandError) as error:
        call_command("load_agency", path, verbosity=0)
    assert reason in str(error.value)
    assert "Dòng " in str(error.value)
    assert abs(int(str(error.value).split("Dòng ")[1].split(":")[0]) - line) <= 1
    assert error.value.returncode == 2
    assert counts() == before


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "- a\n", "agency: 3", "\t", "a: &x [*x]"])
def test_a_file_that_is_no_agency_is_refused(text: str) -> None:
    with pytest.raises(loading.WrongFile):
        loading.load(text, on=dt.date(2026, 11, 22))


@pytest.mark.django_db
def test_a_person_of_another_agency_is_not_taken_over(stranger: User) -> None:
    text = GOOD.replace("a.truong", stranger.username)
    with pytest.raises(loading.WrongFile, match="cơ quan khác"):
        loading.load(text, on=dt.date(2026, 11, 22))
    assert not Agency.objects.filter(code="a").exists()


def test_a_missing_file_is_one_sentence() -> None:
    with pytest.raises(CommandError, match="Không đọc được"):
        call_command("load_agency", Path("nowhere.yaml"))


WITH_AUTHORITY = """
agency: {code: a, name: Sở A}
units:
  - {code: vp, name: Văn phòng, kind: office}
  - {code: p1, name: Phòng Một, kind: division}
people:
  - username: a.gd
    name: Giám đốc A
    appointments:
      - {position: director, from: 2026-01-01}
  - username: a.pgd
    name: Phó A
    appointments:
      - {position: deputy_director, portfolio: [p1], from: 2026-01-01}
  - username: a.chief
    name: Phó B
    appointments:
      - {position: deputy_director, in_charge: true, from: 2026-01-01}
  - username: a.cvp
    name: Chánh Văn phòng A
    appointments:
      - {position: unit_head, unit: vp, from: 2026-01-01}
absences:
  - {person: a.pgd, from: 2026-11-20, to: 2026-11-30, reason: Đi học, stand_in: a.chief, basis: TB 3}
authorities:
  - {capacity: tuq, giver: a.gd, person: a.cvp, kinds: [approve, command], units: [p1], from: 2026-01-01,
     to: 2026-12-31, basis: GUQ 1}
  - {capacity: tl, head_of: vp, kinds: [command], units: all, from: 2026-01-01, basis: Quy chế, entered_by: a.gd}
"""


@pytest.mark.django_db
def test_absences_and_authorities_are_loaded_once_with_their_lines_and_rights(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(WITH_AUTHORITY, encoding="utf-8")
    with time_machine.travel(dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC), tick=False):
        call_command("load_agency", path, verbosity=0)
        once = (*counts(), Absence.objects.count(), SigningAuthority.objects.count())
        call_command("load_agency", path, verbosity=0)
    assert (*counts(), Absence.objects.count(), SigningAuthority.objects.count()) == once
    assert once[-2:] == (1, 5)  # the stand-in's two, the delegate's two, the order
    actions = list(Event.objects.values_list("action", flat=True))
    assert (actions.count("absence.begin"), actions.count("authority.begin")) == (1, 3)
    assert {event.actor_name for event in Event.objects.all()} == {"Hệ thống"}
    p1 = Unit.objects.get(code="p1")
    by_name = {person.username: read_standing(person) for person in User.objects.all()}
    signing = {name for name, rights in by_name.items() if rights.has(Right.APPROVE, p1.pk)}
    assert signing == {"a.gd", "a.pgd", "a.chief", "a.cvp"}
    assert by_name["a.pgd"].absent
    assert by_name["a.cvp"].has(Right.COMMAND, Unit.objects.get(code="vp").pk)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("stand_in: a.chief", "stand_in: a.cvp", "Phó Giám đốc"),
        ("stand_in: a.chief", "stand_in: a.nobody", "a.nobody"),
        ("capacity: tuq", "capacity: kt", "tuq hoặc tl"),
        ("kinds: [approve, command]", "kinds: [drink]", "drink"),
        ("giver: a.gd", "giver: a.pgd", "đứng đầu cơ quan"),
        ("to: 2026-12-31", "to: 2028-12-31", "12 tháng"),
        (", entered_by: a.gd", "", "entered_by"),
        ("kinds: [approve, command], units: [p1]", "kinds: [approve, command], units: [xx]", "xx"),
        ("reason: Đi học", "reasn: Đi học", "reason"),
        ("to: 2026-11-30", "to: 2026-11-10", "Ngày kết thúc"),
    ],
)
def test_an_authority_that_breaks_a_rule_is_a_wrong_file(old: str, new: str, reason: str) -> None:
    assert old in WITH_AUTHORITY
    before = counts()
    with pytest.raises(loading.WrongFile, match=reason) as error:
        loading.load(WITH_AUTHORITY.replace(old, new), on=dt.date(2026, 11, 22))
    assert str(error.value).startswith("Dòng ")
    assert counts() == before


WITH_CALENDAR = (
    GOOD.replace("name: Sở A}", "name: Sở A, before_is_inclusive: true}")
    + """
calendar:
  - {date: 2026-01-02, kind: off, basis: TB 1, entered_by: a.truong}
  - {date: 2026-01-10, kind: work, basis: TB 1, entered_by: a.truong}
"""
)


@pytest.mark.django_db
def test_days_off_and_days_worked_are_loaded_once_and_leave_a_line_each(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(WITH_CALENDAR, encoding="utf-8")
    call_command("load_agency", path, verbosity=0)
    agency = Agency.objects.get(code="a")
    token = agency.calendar_token
    call_command("load_agency", path, verbosity=0)
    assert list(CalendarOverride.objects.values_list("day", "kind")) == [
        (dt.date(2026, 1, 2), "off"),
        (dt.date(2026, 1, 10), "work"),
    ]
    assert Event.objects.filter(object_key=f"calendar:{agency.pk}", action="calendar.enter").count() == 2
    agency.refresh_from_db()
    assert (agency.before_is_inclusive, bool(token), agency.calendar_token) == (True, True, token)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("kind: work", "kind: half", "off hoặc work"),
        ("entered_by: a.truong}\n  -", "entered_by: ai}\n  -", "không có tài khoản"),
        ("date: 2026-01-02", "date: mai", "phải là ngày"),
        ("basis: TB 1, entered_by: a.truong}\n  -", "entered_by: a.truong}\n  -", "thiếu “basis”"),
    ],
)
def test_a_wrong_day_names_line_and_reason(old: str, new: str, reason: str) -> None:
    assert old in WITH_CALENDAR
    with pytest.raises(loading.WrongFile, match=reason):
        loading.load(WITH_CALENDAR.replace(old, new, 1), on=dt.date(2026, 11, 22))
    assert not Agency.objects.exists()
