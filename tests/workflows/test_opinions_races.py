"""Two at once, with real threads and real commits: one wins, the other reads who was quicker."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from audit.verifier import verify
from tests.people import MakeTask, appointed
from tests.workflows.opining import asked, request_to, told
from units.models import Agency, Unit, User
from units.positions import Position
from workflows.errors import Stale
from workflows.models import OpinionRequest, OpinionRound
from workflows.opinions import actions
from workflows.opinions.actions import Said, token_of
from workflows.states import State
from workflows.verification import TaskWatcher, expectations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
ROUNDS = 8


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do several things at the same moment, each in a thread and a connection of its own; tell how each ended."""
    ready, ended = threading.Barrier(len(acts)), list[str]()

    def work(act: Callable[[], object]) -> None:
        try:
            ready.wait(10)
            act()
            ended.append("done")
        except Stale as stale:
            ended.append(stale.sentence)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(ended, key=lambda words: words != "done")


def test_of_two_who_answer_at_once_one_wins_and_the_other_reads_his_name(
    task_in: MakeTask, agency: Agency, deputy_director: User, other_division: Unit, other_unit_head: User
) -> None:
    deputy = appointed("other_deputy_head", agency, Position.DEPUTY_HEAD, unit=other_division)
    task = task_in(State.REVIEWED)
    for _ in range(ROUNDS):
        one = request_to(asked(task, deputy_director, [other_division]), other_division)
        shown = token_of(one)
        ended = at_once(
            lambda one=one, shown=shown: actions.answer(one, Said("agreed", "", shown), actor=other_unit_head),  # type: ignore[misc]
            lambda one=one, shown=shown: actions.answer(one, Said("none", "", shown), actor=deputy),  # type: ignore[misc]
        )
        kept = OpinionRequest.objects.select_related("answered_by").get(pk=one.pk)
        assert ended == ["done", f"{kept.answered_by} vừa trả lời cho {other_division.name}."]
    assert len(told(task, "opinion.answer")) == ROUNDS
    assert not list(verify(expectations(), [TaskWatcher()]))


def test_an_answer_and_the_end_of_its_round_follow_each_other(
    task_in: MakeTask, deputy_director: User, other_division: Unit, other_unit_head: User
) -> None:
    task = task_in(State.REVIEWED)
    for _ in range(ROUNDS):
        made = asked(task, deputy_director, [other_division])
        one = request_to(made, other_division)
        ended = at_once(
            lambda one=one: actions.answer(one, Said("agreed", "", ""), actor=other_unit_head),  # type: ignore[misc]
            lambda made=made: actions.close(made, actor=deputy_director),  # type: ignore[misc]
        )
        assert OpinionRound.objects.get(pk=made.pk).closed_at is not None
        answer = OpinionRequest.objects.get(pk=one.pk).answer
        assert (answer, len([words for words in ended if words == "done"])) in {("agreed", 2), ("", 1)}
    assert not list(verify(expectations(), [TaskWatcher()]))


def test_a_round_is_closed_once(task_in: MakeTask, deputy_director: User, other_division: Unit) -> None:
    task = task_in(State.REVIEWED)
    made = asked(task, deputy_director, [other_division])
    ended = at_once(*[lambda: actions.close(made, actor=deputy_director)] * 5)
    assert ended.count("done") == 1
    assert len(told(task, "opinion.close")) == 1
