"""Holding a report while it is reviewed: who opens it first holds it; another must relieve him openly to decide."""

import threading
from collections.abc import Callable, Sequence
from functools import partial

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approvals import actions
from approvals.models import Claim
from approvals.sheets import claims
from approvals.sheets.actions import open_to_review
from approvals.sheets.claims import HELD_FOR
from audit.canonical import timestamp
from audit.models import Event
from realtime import topics
from tests.approvals.desk import opened, run_out, sheet_of, written
from tests.approvals.pages import at, body, last_line, length
from tests.people import MakeTask, moved, submitting
from tests.workflows.listening import listening
from units.models import Unit, User
from workflows.engine import key_of, seen_now
from workflows.errors import Stale
from workflows.models import Returned, Task
from workflows.states import State


def acts(task: Task) -> list[str]:
    """Return what was recorded of holding a task's report."""
    return list(
        Event.objects.of(key_of(task))
        .filter(action__startswith="review.", refused=False)
        .order_by("seq")
        .values_list("action", flat=True)
    )


def test_opening_a_report_holds_it_for_half_an_hour(client: Client, task_in: MakeTask, office_reviewer: User) -> None:
    task = task_in(State.REPORTED)
    with listening(topics.task(task.pk)) as heard:
        page = body(opened(client, office_reviewer, task))
    claim = Claim.objects.get()
    assert (claim.task, claim.holder, claim.expires_at - claim.taken_at) == (task, office_reviewer, HELD_FOR)
    assert f"giữ đến <b>{claims.until(claim)}</b>" in page
    line = last_line(key_of(task))
    assert (line.event.action, line.event.actor) == ("review.claim", office_reviewer)
    assert line.facts["until"] == timestamp(claim.expires_at)
    assert heard() == {topics.task(task.pk): line.event.seq}
    lines = length(key_of(task))
    client.get(at("review_page", task.pk))
    assert length(key_of(task)) == lines


def test_a_colleague_reads_who_holds_it_and_cannot_decide(
    client: Client, task_in: MakeTask, office_reviewer: User, office_head: User, unit_head: User
) -> None:
    task = task_in(State.REPORTED)
    opened(client, office_reviewer, task)
    client.post(at("sheet_autosave", task.pk), written(task, note_form="Sai thể thức"))
    words = f"Office reviewer đang rà soát, giữ đến {claims.until(Claim.objects.get())}"
    page = body(opened(client, office_head, task))
    assert words in page
    assert "Sai thể thức" in page  # what he has written so far
    assert "Nhận rà soát thay" in page
    for gone in ('id="sheet-form"', at("pass_on", task.pk), at("return_to_unit", task.pk)):
        assert gone not in page
    assert Claim.objects.get().holder == office_reviewer
    assert words in body(client.get(at("review_queue")))
    client.force_login(unit_head)
    assert "Office reviewer đang rà soát báo cáo này" in body(client.get(at("task_page", task.pk)))
    client.force_login(office_reviewer)
    assert "Bạn đang rà soát, giữ đến" in body(client.get(at("review_queue")))


@pytest.mark.parametrize("verdict", ["pass_on", "return_to_unit"])
def test_a_verdict_of_somebody_else_is_refused_recorded_and_loses_no_word(
    client: Client,
    task_in: MakeTask,
    office_reviewer: User,
    office_head: User,
    deputy_director: User,
    verdict: str,
) -> None:
    task = task_in(State.REPORTED)
    opened(client, office_reviewer, task)
    form = written(
        task,
        opinion="Ý kiến của Chánh Văn phòng",
        signer=deputy_director.pk,
        note="Lý do của Chánh Văn phòng",
        category="figures",
        points="Điểm một",
        note_form="Sai lề",
        remark_text="Viết lại đoạn đầu",
    )
    client.force_login(office_head)
    answer = client.post(at(verdict, task.pk), form)
    assert answer.status_code == 409
    page = body(answer)
    assert "Office reviewer đang rà soát, giữ đến" in page
    assert "Muốn quyết định thay, hãy bấm “Nhận rà soát thay” trước." in page
    for word in ("Ý kiến của Chánh Văn phòng", "Lý do của Chánh Văn phòng", "Điểm một", "Sai lề", "Viết lại đoạn đầu"):
        assert word in page
    line = last_line(key_of(task))
    assert (line.event.refused, line.event.actor, line.facts["rule"]) == (True, office_head, "is_held_by_nobody_else")
    assert Task.objects.get(pk=task.pk).state == State.REPORTED
    assert sheet_of(task).version == 0
    # the button below the typed words takes the report and the words along
    page = body(client.post(at("review_take_over", task.pk), form))
    for word in ("Ý kiến của Chánh Văn phòng", "Điểm một", "Sai lề", "Viết lại đoạn đầu", "chưa được lưu"):
        assert word in page
    assert at("pass_on", task.pk) in page
    assert client.post(at(verdict, task.pk), form).status_code == 302


