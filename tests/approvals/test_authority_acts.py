"""Absences and authorities, on the record, by who may, within the rules; rights follow for everybody at once."""

import datetime as dt
from dataclasses import replace

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client, TestCase
from django.utils import timezone

from audit import authority as acts
from audit.appointments import end
from audit.models import Event
from tests.approvals.authorities import DAY, absence_of, away, delegated, delegation, leader, order, today_for
from tests.approvals.pages import last_line, length
from tests.people import appointed
from units.actions import derive, end_appointment, ground_of
from units.conflicts import Conflict, years_after
from units.models import Absence, Agency, SigningAuthority, Unit, UnitGrant, User
from units.positions import Capacity, Position, Right
from units.rules import is_present, keeps_authority, read_standing

TODAY = dt.date(2026, 11, 27)


def may(person: User, right: Right, unit: Unit) -> bool:
    """Tell whether a person may decide on a unit now, straight from the database."""
    acting = read_standing(person).acting_as(right, unit.pk)
    return acting is not None and not acting.absent


def rechecks(callbacks: list[object]) -> int:
    """Count the people whose sockets were told to ask again."""
    return sum(str(getattr(callback, "__qualname__", "")).startswith("recheck") for callback in callbacks)


def test_an_absence_takes_the_pen_and_leaves_the_sight(
    deputy_director: User, other_deputy: User, office_reviewer: User, division: Unit
) -> None:
    with TestCase.captureOnCommitCallbacks() as callbacks:
        absence = away(deputy_director, stand_in=other_deputy, by=office_reviewer)
    assert not may(deputy_director, Right.APPROVE, division)
    assert not is_present(User.objects.get(pk=deputy_director.pk))
    assert read_standing(deputy_director).has(Right.SEE_WORK, division.pk)
    for right in (Right.APPROVE, Right.COMMAND):
        assert may(other_deputy, right, division)
    acting = read_standing(other_deputy).acting_as(Right.APPROVE, division.pk)
    assert acting is not None
    assert (acting.capacity, acting.basis, acting.behalf) == (
        Capacity.KT,
        "TB 15/TB-STP",
        "Deputy director (Phó Giám đốc)",
    )
    assert rechecks(list(callbacks)) == 2
    line = last_line(f"person:{deputy_director.pk}")
    assert (line.event.action, line.event.actor, line.event.refused) == ("absence.begin", office_reviewer, False)
    assert line.note == "Đi công tác Hà Nội"
    assert line.facts == {
        "from": absence.from_on.isoformat(),
        "to": absence.to_on.isoformat(),
        "absence": absence.pk,
        "stand_in": "Other deputy",
        "basis": "TB 15/TB-STP",
    }


def test_ending_an_absence_gives_the_pen_back_and_takes_it_from_the_stand_in(
    deputy_director: User, other_deputy: User, office_reviewer: User, division: Unit, other_division: Unit
) -> None:
    absence = away(deputy_director, stand_in=other_deputy, by=office_reviewer)
    with TestCase.captureOnCommitCallbacks() as callbacks:
        assert acts.end_absence(absence, actor=deputy_director, at=timezone.localtime())
    assert may(deputy_director, Right.APPROVE, division)
    assert not may(other_deputy, Right.APPROVE, division)
    assert may(other_deputy, Right.APPROVE, other_division)
    assert rechecks(list(callbacks)) == 2
    assert last_line(f"person:{deputy_director.pk}").event.action == "absence.end"
    lines = length(f"person:{deputy_director.pk}")
    assert not acts.end_absence(absence, actor=deputy_director, at=timezone.localtime())
    assert length(f"person:{deputy_director.pk}") == lines


def test_standing_in_for_the_director_reaches_every_unit(
    director: User, deputy_director: User, office_reviewer: User, other_division: Unit
) -> None:
    away(director, stand_in=deputy_director, by=office_reviewer)
    assert may(deputy_director, Right.APPROVE, other_division)
    assert not may(director, Right.APPROVE, other_division)
    today_for(director)
    assert {a.all_units for a in SigningAuthority.objects.all()} == {True}


