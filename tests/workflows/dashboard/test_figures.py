"""The arithmetic of the dashboard against naive counting, and the geometry of its pictures. No database."""

import datetime as dt
from collections import Counter
from statistics import median as naive_median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from units.calendar import Calendar, Entered
from workflows.dashboard import charts
from workflows.dashboard.cells import Cell, Figure, Scope, Verdict, last_twelve_months
from workflows.dashboard.charts import Bar, Column, Part, Reach
from workflows.dashboard.figures import figures_of, holds, in_words, median, p90, verdict_of
from workflows.dashboard.spending import WorkingDays, spent_of
from workflows.history import Holder, Past
from workflows.periods import Span
from workflows.states import State

HERE = dt.timezone(dt.timedelta(hours=7))
ON = dt.date(2026, 11, 27)
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31))


@pytest.mark.parametrize(
    ("values", "middle", "far"),
    [
        ([], "0", 0),
        ([4], "4", 4),
        ([1, 2], "1,5", 2),
        ([3, 1, 2], "2", 3),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], "5,5", 9),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 40], "6", 10),
        ([0] * 9 + [30], "0", 0),
        ([0] * 8 + [30, 31], "0", 30),
    ],
)
def test_median_and_p90_by_hand(values: list[int], middle: str, far: int) -> None:
    assert (in_words(median(values)), p90(values)) == (middle, far)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=60))
def test_nine_in_ten_do_not_exceed_p90_and_nothing_smaller_does(values: list[int]) -> None:
    far = p90(values)
    assert median(values) == naive_median(values)
    assert sum(value <= far for value in values) * 10 >= 9 * len(values)
    assert not any(sum(value <= one for value in values) * 10 >= 9 * len(values) for one in values if one < far)


def scope_on(on: dt.date = ON) -> Scope:
    """Return the usual scope of a day."""
    return Scope(on, ON, last_twelve_months(on))


@pytest.mark.parametrize(
    ("on", "first", "months"),
    [
        (ON, dt.date(2025, 12, 1), 12),
        (dt.date(2026, 12, 31), dt.date(2026, 1, 1), 12),
        (dt.date(2028, 2, 29), dt.date(2027, 3, 1), 12),
    ],
)
def test_the_window_is_the_month_of_the_day_and_the_eleven_before(on: dt.date, first: dt.date, months: int) -> None:
    scope = scope_on(on)
    assert scope.window == Span(first, on)
    assert len(scope.months) == months


@pytest.mark.parametrize(("hour", "verdict"), [((16, 59, 59), Verdict.ON_TIME), ((17, 0, 0), Verdict.LATE)])
def test_the_day_ends_at_midnight_here_and_not_in_utc(hour: tuple[int, int, int], verdict: Verdict) -> None:
    """The due date is 30 October; 17:00 UTC is midnight of the 31st at +07:00."""
    at = dt.datetime(2026, 10, 30, *hour, tzinfo=dt.UTC)
    past = Past(1, State.APPROVED, effective_due_on=dt.date(2026, 10, 30), reported_at=at, approved_at=at)
    found = figures_of([past], scope_on())
    assert found.months[dt.date(2026, 10, 1)].current == Counter({verdict: 1})
    last = figures_of([Past(1, State.APPROVED, reported_at=at.replace(day=31), approved_at=at)], scope_on())
    assert last.months[dt.date(2026, 10 if verdict == Verdict.ON_TIME else 11, 1)].current[Verdict.NO_DUE] == 1


def moment(day: dt.date) -> dt.datetime:
    """Return noon of a day here."""
    return dt.datetime.combine(day, dt.time(12), tzinfo=HERE)


@st.composite
def pasts(draw: st.DrawFn) -> list[Past]:
    """Make tasks in any state with any dates."""
    found = []
    for number in range(draw(st.integers(0, 12))):
        state = draw(st.sampled_from(list(State)))
        one = Past(number, state, lead_unit_id=draw(st.sampled_from([None, 1, 2])))
        one.effective_due_on, one.original_effective_due_on = draw(st.none() | DAYS), draw(st.none() | DAYS)
        if state in {State.REPORTED, State.REVIEWED, State.APPROVED}:
            one.reported_at = moment(draw(DAYS))
        one.approved_at = moment(draw(DAYS)) if state == State.APPROVED else None
        one.spent = {Holder.UNIT: draw(st.integers(0, 9))}
        found.append(one)
    return found


@given(pasts())
def test_every_number_counts_exactly_the_tasks_it_holds(tasks: list[Past]) -> None:
    scope = scope_on()
    found = figures_of(tasks, scope)

    def held(cell: Cell) -> int:
        return sum(holds(cell, task, scope) for task in tasks)

    for (lead, state), count in found.states.items():
        assert count == held(Cell(lead=str(lead or "none"), state=state))
    for month, counted in found.months.items():
        for verdict in Verdict:
            said = Cell(Figure.MONTHS, month=f"{month:%Y-%m}", verdict=verdict)
            assert counted.current[verdict] == held(said)
            assert counted.first[verdict] == held(Cell(Figure.MONTHS, month=said.month, verdict=verdict, first=True))
    assert all(count == held(Cell(Figure.DUE, day=day)) for day, count in found.due.items())
    assert found.due.total() == held(Cell(Figure.DUE))
    assert len(found.spent) == held(Cell(Figure.SPENT))
    assert sum(one.current.total() for one in found.months.values()) == held(Cell(Figure.MONTHS))