def test_relieving_somebody_is_recorded_and_told_to_him(
    client: Client, task_in: MakeTask, office_reviewer: User, office_head: User, deputy_director: User
) -> None:
    task = task_in(State.REPORTED)
    changes = opened(client, office_reviewer, task).context["changes_url"]
    lines = length(key_of(task))
    client.force_login(office_head)
    with listening(topics.task(task.pk)) as heard:
        answer = client.post(at("review_take_over", task.pk))
    assert answer["Location"] == at("review_page", task.pk)
    assert length(key_of(task)) == lines + 1
    line = last_line(key_of(task))
    assert (line.event.action, line.event.actor, line.facts["held_by"]) == (
        "review.take_over",
        office_head,
        "Office reviewer",
    )
    assert heard() == {topics.task(task.pk): lines + 1}
    assert Claim.objects.get().holder == office_head
    client.force_login(office_reviewer)
    assert "Office head nhận rà soát thay lúc" in body(client.get(changes))
    late = client.post(at("pass_on", task.pk), written(task, signer=deputy_director.pk))
    assert late.status_code == 409
    saving = client.post(at("sheet_autosave", task.pk), written(task))
    assert saving.status_code == 409
    assert saving.json()["sentence"].startswith("Chưa lưu: Office head đang rà soát, giữ đến")


def test_a_claim_that_has_run_out_binds_nobody(
    client: Client, task_in: MakeTask, office_reviewer: User, office_head: User, deputy_director: User
) -> None:
    first, second = task_in(State.REPORTED), task_in(State.REPORTED)
    for task in (first, second):
        opened(client, office_reviewer, task)
        run_out(task)
    client.force_login(office_head)
    assert "đang rà soát, giữ đến" not in body(client.get(at("review_queue")))
    # a verdict needs no claim of one's own
    assert client.post(at("pass_on", first.pk), written(first, signer=deputy_director.pk)).status_code == 302
    # opening it takes it
    opened(client, office_head, second)
    assert Claim.objects.get(task=second).holder == office_head
    line = last_line(key_of(second))
    assert (line.event.action, line.facts["held_by"]) == ("review.claim", "Office reviewer")
    client.force_login(office_reviewer)
    assert client.post(at("pass_on", second.pk), written(second, signer=deputy_director.pk)).status_code == 409


def test_activity_holds_it_for_longer_and_too_much_of_it_writes_nothing(
    client: Client, task_in: MakeTask, office_reviewer: User
) -> None:
    task = task_in(State.REPORTED)
    opened(client, office_reviewer, task)
    for number, act in enumerate((at("review_page", task.pk), at("sheet_autosave", task.pk))):
        Claim.objects.update(expires_at=Claim.objects.get().taken_at + HELD_FOR / 2)
        lines, before = length(key_of(task)), Claim.objects.get().expires_at
        client.get(act) if number == 0 else client.post(act, written(task))
        after = Claim.objects.get().expires_at
        assert after > before
        client.get(act) if number == 0 else client.post(act, written(task))
        assert Claim.objects.get().expires_at == after
        assert length(key_of(task)) == lines
    run_out(task)  # his own, taken by nobody: he goes on
    assert client.post(at("sheet_autosave", task.pk), written(task, opinion="Viết tiếp", version=1)).status_code == 200
    assert acts(task) == ["review.claim"]


def test_giving_it_back_lets_the_next_one_in(
    client: Client, task_in: MakeTask, office_reviewer: User, office_head: User
) -> None:
    task = task_in(State.REPORTED)
    opened(client, office_reviewer, task)
    assert client.post(at("review_release", task.pk))["Location"] == at("review_queue")
    assert not Claim.objects.exists()
    client.post(at("review_release", task.pk))  # holding nothing, nothing is given back
    late = client.post(at("sheet_autosave", task.pk), written(task))  # the script was still at it: kept, but not held
    assert (late.status_code, Claim.objects.exists()) == (200, False)
    assert acts(task) == ["review.claim", "review.release"]
    opened(client, office_head, task)
    client.force_login(office_reviewer)
    client.post(at("review_release", task.pk))  # nor what another holds
    assert Claim.objects.get().holder == office_head


@pytest.mark.parametrize("verdict", ["pass_on", "return_to_unit"])
def test_a_verdict_gives_it_back(
    client: Client, task_in: MakeTask, office_reviewer: User, deputy_director: User, verdict: str
) -> None:
    task = task_in(State.REPORTED)
    opened(client, office_reviewer, task)
    form = written(task, signer=deputy_director.pk, note="Thiếu", category="other")
    assert client.post(at(verdict, task.pk), form).status_code == 302
    assert not Claim.objects.exists()


