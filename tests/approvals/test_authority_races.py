"""Two people at once: of two absences, delegations or endings that exclude each other, one happens."""

from functools import partial

import pytest
from django.utils import timezone

from audit import authority as acts
from tests.approvals.authorities import absence_of, away, delegated, delegation
from tests.approvals.pages import length
from tests.plans.racing import raced
from units.actions import derive, ground_of
from units.models import Absence, SigningAuthority, Unit, UnitGrant, User

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def enter(person: User, stand_in: User | None, by: User) -> str:
    """Enter an absence; say what came of it."""
    acts.enter_absence(absence_of(person, stand_in=stand_in), actor=by, at=timezone.localtime())
    return "entered"


def take_back(authority: SigningAuthority, by: User) -> str:
    """End an authority; say whether it was this act that did."""
    return str(acts.end_authority(authority, actor=by, reason="Thu hồi", at=timezone.localtime()))


def test_of_two_absences_of_one_person_one_is_entered(
    deputy_director: User, office_reviewer: User, office_head: User
) -> None:
    for number in range(ROUNDS):
        outcomes = raced(
            lambda: enter(deputy_director, None, office_reviewer), lambda: enter(deputy_director, None, office_head)
        )
        assert sorted(outcomes) == ["Conflict", "entered"]
        absence = Absence.objects.get(ended_at__isnull=True)
        acts.end_absence(absence, actor=office_head, at=timezone.localtime())
        assert length(f"person:{deputy_director.pk}") == 3 * (number + 1)


def test_two_deputies_do_not_stand_in_for_each_other(
    deputy_director: User, other_deputy: User, office_reviewer: User
) -> None:
    for _ in range(ROUNDS):
        outcomes = raced(
            lambda: enter(deputy_director, other_deputy, office_reviewer),
            lambda: enter(other_deputy, deputy_director, office_reviewer),
        )
        assert sorted(outcomes) == ["Conflict", "entered"]
        acts.end_absence(Absence.objects.get(ended_at__isnull=True), actor=office_reviewer, at=timezone.localtime())


def test_of_two_equal_delegations_one_is_entered(
    director: User, other_unit_head: User, office_reviewer: User, division: Unit
) -> None:
    giving = delegation(director, other_unit_head, (division,), by=office_reviewer)

    def give() -> str:
        acts.give(giving, actor=office_reviewer, at=timezone.localtime())
        return "given"

    assert sorted(raced(give, give)) == ["Conflict", "given"]
    assert SigningAuthority.objects.count() == 1


def test_an_absence_is_ended_once_whoever_clicks_first(
    deputy_director: User, other_deputy: User, office_reviewer: User
) -> None:
    for _ in range(ROUNDS):
        absence = away(deputy_director, stand_in=other_deputy, by=office_reviewer)
        lines = length(f"person:{deputy_director.pk}")

        def click(by: User, absence: Absence = absence) -> str:
            return str(acts.end_absence(Absence.objects.get(pk=absence.pk), actor=by, at=timezone.localtime()))

        assert sorted(raced(lambda: click(deputy_director), lambda: click(office_reviewer))) == ["False", "True"]
        assert length(f"person:{deputy_director.pk}") == lines + 1


@pytest.mark.postgres
def test_acts_on_the_same_people_at_once_leave_rights_that_the_rows_give(
    director: User,
    deputy_director: User,
    other_deputy: User,
    other_unit_head: User,
    office_reviewer: User,
    office_head: User,
    division: Unit,
) -> None:
    """An absence, a delegation and its ending at the same moment: nobody waits for nobody, and nothing is lost."""
    for _ in range(ROUNDS):
        authority = delegated(director, other_unit_head, (division,), by=office_reviewer)
        outcomes = raced(
            lambda: enter(deputy_director, other_deputy, office_reviewer),
            lambda: enter(director, deputy_director, office_head),
            partial(take_back, authority, office_head),
        )
        assert "True" in outcomes
        assert outcomes.count("entered") >= 1
        assert set(outcomes) <= {"True", "entered", "Conflict"}
        for person in (director, deputy_director, other_deputy, other_unit_head):
            rows = UnitGrant.objects.filter(user=person).select_related("permission")
            kept = {(row.permission.codename, row.content_object_id): ground_of(row) for row in rows}
            assert kept == derive(User.objects.get(pk=person.pk), on=timezone.localdate())
        for absence in Absence.objects.filter(ended_at__isnull=True):
            acts.end_absence(absence, actor=office_head, at=timezone.localtime())
