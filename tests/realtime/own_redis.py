"""A Redis that a test may kill without disturbing any other."""

import contextlib
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from realtime import bell
from tests.services import free_port


@contextlib.contextmanager
def running(folder: Path) -> Iterator["OwnRedis"]:
    """Yield a started Redis, gone afterwards; skips the test where none is installed."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no redis-server found; `make test` brings one")
    server = OwnRedis(program, folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()


class OwnRedis:
    """A Redis of one test, which it may stop and start."""

    def __init__(self, program: str, folder: Path) -> None:
        self.words = [program, "--port", str(free_port()), "--save", "", "--bind", "127.0.0.1", "--dir", str(folder)]
        self.url = f"redis://127.0.0.1:{self.words[2]}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it empty, and wait until it answers."""
        self.process = subprocess.Popen(self.words, stdout=subprocess.DEVNULL)
        with redis.Redis.from_url(self.url) as client:
            for _ in range(100):
                with contextlib.suppress(redis.RedisError):
                    client.ping()
                    return
                time.sleep(0.05)
        raise AssertionError("Redis did not start")

    def stop(self) -> None:
        """Kill it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def subscribers(self) -> int:
        """Return how many processes listen to the bell."""
        with redis.Redis.from_url(self.url) as client:
            ((_, count),) = client.pubsub_numsub(f"own__group__{bell.GROUP}")
            return int(count)
