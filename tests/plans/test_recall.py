"""Thu hồi giao việc: all of a plan comes back while nobody has accepted anything of it, and not a moment later."""

from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from audit.models import Event
from plans import actions
from plans.draft import editing
from plans.editions import recalling
from plans.errors import StalePlan
from plans.models import Plan
from plans.states import PlanState
from tests.approvals.pages import body
from tests.people import moved
from tests.plans.amendments import amending, issued, task_at
from tests.plans.racing import raced
from units.models import User
from workflows import engine
from workflows.errors import Stale
from workflows.models import CommonTask, SlotCount, Task
from workflows.states import State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files", "office", "division", "other_division")]
WHY = "Ban hành nhầm bản chưa ký"


def test_every_task_comes_back_and_the_plan_is_a_draft_again(office_reviewer: User) -> None:
    plan = issued(office_reviewer)
    given = Task.objects.count()
    recalling.recall(plan, actor=office_reviewer, seen=plan.version, reason=WHY)
    plan.refresh_from_db()
    assert (plan.state, plan.version, plan.issued_at, plan.issued_by) == (PlanState.DRAFT, 2, None, None)
    assert {task.state for task in Task.objects.all()} == {State.CANCELLED}
    assert not plan.items.exclude(task=None, common=None).exists()
    event = Event.objects.get(object_key=f"plan:{plan.pk}", action="plan.recall")
    assert (event.actor, event.refused) == (office_reviewer, False)
    chains = Event.objects.filter(action="task.recall")
    assert chains.count() == given == 6
    assert not SlotCount.objects.filter(waiting__gt=0).exists()


def test_the_tasks_keep_their_snapshot_and_their_reason(office_reviewer: User) -> None:
    plan = issued(office_reviewer)
    before = task_at(plan, 1)
    recalling.recall(plan, actor=office_reviewer, seen=plan.version, reason=WHY)
    after = Task.objects.get(pk=before.pk)
    for name in ("plan", "plan_title", "source_text", "source_sha256", "lead_unit_id", "content"):
        assert getattr(after, name) == getattr(before, name)
    assert WHY in bytes(Event.objects.get(object_key=f"task:{before.pk}", action="task.recall").body).decode()


def test_what_came_back_can_be_issued_again(office_reviewer: User) -> None:
    plan = issued(office_reviewer)
    recalling.recall(plan, actor=office_reviewer, seen=plan.version, reason=WHY)
    draft = Plan.objects.get(pk=plan.pk)
    editing.change(draft, editing.Sheet({"number": "19/KH-STP"}), actor=office_reviewer, seen=2)
    made = actions.issue(Plan.objects.get(pk=plan.pk), actor=office_reviewer)
    assert (made.tasks, made.assigned, made.unassigned, made.common) == (6, 5, 1, 1)
    assert Task.objects.exclude(state=State.CANCELLED).count() == 6
    assert CommonTask.objects.count() == 2
    call_command("verify_audit")


def test_who_has_accepted_is_named_and_nothing_comes_back(office_reviewer: User, unit_head: User) -> None:
    plan = issued(office_reviewer)
    task = moved(task_at(plan, 1), "start", unit_head)
    words = rf"Phòng Hành chính và Bổ trợ tư pháp đã tiếp nhận {task.code} lúc \d\d:\d\d ngày .* \(Unit head\)"
    with pytest.raises(StalePlan, match=words):
        recalling.recall(plan, actor=office_reviewer, seen=plan.version, reason=WHY)
    plan.refresh_from_db()
    assert plan.state == PlanState.ISSUED
    assert not Task.objects.filter(state=State.CANCELLED).exists()


def test_a_task_that_leadership_has_suspended_stands_in_the_way(office_reviewer: User, deputy_director: User) -> None:
    plan = issued(office_reviewer)
    task = moved(task_at(plan, 1), "suspend", deputy_director)
    with pytest.raises(StalePlan, match=f"{task.code} đang ở trạng thái “Tạm dừng”"):
        recalling.recall(plan, actor=office_reviewer, seen=plan.version, reason=WHY)


def test_a_reason_is_asked_for(office_reviewer: User) -> None:
    plan = issued(office_reviewer)
    with pytest.raises(ValidationError, match="lý do thu hồi"):
        recalling.recall(plan, actor=office_reviewer, seen=plan.version, reason="  ")


def test_only_the_coordinating_unit_recalls_and_the_attempt_is_kept(office_reviewer: User, unit_head: User) -> None:
    plan = issued(office_reviewer)
    with pytest.raises(PermissionDenied, match="đơn vị đầu mối"):
        recalling.recall(plan, actor=unit_head, seen=plan.version, reason=WHY)
    assert Event.objects.get(action="plan.recall", refused=True).actor == unit_head
    assert not Task.objects.filter(state=State.CANCELLED).exists()


