"""Holding a transaction of another process in the middle of its writes, with what the database itself offers."""

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection

SECONDS = 20
HELD_SECONDS = 0.5
# What the act must wait for, and a table into which it writes: near the end of its transaction, and in its middle.
PLACES = {
    "counter": ("SELECT 1 FROM workflows_slotcount FOR UPDATE", "UPDATE ON workflows_slotcount"),
    "flow": ("SELECT 1 FROM viewflow_task FOR UPDATE", "UPDATE ON viewflow_task"),
    "plan line": ("LOCK TABLE plans_planitem IN SHARE MODE", "UPDATE ON plans_planitem"),
    "new plan line": ("LOCK TABLE plans_planitem IN SHARE MODE", "INSERT ON plans_planitem"),
}
ENDLESS = (
    "CREATE VIEW endless AS WITH RECURSIVE numbers(n) AS"
    " (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000000000000) SELECT n FROM numbers"
)


def database_url() -> str:
    """Return the URL of the test's own database, for another process."""
    own = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{own['NAME']}"
    return f"postgres://{own['USER']}:{own['PASSWORD']}@{own['HOST']}:{own['PORT']}/{own['NAME']}"


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a server on the test's own database."""
    return os.environ | {"DATABASE_URL": database_url(), "DATA_DIR": str(folder)}


@contextlib.contextmanager
def held(place: str) -> Iterator[Callable[[], None]]:
    """Let no transaction past a place; yields what waits until one has come there. On leaving, the way is free."""
    row, write = PLACES[place]
    if connection.vendor == "sqlite":
        with slowed(write) as reached:
            yield reached
        return
    with psycopg.connect(database_url()) as other:
        other.execute(row)
        yield lambda: until(somebody_waits)
        other.rollback()


@contextlib.contextmanager
def slowed(write: str) -> Iterator[Callable[[], None]]:
    """On SQLite nothing waits inside a transaction, so a write into a table is made to take for ever."""
    with connection.cursor() as cursor:
        cursor.execute(ENDLESS)
        cursor.execute(f"CREATE TRIGGER held BEFORE {write} BEGIN SELECT COUNT(*) FROM endless; END")  # noqa: S608 - words of this file
    yield lambda: until(writer_stays)
    settle()
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER held")
        cursor.execute("DROP VIEW endless")


def settle() -> None:
    """Wait until the database has done with whatever a dead process had asked of it."""
    until(nobody_writes if connection.vendor == "sqlite" else nobody_else_is_at_work)


def until(condition: Callable[[], bool], *, seconds: float = SECONDS) -> None:
    """Wait for a condition; raises TimeoutError when it never comes to be."""
    last = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > last:
            raise TimeoutError(condition.__name__)
        time.sleep(0.02)


def somebody_waits() -> bool:
    """Tell whether a transaction waits for a lock."""
    return bool(count_of("wait_event_type = 'Lock'"))


def nobody_else_is_at_work() -> bool:
    """Tell whether no transaction but the test's own is open."""
    return not count_of("xact_start IS NOT NULL")


def count_of(condition: str) -> int:
    """Count the other connections to the test's database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM pg_stat_activity"  # noqa: S608 - words of this file
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            f" AND backend_type = 'client backend' AND {condition}"
        )
        found: tuple[int] = cursor.fetchone()
        return found[0]


def writer_stays() -> bool:
    """Tell whether another process has kept the right to write for longer than any move takes."""
    return not may_write(patience=HELD_SECONDS)


def nobody_writes() -> bool:
    """Tell whether the right to write is free."""
    return may_write(patience=0)


def may_write(*, patience: float) -> bool:
    """Tell whether SQLite lets us write within some seconds."""
    own: Any = connection.settings_dict["NAME"]
    with contextlib.closing(sqlite3.connect(own, timeout=patience, isolation_level=None)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        other.execute("ROLLBACK")
        return True
