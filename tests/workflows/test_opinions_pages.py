"""Pages of opinions: what waits for whom, asking and coming back to the same row, answering, leading a round."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.people import MakeTask, appointed, unit_of
from tests.workflows.answers import body
from tests.workflows.opining import QUESTION, answered, asked, day, request_to, told
from units.models import Agency, Unit, User
from units.positions import Position
from workflows.buttons import posted
from workflows.engine import seen_now
from workflows.models import OpinionRequest, OpinionRound, Task
from workflows.opinions import actions
from workflows.states import State

MOST_STATEMENTS = 8
HOSTILE = "<script>alert(1)</script> \u202e {{ 7*7 }} ' OR 1=1 --"


@pytest.fixture
def helper(agency: Agency) -> Unit:
    """A division that neither leads nor helps."""
    return unit_of(agency, "tgpl", "Trung tâm Trợ giúp pháp lý", Unit.Kind.CENTRE)


@pytest.fixture
def helper_head(agency: Agency, helper: Unit) -> User:
    """Its head."""
    return appointed("helper_head", agency, Position.UNIT_HEAD, unit=helper)


@pytest.fixture
def helper_officer(agency: Agency, helper: Unit) -> User:
    """Its officer."""
    return appointed("helper_officer", agency, Position.OFFICER, unit=helper)


def signed_in(user: User) -> Client:
    """Return a browser of this person."""
    client = Client()
    client.force_login(user)
    return client


def typed(task: Task, **changes: object) -> dict[str, object]:
    """Return the form that asks, as its page shows it."""
    return {"question": QUESTION, "due_on": day().isoformat(), **posted(seen_now(task)), **changes}


def test_the_desk_shows_what_waits_what_is_asked_and_what_was_answered(
    task_in: MakeTask,
    deputy_director: User,
    helper: Unit,
    helper_head: User,
    helper_officer: User,
    other_division: Unit,
    other_unit_head: User,
) -> None:
    task = task_in(State.REVIEWED)
    made = asked(task, deputy_director, [helper, other_division], required=True)
    answered(made, other_division, other_unit_head)
    page = signed_in(helper_head).get(reverse("opinions"))
    assert (len(page.context["waiting"]), page.context["waiting_count"]) == (1, "1")
    text = body(page)
    for words in (QUESTION, "Deputy director hỏi Trung tâm Trợ giúp pháp lý", "Chưa trả lời – ", "Bắt buộc", task.code):
        assert words in text
    assert "Thủ trưởng đơn vị trả lời" not in text
    assert "Thủ trưởng đơn vị trả lời" in body(signed_in(helper_officer).get(reverse("opinions")))
    leader = body(signed_in(deputy_director).get(reverse("opinions_partial")))
    assert "Ý kiến 1/2" in leader
    assert "Bạn hỏi" in leader
    assert "Không có câu hỏi nào chờ trả lời" in leader
    other = body(signed_in(other_unit_head).get(reverse("opinions")))
    assert "Đã trả lời gần đây" in other
    assert "Đồng ý" in other


@pytest.mark.parametrize("person", ["stranger", "inspector", "administrator", "superuser", "officer", "other_deputy"])
def test_the_desk_of_somebody_who_is_not_asked_is_empty(
    person: str, request: pytest.FixtureRequest, task_in: MakeTask, deputy_director: User, helper: Unit
) -> None:
    asked(task_in(State.REVIEWED), deputy_director, [helper])
    page = signed_in(request.getfixturevalue(person)).get(reverse("opinions"))
    assert page.status_code == 200
    assert QUESTION not in body(page)


def test_the_menu_counts_what_a_head_may_answer(
    task_in: MakeTask, deputy_director: User, helper: Unit, helper_head: User, helper_officer: User
) -> None:
    for _ in range(2):
        asked(task_in(State.REVIEWED), deputy_director, [helper])

    def count_for(user: User) -> object:
        entries = signed_in(user).get("/tai-khoan/").context["nav"]
        return next(entry["count"] for entry in entries if entry["label"] == "Ý kiến")

    assert (count_for(helper_head), count_for(helper_officer), count_for(deputy_director)) == (2, 0, 0)
    answered(OpinionRound.objects.latest("pk"), helper, helper_head)
    assert count_for(helper_head) == 1


def test_many_questions_cost_no_more_statements_than_few(
    task_in: MakeTask, deputy_director: User, helper: Unit, helper_head: User
) -> None:
    task = task_in(State.REVIEWED)
    counts = []
    for number in (1, 6):
        for _ in range(number):
            asked(task, deputy_director, [helper])
        browser = signed_in(helper_head)
        browser.get("/tai-khoan/")
        with CaptureQueriesContext(connection) as context:
            browser.get(reverse("opinions"))
        counts.append(len(context))
    assert counts[0] == counts[1] <= MOST_STATEMENTS + 2  # the session and the account are read first


@pytest.mark.parametrize(
    ("state", "person", "place", "page"),
    [
        (State.IN_PROGRESS, "unit_head", "", "task_page"),
        (State.REPORTED, "office_reviewer", "?from=ra-soat&q=noi+bo&tab=reviewed", "review_page"),
        (State.REVIEWED, "deputy_director", "?from=phe-duyet&q=noi+bo", "decision_page"),
    ],
)
def test_after_asking_one_is_back_on_the_same_row_of_the_same_list(
    state: State,
    person: str,
    place: str,
    page: str,
    request: pytest.FixtureRequest,
    task_in: MakeTask,
    helper: Unit,
    helper_head: User,
) -> None:
    task = task_in(state)
    browser = signed_in(request.getfixturevalue(person))
    task.cooperating_units.set([helper])
    shown = browser.get(reverse("opinion_ask", args=[task.pk]) + place)
    form = shown.context["form"]
    assert form.initial["units"] == [helper.pk]
    assert form.initial["due_on"]
    data = typed(task, units=[helper.pk], people=[helper_head.pk], required="on")
    answer = browser.post(reverse("opinion_ask", args=[task.pk]) + place, data)
    kept = place.replace("from=ra-soat&", "").replace("from=phe-duyet&", "")
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse(page, args=[task.pk]) + kept)
    made = OpinionRound.objects.get()
    assert (made.required, made.due_on, made.requests.count()) == (True, day(), 2)
    text = body(browser.get(answer.headers["Location"]))
    assert "Đã gửi xin ý kiến" in text
    assert "Chưa trả lời – " in text
    assert "Hỏi thêm, gia hạn, kết thúc" in text


def test_a_wrong_form_keeps_what_was_typed(task_in: MakeTask, deputy_director: User, helper: Unit) -> None:
    task, browser = task_in(State.REVIEWED), signed_in(deputy_director)
    url = reverse("opinion_ask", args=[task.pk])
    cases = [
        (typed(task), "Hãy chọn ít nhất một đơn vị hoặc một người"),
        (typed(task, units=[helper.pk], question=" "), "Hãy ghi nội dung xin ý kiến"),
        (typed(task, units=[helper.pk], due_on="31/2/2027"), "Ngày không hợp lệ"),
        (typed(task, units=[helper.pk], due_on=day(-1).isoformat()), "không được ở quá khứ"),
        (typed(task, units=[10**12]), "Hãy chọn đơn vị, người trong danh sách"),
        (typed(task, people=["abc"]), "Hãy chọn đơn vị, người trong danh sách"),
    ]
    for data, sentence in cases:
        answer = browser.post(url, data)
        assert answer.status_code == 422
        text = body(answer)
        assert sentence in text
        assert "Lỗi: " in text
        assert str(data["question"]).strip() in text
    assert not OpinionRound.objects.exists()


def test_a_wrong_form_in_a_dialog_comes_back_into_the_dialog(
    task_in: MakeTask, deputy_director: User, helper: Unit
) -> None:
    task, browser = task_in(State.REVIEWED), signed_in(deputy_director)
    url = reverse("opinion_ask", args=[task.pk]) + "?from=phe-duyet"
    opened = browser.get(url, headers={"HX-Request": "true"})
    assert "hx-post" in body(opened)
    assert "autofocus" in body(opened)
    assert "hx-post" not in body(browser.get(url))
    wrong = browser.post(url, typed(task), headers={"HX-Request": "true"})
    assert (wrong.status_code, wrong.headers["HX-Retarget"], wrong.headers["HX-Reselect"]) == (
        422,
        "#ask-form",
        "#ask-form",
    )
    stale = browser.post(url, typed(task, units=[helper.pk], step="999"), headers={"HX-Request": "true"})
    assert stale.status_code == 409
    assert QUESTION in body(stale)
    assert "vừa thay đổi" in body(stale)
    assert not OpinionRound.objects.exists()


def test_a_stale_form_is_a_readable_409(task_in: MakeTask, deputy_director: User, helper: Unit) -> None:
    task, browser = task_in(State.REVIEWED), signed_in(deputy_director)
    answer = browser.post(reverse("opinion_ask", args=[task.pk]), typed(task, units=[helper.pk], step="999"))
    assert answer.status_code == 409
    assert "Nội dung vừa thay đổi" in body(answer)


def test_who_may_not_ask_reads_why_and_is_recorded_when_he_tries(
    task_in: MakeTask, unit_head: User, helper: Unit
) -> None:
    task, browser = task_in(State.REVIEWED), signed_in(unit_head)
    url = reverse("opinion_ask", args=[task.pk])
    assert "Chỉ Giám đốc, hoặc Phó Giám đốc phụ trách" in body(browser.get(url))
    answer = browser.post(url, typed(task, units=[helper.pk]))
    assert answer.status_code == 403
    assert len(told(task, "opinion.ask", refused=True)) == 1
    assert not OpinionRound.objects.exists()


def test_the_same_form_sent_twice_asks_once(task_in: MakeTask, deputy_director: User, helper: Unit) -> None:
    task, browser = task_in(State.REVIEWED), signed_in(deputy_director)
    for _ in range(3):
        answer = browser.post(reverse("opinion_ask", args=[task.pk]), typed(task, units=[helper.pk], once="a" * 32))
        assert answer.status_code == 302
    assert OpinionRound.objects.count() == 1


def test_an_answer_is_given_on_its_page_with_the_report_before_ones_eyes(
    task_in: MakeTask, deputy_director: User, helper: Unit, helper_head: User
) -> None:
    made = asked(task_in(State.REVIEWED), deputy_director, [helper])
    one, browser = request_to(made, helper), signed_in(helper_head)
    url = reverse("opinion_answer", args=[one.pk])
    text = body(browser.get(url))
    for words in (QUESTION, "Đã rà soát 12 quy trình.", "Báo cáo đang được xem xét", made.task.code, "Có ý kiến"):
        assert words in text
    wrong = browser.post(url, {"answer": "commented", "note": "  ", "seen": ""})
    assert wrong.status_code == 422
    assert "Hãy ghi nội dung ý kiến" in body(wrong)
    assert "Hãy chọn một trong ba ý kiến" in body(browser.post(url, {"answer": "yes", "note": "Chữ đã gõ"}))
    answer = browser.post(url, {"answer": "commented", "note": "Thiếu tháng 4.", "seen": ""})
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("opinions"))
    assert OpinionRequest.objects.get().text == "Thiếu tháng 4."
    assert "Sửa ý kiến đã cho" in body(browser.get(url))


def test_before_a_report_there_is_nothing_to_read_but_the_task(
    task_in: MakeTask, unit_head: User, helper: Unit, helper_head: User
) -> None:
    made = asked(task_in(State.IN_PROGRESS), unit_head, [helper])
    text = body(signed_in(helper_head).get(reverse("opinion_answer", args=[request_to(made, helper).pk])))
    assert "Báo cáo đang được xem xét" not in text


def test_the_slower_of_two_gets_his_words_back(
    task_in: MakeTask, agency: Agency, deputy_director: User, helper: Unit, helper_head: User
) -> None:
    deputy = appointed("helper_deputy", agency, Position.DEPUTY_HEAD, unit=helper)
    made = asked(task_in(State.REVIEWED), deputy_director, [helper])
    url = reverse("opinion_answer", args=[request_to(made, helper).pk])
    assert signed_in(helper_head).post(url, {"answer": "agreed", "note": "", "seen": ""}).status_code == 302
    late = signed_in(deputy).post(url, {"answer": "commented", "note": "Chữ của tôi", "seen": ""})
    assert late.status_code == 409
    for words in ("Helper head vừa trả lời cho Trung tâm Trợ giúp pháp lý", "Chữ của tôi"):
        assert words in body(late)


def test_a_closed_round_answers_409_and_says_what_to_do(
    task_in: MakeTask, deputy_director: User, helper: Unit, helper_head: User
) -> None:
    made = asked(task_in(State.REVIEWED), deputy_director, [helper])
    url = reverse("opinion_answer", args=[request_to(made, helper).pk])
    actions.close(made, actor=deputy_director)
    browser = signed_in(helper_head)
    assert "đã kết thúc" in body(browser.get(url))
    answer = browser.post(url, {"answer": "commented", "note": "Chữ của tôi", "seen": ""})
    assert answer.status_code == 409
    for words in ("Đợt lấy ý kiến này đã kết thúc", "Chữ của tôi"):
        assert words in body(answer)
    assert OpinionRequest.objects.get().answer == ""


@pytest.mark.parametrize(
    ("person", "status"),
    [("helper_officer", 403), ("deputy_director", 403), ("inspector", 403), ("stranger", 404), ("administrator", 404)],
)
def test_nobody_else_answers_for_a_unit(
    person: str, status: int, request: pytest.FixtureRequest, task_in: MakeTask, deputy_director: User, helper: Unit
) -> None:
    made = asked(task_in(State.REVIEWED), deputy_director, [helper])
    url = reverse("opinion_answer", args=[request_to(made, helper).pk])
    browser = signed_in(request.getfixturevalue(person))
    assert browser.get(url).status_code == (200 if status == 403 else 404)
    assert browser.post(url, {"answer": "agreed", "note": "", "seen": ""}).status_code == status
    assert OpinionRequest.objects.get().answer == ""
    assert len(told(made.task, "opinion.answer", refused=True)) == (status == 403)


def test_hostile_words_are_words(task_in: MakeTask, deputy_director: User, helper: Unit, helper_head: User) -> None:
    task, leader = task_in(State.REVIEWED), signed_in(deputy_director)
    leader.post(reverse("opinion_ask", args=[task.pk]), typed(task, units=[helper.pk], question=HOSTILE))
    one, browser = OpinionRequest.objects.get(), signed_in(helper_head)
    browser.post(reverse("opinion_answer", args=[one.pk]), {"answer": "commented", "note": HOSTILE, "seen": ""})
    pages = (
        (leader, reverse("decision_page", args=[task.pk])),
        (leader, reverse("opinion_round", args=[one.round_id])),
        (leader, reverse("task_page", args=[task.pk])),
        (browser, reverse("opinion_answer", args=[one.pk])),
        (browser, reverse("opinions")),
    )
    for client, url in pages:
        text = body(client.get(url))
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text
        assert "49" not in text.split("&lt;script&gt;")[1][:60]
    zero = browser.post(reverse("opinion_answer", args=[one.pk]), {"answer": "agreed", "note": "a\x00b", "seen": ""})
    assert zero.status_code == 422
    long = leader.post(reverse("opinion_ask", args=[task.pk]), typed(task, units=[helper.pk], question="x" * 5000))
    assert long.status_code == 422


def test_the_asker_leads_his_round_from_its_page(
    task_in: MakeTask, deputy_director: User, helper: Unit, other_division: Unit, office_reviewer: User
) -> None:
    made, place = asked(task_in(State.REVIEWED), deputy_director, [helper]), "?from=phe-duyet&q=noi+bo"
    browser, here = signed_in(deputy_director), reverse("opinion_round", args=[made.pk])
    text = body(browser.get(here + place))
    assert "Hỏi thêm đơn vị, cá nhân" in text
    assert f"{reverse('decision_page', args=[made.task_id])}?q=noi+bo" in text
    assert f'name="units" value="{other_division.pk}"' in text
    assert f'name="units" value="{helper.pk}"' not in text
    onlooker = body(signed_in(office_reviewer).get(here))
    assert "Hỏi thêm đơn vị, cá nhân" not in onlooker
    steps = [
        ("opinion_add", {"units": [other_division.pk]}, "Đã hỏi thêm."),
        ("opinion_extend", {"due_on": day(9).isoformat()}, "Đã gia hạn"),
        ("opinion_close", {}, "Đã kết thúc"),
        ("opinion_extend", {"due_on": day(12).isoformat()}, "Đã mở lại"),
    ]
    for name, data, words in steps:
        answer = browser.post(reverse(name, args=[made.pk]) + place, data, follow=True)
        assert answer.redirect_chain == [(here + place, 302)]
        assert words in body(answer)
    kept = OpinionRound.objects.get()
    assert (kept.requests.count(), kept.due_on, kept.closed_at) == (2, day(12), None)
    wrong = [
        ("opinion_add", {}, "Hãy chọn ít nhất một"),
        ("opinion_extend", {"due_on": day(1).isoformat()}, "sau hạn hiện tại"),
        ("opinion_extend", {"due_on": "mai"}, "Ngày không hợp lệ"),
    ]
    for name, data, words in wrong:
        answer = browser.post(reverse(name, args=[made.pk]), data)
        assert answer.status_code == 422
        assert words in body(answer)


def test_the_matrix_refreshes_alone_and_stops_nobody_who_is_typing(
    task_in: MakeTask, deputy_director: User, helper: Unit, helper_head: User
) -> None:
    task = task_in(State.REVIEWED)
    made, browser = asked(task, deputy_director, [helper]), signed_in(deputy_director)
    page = body(browser.get(reverse("decision_page", args=[task.pk]) + "?q=noi"))
    part = reverse("task_opinions", args=[task.pk])
    assert f'data-refresh="{part}?from=phe-duyet&amp;q=noi"' in page
    seq = Task.objects.get(pk=task.pk).audit_seq
    answered(made, helper, helper_head)
    assert "Đồng ý" in body(browser.get(part + "?from=phe-duyet&q=noi"))
    since = reverse("decision_changes", args=[task.pk]) + f"?since={seq}"
    assert browser.get(since).status_code == 204


def test_the_task_page_shows_the_matrix_and_who_may_answer_there(
    task_in: MakeTask, deputy_director: User, helper: Unit, helper_head: User, unit_head: User
) -> None:
    task = task_in(State.REVIEWED)
    url = reverse("task_page", args=[task.pk])
    assert "Ý kiến phối hợp" not in body(signed_in(unit_head).get(url))
    made = asked(task, deputy_director, [helper])
    link = reverse("opinion_answer", args=[request_to(made, helper).pk])
    assert link in body(signed_in(helper_head).get(url))
    text = body(signed_in(unit_head).get(url))
    assert "Chưa trả lời – " in text
    assert link not in text
    assert "Xin ý kiến · Trung tâm Trợ giúp pháp lý · hạn" in text
    answered(made, helper, helper_head, "commented", "Thiếu tháng 4.")
    answered(made, helper, helper_head, "agreed")
    text = body(signed_in(unit_head).get(url))
    assert "Cho ý kiến · Đồng ý · Trung tâm Trợ giúp pháp lý · trước đó: Có ý kiến" in text
