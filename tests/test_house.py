"""Promises of the whole house, kept by sweeps: a new template is covered by existing (a new page: tests/sweeps)."""

import re
import subprocess
import unicodedata
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from audit.sentences import VERBS, known

ROOT: Path = settings.BASE_DIR
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SOURCES = sorted(
    path
    for folder in ("project", "approvals", "plans", "workflows", "audit", "units", "realtime", "jobs", "tests")
    for path in (ROOT / folder).rglob("*.py")
)
SKIPS_CSRF_BECAUSE_GET = re.compile(r"<form(?![^>]*method=[\"']post[\"'])", re.IGNORECASE)


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
        ("WORKER_BEAT_SECONDS", "8"),
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
