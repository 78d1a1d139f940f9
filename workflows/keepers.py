"""Who may make the awaited move on a day, and who comes after: read from the offices people hold, three statements.

What waits for a signature is answered by `units.authority`, as on every page that proposes a signer: whoever is away is
named as away, whoever stands in for him signs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audit import sentences
from units.authority import Book, Source, book, ground_of, propose
from units.models import Absence, Unit, User
from units.positions import SIGNED, Right
from units.roll import Roll, call_roll
from workflows.models import Task
from workflows.rules import field_unit
from workflows.states import State
from workflows.turns import HOLDERS

MOST_NAMES = 4
ASKS_WHO_SIGNS = frozenset({State.REPORTED, State.REVIEWED, State.SUSPENDED})


@dataclass(frozen=True, slots=True)
class Keeper:
    """A person who may make the awaited move, in words; `ground` says why, where it is a matter of signing."""

    user_id: int
    name: str
    title: str
    ground: str = ""
    absence: Absence | None = None

    @property
    def introduced(self) -> str:
        """Return "Nguyễn Văn A (Trưởng phòng)", or the name alone where accounts are named by office."""
        titles = sentences.unsaid(self.name, self.title)
        return f"{self.name} ({titles[0]})" if titles else self.name

    @property
    def away(self) -> str:
        """Say until when he is away and who stands in for him; "" when he is there."""
        if self.absence is None:
            return ""
        stand_in = self.absence.stand_in
        replaced = f"; {stand_in.name} thay" if stand_in else ""
        return f"{self.introduced} vắng đến hết {self.absence.to_on:%d/%m/%Y}{replaced}"


def offices_in(roll: Roll, unit: Unit, right: Right) -> list[Keeper]:
    """Return who holds a right on a unit by an office in it, the senior first, whoever is away last."""
    found = [
        Keeper(one.person_id, one.person.name, one.title, absence=roll.book.absences.get(one.person_id))
        for one in roll.holding(right, unit.pk)
    ]
    return sorted(found, key=lambda keeper: keeper.absence is not None)


def signers_for(roll: Roll, unit: Unit, right: Right) -> list[Keeper]:
    """Return who may sign for a unit, in the order in which they are asked, absent ones too."""
    return [keeper_of(source) for source in roll.book.for_unit(unit.pk, right)]


def keeper_of(source: Source) -> Keeper:
    """Return a signer as a keeper."""
    person = source.person
    return Keeper(person.pk, person.name, source.title, ground_of(source), source.absence)


def roll_of(task: Task, *, on: dt.date) -> Roll:
    """Read the offices that matter to a task on a day, once per task object (that is, once per page).

    Three statements, two where nobody has to sign yet.
    """
    known: Roll | None = task.__dict__.get("_roll")
    if known is not None and known.book.on == on:
        return known
    units = [pk for pk in (task.lead_unit_id, task.coordinating_unit_id) if pk is not None]
    found = call_roll(task.agency_id, units, on=on, signers=task.state in ASKS_WHO_SIGNS)
    task.__dict__["_roll"] = found
    return found


def book_for(task: Task, *, on: dt.date) -> Book:
    """Return who may sign for a task on a day: what its page has read already, where it has."""
    return roll_of(task, on=on).book if task.state in ASKS_WHO_SIGNS else book(task.agency_id, on=on)


def awaited_unit(task: Task) -> Unit:
    """Return the unit on which the awaited right is held."""
    unit: Unit | None = getattr(task, HOLDERS[State(task.state)].unit_field)
    return unit or task.coordinating_unit


def keepers_of(task: Task, roll: Roll) -> list[Keeper]:
    """Return who may make the awaited move, the one it was put to first; nobody with a hand in the matter.

    Whoever is away comes last: he is named, but the work does not lie with him.
    """
    right, unit = HOLDERS[State(task.state)].right, awaited_unit(task)
    found = signers_for(roll, unit, right) if right in SIGNED else offices_in(roll, unit, right)
    hands = hands_on(task)
    asked = task.proposed_signer_id if task.state == State.REVIEWED else None
    free = [keeper for keeper in found if keeper.user_id not in hands]
    return sorted(free, key=lambda keeper: (keeper.absence is not None, keeper.user_id != asked))


def hands_on(task: Task) -> set[int | None]:
    """Return who may not judge the report that lies before us."""
    if task.state == State.REPORTED:
        return {task.submitted_by_id}
    return {task.submitted_by_id, task.reviewed_by_id} if task.state == State.REVIEWED else set()


def names_of(keepers: Iterable[Keeper], *, most: int = MOST_NAMES) -> str:
    """Name several people: "A (Trưởng phòng), B (Phó Trưởng phòng) và 2 người khác"."""
    everybody = [keeper.introduced for keeper in keepers]
    more = len(everybody) - most
    return ", ".join(everybody[:most]) + (f" và {more} người khác" if more > 0 else "")


def next_words(task: Task, roll: Roll) -> str:
    """Say who comes after the one who holds the task now, by name where that follows from the offices of the day."""
    words: dict[State, str] = {
        State.DRAFT: "đơn vị được giao tiếp nhận",
        State.ASSIGNED: f"{named_in(task.lead_unit, roll, Right.SUBMIT_REPORT)} thực hiện rồi trình báo cáo",
        State.IN_PROGRESS: f"{named_in(task.coordinating_unit, roll, Right.COORDINATE)} rà soát báo cáo",
        State.REVIEWED: "phê duyệt xong là kết thúc",
        State.SUSPENDED: f"trở lại trạng thái “{State(task.suspended_from or State.ASSIGNED).label}”",
    }
    state = State(task.state)
    return who_will_sign(task, roll) if state is State.REPORTED else words[state]


def named_in(unit: Unit | None, roll: Roll, right: Right) -> str:
    """Name a unit with the people of it who will act: "Văn phòng Sở: A (Chánh Văn phòng), B (Chuyên viên)"."""
    if unit is None:
        return "đơn vị được giao"
    present = [keeper for keeper in offices_in(roll, unit, right) if keeper.absence is None]
    return f"{unit.name}: {names_of(present, most=2)}" if present else unit.name


def who_will_sign(task: Task, roll: Roll) -> str:
    """Say who will sign once the report is passed on; who is passed over, and why, stands in `away`."""
    proposal = propose(roll.book, field_unit(task).pk, without=(task.submitted_by_id,))
    if proposal.source is None:
        return "lãnh đạo phê duyệt – chưa có ai có thẩm quyền ký"
    return f"{keeper_of(proposal.source).introduced} phê duyệt"


def away_words(task: Task, roll: Roll, keepers: Sequence[Keeper]) -> list[str]:
    """Name those who are away and would otherwise be awaited now, or sign next."""
    later = signers_for(roll, field_unit(task), Right.APPROVE) if task.state == State.REPORTED else []
    return list(dict.fromkeys(keeper.away for keeper in [*keepers, *later] if keeper.away))


def is_turn_of(reader: User, task: Task, keepers: Sequence[Keeper]) -> bool:
    """Tell whether the work lies with the reader: by name where it was put to somebody, else as one of several."""
    present = [keeper for keeper in keepers if keeper.absence is None]
    named = present[:1] if task.state == State.REVIEWED else present
    return reader.pk in {keeper.user_id for keeper in named}
