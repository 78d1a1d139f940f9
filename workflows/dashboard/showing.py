"""The panels of the dashboard: each a picture, the words that say what it counts, a table with a link for a number."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from units.calendar import current
from workflows.dashboard import charts
from workflows.dashboard.cells import NO_CATEGORY, NO_UNIT, WEEKS_AHEAD, Cell, Figure, Scope, Verdict
from workflows.dashboard.charts import Picture
from workflows.dashboard.figures import Figures, in_words, median, p90
from workflows.dashboard.links import address
from workflows.dashboard.queries import MOST_RETURNS, MOST_SPENT
from workflows.history import Holder
from workflows.models import ReturnCategory
from workflows.rows import day
from workflows.states import State

MOST_UNITS = 24
NOBODY = "Chưa phân công đơn vị"
OF_OTHERS = "Với đơn vị khác, chỉ tính nhiệm vụ bạn được xem: do bạn làm đầu mối, phối hợp hoặc được hỏi ý kiến."
JANUARY = 1
VERDICTS: dict[Verdict, tuple[str, str, str]] = {  # look, icon, words
    Verdict.ON_TIME: ("look--approved", "due-on_time", "Đúng hạn"),
    Verdict.LATE: ("look--overdue", "due-late", "Chậm hạn"),
    Verdict.NO_DUE: ("look--draft", "due-no_due", "Không có hạn"),
}
HOLDERS: dict[Holder, tuple[str, str, str]] = {
    Holder.UNIT: ("look--in_progress", "users", "Đơn vị thực hiện"),
    Holder.OFFICE: ("look--reported", "eye", "Văn phòng, đơn vị đầu mối"),
    Holder.LEADERSHIP: ("look--reviewed", "sign", "Lãnh đạo"),
}
CATEGORIES: dict[str, str] = {**dict(ReturnCategory.choices), NO_CATEGORY: "Không ghi loại lý do"}


@dataclass(frozen=True, slots=True)
class Key:
    """What a colour of a picture means: with an icon and a word, never the colour alone."""

    look: str
    icon: str
    label: str


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a table and the rows it leads to; "" leads nowhere (nothing is there, or it is no count).

    `span` says over how many columns it stands.
    """

    words: str
    url: str = ""
    span: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table."""

    label: str
    numbers: tuple[Number, ...]
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One figure as the page shows it; without lines there is nothing to show, and `empty` says so."""

    id: str
    title: str
    says: str
    empty: str
    picture: Picture
    heads: tuple[str, ...]
    lines: tuple[Line, ...] = ()
    keys: tuple[Key, ...] = ()
    notes: tuple[str, ...] = field(default=())
    is_open: bool = False
    is_wide: bool = False


def number(count: int, cell: Cell, scope: Scope) -> Number:
    """Return a count that leads to its rows; nought leads nowhere."""
    return Number(str(count), address(cell, scope)) if count else Number("0")


def panels(figures: Figures, scope: Scope, names: Mapping[int, str], *, own: Collection[int]) -> list[Panel]:
    """Return all panels in their order; `own` are the units of which the person sees everything."""
    partial = any(lead is not None and lead not in own for lead, _ in figures.states)
    return [
        by_unit(figures, scope, names, notes=(OF_OTHERS,) if partial else ()),
        by_month(figures, scope),
        by_holder(figures, scope),
        by_day(figures, scope),
        by_reason(figures, scope),
    ]


def by_unit(figures: Figures, scope: Scope, names: Mapping[int, str], *, notes: tuple[str, ...] = ()) -> Panel:
    """Show units against states."""
    states = [state for state in State if any(counted == state for _, counted in figures.states)]
    order, called = in_order(figures, names)
    shown, left_out = order[:MOST_UNITS], order[MOST_UNITS:]
    lines = [unit_line(lead, called[lead], states, figures, scope) for lead in shown]
    return Panel(
        Figure.STATES,
        "Nhiệm vụ theo đơn vị và trạng thái",
        f"Mọi nhiệm vụ bạn được xem, {as_of_words(scope)}.",
        "Chưa có nhiệm vụ nào.",
        charts.bars([unit_bar(lead, called[lead], states, figures) for lead in shown]),
        ("Đơn vị chủ trì", *(str(state.label) for state in states), "Cộng"),
        (*lines, *([sum_of_states(states, figures, scope)] if len(order) > 1 else [])),
        tuple(Key(f"look--{state}", f"state-{state}", str(state.label)) for state in states),
        (*notes, *((f"Còn {len(left_out)} đơn vị ít việc hơn; chọn đơn vị trong bộ lọc để xem.",) if left_out else ())),
        is_open=True,
        is_wide=True,
    )


