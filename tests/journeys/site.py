"""The running house that the journeys visit: its own database, its own server process."""

import contextlib
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from uuid import uuid4

import psycopg
from psycopg import sql

from tests.services import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
DEMO_PASSWORD = "ro-viec-trinh-dien"  # what `load_samples` gives the demo accounts
START_SECONDS = 30
STOP_SECONDS = 10


@dataclass(frozen=True, kw_only=True)
class Site:
    """A server under test, the environment of its commands, its process, and the password of its accounts."""

    url: str
    env: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes]
    password: str = DEMO_PASSWORD

    def manage(self, *words: str) -> str:
        """Run a management command on the site's database and return what it printed; raises when it fails."""
        return manage(self.env, *words)


def manage(env: dict[str, str], *words: str) -> str:
    """Run a management command in this environment and return what it printed; raises AssertionError when it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"manage.py {' '.join(words)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@contextlib.contextmanager
def fresh_database(folder: Path) -> Iterator[str]:
    """Yield the URL of an empty database beside the one in DATABASE_URL: on PostgreSQL a new one, else a new file."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield f"sqlite:///{folder}/journeys.sqlite3"
        return
    name, template = f"journeys_{uuid4().hex[:12]}", os.environ.get("TEST_TEMPLATE", "").rpartition("/")[2]
    made = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if template:  # one in which the migrations have been made
        made += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(made)
        try:
            yield f"{server.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def await_health(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Ask the health page until it answers; raises AssertionError with the server's log when it does not."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(URLError, ConnectionError), urllib.request.urlopen(f"{url}/suc-khoe/", timeout=5):
            return
        time.sleep(0.1)
    raise AssertionError(f"the server did not answer:\n{log.read_text(encoding='utf-8')[-4000:]}")


@contextlib.contextmanager
def serving(env: dict[str, str], folder: Path, *, name: str = "server") -> Iterator[Site]:
    """Run one server process on a free port until the block ends; call it twice for two processes on one database."""
    port, log = free_port(), folder / f"{name}.log"
    words = (
        f"project.asgi:application --host 127.0.0.1 --port {port} --lifespan off --no-access-log --log-level warning"
    )
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", *words.split()], cwd=ROOT, env=env, stdout=output, stderr=output
        )
        try:
            await_health(f"http://127.0.0.1:{port}", process, log)
            yield Site(url=f"http://127.0.0.1:{port}", env=env, log=log, process=process)
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
