"""What every test shares: tests on the right engine only, cheap passwords, and one channel prefix per process."""

import gc
import inspect
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings

from audit import guard

# The same examples on every machine, and no clock: a slow machine is no failure.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.load_profile("house")

pytest_plugins = ["tests.people", "tests.confirmed", "tests.mail"]

# A database whose migrations have been made (a file, or the URL of one on the server of DATABASE_URL), to begin with a
# copy of it; `make test` brings one. Without it every process makes all migrations.
TEMPLATE = os.environ.get("TEST_TEMPLATE", "")
HERE = Path(__file__).resolve().parent
JOURNEYS = HERE / "journeys"
DATABASE = frozenset({"db", "transactional_db", "django_db_setup"})
# These start servers of their own: they know the database, though not through a fixture.
SERVERS = ("tests/journeys/", "tests/realtime/")
# Pages, papers and files: rules and words, the same on any engine. `make test` asks them on PostgreSQL, the stricter
# one (zero bytes, lengths, types). What writes the books stays on both.
PAGES = (
    "tests/approvals/test_appointments.py",
    "tests/approvals/test_authority_pages.py",
    "tests/approvals/test_changed.py",
    "tests/approvals/test_deep_links.py",
    "tests/approvals/test_documents.py",
    "tests/approvals/test_papers.py",
    "tests/approvals/test_patterns.py",
    "tests/approvals/test_returns.py",
    "tests/approvals/test_saved_filters.py",
    "tests/approvals/test_tabs.py",
    "tests/attack/test_plan_files.py",
    "tests/attack/test_plans.py",
    "tests/attack/test_requests.py",
    "tests/jobs/test_page.py",
    "tests/plans/consolidating/test_pages.py",
    "tests/plans/obligations/test_pages.py",
    "tests/plans/test_compare.py",
    "tests/plans/test_export.py",
    "tests/plans/test_import_plan.py",
    "tests/plans/test_kept.py",
    "tests/plans/test_list_export.py",
    "tests/plans/test_names.py",
    "tests/plans/test_pages.py",
    "tests/plans/test_times.py",
    "tests/project/test_account.py",
    "tests/project/test_menu.py",
    "tests/realtime/test_processes.py",
    "tests/workflows/test_evaluation.py",
    "tests/workflows/test_exports.py",
    "tests/workflows/test_calendar_pages.py",
    "tests/workflows/test_notices_pages.py",
    "tests/workflows/test_extensions_pages.py",
    "tests/workflows/test_opinions_pages.py",
    "tests/workflows/test_pages.py",
    "tests/workflows/test_pages_home.py",
    "tests/workflows/test_report_numbers.py",
    "tests/workflows/dashboard/test_pages.py",
)


def pytest_configure(config: pytest.Config) -> None:
    """Keep the processes of a parallel run apart on the one Redis; give SQLite a real file, for real threads.

    Argon2 stays, its price goes: at 100 MiB a time it was most of what a test of signing in cost.
    """
    settings.PASSWORD_HASHERS = ["tests.passwords.CheapArgon2", *settings.PASSWORD_HASHERS[1:]]
    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        folder = tempfile.TemporaryDirectory(prefix="roviec-tests-", ignore_cleanup_errors=True)
        config.add_cleanup(folder.cleanup)
        database.setdefault("TEST", {})["NAME"] = f"{folder.name}/test.sqlite3"
    elif TEMPLATE:
        database.setdefault("TEST", {})["TEMPLATE"] = TEMPLATE.rpartition("/")[2]
    layer = settings.CHANNEL_LAYERS["default"]
    if "redis" in layer["BACKEND"]:
        layer["CONFIG"]["prefix"] = os.environ.get("PYTEST_XDIST_WORKER", "main")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Read no file of tests that the suite leaves out as a whole: journeys, or all but the journeys."""
    marks, is_journey = config.option.markexpr, JOURNEYS in (collection_path, *collection_path.parents)
    left_out = not is_journey if marks == "journey" else is_journey and "not journey" in marks
    return True if left_out and HERE in collection_path.parents else None


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over what stays to the end: thousands of tests and all of Django."""
    gc.collect()
    gc.freeze()


def knows_no_database(item: pytest.Item) -> bool:
    """Tell whether a test cannot reach the database: it asks for none, and pytest-django then refuses it.

    One that asks for fixtures while it runs (`request`) may ask for anything.
    """
    asks = DATABASE.intersection(getattr(item, "fixturenames", ())) or item.get_closest_marker("django_db")
    own = inspect.signature(item.function).parameters if isinstance(item, pytest.Function) else ()
    return not asks and "request" not in own and not item.nodeid.startswith(SERVERS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what one engine may say for both; skip what asks for PostgreSQL when the suite runs on another engine."""
    for item in items:
        if knows_no_database(item):
            item.add_marker(pytest.mark.pure)
        elif item.nodeid.startswith(PAGES):
            item.add_marker(pytest.mark.page)
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        return
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL in DATABASE_URL; `make test` brings one"))


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest, django_db_modify_db_settings: None) -> bool:
    """Put a copy of the template where the SQLite database of this process is to be, and have it kept as it is."""
    database = settings.DATABASES["default"]
    if not TEMPLATE or "sqlite" not in database["ENGINE"]:
        return bool(request.config.getvalue("reuse_db"))
    shutil.copyfile(TEMPLATE, database["TEST"]["NAME"])
    return True


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


@pytest.fixture(autouse=True)
def pure_is_pure(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that runs on one engine alone as knowing no database, and then asks for one while it runs."""
    yield
    if request.node.get_closest_marker("pure"):
        assert not DATABASE.intersection(request.fixturenames), "say @pytest.mark.django_db: PostgreSQL never saw this"
