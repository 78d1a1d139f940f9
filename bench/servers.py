"""The servers of a bench run: a PostgreSQL that really writes to the disk, a Redis, and the processes measured."""

import contextlib
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests import services
from tests.run import OWN

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
STOP_SECONDS = 10
WORKERS = 2


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the private servers listen, and a folder that ends with the run."""

    postgres_url: str
    redis_url: str
    folder: Path

    def database(self, name: str, *, like: str = "template1") -> dict[str, str]:
        """Make a database as a copy of another (nobody may be connected to it); return a process's environment."""
        with psycopg.connect(self.postgres_url, autocommit=True) as connection:
            words = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(words.format(sql.Identifier(name), sql.Identifier(like)))
        return self.environment(f"{self.postgres_url.rpartition('/')[0]}/{name}")

    def environment(self, database_url: str) -> dict[str, str]:
        """Return the environment of a process on a database, free of the settings of the person at the terminal."""
        data = self.folder / "data"
        data.mkdir(exist_ok=True)
        kept = {key: value for key, value in os.environ.items() if key not in OWN}
        return kept | {"DATABASE_URL": database_url, "REDIS_URL": self.redis_url, "DATA_DIR": str(data)}


@contextlib.contextmanager
def running() -> Iterator[Ground]:
    """Start PostgreSQL and Redis for this run alone."""
    needs = [need for need in services.NEEDS if need.name != "Chromium"]
    if missing := [need for need in needs if need.find() is None]:
        services.install(missing)
    paths = {need.name: need.find() or sys.exit(services.advice([need])) for need in needs}
    account = services.server_account()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="roviec-bench-")))
        folder.chmod(0o711)  # the servers' account passes through to its own folders
        postgres_home, redis_home = (services.own(folder / name, account) for name in ("postgres", "redis"))
        yield Ground(
            postgres_url=stack.enter_context(durable_postgres(paths["PostgreSQL"], postgres_home, account)),
            redis_url=stack.enter_context(services.redis_server(paths["Redis"], redis_home, account=account)),
            folder=folder,
        )


@contextlib.contextmanager
def durable_postgres(programs: str, folder: Path, account: services.Account) -> Iterator[str]:
    """Start a PostgreSQL with the durability of a real one: the tests' own server is made first, without it."""
    with services.postgres(programs, folder, account=account) as url:
        port = urlsplit(url).port
    chosen = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "max_connections": 200}
    words = [word for name, value in chosen.items() for word in ("-c", f"{name}={value}")]
    command = [f"{programs}/postgres", "-D", f"{folder}/cluster", *words]
    with services.child(command, folder, account=account) as process:
        services.await_answer(process, folder, lambda: psycopg.connect(url, connect_timeout=5).close())
        yield url


@contextlib.contextmanager
def gunicorn(application: str, env: Mapping[str, str], log: Path) -> Iterator[int]:
    """Run the `web` process as in production (WSGI, two workers); yields its port."""
    words = ("-m", "gunicorn", application, "--workers", str(WORKERS), "--log-level", "warning", "--timeout", "300")
    port = services.free_port()
    with process([*words, "--bind", f"127.0.0.1:{port}"], env, log, port):
        yield port


@contextlib.contextmanager
def uvicorn(application: str, env: Mapping[str, str], log: Path) -> Iterator[int]:
    """Run the `live` process as in production (one process for all sockets); yields its port."""
    words = ("-m", "uvicorn", application, "--host", "127.0.0.1", "--lifespan", "off", "--no-access-log")
    port = services.free_port()
    with process([*words, "--log-level", "warning", "--port", str(port)], env, log, port):
        yield port


@contextlib.contextmanager
def process(words: list[str], env: Mapping[str, str], log: Path, port: int) -> Iterator[None]:
    """Run a Python server until the block ends; exits with its log when it does not listen in time."""
    with log.open("w", encoding="utf-8") as output:
        server = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=dict(env), stdout=output, stderr=output)
        try:
            await_port(server, port, log)
            yield
        finally:
            server.terminate()
            try:
                server.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def await_port(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until somebody listens on a port."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError), contextlib.closing(socket.create_connection(("127.0.0.1", port))):
            return
        time.sleep(0.1)
    sys.exit(f"{log.stem} did not start:\n{log.read_text(encoding='utf-8')[-4000:]}")


def allow_many_sockets() -> None:
    """Let this process and its children open as many files as the system allows."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
