"""The web process is killed inside a move's transaction: all or nothing, nothing acknowledged lost, once again works.

A real server on the test's own database is held in the middle of its writes by the database (a locked row; on SQLite,
where nothing waits inside a transaction, a write that takes for ever), then killed with SIGKILL.
"""

import http.client
import random
import secrets
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone

from approvals.models import Decision
from audit.models import Event
from project.management.commands.verify_audit import findings
from project.models import Answer
from project.once import GIVEN_UP
from realtime.models import Ring
from tests.faults.holding import environment, held, settle
from tests.journeys.site import Site, serving
from tests.people import MakeTask
from tests.realtime.client import session_of
from units.models import User
from workflows import worklist
from workflows.engine import key_of, seen_now
from workflows.flow import open_step
from workflows.models import ReportDraft, SlotCount, Submission, Task
from workflows.states import State

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("killed")]
ROUNDS = 3


@dataclass(frozen=True)
class Browser:
    """A signed-in person's browser, without pictures."""

    session: str
    csrf: str

    @classmethod
    def of(cls, user: User) -> "Browser":
        """Sign a person in."""
        return cls(session_of(user), secrets.token_hex(16))

    def post(self, site: Site, path: str, form: dict[str, object]) -> tuple[int, str]:
        """Post a form; return status and location. Raises OSError or HTTPException when nobody answers."""
        line = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=60)
        cookies = {settings.SESSION_COOKIE_NAME: self.session, settings.CSRF_COOKIE_NAME: self.csrf}
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        }
        try:
            line.request("POST", path, urlencode({**form, "csrfmiddlewaretoken": self.csrf}), headers)
            answer = line.getresponse()
            answer.read()
            return answer.status, answer.headers.get("Location", "")
        finally:
            line.close()


def shown(task: Task) -> dict[str, object]:
    """Return what a page of the task posts back, under a name of its own."""
    seen = seen_now(task)
    return {"once": secrets.token_hex(8), "step": seen.step or "", "submission": seen.submission}


@dataclass(frozen=True)
class Case:
    """A move to be killed in: from which state, where it is posted, by whom, and where it leads."""

    state: State
    path: str
    actor: str
    target: State
    action: str


CASES = {
    "approve": Case(State.REVIEWED, "/phe-duyet/{}/duyet/", "deputy_director", State.APPROVED, "task.approve"),
    "report": Case(State.IN_PROGRESS, "/nhiem-vu/{}/bao-cao/kiem-tra/", "unit_head", State.REPORTED, "task.report"),
}


def rows_of(task: Task) -> dict[str, object]:
    """Return everything that a move writes."""
    step = open_step(task.process_id)
    return {
        "task": Task.objects.filter(pk=task.pk).values().get(),
        "step": (step.pk, step.flow_task_type) if step else None,
        "events": Event.objects.of(key_of(task)).count(),
        "submissions": Submission.objects.filter(task=task).count(),
        "decisions": Decision.objects.filter(task=task).count(),
        "counters": dict(SlotCount.objects.values_list("slot", "waiting")),
        "rings": Ring.objects.count(),
        "draft": ReportDraft.objects.filter(task=task).values().first(),
    }


def assert_whole() -> None:
    """Hold trail, counters and rows against each other."""
    assert list(findings()) == []
    assert worklist.recount() == 0


def give_up_waiting() -> None:
    """Let the minute pass after which a form whose process died may be sent again."""
    Answer.objects.filter(location="").update(at=timezone.now() - 2 * GIVEN_UP)


def sending(browser: Browser, site: Site, path: str, form: dict[str, object]) -> threading.Thread:
    """Send a form whose answer will never come."""

    def send() -> None:
        with pytest.raises((OSError, http.client.HTTPException)):
            browser.post(site, path, form)

    thread = threading.Thread(target=send)
    thread.start()
    return thread


@pytest.mark.parametrize(("move", "place"), [("approve", "counter"), ("report", "flow")])
def test_killed_in_the_middle_of_its_writes_a_move_has_not_been(
    move: str, place: str, task_in: MakeTask, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    case = CASES[move]
    task, actor = task_in(case.state), request.getfixturevalue(case.actor)
    form, path, browser = shown(task), case.path.format(task.pk), Browser.of(actor)
    if move == "report":
        words = {"result": Submission.Result.DONE, "text": "Đã rà soát 12 quy trình."}
        draft = ReportDraft.objects.create(task=task, saved_by=actor, saved_at=timezone.now(), version=1, **words)
        form["version"] = draft.version
    before = rows_of(task)

    with serving(environment(tmp_path), tmp_path) as site, held(place) as reached:
        answer = sending(browser, site, path, form)
        reached()
        site.process.kill()
        site.process.wait()
        answer.join()
    settle()
    assert rows_of(task) == before
    assert Answer.objects.get().location == ""  # the form was claimed, so the request had come that far
    assert_whole()

    give_up_waiting()
    with serving(environment(tmp_path), tmp_path, name="again") as site:
        answers = {browser.post(site, path, form) for _ in range(3)}
    assert [status for status, _ in answers] == [302]
    assert Task.objects.get(pk=task.pk).state == case.target
    assert Event.objects.of(key_of(task)).filter(action=case.action).count() == 1
    after = rows_of(task)
    assert (after["submissions"], after["decisions"]) == (1, int(move == "approve"))
    assert_whole()


def test_killed_at_any_moment_nothing_acknowledged_is_lost_and_nothing_is_half(
    task_in: MakeTask, deputy_director: User, tmp_path: Path
) -> None:
    tasks, browser = [task_in(State.IN_PROGRESS) for _ in range(3)], Browser.of(deputy_director)
    acknowledged, chance = Counter[tuple[int, str]](), random.Random(3)
    for round_ in range(ROUNDS):
        with serving(environment(tmp_path), tmp_path, name=f"server-{round_}") as site:
            clients = [threading.Thread(target=until_killed(site, browser, task, acknowledged)) for task in tasks]
            for client in clients:
                client.start()
            threading.Event().wait(0.5 + chance.random())  # the moment is the thing tried: no state to wait for
            site.process.kill()
            for client in clients:
                client.join()
        settle()
        assert_whole()
        for task in tasks:
            made = Counter(Event.objects.of(key_of(task)).values_list("action", flat=True))
            for action in ("task.suspend", "task.resume"):
                # Of each client one form at most was under way when the process died, each time.
                assert 0 <= made[action] - acknowledged[task.pk, action] <= round_ + 1
    assert sum(acknowledged.values()) > ROUNDS


def until_killed(
    site: Site, browser: Browser, task: Task, acknowledged: Counter[tuple[int, str]]
) -> Callable[[], None]:
    """Return a client that suspends and resumes a task until nobody answers, and counts what it was told."""
    moves = {State.IN_PROGRESS: ("tam-dung", "task.suspend"), State.SUSPENDED: ("tiep-tuc", "task.resume")}

    def client() -> None:
        try:
            while True:
                now = Task.objects.get(pk=task.pk)
                address, action = moves[State(now.state)]
                form = {**shown(now), "note": "Chờ hướng dẫn"}
                status, _ = browser.post(site, f"/nhiem-vu/{task.pk}/{address}/", form)
                assert status == 302
                acknowledged[task.pk, action] += 1
        except (OSError, http.client.HTTPException):
            return
        finally:
            connections.close_all()

    return client
