"""Vì sao tôi không thể…? For every state and person, each move of the machine is offered, shut, or told in the fold."""

import datetime as dt
import html
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.approvals.away import away
from tests.people import MakeTask, moved, on_the_basis_of, returning
from tests.workflows.answers import body
from units.models import Unit, User
from units.rules import holds
from workflows import engine, noting
from workflows.buttons import ELSEWHERE, Button, explained
from workflows.models import Task
from workflows.moves import MOVES
from workflows.rules import IS_NOT_AWAY, SUBMITTED_IT
from workflows.states import State

OFFERED = {name for name, move in MOVES.items() if not move.within_plan}


@pytest.fixture
def everybody(
    unit_head: User,
    deputy_head: User,
    officer: User,
    office_head: User,
    office_reviewer: User,
    deputy_director: User,
    director: User,
    inspector: User,
) -> list[User]:
    """Everybody who sees a task of the division."""
    return [unit_head, deputy_head, officer, office_head, office_reviewer, deputy_director, director, inspector]


def sentences(page: str) -> dict[str, str]:
    """Return the sentence of each disabled button of a page, by its words, as a screen reader would say it."""
    said = {}
    for by, words in re.findall(
        r'aria-disabled="true" aria-describedby="([^"]+)"[^>]*>(.*?)</button>', page, re.DOTALL
    ):
        found = re.search(rf'id="{by}">([^<]*)<', page)
        assert found, by
        said[" ".join(re.sub(r"<[^>]*>", " ", words).split())] = html.unescape(found[1])
    return said


@pytest.mark.parametrize("state", list(State))
def test_each_move_is_offered_shut_or_told_with_the_very_sentence_of_the_door(
    client: Client, task_in: MakeTask, everybody: list[User], state: State
) -> None:
    task = task_in(state)
    for person in everybody:
        client.force_login(person)
        page = client.get(f"/nhiem-vu/{task.pk}/")
        if page.status_code == 404:  # a draft is not the division's yet
            assert state == State.DRAFT
            continue
        context, shut = page.context, sentences(body(page))
        told = {line.name: line.reason for fold in context["folds"] for line in fold.lines}
        open_ones = {button.url for button in context["actions"] if button.allowed}
        for name in OFFERED:
            reason, case = engine.why_not(task, name, person), (state, person.username, name)
            button = next((one for one in context["actions"] if one.name == name), None)
            if not reason:
                assert reached(task, name) in open_ones, case
                assert name not in told, case
            elif button is not None:
                assert not button.allowed, case
                assert shut[MOVES[name].label] == reason, case
                assert name not in told, case
            else:
                assert told[name] == reason, case


def reached(task: Task, name: str) -> str:
    """Return where the control of an allowed move leads: its own page, or the page where it is made."""
    if name in ELSEWHERE:
        return reverse(ELSEWHERE[name][0], args=[task.pk])
    return reverse("task_move", args=[task.pk, name])


def test_the_fold_tells_ones_own_moves_from_those_of_others(
    client: Client, task_in: MakeTask, everybody: list[User]
) -> None:
    task = task_in(State.REPORTED)
    for person in everybody:
        client.force_login(person)
        for fold in client.get(f"/nhiem-vu/{task.pk}/").context["folds"]:
            for line in fold.lines:
                if line.name not in MOVES:  # more time is asked for, not moved: tests/workflows/test_extensions.py
                    continue
                move = MOVES[line.name]
                own = holds(person, move.right, engine.acting_unit(task, move.right))
                if line.reason == SUBMITTED_IT.refusal:  # another hand's, whatever office one holds
                    own = False
                assert own is fold.heading.startswith("Việc của bạn"), (person, line.name)


def test_a_move_of_ones_office_that_another_rule_forbids_is_a_shut_button(
    client: Client, task_in: MakeTask, office: Unit, office_head: User, deputy_head: User, office_reviewer: User
) -> None:
    own = task_in(State.REPORTED, lead=office, head=office_head)
    client.force_login(office_head)
    shut = sentences(body(client.get(f"/nhiem-vu/{own.pk}/")))
    assert set(shut) == {"Rà soát đạt, trình lãnh đạo", "Trả lại báo cáo"}
    assert set(shut.values()) == {"Bạn là người trình báo cáo này nên người khác phải rà soát, phê duyệt."}
    task = task_in(State.REPORTED)
    client.force_login(deputy_head)
    page = client.get(f"/nhiem-vu/{task.pk}/")
    assert sentences(body(page)) == {}
    told = {line.name: line.reason for line in page.context["folds"][-1].lines}
    assert told["withdraw"] == "Chỉ người đã trình báo cáo được rút lại."
    noting.open_review(task.pk, actor=office_reviewer)
    client.force_login(User.objects.get(username="unit_head"))
    shut = sentences(body(client.get(f"/nhiem-vu/{task.pk}/")))
    assert shut == {"Rút báo cáo": "Người rà soát đã mở báo cáo nên không rút lại được nữa."}


