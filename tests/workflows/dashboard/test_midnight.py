"""Days and months of the database's own sums end at midnight here (+07:00), on both engines."""

import datetime as dt
from collections import Counter

import pytest

from tests.people import MakeTask
from units.models import User
from workflows.dashboard import queries
from workflows.dashboard.cells import Cell, Figure, Scope, Verdict, last_twelve_months
from workflows.models import Task
from workflows.periods import Span
from workflows.states import State

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("second", "month", "verdict"),
    [("16:59:59.999999", "2026-10", Verdict.ON_TIME), ("17:00:00", "2026-11", Verdict.LATE)],
)
def test_the_database_too_ends_the_day_and_the_month_at_midnight_here(
    task_in: MakeTask, director: User, second: str, month: str, verdict: Verdict
) -> None:
    """The due date is 31 October; 17:00 UTC is the first moment of November at +07:00."""
    at, on = dt.datetime.fromisoformat(f"2026-10-31T{second}+00:00"), dt.date(2026, 11, 27)
    task = task_in(State.APPROVED)
    due = dict.fromkeys(("due_on", "effective_due_on"), dt.date(2026, 10, 31))
    Task.objects.filter(pk=task.pk).update(reported_at=at, approved_at=at, **due)
    scope = Scope(on, on, last_twelve_months(on))
    found = queries.figures(director, scope).months[dt.date.fromisoformat(f"{month}-01")]
    assert (found.current, found.first.total(), found.first[Verdict.NO_DUE]) == (
        Counter({**dict.fromkeys(Verdict, 0), verdict: 1}),
        1,
        1,
    )
    cell = Cell(Figure.MONTHS, month=month, verdict=verdict)
    assert list(Task.objects.filter(queries.q_of(cell, scope))) == [task]
    october = Scope(on, on, Span(dt.date(2026, 10, 1), dt.date(2026, 10, 31)))
    assert Task.objects.filter(queries.q_of(Cell(Figure.SPENT), october)).exists() is (verdict == Verdict.ON_TIME)
