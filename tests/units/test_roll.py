"""The roll of a day says the same as the book of signing authority, in fewer statements."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.approvals.away import away
from tests.people import appointed
from units import authority
from units.models import Agency, SigningAuthority, Unit, User
from units.positions import Capacity, Position, Right
from units.roll import Roll, call_roll

TODAY = timezone.localdate


@pytest.fixture
def given(agency: Agency, division: Unit, office: Unit, director: User, unit_head: User) -> SigningAuthority:
    """The head of the division signs for two units on the Director's behalf."""
    row = SigningAuthority.objects.create(
        agency=agency,
        person=unit_head,
        capacity=Capacity.TUQ,
        right=Right.APPROVE,
        on_behalf_of=director,
        behalf_title="Giám đốc",
        basis="Quyết định 9/QĐ-STP",
        valid_from=TODAY(),
        valid_to=TODAY() + dt.timedelta(days=9),
        entered_by=director,
        entered_at=timezone.now(),
    )
    row.units.set([division, office])
    return row


def called(agency: Agency, *units: Unit, signers: bool = True) -> Roll:
    """Call the roll of today."""
    return call_roll(agency.pk, [unit.pk for unit in units], on=TODAY(), signers=signers)


def test_the_roll_and_the_book_agree_about_who_signs(
    agency: Agency,
    division: Unit,
    office: Unit,
    other_division: Unit,
    deputy_director: User,
    other_deputy: User,
    given: SigningAuthority,
) -> None:
    away(deputy_director, stand_in=other_deputy)
    book, roll = authority.book(agency.pk, on=TODAY()), called(agency, division)
    for unit in (division, office, other_division):
        for right in (Right.APPROVE, Right.COMMAND):
            assert roll.book.for_unit(unit.pk, right) == book.for_unit(unit.pk, right)
    assert next(source.person for source in roll.book.for_unit(division.pk)) == deputy_director
    assert given.person in {source.person for source in roll.book.for_unit(division.pk)}
    assert roll.book.absences == book.absences


def test_the_roll_costs_three_statements_and_two_without_signers(
    agency: Agency, division: Unit, office: Unit, deputy_director: User, other_deputy: User, given: SigningAuthority
) -> None:
    for signers, most in ((True, 3), (False, 2)):
        with CaptureQueriesContext(connection) as asked:
            roll = called(agency, division, office, signers=signers)
            roll.book.for_unit(division.pk)
        assert len(asked) == most, [query["sql"] for query in asked.captured_queries]


def test_the_roll_names_the_offices_of_a_unit_by_seniority(
    agency: Agency,
    office: Unit,
    division: Unit,
    office_head: User,
    office_reviewer: User,
    unit_head: User,
    officer: User,
) -> None:
    second = appointed("second_reviewer", agency, Position.COORDINATOR, unit=office)
    roll = called(agency, office, division)
    assert [one.person for one in roll.holding(Right.COORDINATE, office.pk)] == [office_head, office_reviewer, second]
    assert [one.person for one in roll.holding(Right.SUBMIT_REPORT, division.pk)] == [unit_head]
    assert [one.person for one in roll.holding(Right.PREPARE_REPORT, division.pk)] == [unit_head, officer]
    assert roll.holding(Right.SUBMIT_REPORT, None) == []
