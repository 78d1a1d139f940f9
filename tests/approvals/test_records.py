"""Văn thư: the register, numbers of documents and their corrections."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from approvals.documents.numbering import Correction, Number, correct, give, proposed
from approvals.documents.register import Asked, pager_of
from approvals.models import Decision, Issued
from audit.models import Event
from realtime import topics
from tests.approvals.documents import decided
from tests.approvals.pages import at, body, last_line, length
from tests.people import MakeTask, appointed, unit_of
from tests.workflows.listening import listening
from units.models import Agency, Unit, User
from units.positions import Position
from workflows.engine import key_of
from workflows.models import Task
from workflows.states import State

pytestmark = pytest.mark.django_db
MakeDecision = Callable[[], Decision]


@pytest.fixture
def make_decision(task_in: MakeTask, deputy_director: User) -> MakeDecision:
    """Return a maker of decisions whose minute for undoing is over."""
    return lambda: decided(task_in(State.REVIEWED), deputy_director)


@pytest.fixture
def decision(make_decision: MakeDecision) -> Decision:
    """A decision that waits for its number."""
    return make_decision()


@pytest.fixture
def clerk(records_clerk: User, client: Client) -> Client:
    """The records clerk's browser."""
    client.force_login(records_clerk)
    return client


def today() -> dt.date:
    """Return the day."""
    return timezone.localdate()


def entered(
    number: object = 1, symbol: str = "PPD-STP", on: dt.date | None = None, **more: object
) -> dict[str, object]:
    """Return what the clerk types."""
    return {"number": number, "symbol": symbol, "issued_on": (on or today()).isoformat(), **more}


def numbered(decision: Decision, clerk: User, number: int = 1, symbol: str = "PPD-STP") -> Issued:
    """Give a decision its number."""
    return give(decision.pk, Number(number, symbol, today()), actor=clerk, on=today())


class TestRegister:
    """The clerk's page."""

    def test_it_shows_what_waits_and_moves_it_over_once_numbered(
        self, clerk: Client, decision: Decision, records_clerk: User
    ) -> None:
        waiting = body(clerk.get(at("records")))
        assert decision.task.code in waiting
        assert at("document", decision.pk) in waiting
        assert "Không tìm thấy văn bản nào" in body(clerk.get(at("records"), {"q": "khong-co"}))
        numbered(decision, records_clerk, 7)
        assert decision.task.code not in body(clerk.get(at("records")))
        assert "Không có văn bản nào chờ cấp số" in body(clerk.get(at("records")))
        there = body(clerk.get(at("records"), {"tab": "numbered"}))
        assert "07/PPD-STP" in there

    def test_the_list_that_refreshes_itself_has_the_same_bytes(self, clerk: Client, decision: Decision) -> None:
        part = body(clerk.get(at("records_list")))
        assert part.strip() in body(clerk.get(at("records")))

    def test_a_decision_that_may_still_be_undone_is_not_there(
        self, clerk: Client, task_in: MakeTask, deputy_director: User
    ) -> None:
        decision = decided(task_in(State.REVIEWED), deputy_director, ago=dt.timedelta(seconds=30))
        assert decision.task.code not in body(clerk.get(at("records")))
        answer = clerk.post(at("give_number", decision.pk), entered())
        assert (answer.status_code, "60 giây" in body(answer)) == (409, True)

    def test_it_is_searched_by_number_symbol_code_and_signer(
        self, clerk: Client, make_decision: MakeDecision, records_clerk: User
    ) -> None:
        first, second = make_decision(), make_decision()
        numbered(first, records_clerk, 41)
        numbered(second, records_clerk, 42)
        for words, found, other in (
            ("41", first, second),
            ("42/PPD", second, first),
            (first.task.code, first, second),
            ("41/PPD-STP", first, second),
        ):
            text = body(clerk.get(at("records"), {"tab": "numbered", "q": words}))
            assert at("document", found.pk) in text, words
            assert at("document", other.pk) not in text, words
        for words in ("PPD-STP", "deputy"):
            assert at("document", first.pk) in body(clerk.get(at("records"), {"tab": "numbered", "q": words}))

    def test_it_is_paged_and_a_page_beyond_the_last_is_empty(self, clerk: Client, decision: Decision) -> None:
        assert pager_of(Asked("numbered", "STP", 2), 50, more=True) == {
            "previous_url": "/van-thu/?tab=numbered&q=STP",
            "next_url": "/van-thu/?tab=numbered&q=STP&page=3",
            "words": "Từ 51 đến 100",
        }
        assert decision.task.code not in body(clerk.get(at("records"), {"page": "2"}))
        assert clerk.get(at("records"), {"page": "999999999999"}).status_code == 200

    def test_only_who_keeps_a_register_has_it_and_in_the_menu(
        self, client: Client, records_clerk: User, unit_head: User, director: User
    ) -> None:
        for person, status in ((records_clerk, 200), (unit_head, 404), (director, 404)):
            client.force_login(person)
            assert client.get(at("records")).status_code == status
            assert ('href="/van-thu/"' in body(client.get("/"))) is (status == 200)

    def test_another_agencys_decisions_are_not_there(
        self, client: Client, decision: Decision, foreign_agency: Agency, foreign_clerk: User
    ) -> None:
        client.force_login(foreign_clerk)
        assert decision.task.code not in body(client.get(at("records")))
        assert client.get(at("document", decision.pk)).status_code == 404
        assert client.post(at("give_number", decision.pk), entered()).status_code == 404


