"""Whose turn it is in each state: the right that holds the task, and on which of its units. Pure."""

import datetime as dt
from dataclasses import dataclass

from units.positions import Right
from workflows.states import State

END_OF_TIME = dt.date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Holder:
    """The right whose holders are awaited, and the task's field that names the unit it is held on."""

    right: Right
    unit_field: str


HOLDERS: dict[State, Holder] = {
    State.DRAFT: Holder(Right.COORDINATE, "coordinating_unit"),
    State.ASSIGNED: Holder(Right.SUBMIT_REPORT, "lead_unit"),
    State.IN_PROGRESS: Holder(Right.SUBMIT_REPORT, "lead_unit"),
    State.REPORTED: Holder(Right.COORDINATE, "coordinating_unit"),
    State.REVIEWED: Holder(Right.APPROVE, "lead_unit"),
    State.SUSPENDED: Holder(Right.COMMAND, "lead_unit"),
}


BY_NAME = frozenset({State.REVIEWED})


def slot_of(state: State, unit_id: int | None, signer_id: int | None = None) -> str:
    """Name the worklist of a state on a unit: "reported.12"; "" when nobody is awaited.

    What waits for a signature waits for somebody by name: "reviewed.12.7" lies before person 7, whom the reviewer
    proposed, and whoever else may sign for unit 12 finds it among what is signed in another's stead.
    """
    if state not in HOLDERS or unit_id is None:
        return ""
    return f"{state.value}.{unit_id}.{signer_id or 0}" if state in BY_NAME else f"{state.value}.{unit_id}"


def prefix_of(state: State, unit_id: int) -> str:
    """Return what the worklists of a state on a unit begin with, when they are kept by name."""
    return f"{state.value}.{unit_id}."
