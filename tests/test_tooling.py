"""The tools keep their own promises: every target explained, every package pinned with its reason, the floors kept."""

import ast
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
RUNTIME = ROOT / "requirements.txt"
APPS = ("project", "approvals", "plans", "workflows", "audit", "units", "realtime", "jobs")
PIN = re.compile(r"[A-Za-z0-9_.-]+(\[[a-z]+\])?==\S+( ; \S+ < \S+)? +# \S.+")


def canonical(name: str) -> str:
    """Return a package's name as the registry compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def top_level_imports(file: Path) -> set[str]:
    """Return the first part of every module that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def test_every_target_of_the_makefile_has_a_sentence() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony
    explained = dict(re.findall(r"^([a-z-]+):.* ## (.+)$", makefile, re.MULTILINE))
    assert set(explained) == set(phony[1].split())
    assert all(sentence.endswith(".") for sentence in explained.values())


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_pinned_with_its_reason(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    packages = [line for line in lines if line and not line.startswith(("#", "-r "))]
    assert packages
    assert [line for line in packages if not PIN.fullmatch(line)] == []


def test_the_two_lists_pin_nothing_twice() -> None:
    both = [(ROOT / name).read_text(encoding="utf-8") for name in ("requirements.txt", "requirements-dev.txt")]
    names = [name.lower() for text in both for name in re.findall(r"^([A-Za-z0-9_.-]+)[\[=]", text, re.MULTILINE)]
    assert len(names) == len(set(names))


def test_every_package_that_the_program_imports_is_pinned() -> None:
    pinned = {
        canonical(name) for name in re.findall(r"^([\w.-]+)[\[=]", RUNTIME.read_text(encoding="utf-8"), re.MULTILINE)
    }
    homes = packages_distributions()
    imported = {name for app in APPS for file in (ROOT / app).rglob("*.py") for name in top_level_imports(file)}
    missing = {name for name in imported if name in homes and pinned.isdisjoint(map(canonical, homes[name]))}
    assert missing == set()


def test_the_inactive_fsm_is_the_only_one() -> None:
    assert "django-fsm-2" not in (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert "django-fsm-log" not in (ROOT / "requirements.txt").read_text(encoding="utf-8")


def test_ci_calls_the_two_commands_and_nothing_else() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert [line for line in script.splitlines() if line.startswith("make")] == ["make check", "make test"]


def test_the_floors_are_kept() -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([tool], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
