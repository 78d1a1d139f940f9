"""The whole machine against a plain dictionary: people, tasks, all moves, rights given and ended, in any order."""

from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from approvals import actions as decisions
from approvals import undoing
from approvals.models import Decision
from project.management.commands.verify_audit import findings
from tests.people import draft_task, giving_to, on_the_basis_of, returning, reviewing, submitting
from tests.workflows.test_tables import LEADS_TO, MAY, MOVE_NAMES, PERSONS, assert_flow_agrees
from units.actions import appoint, end_appointment
from units.models import Appointment, Unit, User
from workflows import engine, noting, worklist
from workflows.engine import Prepare, Prepared, perform, seen_now
from workflows.errors import Refused, Stale
from workflows.models import Task

OWN_REPORT = frozenset({"review", "return_to_unit", "approve", "return_to_office", "return_from_leadership"})
OWN_REVIEW = frozenset({"approve", "return_to_office", "return_from_leadership"})
# Who holds the right, but did not do what the table of persons is about.
WHO_ALSO_MIGHT = {"withdraw": "deputy_head", "withdraw_decision": "director"}
TASKS = 2


@dataclass
class Model:
    """What a task should be, in plain words."""

    state: str = "draft"
    submitter: str = ""
    reviewer: str = ""
    opened: bool = False
    suspended_from: str = ""
    signer: str = ""


@dataclass(frozen=True)
class Town:
    """The people and units the machine plays with."""

    people: dict[str, User]
    office: Unit
    division: Unit


class Machine(RuleBasedStateMachine):
    """Every rule does the real thing and the plain thing, and holds one against the other."""

    town: ClassVar[Town]

    def __init__(self) -> None:
        super().__init__()
        self.frame = transaction.atomic()
        self.frame._from_testcase = True  # type: ignore[attr-defined]  # as Django marks its own test frames
        self.frame.__enter__()
        self.models = [Model() for _ in range(TASKS)]
        office_head = self.town.people["office_head"]
        self.tasks = [draft_task(self.town.office, office_head).pk for _ in range(TASKS)]
        self.holds = dict.fromkeys(self.town.people, True)
        self.reports = 0

    def teardown(self) -> None:
        """Hold trail, counters and rows against each other; then undo everything."""
        try:
            assert worklist.recount() == 0
            assert list(findings()) == []
        finally:
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)

    @rule(task=st.integers(0, TASKS - 1), name=st.sampled_from(MOVE_NAMES), who=st.sampled_from(PERSONS))
    def move(self, task: int, name: str, who: str) -> None:
        """Try a move, and expect what the tables say."""
        model, person = self.models[task], User.objects.get(pk=self.town.people[who].pk)
        row = Task.objects.get(pk=self.tasks[task])
        expected = self.outcome(model, name, who)
        try:
            after = self.tried(row, name, person)
        except Stale:
            assert expected == "stale"
        except Refused:
            assert expected == "refused"
        else:
            assert expected == after.state
            self.follow(model, name, who, str(after.state))

    def tried(self, row: Task, name: str, person: User) -> Task:
        """Make the move by its own door: a page's, a plan's, or that of decisions, which keep rows of their own."""
        if name == "approve":
            return decisions.approve(row.pk, actor=person, seen=seen_now(row)).task
        standing = Decision.objects.in_force().filter(task=row).first()
        shown = standing.pk if standing else 0
        if name == "withdraw_decision":
            return undoing.withdraw_decision(row.pk, actor=person, decision_id=shown)
        if name == "recall_decision":
            return undoing.recall_decision(row.pk, actor=person, decision_id=shown, note="Lý do")
        if name == "recall":
            return engine.recall_within(row.pk, actor=person, note="Lý do")
        if name == "supersede":
            return engine.supersede_within(row.pk, actor=person, note="Lý do", basis="Kế hoạch 2/KH-STP")
        return perform(
            row.pk, name, actor=person, seen=seen_now(row), note="Lý do", prepare=self.prepared(name, person)
        )

    def outcome(self, model: Model, name: str, who: str) -> str:
        """Say what should become of a move: a state, "refused" or "stale"."""
        if (model.state, name) not in LEADS_TO:
            return "stale"
        allowed = who in MAY[name] or who == WHO_ALSO_MIGHT.get(name)
        own = (
            (name in OWN_REPORT and who == model.submitter)
            or (name in OWN_REVIEW and who == model.reviewer)
            or (name == "withdraw" and who != model.submitter)
            or (name == "withdraw_decision" and who != model.signer)
            or (name == "recall_decision" and who not in {model.signer, "director"})
        )
        if not allowed or not self.holds[who] or own:
            return "refused"
        if name == "withdraw" and model.opened:
            return "stale"
        return model.suspended_from if name == "resume" else LEADS_TO[model.state, name]

    def prepared(self, name: str, person: User) -> Prepare:
        """Return what a move needs besides the click."""
        self.reports += 1
        needs: dict[str, Prepare] = {
            "assign": giving_to(self.town.division),
            "report": submitting(person, f"Báo cáo {self.reports}"),
            "review": reviewing(person, self.town.people["deputy_director"]),
            "return_to_unit": returning(),
            "return_from_leadership": returning(),
            "cancel": on_the_basis_of(),
        }
        return needs.get(name, lambda task, at: Prepared())

    def follow(self, model: Model, name: str, who: str, state: str) -> None:
        """Let the plain task go where the real one went."""
        if name == "suspend":
            model.suspended_from = model.state
        if name == "report":
            model.submitter, model.reviewer, model.opened = who, "", False
        if name == "review":
            model.reviewer = who
        if name == "approve":
            model.signer = who
        if name in {"return_to_office", "return_from_leadership"}:
            model.reviewer = ""
        model.state = state

    @rule(task=st.integers(0, TASKS - 1), who=st.sampled_from(PERSONS))
    def open_the_report(self, task: int, who: str) -> None:
        """Open a report to review it: counts only for who may review."""
        model = self.models[task]
        noting.open_review(self.tasks[task], actor=User.objects.get(pk=self.town.people[who].pk))
        if self.outcome(model, "review", who) == "reviewed":
            model.opened = True

    @rule(who=st.sampled_from(PERSONS))
    def end_or_begin(self, who: str) -> None:
        """End a person's appointment, or begin it anew."""
        person = User.objects.get(pk=self.town.people[who].pk)
        held = Appointment.objects.filter(person=person).order_by("-pk").first()
        if held is None:
            return  # the superuser holds none
        if self.holds[who]:
            end_appointment(held, at=timezone.localtime())
        else:
            again = Appointment(
                person=person,
                agency=held.agency,
                position=held.position,
                title=held.title,
                unit=held.unit,
                valid_from=held.valid_from,
            )
            appoint(again, list(held.portfolio.all()), on=timezone.localdate())
        self.holds[who] = not self.holds[who]

    @invariant()
    def rows_are_what_the_model_says(self) -> None:
        """Compare state, hands and flow."""
        for pk, model in zip(self.tasks, self.models, strict=True):
            task = Task.objects.get(pk=pk)
            assert task.state == model.state
            assert bool(task.review_opened_at) == model.opened or model.state != "reported"
            assert_flow_agrees(task)


@pytest.mark.django_db
def test_the_machine_does_what_a_plain_dictionary_does(
    request: pytest.FixtureRequest, office: Unit, division: Unit
) -> None:
    people = {name: request.getfixturevalue(name) for name in PERSONS}
    run_state_machine_as_test(
        type("MachineOfThisTown", (Machine,), {"town": Town(people, office, division)}),
        settings=settings(
            max_examples=12,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
