"""Requests no page of ours sends: none may end in a 500, and none may get past what slows guessing down."""

import urllib.parse
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from tests.people import MakeTask
from units.models import Unit, User
from workflows.states import State

pytestmark = pytest.mark.django_db

PASSWORD = "mot-mat-khau-kha-dai"
BIG = "9" * 30
ENDLESS = "9" * 5000


@pytest.fixture(autouse=True)
def fresh_counters() -> Iterator[None]:
    """Begin and end without counted failures."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def browser() -> Client:
    """A browser that shows a 500 instead of raising it."""
    return Client(raise_request_exception=False)


@pytest.fixture
def clerk(officer: User) -> User:
    """An officer with a password."""
    officer.set_password(PASSWORD)
    officer.save()
    return officer


@pytest.mark.parametrize("target", ["foo", "task_page", "khong-co-trang-nay"])
def test_a_word_that_is_no_address_after_sign_in_leads_home(target: str, browser: Client, clerk: User) -> None:
    answer = browser.post("/dang-nhap/", {"username": clerk.username, "password": PASSWORD, "next": target})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "///evil.example"]
)
def test_signing_in_never_leads_to_another_site(target: str, browser: Client, clerk: User) -> None:
    answer = browser.post("/dang-nhap/", {"username": clerk.username, "password": PASSWORD, "next": target})
    assert answer.headers["Location"] == "/"


def test_a_name_with_a_zero_byte_is_a_failed_sign_in(browser: Client) -> None:
    assert browser.post("/dang-nhap/", {"username": "a\x00b", "password": "x"}).status_code == 200


def test_a_session_cookie_with_a_zero_byte_is_nobody(browser: Client) -> None:
    browser.cookies.load(f'{settings.SESSION_COOKIE_NAME}="\\000abcdefghijklmn"')
    assert browser.get("/").status_code == 302


@pytest.mark.parametrize("charset", ["hex", "unicode_escape", "idna", "undefined", "raw_unicode_escape"])
def test_a_strange_charset_is_refused_and_is_no_error_of_ours(charset: str, browser: Client, clerk: User) -> None:
    browser.force_login(clerk)
    kind = f"multipart/form-data; boundary=b; charset={charset}"
    part = b'--b\r\nContent-Disposition: form-data; name="q"\r\n\r\n\\ud800\r\n--b--\r\n'
    answers = [
        browser.generic("POST", "/dang-nhap/", part, content_type=kind),
        browser.generic("POST", "/tai-khoan/mat-khau/", part, content_type=kind),
        browser.generic("GET", "/nhiem-vu/?q=%5Cud800", content_type=f"text/html; charset={charset}"),
    ]
    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []


def test_the_session_gets_a_new_key_at_sign_in(browser: Client, clerk: User) -> None:
    session = browser.session
    session["planted"] = True
    session.save()
    before = session.session_key
    browser.post("/dang-nhap/", {"username": clerk.username, "password": PASSWORD})
    assert browser.session.session_key != before


@pytest.mark.parametrize("spelling", [" officer", "officer ", "\tofficer", "ｏfficer", "ｏｆficer"])
def test_another_spelling_of_the_same_account_counts_as_the_same_account(
    spelling: str, browser: Client, clerk: User
) -> None:
    for _ in range(10):
        browser.post("/dang-nhap/", {"username": clerk.username, "password": "sai"})
    answer = browser.post("/dang-nhap/", {"username": spelling, "password": PASSWORD})
    assert answer.status_code == 429


@pytest.mark.parametrize("number", [BIG, ENDLESS])
def test_a_number_beyond_all_rows_removes_no_file(
    number: str, browser: Client, unit_head: User, task_in: MakeTask
) -> None:
    task = task_in(State.IN_PROGRESS)
    browser.force_login(unit_head)
    words = {"version": "0", "result": "done", "text": "Đã làm", "difficulties": "", "remove": number}
    assert browser.post(f"/nhiem-vu/{task.pk}/bao-cao/", words).status_code == 302


@pytest.mark.parametrize("number", [BIG, ENDLESS])
def test_a_version_beyond_all_numbers_submits_nothing(
    number: str, browser: Client, unit_head: User, task_in: MakeTask
) -> None:
    task = task_in(State.IN_PROGRESS)
    browser.force_login(unit_head)
    answer = browser.post(f"/nhiem-vu/{task.pk}/bao-cao/kiem-tra/", {"version": number})
    assert answer.status_code < 500


@pytest.mark.parametrize(
    "address", ["/phe-duyet/", "/phe-duyet/danh-sach/", "/ra-soat/", "/ra-soat/danh-sach/", "/nhiem-vu/", "/quan-tri/"]
)
def test_no_number_in_an_address_is_an_error_of_ours(
    address: str,
    browser: Client,
    director: User,
    office_head: User,
    administrator: User,
) -> None:
    served = 0
    for person in (director, office_head, administrator):
        browser.force_login(person)
        is_served = browser.get(address).status_code == 200
        served += is_served
        for number in ("", "\x00", "abc", "-1", "0", "²", "١", BIG, ENDLESS) if is_served else ("\x00", ENDLESS):
            for name in ("task", "page", "unit", "tab", "q", "since"):
                query = urllib.parse.urlencode({name: number})
                assert browser.get(f"{address}?{query}").status_code < 500, (person, query[:40])
    assert served


@pytest.mark.parametrize("number", [BIG, ENDLESS, "9223372036854775807", "1.5", "\x00", "x"])
def test_a_trail_asked_with_a_wrong_number_is_still_a_page(number: str, browser: Client, inspector: User) -> None:
    browser.force_login(inspector)
    for name in ("person", "unit", "action", "plan", "from_on", "to_on", "before", "after"):
        assert browser.get(f"/thanh-tra/?{urllib.parse.urlencode({name: number})}").status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "31/02/2026", "2026-02-31", "00001-1-1"])
def test_a_trail_asked_for_a_strange_day_is_still_a_page(day: str, browser: Client, inspector: User) -> None:
    browser.force_login(inspector)
    for name in ("from_on", "to_on"):
        assert browser.get(f"/thanh-tra/?{name}={day}").status_code == 200


@pytest.mark.parametrize("number", [BIG, ENDLESS, "\x00", "-1"])
def test_a_unit_that_cannot_exist_is_no_portfolio(
    number: str, browser: Client, administrator: User, officer: User
) -> None:
    browser.force_login(administrator)
    said = {
        "person": officer.pk,
        "position": "deputy_director",
        "title": "Phó Giám đốc",
        "valid_from": "2026-01-01",
        "basis": "QĐ 9",
        "portfolio": number,
    }
    answer = browser.post("/quan-tri/bo-nhiem/", said)
    assert answer.status_code == 200
    assert not officer.appointments.filter(position="deputy_director").exists()


def test_the_same_appointment_sent_twice_is_one_appointment(
    browser: Client, administrator: User, officer: User, division: Unit
) -> None:
    browser.force_login(administrator)
    said = {
        "person": officer.pk,
        "position": "deputy_head",
        "title": "Phó Trưởng phòng",
        "unit": division.pk,
        "valid_from": "2026-01-01",
        "basis": "QĐ 9/QĐ-STP",
    }
    answers = [browser.post("/quan-tri/bo-nhiem/", said).status_code for _ in range(2)]
    assert answers[0] == 302
    assert officer.appointments.filter(position="deputy_head").count() == 1
