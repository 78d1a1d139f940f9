"""An agency from YAML: idempotent, all or nothing, a wrong file names line and reason."""

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from audit.models import Event
from units import loading
from units.models import Agency, Appointment, Unit, UnitGrant, User

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
