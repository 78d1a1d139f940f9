"""Promises of the whole house, kept by sweeps: a new page or template is covered by existing."""

import re
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from audit.sentences import VERBS, known
from project.middleware import POLICY
from tests.people import MakeTask
from units.models import User
from workflows.states import State

ROOT: Path = settings.BASE_DIR
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SOURCES = sorted(
    path
    for folder in ("project", "approvals", "plans", "workflows", "audit", "units", "realtime", "tests")
    for path in (ROOT / folder).rglob("*.py")
)
OPEN_TO_ALL = {"health", "source", "sign_in"}
SKIPS_CSRF_BECAUSE_GET = re.compile(r"<form(?![^>]*method=[\"']post[\"'])", re.IGNORECASE)


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield (name, path with every parameter set to 1) of every route."""
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        elif isinstance(entry, URLPattern):
            path = re.sub(r"<(?:int:)?\w*id>", "1", route)
            path = path.replace("<move:name>", "tiep-nhan")
            yield entry.name or "", "/" + path


ROUTES = sorted(set(patterns(get_resolver())))


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "path"), ROUTES)
def test_every_page_asks_for_sign_in(name: str, path: str, client: Client) -> None:
    assert name, f"{path} has no name"
    assert "<" not in path, f"{path} has a parameter this sweep does not know"
    answers = [client.get(path), client.post(path)]
    if name in OPEN_TO_ALL:
        assert answers[0].status_code == 200
        return
    for answer in answers:
        assert answer.status_code == 302, f"{name} answered {answer.status_code}"
        assert answer.headers["Location"].startswith("/dang-nhap/")


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "path"), [route for route in ROUTES if route[0] not in OPEN_TO_ALL])
def test_a_stranger_and_a_superuser_learn_nothing(
    name: str, path: str, client: Client, task_in: MakeTask, stranger: User, superuser: User
) -> None:
    task = task_in(State.REPORTED)
    path = path.replace("/1/", f"/{task.pk}/")
    for person in (stranger, superuser):
        client.force_login(person)
        answer = client.get(path)
        assert answer.status_code in {200, 302, 403, 404, 405}, f"{name}: {answer.status_code}"
        if answer.status_code == 200 and not getattr(answer, "streaming", False):
            assert task.content not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "path"), ROUTES)
def test_every_answer_carries_the_policy_and_runs_nothing_inline(
    name: str, path: str, client: Client, director: User
) -> None:
    if name not in OPEN_TO_ALL:
        client.force_login(director)
    answer = client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert policy == POLICY or "sandbox" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        page = answer.content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|https?://(?!www\.w3\.org)", page)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "path"), ROUTES)
def test_every_changing_request_needs_its_token(name: str, path: str, director: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(director)
    assert client.post(path).status_code in {403, 405}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_keep_the_rules(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|\son[a-z]+=[\"']|hx-on|<style|javascript:", text)
    assert not re.search(r"https?://(cdn|unpkg|fonts)", text)
    for form in re.findall(r"<form[^>]*>.*?</form>", text, re.DOTALL | re.IGNORECASE):
        if not SKIPS_CSRF_BECAUSE_GET.match(form):
            assert "{% csrf_token %}" in form


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_is_unused(path: Path) -> None:
    name = str(path.relative_to(ROOT / "templates"))
    elsewhere = [p for p in (*TEMPLATES, *SOURCES) if p != path]
    by_django = {"403_csrf.html"}
    assert name in by_django or any(f'"{name}"' in p.read_text(encoding="utf-8") for p in elsewhere)


def test_every_recorded_action_has_its_words() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES if "tests" not in path.parts)
    used = set(re.findall(r"action=\"([a-z_]+\.[a-z_]+)\"", text))
    assert used
    assert not [action for action in used if not known(action)]
    assert all(known(action) for action in VERBS)


@pytest.mark.parametrize("path", [*TEMPLATES, *SOURCES], ids=lambda path: str(path.relative_to(ROOT)))
def test_all_text_is_composed(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if "NFD" in text or "\\u03" in text:
        return  # a test of decomposed text spells it out
    assert unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize(
    "path", [path for path in SOURCES if "workflows/engine.py" not in str(path) and "tests" not in path.parts]
)
def test_nobody_sets_a_state_behind_the_doors_back(path: Path) -> None:
    if "migrations" in path.parts:
        return
    text = path.read_text(encoding="utf-8")
    if path.parts[-2] in {"workflows", "approvals", "project"}:
        assert not re.search(r"\.update\([^)]*\bstate=|Task\.objects\.create\(|Task\([^)]*\bstate=", text)


@pytest.mark.django_db
def test_migrations_say_what_the_models_say() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_production_refuses_to_start_without_key_and_hosts() -> None:
    for given, lacking in (({}, "SECRET_KEY"), ({"SECRET_KEY": "x" * 60}, "ALLOWED_HOSTS")):
        run = subprocess.run(
            [str(ROOT / ".venv/bin/python"), "manage.py", "check"],
            cwd=ROOT,
            env={"PRODUCTION": "1", "PATH": "/usr/bin:/bin", **given},
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode != 0
        assert lacking in run.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("PRODUCTION", "yes"),
        ("DATABASE_URL", "mysql://x"),
        ("REDIS_URL", "http://x"),
        ("PROXIES", "-1"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_its_name(name: str, value: str) -> None:
    run = subprocess.run(
        [str(ROOT / ".venv/bin/python"), "manage.py", "check"],
        cwd=ROOT,
        env={name: value, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    assert name in run.stderr