@pytest.fixture
def foreign_clerk(foreign_agency: Agency) -> User:
    """The records clerk of another agency."""
    office = unit_of(foreign_agency, "vp", "Văn phòng", Unit.Kind.OFFICE)
    return appointed("foreign_clerk", foreign_agency, Position.RECORDS_CLERK, unit=office)


class TestGiving:
    """Giving a number."""

    def test_the_clerk_gives_the_next_number_of_the_year(
        self, clerk: Client, decision: Decision, records_clerk: User
    ) -> None:
        page = body(clerk.get(at("document", decision.pk)))
        assert 'name="number" value="01"' in page
        assert 'value="PPD-STP"' in page
        key, before = key_of(decision.task), length(key_of(decision.task))
        answer = clerk.post(at("give_number", decision.pk), entered("01"))
        assert answer.headers["Location"] == at("document", decision.pk)
        issued = Issued.objects.get(decision=decision)
        assert (str(issued), issued.year, issued.issued_on) == ("01/PPD-STP", today().year, today())
        assert issued.entered_by == records_clerk
        told = last_line(key)
        assert length(key) == before + 1
        assert told.event.action == "document.number"
        assert told.facts["document"] == "01/PPD-STP"
        assert told.facts["issued_on"] == today().isoformat()
        assert told.facts["decision"] == decision.pk
        assert told.event.actor_title == "Văn thư"
        after = body(clerk.get(at("document", decision.pk)))
        assert "01/PPD-STP ngày" in after
        assert "Dự thảo" not in after

    def test_its_pages_are_rung(self, decision: Decision, records_clerk: User) -> None:
        topic = topics.task(decision.task_id)
        with listening(topic) as heard:
            numbered(decision, records_clerk)
        assert heard()[topic] == Task.objects.get(pk=decision.task_id).audit_seq

    def test_the_task_page_tells_the_number(
        self, client: Client, decision: Decision, records_clerk: User, unit_head: User
    ) -> None:
        numbered(decision, records_clerk, 3)
        client.force_login(unit_head)
        text = body(client.get(at("task_page", decision.task_id)))
        assert f"Cấp số văn bản · số 03/PPD-STP ngày {today():%d/%m/%Y}" in text
        assert "Số 03/PPD-STP ngày" in text

    def test_the_proposal_follows_the_symbol_used_last_and_begins_anew_each_year(
        self, make_decision: MakeDecision, records_clerk: User, agency: Agency
    ) -> None:
        numbered(make_decision(), records_clerk, 8, "QĐ-STP")
        assert proposed(agency, on=today()) == Number(9, "QĐ-STP", today())
        new_year = dt.date(today().year + 1, 1, 4)
        assert proposed(agency, on=new_year) == Number(1, "QĐ-STP", new_year)

    def test_a_number_is_given_once_a_year_under_its_symbol(
        self, clerk: Client, make_decision: MakeDecision, records_clerk: User
    ) -> None:
        first, second = make_decision(), make_decision()
        numbered(first, records_clerk, 5)
        answer = clerk.post(at("give_number", second.pk), entered(5))
        assert answer.status_code == 200
        assert f"đã cấp cho nhiệm vụ {first.task.code}" in body(answer)
        assert 'name="number" value="5"' in body(answer)
        assert not Issued.objects.filter(decision=second).exists()
        assert clerk.post(at("give_number", second.pk), entered(5, "QĐ-STP")).status_code == 302

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"number": ""}, "Hãy ghi số văn bản."),
            ({"number": "0"}, "Số văn bản bắt đầu từ 01."),
            ({"number": "năm"}, "Số văn bản chỉ gồm chữ số."),
            ({"number": "1000000"}, "Số văn bản quá lớn."),
            ({"symbol": ""}, "Hãy ghi ký hiệu văn bản."),
            ({"symbol": "<b>PPD"}, "Ký hiệu chỉ gồm chữ, số"),
            ({"symbol": "PPD STP"}, "Ký hiệu chỉ gồm chữ, số"),
            ({"issued_on": ""}, "Hãy ghi ngày ban hành."),
            ({"issued_on": "31/02/2026"}, "Ngày không hợp lệ."),
            ({"issued_on": "9999-01-01"}, "Ngày phải nằm trong khoảng"),
        ],
    )
    def test_what_cannot_be_a_number_is_refused_in_words(
        self, clerk: Client, decision: Decision, typed: dict[str, str], sentence: str
    ) -> None:
        answer = clerk.post(at("give_number", decision.pk), {**entered(4), **typed})
        assert answer.status_code == 200
        assert sentence in body(answer)
        assert "<title>Lỗi:" in body(answer)
        assert not Issued.objects.exists()

    def test_a_day_after_today_or_before_the_decision_is_refused(
        self, clerk: Client, decision: Decision, records_clerk: User
    ) -> None:
        day = dt.timedelta(days=1)
        late = body(clerk.post(at("give_number", decision.pk), entered(1, on=today() + day)))
        assert "Ngày ban hành không được ở tương lai." in late
        signed_on = timezone.localdate(decision.made_at)
        early = body(clerk.post(at("give_number", decision.pk), entered(1, on=signed_on - day)))
        assert "không được trước ngày ký quyết định" in early
        with pytest.raises(ValidationError):
            give(decision.pk, Number(1, "PPD-STP", today() + day), actor=records_clerk, on=today())

    def test_the_second_of_two_clerks_is_told_and_what_was_typed_is_kept(
        self, clerk: Client, decision: Decision, records_clerk: User
    ) -> None:
        clerk.get(at("document", decision.pk))
        numbered(decision, records_clerk, 2)
        answer = clerk.post(at("give_number", decision.pk), entered(3))
        assert answer.status_code == 409
        assert "vừa được cấp số 02/PPD-STP" in body(answer)
        assert Issued.objects.get().number == 2

    def test_a_form_sent_twice_counts_once(self, clerk: Client, decision: Decision) -> None:
        form = entered(1, once="a" * 32)
        first, second = (clerk.post(at("give_number", decision.pk), form) for _ in range(2))
        assert (first.status_code, second.status_code) == (302, 302)
        assert Event.objects.filter(action="document.number").count() == 1

    def test_whoever_keeps_no_register_is_refused_and_that_is_recorded(
        self, client: Client, decision: Decision, unit_head: User, deputy_director: User
    ) -> None:
        for person in (unit_head, deputy_director):
            client.force_login(person)
            assert "Cấp số và ngày" not in body(client.get(at("document", decision.pk)))
            answer = client.post(at("give_number", decision.pk), entered("?"))
            assert answer.status_code == 403
            assert "Chỉ văn thư của cơ quan" in body(answer)
            told = last_line(key_of(decision.task))
            assert (told.event.action, told.event.refused) == ("document.number", True)
            assert told.facts["rule"] == "keeps_the_register"
            assert told.event.actor == person
        assert not Issued.objects.exists()

    def test_a_decision_that_was_taken_back_gets_no_number(
        self, clerk: Client, decision: Decision, deputy_director: User
    ) -> None:
        Decision.objects.filter(pk=decision.pk).update(withdrawn_at=timezone.now(), withdrawn_by=deputy_director)
        answer = clerk.post(at("give_number", decision.pk), entered())
        assert (answer.status_code, "đã được thu hồi" in body(answer)) == (409, True)
        assert "Cấp số và ngày" not in body(clerk.get(at("document", decision.pk)))
        assert "Đã thu hồi" in body(clerk.get(at("document", decision.pk)))