def test_the_undo_is_shut_once_its_minute_is_over(
    client: Client, task_in: MakeTask, deputy_director: User, director: User
) -> None:
    task = moved(task_in(State.REVIEWED), "approve", deputy_director)
    client.force_login(deputy_director)
    assert "Hoàn tác phê duyệt" not in sentences(body(client.get(f"/nhiem-vu/{task.pk}/")))
    Task.objects.filter(pk=task.pk).update(approved_at=timezone.now() - dt.timedelta(minutes=2))
    shut = sentences(body(client.get(f"/nhiem-vu/{task.pk}/")))
    assert shut == {"Hoàn tác phê duyệt": MOVES["withdraw_decision"].not_now}
    client.force_login(director)
    page = client.get(f"/nhiem-vu/{task.pk}/")
    assert sentences(body(page)) == {}
    told = {line.name: line.reason for line in page.context["folds"][-1].lines}
    assert told["withdraw_decision"] == "Chỉ người vừa phê duyệt được hoàn tác."


@pytest.mark.parametrize("address", ["/phe-duyet/{}/", "/nhiem-vu/{}/"])
def test_whoever_is_away_is_told_so_once_and_where_to_end_it(
    client: Client, task_in: MakeTask, deputy_director: User, address: str
) -> None:
    task = task_in(State.REVIEWED)
    away(deputy_director)
    client.force_login(deputy_director)
    page = body(client.get(address.format(task.pk)))
    shut = sentences(page)
    assert {"Phê duyệt", "Trả lại đơn vị"} <= set(shut)
    assert set(shut.values()) == {IS_NOT_AWAY.refusal}
    bar = page[page.index('class="actionbar"') :]
    assert bar.count(IS_NOT_AWAY.refusal) == 1
    assert f'href="{reverse("my_absence")}"' in bar
    assert reverse("approve", args=[task.pk]) not in page


LEADS_TO = {
    State.REPORTED: "return_to_office",
    State.IN_PROGRESS: "return_from_leadership",
    State.SUSPENDED: "suspend",
    State.CANCELLED: "cancel",
}


@pytest.mark.parametrize("state", LEADS_TO)
def test_the_page_of_a_decision_keeps_its_decisions_in_sight_in_every_state(
    client: Client, task_in: MakeTask, deputy_director: User, state: State
) -> None:
    name = LEADS_TO[state]
    task = moved(task_in(State.REVIEWED), name, deputy_director, PREPARED.get(name, engine.nothing))
    client.force_login(deputy_director)
    page = body(client.get(reverse("decision_page", args=[task.pk])))
    shut = sentences(page)
    for label, name in DECISIONS.items():
        assert shut[label] == engine.why_not(task, name, deputy_director)
    bar = page[page.index('class="actionbar"') :]
    assert bar.count('class="actionbar__why"') <= 2  # said once for the state of the task, once for the question
    assert 'id="return-dialog"' not in page


DECISIONS = {
    "Phê duyệt": "approve",
    "Trả lại đơn vị": "return_from_leadership",
    "Trả lại để rà soát lại": "return_to_office",
}
PREPARED = {"return_from_leadership": returning(), "cancel": on_the_basis_of()}


def test_one_sentence_stands_for_all_that_are_shut_for_the_same_reason() -> None:
    def button(name: str, reason: str, *, allowed: bool = False) -> Button:
        label = MOVES[name].label
        return Button(name, label, "", "", "get", "", allowed=allowed, reason=reason, why=f"why-{name}", lead=label)

    state = "Nhiệm vụ đang ở trạng thái “Đã báo cáo” nên không thể {}."
    found = explained(
        [
            button("approve", state.format("phê duyệt")),
            button("suspend", "", allowed=True),
            button("return_from_leadership", state.format("trả lại đơn vị")),
            button("cancel", "Lý do khác."),
            button("resume", "Lý do khác."),
        ]
    )
    assert [(one.lead, one.why, one.is_apart) for one in found if not one.allowed] == [
        ("Phê duyệt, Trả lại đơn vị", "why-approve", False),
        ("", "why-return_from_leadership", True),
        ("Huỷ nhiệm vụ, Tiếp tục", "why-cancel", False),
        ("", "why-cancel", False),
    ]
