"""Requests no page of ours sends, on every route: refused in Vietnamese, changing nothing, never an error of ours."""

import io
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.sweeps.answers import FORM, Answer, ask
from tests.sweeps.routes import CHOICES, PUBLIC, ROUTES, WITH_OBJECTS, Route
from tests.sweeps.test_rights import PARAMETERS, first_path, form, named
from tests.sweeps.world import World, changed, undone

FORBIDDEN_TOKEN = "Biểu mẫu đã hết hạn"
WORKING = ("unit_head", "reviewer", "director", "inspector", "administrator", "records_clerk")
FIELDS = ("once", "next", "remove", "portfolio", "username", "password", "old_password", "file")
NOT_A_FORM = "Máy chủ không hiểu yêu cầu này"
MULTIPART = "multipart/form-data; boundary=ranh"
PART = b'--ranh\r\nContent-Disposition: form-data; name="note"\r\n\r\nabc\r\n'
STRANGE_IDS = (
    "0",
    "00",
    "99999999999999999999",
    "9" * 400,
    "١",
    "１",
    "²",
    "-1",
    "1.0",
    "0x1",
    "%00",
    "1%00",
    "1%ED%A0%80",
)
STRANGE_WORDS = ("%00", "a%00b", "%ED%A0%80", "%C3%28", "9" * 30, "-1", "x" * 3000)


def fitting(world: World, route: Route) -> tuple[str, str, frozenset[str]]:
    """Return a person whom the route serves, the address, and the methods it knows; looked for once."""
    if route.name not in world.fitting:
        with undone():
            world.fitting[route.name] = found(world, route)
    return world.fitting[route.name]


def found(world: World, route: Route) -> tuple[str, str, frozenset[str]]:
    """Ask until a page or a change is the answer; raises AssertionError for a route that serves nobody."""
    if route.name in PUBLIC:
        return "", route.template, frozenset({"GET", "HEAD", "POST"} if route.name == "sign_in" else {"GET", "HEAD"})
    for name, path in world.openings(route, WORKING):
        methods = ask(world.browsers[name], "PUT", path).allowed
        method = "GET" if "GET" in methods else "POST"
        answer = ask(world.browsers[name], method, path, form(world, path))
        if answer.status in {200, 204} or (method == "POST" and answer.status == 302):
            return name, path, frozenset(methods)
    raise AssertionError(f"{route.name} serves nobody in this world: give tests/sweeps/settling.py what it needs")


def posted(world: World, route: Route) -> Iterator[tuple[Client, str]]:
    """Yield the browser and the address of a route that takes a form."""
    name, path, methods = fitting(world, route)
    if "POST" in methods:
        yield world.browsers[name] if name else Client(), path


@pytest.mark.parametrize("route", ROUTES, ids=named)
def test_every_form_needs_its_token(route: Route, world: World) -> None:
    path = first_path(world, route)
    body = form(world, path)
    strangers_token = ask(world.browsers["stranger"], "GET", "/tai-khoan/mat-khau/").text.split(
        'csrfmiddlewaretoken" value="'
    )[1]
    for name in ("unit_head", ""):
        browser = Client(enforce_csrf_checks=True)
        if name:
            browser.force_login(world.people[name])
        for wrong in (b"", b"&csrfmiddlewaretoken=x", b"&csrfmiddlewaretoken=" + strangers_token[:64].encode()):
            answer = ask(browser, "POST", path, body + wrong)
            assert (answer.status, FORBIDDEN_TOKEN in answer.text) == (403, True), answer.asked
    assert changed(world) in ([], ["units.User"])  # signing the testers in notes the moment


@pytest.mark.parametrize("route", ROUTES, ids=named)
def test_an_unknown_method_is_named_as_such(route: Route, world: World) -> None:
    name, path, methods = fitting(world, route)
    for method in ("PUT", "PATCH", "DELETE", "FROB", "TRACE"):
        answer = ask(world.browsers[name] if name else Client(), method, path, b"{}", "application/json")
        assert (answer.status, frozenset(answer.allowed)) == (405, methods), answer.asked
    assert not changed(world, but_refusals=True)


