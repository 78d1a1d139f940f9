"""What only a plan does to its tasks: taking them back, closing what was superseded, rewriting what goes on."""

import datetime as dt
import json

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse

from audit.canonical import digest
from audit.models import Event
from audit.verifier import verify
from realtime import topics
from realtime.models import Ring
from tests.people import MakeTask, giving_to, moved
from units.models import Unit, User
from workflows import engine, worklist
from workflows.errors import Refused, Stale
from workflows.models import SlotCount, Task
from workflows.moves import MOVES
from workflows.states import CLOSED, OPEN, State
from workflows.verification import TaskWatcher, expectations

BASIS = "Kế hoạch 30/KH-STP ngày 12/5/2026"
FIRST, LATER = dt.date(2027, 5, 14), dt.date(2027, 5, 29)  # a Friday, and a Saturday


def amended(task: Task, actor: User, **changes: object) -> Task:
    """Amend a task in a transaction of its own and return it reread."""
    with transaction.atomic():
        engine.amend_within(task.pk, actor=actor, changes=changes, basis=BASIS)
    return Task.objects.get(pk=task.pk)


def take_back(tasks: list[Task], actor: User) -> None:
    """Take back several tasks as a plan does: all of them, or none."""
    with transaction.atomic():
        for task in tasks:
            engine.recall_within(task.pk, actor=actor, note="Ban hành nhầm")


def last_line(task: Task) -> dict[str, object]:
    """Return the body of the task's last event."""
    event = Event.objects.of(engine.key_of(task)).last()
    assert event is not None
    found: dict[str, object] = json.loads(bytes(event.body))
    return found


def assert_sound() -> None:
    """Hold every row against the trail, and every worklist against the rows."""
    assert not list(verify(expectations(), [TaskWatcher()]))
    assert worklist.repair() == 0


@pytest.mark.parametrize("name", ["recall", "supersede"])
def test_the_ordinary_door_does_not_make_a_plans_moves(name: str, task_in: MakeTask, office_reviewer: User) -> None:
    task = task_in(State.ASSIGNED)
    with pytest.raises(ValueError, match="plan"):
        engine.perform(task.pk, name, actor=office_reviewer, seen=engine.seen_now(task), note="Nhầm")
    task.refresh_from_db()
    assert task.state == State.ASSIGNED