def test_the_second_to_recall_is_told_who_was_first(office_reviewer: User, office_head: User) -> None:
    plan = issued(office_reviewer)
    recalling.recall(plan, actor=office_reviewer, seen=plan.version, reason=WHY)
    with pytest.raises(StalePlan, match="Office reviewer thu hồi lúc"):
        recalling.recall(plan, actor=office_head, seen=plan.version, reason=WHY)


def test_a_later_edition_cannot_be_recalled(office_reviewer: User) -> None:
    plan = issued(office_reviewer)
    later = amending(plan, office_reviewer, [("Rà soát toàn bộ quy trình nội bộ của cơ quan", "", "")])
    actions.issue(later, actor=office_reviewer)
    later.refresh_from_db()
    with pytest.raises(StalePlan, match="Đây là bản sửa đổi"):
        recalling.recall(later, actor=office_reviewer, seen=later.version, reason=WHY)
    with pytest.raises(StalePlan, match="thay bằng bản sửa đổi"):
        recalling.recall(plan, actor=office_reviewer, seen=plan.version, reason=WHY)


def test_the_page_recalls_and_leads_to_the_draft(client: Client, office_reviewer: User) -> None:
    plan = issued(office_reviewer)
    client.force_login(office_reviewer)
    url = reverse("plan_recall", args=[plan.pk])
    assert url in body(client.get(reverse("plan_page", args=[plan.pk])))
    page = body(client.get(url))
    assert "Sẽ thu hồi 6 nhiệm vụ" in page
    empty = client.post(url, {"version": plan.version, "note": " "})
    assert (empty.status_code, "Hãy ghi lý do thu hồi" in body(empty)) == (422, True)
    done = client.post(url, {"version": plan.version, "note": WHY}, follow=True)
    assert done.redirect_chain[-1][0] == reverse("plan_compare", args=[plan.pk])
    assert "Đã thu hồi giao việc" in body(done)


def test_the_page_says_who_accepted_and_offers_the_amendment(
    client: Client, office_reviewer: User, unit_head: User
) -> None:
    plan = issued(office_reviewer)
    client.force_login(office_reviewer)
    moved(task_at(plan, 1), "start", unit_head)
    answer = client.post(reverse("plan_recall", args=[plan.pk]), {"version": plan.version, "note": WHY})
    page = body(answer)
    assert answer.status_code == 409
    assert "đã tiếp nhận NV-" in page
    assert f'href="{reverse("plan_import")}"' in page
    assert "đã tiếp nhận NV-" in body(client.get(reverse("plan_page", args=[plan.pk])))


def test_the_page_refuses_who_does_not_coordinate(client: Client, office_reviewer: User, unit_head: User) -> None:
    plan = issued(office_reviewer)
    client.force_login(unit_head)
    url = reverse("plan_recall", args=[plan.pk])
    assert "Chỉ người điều phối" in body(client.get(url))
    assert client.post(url, {"version": plan.version, "note": WHY}).status_code == 403
    assert "Thu hồi giao việc" not in body(client.get(reverse("plan_page", args=[plan.pk])))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_a_unit_that_accepts_and_an_office_that_recalls_one_wins(office_reviewer: User, unit_head: User) -> None:
    for number in range(6):
        plan = issued(office_reviewer, number=f"{number}/KH-STP")
        task = task_at(plan, 1)
        outcomes = raced(partial(recall_as, plan, office_reviewer.pk), partial(start_as, task, unit_head.pk))
        plan.refresh_from_db()
        task.refresh_from_db()
        assert (plan.state, task.state, sorted(outcomes)) in (
            (PlanState.DRAFT, State.CANCELLED, ["recalled", "too late to start"]),
            (PlanState.ISSUED, State.IN_PROGRESS, ["started", "too late to recall"]),
        )


def recall_as(plan: Plan, person_id: int) -> str:
    """Recall in a thread of its own."""
    try:
        recalling.recall(plan, actor=User.objects.get(pk=person_id), seen=plan.version, reason=WHY)
    except StalePlan:
        return "too late to recall"
    return "recalled"


def start_as(task: Task, person_id: int) -> str:
    """Accept in a thread of its own."""
    try:
        engine.perform(task.pk, "start", actor=User.objects.get(pk=person_id), seen=engine.seen_now(task))
    except Stale:
        return "too late to start"
    return "started"