def bodies() -> list[tuple[str, bytes, dict[str, object]]]:
    """Return (content type, body, what the server is told besides) of requests that are no form."""
    return [
        ("application/json", b'{"note": "abc"}', {}),
        ("text/xml", b"<note>abc</note>", {}),
        ("text/plain", b"note=abc", {}),
        ("application/octet-stream", b"\x00\x01", {}),
        ("", b"note=abc", {}),
        ("khong/phai; loai", b"note=abc", {}),
        ("multipart/form-data", PART, {}),
        ("multipart/form-data; boundary=", PART, {}),
        ("multipart/mixed; boundary=ranh", PART + b"--ranh--\r\n", {}),
        (FORM, b"", {}),
        (MULTIPART, b"", {}),
        (MULTIPART, PART, {"CONTENT_LENGTH": "-5"}),
        (MULTIPART, PART, {"CONTENT_LENGTH": "abc"}),
        (FORM, b"note=abc", {"CONTENT_LENGTH": "0"}),
        (FORM, b"note=abc", {"CONTENT_LENGTH": "abc"}),
    ]


def cut_short() -> list[tuple[str, bytes, dict[str, object]]]:
    """Return forms that end too early, or go on for longer than they said: read as far as they make sense."""
    return [
        (MULTIPART, PART[:-9], {}),
        (MULTIPART, PART, {"CONTENT_LENGTH": str(len(PART) - 9)}),
        (MULTIPART, b"rubbish", {}),
        (FORM, b"note=abc&note", {"CONTENT_LENGTH": "3"}),
        (FORM, b"%%%&=&;;&%ED%A0%80=%00", {}),
        (FORM, b"note=abc", {"CONTENT_LENGTH": "900"}),
    ]


def sent(browser: Client, path: str, wrong: tuple[str, bytes, dict[str, object]]) -> Answer:
    """Send a body as it is, with what its sender says of it."""
    kind, body, said = wrong
    told = {"CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": kind, "wsgi.input": io.BytesIO(body), **said}
    return ask(browser, "POST", path, body, kind, **told)


@pytest.mark.parametrize("route", ROUTES, ids=named)
def test_what_is_no_form_is_refused_in_words(route: Route, world: World) -> None:
    for browser, path in posted(world, route):
        for wrong in bodies():
            answer = sent(browser, path, wrong)
            assert answer.status in {400, 415}, f"{answer.asked} with {wrong} answered {answer.status}"
            assert NOT_A_FORM in answer.text
    assert not changed(world, but_refusals=True)


@pytest.mark.parametrize("route", ROUTES, ids=named)
def test_a_form_that_was_cut_short_is_no_error_of_ours(route: Route, world: World) -> None:
    for browser, path in posted(world, route):
        for wrong in cut_short():
            sent(browser, path, wrong)


@pytest.mark.parametrize("route", ROUTES, ids=named)
def test_a_form_full_of_zero_bytes_is_no_error_of_ours(route: Route, world: World) -> None:
    for browser, path in posted(world, route):
        full = world.attempt(path)
        for text in ("\x00", "a\x00b", "9" * 30, "\u202e"):
            ask(browser, "POST", path, urlencode(dict.fromkeys([*full, *FIELDS], text)).encode())
        for field in (*FIELDS, "note", "version", "submission", "step", "signer", "text"):
            ask(browser, "POST", path, urlencode(full | {field: "a\x00b"}).encode())


@pytest.mark.parametrize("route", WITH_OBJECTS, ids=named)
def test_an_id_that_no_row_can_have_is_no_page(route: Route, world: World) -> None:
    name, _, methods = fitting(world, route)
    for number in STRANGE_IDS:
        path = next(route.paths({route.objects[0]: [number]}))
        for method in sorted(methods - {"HEAD"}):
            answer = ask(world.browsers[name], method, path)
            assert answer.status == 404, f"{name}: {answer.asked} answered {answer.status}"
            assert "Không tìm thấy trang" in answer.text


@pytest.mark.parametrize("route", [route for route in ROUTES if set(route.arguments) & CHOICES.keys()], ids=named)
def test_a_word_that_is_no_choice_is_no_page(route: Route, world: World) -> None:
    objects = {name: world.kinds_of(route)[0].objects[0] for name in route.objects}
    for word in ("khong-co", "%00", "approve", "Tiep-nhan", "tiep-nhan%2f", ".."):
        path = route.path({**objects, **dict.fromkeys(CHOICES, word)})
        assert ask(world.browsers["unit_head"], "GET", path).status == 404


@pytest.mark.parametrize("route", ROUTES, ids=named)
def test_no_word_in_an_address_is_an_error_of_ours(route: Route, world: World) -> None:
    name, path, _ = fitting(world, route)
    browser = world.browsers[name] if name else Client()
    for word in STRANGE_WORDS:
        ask(browser, "GET", f"{path}?{'&'.join(f'{one}={word}' for one in PARAMETERS)}&{word}={word}")