def test_who_submitted_the_report_does_not_hold_it(
    client: Client, task_in: MakeTask, office: Unit, office_head: User, office_reviewer: User
) -> None:
    task = task_in(State.REPORTED, lead=office, head=office_head)
    opened(client, office_head, task)
    assert not Claim.objects.exists()
    assert client.post(at("review_take_over", task.pk)).status_code == 403
    assert last_line(key_of(task)).facts["rule"] == "did_not_submit"
    opened(client, office_reviewer, task)
    assert Claim.objects.get().holder == office_reviewer


def test_only_a_report_that_waits_is_held(
    client: Client, task_in: MakeTask, office_reviewer: User, unit_head: User, deputy_director: User
) -> None:
    reviewed = task_in(State.REVIEWED)
    opened(client, office_reviewer, reviewed)
    assert not Claim.objects.exists()
    for name in ("review_take_over", "review_release"):
        assert client.post(at(name, reviewed.pk)).status_code == 409
    suspended = task_in(State.REPORTED)
    opened(client, office_reviewer, suspended)
    moved(suspended, "suspend", deputy_director)
    page = client.get(at("review_queue") + "?tab=reviewed")
    assert "đang rà soát, giữ đến" not in body(page)
    client.force_login(unit_head)
    assert "đang rà soát báo cáo này" not in body(client.get(at("task_page", suspended.pk)))


def test_whoever_may_not_review_holds_nothing(
    client: Client, task_in: MakeTask, unit_head: User, inspector: User, deputy_director: User, stranger: User
) -> None:
    task = task_in(State.REPORTED)
    for person in (unit_head, inspector, deputy_director, stranger):
        client.force_login(person)
        for name in ("review_take_over", "review_release", "sheet_save", "sheet_autosave"):
            assert client.post(at(name, task.pk), written(task)).status_code == 404
    assert not Claim.objects.exists()


def test_the_rows_of_the_queue_cost_no_statement_for_their_holders(
    client: Client, task_in: MakeTask, office_reviewer: User, office_head: User
) -> None:
    counts = []
    for number in (1, 2):
        opened(client, office_head, task_in(State.REPORTED))
        client.force_login(office_reviewer)
        client.get(at("review_queue"))
        with CaptureQueriesContext(connection) as asked:
            page = body(client.get(at("review_queue")))
        counts.append(len(asked))
        assert page.count("Office head đang rà soát, giữ đến") == number
    assert counts[0] == counts[1]


def test_the_round_after_a_return_is_free_again(
    client: Client, task_in: MakeTask, office_reviewer: User, office_head: User, unit_head: User
) -> None:
    task = task_in(State.REPORTED)
    opened(client, office_reviewer, task)
    client.post(at("return_to_unit", task.pk), written(task, note="Thiếu", category="other"))
    task = moved(task, "report", unit_head, submitting(unit_head, "Bản hai."))
    opened(client, office_head, task)
    assert Claim.objects.get().holder == office_head


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_of_two_who_open_a_report_at_once_one_holds_it(
    task_in: MakeTask, office_reviewer: User, office_head: User
) -> None:
    for _ in range(10):
        task = task_in(State.REPORTED)
        opening = partial(open_to_review, task.pk)
        at_once([partial(opening, actor=office_reviewer), partial(opening, actor=office_head)])
        assert Claim.objects.get(task=task).holder in {office_reviewer, office_head}
        assert acts(task) == ["review.claim"]
        assert task.submissions.get().review_sheets.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_of_a_verdict_and_a_relief_at_once_the_later_one_is_refused(
    task_in: MakeTask, office_reviewer: User, office_head: User
) -> None:
    for _ in range(10):
        task = task_in(State.REPORTED)
        open_to_review(task.pk, actor=office_reviewer)
        verdict = partial(
            actions.return_to_unit, task.pk, actor=office_reviewer, seen=seen_now(task), returned=Returned("Thiếu")
        )
        relief = partial(claims.take_over, task.pk, actor=office_head, now=timezone.now())
        late = at_once([verdict, relief])
        task = Task.objects.get(pk=task.pk)
        assert (late, task.state) in (([False, True], State.IN_PROGRESS), ([True, False], State.REPORTED))
        assert Claim.objects.filter(task=task).exists() is late[0]


def at_once(doing: Sequence[Callable[[], object]]) -> list[bool]:
    """Do several things at once in real threads; tell of each whether it came too late."""
    barrier, late = threading.Barrier(len(doing)), [False] * len(doing)

    def run(number: int) -> None:
        try:
            barrier.wait(10)
            doing[number]()
        except Stale:
            late[number] = True
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(doing))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return late
