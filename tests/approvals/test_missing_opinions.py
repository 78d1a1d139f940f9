"""Required opinions: a review waits for them while there is time, then wants a reason; so does an approval."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from approvals import actions
from approvals.confirming import CONFIRMED_AT
from approvals.models import Decision
from audit.verifier import content_of
from tests.people import MakeTask, appointed, unit_of
from tests.workflows.answers import body
from tests.workflows.opining import answered, asked, day, told
from units.models import Agency, Unit, User
from units.positions import Position
from workflows.buttons import posted
from workflows.engine import seen_now
from workflows.models import OpinionRound, Task
from workflows.opinions import actions as asking
from workflows.opinions.missing import OpinionsMissing, missing
from workflows.states import State

REASON = "Việc gấp, đã trao đổi qua điện thoại."


@pytest.fixture
def helper(agency: Agency) -> Unit:
    """A division that helps."""
    return unit_of(agency, "tgpl", "Trung tâm Trợ giúp pháp lý", Unit.Kind.CENTRE)


@pytest.fixture
def helper_head(agency: Agency, helper: Unit) -> User:
    """Its head."""
    return appointed("helper_head", agency, Position.UNIT_HEAD, unit=helper)


def lacking(task: Task) -> list[str]:
    """Return whose opinions are missing today."""
    return missing(Task.objects.get(pk=task.pk), on=timezone.localdate()).names


def review(task: Task, reviewer: User, signer: User, reason: str = "") -> Task:
    """Pass a report on as the page would."""
    task = Task.objects.get(pk=task.pk)
    return actions.review(
        task.pk, actor=reviewer, seen=seen_now(task), opinion="Đạt", signer=signer, without_opinions=reason
    )


def approve(task: Task, signer: User, reason: str = "") -> Decision:
    """Approve as the page would."""
    task = Task.objects.get(pk=task.pk)
    return actions.approve(task.pk, actor=signer, seen=seen_now(task), without_opinions=reason)


def test_only_required_rounds_are_waited_for(
    task_in: MakeTask, office_reviewer: User, deputy_director: User, helper: Unit
) -> None:
    task = task_in(State.REPORTED)
    asked(task, office_reviewer, [helper])
    assert lacking(task) == []
    assert review(task, office_reviewer, deputy_director).state == State.REVIEWED
    assert approve(task, deputy_director).without_opinions == ""


def test_a_review_waits_while_there_is_time_and_names_who_is_silent(
    task_in: MakeTask,
    office_reviewer: User,
    deputy_director: User,
    helper: Unit,
    helper_head: User,
    other_division: Unit,
    other_unit_head: User,
) -> None:
    task = task_in(State.REPORTED)
    made = asked(task, office_reviewer, [helper, other_division], required=True)
    answered(made, other_division, other_unit_head)
    for reason in ("", REASON):
        with pytest.raises(OpinionsMissing) as refused:
            review(task, office_reviewer, deputy_director, reason)
        (sentence,) = refused.value.messages
        assert sentence.startswith("Chưa có ý kiến bắt buộc của Trung tâm Trợ giúp pháp lý. Thời hạn cho ý kiến đến")
        assert f"hết ngày {day():%d/%m/%Y}: hãy chờ đủ ý kiến, hoặc để người hỏi kết thúc" in sentence
    assert Task.objects.get(pk=task.pk).state == State.REPORTED
    assert not told(task, "task.review")
    answered(made, helper, helper_head, "none")
    assert review(task, office_reviewer, deputy_director).state == State.REVIEWED
    assert "without_opinions" not in (content_of(told(task, "task.review")[0]) or {})["facts"]


@pytest.mark.parametrize("ended", ["by its deadline", "by its asker"])
def test_afterwards_a_review_wants_a_reason_and_the_trail_keeps_it(
    ended: str, task_in: MakeTask, office_reviewer: User, deputy_director: User, helper: Unit
) -> None:
    task = task_in(State.REPORTED)
    made = asked(task, office_reviewer, [helper], required=True, late_by=1 if ended == "by its deadline" else None)
    if ended == "by its asker":
        asking.close(made, actor=office_reviewer)
    with pytest.raises(OpinionsMissing, match="Im lặng không phải là đồng ý"):
        review(task, office_reviewer, deputy_director, "  ")
    assert review(task, office_reviewer, deputy_director, REASON).state == State.REVIEWED
    facts = (content_of(told(task, "task.review")[0]) or {})["facts"]
    assert (facts["without_opinions"], facts["missing_opinions"]) == (REASON, [helper.name])


def test_an_approval_wants_a_reason_and_the_decision_keeps_it(
    task_in: MakeTask, deputy_director: User, helper: Unit, helper_head: User
) -> None:
    task = task_in(State.REVIEWED)
    made = asked(task, deputy_director, [helper], required=True)
    with pytest.raises(OpinionsMissing):
        approve(task, deputy_director)
    assert not Decision.objects.exists()
    decision = approve(task, deputy_director, f" {REASON} ")
    assert Decision.objects.get(pk=decision.pk).without_opinions == REASON
    facts = (content_of(told(task, "task.approve")[0]) or {})["facts"]
    assert (facts["without_opinions"], facts["missing_opinions"]) == (REASON, [helper.name])
    assert made.requests.get().answer == ""


def test_a_reason_that_nobody_wanted_is_not_kept(task_in: MakeTask, deputy_director: User) -> None:
    assert approve(task_in(State.REVIEWED), deputy_director, REASON).without_opinions == ""


def test_whoever_answers_a_later_question_is_no_longer_missing(
    task_in: MakeTask, deputy_director: User, director: User, helper: Unit, helper_head: User
) -> None:
    task = task_in(State.REVIEWED)
    asked(task, deputy_director, [helper], required=True)
    again = asked(task, director, [helper])
    assert lacking(task) == [helper.name]
    answered(again, helper, helper_head)
    assert lacking(task) == []
    asked(task, director, [helper], required=True)
    assert lacking(task) == [helper.name]


def test_a_plan_that_demands_opinions_misses_the_units_nobody_asked(
    task_in: MakeTask,
    office_reviewer: User,
    deputy_director: User,
    helper: Unit,
    helper_head: User,
    other_division: Unit,
    division: Unit,
) -> None:
    task = task_in(State.REPORTED)
    task.cooperating_units.set([helper, other_division, division])
    assert lacking(task) == []
    Task.objects.filter(pk=task.pk).update(opinions_required=True)
    assert set(lacking(task)) == {other_division.name, helper.name}
    with pytest.raises(OpinionsMissing, match="chưa hỏi"):
        review(task, office_reviewer, deputy_director)
    made = asked(task, office_reviewer, [helper])  # asked without an obligation: the plan's own holds
    assert lacking(task) == [helper.name, other_division.name]
    with pytest.raises(OpinionsMissing, match="hãy chờ đủ ý kiến"):
        review(task, office_reviewer, deputy_director, REASON)
    answered(made, helper, helper_head)
    Unit.objects.filter(pk=other_division.pk).update(active_to=day(-1))
    assert lacking(task) == []
    assert review(task, office_reviewer, deputy_director).state == State.REVIEWED


def test_nobody_waits_for_a_unit_that_was_dissolved(
    task_in: MakeTask, office_reviewer: User, deputy_director: User, helper: Unit
) -> None:
    task = task_in(State.REPORTED)
    asked(task, office_reviewer, [helper], required=True)
    Unit.objects.filter(pk=helper.pk).update(active_to=day(-1))
    assert review(task, office_reviewer, deputy_director, REASON).state == State.REVIEWED


def confirmed(user: User) -> Client:
    """Return a browser in which this person has just given the password."""
    client = Client()
    client.force_login(user)
    session = client.session
    session[CONFIRMED_AT] = int(timezone.now().timestamp())
    session.save()
    return client


def test_the_leader_is_asked_why_and_then_approves_on_the_same_address(
    task_in: MakeTask, deputy_director: User, helper: Unit
) -> None:
    task, browser = task_in(State.REVIEWED), confirmed(deputy_director)
    asked(task, deputy_director, [helper], required=True)
    url, seen = reverse("approve", args=[task.pk]) + "?q=noi+bo", posted(seen_now(task))
    shown = browser.post(url, seen)
    assert shown.status_code == 200
    text = body(shown)
    for words in ("Chưa đủ ý kiến bắt buộc", helper.name, "chưa được phê duyệt", "?q=noi+bo"):
        assert words in text
    wrong = browser.post(url, {**seen, "without_opinions": " "})
    assert (wrong.status_code, "Hãy ghi lý do phê duyệt" in body(wrong)) == (422, True)
    assert Task.objects.get(pk=task.pk).state == State.REVIEWED
    done = browser.post(url, {**seen, "without_opinions": REASON})
    assert done.status_code == 302
    assert Task.objects.get(pk=task.pk).state == State.APPROVED
    page = body(browser.get(reverse("decision_page", args=[task.pk])))
    assert "Quyết định khi chưa đủ ý kiến bắt buộc" in page
    assert REASON in page
    assert f"chưa có ý kiến của {helper.name}: {REASON}" in page


def test_the_reviewer_reads_why_he_must_wait_and_later_where_to_say_why(
    task_in: MakeTask, office_reviewer: User, deputy_director: User, helper: Unit
) -> None:
    task, browser = task_in(State.REPORTED), confirmed(office_reviewer)
    made = asked(task, office_reviewer, [helper], required=True)
    page = reverse("review_page", args=[task.pk])
    text = body(browser.get(page))
    assert "hãy chờ đủ ý kiến" in text
    assert "Lý do trình khi chưa đủ ý kiến" not in text
    data = {
        **posted(seen_now(task)),
        "version": "0",
        "opinion": "Báo cáo đạt yêu cầu.",
        "signer": deputy_director.pk,
    }
    refused = browser.post(reverse("pass_on", args=[task.pk]), data)
    assert "hãy chờ đủ ý kiến" in body(refused)
    assert "Báo cáo đạt yêu cầu." in body(refused)
    OpinionRound.objects.filter(pk=made.pk).update(due_on=day(-1))
    assert "Lý do trình khi chưa đủ ý kiến" in body(browser.get(page))
    wanting = browser.post(reverse("pass_on", args=[task.pk]), data)
    assert "muốn tiếp tục, hãy ghi lý do" in body(wanting)
    assert Task.objects.get(pk=task.pk).state == State.REPORTED
    done = browser.post(reverse("pass_on", args=[task.pk]), {**data, "without_opinions": REASON})
    assert done.status_code == 302
    assert Task.objects.get(pk=task.pk).state == State.REVIEWED
