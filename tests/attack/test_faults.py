"""What the network, the clock and impatient hands do: the bell's line is dead, a date is absurd, a file comes twice."""

import cProfile
import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from tests.people import MakeTask, giving_to, moved
from tests.plans.conftest import TEXT, own_files
from tests.workflows.papers import PDF, paper
from units.models import Unit, User
from workflows.engine import seen_now
from workflows.models import Evidence, Task
from workflows.states import State

__all__ = ["own_files"]
DEAD_LINE = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": ["redis://127.0.0.1:1/0"]},
    }
}


@pytest.mark.django_db(transaction=True)
def test_a_move_is_made_and_answered_while_nobody_can_be_rung(
    settings: Settings, unit_head: User, task_in: MakeTask
) -> None:
    task = task_in(State.ASSIGNED)
    settings.CHANNEL_LAYERS = DEAD_LINE
    browser = Client(raise_request_exception=False)
    browser.force_login(unit_head)
    answer = browser.post(f"/nhiem-vu/{task.pk}/tiep-nhan/", {"step": seen_now(task).step})
    assert answer.status_code == 302
    assert Task.objects.get(pk=task.pk).state == State.IN_PROGRESS


@pytest.mark.django_db(transaction=True)
def test_signing_out_works_while_nobody_can_be_rung(settings: Settings, unit_head: User) -> None:
    settings.CHANNEL_LAYERS = DEAD_LINE
    browser = Client(raise_request_exception=False)
    browser.force_login(unit_head)
    assert browser.post("/dang-xuat/").status_code == 302
    assert browser.get("/").status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("day", [dt.date(9999, 12, 31), dt.date(1, 1, 1)])
def test_an_absurd_deadline_does_not_slow_everybody_down(
    day: dt.date, office_reviewer: User, division: Unit, unit_head: User, task_in: MakeTask, client: Client
) -> None:
    task = moved(task_in(State.DRAFT), "assign", office_reviewer, giving_to(division, day))
    client.force_login(unit_head)
    client.get(f"/nhiem-vu/{task.pk}/")  # templates and holidays are read once
    profile = cProfile.Profile()
    assert profile.runcall(client.get, f"/nhiem-vu/{task.pk}/").status_code == 200
    assert sum(entry.callcount for entry in profile.getstats()) < 400_000


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1900-01-01"])
def test_a_deadline_no_office_could_mean_is_refused_with_a_sentence(
    day: str, office_reviewer: User, division: Unit, task_in: MakeTask, client: Client
) -> None:
    task = task_in(State.DRAFT)
    client.force_login(office_reviewer)
    answer = client.post(f"/nhiem-vu/{task.pk}/giao-viec/", {"lead_unit": division.pk, "due_on": day})
    assert answer.status_code == 200
    assert Task.objects.get(pk=task.pk).state == State.DRAFT


@pytest.mark.django_db
def test_a_file_chosen_twice_in_one_go_is_kept_once(
    own_files: Path, unit_head: User, task_in: MakeTask, client: Client
) -> None:
    task = task_in(State.IN_PROGRESS)
    client.force_login(unit_head)
    words = {"version": "0", "result": "done", "text": "x", "difficulties": ""}
    client.post(f"/nhiem-vu/{task.pk}/bao-cao/", {**words, "evidence": [paper(), paper()]})
    assert Evidence.objects.filter(task=task).count() == 1


@pytest.mark.django_db
def test_no_report_ever_carries_more_files_than_the_limit(
    own_files: Path, unit_head: User, task_in: MakeTask, client: Client
) -> None:
    task = task_in(State.IN_PROGRESS)
    client.force_login(unit_head)
    address, words = f"/nhiem-vu/{task.pk}/bao-cao/", {"version": "0", "result": "done", "text": "x"}
    client.post(address, {**words, "evidence": [paper(), paper(), paper()]})
    more = [paper(f"{number}.pdf", PDF + str(number).encode()) for number in range(30)]
    client.post(address, {**words, "evidence": more})
    assert Evidence.objects.filter(task=task, in_draft=True).count() <= settings.UPLOAD_MAX_FILES


@pytest.mark.django_db
def test_a_plan_whose_file_is_gone_answers_as_if_it_were_not_there(own_files: Path, office_head: User) -> None:
    browser = Client(raise_request_exception=False)
    browser.force_login(office_head)
    address = browser.post("/ke-hoach/nhap/", {"text": TEXT}).headers["Location"]
    for file in own_files.rglob("*.txt"):
        file.unlink()
    number = address.strip("/").rsplit("/", 1)[-1]
    assert browser.get(f"/ke-hoach/{number}/nguon/").status_code == 404


@pytest.mark.django_db
def test_a_stale_cancellation_gives_back_everything_that_was_typed(
    client: Client, deputy_director: User, unit_head: User, task_in: MakeTask
) -> None:
    task = task_in(State.ASSIGNED)
    seen = seen_now(task).step
    moved(task, "start", unit_head)
    client.force_login(deputy_director)
    said = {"step": seen, "note": "Không còn phù hợp", "basis": "Thông báo 05/TB-STP"}
    answer = client.post(f"/nhiem-vu/{task.pk}/huy/", said)
    assert answer.status_code == 409
    assert "Không còn phù hợp" in answer.content.decode()
    assert "Thông báo 05/TB-STP" in answer.content.decode()


@pytest.mark.django_db
def test_a_stale_return_gives_back_everything_that_was_typed(
    client: Client, office_head: User, deputy_director: User, task_in: MakeTask
) -> None:
    task = task_in(State.REVIEWED)
    client.force_login(office_head)
    said = {
        "step": 0,
        "submission": "",
        "note": "Thiếu số liệu tháng 5",
        "category": "figures",
        "points": "Bổ sung biểu 02",
    }
    answer = client.post(f"/ra-soat/{task.pk}/tra-lai/", said)
    assert answer.status_code == 409
    assert "Thiếu số liệu tháng 5" in answer.content.decode()
    assert "Bổ sung biểu 02" in answer.content.decode()
