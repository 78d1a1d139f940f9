"""The timeline of a plan: what a row says, where it is drawn, what becomes of too much. Pure, but for its page."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from plans import actions
from plans.models import Plan, PlanItem
from plans.progress import ItemShown, Section, shown
from plans.timeline_picture import LABEL, MOST_ROWS, NOT_OURS, Timeline, timeline_of
from tests.workflows.answers import body
from units.models import Unit, User
from workflows.models import Task
from workflows.states import State

ISSUED = dt.date(2026, 9, 10)
ON = dt.date(2026, 11, 27)
DUE = dt.date(2026, 12, 31)
OFFICE = Unit(pk=1, name="Văn phòng Sở", kind=Unit.Kind.OFFICE)


def noon(day: dt.date) -> dt.datetime:
    """Return noon of a day here."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


def task(state: State, due_on: dt.date | None = DUE, **more: object) -> Task:
    """Make a task that was given out on the issuing day and, from then on, reported in the middle of October."""
    reported = noon(dt.date(2026, 10, 15)) if state in {State.REPORTED, State.REVIEWED, State.APPROVED} else None
    kept = {"original_effective_due_on": due_on, "reported_at": reported, "assigned_at": noon(ISSUED)}
    return Task(state=state, coordinating_unit=OFFICE, effective_due_on=due_on, **{**kept, **more})


def line(*tasks: Task, number: int = 1, due_on: dt.date | None = DUE, common: bool = False) -> ItemShown:
    """Make a line of the plan with its tasks."""
    item = PlanItem(
        path=f"II.{number}", content="Rà soát quy trình nội bộ", due_on=due_on, common_id=1 if common else None
    )
    done = sum(one.state == State.APPROVED for one in tasks)
    return ItemShown(item, tuple(shown(one, ON) for one in tasks), len(tasks), done)


def timeline(*items: ItemShown, sections: int = 1) -> Timeline:
    """Draw the lines, dealt out to so many sections."""
    each = -(-len(items) // sections)
    found = timeline_of(
        [Section(f"II.{at}", f"Phần {at}", list(items[at * each : (at + 1) * each])) for at in range(sections)],
        issued_on=ISSUED,
        on=ON,
    )
    assert found is not None
    return found


def test_a_line_is_done_when_all_its_units_are_and_stands_where_the_last_of_them_stands() -> None:
    half = timeline(line(task(State.APPROVED), task(State.IN_PROGRESS), common=True)).rows[0]
    assert (half.state, half.label, half.done_on) == (State.IN_PROGRESS, "1/2 đơn vị được phê duyệt", None)
    whole = timeline(line(task(State.APPROVED), task(State.CANCELLED))).rows[0]
    assert (whole.state, whole.done_on) == (State.APPROVED, dt.date(2026, 10, 15))


def test_a_date_put_off_is_drawn_where_it_was_and_where_it_is() -> None:
    first = dt.date(2026, 11, 30)
    row = timeline(line(task(State.IN_PROGRESS, original_effective_due_on=first))).rows[0]
    assert (row.due_on, row.moved, row.overdue) == (DUE, first, False)
    assert timeline(line(task(State.IN_PROGRESS))).rows[0].moved is None


def test_what_is_overdue_runs_on_to_today() -> None:
    found = timeline(line(task(State.ASSIGNED, dt.date(2026, 10, 30))))
    (late,) = [shape for shape in found.picture.shapes if shape.look == "timeline__late"]
    today = next(shape for shape in found.picture.shapes if shape.look == "timeline__today")
    assert found.rows[0].look == "look--overdue"
    assert float(late.x[:-1]) + float(late.width[:-1]) == pytest.approx(float(today.x[:-1]), abs=0.02)


def test_days_lie_where_they_belong_between_the_first_and_the_last_month() -> None:
    """September to December: 121 days from the first to the last; the bar runs from day 9 to day 121."""
    found = timeline(line(task(State.REPORTED)))
    (bar,) = [shape for shape in found.picture.shapes if shape.kind == "rect"]
    room = (100 - LABEL) / 121
    assert float(bar.x[:-1]) == pytest.approx(LABEL + 9 * room, abs=0.01)
    assert float(bar.width[:-1]) == pytest.approx(112 * room, abs=0.01)
    ticks = [shape.words for shape in found.picture.shapes if shape.look == "chart__tick"]
    assert ticks[:5] == ["T9", "2026", "T10", "T11", "T12"]


def test_a_line_of_others_and_one_without_a_date_are_drawn_too() -> None:
    others, ongoing, gone = timeline(
        line(), line(task(State.IN_PROGRESS, None), due_on=None), line(task(State.CANCELLED))
    ).rows
    assert (others.state, others.due_on, others.label) == ("other", DUE, "Đơn vị khác thực hiện")
    assert (ongoing.due_on, ongoing.state) == (None, State.IN_PROGRESS)
    assert (gone.state, gone.overdue) == (State.CANCELLED, False)


def test_many_lines_are_drawn_section_by_section() -> None:
    items = [line(task(State.APPROVED if at < 40 else State.ASSIGNED), number=at) for at in range(MOST_ROWS + 20)]
    assert len(timeline(*items[:MOST_ROWS]).rows) == MOST_ROWS
    found = timeline(*items, sections=2)
    assert (found.by_section, [row.label for row in found.rows]) == (
        True,
        ["40/40 dòng đã phê duyệt", "0/40 dòng đã phê duyệt"],
    )
    assert [row.done_on for row in found.rows] == [dt.date(2026, 10, 15), None]
    assert timeline(*items, sections=80).left_out == 20


def test_a_date_years_away_does_not_squeeze_the_months() -> None:
    found = timeline(line(task(State.ASSIGNED, dt.date(2035, 1, 1))))
    assert found.clipped_after == dt.date(2029, 8, 31)
    assert all(float(shape.x[:-1]) <= 100 for shape in found.picture.shapes)


def test_a_plan_without_lines_has_no_timeline() -> None:
    assert timeline_of([], issued_on=ISSUED, on=ON) is None


@pytest.mark.django_db
@pytest.mark.usefixtures("own_files")
def test_the_page_shows_a_row_for_each_line_and_no_state_of_others(
    client: Client, draft: Plan, office_reviewer: User, other_unit_head: User
) -> None:
    actions.issue(draft, actor=office_reviewer)
    told = {}
    for person in (office_reviewer, other_unit_head):
        client.force_login(person)
        page = client.get(f"/ke-hoach/{draft.pk}/")
        rows = page.context["timeline"].rows
        assert body(page).count('class="chart"') == 1
        assert all(f'<th scope="row">{row.path}</th>' in body(page) for row in rows)
        told[person] = [row.state for row in rows]
    assert len(told[office_reviewer]) == draft.items.count() == 3
    assert NOT_OURS not in told[office_reviewer]
    assert told[other_unit_head] == [NOT_OURS, State.ASSIGNED, NOT_OURS]
