"""Ai đang giữ? By name, with the working time held, who comes next, and who is away."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.approvals.away import away
from tests.people import MakeTask, appointed, moved
from tests.workflows.answers import body
from units.actions import end_appointment
from units.models import Agency, Unit, User
from units.positions import Position
from workflows.brief import holders_in_brief
from workflows.holding import Holding, held_for, holding_of
from workflows.models import Task
from workflows.states import CLOSED, State

ZONE = timezone.get_default_timezone()
MOST_STATEMENTS = 3


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """Return a moment of November 2026; the 18th is a Wednesday."""
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def held(task: Task, reader: User) -> Holding:
    """Say who holds a task now."""
    task = Task.objects.select_related("lead_unit", "coordinating_unit", "proposed_signer").get(pk=task.pk)
    return holding_of(task, reader=reader, since=None, now=timezone.now())


@pytest.mark.parametrize(
    ("since", "now", "words"),
    [
        (at(18, 9), at(18, 9), "vừa nhận"),
        (at(18, 9), at(18, 9, 12), "mới nhận 12 phút trước"),
        (at(18, 9), at(18, 12, 59), "đã giữ 3 giờ"),
        (at(18, 23, 50), at(19, 0, 10), "đã giữ 1 ngày làm việc"),
        (at(18, 9), at(20, 9), "đã giữ 2 ngày làm việc"),
        (at(20, 16), at(22, 9), "chưa giữ qua ngày làm việc nào"),  # from Friday to Sunday
        (at(20, 16), at(23, 9), "đã giữ 1 ngày làm việc"),
    ],
)
def test_working_time_is_said_in_days_and_on_the_same_day_in_hours(
    since: dt.datetime, now: dt.datetime, words: str
) -> None:
    assert held_for(since, now=now) == words


def test_each_state_names_its_holder_and_who_comes_next(
    task_in: MakeTask, unit_head: User, office_head: User, office_reviewer: User, deputy_director: User, director: User
) -> None:
    reviewers = f"{office_head.name} (Thủ trưởng đơn vị), {office_reviewer.name} (Chuyên viên tổng hợp)"
    head, deputy = f"{unit_head.name} (Thủ trưởng đơn vị)", f"{deputy_director.name} (Phó Giám đốc)"
    division = "Phòng Hành chính và Bổ trợ tư pháp"
    told = {
        State.DRAFT: (reviewers, "đơn vị được giao tiếp nhận"),
        State.ASSIGNED: (head, f"{division}: {head} thực hiện rồi trình báo cáo"),
        State.IN_PROGRESS: (head, f"Văn phòng Sở: {reviewers} rà soát báo cáo"),
        State.REPORTED: (reviewers, f"{deputy} phê duyệt"),
        State.REVIEWED: (deputy, "phê duyệt xong là kết thúc"),
        State.SUSPENDED: (f"{deputy}, {director.name} (Giám đốc)", "trở lại trạng thái “Đang thực hiện”"),
    }
    for state, (name, following) in told.items():
        holding = held(task_in(state), director)
        assert (holding.name, holding.next) == (name, following), state
    for state in CLOSED:
        holding = held(task_in(state), director)
        assert (holding.kind, holding.next) == ("done", "")


def test_what_was_put_to_somebody_is_his_turn_and_what_a_unit_holds_is_everybodys_of_it(
    task_in: MakeTask,
    unit_head: User,
    deputy_head: User,
    office_head: User,
    office_reviewer: User,
    deputy_director: User,
    director: User,
) -> None:
    assert held(task_in(State.REVIEWED), deputy_director).kind == "you"
    assert held(task_in(State.REVIEWED), director).kind == ""
    for person in (unit_head, deputy_head):
        assert held(task_in(State.IN_PROGRESS), person).kind == "you"
    for person in (office_head, office_reviewer):
        assert held(task_in(State.REPORTED), person).kind == "you"


def test_whoever_is_away_is_named_as_away_and_who_stands_in_holds(
    task_in: MakeTask, deputy_director: User, other_deputy: User, director: User
) -> None:
    task = task_in(State.REVIEWED)
    absence = away(deputy_director, stand_in=other_deputy)
    holding = held(task, other_deputy)
    assert holding.name == f"{other_deputy.name} (Phó Giám đốc)"
    assert holding.title.startswith(f"Ký thay {deputy_director.name} (Phó Giám đốc)")
    assert holding.kind == "you"
    until = f"vắng đến hết {absence.to_on:%d/%m/%Y}; {other_deputy.name} thay"
    assert holding.away == (f"{deputy_director.name} (Phó Giám đốc) {until}",)
    assert held(task, deputy_director).kind == ""
    reported = held(task_in(State.REPORTED), director)
    assert reported.next == f"{other_deputy.name} (Phó Giám đốc) phê duyệt"
    assert reported.away == holding.away


def test_without_a_stand_in_the_director_holds_and_with_nobody_the_page_says_so(
    task_in: MakeTask, deputy_director: User, director: User
) -> None:
    task = task_in(State.REVIEWED)
    away(deputy_director)
    assert held(task, director).name == f"{director.name} (Giám đốc)"
    away(director)
    assert held(task, director).name.endswith("mọi người có quyền này đều vắng")
    assert held(task_in_reported := task_in(State.REPORTED), director).next.endswith("chưa có ai có thẩm quyền ký")
    assert len(held(task_in_reported, director).away) == 2


def test_a_head_who_is_away_is_named_after_those_who_are_there(
    task_in: MakeTask, unit_head: User, deputy_head: User, director: User
) -> None:
    task = task_in(State.IN_PROGRESS)
    away(unit_head)
    holding = held(task, deputy_head)
    assert holding.name == f"{deputy_head.name} (Phó thủ trưởng đơn vị)"
    assert holding.away[0].startswith(f"{unit_head.name} (Thủ trưởng đơn vị) vắng đến hết ")


def test_whoever_left_holds_nothing_even_before_his_rights_are_computed_anew(
    task_in: MakeTask, unit_head: User, deputy_head: User, director: User
) -> None:
    task = task_in(State.IN_PROGRESS)
    assert unit_head.name in held(task, director).name
    end_appointment(unit_head.appointments.get(), at=timezone.localtime())
    assert unit_head.name not in held(task, director).name


@pytest.mark.parametrize("state", [state for state in State if state not in CLOSED])
def test_saying_who_holds_costs_three_statements_at_most(
    task_in: MakeTask, director: User, other_deputy: User, state: State
) -> None:
    task = Task.objects.select_related("lead_unit", "coordinating_unit", "proposed_signer").get(pk=task_in(state).pk)
    with CaptureQueriesContext(connection) as asked:
        holding_of(task, reader=director, since=None, now=timezone.now())
    assert len(asked) <= MOST_STATEMENTS, [query["sql"] for query in asked.captured_queries]


def test_every_page_of_a_task_says_who_holds_it(
    client: Client, task_in: MakeTask, unit_head: User, office_reviewer: User, deputy_director: User
) -> None:
    reported, reviewed = task_in(State.REPORTED), task_in(State.REVIEWED)
    pages = (
        (unit_head, f"/nhiem-vu/{reported.pk}/"),
        (unit_head, f"/nhiem-vu/{reported.pk}/bao-cao/da-trinh/"),
        (office_reviewer, f"/ra-soat/{reported.pk}/"),
        (deputy_director, f"/phe-duyet/{reviewed.pk}/"),
    )
    for person, address in pages:
        client.force_login(person)
        page = body(client.get(address))
        assert "Ai đang giữ?" in page, address
        assert f"{deputy_director.name} (Phó Giám đốc)" in page, address


# ---- one line of a list


def test_a_list_names_each_holder_and_how_long_in_one_statement(
    client: Client, task_in: MakeTask, unit_head: User, office_head: User, deputy_director: User, director: User
) -> None:
    tasks = {state: task_in(state) for state in State}
    client.force_login(director)
    rows = {row.id: row.holder for row in client.get("/nhiem-vu/").context["rows"]}
    said = {state: rows[f"task-{task.pk}"] for state, task in tasks.items()}
    assert said[State.IN_PROGRESS] == f"{unit_head.name} (Thủ trưởng đơn vị), vừa nhận"
    assert said[State.REPORTED] == f"{office_head.name} (Thủ trưởng đơn vị) và 1 người khác, vừa nhận"
    assert said[State.REVIEWED] == f"{deputy_director.name} (Phó Giám đốc), vừa nhận"
    assert said[State.SUSPENDED] == "Lãnh đạo cơ quan, vừa nhận"
    assert said[State.APPROVED] == said[State.CANCELLED] == ""
    found = list(Task.objects.for_rows().with_step())
    with CaptureQueriesContext(connection) as asked:
        holders_in_brief(found, now=timezone.now())
    assert len(asked) == 1


def test_a_list_leaves_out_who_is_away_and_who_may_not_judge(
    task_in: MakeTask, agency: Agency, office: Unit, office_head: User, office_reviewer: User, unit_head: User
) -> None:
    own = task_in(State.REPORTED, lead=office, head=office_head)
    brief = holders_in_brief(list(Task.objects.for_rows()), now=timezone.now())
    assert brief == {own.pk: f"{office_reviewer.name} (Chuyên viên tổng hợp)"}
    appointed("second_reviewer", agency, Position.COORDINATOR, unit=office)
    away(office_reviewer)
    brief = holders_in_brief(list(Task.objects.for_rows()), now=timezone.now())
    assert brief == {own.pk: "Second reviewer (Chuyên viên tổng hợp)"}


def test_a_task_without_anybody_to_hold_it_says_so(task_in: MakeTask, unit_head: User) -> None:
    task = task_in(State.IN_PROGRESS)
    end_appointment(unit_head.appointments.get(), at=timezone.localtime())
    brief = holders_in_brief(list(Task.objects.for_rows()), now=timezone.now())
    assert brief[task.pk].endswith("chưa có ai giữ quyền này")
    assert moved(task, "suspend", User.objects.get(username="deputy_director")).state == State.SUSPENDED
