"""Hộp phê duyệt: what waits for whom, in what order, and the three decisions."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approvals import actions, inbox
from approvals.models import Decision
from realtime import topics
from tests.approvals.pages import at, body, last_line, length, shown
from tests.people import MakeTask, moved, returning, reviewing, submitting
from tests.workflows.listening import listening
from units.actions import end_appointment
from units.models import Unit, User
from workflows.engine import key_of, seen_now
from workflows.models import Task
from workflows.states import State

TODAY = dt.date(2026, 11, 18)  # a Wednesday
INBOX_QUERIES = 8  # six, and those of the session and of the account (tests/ceilings)
DETAIL_QUERIES = 20
DAY = dt.timedelta(days=1)


# ---- the list


@pytest.mark.parametrize(
    ("due_on", "group"),
    [
        (TODAY - DAY, "overdue"),
        (TODAY, "soon"),
        (TODAY + DAY, "soon"),
        (TODAY + 2 * DAY, "week"),
        (dt.date(2026, 11, 22), "week"),
        (dt.date(2026, 11, 23), "later"),
        (None, "later"),
    ],
)
def test_a_deadline_belongs_to_one_group(due_on: dt.date | None, group: str) -> None:
    assert inbox.urgency(due_on, on=TODAY) == group


def test_the_list_is_grouped_by_urgency_and_leaves_out_empty_groups(
    client: Client, task_in: MakeTask, deputy_director: User
) -> None:
    today = timezone.localdate()
    late, later = task_in(State.REVIEWED, due_on=today - 9 * DAY), task_in(State.REVIEWED)
    client.force_login(deputy_director)
    pane = client.get(at("inbox")).context["pane"]
    assert [(group.label, [row.id for row in group.rows]) for group in pane.groups] == [
        ("Quá hạn", [f"task-{late.pk}"]),
        ("Sau đó", [f"task-{later.pk}"]),
    ]
    assert [(tab.label, tab.count, tab.current) for tab in pane.tabs] == [
        ("Cần tôi duyệt", 2, True),
        ("Duyệt thay", 0, False),
        ("Đang xin ý kiến", 0, False),
        ("Đã duyệt hôm nay", 0, False),
    ]


def test_a_row_says_unit_deadline_source_and_whom_it_was_put_to(
    client: Client, task_in: MakeTask, deputy_director: User, director: User
) -> None:
    task_in(State.REVIEWED, due_on=timezone.localdate() + DAY)
    client.force_login(director)
    row = client.get(at("inbox") + "?tab=instead").context["pane"].groups[0].rows[0]
    assert row.unit == "Phòng Hành chính và Bổ trợ tư pháp"
    assert row.due_label.startswith(("Còn 1 ngày", "Hạn hôm nay", "Còn"))
    assert "15/KH-STP" in row.source
    assert [mark.label for mark in row.marks] == ["Đã rà soát", f"Trình {deputy_director.name}"]


def test_the_list_holds_what_was_put_to_me_and_beside_it_what_i_may_sign_instead(
    client: Client, task_in: MakeTask, other_deputy: User, deputy_director: User, director: User
) -> None:
    task_in(State.REPORTED)
    task = task_in(State.REVIEWED)
    for person, mine, others in ((deputy_director, 1, 0), (director, 0, 1), (other_deputy, 0, 0)):
        client.force_login(person)
        for address, count in ((at("inbox"), mine), (at("inbox") + "?tab=instead", others)):
            page = client.get(address)
            assert [tab.count for tab in page.context["pane"].tabs] == [mine, others, 0, 0]
            assert (at("decision_page", task.pk) in body(page)) is bool(count), (person, address)


def test_the_list_alone_is_the_same_bytes_as_in_the_page(
    client: Client, task_in: MakeTask, deputy_director: User
) -> None:
    task = task_in(State.REVIEWED)
    client.force_login(deputy_director)
    tabs = [at("inbox"), *(f"{at('inbox')}?tab={tab}" for tab in ("instead", "asking", "today"))]
    for url in (*tabs, at("decision_page", task.pk)):
        page = client.get(url)
        refresh = page.context["pane"].refresh
        assert body(client.get(refresh)).strip() in body(page)


def test_leadership_alone_has_an_inbox(
    client: Client,
    task_in: MakeTask,
    unit_head: User,
    office_reviewer: User,
    administrator: User,
    inspector: User,
    superuser: User,
    stranger: User,
) -> None:
    task = task_in(State.REVIEWED)
    for person in (unit_head, office_reviewer, administrator, inspector, superuser, stranger):
        client.force_login(person)
        for url in (at("inbox"), at("inbox_list"), at("decision_page", task.pk), at("decision_changes", task.pk)):
            assert client.get(url).status_code == 404, (person, url)


def test_many_rows_cost_no_more_queries_than_few(client: Client, task_in: MakeTask, deputy_director: User) -> None:
    task = task_in(State.REVIEWED)
    for _ in range(5):
        task_in(State.REVIEWED)
    client.force_login(deputy_director)
    with CaptureQueriesContext(connection) as asked:
        client.get(at("inbox"))
    assert len(asked) <= INBOX_QUERIES, [row["sql"] for row in asked.captured_queries]
    with CaptureQueriesContext(connection) as asked:
        client.get(at("decision_page", task.pk))
    assert len(asked) <= DETAIL_QUERIES, [row["sql"] for row in asked.captured_queries]


# ---- the detail


def test_the_detail_shows_what_a_decision_rests_on(client: Client, task_in: MakeTask, deputy_director: User) -> None:
    task = task_in(State.REVIEWED)
    client.force_login(deputy_director)
    page = body(client.get(at("decision_page", task.pk)))
    for words in (
        task.content,
        "Đã rà soát 12 quy trình.",
        "Phiếu rà soát",
        "Theo quy định",
        "Office reviewer",
        "Diễn biến",
        "KT. GIÁM ĐỐC – PHÓ GIÁM ĐỐC",
        "theo phân công QĐ 01/QĐ-STP",
        "Phê duyệt",
        "Trả lại đơn vị",
        "Trả lại để rà soát lại",
    ):
        assert words in page
    assert task.submission is not None
    assert f'value="{task.submission.sha256}"' in page


def test_a_report_reviewed_by_its_own_unit_says_so(
    client: Client, task_in: MakeTask, office: Unit, office_head: User, deputy_director: User
) -> None:
    task = task_in(State.REVIEWED, lead=office, head=office_head)
    client.force_login(deputy_director)
    page = client.get(at("decision_page", task.pk))
    assert "Đơn vị tự rà soát" in body(page)
    assert page.context["pane"].groups[0].rows[0].marks[0].label == "Đơn vị tự rà soát"


def test_buttons_that_are_shut_say_why(
    client: Client, task_in: MakeTask, director: User, deputy_director: User
) -> None:
    task = task_in(State.REPORTED)
    client.force_login(director)
    page = client.get(at("decision_page", task.pk))
    assert [button.allowed for button in page.context["actions"]] == [False] * 4
    assert body(page).count('aria-disabled="true"') == 4
    assert "đang ở trạng thái “Đã báo cáo” nên không thể phê duyệt." in body(page)
    assert at("approve", task.pk) not in body(page)


def test_an_open_detail_is_told_what_happened_and_by_whom(
    client: Client, task_in: MakeTask, director: User, deputy_director: User
) -> None:
    task = task_in(State.REVIEWED)
    client.force_login(director)
    url = client.get(at("decision_page", task.pk)).context["changes_url"]
    assert client.get(url).status_code == 204
    client.post(at("approve", task.pk), {"step": "x"})  # stale: nothing happens
    assert client.get(url).status_code == 204
    moved(task, "approve", deputy_director)
    banner = body(client.get(url))
    assert "Deputy director phê duyệt lúc" in banner
    assert at("decision_page", task.pk) in banner


# ---- approving


def test_approving_changes_the_state_writes_one_line_and_rings(
    client: Client, task_in: MakeTask, deputy_director: User, division: Unit, office: Unit
) -> None:
    first, second = task_in(State.REVIEWED), task_in(State.REVIEWED)
    lines = length(key_of(first))
    client.force_login(deputy_director)
    with listening(topics.task(first.pk), topics.unit(division.pk), topics.unit(office.pk)) as heard:
        answer = client.post(at("approve", first.pk), shown(first))
    assert answer.status_code == 302
    assert answer["Location"] == f"{at('decision_page', second.pk)}#task-{second.pk}-link"
    assert Task.objects.get(pk=first.pk).state == State.APPROVED
    assert length(key_of(first)) == lines + 1
    line = last_line(key_of(first))
    assert (line.event.action, line.source, line.target) == ("task.approve", "reviewed", "approved")
    assert line.event.actor == deputy_director
    rung = heard()
    assert rung[topics.task(first.pk)] == line.event.seq
    assert set(rung) == {topics.task(first.pk), topics.unit(division.pk), topics.unit(office.pk)}
    page = body(client.get(answer["Location"]))
    assert f'id="task-{second.pk}-link"' in page
    assert f"Đã phê duyệt {first.code}. Ký: KT. GIÁM ĐỐC – PHÓ GIÁM ĐỐC Deputy director" in page


def test_after_the_last_decision_the_list_is_empty_and_today_holds_it(
    client: Client, task_in: MakeTask, director: User
) -> None:
    task = task_in(State.REVIEWED)
    client.force_login(director)
    answer = client.post(at("approve", task.pk) + "?tab=instead", shown(task))
    assert answer["Location"] == at("inbox") + "?tab=instead"
    page = client.get(at("inbox"))
    assert "Không có báo cáo nào chờ bạn phê duyệt" in body(page)
    assert [tab.count for tab in page.context["pane"].tabs] == [0, 0, 0, 1]
    row = client.get(at("inbox") + "?tab=today").context["pane"].groups[0].rows[0]
    assert [mark.label for mark in row.marks] == ["GIÁM ĐỐC"]
    detail = body(client.get(row.url))
    assert "Đã phê duyệt lần trình 1" in detail
    assert at("approve", task.pk) not in detail


def test_a_page_that_showed_an_older_submission_is_stale(
    client: Client, task_in: MakeTask, deputy_director: User, unit_head: User, office_reviewer: User
) -> None:
    task = task_in(State.REVIEWED)
    old = shown(task)
    task = moved(task, "return_from_leadership", deputy_director, returning())
    task = moved(task, "report", unit_head, submitting(unit_head, "Đã bổ sung."))
    task = moved(task, "review", office_reviewer, reviewing(office_reviewer, deputy_director))
    lines = length(key_of(task))
    client.force_login(deputy_director)
    for form in (old, {**shown(task), "submission": old["submission"]}, {**shown(task), "step": old["step"]}, {}):
        answer = client.post(at("approve", task.pk), form)
        assert answer.status_code == 409
        assert "Office reviewer rà soát đạt và trình lãnh đạo" in body(answer)
    assert Task.objects.get(pk=task.pk).state == State.REVIEWED
    assert length(key_of(task)) == lines
    assert not Decision.objects.exists()


def test_the_second_of_two_signatures_is_stale(
    client: Client, task_in: MakeTask, deputy_director: User, director: User
) -> None:
    task = task_in(State.REVIEWED)
    both_saw = shown(task)
    client.force_login(director)
    assert client.post(at("approve", task.pk), both_saw).status_code == 302
    client.force_login(deputy_director)
    answer = client.post(at("approve", task.pk), both_saw)
    assert answer.status_code == 409
    assert "Director phê duyệt" in body(answer)
    assert Decision.objects.get().signer == director


def test_the_reviewer_and_the_submitter_cannot_approve_and_the_attempt_is_recorded(
    client: Client, task_in: MakeTask, office_reviewer: User, unit_head: User, office_head: User
) -> None:
    task = task_in(State.REVIEWED)
    for person in (office_reviewer, unit_head, office_head):
        client.force_login(person)
        answer = client.post(at("approve", task.pk), shown(task))
        assert answer.status_code == 403
        assert "Chỉ Giám đốc, hoặc Phó Giám đốc phụ trách đơn vị chủ trì" in body(answer)
        line = last_line(key_of(task))
        assert line.event.refused
        assert line.event.actor == person
    assert Task.objects.get(pk=task.pk).state == State.REVIEWED


def test_what_one_may_not_see_cannot_be_approved_either(
    client: Client,
    task_in: MakeTask,
    other_deputy: User,
    stranger: User,
    foreign_inspector: User,
    superuser: User,
    administrator: User,
) -> None:
    task = task_in(State.REVIEWED)
    for person in (other_deputy, stranger, foreign_inspector, superuser, administrator):
        client.force_login(person)
        for name in ("approve", "return_from_leadership", "return_to_office"):
            assert client.post(at(name, task.pk), shown(task, note="Thử", category="other")).status_code == 404, (
                person,
                name,
            )
    assert Task.objects.get(pk=task.pk).state == State.REVIEWED


def test_an_ended_appointment_approves_nothing_more(client: Client, task_in: MakeTask, deputy_director: User) -> None:
    task = task_in(State.REVIEWED)
    client.force_login(deputy_director)
    form = shown(task)
    assert client.get(at("decision_page", task.pk)).status_code == 200
    end_appointment(deputy_director.appointments.get(), at=timezone.localtime())
    assert client.get(at("decision_page", task.pk)).status_code == 404
    assert client.post(at("approve", task.pk), form).status_code == 404
    assert Task.objects.get(pk=task.pk).state == State.REVIEWED


def test_an_approval_is_a_post(client: Client, task_in: MakeTask, deputy_director: User) -> None:
    task = task_in(State.REVIEWED)
    client.force_login(deputy_director)
    assert client.get(at("approve", task.pk)).status_code == 405


def test_an_approval_costs_few_statements(task_in: MakeTask, deputy_director: User) -> None:
    task = task_in(State.REVIEWED)
    seen = seen_now(task)
    with CaptureQueriesContext(connection) as asked:
        actions.approve(task.pk, actor=deputy_director, seen=seen)
    frame = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    statements = [row["sql"] for row in asked.captured_queries if not row["sql"].startswith(frame)]
    assert len(statements) <= 14, statements


# ---- sending back


def test_leadership_returns_a_report_to_the_unit_with_points(
    client: Client, task_in: MakeTask, deputy_director: User, division: Unit
) -> None:
    task = task_in(State.REVIEWED)
    lines = length(key_of(task))
    client.force_login(deputy_director)
    form = shown(task, note="Thiếu biên bản", category="evidence", points="- Bổ sung biên bản\n\n– Ghi rõ số liệu\n")
    with listening(topics.task(task.pk), topics.unit(division.pk)) as heard:
        answer = client.post(at("return_from_leadership", task.pk), form)
    assert answer["Location"] == at("inbox")
    task = Task.objects.get(pk=task.pk)
    assert task.state == State.IN_PROGRESS
    assert task.return_points == ["Bổ sung biên bản", "Ghi rõ số liệu"]
    assert length(key_of(task)) == lines + 1
    line = last_line(key_of(task))
    assert (line.event.action, line.note) == ("task.return_from_leadership", "Thiếu biên bản")
    assert line.facts["points"] == ["Bổ sung biên bản", "Ghi rõ số liệu"]
    assert set(heard()) == {topics.task(task.pk), topics.unit(division.pk)}


def test_leadership_sends_a_report_back_to_be_reviewed_again(
    client: Client, task_in: MakeTask, deputy_director: User
) -> None:
    task = task_in(State.REVIEWED)
    lines = length(key_of(task))
    client.force_login(deputy_director)
    with listening(topics.task(task.pk)) as heard:
        answer = client.post(at("return_to_office", task.pk), shown(task, note="Rà soát lại số liệu"))
    assert answer.status_code == 302
    task = Task.objects.get(pk=task.pk)
    assert (task.state, task.reviewed_by, task.round) == (State.REPORTED, None, 1)
    assert length(key_of(task)) == lines + 1
    assert last_line(key_of(task)).note == "Rà soát lại số liệu"
    assert heard() == {topics.task(task.pk): lines + 1}


@pytest.mark.parametrize("name", ["return_from_leadership", "return_to_office"])
def test_a_return_without_a_reason_keeps_what_was_typed(
    client: Client, task_in: MakeTask, deputy_director: User, name: str
) -> None:
    task = task_in(State.REVIEWED)
    client.force_login(deputy_director)
    answer = client.post(at(name, task.pk), shown(task, note=" ", points="Ghi rõ số liệu"))
    page = body(answer)
    assert "<title>Lỗi: " in page
    assert "Hãy ghi lý do trả lại." in page
    assert ("Ghi rõ số liệu" in page) is (name == "return_from_leadership")
    assert Task.objects.get(pk=task.pk).state == State.REVIEWED
    sent = dict(re.findall(r'name="(step|submission)" value="([^"]*)"', page))
    assert sent == {key: str(value) for key, value in shown(task).items()}


@pytest.mark.parametrize("name", ["return_from_leadership", "return_to_office"])
def test_a_return_works_without_javascript(client: Client, task_in: MakeTask, deputy_director: User, name: str) -> None:
    task = task_in(State.REVIEWED)
    client.force_login(deputy_director)
    page = body(client.get(at(name, task.pk)))
    sent = dict(re.findall(r'name="(step|submission)" value="([^"]*)"', page))
    assert client.post(at(name, task.pk), {**sent, "note": "Thiếu", "category": "other"}).status_code == 302
    assert Task.objects.get(pk=task.pk).state != State.REVIEWED


def test_too_many_points_are_refused_with_a_sentence(client: Client, task_in: MakeTask, deputy_director: User) -> None:
    task = task_in(State.REVIEWED)
    client.force_login(deputy_director)
    many, long = "\n".join(f"Điểm {n}" for n in range(31)), "a" * 501
    for points, sentence in ((many, "Nhiều nhất 30 điểm."), (long, "Mỗi điểm dài nhất 500 ký tự.")):
        answer = client.post(at("return_from_leadership", task.pk), shown(task, note="Thiếu", points=points))
        assert sentence in body(answer)
