"""The queue: a job is done once, tried again later and later, given up in the end, and never lost."""

import datetime as dt
import threading
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db.models.functions import Now
from django.utils import timezone

from jobs import beat, dead, queue
from jobs.models import Heartbeat
from jobs.queue import Job, Status
from jobs.working import Tally, Worker, run
from realtime.models import Ring
from tests.jobs import work

pytestmark = pytest.mark.django_db
SECRET = "Nguyễn Văn A, nva@so.vn"
START = dt.datetime(2026, 11, 30, 9, 0, tzinfo=dt.UTC)


def queued(path: str) -> Job:
    """Queue a job by its path alone, as another version of the program may have."""
    words: dict[str, Any] = {"args_kwargs": {"args": [], "kwargs": {}}, "backend_name": "default", "run_after": None}
    return Job.objects.create(task_path=path, exception_class_path="", traceback="", **words)


def claimed(worker: str) -> Job:
    """Claim the job that must be there."""
    job = queue.claim(worker)
    assert job is not None
    return job


def heard_of(name: str, ago: dt.timedelta = dt.timedelta(0)) -> Heartbeat:
    """Let a worker have beaten so long ago."""
    return Heartbeat.objects.create(name=name, host="may", pid=1, begun_at=Now() - ago, beat_at=Now() - ago)


def test_a_job_is_claimed_by_one_worker_and_done() -> None:
    work.ring.enqueue("a")
    job = claimed("first")
    assert queue.claim("second") is None
    assert run(job) == {"done": 1}
    row = Job.objects.get()
    assert (row.status, row.return_value, row.worker_ids) == (Status.SUCCESSFUL, 1, ["first"])
    assert Ring.objects.filter(topic="a").count() == 1


def test_a_failing_job_is_tried_later_and_later_and_then_kept_for_a_person() -> None:
    work.break_down.enqueue(SECRET)
    waits: list[float] = []
    outcome: Tally = Tally()
    with time_machine.travel(START, tick=False) as clock:
        for number in range(queue.MOST_TRIES):
            outcome = run(claimed("one"))
            row = Job.objects.get()
            if number < queue.MOST_TRIES - 1:
                assert outcome == {"again": 1}
                waits.append((row.run_after - timezone.now()).total_seconds())
                clock.shift(dt.timedelta(seconds=waits[-1] - 1))
                assert queue.claim("one") is None
                clock.shift(dt.timedelta(seconds=1))
    assert outcome == {"dead": 1}
    assert waits == [30, 60, 120, 240, 480, 960, 1920]
    (letter,) = dead.dead_letters()
    assert (letter.path, letter.tries) == ("tests.jobs.work.break_down", queue.MOST_TRIES)
    assert letter.error.startswith("Broken at tests/jobs/work.py:")
    assert SECRET not in letter.error


@pytest.mark.parametrize("path", ["khong.co.viec.nay", "tests.jobs.work.gone", "tests.jobs.work.no_task", "", "abc"])
def test_a_job_of_unknown_name_is_given_up_at_once(path: str) -> None:
    queued(path)
    assert run(claimed("one")) == {"dead": 1}
    (letter,) = dead.dead_letters()
    assert letter.is_unknown
    assert letter.tries == 1


def test_a_job_whose_words_do_not_fit_is_tried_again_and_the_worker_lives() -> None:
    job = queued("tests.jobs.work.ring")
    assert run(claimed("one")) == {"again": 1}
    job.refresh_from_db()
    assert (job.status, job.exception_class_path) == (Status.READY, "builtins.TypeError")


def test_what_a_dead_worker_had_goes_to_another_and_the_living_keep_theirs() -> None:
    for name in ("living", "silent", "gone", "from the future"):
        work.ring.enqueue(name)
        claimed(name)
    heard_of("living")
    heard_of("silent", dt.timedelta(seconds=16))
    heard_of("from the future", -dt.timedelta(days=1))
    assert queue.reap() == {"given back": 3}
    assert Job.objects.filter(status=Status.RUNNING).get().worker_ids == ["living"]
    assert queue.reap() == {}
    assert claimed("another").worker_ids[1:] == ["another"]


def test_a_job_that_kills_its_workers_is_not_given_to_them_for_ever() -> None:
    work.ring.enqueue("a")
    for number in range(queue.MOST_TRIES):
        claimed(f"victim {number}")
        assert queue.reap() == ({"dead": 1} if number == queue.MOST_TRIES - 1 else {"given back": 1})
    (letter,) = dead.dead_letters()
    assert letter.has_killed


def test_one_who_comes_back_from_the_dead_writes_down_nothing() -> None:
    work.ring.enqueue("a")
    stalled = claimed("stalled")
    queue.reap()
    assert not queue.finish(stalled, 1)  # nobody has it yet, and still it is not done
    other = claimed("other")
    assert not queue.finish(stalled, 1)
    assert queue.fail(stalled, work.Broken()) == ""
    assert Job.objects.get().status == Status.RUNNING
    assert queue.finish(other, 1)


def test_the_same_worker_may_stall_and_take_it_anew_without_mistaking_the_tries() -> None:
    work.ring.enqueue("a")
    first = claimed("one")
    queue.reap()
    second = claimed("one")
    assert not queue.finish(first, 1)
    assert queue.finish(second, 1)


def test_a_clock_put_back_lets_no_try_wait_for_a_day() -> None:
    work.break_down.enqueue()
    planned = work.ring.using(run_after=START + dt.timedelta(days=3)).enqueue("planned")
    with time_machine.travel(START + dt.timedelta(days=1), tick=False):
        run(claimed("one"))
    with time_machine.travel(START, tick=False):
        assert queue.claim("one") is None
        assert queue.reap() == {"pulled in": 1}
        assert claimed("one").task_path == "tests.jobs.work.break_down"
    assert Job.objects.get(pk=planned.id).run_after == START + dt.timedelta(days=3)


def test_what_was_done_is_forgotten_and_what_died_is_kept() -> None:
    work.ring.enqueue("a")
    run(claimed("one"))
    queued("khong.co")
    run(claimed("one"))
    assert queue.prune(before=timezone.now() + dt.timedelta(seconds=1)) == 1
    assert Job.objects.get().status == Status.FAILED


def test_a_worker_is_heard_of_until_it_says_goodbye() -> None:
    with beat.Beating() as name:
        assert [one.name for one in beat.living()] == [name]
    assert not Heartbeat.objects.exists()


def test_workers_that_died_days_ago_are_forgotten() -> None:
    heard_of("today", dt.timedelta(hours=1))
    heard_of("long ago", dt.timedelta(days=3))
    assert beat.forget_gone() == 1
    assert not beat.living().exists()


@pytest.mark.parametrize(("path", "dead"), [("tests.jobs.work.all_is_done", 0), ("a.b", 1)])
def test_the_command_once_does_all_and_tells_by_its_exit_code(
    path: str, dead: int, capsys: pytest.CaptureFixture[str]
) -> None:
    queued(path)
    ended = None
    try:
        call_command("work", "--once", stop=threading.Event())
    except SystemExit as end:
        ended = end.code
    out = capsys.readouterr().out
    assert ended == (1 if dead else None)
    assert out.count("\n") == 1
    assert f"{dead} việc hỏng" in out
    assert not queue.ready().exists()


def test_a_worker_told_to_stop_begins_nothing() -> None:
    work.ring.enqueue("a")
    stop = threading.Event()
    stop.set()
    Worker((), stop).go_on()
    assert Worker((), stop).once() == {}
    assert Job.objects.get().status == Status.READY
