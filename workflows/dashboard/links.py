"""Where a number leads: to the list of tasks when its filters can say the same, else to the dashboard's own rows."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from workflows.dashboard.cells import NO_UNIT, Cell, Figure, Scope
from workflows.states import State


def address(cell: Cell, scope: Scope) -> str:
    """Return the address of exactly the rows that a number counts."""
    said = as_filters(cell, scope)
    if said is not None:
        return with_query(reverse("task_list"), said)
    return with_query(reverse("dashboard_rows"), {**scope.query(), **cell.query()})


def with_query(path: str, query: dict[str, str]) -> str:
    """Return a path with a query, when there is one."""
    return f"{path}?{urlencode(query)}" if query else path


def as_filters(cell: Cell, scope: Scope) -> dict[str, str] | None:
    """Return the filters of the list of tasks that say the same today; None when they cannot.

    The list knows state, unit and plan, but no day that is over, and of tasks without a unit only the drafts.
    """
    if scope.is_past or cell.figure != Figure.STATES:
        return None
    plan = {"plan": scope.plan} if scope.plan else {}
    state = {"state": cell.state} if cell.state else {}
    if cell.lead == NO_UNIT:
        return {"lead": "none", **plan} if cell.state == State.DRAFT and not scope.unit else None
    unit = cell.lead or str(scope.unit or "")
    return {**({"unit": unit} if unit else {}), **state, **plan}


def dashboard(scope: Scope, **changes: str) -> str:
    """Return the address of the dashboard in a scope, some of it changed; "" drops a part."""
    query = {**scope.query(), **changes}
    return with_query(reverse("dashboard"), {name: value for name, value in query.items() if value})
