"""Rà soát: what waits for the Office, what opening a report does, and the two verdicts."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from realtime import topics
from tests.approvals.pages import at, body, last_line, length, shown
from tests.people import MakeTask, moved, returning, submitting
from tests.workflows.listening import listening
from units.actions import end_appointment
from units.models import Unit, User
from workflows.engine import key_of, why_not
from workflows.models import Task
from workflows.states import State

QUEUE_QUERIES = 8
DETAIL_QUERIES = 16  # one more than before: the sheet


def test_the_queue_has_reports_and_what_was_reviewed(client: Client, task_in: MakeTask, office_reviewer: User) -> None:
    reported, reviewed = task_in(State.REPORTED), task_in(State.REVIEWED)
    client.force_login(office_reviewer)
    found = {}
    for tab in ("", "reviewed"):
        pane = client.get(at("review_queue") + (f"?tab={tab}" if tab else "")).context["pane"]
        assert [one.label for one in pane.tabs if one.current] == [{"": "Chờ rà soát", "reviewed": "Đã rà soát"}[tab]]
        assert [one.count for one in pane.tabs] == [1, None]
        found[tab] = [row.url for group in pane.groups for row in group.rows]
    assert found == {
        "": [at("review_page", reported.pk)],
        "reviewed": [at("review_page", reviewed.pk) + "?tab=reviewed"],
    }


def test_the_list_alone_is_the_same_bytes_as_in_the_page(
    client: Client, task_in: MakeTask, office_reviewer: User
) -> None:
    task = task_in(State.REPORTED)
    client.force_login(office_reviewer)
    for url in (at("review_queue"), at("review_queue") + "?tab=reviewed", at("review_page", task.pk)):
        page = client.get(url)
        assert body(client.get(page.context["pane"].refresh)).strip() in body(page)


def test_opening_a_report_ends_the_units_right_to_withdraw_it(
    client: Client, task_in: MakeTask, office_reviewer: User, unit_head: User
) -> None:
    task = task_in(State.REPORTED)
    lines = length(key_of(task))
    assert why_not(task, "withdraw", unit_head) == ""
    client.force_login(office_reviewer)
    with listening(topics.task(task.pk)) as heard:
        page = client.get(at("review_page", task.pk))
    client.get(at("review_page", task.pk))
    task.refresh_from_db()
    assert task.review_opened_at is not None
    assert why_not(task, "withdraw", unit_head) != ""
    assert length(key_of(task)) == lines + 2
    chain = Event.objects.of(key_of(task)).order_by("seq").values_list("action", flat=True)
    assert list(chain)[-2:] == ["task.open_review", "review.claim"]
    assert heard() == {topics.task(task.pk): lines + 2}
    assert f'data-version="{lines + 2}"' in body(page)


def test_the_detail_shows_the_report_and_both_verdicts(
    client: Client, task_in: MakeTask, office_reviewer: User, unit_head: User
) -> None:
    task = task_in(State.REPORTED)
    task = moved(task, "return_to_unit", office_reviewer, returning())
    task = moved(task, "report", unit_head, submitting(unit_head, "Đã bổ sung số liệu."))
    client.force_login(office_reviewer)
    page = body(client.get(at("review_page", task.pk)))
    for words in (
        "Đã bổ sung số liệu.",
        "Đã rà soát 12 quy trình.",
        "Lần 1 đã bị trả lại",
        "Diễn biến",
        "Rà soát đạt, trình lãnh đạo",
        "Trả lại báo cáo",
    ):
        assert words in page


def test_a_unit_that_reviews_itself_is_warned(
    client: Client, task_in: MakeTask, office: Unit, office_head: User, office_reviewer: User
) -> None:
    task = task_in(State.REPORTED, lead=office, head=office_head)
    client.force_login(office_reviewer)
    assert "Đơn vị tự rà soát" in body(client.get(at("review_page", task.pk)))
    client.force_login(office_head)
    page = client.get(at("review_page", task.pk))
    assert "Bạn là người trình báo cáo này nên người khác phải rà soát" in body(page)
    assert at("pass_on", task.pk) not in body(page)


def test_passing_on_changes_the_state_writes_one_line_and_rings(
    client: Client, task_in: MakeTask, office_reviewer: User, director: User, deputy_director: User, division: Unit
) -> None:
    task, following = task_in(State.REPORTED), task_in(State.REPORTED)
    lines = length(key_of(task))
    client.force_login(office_reviewer)
    form = shown(task, opinion="Đủ số liệu", signer=deputy_director.pk)
    with listening(topics.task(task.pk), topics.unit(division.pk)) as heard:
        answer = client.post(at("pass_on", task.pk), form)
    assert answer["Location"] == f"{at('review_page', following.pk)}#task-{following.pk}-link"
    task = Task.objects.get(pk=task.pk)
    assert (task.state, task.reviewed_by, task.proposed_signer) == (State.REVIEWED, office_reviewer, deputy_director)
    assert task.self_unit_review is False
    assert length(key_of(task)) == lines + 1
    line = last_line(key_of(task))
    assert (line.event.action, line.note) == ("task.review", "Đủ số liệu")
    assert line.facts["self_unit_review"] is False
    assert line.facts["signer"] == {
        "id": deputy_director.pk,
        "name": deputy_director.name,
        "title_line": "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC",
        "override": False,
        "reason": "Deputy director (Phó Giám đốc) phụ trách đơn vị (theo QĐ 01/QĐ-STP)",
    }
    assert set(heard()) == {topics.task(task.pk), topics.unit(division.pk)}


def test_the_proposal_begins_with_the_deputy_who_has_the_field(
    client: Client, task_in: MakeTask, office_reviewer: User, director: User, deputy_director: User
) -> None:
    task = task_in(State.REPORTED)
    client.force_login(office_reviewer)
    form = client.get(at("review_page", task.pk)).context["pass_form"]
    assert [number for number, _ in form.fields["signer"].choices] == [deputy_director.pk, director.pk]


@pytest.mark.parametrize("missing", ["opinion", "signer"])
def test_a_review_without_opinion_or_signer_keeps_what_was_typed(
    client: Client, task_in: MakeTask, office_reviewer: User, deputy_director: User, other_unit_head: User, missing: str
) -> None:
    task = task_in(State.REPORTED)
    client.force_login(office_reviewer)
    said: dict[str, object] = {"opinion": "Đủ số liệu", "signer": deputy_director.pk}
    said[missing] = "" if missing == "opinion" else other_unit_head.pk
    answer = client.post(at("pass_on", task.pk), shown(task, **said))
    page = body(answer)
    assert "<title>Lỗi: " in page
    assert "data-error-summary" in page
    assert ("Đủ số liệu" in page) is (missing != "opinion")
    assert Task.objects.get(pk=task.pk).state == State.REPORTED


def test_returning_to_the_unit_counts_points_writes_one_line_and_rings(
    client: Client, task_in: MakeTask, office_reviewer: User
) -> None:
    task = task_in(State.REPORTED)
    lines = length(key_of(task))
    client.force_login(office_reviewer)
    with listening(topics.task(task.pk)) as heard:
        answer = client.post(
            at("return_to_unit", task.pk),
            shown(task, note="Thiếu số liệu", category="figures", points="Tháng 10\nTháng 11"),
        )
    assert answer["Location"] == at("review_queue")
    task = Task.objects.get(pk=task.pk)
    assert (task.state, task.return_note) == (State.IN_PROGRESS, "Thiếu số liệu")
    assert task.return_points == ["Tháng 10", "Tháng 11"]
    assert length(key_of(task)) == lines + 1
    assert last_line(key_of(task)).event.action == "task.return_to_unit"
    assert heard() == {topics.task(task.pk): lines + 1}


def test_a_return_without_a_reason_keeps_the_points(client: Client, task_in: MakeTask, office_reviewer: User) -> None:
    task = task_in(State.REPORTED)
    client.force_login(office_reviewer)
    page = body(client.post(at("return_to_unit", task.pk), shown(task, points="Ghi rõ số liệu")))
    assert "Hãy ghi lý do trả lại." in page
    assert "Ghi rõ số liệu" in page
    assert Task.objects.get(pk=task.pk).state == State.REPORTED


def test_a_verdict_on_an_older_submission_is_stale(
    client: Client, task_in: MakeTask, office_reviewer: User, unit_head: User, deputy_director: User
) -> None:
    task = task_in(State.REPORTED)
    old = shown(task, note="Đủ", opinion="Đủ", category="other", signer=deputy_director.pk)
    task = moved(task, "withdraw", unit_head)
    task = moved(task, "report", unit_head, submitting(unit_head, "Bản mới."))
    client.force_login(office_reviewer)
    for name in ("pass_on", "return_to_unit"):
        answer = client.post(at(name, task.pk), old)
        assert answer.status_code == 409
        assert "Unit head trình báo cáo" in body(answer)
    assert Task.objects.get(pk=task.pk).state == State.REPORTED


def test_the_submitter_cannot_review(
    client: Client, task_in: MakeTask, office: Unit, office_head: User, deputy_director: User
) -> None:
    task = task_in(State.REPORTED, lead=office, head=office_head)
    client.force_login(office_head)
    for name in ("pass_on", "return_to_unit"):
        form = shown(task, note="Đủ", opinion="Đủ", category="other", signer=deputy_director.pk)
        assert client.post(at(name, task.pk), form).status_code == 403
        assert last_line(key_of(task)).event.refused
    assert Task.objects.get(pk=task.pk).state == State.REPORTED
    client.get(at("review_page", task.pk))
    assert Task.objects.get(pk=task.pk).review_opened_at is None


def test_whoever_sees_the_task_without_coordinating_it_is_refused_and_recorded(
    client: Client, task_in: MakeTask, unit_head: User, inspector: User, deputy_director: User
) -> None:
    task = task_in(State.REPORTED)
    for person in (unit_head, inspector, deputy_director):
        client.force_login(person)
        assert client.get(at("review_page", task.pk)).status_code == 404
        form = shown(task, note="Đủ", category="other", signer=deputy_director.pk)
        assert client.post(at("return_to_unit", task.pk), form).status_code == 403
        assert last_line(key_of(task)).event.actor == person
    assert Task.objects.get(pk=task.pk).state == State.REPORTED


def test_strangers_and_superusers_find_nothing(
    client: Client, task_in: MakeTask, stranger: User, other_unit_head: User, superuser: User, administrator: User
) -> None:
    task = task_in(State.REPORTED)
    for person in (stranger, other_unit_head, superuser, administrator):
        client.force_login(person)
        assert client.get(at("review_page", task.pk)).status_code == 404
        assert client.get(at("review_changes", task.pk)).status_code == 404
        for name in ("pass_on", "return_to_unit"):
            assert client.post(at(name, task.pk), shown(task, note="Đủ", category="other")).status_code == 404
    for person in (superuser, administrator):
        client.force_login(person)
        assert client.get(at("review_queue")).status_code == 404
        assert client.get(at("review_list")).status_code == 404


def test_an_ended_appointment_reviews_nothing_more(client: Client, task_in: MakeTask, office_reviewer: User) -> None:
    task = task_in(State.REPORTED)
    client.force_login(office_reviewer)
    assert client.get(at("review_queue")).status_code == 200
    end_appointment(office_reviewer.appointments.get(), at=timezone.localtime())
    assert client.get(at("review_queue")).status_code == 404
    assert client.get(at("review_page", task.pk)).status_code == 404


def test_another_reviewers_verdict_is_announced_but_opening_is_not(
    client: Client, task_in: MakeTask, office_reviewer: User, office_head: User
) -> None:
    task = task_in(State.REPORTED)
    client.force_login(office_head)
    url = client.get(at("review_page", task.pk)).context["changes_url"]
    client.force_login(office_reviewer)
    client.get(at("review_page", task.pk))
    assert client.get(url).status_code == 204
    moved(task, "return_to_unit", office_reviewer, returning())
    assert "Office reviewer trả lại báo cáo cho đơn vị lúc" in body(client.get(url))


def test_many_rows_cost_no_more_queries_than_few(client: Client, task_in: MakeTask, office_reviewer: User) -> None:
    task = task_in(State.REPORTED)
    for _ in range(5):
        task_in(State.REPORTED)
    client.force_login(office_reviewer)
    client.get(at("review_page", task.pk))
    with CaptureQueriesContext(connection) as asked:
        client.get(at("review_queue"))
    assert len(asked) <= QUEUE_QUERIES, [row["sql"] for row in asked.captured_queries]
    with CaptureQueriesContext(connection) as asked:
        client.get(at("review_page", task.pk))
    assert len(asked) <= DETAIL_QUERIES, [row["sql"] for row in asked.captured_queries]
