"""The servers a full test run needs, private to that run: PostgreSQL and Redis on free ports, and a Chromium.

They live in one temporary folder, listen on loopback only, ask for a password made for this run, never run as root,
and end with the run. What is missing is installed with apt where we may, else one sentence says what to install.
"""

import contextlib
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import psycopg
import redis
from psycopg import sql

START_SECONDS = 60
STOP_SECONDS = 20

POSTGRES_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
CHROMIUM_FILES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "~/.cache/ms-playwright/chromium-*/chrome-linux*/chrome",
    "~/Library/Caches/ms-playwright/chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)


@dataclass(frozen=True, kw_only=True)
class Need:
    """Something a full run cannot do without, and how each system calls it."""

    name: str
    find: Callable[[], str | None]
    apt: str
    brew: str
    daemon: str = ""


@dataclass(frozen=True, kw_only=True)
class Running:
    """Where the private servers listen."""

    postgres_url: str
    redis_url: str
    chromium: str
    folder: Path


def newest(patterns: tuple[str, ...]) -> str | None:
    """Return the path with the highest version number among those that the patterns name."""
    found = [path for pattern in patterns for path in Path("/").glob(str(Path(pattern).expanduser()).lstrip("/"))]
    return str(max(found, key=lambda path: [int(n) for n in re.findall(r"\d+", str(path))])) if found else None


def postgres_folder() -> str | None:
    """Return the folder of `initdb` and `postgres`."""
    if folder := newest(POSTGRES_FOLDERS):
        return folder
    program = shutil.which("initdb")
    return str(Path(program).resolve().parent) if program else None


def chromium() -> str | None:
    """Return a Chromium or Chrome: the CHROMIUM variable first, then the usual names and places."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None) or newest(CHROMIUM_FILES)


NEEDS = (
    Need(name="PostgreSQL", find=postgres_folder, apt="postgresql", brew="postgresql@16", daemon="postgresql"),
    Need(
        name="Redis",
        find=lambda: shutil.which("redis-server"),
        apt="redis-server",
        brew="redis",
        daemon="redis-server",
    ),
    Need(name="Chromium", find=chromium, apt="chromium", brew="--cask google-chrome"),
)


def distribution() -> str:
    """Return the system's short name: `debian`, `ubuntu`, …, `darwin`."""
    with contextlib.suppress(OSError):
        for line in Path("/etc/os-release").read_text(encoding="utf-8").splitlines():
            key, _, value = line.partition("=")
            if key == "ID":
                return value.strip('"')
    return sys.platform


def elevated() -> list[str] | None:
    """Return what to write before a command that only root may run, or None when we may not."""
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    allowed = shutil.which("sudo") and subprocess.run([*sudo, "true"], capture_output=True, check=False).returncode == 0
    return sudo if allowed else None


def advice(missing: list[Need]) -> str:
    """Return the one sentence that says what to install, in the words of this system."""
    names = ", ".join(need.name for need in missing)
    if distribution() == "darwin":
        commands = " && ".join(f"brew install {need.brew}" for need in missing)
    else:
        commands = f"sudo apt-get install {' '.join(need.apt for need in missing)}"
    return (
        f"Thiếu {names} để chạy bộ kiểm thử / The tests need {names}: run `{commands}`"
        " (for Chromium, `.venv/bin/python -m playwright install chromium` or CHROMIUM=/path/to/chrome also do)."
    )


