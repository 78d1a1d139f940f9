"""Việc chạy nền: what an administrator reads and decides; everybody else finds no such page."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from jobs import beat, queue, schedule
from jobs.models import ScheduledJob
from jobs.queue import Job, Status
from jobs.working import run
from project.background import ago
from project.schedule import SCHEDULE
from tests.jobs import work
from tests.jobs.test_queue import SECRET, claimed, queued
from units.models import User

pytestmark = pytest.mark.django_db
PAGE = "/quan-tri/viec-nen/"


@pytest.fixture
def browser(client: Client, administrator: User) -> Client:
    """The administrator's browser."""
    client.force_login(administrator)
    return client


@pytest.fixture
def letter(monkeypatch: pytest.MonkeyPatch) -> Job:
    """A job that was given up."""
    monkeypatch.setattr(queue, "MOST_TRIES", 1)
    work.break_down.enqueue(SECRET)
    run(claimed("one"))
    return Job.objects.get()


def body(client: Client) -> str:
    """Return the page."""
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return answer.content.decode()


def shown(job: Job, act: str) -> dict[str, str]:
    """Return what the page posts about a dead letter."""
    died_at = Job.objects.get(pk=job.pk).finished_at
    return {"act": act, "job": str(job.pk), "seen": died_at.isoformat() if died_at else ""}


def test_who_works_and_what_comes_round_is_told(browser: Client) -> None:
    page = body(browser)
    assert "Không có tiến trình nào đang chạy" in page
    assert page.count("Khi có tiến trình") == len(SCHEDULE)
    schedule.sync(SCHEDULE, now=timezone.now())
    with beat.Beating():
        page = body(browser)
    assert "giây trước" in page
    assert "Không có tiến trình nào đang chạy" not in page
    assert "Mỗi 5 giây" in page
    assert "Hằng ngày lúc 02:00" in page
    assert "Không có việc nào hỏng" in page


def test_what_was_given_up_is_listed_without_what_it_said(browser: Client, letter: Job) -> None:
    queued("viec.cu")
    run(claimed("one"))
    page = body(browser)
    assert "Lỗi: Broken tại tests/jobs/work.py:" in page
    assert "Chương trình không có việc nào mang tên viec.cu" in page
    assert "1 lần" in page
    assert SECRET not in page
    assert letter.traceback.count(SECRET) == 1


def test_a_dead_letter_runs_again_once_it_is_told_to(browser: Client, letter: Job, administrator: User) -> None:
    form = shown(letter, "again")
    answer = browser.post(PAGE, form, follow=True)
    assert "Đã xếp lại" in answer.content.decode()
    letter.refresh_from_db()
    assert (letter.status, letter.worker_ids) == (Status.READY, [])
    assert claimed("two").pk == letter.pk
    (event,) = Event.objects.filter(object_key=f"jobs:{administrator.agency_id}")
    assert (event.action, event.actor, event.agency_id) == ("job.again", administrator, administrator.agency_id)
    assert SECRET.encode() not in bytes(event.body)
    assert browser.post(PAGE, form | {"once": "2"}).status_code == 409
    assert Event.objects.filter(action="job.again").count() == 1


def test_a_dead_letter_is_dropped(browser: Client, letter: Job) -> None:
    assert browser.post(PAGE, shown(letter, "drop")).status_code == 302
    assert not Job.objects.exists()
    assert Event.objects.filter(action="job.drop").count() == 1


def test_a_letter_that_died_again_since_is_not_what_was_decided_on(browser: Client, letter: Job) -> None:
    form = shown(letter, "drop")
    Job.objects.update(finished_at=timezone.now() + dt.timedelta(minutes=1))
    answer = browser.post(PAGE, form)
    assert answer.status_code == 409
    assert "Việc này không còn như trên trang bạn xem" in answer.content.decode()
    assert Job.objects.exists()


@pytest.mark.parametrize("job", ["", "abc", "9" * 40, "\0"])
@pytest.mark.parametrize("seen", ["", "hôm qua", "2026-13-01T00:00:00"])
def test_a_form_that_no_page_of_ours_sent_changes_nothing(browser: Client, letter: Job, job: str, seen: str) -> None:
    assert browser.post(PAGE, {"act": "drop", "job": job, "seen": seen}).status_code == 409
    assert browser.post(PAGE, {"act": "pause", "job": job}).status_code == 409
    assert browser.post(PAGE, {"act": seen, "job": str(letter.pk)}).status_code == 400
    assert Job.objects.get().status == Status.FAILED
    assert not Event.objects.filter(action__startswith="job.").exists()


def test_a_job_of_the_schedule_rests_and_goes_on(browser: Client) -> None:
    schedule.sync(SCHEDULE, now=timezone.now())
    pause = {"act": "pause", "job": "note_radar"}
    assert browser.post(PAGE, pause).status_code == 302
    assert ScheduledJob.objects.get(paused=True).name == "note_radar"
    assert body(browser).count("Cho chạy tiếp") == 1
    assert browser.post(PAGE, pause).status_code == 409
    assert browser.post(PAGE, {"act": "resume", "job": "note_radar"}).status_code == 302
    assert list(Event.objects.filter(action__startswith="job.").values_list("action", flat=True).order_by("pk")) == [
        "job.pause",
        "job.resume",
    ]


@pytest.mark.parametrize("who", ["director", "inspector", "unit_head", "office_reviewer"])
def test_for_everybody_else_there_is_no_such_page(
    client: Client, who: str, letter: Job, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, shown(letter, "drop")).status_code == 404
    assert Job.objects.exists()


def test_the_page_is_found_from_the_administrators_first_one(browser: Client) -> None:
    assert PAGE in browser.get(reverse("appointments")).content.decode()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-5, "0 giây trước"), (59, "59 giây trước"), (60, "1 phút trước"), (7200, "2 giờ trước"), (90000, "1 ngày trước")],
)
def test_how_long_ago_is_said_in_words(seconds: int, words: str) -> None:
    assert ago(dt.timedelta(seconds=seconds)) == words
