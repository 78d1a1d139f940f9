"""The figures of a period against a naive count, and that each of them is made of the rows it leads to."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.evaluation.figures import BY_NAME, METRICS, Case, by_person, by_unit, decimal, line_of, rows_of
from workflows.states import State
from workflows.timing import lateness

DAYS = st.dates(dt.date(2026, 7, 1), dt.date(2026, 9, 30))
END = dt.date(2026, 9, 30)
HANDED_IN = (State.REPORTED, State.REVIEWED, State.APPROVED)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a task as it may stand at the end of a quarter."""
    state = draw(st.sampled_from([one for one in State if one not in {State.DRAFT, State.CANCELLED}]))
    due, first = draw(st.none() | DAYS), draw(st.none() | DAYS)
    reported = draw(DAYS) if state in HANDED_IN else None
    few = st.integers(0, 3)
    return Case(
        task_id=draw(st.integers(1, 10**6)),
        unit_id=draw(st.integers(1, 3)),
        state=state,
        lateness=lateness(due, on=END, reported_on=reported),
        at_first=lateness(first, on=END, reported_on=reported),
        done=state == State.APPROVED,
        person_id=draw(st.sampled_from([7, 8])) if reported else None,
        reported_on=reported,
        effective_due_on=due,
        original_due_on=first,
        returned=draw(few),
        extended=draw(few),
        reminded=draw(few),
        held=draw(st.integers(0, 60)),
    )


def naive(found: list[Case]) -> dict[str, float]:
    """Count once more, with the dates themselves."""
    done = [one for one in found if one.state == State.APPROVED]

    def on_time(due: dt.date | None, reported: dt.date | None) -> bool:
        return due is not None and reported is not None and reported <= due

    return {
        "given": len(found),
        "done": len(done),
        "on_time": sum(on_time(one.effective_due_on, one.reported_on) for one in done),
        "on_time_first": sum(on_time(one.original_due_on, one.reported_on) for one in done),
        "no_due": sum(one.effective_due_on is None for one in done),
        "late": sum(
            one.effective_due_on is not None and not on_time(one.effective_due_on, one.reported_on) for one in done
        ),
        "overdue": sum(
            one.reported_on is None and one.effective_due_on is not None and one.effective_due_on < END for one in found
        ),
        "returned": sum(one.returned for one in found),
        "extended": sum(one.extended for one in found),
        "reminded": sum(one.reminded for one in found),
        "held": sum(one.held for one in done),
    }


@given(st.lists(cases(), max_size=25))
def test_every_figure_is_what_a_naive_count_says_and_as_many_as_its_rows(found: list[Case]) -> None:
    line = line_of(found)
    assert {figure.metric.name: figure.value for figure in line.figures} == naive(found)
    for figure in line.figures:
        rows = rows_of(figure.metric, found)
        assert figure.rows == len(rows)
        added = sum(one.held if figure.metric.is_mean else figure.metric.counts(one) for one in rows)
        assert figure.value == added
    done = line["done"].value
    assert done == line["on_time"].value + line["late"].value + line["no_due"].value


@given(st.lists(cases(), max_size=25))
def test_units_and_people_share_the_cases_out(found: list[Case]) -> None:
    units, people = by_unit(found), by_person(found)
    for metric in METRICS:
        assert sum(line[metric.name].rows for line in units.values()) == line_of(found)[metric.name].rows
    handed_in = [one for one in found if one.person_id]
    assert sum(line["given"].value for line in people.values()) == len(handed_in)
    assert set(people) == {(one.unit_id, one.person_id) for one in handed_in}


@pytest.mark.parametrize(
    ("total", "count", "words"), [(0, 0, "–"), (0, 3, "0,0"), (7, 2, "3,5"), (10, 3, "3,3"), (1, 20, "0,1")]
)
def test_a_mean_is_written_as_people_write_it(total: int, count: int, words: str) -> None:
    assert decimal(total, count) == words


def test_every_figure_has_a_name_of_its_own() -> None:
    assert len(BY_NAME) == len(METRICS) == len({metric.label for metric in METRICS})
