"""What every test shares: tests on the right engine only, and one channel prefix per process."""

import os
import tempfile
from collections.abc import Iterator

import hypothesis
import pytest
from django.conf import settings

from audit import guard

# The same examples on every machine, and no clock: a slow machine is no failure.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.load_profile("house")

pytest_plugins = ["tests.people"]

# Folders of tests that know no database: what they say is the same whatever engine runs beside them.
PURE = ("tests/plans/reading/", "tests/plans/sources/", "tests/files/", "tests/test_house.py", "tests/test_tooling.py")


def pytest_configure(config: pytest.Config) -> None:
    """Keep the processes of a parallel run apart on the one Redis; give SQLite a real file, for real threads."""
    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        folder = tempfile.TemporaryDirectory(prefix="roviec-tests-", ignore_cleanup_errors=True)
        config.add_cleanup(folder.cleanup)
        database.setdefault("TEST", {})["NAME"] = f"{folder.name}/test.sqlite3"
    layer = settings.CHANNEL_LAYERS["default"]
    if "redis" in layer["BACKEND"]:
        layer["CONFIG"]["prefix"] = os.environ.get("PYTEST_XDIST_WORKER", "main")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what one engine may say for both; skip what asks for PostgreSQL when the suite runs on another engine."""
    for item in items:
        if item.nodeid.startswith(PURE) and not {"db", "transactional_db"}.intersection(
            getattr(item, "fixturenames", ())
        ):
            item.add_marker(pytest.mark.pure)
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        return
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL in DATABASE_URL; `make test` brings one"))


@pytest.fixture(autouse=True)
def audit_triggers_lifted_for_the_flush(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let a test with real commits be cleaned up: its flush would be refused by the audit triggers (rightly)."""
    real_commits = "transactional_db" in request.fixturenames or any(
        mark.kwargs.get("transaction") for mark in request.node.iter_markers("django_db")
    )
    if real_commits:
        request.getfixturevalue("transactional_db")
    yield
    if real_commits:
        guard.remove()