def test_a_delegation_lets_the_head_of_a_unit_sign_and_ending_it_ends_that(
    director: User, other_unit_head: User, office_reviewer: User, division: Unit
) -> None:
    with TestCase.captureOnCommitCallbacks() as callbacks:
        authority = delegated(director, other_unit_head, (division,), by=office_reviewer)
    assert may(other_unit_head, Right.APPROVE, division)
    assert not may(other_unit_head, Right.COMMAND, division)
    assert rechecks(list(callbacks)) == 1
    line = last_line(f"authority:{authority.pk}")
    assert (line.event.action, line.event.unit, line.event.actor) == ("authority.begin", division, office_reviewer)
    assert line.facts["giver"] == "Director"
    assert line.facts["kinds"] == ["Phê duyệt"]
    assert line.facts["units"] == [division.name]
    assert acts.end_authority(authority, actor=director, reason="Thu hồi", at=timezone.localtime())
    assert not may(other_unit_head, Right.APPROVE, division)
    line = last_line(f"authority:{authority.pk}")
    assert (line.event.action, line.note) == ("authority.end", "Thu hồi")
    assert not acts.end_authority(authority, actor=director, reason="Nữa", at=timezone.localtime())
    assert length(f"authority:{authority.pk}") == 2


def test_each_kind_that_is_delegated_has_its_row_and_its_line(
    director: User, other_unit_head: User, office_reviewer: User, division: Unit
) -> None:
    giving = delegation(
        director, other_unit_head, (division,), by=office_reviewer, rights=(Right.APPROVE, Right.COMMAND)
    )
    made = acts.give(giving, actor=office_reviewer, at=timezone.localtime())
    assert [one.right for one in made] == ["approve", "command"]
    assert [length(f"authority:{one.pk}") for one in made] == [1, 1]
    assert may(other_unit_head, Right.COMMAND, division)


def test_what_rests_on_an_office_passes_with_it(
    agency: Agency, other_division: Unit, other_unit_head: User, office_reviewer: User, division: Unit
) -> None:
    acts.give(order(other_division, (division,), by=office_reviewer), actor=office_reviewer, at=timezone.localtime())
    assert may(other_unit_head, Right.APPROVE, division)
    end_appointment(other_unit_head.appointments.get(), at=timezone.localtime())
    assert not may(other_unit_head, Right.APPROVE, division)
    follower = appointed("follower", agency, Position.UNIT_HEAD, unit=other_division)
    assert may(follower, Right.APPROVE, division)


def test_what_was_delegated_ends_with_the_office_of_who_gave_it(
    director: User, other_unit_head: User, administrator: User, office_reviewer: User, division: Unit
) -> None:
    delegated(director, other_unit_head, (division,), by=office_reviewer)
    with TestCase.captureOnCommitCallbacks() as callbacks:
        end(director.appointments.get(), actor=administrator, reason="Nghỉ hưu", at=timezone.localtime())
    assert not may(other_unit_head, Right.APPROVE, division)
    assert rechecks(list(callbacks)) == 2


def test_a_stand_in_keeps_only_what_the_absent_one_still_holds(
    agency: Agency,
    deputy_director: User,
    other_deputy: User,
    office_reviewer: User,
    administrator: User,
    division: Unit,
    office: Unit,
) -> None:
    away(deputy_director, stand_in=other_deputy, by=office_reviewer)
    end(deputy_director.appointments.get(), actor=administrator, reason="Phân công lại", at=timezone.localtime())
    assert not may(other_deputy, Right.APPROVE, division)
    smaller = deputy_director.appointments.get()
    smaller.pk, smaller.ended_at, smaller.valid_to = None, None, None
    smaller.save()
    smaller.portfolio.set([office])
    today_for(deputy_director, other_deputy)
    assert may(other_deputy, Right.APPROVE, office)
    assert not may(other_deputy, Right.APPROVE, division)


def test_a_stand_in_hands_nothing_on(
    agency: Agency,
    deputy_director: User,
    other_deputy: User,
    office_reviewer: User,
    division: Unit,
    other_division: Unit,
) -> None:
    third = leader(agency, "third", Position.DEPUTY_DIRECTOR)
    away(deputy_director, stand_in=other_deputy, by=office_reviewer)
    away(other_deputy, stand_in=third, by=office_reviewer)
    assert may(third, Right.APPROVE, other_division)
    assert not may(third, Right.APPROVE, division)
    assert not may(other_deputy, Right.APPROVE, division)


