"""Issuing a plan: all of it at once, by the right person, once."""

import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, connections
from pytest_django import DjangoCaptureOnCommitCallbacks

from audit.models import Event
from plans import actions
from plans.draft import editing
from plans.errors import StalePlan
from plans.intake.taking import Source, prepare, take_in
from plans.models import Plan, PlanItem
from plans.states import PlanState
from realtime import bell, topics
from tests.plans.conftest import NOW, TODAY
from units.models import Unit, User
from workflows import engine
from workflows.models import CommonTask, Task
from workflows.states import State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


def test_every_line_becomes_a_task_with_its_source(draft: Plan, office_reviewer: User, division: Unit) -> None:
    made = actions.issue(draft, actor=office_reviewer)
    assert (made.tasks, made.assigned, made.unassigned, made.common) == (5, 4, 1, 1)
    task = draft.items.get(position=1).task
    assert task is not None
    assert (task.state, task.lead_unit) == (State.ASSIGNED, division)
    assert (task.plan, task.plan_title, task.source_path) == (draft.code, draft.title, "II.1")
    assert task.source_text == "1. Rà soát toàn bộ quy trình nội bộ của cơ quan."
    assert (task.source_sha256, task.source_first_line, task.source_last_line) == (draft.source_sha256, 11, 11)
    assert (str(task.due_on), str(task.effective_due_on), str(task.original_due_on)) == (
        "2027-05-31",
        "2027-05-31",
        "2027-05-31",
    )
    assert [unit.code for unit in task.cooperating_units.all()] == ["vp"]


def test_a_line_for_all_units_is_given_to_each_under_a_common_parent(draft: Plan, office_reviewer: User) -> None:
    actions.issue(draft, actor=office_reviewer)
    common = CommonTask.objects.get()
    assert draft.items.get(position=2).common == common
    assert {task.lead_unit.code for task in common.tasks.all() if task.lead_unit} == {"vp", "hctp", "xdpb"}
    assert {task.state for task in common.tasks.all()} == {State.ASSIGNED}


def test_the_real_plan_gives_each_unit_its_tasks(
    real_plan: Path, office: Unit, division: Unit, other_division: Unit, inspectorate: Unit, office_reviewer: User
) -> None:
    source = Source.of(real_plan.name, real_plan.read_bytes())
    plan = take_in(prepare(source, office.agency, on=TODAY), actor=office_reviewer, at=NOW)
    made = actions.issue(plan, actor=office_reviewer)
    assert (made.tasks, made.assigned, made.unassigned, made.common) == (27, 27, 0, 3)
    led = Counter(Task.objects.values_list("lead_unit__code", flat=True))
    assert led == {"vp": 14, "hctp": 5, "xdpb": 4, "tt": 4}
    moved = Task.objects.get(source_path="II.3.b")
    assert (str(moved.due_on), str(moved.effective_due_on)) == ("2025-05-31", "2025-06-02")
    assert moved.source_text.splitlines()[0].startswith("b) Đảm bảo 100% TTHC")


def test_a_line_without_a_unit_stays_unassigned_and_keeps_its_date(draft: Plan, office_reviewer: User) -> None:
    actions.issue(draft, actor=office_reviewer)
    task = draft.items.get(position=3).task
    assert task is not None
    assert (task.state, task.lead_unit, str(task.due_on)) == (State.DRAFT, None, "2027-09-29")


def test_a_task_without_a_unit_keeps_what_the_paper_says_of_who_does_it(draft: Plan, office_reviewer: User) -> None:
    Plan.objects.filter(pk=draft.pk).update(default_assignment="Các phòng, đơn vị thuộc Sở")
    draft.items.filter(position=1).update(lead_unit=None, lead_text="")
    actions.issue(draft, actor=office_reviewer)
    said = {item.position: item.task.lead_text for item in draft.items.select_related("task") if item.task}
    assert said == {1: "Các phòng, đơn vị thuộc Sở", 3: "Phòng Chuyển đổi số và Dữ liệu"}


def test_a_line_led_from_outside_becomes_a_task_nobody_here_leads(draft: Plan, office_reviewer: User) -> None:
    draft.items.filter(position=1).update(lead_unit=None, lead_outside=True, lead_text="Sở Khoa học và Công nghệ")
    made = actions.issue(draft, actor=office_reviewer)
    task = draft.items.get(position=1).task
    assert task is not None
    assert (task.state, task.lead_unit, task.lead_text) == (State.DRAFT, None, "Sở Khoa học và Công nghệ")
    assert made.unassigned == 2


def test_a_skipped_line_becomes_nothing(draft: Plan, office_reviewer: User) -> None:
    draft.items.filter(position__in=[2, 3]).update(skipped=True)
    assert actions.issue(draft, actor=office_reviewer).tasks == 1
    assert Task.objects.count() == 1


