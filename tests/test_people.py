"""The people of the tests are those the rules make, however they were written down."""

import datetime as dt

import pytest
from django.apps import apps

from tests import people
from tests.people import FOUNDED, appointed, columns
from units.actions import recompute
from units.models import Agency, Appointment, Unit, UnitGrant, User
from units.positions import IN_ONE_UNIT, Position

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin as a process begins."""
    monkeypatch.setattr(people, "GIVEN", {})


def rows_of(person: User) -> list[object]:
    """Return all that is stored of a person, without the numbers of its rows."""
    own = {"id", "user_id", "person_id", "appointment_id", "username", "name", "password", "date_joined"}
    rows = [
        *User.objects.filter(pk=person.pk),
        *Appointment.objects.filter(person=person),
        *Appointment.portfolio.through.objects.filter(appointment__person=person).order_by("unit"),
        *UnitGrant.objects.filter(user=person).order_by("content_object", "permission"),
    ]
    return [{name: value for name, value in columns(row).items() if name not in own} for row in rows]


def stored() -> dict[str, int]:
    """Return how many rows each table holds."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models(include_auto_created=True)}


@pytest.mark.parametrize("position", Position)
def test_a_person_written_down_is_the_one_the_rules_make(
    position: Position, agency: Agency, office: Unit, division: Unit, other_division: Unit
) -> None:
    unit = division if position in IN_ONE_UNIT else None
    portfolio = (office, division) if position == Position.DEPUTY_DIRECTOR else ()
    before = stored()
    by_the_rules = appointed("first", agency, position, unit=unit, portfolio=portfolio)
    between = stored()
    assert people.GIVEN
    written_down = appointed("second", agency, position, unit=unit, portfolio=portfolio)
    after = stored()
    assert {label: after[label] - between[label] for label in after} == {
        label: between[label] - before[label] for label in before
    }
    assert rows_of(written_down) == rows_of(by_the_rules)
    assert written_down.rights_on == by_the_rules.rights_on
    assert not recompute(written_down, on=written_down.rights_on or FOUNDED)


def test_another_unit_another_agency_and_another_day_are_asked_about_anew(
    agency: Agency, division: Unit, foreign_agency: Agency, foreign_division: Unit
) -> None:
    appointed("first", agency, Position.DIRECTOR)
    assert UnitGrant.objects.filter(user__username="first").values("content_object").distinct().count() == 1
    Unit.objects.create(agency=agency, code="moi", name="Phòng mới", kind=Unit.Kind.DIVISION, active_from=FOUNDED)
    second = appointed("second", agency, Position.DIRECTOR)
    assert not recompute(second, on=second.rights_on or FOUNDED)
    assert UnitGrant.objects.filter(user=second).values("content_object").distinct().count() == 2
    division.active_to = FOUNDED + dt.timedelta(days=1)
    division.save()
    appointed("third", agency, Position.UNIT_HEAD, unit=division)
    assert not UnitGrant.objects.filter(user__username="third").exists()
    there = appointed("there", foreign_agency, Position.DIRECTOR)
    assert set(UnitGrant.objects.filter(user=there).values_list("content_object", flat=True)) == {foreign_division.pk}
