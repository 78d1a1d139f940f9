"""Signing in and out, the account page, the password."""

import pytest
from django.test import Client

from audit.models import Event
from units.models import User

PASSWORD = "Mật khẩu rất dài 2026"


@pytest.fixture
def known(unit_head: User) -> User:
    """A person with a password."""
    unit_head.set_password(PASSWORD)
    unit_head.save(update_fields=["password"])
    return unit_head


def actions_of(user: User) -> list[str]:
    """Return what the trail says of a person's account."""
    return list(Event.objects.of(f"person:{user.pk}").values_list("action", flat=True))


def test_a_person_signs_in_and_out_and_the_trail_says_so(client: Client, known: User) -> None:
    answer = client.post("/dang-nhap/", {"username": known.username, "password": PASSWORD, "next": "/tai-khoan/"})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/tai-khoan/"
    page = client.get("/tai-khoan/").content.decode()
    assert "Phòng Hành chính và Bổ trợ tư pháp" in page
    assert client.post("/dang-xuat/").status_code == 302
    assert client.get("/tai-khoan/").status_code == 302
    assert actions_of(known) == ["person.sign_in", "person.sign_out"]


def test_a_wrong_password_gets_a_vietnamese_sentence_and_a_line_in_the_trail(client: Client, known: User) -> None:
    answer = client.post("/dang-nhap/", {"username": known.username, "password": "sai"})
    assert "không đúng" in answer.content.decode()
    assert "Lỗi:" in answer.content.decode()
    assert actions_of(known) == ["person.sign_in_failed"]


def test_guessing_is_slowed_down_for_one_account_and_not_for_its_neighbour(
    client: Client, known: User, other_unit_head: User
) -> None:
    other_unit_head.set_password(PASSWORD)
    other_unit_head.save(update_fields=["password"])
    for _ in range(10):
        client.post("/dang-nhap/", {"username": known.username, "password": "sai"})
    answer = client.post("/dang-nhap/", {"username": known.username, "password": PASSWORD})
    assert answer.status_code == 429
    assert "quá nhiều lần" in answer.content.decode()
    answer = client.post("/dang-nhap/", {"username": other_unit_head.username, "password": PASSWORD})
    assert answer.status_code == 302


def test_signing_in_never_leads_to_another_site(client: Client, known: User) -> None:
    form = {"username": known.username, "password": PASSWORD, "next": "https://example.org/"}
    assert client.post("/dang-nhap/", form).headers["Location"] == "/"


def test_a_changed_password_ends_the_other_sessions(client: Client, known: User) -> None:
    client.force_login(known)
    other = Client()
    other.force_login(known)
    fresh = "Một mật khẩu khác 2026"
    form = {"old_password": PASSWORD, "new_password1": fresh, "new_password2": fresh}
    assert client.post("/tai-khoan/mat-khau/", form).status_code == 302
    assert client.get("/tai-khoan/").status_code == 200
    assert other.get("/tai-khoan/").status_code == 302


def test_keys_are_on_until_a_person_switches_them_off(client: Client, known: User, other_unit_head: User) -> None:
    client.force_login(known)
    page = client.get("/tai-khoan/").content.decode()
    assert "<body data-keys>" in page
    assert 'id="keys-sheet"' in page
    answer = client.post("/tai-khoan/phim-tat/", {})
    assert answer.headers["Location"] == "/tai-khoan/#phim-tat"
    for path in ("/", "/tai-khoan/"):
        page = client.get(path).content.decode()
        assert "data-keys" not in page
        assert "js/keys.js" not in page
        assert "keys-sheet" not in page
        assert 'href="/tai-khoan/#phim-tat"' in page
    client.post("/tai-khoan/phim-tat/", {"shortcuts": "on"})
    assert "<body data-keys>" in client.get("/").content.decode()
    client.post("/tai-khoan/phim-tat/", {})
    client.force_login(other_unit_head)
    assert "<body data-keys>" in client.get("/").content.decode()


def test_keys_are_switched_by_a_form_alone_and_leave_the_trail_alone(client: Client, known: User) -> None:
    client.force_login(known)
    assert client.get("/tai-khoan/phim-tat/").status_code == 405
    client.post("/tai-khoan/phim-tat/", {})
    assert actions_of(known) == []
    known.refresh_from_db()
    assert known.shortcuts_off is True


def test_a_page_before_signing_in_has_no_keys(client: Client, db: None) -> None:
    page = client.get("/dang-nhap/").content.decode()
    assert "data-keys" not in page
    assert "Phím tắt" not in page


def test_health_and_source_are_open_and_nothing_else_is_said(client: Client, db: None) -> None:
    assert client.get("/suc-khoe/").json() == {"status": "ok", "worker": "none"}
    page = client.get("/ma-nguon/").content.decode()
    assert "AGPL" in page
    assert client.get("/ma-nguon/?giay-phep").status_code == 200
