"""The web process is killed while it issues, amends or takes a plan in: all of it or nothing, and once again works."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from audit.models import Event
from plans.editions import recalling
from plans.intake.storing import LEFT_BEHIND, sweep
from plans.models import Plan, PlanItem
from plans.states import PlanState
from project.models import Answer
from realtime.models import Ring
from tests.faults.holding import environment, held, settle
from tests.faults.test_kill import Browser, assert_whole, give_up_waiting, sending
from tests.files.test_room import on_disk
from tests.journeys.site import serving
from tests.people import moved
from tests.plans.amendments import FIRST, OTHER, Row, amending, issued, paper, task_at
from tests.plans.conftest import read_in
from units.models import Agency, User
from workflows import engine
from workflows.models import CommonTask, SlotCount, Task
from workflows.states import State

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("killed"),
    pytest.mark.usefixtures("office", "division", "other_division"),
]
LATER: tuple[Row, ...] = (
    (f"{FIRST[0][0]} theo yêu cầu mới", *FIRST[0][1:]),
    FIRST[1],
    (FIRST[2][0], OTHER, FIRST[2][2]),
    ("Khảo sát mức độ hài lòng của người dân về giải quyết thủ tục", OTHER, "Trong tháng 9/2027"),
)


@pytest.fixture
def files(settings: Settings, tmp_path: Path) -> Path:
    """Look where the server of this test keeps its files."""
    folder = tmp_path / "files"
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": folder, "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    return folder


def everything() -> list[object]:
    """Return all that these acts write."""
    written = (Plan, PlanItem, Task, CommonTask, SlotCount, Event, Ring)
    return [*(list(model.objects.order_by("pk").values()) for model in written), helpers()]


def helpers() -> list[object]:
    """Return who helps with what."""
    return [list(model.cooperating_units.through.objects.order_by("pk").values()) for model in (Task, PlanItem)]


def aligned() -> None:
    """Hold the flow rows against the states of the tasks."""
    assert [task.pk for task in Task.objects.all() if engine.realign(task.pk)] == []


def killed(path: str, form: dict[str, object], actor: User, folder: Path, *, place: str) -> None:
    """Send a form, and kill the server in the middle of what it writes for it."""
    with serving(environment(folder), folder) as site, held(place) as reached:
        answer = sending(Browser.of(actor), site, path, form)
        reached()
        site.process.kill()
        site.process.wait()
        answer.join()
    settle()
    assert Answer.objects.get().location == ""  # the form was claimed, so the request had come that far


def sent_again(path: str, form: dict[str, object], actor: User) -> None:
    """Send the form three times, as an impatient hand does; it is answered alike.

    That a new server starts on what the dead one left is proved beside (test_kill): here this process stands in for it.
    """
    give_up_waiting()
    browser = Client()
    browser.force_login(actor)
    sent = [browser.post(path, form) for _ in range(3)]
    answers = {(answer.status_code, answer.headers.get("Location", "")) for answer in sent}
    assert [status for status, _ in answers] == [302], answers


def test_killed_while_issuing_nothing_is_issued_and_then_everything_once(
    agency: Agency, office_reviewer: User, files: Path, tmp_path: Path
) -> None:
    plan = read_in(agency, office_reviewer, paper("15/KH-STP", FIRST))
    path, form = reverse("plan_confirm", args=[plan.pk]), {"version": plan.version, "once": "a" * 16}
    before = everything()
    killed(path, form, office_reviewer, tmp_path, place="plan line")
    assert everything() == before
    assert_whole()
    sent_again(path, form, office_reviewer)
    assert Plan.objects.get().state == PlanState.ISSUED
    assert Event.objects.filter(action="plan.issue").count() == 1
    assert Task.objects.count() == 6
    assert_whole()
    aligned()


def test_killed_while_amending_the_running_tasks_go_on_untouched(
    office_reviewer: User, unit_head: User, files: Path, tmp_path: Path
) -> None:
    plan = issued(office_reviewer)
    task = moved(task_at(plan, 1), "start", unit_head)
    later = amending(plan, office_reviewer, LATER)
    path, form = reverse("plan_confirm", args=[later.pk]), {"version": later.version, "once": "b" * 16}
    before = everything()
    killed(path, form, office_reviewer, tmp_path, place="plan line")
    assert everything() == before
    assert_whole()
    sent_again(path, form, office_reviewer)
    states = dict(Plan.objects.values_list("pk", "state"))
    assert states == {plan.pk: PlanState.AMENDED, later.pk: PlanState.ISSUED}
    assert Task.objects.get(pk=task.pk).state == State.IN_PROGRESS
    assert Task.objects.get(pk=task.pk).content.endswith("theo yêu cầu mới.")
    assert Event.objects.filter(action="plan.amend").count() == 2
    assert_whole()
    aligned()


def test_killed_while_recalling_every_unit_still_has_its_task(
    office_reviewer: User, files: Path, tmp_path: Path
) -> None:
    plan = issued(office_reviewer)
    path = reverse("plan_recall", args=[plan.pk])
    form: dict[str, object] = {"version": plan.version, "note": "Ban hành nhầm", "once": "c" * 16}
    before = everything()
    killed(path, form, office_reviewer, tmp_path, place="plan line")
    assert everything() == before
    assert recalling.why_not(plan, office_reviewer) == ""
    sent_again(path, form, office_reviewer)
    assert Plan.objects.get().state == PlanState.DRAFT
    assert_whole()
    aligned()


def test_killed_while_taking_a_plan_in_there_is_no_draft_and_its_file_is_swept_up(
    office_reviewer: User, files: Path, tmp_path: Path
) -> None:
    path = reverse("plan_import")
    form: dict[str, object] = {"text": paper("15/KH-STP", FIRST), "once": "d" * 16}
    killed(path, form, office_reviewer, tmp_path, place="new plan line")
    assert not Plan.objects.exists()
    assert not Event.objects.filter(action="plan.import").exists()
    assert on_disk(files) == 1  # written before the rows, so that no row ever speaks of a file that is not there
    call_command("sweep_files")
    assert on_disk(files) == 1  # it might belong to a request that is still at work
    assert sweep(at=timezone.now() + 2 * LEFT_BEHIND) == 1
    sent_again(path, form, office_reviewer)
    plan = Plan.objects.get()
    assert plan.items.count() == len(FIRST)
    assert [str(one.relative_to(files)) for one in files.rglob("*.txt")] == [plan.source_file.name]
    assert sweep(at=timezone.now() + 2 * LEFT_BEHIND) == 0
    assert_whole()
