"""The third table: move × person × authority, allowed or refused by which clause. Written by hand from the domain.

Chapter 3 of the domain: a deputy signs in his field alone; who is absent does not sign; who stands in signs for the
absent one's own field, and nobody stands in for him there; what was delegated is not delegated again; a unit's head
signs by delegation or by the working regulations what these name; no right comes from being a superuser or an
administrator. The approval in force was signed by the deputy of the field.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.utils import timezone

from approvals import actions
from approvals.models import Decision
from audit import authority as acts
from tests.approvals.authorities import (
    DAY,
    DELEGATION,
    REGULATIONS,
    STAND_IN_PAPER,
    away,
    delegated,
    leader,
    order,
    today_for,
)
from tests.approvals.pages import last_line
from tests.people import FOUNDED, MakeTask, moved, on_the_basis_of, returning
from units.models import Agency, SigningAuthority, Unit, User
from units.positions import Capacity, Position, Right
from workflows import engine
from workflows.engine import Prepare, key_of, perform, seen_now
from workflows.errors import Refused
from workflows.models import Task
from workflows.states import State

MOVES = (
    "approve return_to_office return_from_leadership withdraw_decision recall_decision suspend resume cancel"
).split()
MADE_FROM: dict[str, State] = {
    "approve": State.REVIEWED,
    "return_to_office": State.REVIEWED,
    "return_from_leadership": State.REVIEWED,
    "withdraw_decision": State.APPROVED,
    "recall_decision": State.APPROVED,
    "suspend": State.IN_PROGRESS,
    "resume": State.SUSPENDED,
    "cancel": State.IN_PROGRESS,
}
YES = "yes"
FIELD, COMMANDS, AWAY = "leads_the_field", "commands_the_field", "is_not_away"
SIGNED, SIGNED_OR_HEADS = "signed_it", "signed_it_or_heads"

# In the order of MOVES: YES, or the clause that refuses.
NOTHING = [FIELD, FIELD, FIELD, FIELD, FIELD, COMMANDS, COMMANDS, COMMANDS]
TABLE: dict[str, list[str]] = {
    "deputy of the field": [YES, YES, YES, YES, YES, YES, YES, YES],
    "deputy whose appointment has run out": NOTHING,
    "deputy of another field": NOTHING,
    "deputy of the field, absent": [AWAY, AWAY, AWAY, YES, AWAY, AWAY, AWAY, AWAY],
    "stand-in": [YES, YES, YES, SIGNED, SIGNED_OR_HEADS, YES, YES, YES],
    "stand-in of the stand-in": NOTHING,
    "delegate": [YES, YES, YES, SIGNED, SIGNED_OR_HEADS, COMMANDS, COMMANDS, COMMANDS],
    "delegate for another kind": [FIELD, FIELD, FIELD, FIELD, FIELD, YES, YES, YES],
    "delegate for another unit": NOTHING,
    "delegate whose time is over": NOTHING,
    "delegate whose time has not come": NOTHING,
    "delegate, absent": [AWAY, AWAY, AWAY, SIGNED, SIGNED_OR_HEADS, COMMANDS, COMMANDS, COMMANDS],
    "delegate of a delegate": NOTHING,
    "head by the working regulations": [YES, YES, YES, SIGNED, SIGNED_OR_HEADS, COMMANDS, COMMANDS, COMMANDS],
    "Director": [YES, YES, YES, SIGNED, YES, YES, YES, YES],
    "acting Director": [YES, YES, YES, SIGNED, YES, YES, YES, YES],
    "deputy in charge": [YES, YES, YES, SIGNED, YES, YES, YES, YES],
    "superuser": NOTHING,
    "administrator": NOTHING,
}


@dataclass(frozen=True, slots=True)
class House:
    """The agency of the table."""

    agency: Agency
    division: Unit
    other_division: Unit
    director: User
    deputy: User
    other_deputy: User
    head: User
    office: User
    superuser: User
    administrator: User


@pytest.fixture
def house(
    agency: Agency,
    division: Unit,
    other_division: Unit,
    director: User,
    deputy_director: User,
    other_deputy: User,
    other_unit_head: User,
    office_reviewer: User,
    superuser: User,
    administrator: User,
) -> House:
    """Everybody in office; nothing delegated, nobody away."""
    return House(
        agency,
        division,
        other_division,
        director=director,
        deputy=deputy_director,
        other_deputy=other_deputy,
        head=other_unit_head,
        office=office_reviewer,
        superuser=superuser,
        administrator=administrator,
    )


def ran_out(house: House) -> User:
    """A deputy had the field until yesterday."""
    yesterday = timezone.localdate() - DAY
    return leader(house.agency, "former", Position.DEPUTY_DIRECTOR, portfolio=(house.division,), valid_to=yesterday)


def absent(house: House) -> User:
    """The deputy of the field is away."""
    away(house.deputy, by=house.office)
    return house.deputy


def standing_in(house: House) -> User:
    """Another deputy stands in for him."""
    away(house.deputy, stand_in=house.other_deputy, by=house.office)
    return house.other_deputy


def standing_in_for_the_stand_in(house: House) -> User:
    """The one who stands in is away too, and has a stand-in for his own field."""
    third = leader(house.agency, "third", Position.DEPUTY_DIRECTOR)
    away(house.deputy, stand_in=house.other_deputy, by=house.office)
    away(house.other_deputy, stand_in=third, by=house.office)
    return third


def delegate(house: House) -> User:
    """The Director has delegated approvals for the division to the head of another unit."""
    delegated(house.director, house.head, (house.division,), by=house.office)
    return house.head


def delegate_for_another_kind(house: House) -> User:
    """He has delegated something else."""
    delegated(house.director, house.head, (house.division,), by=house.office, rights=(Right.COMMAND,))
    return house.head


def delegate_for_another_unit(house: House) -> User:
    """He has delegated approvals for another unit."""
    delegated(house.director, house.head, (house.other_division,), by=house.office)
    return house.head


def delegate_too_late(house: House) -> User:
    """What he delegated ended yesterday."""
    authority = delegated(house.director, house.head, (house.division,), by=house.office)
    today = timezone.localdate()
    SigningAuthority.objects.filter(pk=authority.pk).update(valid_from=today - 30 * DAY, valid_to=today - DAY)
    today_for(house.head)
    return house.head


def delegate_too_early(house: House) -> User:
    """What he delegates begins tomorrow."""
    delegated(house.director, house.head, (house.division,), by=house.office, starts=1)
    return house.head


def absent_delegate(house: House) -> User:
    """The delegate is away."""
    away(delegate(house), by=house.office)
    return house.head


def delegate_of_a_delegate(house: House) -> User:
    """A delegate has written that another may sign; no act of ours would have entered that."""
    delegated(house.director, house.head, (house.division,), by=house.office)
    unit = Unit.objects.create(
        agency=house.agency, code="cc1", name="Phòng Công chứng số 1", kind=Unit.Kind.CENTRE, active_from=FOUNDED
    )
    onward = leader(house.agency, "onward", Position.UNIT_HEAD, unit=unit)
    today = timezone.localdate()
    authority = SigningAuthority.objects.create(
        agency=house.agency,
        person=onward,
        capacity=Capacity.TUQ,
        right=Right.APPROVE,
        on_behalf_of=house.head,
        basis="Giấy uỷ quyền lại",
        valid_from=today,
        valid_to=today + DAY,
        entered_by=house.office,
        entered_at=timezone.now(),
    )
    authority.units.set([house.division])
    today_for(onward)
    return onward


def ordered(house: House) -> User:
    """The working regulations let the head of the other unit approve the division's reports."""
    acts.give(
        order(house.other_division, (house.division,), by=house.office), actor=house.office, at=timezone.localtime()
    )
    return house.head


