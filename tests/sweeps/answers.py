"""What every answer must keep, whoever asked for whatever: no error of ours, the policy, nothing that runs inline."""

import re
from functools import cache
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING

from django.test import Client

from project.middleware import POLICY

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
# A calendar program keeps what it read, for itself alone, and asks each time whether it has changed.
OF_A_CALENDAR = {"Cache-Control": "private, no-cache", "Referrer-Policy": "no-referrer"}
FORM = "application/x-www-form-urlencoded"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
CHANGING_TEXT = re.compile(
    r'(?<=name="csrfmiddlewaretoken" )value="[^"]*"|(?<=name="once" )value="[^"]*"'
    r'|(?:content|data-live-topics)="[^" ]{40,}"'
)


def ask(
    browser: Client, method: str, path: str, body: bytes | None = None, kind: str = FORM, **told: object
) -> "Answer":
    """Send a request and look at the answer as every answer is looked at; `told` goes into its environment."""
    answer = Answer(browser, method, path, body, kind, **told)
    answer.look()
    return answer


class Answer:
    """An answer with its body read once."""

    def __init__(self, browser: Client, method: str, path: str, body: bytes | None, kind: str, **told: object) -> None:
        self.asked = f"{method} {path[:200]}"
        if method in {"GET", "HEAD"}:
            body = b""
        elif body is None:
            body = b"note="
        kept = dict(browser.cookies)
        raw: _MonkeyPatchedWSGIResponse = browser.generic(method, path, body, content_type=kind, **told)  # type: ignore[arg-type]  # the WSGI environment
        browser.cookies = SimpleCookie()  # the world is put back after each test; so are its browsers
        browser.cookies.update(kept)
        self.raw = raw
        self.status = raw.status_code
        self.kind = raw.headers.get("Content-Type", "")
        content = b"".join(raw.streaming_content) if raw.streaming else raw.content  # type: ignore[attr-defined]
        self.text: str = content.decode("utf-8", "replace")

    @property
    def place(self) -> str:
        """Return where a redirect leads."""
        return self.raw.headers.get("Location", "")

    @property
    def allowed(self) -> set[str]:
        """Return the methods that a 405 names."""
        return set(filter(None, self.raw.headers.get("Allow", "").split(", ")))

    @property
    def shape(self) -> tuple[int, str, str]:
        """Return what one can tell this answer from another by: status, place, and the page without its tokens."""
        return self.status, self.place, CHANGING_TEXT.sub("", self.text)

    def look(self) -> None:
        """Keep the promises that hold for every answer."""
        assert self.status < 500, f"{self.asked}: {self.status}\n{self.text[:500]}"
        policy = self.raw.headers.get("Content-Security-Policy", "")
        attached = self.raw.headers.get("Content-Disposition", "").startswith("attachment")
        assert policy == POLICY or (attached and "sandbox" in policy and "default-src 'none'" in policy), self.asked
        special = OF_A_CALENDAR if self.kind.startswith("text/calendar") else {}
        for name, value in {**HEADERS, **special}.items():
            assert self.raw.headers.get(name) == value, f"{self.asked}: {name} is {self.raw.headers.get(name)!r}"
        if self.kind.startswith("text/html"):
            wrong = faults(CHANGING_TEXT.sub("", self.text))
            assert not wrong, f"{self.asked}: {wrong}"
        else:
            assert attached or not self.text or self.kind.startswith(("text/plain", "application/json")), self.asked


@cache
def faults(text: str) -> tuple[str, ...]:
    """Return what a page may not contain; the same page is read once."""
    return tuple(Page(text).wrong)


class Page(HTMLParser):
    """A page, read for what the policy of this house forbids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.headings = 0
        self.language = ""
        self.names: set[str] = set()
        self.open_form: dict[str, str] | None = None
        self.has_token = False
        self.whole = "<html" in text
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Judge one element."""
        given = {name: value or "" for name, value in attributes}
        self.judge(tag, given)
        self.headings += tag == "h1"
        self.names |= {given["name"]} if tag in {"input", "select", "textarea", "button"} and "name" in given else set()
        if tag == "html":
            self.language = given.get("lang", "")
        if tag == "form":
            self.open_form, self.has_token = given, False
        if given.get("name") == "csrfmiddlewaretoken":
            self.has_token = True

    def judge(self, tag: str, given: dict[str, str]) -> None:
        """Note what runs, styles or loads from elsewhere."""
        if tag == "style" or (tag == "script" and "src" not in given) or tag in {"iframe", "object", "embed", "base"}:
            self.wrong.append(f"<{tag}>")
        for name, value in given.items():
            plain = value.strip().lower()
            if name == "style" or name.startswith(("on", "hx-on")):
                self.wrong.append(f"<{tag} {name}=…>")
            if name in {"src", "href", "action", "formaction", "data-refresh"} and re.match(r"[a-z]+:|//", plain):
                self.wrong.append(f"<{tag} {name}={plain[:80]}>")

    def handle_endtag(self, tag: str) -> None:
        """Ask a form that changes something for its token."""
        if tag == "form" and self.open_form is not None:
            if self.open_form.get("method", "").lower() == "post" and not self.has_token:
                self.wrong.append(f"a POST form to {self.open_form.get('action', 'itself')} without its token")
            self.open_form = None
