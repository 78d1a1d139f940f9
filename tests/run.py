"""`make test`: the whole suite on SQLite, then on PostgreSQL with Redis and the journeys in Chromium.

`.venv/bin/python -m tests.run [pytest arguments]`; the last line is pytest's closing line, the exit code is not 0 when
either half failed. `pytest` alone also works: it runs on whatever DATABASE_URL names, SQLite when unset.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests import services

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS = 5
# Settings of the person at the terminal that the tests must not inherit.
OWN = {"ALLOWED_HOSTS", "DATABASE_URL", "DATA_DIR", "DEBUG", "PRODUCTION", "REDIS_URL", "SECRET_KEY"}
# Journeys share one server, so they stay in one process; the rest is dealt out test by test.
PARALLEL = ("-n", "2", "--dist", "loadgroup")


def suite(title: str, arguments: list[str], environment: dict[str, str]) -> int:
    """Run pytest once; returns its exit code."""
    print(f"\n=== {title} ===", flush=True)
    command = [sys.executable, "-m", "pytest", *PARALLEL, *arguments]
    kept = {key: value for key, value in os.environ.items() if key not in OWN}
    return subprocess.run(command, cwd=ROOT, env=kept | environment, check=False).returncode


def both(arguments: list[str], running: services.Running) -> int:
    """Run the suite on both engines; returns 0 when neither failed and at least one ran a test."""
    data = running.folder / "data"
    data.mkdir()
    always = {"DATA_DIR": str(data), "CHROMIUM": running.chromium}
    embedded = always | {"DATABASE_URL": f"sqlite:///{data}/roviec.sqlite3"}
    full = always | {"DATABASE_URL": running.postgres_url, "REDIS_URL": running.redis_url}
    codes = [
        suite("SQLite", ["-m", "not postgres and not journey", *arguments], embedded),
        suite("PostgreSQL, Redis, Chromium", arguments, full),
    ]
    failures = [code for code in codes if code not in {0, NO_TESTS}]
    return failures[0] if failures else min(codes)


def main() -> int:
    """Start the servers, run the suite, stop the servers."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        with services.running() as running:
            return both(sys.argv[1:], running)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


if __name__ == "__main__":
    sys.exit(main())
