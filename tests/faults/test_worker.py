"""Real workers: killed in the middle of a job, several at once, asked to stop, in a thread beside the server.

Nothing is lost and nothing is done twice. Their clocks are set to seconds, so that a death is noticed at once.
"""

import contextlib
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.models import QuerySet

from jobs import queue
from jobs.models import Heartbeat
from jobs.queue import Job, Status
from realtime.models import Ring
from tests.faults.holding import environment, settle, until
from tests.jobs import work
from tests.services import free_port

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("killed")]
ROOT = Path(__file__).resolve().parents[2]
QUICK = {"WORKER_BEAT_SECONDS": "1", "WORKER_DEAD_AFTER_SECONDS": "2"}
STOP_SECONDS = 30
PATIENCE = 60.0  # a process of ours may take long to start on a busy machine


@contextlib.contextmanager
def running(folder: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process of ours on the test's own database until the block ends."""
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, *words], cwd=ROOT, env=environment(folder) | QUICK, stdout=log, stderr=log
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def worker(folder: Path) -> contextlib.AbstractContextManager[subprocess.Popen[bytes]]:
    """Run a worker."""
    return running(folder, "manage.py", "work")


def rang(topic: str) -> bool:
    """Tell whether a job has come so far."""
    return Ring.objects.filter(topic=topic).exists()


def ours() -> QuerySet[Job]:
    """Return the jobs of these tests; the workers also do what the schedule tells them."""
    return Job.objects.filter(task_path__startswith="tests.")


def all_done() -> bool:
    """Tell whether no job waits or runs."""
    return not ours().exclude(status=Status.SUCCESSFUL).exists()


def test_a_job_over_which_its_worker_was_killed_is_done_by_another_once(tmp_path: Path) -> None:
    work.ring_once.enqueue("deed")
    with worker(tmp_path) as first:
        until(lambda: rang("deed begun"), seconds=PATIENCE)
        first.kill()
        first.wait()
    settle()
    assert not rang("deed")
    assert ours().get().status == Status.RUNNING
    with worker(tmp_path):
        until(all_done, seconds=PATIENCE)
    assert Ring.objects.filter(topic="deed").count() == 1
    assert len(ours().get().worker_ids) == 2


def test_two_workers_do_each_of_fifty_jobs_once(tmp_path: Path) -> None:
    with worker(tmp_path), worker(tmp_path):
        until(lambda: Heartbeat.objects.count() == 2, seconds=PATIENCE)
        for number in range(50):
            work.ring.enqueue(f"job {number}")
        until(all_done, seconds=PATIENCE)
    topics = Ring.objects.filter(topic__startswith="job ").values_list("topic", flat=True)
    assert sorted(topics) == sorted(f"job {number}" for number in range(50))
    assert {len(job.worker_ids) for job in ours()} == {1}


def test_a_worker_asked_to_stop_finishes_its_job_and_begins_no_other(tmp_path: Path) -> None:
    work.ring_when_told.enqueue("first")
    with worker(tmp_path) as process:
        until(lambda: rang("first begun"), seconds=PATIENCE)
        work.ring.enqueue("second")
        process.send_signal(signal.SIGTERM)
        Ring.objects.create(topic="first go", version=1)
        assert process.wait(STOP_SECONDS) == 0
    assert rang("first")
    assert not rang("second")
    assert sorted(ours().values_list("status", flat=True)) == [Status.READY, Status.SUCCESSFUL]
    assert not Heartbeat.objects.exists()


def test_a_long_job_is_nobody_elses_while_its_worker_beats(tmp_path: Path) -> None:
    work.ring_when_told.enqueue("long")
    with worker(tmp_path):
        until(lambda: rang("long begun"), seconds=PATIENCE)
        begun = Heartbeat.objects.get().beat_at
        until(lambda: (Heartbeat.objects.get().beat_at - begun).total_seconds() > 2)
        assert queue.reap() == {}
        Ring.objects.create(topic="long go", version=1)
        until(all_done, seconds=PATIENCE)
    assert len(ours().get().worker_ids) == 1


def test_make_run_works_in_a_thread_and_stops_with_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setitem(os.environ, "PORT", str(port))
    monkeypatch.setitem(os.environ, "HOST", "127.0.0.1")
    starts = "from project import serve; serve.prepare = serve.django.setup; raise SystemExit(serve.main())"
    work.ring.enqueue("in a thread")

    def answers() -> bool:
        url = f"http://127.0.0.1:{port}/suc-khoe/"
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5) as page:
            return b'"worker": "alive"' in page.read()
        return False

    with running(tmp_path, "-c", starts) as server:
        until(answers, seconds=PATIENCE)
        until(all_done, seconds=PATIENCE)
        server.send_signal(signal.SIGTERM)
        assert server.wait(STOP_SECONDS) == 0
    assert rang("in a thread")
    assert not Heartbeat.objects.exists()
