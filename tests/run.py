"""`make test`: the suite on SQLite, then all that asks a database on PostgreSQL; beside both, the journeys.

What asks no database (`pure`) runs on SQLite alone, pages and sweeps (`page`, `sweep`) on PostgreSQL alone.

`.venv/bin/python -m tests.run [pytest arguments]`; the last line is pytest's closing line, the exit code is not 0 when
any of the three failed. `pytest` alone also works: it runs on whatever DATABASE_URL names, SQLite when unset.
A suite that hangs is made to say where (the stacks of its threads), and fails.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests import services

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS = 5
HUNG = 124
SUITE_SECONDS = 2400
STACK_SECONDS = 10
# Settings of the person at the terminal that the tests must not inherit; the last one would have every process that a
# suite starts compile the whole house anew.
OWN = {
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "DATA_DIR",
    "DEBUG",
    "PRODUCTION",
    "REDIS_URL",
    "SECRET_KEY",
    "PYTHONDONTWRITEBYTECODE",
}
PARALLEL = ("-n", "2", "--dist", "loadgroup")


@dataclass(frozen=True)
class Suite:
    """One pytest process with all it has started, in a process group of its own."""

    title: str
    process: subprocess.Popen[bytes]

    def result(self) -> int:
        """Wait for the end and return pytest's exit code; a suite without an end shows its stacks and fails."""
        try:
            return self.process.wait(SUITE_SECONDS)
        except subprocess.TimeoutExpired:
            print(f"\n{self.title}: no end after {SUITE_SECONDS} s; the stacks of its threads follow.", flush=True)
            self.end(signal.SIGABRT)  # pytest's faulthandler answers with the stacks
            return HUNG

    def end(self, word: signal.Signals = signal.SIGTERM) -> None:
        """Stop the whole group, first with a word, then with none."""
        for number in (word, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(STACK_SECONDS)


@contextlib.contextmanager
def started(title: str, arguments: list[str], environment: dict[str, str], output: Path | None) -> Iterator[Suite]:
    """Start pytest once, printing here or into a file; it does not outlive the block."""
    kept = {key: value for key, value in os.environ.items() if key not in OWN}
    command = [sys.executable, "-m", "pytest", *arguments]
    with contextlib.ExitStack() as stack:
        stream = stack.enter_context(output.open("wb")) if output else None
        if stream is None:
            print(f"\n=== {title} ===", flush=True)
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=kept | environment,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT if stream else None,
            start_new_session=True,
        )
        suite = Suite(title, process)
        try:
            yield suite
        finally:
            suite.end()


def migrated(*environments: dict[str, str]) -> None:
    """Make the tables of each database by its migrations, at the same time; raises CalledProcessError."""
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    kept = {key: value for key, value in os.environ.items() if key not in OWN}
    making = [subprocess.Popen(command, cwd=ROOT, env=kept | environment) for environment in environments]
    for code in [process.wait() for process in making]:
        if code:
            raise subprocess.CalledProcessError(code, command)


def every(arguments: list[str], running: services.Running) -> int:
    """Run the three suites; returns 0 when none failed and at least one ran a test.

    The tables are made once for each engine; every process of a suite then begins with a copy (`TEST_TEMPLATE`).
    """
    data = running.folder / "data"
    data.mkdir()
    always = {"CHROMIUM": running.chromium, "DATA_DIR": str(data)}
    embedded = always | {
        "DATABASE_URL": f"sqlite:///{data}/roviec.sqlite3",
        "TEST_TEMPLATE": f"{data}/template.sqlite3",
    }
    full = always | {
        "DATABASE_URL": running.postgres_url,
        "REDIS_URL": running.redis_url,
        "TEST_TEMPLATE": services.another_database(running.postgres_url, "roviec_template"),
    }
    migrated(
        embedded | {"DATABASE_URL": f"sqlite:///{embedded['TEST_TEMPLATE']}"},
        full | {"DATABASE_URL": full["TEST_TEMPLATE"]},
    )
    told = running.folder / "journeys.txt"
    with started("Chromium", ["-m", "journey", *arguments], full, told) as journeys:
        codes = []
        for title, marks, environment in (
            ("SQLite", "not postgres and not journey and not sweep and not page", embedded),
            ("PostgreSQL, Redis", "not journey and not pure", full),
        ):
            with started(title, [*PARALLEL, "-m", marks, *arguments], environment, None) as suite:
                codes.append(suite.result())
        codes.append(journeys.result())
    print("\n=== Chromium, on PostgreSQL and Redis ===", flush=True)
    with told.open(encoding="utf-8", errors="replace") as text:
        shutil.copyfileobj(text, sys.stdout)
    failures = [code for code in codes if code not in {0, NO_TESTS}]
    return failures[0] if failures else min(codes)


def main() -> int:
    """Start the servers, run the suites, stop the servers."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        with services.running() as running:
            return every(sys.argv[1:], running)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


if __name__ == "__main__":
    sys.exit(main())