KEEPERS = ("office_head", "office_reviewer", "director")
NOBODY = ("unit_head", "deputy_director", "inspector", "administrator", "superuser", "records_clerk", "stranger")


@pytest.mark.parametrize("who", KEEPERS)
def test_the_office_and_the_director_enter_everybodys(
    who: str, request: pytest.FixtureRequest, director: User, officer: User, other_unit_head: User, division: Unit
) -> None:
    keeper: User = request.getfixturevalue(who)
    assert keeps_authority(keeper)
    absence = away(officer, by=keeper)
    assert absence.entered_by == keeper
    authority = delegated(director, other_unit_head, (division,), by=keeper)
    assert acts.end_authority(authority, actor=keeper, reason="Thôi", at=timezone.localtime())
    assert acts.end_absence(absence, actor=keeper, at=timezone.localtime())


@pytest.mark.parametrize("who", NOBODY)
def test_nobody_else_does_and_the_attempt_is_recorded_with_its_rule(
    who: str, request: pytest.FixtureRequest, director: User, officer: User, other_unit_head: User, division: Unit
) -> None:
    other: User = request.getfixturevalue(who)
    assert not keeps_authority(other) or other.agency != officer.agency
    with pytest.raises(PermissionDenied, match="chính người vắng mặt"):
        away(officer, by=other)
    line = last_line(f"person:{officer.pk}")
    assert (line.event.refused, line.event.action, line.facts["rule"]) == (True, "absence.begin", "enters_for_others")
    with pytest.raises(PermissionDenied, match="Chỉ Văn phòng hoặc Giám đốc"):
        delegated(director, other_unit_head, (division,), by=other)
    line = last_line(f"person:{other_unit_head.pk}")
    assert (line.event.refused, line.event.actor, line.facts["rule"]) == (True, other, "keeps_authority")
    assert not Absence.objects.exists()
    assert not SigningAuthority.objects.exists()


def test_everybody_enters_and_ends_the_own_absence(unit_head: User, inspector: User) -> None:
    for person in (unit_head, inspector):
        absence = away(person, by=person)
        assert acts.end_absence(absence, actor=person, at=timezone.localtime())


def test_nobody_ends_the_absence_of_another(unit_head: User, officer: User) -> None:
    absence = away(officer, by=officer)
    with pytest.raises(PermissionDenied):
        acts.end_absence(absence, actor=unit_head, at=timezone.localtime())
    assert last_line(f"person:{officer.pk}").facts["rule"] == "enters_for_others"
    absence.refresh_from_db()
    assert absence.ended_at is None


def test_nobody_gives_himself_authority(
    director: User, office_head: User, deputy_director: User, division: Unit, office: Unit
) -> None:
    for giving in (
        delegation(director, office_head, (division,), by=office_head),
        order(office, (division,), by=office_head),
    ):
        with pytest.raises(PermissionDenied, match="Không ai tự ghi"):
            acts.give(giving, actor=office_head, at=timezone.localtime())
        assert last_line(f"person:{office_head.pk}").facts["rule"] == "not_for_oneself"
    chief = leader(division.agency, "chief", Position.DEPUTY_DIRECTOR, in_charge=True)
    with pytest.raises(PermissionDenied, match="Không ai tự ghi"):
        away(deputy_director, stand_in=chief, by=chief)
    assert last_line(f"person:{deputy_director.pk}").facts["rule"] == "not_for_oneself"


