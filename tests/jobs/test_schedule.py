"""What comes round by the clock comes once, also when the clock is moved a day back or forward."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django_tasks.base import Task

from jobs import queue, schedule
from jobs.cadence import Daily, Every
from jobs.models import ScheduledJob
from jobs.queue import Job
from jobs.schedule import Entry, Outcome
from jobs.working import run, run_round
from project.schedule import SCHEDULE, label_of
from tests.jobs import work

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
NOON = dt.datetime(2026, 11, 30, 12, 0, tzinfo=HERE)
DAY, HOUR, MINUTE = dt.timedelta(days=1), dt.timedelta(hours=1), dt.timedelta(minutes=1)


def line(
    cadence: Every | Daily,
    *,
    task: Task[..., Any] = work.all_is_done,
    is_direct: bool = True,
    is_at_start: bool = False,
) -> Entry:
    """Return a line of a schedule."""
    ways = {"is_direct": is_direct, "is_at_start": is_at_start}
    return Entry(name="one", label="Một việc", task=task, cadence=cadence, **ways)


def rounds(entry: Entry, *moments: dt.datetime) -> int:
    """Return how many rounds are taken when a worker looks twice at each of these moments."""
    taken = 0
    for now in moments:
        for _ in range(2):
            taken += schedule.claim_next([entry], now=now) is not None
    return taken


nightly, hourly = line(Daily(dt.time(2, 0))), line(Every(HOUR))
AT_WORK = Every(HOUR / 2, dt.time(7, 0), dt.time(18, 0))


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (NOON, NOON + HOUR / 2),
        (NOON.replace(hour=17, minute=45), NOON.replace(hour=7) + DAY),
        (NOON.replace(hour=3), NOON.replace(hour=7)),
        (NOON.replace(hour=6, minute=45), NOON.replace(hour=7, minute=15)),
        (NOON.replace(hour=23), NOON.replace(hour=7) + DAY),
    ],
)
def test_a_round_in_working_hours_waits_for_the_morning(now: dt.datetime, then: dt.datetime) -> None:
    assert AT_WORK.after(now) == then
    assert then - now <= AT_WORK.furthest


def test_a_nightly_round_is_the_next_time_its_hour_comes() -> None:
    assert Daily(dt.time(2, 0)).after(NOON) == NOON.replace(hour=2) + DAY
    assert Daily(dt.time(2, 0)).after(NOON.replace(hour=1)) == NOON.replace(hour=2)
    assert Daily(dt.time(2, 0)).after(NOON.replace(hour=2)) == NOON.replace(hour=2) + DAY


def test_how_often_is_said_in_words() -> None:
    said = [one.words for one in (Every(dt.timedelta(seconds=5)), Every(HOUR), AT_WORK, Daily(dt.time(2, 0)))]
    assert said == ["mỗi 5 giây", "mỗi 1 giờ", "mỗi 30 phút, từ 07:00 đến 18:00", "hằng ngày lúc 02:00"]


@pytest.mark.django_db
def test_a_new_job_begins_at_once_and_comes_round_by_its_step() -> None:
    schedule.sync([hourly], now=NOON)
    assert rounds(hourly, NOON, NOON + HOUR - MINUTE, NOON + HOUR) == 2


@pytest.mark.django_db
def test_of_two_workers_that_see_a_round_one_has_it() -> None:
    schedule.sync([hourly], now=NOON)
    (seen,) = schedule.come_round([hourly], NOON)
    assert schedule.moved_on(seen, hourly, NOON)
    assert not schedule.moved_on(seen, hourly, NOON)


@pytest.mark.django_db
def test_after_days_of_silence_there_is_one_round_and_no_flood() -> None:
    schedule.sync([hourly], now=NOON)
    assert rounds(hourly, NOON, NOON + 9 * DAY) == 2
    assert rounds(hourly, NOON + 9 * DAY + HOUR) == 1


@pytest.mark.django_db
def test_a_clock_put_back_a_day_makes_nothing_wait_for_that_day() -> None:
    schedule.sync([hourly], now=NOON)
    assert rounds(hourly, NOON, NOON - DAY) == 2
    assert rounds(hourly, NOON - DAY + MINUTE, NOON - DAY + HOUR) == 1


@pytest.mark.django_db
def test_a_nightly_job_runs_once_a_local_day_whatever_the_clock_does() -> None:
    schedule.sync([nightly], now=NOON)
    night = NOON.replace(hour=2) + DAY
    assert rounds(nightly, NOON, night, night + 20 * HOUR) == 1
    assert rounds(nightly, night + DAY + HOUR) == 1  # put forward a day: that day's round
    assert rounds(nightly, night + 8 * HOUR, night + DAY) == 0  # and back: that day had its round
    assert rounds(nightly, night + 2 * DAY) == 1


@pytest.mark.django_db
def test_a_night_that_nobody_worked_is_made_up_for_in_the_morning() -> None:
    schedule.sync([nightly], now=NOON)
    assert rounds(nightly, NOON + DAY, NOON + DAY + HOUR) == 1


@pytest.mark.django_db
def test_outside_its_hours_a_round_waits() -> None:
    entry = line(AT_WORK, is_at_start=True)
    schedule.sync([entry], now=NOON)
    ScheduledJob.objects.update(next_at=NOON)
    assert rounds(entry, NOON.replace(hour=22)) == 0
    assert rounds(entry, NOON.replace(hour=7) + DAY) == 1


@pytest.mark.django_db
def test_rounds_do_not_pile_up_in_the_queue() -> None:
    entry = line(Every(HOUR), is_direct=False)
    schedule.sync([entry], now=NOON)
    assert rounds(entry, NOON, NOON + HOUR) == 2
    assert Job.objects.count() == 1
    assert ScheduledJob.objects.get().last_outcome == Outcome.PASSED_OVER
    job = queue.claim("one")
    assert job is not None
    run(job)
    assert ScheduledJob.objects.get().last_outcome == Outcome.DONE
    rounds(entry, NOON + 2 * HOUR)
    assert Job.objects.count() == 2


@pytest.mark.django_db
def test_a_worker_that_begins_looks_at_once_and_keeps_what_rows_know() -> None:
    entry = line(Every(HOUR), is_at_start=True)
    schedule.sync([entry], now=NOON)
    assert rounds(entry, NOON) == 1
    schedule.sync([entry], now=NOON + MINUTE)
    assert ScheduledJob.objects.get().last_at == NOON
    assert rounds(entry, NOON + MINUTE) == 1
    schedule.sync([], now=NOON)
    assert not ScheduledJob.objects.exists()


@pytest.mark.django_db
def test_what_did_something_comes_round_again_at_once_and_what_failed_does_not() -> None:
    once = hourly
    schedule.sync([once], now=NOON)
    schedule.claim_next([once], now=NOON)
    assert run_round(once) == {}
    assert (ScheduledJob.objects.get().next_at, ScheduledJob.objects.get().last_outcome) == (NOON + HOUR, Outcome.DONE)
    schedule.come_round_again(once, now=NOON + MINUTE)
    assert rounds(once, NOON + MINUTE) == 1
    broken = line(Every(HOUR), task=work.break_down)
    schedule.sync([broken], now=NOON)
    assert run_round(broken) == {"failed": 1}
    assert ScheduledJob.objects.get().last_outcome == Outcome.FAILED
    assert ScheduledJob.objects.get().next_at > NOON


@pytest.mark.django_db
def test_a_paused_job_rests_until_it_is_let_go_on() -> None:
    schedule.sync([hourly], now=NOON)
    assert schedule.pause("one", paused=True, now=NOON)
    assert not schedule.pause("one", paused=True, now=NOON)
    assert rounds(hourly, NOON, NOON + DAY) == 0
    assert schedule.pause("one", paused=False, now=NOON + DAY)
    assert rounds(hourly, NOON + DAY) == 1


def test_the_schedule_names_each_job_once_and_in_words() -> None:
    assert (
        len({entry.name for entry in SCHEDULE}) == len({entry.task.module_path for entry in SCHEDULE}) == len(SCHEDULE)
    )
    assert all(label_of(entry.task.module_path) == entry.label for entry in SCHEDULE)
    assert label_of("a.b") == "Việc không rõ tên"