def in_order(figures: Figures, names: Mapping[int, str]) -> tuple[list[int | None], dict[int | None, str]]:
    """Return the units, those with most tasks first and none at all last, and what each is called."""
    totals: Counter[int | None] = Counter()
    for (lead, _), count in figures.states.items():
        totals[lead] += count
    called = {lead: NOBODY if lead is None else names.get(lead, NOBODY) for lead in totals}
    return sorted(totals, key=lambda lead: (lead is None, -totals[lead], called[lead])), called


def unit_bar(lead: int | None, name: str, states: Sequence[State], figures: Figures) -> charts.Bar:
    """Return the bar of one unit."""
    counts = [(state, figures.states[lead, state]) for state in states if figures.states[lead, state]]
    parts = tuple(charts.Part(f"look--{state}", count, f"{state.label}: {count}") for state, count in counts)
    return charts.Bar(name, parts, str(sum(count for _, count in counts)))


def unit_line(lead: int | None, name: str, states: Sequence[State], figures: Figures, scope: Scope) -> Line:
    """Return the counts of one unit."""
    key = NO_UNIT if lead is None else str(lead)
    counts = [figures.states[lead, state] for state in states]
    numbers = [number(count, Cell(lead=key, state=state), scope) for count, state in zip(counts, states, strict=True)]
    return Line(name, (*numbers, number(sum(counts), Cell(lead=key), scope)))


def sum_of_states(states: Sequence[State], figures: Figures, scope: Scope) -> Line:
    """Return the counts of all units."""
    counts = [sum(count for (_, one), count in figures.states.items() if one == state) for state in states]
    numbers = [number(count, Cell(state=state), scope) for count, state in zip(counts, states, strict=True)]
    return Line("Cộng", (*numbers, number(sum(counts), Cell(), scope)), is_sum=True)


def as_of_words(scope: Scope) -> str:
    """Say as of when."""
    return f"tính đến hết ngày {day(scope.on)}" if scope.is_past else f"tính đến lúc này, {day(scope.on)}"


def window_words(scope: Scope) -> str:
    """Say over which days."""
    return f"từ {day(scope.window.first)} đến {day(scope.window.last)}"


def by_month(figures: Figures, scope: Scope) -> Panel:
    """Show accepted reports by month, on time and late."""
    months = sorted(figures.months)
    any_at_all = any(one.current.total() for one in figures.months.values())
    lines = [month_line(f"{month:%m/%Y}", [month], figures, scope) for month in months]
    total = [month_line("Cộng", months, figures, scope)] if len(months) > 1 else []
    return Panel(
        Figure.MONTHS,
        "Đúng hạn theo tháng",
        f"Báo cáo đã được phê duyệt, trình {window_words(scope)}, xét theo ngày trình so với hạn hiện hành; "
        "lãnh đạo duyệt sau hạn không làm đơn vị bị chậm.",
        f"Chưa có báo cáo nào trình {window_words(scope)} được phê duyệt.",
        charts.columns(month_columns(months, figures)),
        ("Tháng trình", "Đúng hạn", "Chậm hạn", "Không có hạn", "Tỷ lệ đúng", "Đúng hạn ban đầu", "Chậm hạn ban đầu"),
        (*lines, *total) if any_at_all else (),
        tuple(Key(*VERDICTS[verdict]) for verdict in Verdict),
        is_wide=True,
    )


def month_columns(months: Sequence[dt.date], figures: Figures) -> list[charts.Column]:
    """Return the column of each month; the year is said under the first and under each January."""
    december = months[0] if len(months) > 1 and months[1].month == JANUARY else None  # no room for two years at once
    return [
        charts.Column(
            f"T{month.month}",
            str(month.year) if month.month == JANUARY or month == months[0] != december else "",
            tuple(charts.Part(VERDICTS[verdict][0], figures.months[month].current[verdict]) for verdict in Verdict),
        )
        for month in months
    ]


def month_line(label: str, months: Sequence[dt.date], figures: Figures, scope: Scope) -> Line:
    """Return the counts of one month, or of all."""
    which = f"{months[0]:%Y-%m}" if len(months) == 1 else ""

    def counted(verdict: Verdict, *, first: bool = False) -> Number:
        kept = [figures.months[month].first if first else figures.months[month].current for month in months]
        cell = Cell(Figure.MONTHS, month=which, verdict=verdict, first=first)
        return number(sum(one[verdict] for one in kept), cell, scope)

    good, bad = counted(Verdict.ON_TIME), counted(Verdict.LATE)
    judged = int(good.words) + int(bad.words)
    rate = Number(f"{round(100 * int(good.words) / judged)} %" if judged else "–")
    again = (counted(Verdict.ON_TIME, first=True), counted(Verdict.LATE, first=True))
    return Line(label, (good, bad, counted(Verdict.NO_DUE), rate, *again), is_sum=not which)


