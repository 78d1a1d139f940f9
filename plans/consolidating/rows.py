"""From tasks as they stood to the rows of a report: what each counts as, and what is told of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone

from plans.consolidating.counting import NOBODY
from plans.consolidating.excerpts import asked_for, first_sentences, on_one_line
from plans.consolidating.gathering import Found, Gathered
from plans.consolidating.lines import Place, Places, is_own_report, place_of_duty
from plans.consolidating.shapes import Measure, Row
from plans.models import Obligation
from plans.obligations.dates import dated
from plans.obligations.opening import rule_of
from plans.progress import reviewed_label
from workflows.papers.wording import day_in_figures
from workflows.periods import LENGTHS, Period, Span, next_span, spans_between
from workflows.states import UNREPORTED, State
from workflows.timing import Lateness

GROUPS: dict[State, Measure] = {
    State.APPROVED: Measure.DONE,
    State.REPORTED: Measure.WAITING,
    State.REVIEWED: Measure.WAITING,
    State.IN_PROGRESS: Measure.IN_PROGRESS,
    State.SUSPENDED: Measure.IN_PROGRESS,
    State.ASSIGNED: Measure.NOT_STARTED,
    State.DRAFT: Measure.NOT_STARTED,
}
JUDGED = {Lateness.ON_TIME: Measure.ON_TIME, Lateness.LATE: Measure.LATE, Lateness.NO_DUE: Measure.UNDATED}


def rows_of(gathered: Gathered) -> list[Row]:
    """Return the rows of a report: what lay in its period, and what comes in the next."""
    coming = span_after(gathered.span)
    reviewed = reviewed_label(gathered.plan)
    rows = []
    for found in gathered.found:
        marks = [*marks_of(found, gathered), *(["coming"] if comes_in(found, coming) else [])]
        if marks:
            rows.append(row_of(found, tuple(map(str, marks)), gathered, reviewed))
    return [*rows, *not_yet_opened(gathered.places, coming, gathered)]


def span_after(span: Span) -> Span:
    """Return the period of the same length after one; after an odd one ("khi có yêu cầu") the next month."""
    period = next((Period(name) for name, length in LENGTHS.items() if length == span.months), Period.MONTH)
    return next_span(period, span)


def marks_of(found: Found, gathered: Gathered) -> Iterator[Measure]:
    """Yield what a task counts as in the period; nothing for one that did not lie in it."""
    past, on = found.past, timezone.localdate(gathered.at)
    if past.state == State.CANCELLED:
        if found.told.cancelled_on is not None and found.told.cancelled_on in gathered.span:
            yield Measure.CANCELLED
        return
    if not found.lies_in(gathered.span):
        return
    yield Measure.ALL
    yield GROUPS[past.state]
    beside = {
        JUDGED.get(past.lateness(on)): past.state == State.APPROVED,
        Measure.OVERDUE: is_overdue(found, on),
        Measure.UNASSIGNED: past.state == State.DRAFT,
        Measure.SUSPENDED: past.state == State.SUSPENDED,
        Measure.EXTENDED: past.extended > 0,
    }
    yield from (measure for measure, counts in beside.items() if measure is not None and counts)


def is_overdue(found: Found, on: dt.date) -> bool:
    """Tell whether a task without a report was past its date."""
    due = found.past.effective_due_on
    return found.past.state in UNREPORTED and due is not None and due < on


def comes_in(found: Found, span: Span) -> bool:
    """Tell whether a task without a report is due in the next period."""
    due = found.past.due_on
    return found.past.state in UNREPORTED and due is not None and due in span


def row_of(found: Found, marks: tuple[str, ...], gathered: Gathered, reviewed: str) -> Row:
    """Return what a report keeps of a task."""
    past, said = found.past, found.submission
    difficulties = on_one_line(said.difficulties) if said else ""
    counts_late = {Measure.LATE, Measure.OVERDUE} & set(marks)
    return Row(
        task=found.task.pk,
        code=found.task.code,
        content=content_of(found),
        section=found.place.section,
        heading=found.place.heading,
        unit_id=past.lead_unit_id or 0,
        unit=found.unit,
        due_on=past.due_on.isoformat() if past.due_on else "",
        state=str(past.state),
        standing=standing_of(found, marks, reviewed),
        marks=marks,
        result=str(said.get_result_display()) if said else "",
        done=first_sentences(said.text) if said else "",
        difficulties=difficulties,
        proposals=asked_for(f"{said.difficulties}\n{said.text}") if said else "",
        reason=(on_one_line(found.told.extension) or difficulties) if counts_late else "",
        reported_on=past.reported_on.isoformat() if past.reported_on else "",
        product=found.task.product,
    )


def content_of(found: Found) -> str:
    """Return what the task was, as the edition in force then had it; one of several periods says which."""
    words = " ".join(found.place.content.split())
    return f"{words.rstrip(' .;')} ({found.task.period})" if found.task.period else words


def standing_of(found: Found, marks: tuple[str, ...], reviewed: str) -> str:
    """Say how a task stood: its state, and how that is against its date."""
    past = found.past
    if past.state == State.APPROVED:
        word = "Hoàn thành đúng hạn" if Measure.ON_TIME in marks else "Hoàn thành"
        late = f" chậm hạn, báo cáo ngày {day_in_figures(past.reported_on)}" if past.reported_on else ""
        return f"{word}{late if Measure.LATE in marks else ''}"
    label = reviewed if past.state == State.REVIEWED else str(past.state.label)
    return f"Quá hạn, {label[:1].lower()}{label[1:]}" if Measure.OVERDUE in marks else label


def not_yet_opened(places: Places, span: Span, gathered: Gathered) -> Iterator[Row]:
    """Yield the periods of duties that begin, or are due, in the next one, and had no task at the moment."""
    opened = {(one.obligation_id, one.first_day) for one in places.opened}
    for duty in places.obligations:
        if not was_in_force(duty, gathered):
            continue
        for period in spans_between(rhythm_of(duty, span.first), span.first, span.last):
            due_on = dated(rule_of(duty), period).due_on
            runs = duty.starts_on <= period.last and (duty.ends_on is None or duty.ends_on >= period.first)
            if runs and (duty.pk, period.first) not in opened and (due_on in span or period.first in span):
                yield row_to_come(duty, period, due_on, place_of_duty(places, duty), gathered)


def rhythm_of(duty: Obligation, day: dt.date) -> str:
    """Return how often a duty comes back from a day on: another rhythm may have been set for later."""
    return duty.next_period if duty.next_from is not None and duty.next_from <= day else duty.period


def row_to_come(duty: Obligation, period: Span, due_on: dt.date, place: Place, gathered: Gathered) -> Row:
    """Return what a report keeps of a period that is still to be opened."""
    return Row(
        task=0,
        code="",
        content=f"{' '.join(duty.content.split()).rstrip(' .;')} ({period.words})",
        section=place.section,
        heading=place.heading,
        unit_id=duty.lead_unit_id or 0,
        unit="Các đơn vị" if duty.all_units else gathered.units.get(duty.lead_unit_id or 0, NOBODY),
        due_on=due_on.isoformat(),
        state="",
        standing="Chưa đến kỳ mở",
        marks=(str(Measure.COMING),),
    )


def was_in_force(duty: Obligation, gathered: Gathered) -> bool:
    """Tell whether a duty that comes back was in force at the moment; the report's own does not count."""
    was_active = duty.state == Obligation.State.ACTIVE or (duty.state_at is not None and duty.state_at > gathered.at)
    known = duty.created_at <= gathered.at and duty.period in LENGTHS
    return known and was_active and not is_own_report(duty, gathered.plan)