PERSONS: dict[str, Callable[[House], User]] = {
    "deputy of the field": lambda house: house.deputy,
    "deputy whose appointment has run out": ran_out,
    "deputy of another field": lambda house: house.other_deputy,
    "deputy of the field, absent": absent,
    "stand-in": standing_in,
    "stand-in of the stand-in": standing_in_for_the_stand_in,
    "delegate": delegate,
    "delegate for another kind": delegate_for_another_kind,
    "delegate for another unit": delegate_for_another_unit,
    "delegate whose time is over": delegate_too_late,
    "delegate whose time has not come": delegate_too_early,
    "delegate, absent": absent_delegate,
    "delegate of a delegate": delegate_of_a_delegate,
    "head by the working regulations": ordered,
    "Director": lambda house: house.director,
    "acting Director": lambda house: leader(house.agency, "acting", Position.ACTING_DIRECTOR),
    "deputy in charge": lambda house: leader(
        house.agency, "in_charge", Position.DEPUTY_DIRECTOR, portfolio=(house.other_division,), in_charge=True
    ),
    "superuser": lambda house: house.superuser,
    "administrator": lambda house: house.administrator,
}
NEEDS: dict[str, Prepare] = {"return_from_leadership": returning(), "cancel": on_the_basis_of()}


def make(task: Task, name: str, person: User) -> Task:
    """Make a move as its page does; an approval with its decision."""
    if name == "approve":
        actions.approve(task.pk, actor=person, seen=seen_now(task))
        return Task.objects.get(pk=task.pk)
    return moved(task, name, person, NEEDS.get(name, engine.nothing))


