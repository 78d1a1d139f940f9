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
    State.SUSPENDED: Holder(Right.APPROVE, "lead_unit"),
}


def slot_of(state: State, unit_id: int | None) -> str:
    """Name the worklist of a state on a unit: "reviewed.12"; "" when nobody is awaited."""
    return f"{state.value}.{unit_id}" if state in HOLDERS and unit_id is not None else ""