@pytest.mark.parametrize("state", OPEN)
def test_no_page_of_a_task_speaks_of_a_plans_moves(
    state: State, task_in: MakeTask, office_reviewer: User, client: Client
) -> None:
    task = task_in(state)
    offered = {offer.move.name for offer in engine.available_moves(task, office_reviewer)}
    assert offered
    assert not offered & {"recall", "supersede"}
    client.force_login(office_reviewer)
    text = client.get(reverse("task_page", args=[task.pk])).content.decode()
    assert MOVES["recall"].label not in text
    assert MOVES["supersede"].label not in text
    for words in ("recall", "supersede", "thu-hoi", "thay-the"):
        assert client.get(f"/nhiem-vu/{task.pk}/{words}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_plans_doors_need_the_plans_transaction(task_in: MakeTask, office_reviewer: User) -> None:
    task = task_in(State.ASSIGNED)
    with pytest.raises(RuntimeError):
        engine.recall_within(task.pk, actor=office_reviewer, note="Nhầm")
    with pytest.raises(RuntimeError):
        engine.supersede_within(task.pk, actor=office_reviewer, note="Sửa đổi", basis=BASIS)
    with pytest.raises(RuntimeError):
        engine.amend_within(task.pk, actor=office_reviewer, changes={"product": "Báo cáo"}, basis=BASIS)


def test_taking_back_asks_why_and_superseding_asks_for_the_document(task_in: MakeTask, office_reviewer: User) -> None:
    task = task_in(State.ASSIGNED)
    with pytest.raises(ValidationError, match="lý do"), transaction.atomic():
        engine.recall_within(task.pk, actor=office_reviewer, note=" ")
    with pytest.raises(ValidationError, match="căn cứ"), transaction.atomic():
        engine.supersede_within(task.pk, actor=office_reviewer, note="Sửa đổi", basis="")
    with pytest.raises(ValidationError, match="căn cứ"), transaction.atomic():
        engine.amend_within(task.pk, actor=office_reviewer, changes={"product": "Báo cáo"}, basis=" ")


def test_a_task_that_was_taken_back_tells_so(task_in: MakeTask, office_reviewer: User, client: Client) -> None:
    task = task_in(State.ASSIGNED)
    before = SlotCount.objects.get(slot=task.holder_slot).waiting
    with transaction.atomic():
        engine.recall_within(task.pk, actor=office_reviewer, note="Ban hành nhầm bản dự thảo")
    client.force_login(office_reviewer)
    text = client.get(reverse("task_page", args=[task.pk])).content.decode()
    assert "Thu hồi giao việc" in text
    assert "Ban hành nhầm bản dự thảo" in text
    assert "Huỷ" in text
    assert SlotCount.objects.get(slot=task.holder_slot).waiting == before - 1
    assert Ring.objects.filter(topic=topics.unit(task.lead_unit_id or 0)).exists()
    assert_sound()


def test_one_task_that_cannot_be_taken_back_leaves_the_whole_plan_as_it_was(
    task_in: MakeTask, office_reviewer: User
) -> None:
    free, started = task_in(State.ASSIGNED), task_in(State.IN_PROGRESS)
    events = Event.objects.count()
    with pytest.raises(Stale):
        take_back([free, started], office_reviewer)
    assert set(Task.objects.values_list("state", flat=True)) == {State.ASSIGNED, State.IN_PROGRESS}
    assert Event.objects.count() == events


@pytest.mark.parametrize("state", OPEN)
def test_an_amended_plan_rewrites_a_task_that_goes_on(
    state: State, task_in: MakeTask, office_reviewer: User, other_division: Unit
) -> None:
    task = task_in(state, due_on=FIRST) if state != State.DRAFT else task_in(state)
    old = task.content
    first_due = task.original_due_on
    new = "Rà soát, đơn giản hoá quy trình nội bộ"
    after = amended(
        task,
        office_reviewer,
        content=new,
        product="Quyết định công bố",
        due_on=LATER,
        due_text="trước ngày 30/5/2027",
        plan="30/KH-STP",
        source_path="II.4",
        cooperating_units=[other_division],
    )
    assert (after.state, after.audit_seq, after.content) == (state, task.audit_seq + 1, new)
    assert (after.due_on, after.effective_due_on) == (LATER, dt.date(2027, 5, 31))
    assert after.original_due_on == (first_due or LATER)
    assert after.slot_due_on == after.effective_due_on
    assert list(after.cooperating_units.all()) == [other_division]
    line = last_line(task)
    facts = line["facts"]
    assert isinstance(facts, dict)
    assert (line["action"], line["from"], line["to"]) == ("task.amend", "", "")
    assert facts["basis"] == BASIS
    assert facts["changes"]["content"] == [digest(old.encode()), digest(new.encode())]
    assert facts["beginnings"]["content"] == [old, new]
    assert facts["changes"]["plan"] == ["15/KH-STP", "30/KH-STP"]
    assert facts["changes"]["cooperating_units"] == [[], [other_division.name]]
    assert_sound()


def test_a_deadline_that_was_set_first_is_kept_through_every_amendment(
    task_in: MakeTask, office_reviewer: User, client: Client
) -> None:
    task = task_in(State.IN_PROGRESS, due_on=FIRST)
    for due_on in (LATER, None, dt.date(2027, 6, 30)):
        task = amended(task, office_reviewer, due_on=due_on)
        assert (task.due_on, task.original_due_on) == (due_on, FIRST)
    client.force_login(office_reviewer)
    text = client.get(reverse("task_page", args=[task.pk])).content.decode()
    assert "không còn thời hạn" in text
    assert "hạn 30/06/2027" in text
    assert f"căn cứ {BASIS}" in text
    assert_sound()


def test_an_amended_task_is_found_by_its_new_words_and_not_by_the_old(task_in: MakeTask, office_reviewer: User) -> None:
    task = amended(task_in(State.ASSIGNED), office_reviewer, content="Tập huấn hoà giải viên ở cơ sở")
    seen = Task.objects.visible_to(office_reviewer)
    assert list(worklist.holding_every(seen, "tap huan hoa giai")) == [task]
    assert not list(worklist.holding_every(seen, "ra soat quy trinh"))


def test_an_amendment_that_changes_nothing_leaves_no_line(task_in: MakeTask, office_reviewer: User) -> None:
    task = task_in(State.ASSIGNED, due_on=FIRST)
    after = amended(task, office_reviewer, content=task.content, due_on=FIRST, cooperating_units=[])
    assert after.audit_seq == task.audit_seq


@pytest.mark.parametrize("state", CLOSED)
def test_a_closed_task_is_not_amended(state: State, task_in: MakeTask, office_reviewer: User) -> None:
    task = task_in(state)
    with pytest.raises(Stale):
        amended(task, office_reviewer, content="Khác")


def test_only_the_coordinating_unit_amends(task_in: MakeTask, unit_head: User, director: User) -> None:
    task = task_in(State.ASSIGNED)
    for person in (unit_head, director):
        with pytest.raises(Refused):
            amended(task, person, content="Khác")
    task.refresh_from_db()
    assert task.content != "Khác"


@pytest.mark.parametrize("name", ["state", "lead_unit", "agency_id", "original_due_on", "effective_due_on", "round"])
def test_an_amendment_touches_nothing_else(name: str, task_in: MakeTask, office_reviewer: User) -> None:
    task = task_in(State.ASSIGNED)
    with pytest.raises(ValueError, match=name):
        amended(task, office_reviewer, **{name: None})


def test_what_was_amended_behind_the_doors_back_is_found(task_in: MakeTask, office_reviewer: User) -> None:
    task = amended(task_in(State.ASSIGNED), office_reviewer, product="Quyết định")
    Task.objects.filter(pk=task.pk).update(product="Báo cáo")
    assert [finding.what for finding in verify(expectations(), [TaskWatcher()])] == [
        "product is not what the plan was last amended to"
    ]


def test_what_a_plan_says_of_the_unit_is_shown_where_the_task_is_given_out(
    task_in: MakeTask, office_reviewer: User, client: Client, division: Unit
) -> None:
    task = amended(task_in(State.DRAFT), office_reviewer, lead_text="Các phòng, đơn vị thuộc Sở")
    client.force_login(office_reviewer)
    for page in (reverse("task_page", args=[task.pk]), reverse("task_move", args=[task.pk, "assign"])):
        assert "“Các phòng, đơn vị thuộc Sở”" in client.get(page).content.decode()
    assert moved(task, "assign", office_reviewer, giving_to(division)).lead_text == "Các phòng, đơn vị thuộc Sở"