def test_the_table_names_everybody_and_every_move_of_leadership() -> None:
    assert set(TABLE) == set(PERSONS)
    assert set(MADE_FROM) == set(MOVES)
    assert all(len(row) == len(MOVES) for row in TABLE.values())


@pytest.mark.parametrize("who", TABLE)
@pytest.mark.parametrize("name", MOVES)
def test_move_by_person_by_authority(who: str, name: str, house: House, task_in: MakeTask) -> None:
    task = task_in(MADE_FROM[name])
    person = User.objects.get(pk=PERSONS[who](house).pk)
    expected = TABLE[who][MOVES.index(name)]
    why = engine.why_not(task, name, person)
    assert (why == "") is (expected == YES), why
    if expected == YES:
        seq = task.audit_seq
        assert make(task, name, person).state != MADE_FROM[name]
        assert Task.objects.get(pk=task.pk).audit_seq == seq + 1
        assert not last_line(key_of(task)).event.refused
        return
    with pytest.raises(Refused) as refusal:
        perform(task.pk, name, actor=person, seen=seen_now(task), note="Lý do")
    assert refusal.value.clause.name == expected
    assert str(refusal.value) == why
    line = last_line(key_of(task))
    assert (line.event.refused, line.facts["rule"], line.event.actor) == (True, expected, person)
    assert Task.objects.get(pk=task.pk).state == MADE_FROM[name]


OWN_PAPER, LATER_PAPER = "QĐ 01/QĐ-STP", "QĐ 02/QĐ-UBND"
# Who approves → capacity, the lines above the name, basis, in whose stead.
SIGNATURES: dict[str, tuple[str, str, str, str]] = {
    "deputy of the field": ("kt", "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC", OWN_PAPER, ""),
    "stand-in": ("kt", "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC", STAND_IN_PAPER, "Deputy director (Phó Giám đốc)"),
    "delegate": ("tuq", "TUQ. GIÁM ĐỐC / THỦ TRƯỞNG ĐƠN VỊ", DELEGATION, "Director (Giám đốc)"),
    "head by the working regulations": ("tl", "TL. GIÁM ĐỐC / THỦ TRƯỞNG ĐƠN VỊ", REGULATIONS, ""),
    "Director": ("direct", "GIÁM ĐỐC", OWN_PAPER, ""),
    "acting Director": ("q", "Q. GIÁM ĐỐC", LATER_PAPER, ""),
    "deputy in charge": ("kt", "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC", LATER_PAPER, ""),
}


def test_every_approval_that_the_table_allows_has_its_signature() -> None:
    assert set(SIGNATURES) == {who for who, row in TABLE.items() if row[MOVES.index("approve")] == YES}


@pytest.mark.parametrize("who", SIGNATURES)
def test_the_decision_keeps_capacity_title_name_basis_and_both_names(who: str, house: House, task_in: MakeTask) -> None:
    task = task_in(State.REVIEWED)
    person = User.objects.get(pk=PERSONS[who](house).pk)
    actions.approve(task.pk, actor=person, seen=seen_now(task))
    decision = Decision.objects.get(task=task)
    kept = (decision.capacity, decision.title_line, decision.basis, decision.behalf)
    assert kept == SIGNATURES[who]
    assert (decision.signer, decision.signer_name) == (person, person.name)
    assert (decision.authority is not None) is (who in {"stand-in", "delegate", "head by the working regulations"})
    told = last_line(key_of(task)).facts
    assert (told["capacity"], told["title_line"], told["basis"], told["behalf"]) == kept