@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_at_once_one_gets_the_number(make_decision: MakeDecision, records_clerk: User) -> None:
    decisions, answers = [make_decision(), make_decision()], []

    def ask(decision: Decision) -> None:
        try:
            answers.append(str(numbered(decision, User.objects.get(pk=records_clerk.pk), 9)))
        except ValidationError as error:
            answers.append(" ".join(error.messages))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(decision,)) for decision in decisions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Issued.objects.count() == 1
    assert answers.count("09/PPD-STP") == 1
    assert len(answers) == 2


class TestCorrecting:
    """Putting a number right."""

    def test_a_correction_keeps_the_old_number_in_the_trail(
        self, clerk: Client, decision: Decision, records_clerk: User
    ) -> None:
        issued = numbered(decision, records_clerk, 6)
        page = body(clerk.get(at("document", decision.pk)))
        shown = f"06/PPD-STP ngày {today().day:02d}/"
        assert f'name="shown" value="{shown}' in page
        form = entered(16, note="Ghi nhầm số", shown=page.split('name="shown" value="')[1].split('"')[0])
        assert clerk.post(at("correct_number", decision.pk), form).status_code == 302
        issued.refresh_from_db()
        assert str(issued) == "16/PPD-STP"
        told = last_line(key_of(decision.task))
        assert (told.event.action, told.note) == ("document.renumber", "Ghi nhầm số")
        assert told.facts["changes"] == {"document": ["06/PPD-STP", "16/PPD-STP"]}
        assert "số 16/PPD-STP" in body(clerk.get(at("task_page", decision.task_id)))
        assert "(trước đó: 06/PPD-STP)" in body(clerk.get(at("task_page", decision.task_id)))

    def test_it_needs_a_reason_and_a_change(self, clerk: Client, decision: Decision, records_clerk: User) -> None:
        shown = Number(6, "PPD-STP", today())
        numbered(decision, records_clerk, 6)
        no_reason = body(clerk.post(at("correct_number", decision.pk), entered(7, note=" ", shown=shown.words)))
        assert "Hãy ghi lý do sửa số." in no_reason
        same = body(clerk.post(at("correct_number", decision.pk), entered(6, note="Vì", shown=shown.words)))
        assert "không có gì để sửa" in same
        with pytest.raises(ValidationError):
            correct(
                decision.pk,
                Correction(Number(7, "PPD-STP", today()), shown=shown.words, reason=" "),
                actor=records_clerk,
                on=today(),
            )
        assert Issued.objects.get().number == 6

    def test_a_correction_of_what_is_no_longer_so_is_told_and_can_be_sent_again(
        self, clerk: Client, decision: Decision, records_clerk: User
    ) -> None:
        first = Number(6, "PPD-STP", today())
        numbered(decision, records_clerk, 6)
        other = Correction(Number(7, "PPD-STP", today()), shown=first.words, reason="Nhầm")
        correct(decision.pk, other, actor=records_clerk, on=today())
        late = clerk.post(at("correct_number", decision.pk), entered(8, note="Cũng nhầm", shown=first.words))
        assert late.status_code == 409
        assert "vừa được sửa thành 07/PPD-STP" in body(late)
        assert "Cũng nhầm" in body(late)
        shown = body(late).split('name="shown" value="')[1].split('"')[0]
        again = clerk.post(at("correct_number", decision.pk), entered(8, note="Cũng nhầm", shown=shown))
        assert (again.status_code, Issued.objects.get().number) == (302, 8)

    def test_only_the_clerk_corrects_and_never_onto_a_number_that_is_taken(
        self, client: Client, make_decision: MakeDecision, records_clerk: User, deputy_director: User
    ) -> None:
        first, second = make_decision(), make_decision()
        numbered(first, records_clerk, 1)
        numbered(second, records_clerk, 2)
        form = entered(1, note="Vì", shown=Number(2, "PPD-STP", today()).words)
        client.force_login(deputy_director)
        assert client.post(at("correct_number", second.pk), form).status_code == 403
        client.force_login(records_clerk)
        assert "đã cấp cho nhiệm vụ" in body(client.post(at("correct_number", second.pk), form))
        third = make_decision()
        assert client.post(at("correct_number", third.pk), form).status_code == 409