def install(missing: list[Need]) -> None:
    """Install with apt where we may, leaving no server of the system running that was not there before."""
    before = elevated()
    # Ubuntu's chromium package is only a pointer to a snap, which cannot be driven from a temporary folder.
    packages = [need for need in missing if need.name != "Chromium" or distribution() != "ubuntu"]
    if before is None or not shutil.which("apt-get") or not packages:
        return
    print(f"Đang cài đặt / Installing: {' '.join(need.apt for need in packages)}…", flush=True)
    apt = [*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300", "-qq"]
    subprocess.run([*apt, "update"], stdout=subprocess.DEVNULL, check=False)
    words = ["install", "--yes", "--no-install-recommends", *(need.apt for need in packages)]
    subprocess.run([*apt, *words], stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, check=False)
    for daemon in filter(None, (need.daemon for need in packages)):
        subprocess.run([*before, "service", daemon, "stop"], capture_output=True, check=False)


def found_or_installed() -> dict[str, str]:
    """Return the path of every need; exits with one sentence when one is missing and cannot be installed."""
    if missing := [need for need in NEEDS if need.find() is None]:
        install(missing)
    paths = {need.name: need.find() for need in NEEDS}
    if missing := [need for need in NEEDS if paths[need.name] is None]:
        sys.exit(advice(missing))
    return {name: path for name, path in paths.items() if path}


def free_port() -> int:
    """Return a loopback port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Account(NamedTuple):
    """Who the servers run as, in subprocess's terms; all None means ourselves."""

    user: int | None = None
    group: int | None = None
    groups: tuple[int, ...] | None = None


def server_account() -> Account:
    """Return ourselves, or when we are root an account with no more rights than it needs."""
    if os.geteuid() != 0:
        return Account()
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = known.get("postgres") or known["nobody"]
    return Account(entry.pw_uid, entry.pw_gid, ())


def own(folder: Path, account: Account) -> Path:
    """Make a folder that only the servers' account may enter."""
    folder.mkdir(mode=0o700)
    if account.user is not None:
        shutil.chown(folder, account.user, account.group)
    return folder


@contextlib.contextmanager
def child(command: list[str], folder: Path, *, account: Account, text: str = "") -> Iterator[subprocess.Popen[str]]:
    """Run a server with its log beside its data; ask it to stop on leaving, and make it when it does not."""
    with (folder.parent / f"{folder.name}.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            text=True,
            start_new_session=True,  # Ctrl+C is for pytest; the servers outlive its clean-up
            user=account.user,
            group=account.group,
            extra_groups=account.groups,
        )
        try:
            if process.stdin is not None:
                process.stdin.write(text)
                process.stdin.close()
            yield process
        finally:
            process.send_signal(signal.SIGINT)  # PostgreSQL: end now, do not wait for its clients
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def await_answer(process: subprocess.Popen[str], folder: Path, ask: Callable[[], object]) -> None:
    """Ask until the server answers; exits with the end of its log when it dies or stays silent."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(psycopg.OperationalError, redis.RedisError):
            ask()
            return
        time.sleep(0.1)
    log = (folder.parent / f"{folder.name}.log").read_text(encoding="utf-8", errors="replace")
    sys.exit(f"{folder.name} did not start:\n{log[-2000:]}")


@contextlib.contextmanager
def postgres(programs: str, folder: Path, *, account: Account) -> Iterator[str]:
    """Start a PostgreSQL on a new cluster; yields the URL of an empty database in it."""
    port, password = free_port(), secrets.token_urlsafe(16)
    secret = folder / "password"
    secret.write_text(password, encoding="utf-8")
    if account.user is not None:
        shutil.chown(secret, account.user)
    locale = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
    words = f"-D {folder}/cluster -U roviec --pwfile={secret} -A scram-sha-256 -E UTF8 --locale={locale} --no-sync"
    made = subprocess.run(
        [f"{programs}/initdb", *words.split()],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        user=account.user,
        group=account.group,
        extra_groups=account.groups,
    )
    if made.returncode:
        sys.exit(f"initdb failed:\n{made.stderr[-2000:]}")
    settings = {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_connections": 200,
    }
    chosen = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    url = f"postgres://roviec:{password}@127.0.0.1:{port}/postgres"
    with child([f"{programs}/postgres", "-D", f"{folder}/cluster", *chosen], folder, account=account) as process:
        await_answer(process, folder, lambda: psycopg.connect(url, connect_timeout=5).close())
        yield url


def another_database(url: str, name: str) -> str:
    """Make an empty database beside the one of a URL; return its own URL."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return f"{url.rpartition('/')[0]}/{name}"


@contextlib.contextmanager
def redis_server(program: str, folder: Path, *, account: Account) -> Iterator[str]:
    """Start a Redis that keeps nothing; yields its URL."""
    port, password = free_port(), secrets.token_urlsafe(16)
    text = f'bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ""\nappendonly no\ndir {folder}\n'
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    with child([program, "-"], folder, account=account, text=text) as process, redis.Redis.from_url(url) as client:
        await_answer(process, folder, client.ping)
        yield url


@contextlib.contextmanager
def running() -> Iterator[Running]:
    """Start everything a full run needs; all of it is gone on leaving, however the run ends."""
    paths = found_or_installed()
    account = server_account()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="roviec-tests-")))
        folder.chmod(0o711)  # the servers' account passes through to its own folders
        postgres_home, redis_home = own(folder / "postgres", account), own(folder / "redis", account)
        yield Running(
            postgres_url=stack.enter_context(postgres(paths["PostgreSQL"], postgres_home, account=account)),
            redis_url=stack.enter_context(redis_server(paths["Redis"], redis_home, account=account)),
            chromium=paths["Chromium"],
            folder=folder,
        )