def by_holder(figures: Figures, scope: Scope) -> Panel:
    """Show where the time of approved tasks went."""
    rows, lines, count, cell = [], [], len(figures.spent), Cell(Figure.SPENT)
    for holder, (look, _, label) in HOLDERS.items():
        middle, far = median(figures.of_holder(holder)), p90(figures.of_holder(holder))
        rows.append(charts.Reach(f"{label}: {in_words(middle)} · {far} ngày", look, middle, far))
        ends = (Number(words, address(cell, scope)) for words in (in_words(middle), str(far)))
        lines.append(Line(label, (number(count, cell, scope), *ends)))
    return Panel(
        Figure.SPENT,
        "Thời gian nằm ở đâu",
        f"Ngày làm việc mà mỗi nhiệm vụ, được phê duyệt {window_words(scope)}, đã nằm ở từng nơi. "
        "Vạch đậm: một nửa số nhiệm vụ không quá số này (trung vị); vạch nhạt: chín phần mười không quá (P90).",
        f"Chưa có nhiệm vụ nào được phê duyệt {window_words(scope)}.",
        charts.ranges(rows),
        ("Nằm ở", "Nhiệm vụ", "Trung vị", "P90"),
        tuple(lines) if count else (),
        tuple(Key(*said) for said in HOLDERS.values()),
        newest("nhiệm vụ được phê duyệt", count, MOST_SPENT),
        is_open=True,
    )


def by_day(figures: Figures, scope: Scope) -> Panel:
    """Show how many reports are due on each day of the next eight weeks."""
    laid = charts.weeks(scope.first_week, WEEKS_AHEAD, figures.due, on=scope.on, works=current().is_working_day)
    heads = [charts.WEEKDAYS[one.weekday()] for one, _, _ in laid[0].days]
    lines = [
        Line(
            f"Tuần từ {week.monday:%d/%m}",
            tuple(number(count, Cell(Figure.DUE, day=one), scope) for one, count, _ in week.days),
        )
        for week in laid
    ]
    total = figures.due.total()
    whole = replace(number(total, Cell(Figure.DUE), scope), span=len(heads))
    lines.append(Line(f"Cộng {WEEKS_AHEAD} tuần", (whole,), is_sum=True))
    return Panel(
        Figure.DUE,
        f"Hạn trong {WEEKS_AHEAD} tuần tới",
        f"Số nhiệm vụ chưa báo cáo đến hạn vào từng ngày, {as_of_words(scope)}; càng đậm càng nhiều.",
        f"Không có nhiệm vụ nào chưa báo cáo đến hạn trong {WEEKS_AHEAD} tuần tới.",
        charts.heat(laid),
        ("Tuần", *heads),
        tuple(lines) if total else (),
    )


def by_reason(figures: Figures, scope: Scope) -> Panel:
    """Show returns by their reason."""
    found = [(key, label, figures.returns[key]) for key, label in CATEGORIES.items()]
    shown = [(key, label, count) for key, label, count in found if count or key != NO_CATEGORY]
    lines = [Line(label, (number(count, Cell(Figure.RETURNS, category=key), scope),)) for key, label, count in shown]
    total = figures.returns.total()
    lines.append(Line("Cộng", (number(total, Cell(Figure.RETURNS), scope),), is_sum=True))
    return Panel(
        Figure.RETURNS,
        "Trả lại theo lý do",
        f"Số lần báo cáo bị trả lại đơn vị, {window_words(scope)}; một nhiệm vụ có thể bị trả lại nhiều lần.",
        f"Không có báo cáo nào bị trả lại {window_words(scope)}.",
        charts.bars(
            [charts.Bar(label, (charts.Part("look--returned", count),), str(count)) for _, label, count in shown]
        ),
        ("Lý do", "Số lần"),
        tuple(lines) if total else (),
        notes=newest("lần trả lại", total, MOST_RETURNS),
        is_open=True,
    )


def newest(what: str, count: int, most: int) -> tuple[str, ...]:
    """Say that only so many are counted, when there may be more."""
    return (f"Chỉ tính {most} {what} gần nhất; hãy chọn khoảng thời gian ngắn hơn.",) if count >= most else ()