def test_issuing_leaves_one_line_and_rings_every_unit(
    draft: Plan,
    office_reviewer: User,
    division: Unit,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    rung: list[str] = []
    monkeypatch.setattr(bell, "send_rings", lambda rings: rung.extend(ring.topic for ring in rings))
    with django_capture_on_commit_callbacks(execute=True):
        actions.issue(draft, actor=office_reviewer)
    event = Event.objects.get(object_key=f"plan:{draft.pk}", action="plan.issue")
    assert (event.actor, event.refused, event.plan) == (office_reviewer, False, draft.code)
    assert topics.unit(division.pk) in rung
    draft.refresh_from_db()
    assert (draft.state, draft.issued_by) == (PlanState.ISSUED, office_reviewer)


def test_who_does_not_coordinate_is_refused_and_the_attempt_is_kept(draft: Plan, unit_head: User) -> None:
    with pytest.raises(PermissionDenied, match="đơn vị đầu mối"):
        actions.issue(draft, actor=unit_head)
    event = Event.objects.get(object_key=f"plan:{draft.pk}", refused=True)
    assert (event.action, event.actor) == ("plan.issue", unit_head)
    assert not Task.objects.exists()


def test_nothing_is_written_when_one_task_fails(
    draft: Plan, office_reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Task] = []

    def failing(task: Task, **kwargs: object) -> Task:
        calls.append(task)
        if len(calls) > 2:
            raise RuntimeError("disk full")
        return task

    monkeypatch.setattr(engine, "assign_within", failing)
    with pytest.raises(RuntimeError, match="disk full"):
        actions.issue(draft, actor=office_reviewer)
    draft.refresh_from_db()
    assert draft.state == PlanState.DRAFT
    assert not Task.objects.exists()
    assert not CommonTask.objects.exists()
    assert not Event.objects.filter(action__in=["plan.issue", "task.create"]).exists()


def test_a_plan_without_a_coordinating_unit_cannot_be_issued(draft: Plan, office_reviewer: User) -> None:
    draft.items.update(skipped=True)
    with pytest.raises(ValidationError, match="Không có nhiệm vụ nào"):
        actions.issue(draft, actor=office_reviewer)


def test_a_unit_that_has_ended_meanwhile_stands_in_the_way(draft: Plan, office_reviewer: User, division: Unit) -> None:
    Unit.objects.filter(pk=division.pk).update(active_to=TODAY.replace(day=1))
    with pytest.raises(ValidationError, match="không còn hoạt động"):
        actions.issue(draft, actor=office_reviewer)
    assert not Task.objects.exists()


def test_the_second_to_issue_is_told_who_was_first(draft: Plan, office_reviewer: User, office_head: User) -> None:
    in_hand = Plan.objects.get(pk=draft.pk)
    actions.issue(draft, actor=office_reviewer)
    with pytest.raises(StalePlan, match="Office reviewer ban hành lúc"):
        actions.issue(in_hand, actor=office_head)
    assert Task.objects.count() == 5


def test_what_another_has_edited_cannot_be_issued_unseen(draft: Plan, office_reviewer: User, office_head: User) -> None:
    in_hand = Plan.objects.get(pk=draft.pk)
    editing.change(draft, editing.Sheet({"number": "19/KH-STP"}), actor=office_reviewer, seen=1)
    with pytest.raises(StalePlan, match="Office reviewer sửa lúc"):
        actions.issue(in_hand, actor=office_head)
    assert actions.issue(in_hand, actor=office_head, seen=2).tasks == 5


def test_a_discarded_draft_stays_but_cannot_be_issued(draft: Plan, office_reviewer: User) -> None:
    actions.discard(draft, actor=office_reviewer)
    with pytest.raises(StalePlan, match="đã bị bỏ"):
        actions.issue(draft, actor=office_reviewer)
    assert PlanItem.objects.filter(plan=draft).count() == 3
    assert Event.objects.filter(object_key=f"plan:{draft.pk}", action="plan.discard").count() == 1


def test_only_the_coordinating_unit_discards(draft: Plan, unit_head: User) -> None:
    with pytest.raises(PermissionDenied):
        actions.discard(draft, actor=unit_head)
    assert Event.objects.filter(action="plan.discard", refused=True).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_issue_at_once_one_wins(draft: Plan, office_reviewer: User, office_head: User) -> None:
    start = threading.Barrier(2)
    outcomes: list[str] = []
    threads = [
        threading.Thread(target=race(draft.pk, person.pk, start, outcomes)) for person in (office_reviewer, office_head)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["issued", "stale"]
    assert Task.objects.count() == 5
    assert Event.objects.filter(object_key=f"plan:{draft.pk}", action="plan.issue").count() == 1


def race(plan_id: int, person_id: int, start: threading.Barrier, outcomes: list[str]) -> Callable[[], None]:
    """Return one contender."""

    def run() -> None:
        try:
            plan, person = Plan.objects.get(pk=plan_id), User.objects.get(pk=person_id)
            start.wait(timeout=10)
            actions.issue(plan, actor=person)
            outcomes.append("issued")
        except StalePlan:
            outcomes.append("stale")
        finally:
            connections.close_all()

    assert connection.vendor == "postgresql"
    return run
