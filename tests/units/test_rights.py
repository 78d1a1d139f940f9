"""Rights follow appointments, begin and end with them, and nobody holds one by being a superuser or administrator."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tests.people import appointed
from units.actions import appoint, end_appointment, recompute, recompute_agency
from units.models import Agency, Appointment, Unit, UnitGrant, User
from units.positions import RIGHTS, Position, Right
from units.rules import holds, read_standing, standing, units_where

TODAY = dt.date(2026, 11, 22)


def rights_of(user: User, unit: Unit) -> set[str]:
    """Return the rights a person holds on a unit, straight from the database."""
    return {right for right, units in read_standing(user).rights.items() if unit.pk in units}


def test_a_head_of_unit_holds_rights_on_that_unit_only(unit_head: User, division: Unit, other_division: Unit) -> None:
    assert rights_of(unit_head, division) == {"see_work", "prepare_report", "submit_report", "coordinate"}
    assert rights_of(unit_head, other_division) == set()
    assert list(units_where(unit_head, Right.SUBMIT_REPORT)) == [division]


def test_a_deputy_director_approves_in_the_portfolio_and_the_director_everywhere(
    deputy_director: User, director: User, division: Unit, other_division: Unit
) -> None:
    assert holds(deputy_director, Right.APPROVE, division)
    assert not holds(deputy_director, Right.APPROVE, other_division)
    assert holds(director, Right.APPROVE, other_division)


@pytest.mark.parametrize("right", [r for r in Right if r != Right.ADMINISTER])
def test_an_administrator_holds_no_business_right(right: Right, administrator: User, division: Unit) -> None:
    assert not holds(administrator, right, division)


@pytest.mark.parametrize("right", list(Right))
def test_a_superuser_holds_nothing(right: Right, superuser: User, division: Unit) -> None:
    assert not holds(superuser, right, division)
    assert not units_where(superuser, right).exists()


def test_an_account_that_is_off_holds_nothing(unit_head: User, division: Unit) -> None:
    unit_head.is_active = False
    assert not holds(unit_head, Right.SUBMIT_REPORT, division)
    assert not units_where(unit_head, Right.SUBMIT_REPORT).exists()


def test_nothing_crosses_between_two_agencies(stranger: User, foreign_inspector: User, division: Unit) -> None:
    assert rights_of(stranger, division) == set()
    assert rights_of(foreign_inspector, division) == set()


def test_an_appointment_begins_and_ends_by_date(unit_head: User, division: Unit) -> None:
    held = unit_head.appointments.get()
    held.valid_from, held.valid_to = TODAY, TODAY + dt.timedelta(days=1)
    held.save()
    for day, there in ((-1, False), (0, True), (1, True), (2, False)):
        recompute(unit_head, on=TODAY + dt.timedelta(days=day))
        assert bool(rights_of(unit_head, division)) is there


def test_a_right_that_began_overnight_is_there_on_the_first_request(
    client: Client, unit_head: User, division: Unit
) -> None:
    UnitGrant.objects.filter(user=unit_head).delete()
    User.objects.filter(pk=unit_head.pk).update(rights_on=dt.date(2026, 1, 1))
    client.force_login(unit_head)
    client.get("/tai-khoan/")
    assert rights_of(unit_head, division)


def test_ending_an_appointment_ends_the_right_at_once_even_on_its_first_day(unit_head: User, division: Unit) -> None:
    held = unit_head.appointments.get()
    held.valid_from = timezone.localdate()
    held.save()
    assert holds(unit_head, Right.SUBMIT_REPORT, division)
    end_appointment(held, at=dt.datetime.now(tz=dt.UTC))
    assert not rights_of(User.objects.get(pk=unit_head.pk), division)


def test_recomputing_is_idempotent_and_says_whether_anything_changed(unit_head: User) -> None:
    before = set(UnitGrant.objects.values_list("pk", flat=True))
    assert recompute(unit_head, on=timezone.localdate()) is False
    assert set(UnitGrant.objects.values_list("pk", flat=True)) == before
    UnitGrant.objects.filter(user=unit_head).first().delete()  # type: ignore[union-attr]  # there are some
    assert recompute(unit_head, on=timezone.localdate()) is True


def test_a_new_unit_is_seen_by_the_director_after_recomputing_the_agency(
    director: User, unit_head: User, agency: Agency, division: Unit
) -> None:
    unit = Unit.objects.create(
        agency=agency, code="moi", name="Trung tâm mới", kind=Unit.Kind.CENTRE, active_from=dt.date(2026, 1, 1)
    )
    assert recompute_agency(agency, on=timezone.localdate()) == [director]
    assert holds(User.objects.get(pk=director.pk), Right.APPROVE, unit)


def test_a_dissolved_unit_gives_its_head_nothing(unit_head: User, division: Unit) -> None:
    division.active_to = TODAY - dt.timedelta(days=1)
    division.save()
    recompute(unit_head, on=TODAY)
    assert rights_of(unit_head, division) == set()


def test_of_two_appointments_the_senior_one_introduces_the_person(
    unit_head: User, agency: Agency, division: Unit
) -> None:
    appoint(
        Appointment(
            person=unit_head, agency=agency, position=Position.INSPECTOR, title="Kiểm tra viên", valid_from=TODAY
        ),
        on=TODAY,
    )
    senior = standing(User.objects.get(pk=unit_head.pk)).senior
    assert senior is not None
    assert senior.position == Position.UNIT_HEAD


def test_an_appointment_to_another_agencys_unit_gives_nothing(stranger: User, agency: Agency, division: Unit) -> None:
    appoint(
        Appointment(
            person=stranger, agency=agency, position=Position.UNIT_HEAD, title="X", unit=division, valid_from=TODAY
        ),
        on=TODAY,
    )
    assert rights_of(stranger, division) == set()


def test_an_appointment_that_makes_no_sense_is_refused_in_vietnamese(unit_head: User, agency: Agency) -> None:
    backwards = Appointment(
        person=unit_head,
        agency=agency,
        position=Position.DIRECTOR,
        title="Giám đốc",
        valid_from=TODAY,
        valid_to=TODAY - dt.timedelta(days=1),
    )
    with pytest.raises(ValidationError, match="kết thúc"):
        appoint(backwards, on=TODAY)
    homeless = Appointment(
        person=unit_head, agency=agency, position=Position.UNIT_HEAD, title="Trưởng phòng", valid_from=TODAY
    )
    with pytest.raises(ValidationError, match="đơn vị"):
        appoint(homeless, on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        homeless.save()


def test_every_position_has_its_rights() -> None:
    assert set(RIGHTS) == set(Position)


def test_people_of_two_units_do_not_share_grants(agency: Agency, division: Unit, other_division: Unit) -> None:
    both = appointed("both", agency, Position.OFFICER, unit=division)
    appoint(
        Appointment(
            person=both,
            agency=agency,
            position=Position.UNIT_HEAD,
            title="Phụ trách",
            unit=other_division,
            valid_from=TODAY,
        ),
        on=TODAY,
    )
    assert rights_of(both, division) == {"see_work", "prepare_report"}
    assert "submit_report" in rights_of(both, other_division)
