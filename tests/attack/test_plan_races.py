"""Two and more at the same moment, on PostgreSQL: one wins, the others are told, nobody waits for ever."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from plans import actions
from plans.draft import editing
from plans.draft.editing import Sheet
from plans.editions import declaring, recalling
from plans.errors import StalePlan
from plans.intake import kept
from plans.models import KeptUpload, Plan
from plans.states import PlanState
from project.management.commands.verify_audit import findings
from tests.plans.amendments import DIVISION, EVERYBODY, FIRST, Row, issued, paper, task_at
from tests.plans.amendments import amending as amended_draft
from tests.plans.conftest import draft, own_files, read_in
from tests.plans.racing import raced
from units.models import Unit, User
from workflows import engine, worklist
from workflows.errors import Stale
from workflows.giving import Order, Pick, give_out
from workflows.models import Task
from workflows.states import State

__all__ = ["draft", "own_files"]
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_files", "office", "division", "other_division"),
]
ROUNDS = 8
LINES = tuple((f"Rà soát quy trình nội bộ số {n} của cơ quan", DIVISION, "Trong tháng 5/2027") for n in range(12))


def again(person: User) -> User:
    """Return the person as another request has them."""
    return User.objects.get(pk=person.pk)


def outcome(act: Callable[[], object], done: str) -> Callable[[], str]:
    """Return a contender that says what came of it."""

    def contender() -> str:
        try:
            act()
        except (StalePlan, Stale):
            return "stale"
        return done

    return contender


def whole() -> None:
    """Hold trail, counters and flow rows against the rows."""
    assert list(findings()) == []
    assert worklist.recount() == 0
    assert [task.pk for task in Task.objects.all() if engine.realign(task.pk)] == []


def start(task: Task, person: User) -> None:
    """Accept a task."""
    engine.perform(task.pk, "start", actor=again(person), seen=engine.seen_now(task))


def test_units_that_accept_while_their_plan_is_amended_never_wait_in_a_circle(
    office_reviewer: User, unit_head: User
) -> None:
    plan = issued(office_reviewer, LINES)
    for number in range(ROUNDS // 2):
        later = amended_draft(plan, office_reviewer, LINES, f"{number + 20}/KH-STP")
        open_tasks = Task.objects.filter(state=State.ASSIGNED).order_by("-pk")[:3]
        outcomes = raced(
            partial(actions.issue, later, actor=again(office_reviewer)),
            *(outcome(partial(start, task, unit_head), "started") for task in open_tasks),
        )
        assert "OperationalError" not in outcomes, outcomes
        plan = Plan.objects.issued().get()
        assert plan.pk == later.pk
    whole()


def test_a_draft_given_to_every_unit_while_its_plan_is_recalled_leaves_no_task_behind(
    office_reviewer: User, office_head: User, division: Unit, other_division: Unit, office: Unit
) -> None:
    for number in range(ROUNDS):
        plan = issued(office_reviewer, FIRST, f"{number + 20}/KH-STP")
        lone = task_at(plan, 3)
        order = Order([division, other_division, office], None)
        picks = [Pick(lone.pk, lone.audit_seq)]
        outcomes = raced(
            outcome(partial(recall, plan, office_reviewer), "recalled"),
            partial(give, picks, order, office_head),
        )
        assert "OperationalError" not in outcomes
        state = Plan.objects.get(pk=plan.pk).state
        left = Task.objects.filter(plan=plan.code).exclude(state=State.CANCELLED)
        assert (state == PlanState.DRAFT) == ("recalled" in outcomes)
        assert (state == PlanState.DRAFT) == (not left.exists()), (outcomes, list(left))
    whole()


def recall(plan: Plan, person: User) -> None:
    """Recall a plan."""
    recalling.recall(plan, actor=again(person), seen=plan.version, reason="Ban hành nhầm")


def give(picks: list[Pick], order: Order, person: User) -> str:
    """Give out drafts; say how many went."""
    return f"given {len(give_out(picks, order, actor=again(person)).done)}"


def test_two_plans_issued_while_units_accept_and_drafts_are_given_out(
    office_reviewer: User, office_head: User, unit_head: User, division: Unit, other_division: Unit, office: Unit
) -> None:
    rows: tuple[Row, ...] = (*LINES[:4], (FIRST[1][0], EVERYBODY, ""), (FIRST[2][0], "", ""))
    running = issued(office_reviewer, rows, "19/KH-STP")
    ready = [task_at(running, place) for place in (1, 2, 3)]
    lone = task_at(running, 6)
    drafts = [fresh(office_reviewer, rows, f"{number}/KH-STP") for number in (20, 21)]
    outcomes = raced(
        *(
            partial(actions.issue, plan, actor=again(who))
            for plan, who in zip(drafts, (office_reviewer, office_head), strict=True)
        ),
        *(outcome(partial(start, task, unit_head), "started") for task in ready),
        partial(give, [Pick(lone.pk, lone.audit_seq)], Order([division, other_division, office], None), office_head),
    )
    assert "OperationalError" not in outcomes, outcomes
    assert Plan.objects.issued().count() == 3
    whole()


def test_a_plan_is_issued_while_the_office_gives_other_drafts_to_every_unit(
    office_reviewer: User, office_head: User, division: Unit, other_division: Unit, office: Unit
) -> None:
    nobodys: tuple[Row, ...] = tuple((content, "", when) for content, _, when in LINES)
    order = Order([other_division, division, office], None)
    for number in range(ROUNDS // 2):
        running = issued(office_reviewer, nobodys, f"{number + 50}/KH-STP")
        picks = [Pick(task.pk, task.audit_seq) for task in (task_at(running, place) for place in range(1, 13))]
        plan = fresh(office_reviewer, LINES, f"{number + 80}/KH-STP")
        outcomes = raced(
            outcome(partial(actions.issue, plan, actor=again(office_reviewer)), "issued"),
            *(partial(give, picks[start::3], order, office_head) for start in range(3)),
        )
        assert "issued" in outcomes, outcomes
        assert all(came == "issued" or came.startswith("given") for came in outcomes), outcomes
    whole()


def fresh(person: User, rows: tuple[Row, ...], number: str) -> Plan:
    """Read a plan in that amends nothing."""
    assert person.agency is not None
    return read_in(person.agency, person, paper(number, rows))


@pytest.mark.parametrize(("act", "state"), [("edit", PlanState.DRAFT), ("discard", PlanState.DISCARDED)])
def test_of_an_issue_and_another_change_of_the_draft_one_wins(
    act: str, state: PlanState, office: Unit, division: Unit, office_reviewer: User, office_head: User
) -> None:
    for number in range(ROUNDS // 2):
        plan = fresh(office_reviewer, FIRST, f"{number + 20}/KH-STP")
        change: Callable[[], object] = partial(
            editing.change, plan, Sheet({"title": "Khác"}), actor=again(office_head), seen=plan.version
        )
        if act == "discard":
            change = partial(actions.discard, plan, actor=again(office_head), seen=plan.version)
        outcomes = raced(
            outcome(partial(actions.issue, plan, actor=again(office_reviewer)), "issued"), outcome(change, act)
        )
        assert sorted(outcomes) in (sorted(["issued", "stale"]), sorted([act, "stale"]))
        now = Plan.objects.get(pk=plan.pk).state
        assert now == (PlanState.ISSUED if "issued" in outcomes else state)
    whole()


def test_of_many_who_save_one_draft_one_is_saved(draft: Plan, office_reviewer: User, office_head: User) -> None:
    people = [office_reviewer, office_head] * 5
    outcomes = raced(
        *(
            outcome(
                partial(editing.change, draft, Sheet({"title": f"Tên {n}"}), actor=again(person), seen=draft.version),
                "saved",
            )
            for n, person in enumerate(people)
        )
    )
    assert Counter(outcomes) == {"saved": 1, "stale": 9}
    assert Plan.objects.get(pk=draft.pk).version == draft.version + 1


def test_two_drafts_that_amend_one_plan_and_its_recall_leave_one_truth(
    office_reviewer: User, office_head: User
) -> None:
    for number in range(ROUNDS // 2):
        plan = issued(office_reviewer, FIRST, f"{number + 20}/KH-STP")
        both = [amended_draft(plan, office_reviewer, FIRST, f"{number}{n}/KH-STP") for n in (7, 8)]
        outcomes = raced(
            *(outcome(partial(actions.issue, one, actor=again(office_reviewer)), "amended") for one in both),
            outcome(partial(recall, plan, office_head), "recalled"),
        )
        assert Counter(outcomes)["stale"] == 2, outcomes
        state = Plan.objects.get(pk=plan.pk).state
        assert state == (PlanState.DRAFT if "recalled" in outcomes else PlanState.AMENDED)
        assert Plan.objects.issued().filter(amends=plan).count() == ("amended" in outcomes)
    whole()


def posting(person: User, address: str, form: dict[str, object]) -> Callable[[], str]:
    """Return a contender that posts a form from a browser of its own."""
    browser = Client(raise_request_exception=False)
    browser.force_login(person)
    return lambda: str(browser.post(address, form).status_code)


def test_the_same_form_twenty_times_at_once_is_one_issue(draft: Plan, office_reviewer: User) -> None:
    form: dict[str, object] = {"version": draft.version, "once": "a" * 32}
    address = reverse("plan_confirm", args=[draft.pk])
    outcomes = raced(*(posting(office_reviewer, address, form) for _ in range(20)))
    assert Counter(outcomes) == {"302": 20}
    assert Event.objects.filter(action="plan.issue").count() == 1
    assert Task.objects.count() == 5
    whole()


def test_the_same_text_sent_at_once_from_many_windows_is_one_draft(
    office: Unit, division: Unit, office_reviewer: User, unit_head: User, own_files: Path
) -> None:
    text = paper("15/KH-STP", FIRST)
    outcomes = raced(*(posting(who, reverse("plan_import"), {"text": text}) for who in [office_reviewer] * 6))
    assert Counter(outcomes) == {"302": 6}
    assert Plan.objects.count() == 1
    assert len(list((own_files / "plans").iterdir())) == 1
    assert Event.objects.filter(action="plan.import").count() == 1


def test_a_kept_file_opened_and_removed_at_once_from_many_windows_is_one_draft_or_none(
    office: Unit, office_reviewer: User, own_files: Path
) -> None:
    for _ in range(4):
        text = "Kính gửi các đồng chí trong Sở: đề nghị rà soát quy trình."
        upload = kept.keep(
            kept.Unread("thu.txt", text.encode(), "Không tách được.", KeptUpload.Problem.NO_TASKS),
            actor=office_reviewer,
            at=timezone.now(),
        )
        assert upload is not None
        pages = ["kept_open", "kept_remove", "kept_open", "kept_remove"]
        outcomes = raced(*(posting(office_reviewer, reverse(page, args=[upload.pk]), {"x": "1"}) for page in pages))
        assert set(outcomes) <= {"302", "404"}, outcomes
        assert not KeptUpload.objects.exists()
        assert not list((own_files / "uploads").iterdir())
        assert Plan.objects.drafts().count() <= 1
    assert list(findings()) == []


def test_a_good_file_and_a_bad_one_of_the_same_person_do_not_wait_for_each_other(
    office: Unit, office_reviewer: User
) -> None:
    for number in range(ROUNDS // 2):
        texts = [paper(f"{number + 20}/KH-STP", FIRST), f"Thư số {number}", paper(f"{number + 40}/KH-STP", FIRST)]
        outcomes = raced(*(posting(office_reviewer, reverse("plan_import"), {"text": text}) for text in texts))
        assert Counter(outcomes) == {"302": 2, "422": 1}
    assert (Plan.objects.count(), KeptUpload.objects.count()) == (ROUNDS, ROUNDS // 2)
    assert list(findings()) == []


def test_a_line_matched_from_two_windows_stands_for_one_old_line(office_reviewer: User, office_head: User) -> None:
    later = amended_draft(issued(office_reviewer), office_reviewer, FIRST)
    first, second = later.items.order_by("position")[:2]
    assert first.replaces_id is not None
    outcomes = raced(
        *(
            outcome(
                partial(declaring.match, later, second.pk, first.replaces_id, actor=again(who), seen=later.version),
                "matched",
            )
            for who in (office_reviewer, office_head)
        )
    )
    assert Counter(outcomes) == {"matched": 1, "stale": 1}
    taken = later.items.exclude(replaces=None).values_list("replaces", flat=True)
    assert len(taken) == len(set(taken))
