"""The page of a task: what it shows to whom, its live part, its moves, and what it costs."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import timezone

from audit.canonical import Value
from audit.models import Event
from audit.verifier import content_of
from realtime import topics
from tests.people import MakeTask, draft_task, giving_to, moved, returning, reviewing, submitting
from tests.workflows.answers import body
from tests.workflows.listening import listening
from units.models import Unit, User
from workflows import engine
from workflows.engine import Prepared
from workflows.models import CommonTask, Returned, Task
from workflows.moves import MOVES
from workflows.paths import SLUGS
from workflows.states import State

TASK_PAGE_QUERIES = 14
TOKENS = re.compile(r'name="(csrfmiddlewaretoken|once)" value="[^"]+"')


def at(name: str, *args: object) -> str:
    return reverse(name, args=args)


def posted(task: Task, **more: object) -> dict[str, object]:
    """Return what a page that shows the task now posts back."""
    seen = engine.seen_now(task)
    return {"step": seen.step if seen.step is not None else "", "submission": seen.submission, **more}


# ---- what it shows


@pytest.mark.parametrize("state", list(State))
def test_the_page_opens_in_every_state_and_says_who_holds_the_task(
    client: Client, task_in: MakeTask, director: User, state: State
) -> None:
    task = task_in(state)
    client.force_login(director)
    page = body(client.get(at("task_page", task.pk)))
    assert task.code in page
    assert task.content in page
    assert "Ai đang giữ?" in page
    assert "Diễn biến" in page


def test_what_one_may_not_see_does_not_exist(
    client: Client, task_in: MakeTask, other_unit_head: User, stranger: User, administrator: User, superuser: User
) -> None:
    task = task_in(State.REPORTED)
    for person in (other_unit_head, stranger, administrator, superuser):
        client.force_login(person)
        for name in ("task_page", "task_partial", "report_form", "report_check", "report_sent"):
            assert client.get(at(name, task.pk)).status_code == 404, (person, name)
        for move in SLUGS:
            assert client.post(at("task_move", task.pk, move), posted(task, note="x")).status_code == 404
    assert client.get(at("task_page", task.pk + 1000)).status_code == 404


def test_the_holder_is_named_with_title_time_and_successor(
    client: Client, task_in: MakeTask, officer: User, unit_head: User
) -> None:
    task = task_in(State.IN_PROGRESS)
    client.force_login(officer)
    holder = client.get(at("task_page", task.pk)).context["holder"]
    assert holder.name == f"{unit_head.name} (Thủ trưởng đơn vị)"
    assert "thực hiện và trình báo cáo" in holder.title
    assert holder.held.startswith("Mới nhận lúc ")
    assert holder.next.startswith("Văn phòng Sở: ")
    assert holder.next.endswith("Office reviewer (Chuyên viên tổng hợp) rà soát báo cáo")
    assert holder.kind == ""
    client.force_login(unit_head)
    assert client.get(at("task_page", task.pk)).context["holder"].kind == "you"


def test_who_submitted_is_not_named_among_those_who_may_review(
    client: Client, task_in: MakeTask, office: Unit, office_head: User, office_reviewer: User
) -> None:
    task = task_in(State.REPORTED, lead=office, head=office_head)
    client.force_login(office_reviewer)
    assert client.get(at("task_page", task.pk)).context["holder"].name == "Office reviewer (Chuyên viên tổng hợp)"


def test_the_proposed_signer_is_the_one_who_holds_a_reviewed_task(
    client: Client, task_in: MakeTask, director: User, deputy_director: User, unit_head: User
) -> None:
    task = task_in(State.REVIEWED)
    client.force_login(unit_head)
    assert client.get(at("task_page", task.pk)).context["holder"].name == f"{deputy_director.name} (Phó Giám đốc)"


def test_a_returned_report_shows_its_reason_and_points(
    client: Client, task_in: MakeTask, unit_head: User, office_reviewer: User
) -> None:
    task = moved(task_in(State.REPORTED), "return_to_unit", office_reviewer, returning("Thiếu số liệu quý"))
    client.force_login(unit_head)
    page = body(client.get(at("task_page", task.pk)))
    assert "Bị trả lại, đang thực hiện" in page
    assert "Thiếu số liệu quý" in page
    assert "Bổ sung số liệu tháng 5" in page


def test_each_round_tells_what_became_of_it(
    client: Client, task_in: MakeTask, unit_head: User, office_reviewer: User
) -> None:
    task = moved(task_in(State.REPORTED), "return_to_unit", office_reviewer, returning())
    task = moved(task, "report", unit_head, submitting(unit_head, "Đã bổ sung"))
    client.force_login(unit_head)
    rounds = client.get(at("task_page", task.pk)).context["rounds"]
    assert [(one.submission.round, one.verdict.label) for one in rounds] == [(2, "Đang chờ rà soát"), (1, "Bị trả lại")]


def test_the_story_names_signer_capacity_and_points(
    client: Client, task_in: MakeTask, unit_head: User, office_reviewer: User, deputy_director: User
) -> None:
    task = task_in(State.REPORTED)
    facts: dict[str, Value] = {"points": ["Thêm bảng số liệu", "Kèm ảnh"]}
    arguments = {"returned": Returned("Thiếu", ["Thêm bảng số liệu", "Kèm ảnh"])}
    task = moved(task, "return_to_unit", office_reviewer, lambda task, at: Prepared(arguments, facts))
    task = moved(task, "report", unit_head, submitting(unit_head, "Đã bổ sung"))
    task = moved(task, "review", office_reviewer, reviewing(office_reviewer, deputy_director))
    signed: dict[str, Value] = {"title_line": "KT. GIÁM ĐỐC – PHÓ GIÁM ĐỐC", "basis": "QĐ 01/QĐ-STP"}
    moved(task, "approve", deputy_director, lambda task, at: Prepared({"by": deputy_director}, signed))
    client.force_login(unit_head)
    page = body(client.get(at("task_page", task.pk)))
    assert "Phê duyệt · ký: KT. GIÁM ĐỐC – PHÓ GIÁM ĐỐC · căn cứ QĐ 01/QĐ-STP" in page
    assert "– Thêm bảng số liệu\n– Kèm ảnh" in page


def test_a_unit_that_reviews_its_own_report_is_pointed_out(
    client: Client, task_in: MakeTask, office: Unit, office_head: User, office_reviewer: User, deputy_director: User
) -> None:
    task = task_in(State.REPORTED, lead=office, head=office_head)
    task = moved(task, "review", office_reviewer, reviewing(office_reviewer, deputy_director))
    client.force_login(deputy_director)
    assert "Đơn vị tự rà soát" in body(client.get(at("task_page", task.pk)))


def test_deadlines_tell_the_effective_day_apart(client: Client, task_in: MakeTask, unit_head: User) -> None:
    task = task_in(State.DRAFT)
    client.force_login(User.objects.get(username="office_reviewer"))
    client.post(
        at("task_move", task.pk, "assign"),
        posted(task, lead_unit=unit_head.appointments.get().unit_id, due_on="2025-05-31"),
    )
    page = client.get(at("task_page", task.pk))
    assert ("Hạn hiện tại", "31/05/2025") in page.context["dates"]
    dates = dict(page.context["dates"])
    assert dates["Tính đến"] == "02/06/2025"
    off = "31/5/2025 là Thứ Bảy, 01/6/2025 là Chủ nhật → 02/6/2025 (Bộ luật Dân sự 2015, điều 148)."
    assert dates["Vì sao là ngày này"] == f"Hạn do người giao việc đặt: 31/5/2025. {off}"
    assert page.context["due"].kind == "overdue"


def test_refused_attempts_are_told_to_inspectors_and_coordinators_only(
    client: Client, task_in: MakeTask, unit_head: User, officer: User, inspector: User, office_reviewer: User
) -> None:
    task = task_in(State.ASSIGNED)
    client.force_login(officer)
    assert client.post(at("task_move", task.pk, "start"), posted(task)).status_code == 403
    told = {}
    for person in (unit_head, inspector, office_reviewer):
        client.force_login(person)
        told[person.username] = "Bị từ chối khi tiếp nhận" in body(client.get(at("task_page", task.pk)))
    assert told == {"unit_head": False, "inspector": True, "office_reviewer": True}


def test_the_live_part_is_the_same_bytes_as_in_the_page(client: Client, task_in: MakeTask, unit_head: User) -> None:
    task = task_in(State.ASSIGNED)
    client.force_login(unit_head)
    page = TOKENS.sub("", body(client.get(at("task_page", task.pk))))
    part = TOKENS.sub("", body(client.get(at("task_partial", task.pk))))
    assert part.strip() in page
    assert f'data-live="task.{task.pk}" data-version="{task.audit_seq}"' in part
    assert f'data-refresh="{at("task_partial", task.pk)}"' in part


# ---- what may be done


def test_every_move_is_either_a_button_or_has_its_reason(
    client: Client, task_in: MakeTask, unit_head: User, officer: User
) -> None:
    task = task_in(State.ASSIGNED)
    client.force_login(unit_head)
    context = client.get(at("task_page", task.pk)).context
    assert [button.name for button in context["actions"]] == ["start", "decline"]
    own, others = context["folds"]
    assert {line.name for line in own.lines} == {"report", "withdraw", "extend"}
    assert {"suspend", "cancel", "approve"} <= {line.name for line in others.lines}
    client.force_login(officer)
    page = client.get(at("task_page", task.pk))
    assert page.context["actions"] == []
    (others,) = page.context["folds"]
    assert {"start", "decline", "suspend", "cancel"} <= {line.name for line in others.lines}
    assert "Vì sao tôi không thể…?" in body(page)


@pytest.mark.parametrize(
    ("state", "who", "name"),
    [
        (State.IN_PROGRESS, "unit_head", "report_form"),
        (State.IN_PROGRESS, "officer", "report_form"),
        (State.REPORTED, "office_reviewer", "review_page"),
        (State.REVIEWED, "deputy_director", "decision_page"),
    ],
)
def test_what_is_done_on_another_page_is_a_link_to_it(
    client: Client, task_in: MakeTask, officer: User, state: State, who: str, name: str
) -> None:
    task = task_in(state)
    client.force_login(User.objects.get(username=who))
    first = client.get(at("task_page", task.pk)).context["actions"][0]
    assert (first.method, first.url) == ("get", at(name, task.pk))


def test_every_move_of_the_machine_has_a_page_here_or_elsewhere() -> None:
    elsewhere = {
        *("report", "review", "return_to_unit", "approve", "return_to_office", "return_from_leadership"),
        *("withdraw_decision", "recall_decision"),
    }
    of_a_plan = {name for name, move in MOVES.items() if move.within_plan}
    assert of_a_plan == {"recall", "supersede"}
    assert set(SLUGS) | elsewhere | of_a_plan == set(MOVES)
    assert not set(SLUGS) & of_a_plan
    assert resolve("/nhiem-vu/7/tam-dung/").kwargs == {"task_id": 7, "name": "suspend"}
    with pytest.raises(NoReverseMatch):
        at("task_move", 7, "approve")


@pytest.mark.parametrize(
    ("state", "name", "who", "reached", "more"),
    [
        (State.ASSIGNED, "start", "unit_head", State.IN_PROGRESS, {}),
        (State.ASSIGNED, "decline", "unit_head", State.DRAFT, {"note": "Không đúng chức năng"}),
        (State.REPORTED, "withdraw", "unit_head", State.IN_PROGRESS, {"note": "Nhầm tệp"}),
        (State.IN_PROGRESS, "suspend", "deputy_director", State.SUSPENDED, {"note": "Chờ hướng dẫn"}),
        (State.SUSPENDED, "resume", "deputy_director", State.IN_PROGRESS, {"note": "Đã có hướng dẫn"}),
        (
            State.ASSIGNED,
            "cancel",
            "deputy_director",
            State.CANCELLED,
            {"note": "Kế hoạch điều chỉnh", "basis": "Công văn 152/STP-VP"},
        ),
    ],
)
def test_a_move_answers_changes_the_state_leaves_one_line_and_rings(
    client: Client, task_in: MakeTask, state: State, name: str, who: str, reached: State, more: dict[str, str]
) -> None:
    task = task_in(state)
    actor = User.objects.get(username=who)
    before = Event.objects.of(engine.key_of(task)).count()
    client.force_login(actor)
    with listening(topics.task(task.pk), topics.unit(task.coordinating_unit_id)) as heard:
        response = client.post(at("task_move", task.pk, name), posted(task, **more))
    assert response.status_code == 302
    still_seen = name != "decline"
    assert response.headers["Location"] == (at("task_page", task.pk) if still_seen else at("home"))
    assert Task.objects.get(pk=task.pk).state == reached
    events = list(Event.objects.of(engine.key_of(task)))
    assert len(events) == before + 1
    told = content_of(events[-1]) or {}
    assert (told["action"], told["to"], told["note"]) == (f"task.{name}", reached, more.get("note", ""))
    assert told["facts"].get("basis") == more.get("basis")
    assert heard().keys() == {topics.task(task.pk), topics.unit(task.coordinating_unit_id)}


def test_giving_out_names_unit_and_deadline(
    client: Client, task_in: MakeTask, office_reviewer: User, division: Unit, foreign_division: Unit
) -> None:
    task = task_in(State.DRAFT)
    client.force_login(office_reviewer)
    page = body(client.get(at("task_move", task.pk, "assign")))
    assert division.name in page
    assert foreign_division.name not in page
    wrong = client.post(at("task_move", task.pk, "assign"), posted(task, lead_unit=foreign_division.pk, due_on="mai"))
    assert wrong.status_code == 200
    assert "Đơn vị này không giao được nhiệm vụ." in body(wrong)
    assert "Ngày không hợp lệ" in body(wrong)
    with listening(topics.unit(division.pk)) as heard:
        client.post(at("task_move", task.pk, "assign"), posted(task, lead_unit=division.pk, due_on="2026-06-30"))
    task = Task.objects.get(pk=task.pk)
    assert (task.state, task.lead_unit, task.due_on) == (State.ASSIGNED, division, dt.date(2026, 6, 30))
    assert heard().keys() == {topics.unit(division.pk)}
    last = Event.objects.of(engine.key_of(task)).last()
    assert last is not None
    assert last.action == "task.assign"
    assert f"{division.name} · hạn 30/06/2026" in body(client.get(at("task_page", task.pk)))


@pytest.mark.parametrize("name", ["decline", "cancel"])
def test_a_reason_that_is_missing_comes_back_as_an_error(
    client: Client, task_in: MakeTask, unit_head: User, deputy_director: User, name: str
) -> None:
    task = task_in(State.ASSIGNED)
    client.force_login(unit_head if name == "decline" else deputy_director)
    response = client.post(at("task_move", task.pk, name), posted(task, note=" ", basis="Công văn 152"))
    assert response.status_code == 200
    assert "Hãy ghi lý do." in body(response)
    assert "<title>Lỗi: " in body(response)
    if name == "cancel":
        assert "Công văn 152" in body(response)
    assert Task.objects.get(pk=task.pk).state == State.ASSIGNED


def test_a_stale_page_is_told_who_did_what_when_and_gets_its_text_back(
    client: Client, task_in: MakeTask, unit_head: User, deputy_head: User
) -> None:
    task = task_in(State.ASSIGNED)
    shown = posted(task, note="Việc này của phòng khác")
    moved(task, "start", deputy_head)
    client.force_login(unit_head)
    response = client.post(at("task_move", task.pk, "decline"), shown)
    assert response.status_code == 409
    page = body(response)
    last = Event.objects.of(engine.key_of(task)).last()
    assert last is not None
    assert f"{deputy_head.name} tiếp nhận nhiệm vụ lúc" in page
    assert f"{timezone.localtime(last.occurred_at):%H:%M} ngày {timezone.localtime(last.occurred_at):%d/%m/%Y}" in page
    assert "Đang thực hiện" in page
    assert "Việc này của phòng khác" in page
    assert Task.objects.get(pk=task.pk).state == State.IN_PROGRESS


def test_a_refused_move_is_answered_403_with_the_rule_and_recorded(
    client: Client, task_in: MakeTask, director: User, inspector: User
) -> None:
    task = task_in(State.ASSIGNED)
    client.force_login(inspector)
    response = client.post(at("task_move", task.pk, "suspend"), posted(task, note="thử"))
    assert response.status_code == 403
    assert "Chỉ Giám đốc" in body(response)
    last = Event.objects.of(engine.key_of(task)).last()
    assert last is not None
    assert (last.action, last.refused, last.actor) == ("task.suspend", True, inspector)
    shown = body(client.get(at("task_move", task.pk, "suspend")))
    assert "Chỉ Giám đốc" in shown
    assert "<textarea" not in shown


def test_looking_at_a_move_changes_nothing(client: Client, task_in: MakeTask, unit_head: User) -> None:
    task = task_in(State.ASSIGNED)
    before = Event.objects.count()
    client.force_login(unit_head)
    for name in ("start", "decline"):
        assert client.get(at("task_move", task.pk, name)).status_code == 200
    assert Event.objects.count() == before
    assert Task.objects.get(pk=task.pk).state == State.ASSIGNED


# ---- a task given to all units


@pytest.fixture
def common(
    office: Unit, division: Unit, other_division: Unit, unit_head: User, other_unit_head: User, office_reviewer: User
) -> CommonTask:
    """A task given to two divisions; one has started."""
    common = CommonTask.objects.create(
        agency=office.agency, coordinating_unit=office, content="Báo cáo quý", plan="15/KH", created_at=timezone.now()
    )
    for unit in (division, other_division):
        task = draft_task(office, office_reviewer, "Báo cáo quý")
        Task.objects.filter(pk=task.pk).update(common=common)
        moved(task, "assign", office_reviewer, giving_to(unit))
    moved(common.tasks.get(lead_unit=division), "start", unit_head)
    return common


def test_a_common_task_shows_each_unit_to_those_who_see_one(
    client: Client, common: CommonTask, unit_head: User, division: Unit, other_division: Unit, stranger: User
) -> None:
    client.force_login(unit_head)
    page = body(client.get(at("common_task", common.pk)))
    assert division.name in page
    assert other_division.name in page
    assert at("task_page", common.tasks.get(lead_unit=division).pk) in page
    assert at("task_page", common.tasks.get(lead_unit=other_division).pk) not in page
    client.force_login(stranger)
    assert client.get(at("common_task", common.pk)).status_code == 404


def test_a_common_task_is_not_offered_to_a_unit_that_has_it(
    client: Client, common: CommonTask, unit_head: User, other_unit_head: User, office_reviewer: User, division: Unit
) -> None:
    task = moved(common.tasks.get(lead_unit__code="xdpb"), "decline", other_unit_head)
    client.force_login(office_reviewer)
    response = client.post(at("task_move", task.pk, "assign"), posted(task, lead_unit=division.pk))
    assert "Đơn vị này không giao được nhiệm vụ." in body(response)


# ---- what it costs


def test_the_page_costs_the_same_at_any_length_of_history(
    client: Client, task_in: MakeTask, unit_head: User, office_reviewer: User
) -> None:
    task = task_in(State.REPORTED)
    client.force_login(office_reviewer)

    def cost() -> int:
        with CaptureQueriesContext(connection) as context:
            assert client.get(at("task_page", task.pk)).status_code == 200
        return len(context)

    first = cost()
    for number in range(5):
        task = moved(task, "return_to_unit", office_reviewer, returning())
        task = moved(task, "report", unit_head, submitting(unit_head, f"Lần {number}"))
    assert cost() == first <= TASK_PAGE_QUERIES