@given(st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=8), st.dictionaries(DAYS, st.booleans(), max_size=9))
def test_working_days_are_counted_as_the_calendar_counts_them(
    asked: list[tuple[dt.date, dt.date]], entered: dict[dt.date, bool]
) -> None:
    calendar = Calendar({day: Entered(worked, "QĐ 1") for day, worked in entered.items()})
    days = WorkingDays(calendar.is_working_day)
    for start, end in asked:
        assert days.between(start, end) == calendar.working_days_between(start, end)


def test_a_pause_is_nobodys_time_and_goes_on_where_it_was() -> None:
    """Given out on Monday the 2nd; paused while reported from Friday to Monday; approved on Wednesday the 11th."""
    told = [
        ("create", 2),
        ("assign", 2),
        ("start", 3),
        ("report", 5),
        ("suspend", 6),
        ("resume", 9),
        ("review", 10),
        ("approve", 11),
    ]
    moves = [("task:7", f"task.{action}", moment(dt.date(2026, 11, day))) for action, day in told]
    spent = dict(spent_of(moves, Calendar().working_days_between))
    assert spent == {7: {Holder.OFFICE: 2, Holder.UNIT: 3, Holder.LEADERSHIP: 1}}


def test_a_report_without_a_date_is_neither_on_time_nor_late() -> None:
    assert [verdict_of(ON, due) for due in (None, ON, ON - dt.timedelta(days=1))] == ["no_due", "on_time", "late"]


def widths(picture: charts.Picture, look: str) -> list[float]:
    """Return the widths of the parts of one look, in per cent."""
    return [float(shape.width[:-1]) for shape in picture.shapes if shape.kind == "rect" and shape.look.endswith(look)]


def test_bars_are_to_one_scale_and_keep_their_order() -> None:
    picture = charts.bars(
        [
            Bar("Phòng A", (Part("a", 30), Part("b", 10)), "40"),
            Bar(
                "Trung tâm Trợ giúp pháp lý nhà nước và Phổ biến, giáo dục pháp luật, hoà giải ở cơ sở của tỉnh An Khê",
                (Part("a", 20),),
                "20",
            ),
        ]
    )
    assert widths(picture, "a") == pytest.approx([64.5, 43], abs=0.01)
    assert widths(picture, "b") == pytest.approx([21.5], abs=0.01)
    lines = [shape.words for shape in picture.shapes if shape.look == "chart__label"]
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert max(shape.y + shape.height for shape in picture.shapes) <= picture.height


def test_nothing_at_all_draws_nothing_and_divides_by_nothing() -> None:
    assert charts.bars([]).shapes == ()
    assert widths(charts.bars([Bar("Không có", (Part("a", 0),), "0")]), "a") == [0]
    assert widths(charts.ranges([Reach("Đơn vị", "a", 0, 0)]), "a") == [0, 0]
    assert charts.columns([Column("T1", "2026", (Part("a", 0),))]).height > 0
    assert charts.heat([]).height > 0


def test_columns_stand_on_the_ground_and_the_highest_takes_the_room() -> None:
    picture = charts.columns([Column("T1", "", (Part("a", 6), Part("b", 4))), Column("T2", "", (Part("a", 1),))])
    rects = [shape for shape in picture.shapes if shape.kind == "rect"]
    assert [shape.height for shape in rects] == [90, 60, 15]
    assert rects[0].y + rects[0].height == rects[2].y + rects[2].height
    assert rects[1].y + rects[1].height == rects[0].y


def test_weekends_are_shown_only_when_somebody_works_or_owes_something_on_one() -> None:
    monday, saturday = dt.date(2026, 11, 23), dt.date(2026, 12, 5)
    usual = charts.weeks(monday, 8, {}, on=ON, works=Calendar().is_working_day)
    assert {len(week.days) for week in usual} == {5}
    worked = Calendar({saturday: Entered(worked=True, basis="TB 1")})
    shown = charts.weeks(monday, 8, {saturday: 2}, on=ON, works=worked.is_working_day)
    assert {len(week.days) for week in shown} == {6}
    looks = {day: look for week in shown for day, _, look in week.days}
    assert (looks[monday], looks[ON], looks[saturday]) == ("past", "0", "4")
    assert looks[saturday + dt.timedelta(days=7)] == "off"
    assert looks[dt.date(2027, 1, 1)] == "off"


@pytest.mark.parametrize(
    ("count", "level"), [(0, 0), (1, 1), (5, 1), (6, 2), (10, 2), (11, 3), (15, 3), (16, 4), (20, 4)]
)
def test_darkness_is_four_equal_steps(count: int, level: int) -> None:
    assert charts.level(count, 20) == level


def test_numbers_in_a_picture_have_a_point_whatever_the_language() -> None:
    assert [charts.percent(number) for number in (0, 33.3333, 100.0, 12.5)] == ["0%", "33.33%", "100%", "12.5%"]