def test_a_delegate_gives_nothing_on(
    director: User, other_unit_head: User, unit_head: User, office_reviewer: User, division: Unit
) -> None:
    delegated(director, other_unit_head, (division,), by=office_reviewer)
    onward = delegation(other_unit_head, unit_head, (division,), by=other_unit_head)
    with pytest.raises(PermissionDenied, match="không được uỷ quyền lại"):
        acts.give(onward, actor=other_unit_head, at=timezone.localtime())
    assert last_line(f"person:{unit_head.pk}").facts["rule"] == "no_redelegation"
    with pytest.raises(Conflict, match="không được uỷ quyền lại"):
        acts.give(replace(onward, entered_by=office_reviewer), actor=office_reviewer, at=timezone.localtime())
    line = last_line(f"person:{unit_head.pk}")
    assert (line.event.refused, line.facts["rule"]) == (True, "no_redelegation")
    assert not may(unit_head, Right.APPROVE, division)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"starts": -1}, "dated_back"),
        ({"lasts": -1}, "dates_backwards"),
        ({"lasts": 400}, "too_long"),
        ({"rights": ()}, "no_kind"),
        ({"giver": "deputy_director"}, "giver_is_no_head"),
        ({"giver": None}, "no_giver"),
        ({"giver": "other_unit_head"}, "to_oneself"),
        ({"holder": "officer"}, "holder_heads_no_unit"),
        ({"holder": "deputy_director"}, "holder_heads_no_unit"),
        ({"units": ()}, "no_unit"),
    ],
)
def test_a_delegation_that_breaks_a_rule_is_refused_by_name(
    changes: dict[str, object],
    rule: str,
    request: pytest.FixtureRequest,
    director: User,
    other_unit_head: User,
    office_reviewer: User,
    division: Unit,
) -> None:
    given: dict[str, object] = {"giver": director, "holder": other_unit_head, "units": (division,)}
    for name, value in changes.items():
        given[name] = request.getfixturevalue(value) if isinstance(value, str) else value
    giving = delegation(by=office_reviewer, **given)  # type: ignore[arg-type]  # handed on as it came
    with pytest.raises(Conflict) as conflict:
        acts.give(giving, actor=office_reviewer, at=timezone.localtime())
    assert conflict.value.rule == rule
    line = last_line(f"person:{giving.person.pk if giving.person else 0}")
    assert (line.event.refused, line.facts["rule"], line.note) == (True, rule, conflict.value.sentence)
    assert not SigningAuthority.objects.exists()


def test_a_delegation_needs_its_paper_and_is_given_once(
    director: User, other_unit_head: User, office_reviewer: User, division: Unit, other_division: Unit
) -> None:
    giving = delegation(director, other_unit_head, (division,), by=office_reviewer)
    with pytest.raises(Conflict, match="văn bản"):
        acts.give(replace(giving, basis=" "), actor=office_reviewer, at=timezone.localtime())
    acts.give(giving, actor=office_reviewer, at=timezone.localtime())
    for again in (giving, replace(giving, all_units=True, units=())):
        with pytest.raises(Conflict, match="đã được ghi"):
            acts.give(again, actor=office_reviewer, at=timezone.localtime())
    acts.give(replace(giving, units=(other_division,)), actor=office_reviewer, at=timezone.localtime())


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"starts": -1}, "dated_back"),
        ({"lasts": -1}, "dates_backwards"),
        ({"stand_in": "unit_head"}, "stand_in_is_no_deputy"),
        ({"stand_in": "director"}, "stand_in_is_no_deputy"),
        ({"stand_in": "deputy_director"}, "stands_in_for_oneself"),
        ({"person": "officer", "stand_in": "other_deputy"}, "nothing_to_stand_in_for"),
    ],
)
def test_an_absence_that_breaks_a_rule_is_refused_by_name(
    changes: dict[str, object], rule: str, request: pytest.FixtureRequest, deputy_director: User, office_reviewer: User
) -> None:
    given: dict[str, object] = {"person": deputy_director}
    for name, value in changes.items():
        given[name] = request.getfixturevalue(value) if isinstance(value, str) else value
    absence = absence_of(**given)  # type: ignore[arg-type]  # handed on as it came
    with pytest.raises(Conflict) as conflict:
        acts.enter_absence(absence, actor=office_reviewer, at=timezone.localtime())
    assert conflict.value.rule == rule
    assert last_line(f"person:{absence.person_id}").facts["rule"] == rule
    assert not Absence.objects.exists()


