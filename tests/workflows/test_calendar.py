"""Entering days off and days worked: what moves with it, what the trail says, and who may."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from audit.models import Event
from audit.verifier import content_of
from tests.people import MakeTask
from units.calendars import calendar_of
from units.models import Agency, CalendarOverride, User
from workflows.calendar import acts
from workflows.calendar.acts import Kind, StaleCalendar
from workflows.history import as_of
from workflows.jobs import keep_to_calendar
from workflows.models import Task
from workflows.states import State

NOW = timezone.now
LAST = dt.date(2026, 12, 31)  # a Thursday; the first of January follows, then a weekend
AFTER = dt.date(2027, 1, 4)
PAPER = "TB 5678/TB-BNV"


def now_of(agency: Agency) -> Agency:
    """Read an agency anew."""
    return Agency.objects.get(pk=agency.pk)


def enter(agency: Agency, actor: User, *days: dt.date, kind: Kind = Kind.OFF) -> acts.Done:
    """Enter days as one who has seen the calendar as it is."""
    agency = now_of(agency)
    change = acts.entering(agency, list(days), kind, PAPER)
    return acts.carry_out(agency, change, actor=actor, seen=agency.calendar_token, at=NOW())


def remove(agency: Agency, actor: User, day: dt.date) -> acts.Done:
    """Take a day out."""
    agency = now_of(agency)
    change = acts.removing(agency.calendar_overrides.get(day=day))
    return acts.carry_out(agency, change, actor=actor, seen=agency.calendar_token, at=NOW())


def due(task: Task) -> tuple[dt.date | None, dt.date | None]:
    """Return the day as read, and the one that counts."""
    task.refresh_from_db()
    return task.due_on, task.effective_due_on


def told(action: str) -> list[Event]:
    """Return the lines of an action."""
    return list(Event.objects.filter(action=action, refused=False).order_by("pk"))


def test_a_day_off_moves_open_deadlines_and_taking_it_out_brings_them_back(
    agency: Agency, task_in: MakeTask, office_reviewer: User
) -> None:
    task, later = task_in(State.REPORTED, due_on=LAST), task_in(State.ASSIGNED, due_on=dt.date(2027, 1, 5))
    closed = task_in(State.APPROVED, due_on=LAST)
    before = now_of(agency).calendar_token
    assert enter(agency, office_reviewer, LAST).tasks == 1
    assert due(task) == (LAST, AFTER)
    assert due(later)[1] == dt.date(2027, 1, 5)
    assert due(closed) == (LAST, LAST)
    assert (task.original_due_on, task.original_effective_due_on) == (LAST, AFTER)  # no unit is late by a day off
    assert as_of(Task.objects.filter(pk=task.pk), NOW())[task.pk].original_effective_due_on == AFTER
    assert now_of(agency).calendar_token not in {"", before}
    assert remove(agency, office_reviewer, LAST).tasks == 1
    assert due(task) == (LAST, LAST)
    lines = [content_of(event) or {} for event in told("task.recalendar")]
    assert [line["facts"]["changes"]["effective_due_on"] for line in lines] == [
        ["2026-12-31", "2027-01-04"],
        ["2027-01-04", "2026-12-31"],
    ]
    assert {line["facts"]["basis"] for line in lines} == {PAPER}
    assert {event.actor_name for event in told("task.recalendar")} == {"Hệ thống"}
    assert [event.object_key for event in told("calendar.enter")] == [f"calendar:{agency.pk}"]


def test_a_saturday_worked_takes_the_deadline_of_that_day(agency: Agency, task_in: MakeTask, director: User) -> None:
    saturday = dt.date(2026, 10, 10)
    task = task_in(State.IN_PROGRESS, due_on=saturday)
    Task.objects.filter(pk=task.pk).update(effective_due_on=dt.date(2026, 10, 12))
    assert enter(agency, director, saturday, kind=Kind.WORK).tasks == 1
    assert due(task) == (saturday, saturday)


def test_a_report_rolls_back_and_comes_back(agency: Agency, task_in: MakeTask, administrator: User) -> None:
    friday = dt.date(2026, 10, 9)
    report = task_in(State.ASSIGNED, due_on=friday)
    Task.objects.filter(pk=report.pk).update(rolls_back=True)
    enter(agency, administrator, dt.date(2026, 10, 8), friday)
    assert due(report) == (friday, dt.date(2026, 10, 7))
    remove(agency, administrator, friday)
    assert due(report) == (friday, friday)


def test_a_deadline_before_a_long_rest_is_found_however_far_it_lies(
    agency: Agency, task_in: MakeTask, office_reviewer: User
) -> None:
    eve = dt.date(2026, 2, 16)  # Tết: the next day worked is a Monday, a week later
    task = task_in(State.ASSIGNED, due_on=eve)
    Task.objects.filter(pk=task.pk).update(effective_due_on=dt.date(2026, 2, 23))
    assert enter(agency, office_reviewer, dt.date(2026, 2, 23), dt.date(2026, 2, 24)).tasks == 1
    assert due(task) == (eve, dt.date(2026, 2, 25))


def test_changing_what_a_day_is_called_moves_nothing(agency: Agency, task_in: MakeTask, office_head: User) -> None:
    task = task_in(State.ASSIGNED, due_on=LAST)
    enter(agency, office_head, LAST)
    kept = now_of(agency)
    change = acts.changing(kept.calendar_overrides.get(day=LAST), Kind.OFF, "TB 9999/TB-BNV")
    assert acts.preview(kept, change) == []
    assert acts.carry_out(kept, change, actor=office_head, seen=kept.calendar_token, at=NOW()).tasks == 0
    assert kept.calendar_overrides.get().basis == "TB 9999/TB-BNV"
    assert due(task) == (LAST, AFTER)
    facts = (content_of(told("calendar.change")[0]) or {})["facts"]
    assert facts["changes"]["calendar"] == [f"Nghỉ, theo {PAPER}", "Nghỉ, theo TB 9999/TB-BNV"]


def test_the_preview_says_what_the_act_then_does(agency: Agency, task_in: MakeTask, office_reviewer: User) -> None:
    task = task_in(State.ASSIGNED, due_on=LAST)
    change = acts.entering(agency, [LAST], Kind.OFF, PAPER)
    assert [one.words for one in acts.preview(agency, change)] == [f"NV-{task.pk:05d}: 31/12/2026 → 04/01/2027"]
    assert due(task) == (LAST, LAST)


def test_of_a_range_only_the_days_that_are_no_rest_already_are_entered(agency: Agency, director: User) -> None:
    thursday = dt.date(2026, 12, 31)
    done = enter(agency, director, *(thursday + dt.timedelta(days=n) for n in range(5)))
    assert [day.isoformat() for day in done.change.days] == ["2026-12-31", "2027-01-04"]
    with pytest.raises(ValidationError, match="vốn đã nghỉ"):
        acts.entering(agency, [dt.date(2026, 9, 2)], Kind.OFF, PAPER)
    with pytest.raises(ValidationError, match="đã có trong lịch"):
        acts.entering(agency, [thursday], Kind.OFF, PAPER)


@pytest.mark.parametrize("who", ["unit_head", "inspector", "deputy_director", "stranger", "superuser"])
def test_who_keeps_no_calendar_is_refused_on_the_record(
    who: str, agency: Agency, request: pytest.FixtureRequest
) -> None:
    actor = request.getfixturevalue(who)
    change = acts.entering(agency, [LAST], Kind.OFF, PAPER)
    with pytest.raises(PermissionDenied, match="Chỉ Văn phòng"):
        acts.carry_out(agency, change, actor=actor, seen="", at=NOW())
    with pytest.raises(PermissionDenied):
        acts.set_before(agency, inclusive=True, actor=actor, seen="", at=NOW())
    refused = Event.objects.filter(object_key=f"calendar:{agency.pk}", refused=True, actor=actor).order_by("seq")
    assert list(refused.values_list("action", flat=True)) == ["calendar.enter", "calendar.set_before"]
    assert now_of(agency).calendar_token == ""
    assert not CalendarOverride.objects.exists()


def test_what_before_means_is_recorded_and_moves_no_date(
    agency: Agency, task_in: MakeTask, office_reviewer: User
) -> None:
    task = task_in(State.ASSIGNED, due_on=LAST)
    assert acts.set_before(agency, inclusive=True, actor=office_reviewer, seen="", at=NOW())
    kept = now_of(agency)
    assert calendar_of(kept.pk, kept.calendar_token).before_is_inclusive
    assert not acts.set_before(kept, inclusive=True, actor=office_reviewer, seen=kept.calendar_token, at=NOW())
    assert len(told("calendar.set_before")) == 1
    assert due(task) == (LAST, LAST)


def test_the_second_of_two_editors_is_told_that_the_calendar_is_another(
    agency: Agency, office_reviewer: User, director: User
) -> None:
    change = acts.entering(agency, [LAST], Kind.OFF, PAPER)
    enter(agency, director, dt.date(2026, 12, 30))
    with pytest.raises(StaleCalendar):
        acts.carry_out(agency, change, actor=office_reviewer, seen="", at=NOW())
    assert [one.day for one in CalendarOverride.objects.all()] == [dt.date(2026, 12, 30)]
    assert "ghi ngày nghỉ" in acts.last_act(agency)


@pytest.mark.django_db(transaction=True)
def test_two_editors_at_the_same_moment_make_one_change(agency: Agency, office_reviewer: User, director: User) -> None:
    together, outcomes = threading.Barrier(2), list[str]()

    def go(actor: User, day: dt.date) -> None:
        try:
            change = acts.entering(agency, [day], Kind.OFF, PAPER)
            together.wait(timeout=10)
            acts.carry_out(agency, change, actor=actor, seen="", at=NOW())
            outcomes.append("done")
        except StaleCalendar:
            outcomes.append("stale")
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=go, args=(actor, LAST - dt.timedelta(days=back)))
        for back, actor in enumerate((office_reviewer, director))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "stale"]
    assert CalendarOverride.objects.count() == len(told("calendar.enter")) == 1


def test_what_was_loaded_or_given_out_meanwhile_is_brought_into_line_by_a_command(
    agency: Agency, task_in: MakeTask, director: User
) -> None:
    task = task_in(State.ASSIGNED, due_on=LAST)
    CalendarOverride.objects.create(
        agency=agency, day=LAST, kind=Kind.OFF, basis=PAPER, entered_by=director, entered_at=NOW()
    )
    Agency.objects.filter(pk=agency.pk).update(calendar_token="loaded")
    call_command("recalendar", agency.code, verbosity=0)
    call_command("recalendar", verbosity=0)
    assert keep_to_calendar.func() == 0
    assert due(task) == (LAST, AFTER)
    assert len(told("task.recalendar")) == 1
    with pytest.raises(CommandError, match="mang mã “xx”"):
        call_command("recalendar", "xx")