def test_absences_of_one_person_do_not_overlap_but_may_follow_each_other(
    deputy_director: User, office_reviewer: User
) -> None:
    first = away(deputy_director, by=office_reviewer, starts=2, lasts=3)
    for starts, lasts in ((0, 2), (3, 1), (5, 5), (0, 9)):
        with pytest.raises(Conflict, match="đã được ghi vắng mặt"):
            away(deputy_director, by=office_reviewer, starts=starts, lasts=lasts)
    away(deputy_director, by=office_reviewer, starts=6, lasts=1)
    acts.end_absence(first, actor=deputy_director, at=timezone.localtime())
    away(deputy_director, by=office_reviewer, starts=2, lasts=1)


def test_who_is_away_stands_in_for_nobody(deputy_director: User, other_deputy: User, office_reviewer: User) -> None:
    away(other_deputy, by=office_reviewer, starts=3)
    with pytest.raises(Conflict) as conflict:
        away(deputy_director, stand_in=other_deputy, by=office_reviewer)
    assert conflict.value.rule == "stand_in_is_away"
    away(deputy_director, stand_in=other_deputy, by=office_reviewer, lasts=2)


def test_a_stand_in_needs_a_paper(deputy_director: User, other_deputy: User, office_reviewer: User) -> None:
    absence = absence_of(deputy_director, stand_in=other_deputy)
    absence.basis = ""
    with pytest.raises(Conflict) as conflict:
        acts.enter_absence(absence, actor=office_reviewer, at=timezone.localtime())
    assert conflict.value.rule == "no_basis"
    absence.entered_by, absence.entered_at = office_reviewer, timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        absence.save()


def test_the_same_day_a_year_later_is_the_last(
    director: User, other_unit_head: User, office_reviewer: User, division: Unit
) -> None:
    assert years_after(dt.date(2028, 2, 29), 1) == dt.date(2029, 2, 28)
    giving = delegation(director, other_unit_head, (division,), by=office_reviewer)
    last = years_after(giving.valid_from, 1)
    with pytest.raises(Conflict, match="12 tháng"):
        acts.give(replace(giving, valid_to=last + DAY), actor=office_reviewer, at=timezone.localtime())
    assert acts.give(replace(giving, valid_to=last), actor=office_reviewer, at=timezone.localtime())


def test_rights_come_and_go_with_the_days(
    client: Client, deputy_director: User, other_deputy: User, office_reviewer: User, division: Unit
) -> None:
    """The absence lies ahead: on each day the first request of each person finds the rights of that day."""
    with time_machine.travel(dt.datetime(2026, 11, 27, 9, tzinfo=timezone.get_current_timezone()), tick=False) as clock:
        away(deputy_director, stand_in=other_deputy, by=office_reviewer, starts=2, lasts=1)
        for ahead, here, stands_in in (
            (0, True, False),
            (1, True, False),
            (2, False, True),
            (3, False, True),
            (4, True, False),
        ):
            clock.move_to(dt.datetime(2026, 11, 27 + 0, 9, tzinfo=timezone.get_current_timezone()) + DAY * ahead)
            for person in (deputy_director, other_deputy):
                client.force_login(person)
                client.get("/tai-khoan/")
            assert may(deputy_director, Right.APPROVE, division) is here, ahead
            assert may(other_deputy, Right.APPROVE, division) is stands_in, ahead


def test_every_right_in_the_database_is_one_that_the_day_gives(
    agency: Agency,
    director: User,
    deputy_director: User,
    other_deputy: User,
    other_unit_head: User,
    office_reviewer: User,
    division: Unit,
) -> None:
    away(deputy_director, stand_in=other_deputy, by=office_reviewer)
    delegated(director, other_unit_head, (division,), by=office_reviewer, rights=(Right.APPROVE, Right.COMMAND))
    for person in agency.people.all():
        rows = UnitGrant.objects.filter(user=person).select_related("permission")
        kept = {(row.permission.codename, row.content_object_id): ground_of(row) for row in rows}
        assert kept == derive(person, on=timezone.localdate())


def test_a_refused_act_is_one_line_and_nothing_else(deputy_director: User, office_reviewer: User) -> None:
    before = Event.objects.count()
    with pytest.raises(Conflict):
        away(deputy_director, by=office_reviewer, starts=-3)
    assert Event.objects.count() == before + 1
    assert Event.objects.order_by("pk").last().refused  # type: ignore[union-attr]  # there is one
