"""A parser let loose on a file in a process of its own: no secrets, no way back but JSON, and a short life."""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

from plans.parsers.limits import MOST_ANSWER
from plans.parsers.shapes import BROKEN, TOO_COMPLEX, NotReadable, Parsed

logger = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[2]
Stream = IO[bytes] | int
WALL_SECONDS = 30  # a child on a busy machine may wait longer than it works
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "SYSTEMROOT", "PYTHONHOME")
NO_ROOM = "Máy chủ hết chỗ tạm nên chưa đọc được tệp. Hãy thử lại sau ít phút hoặc báo quản trị."


def read_in_child(kind: str, data: bytes, *arguments: str, seconds: float = WALL_SECONDS) -> Parsed:
    """Return what the parser of a kind reads in a file; raises NotReadable, whatever happens to the child."""
    command = [sys.executable, "-B", "-s", "-X", "utf8", "-m", "plans.parsers.worker", kind, *arguments]
    try:
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
            given.write(data)
            given.seek(0)
            code = run_alone(command, given, answer, folder=ROOT, seconds=seconds)
            answer.seek(0)
            told = answer.read(MOST_ANSWER + 1)
    except OSError as error:
        logger.exception("no child process or temporary file for a parser")
        raise NotReadable(NO_ROOM) from error
    if code != 0:
        logger.warning("the %s parser ended with code %s", kind, code)
        raise NotReadable(BROKEN if code == 1 else TOO_COMPLEX)
    return answered(told)


def run_alone(command: list[str], given: Stream, answer: Stream, *, folder: Path, seconds: float) -> int:
    """Run a program without our secrets; return its code. At the end of its time all it started is killed (-9)."""
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    with subprocess.Popen(  # noqa: S603 - programs named by us, no shell
        command,
        stdin=given,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={**environment, "TMPDIR": str(folder), "OMP_THREAD_LIMIT": "1"},
        start_new_session=True,
    ) as process:
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return -signal.SIGKILL


def answered(told: bytes) -> Parsed:
    """Return what a child told; a child that was taken over could tell anything, so its answer is looked at."""
    try:
        answer = json.loads(told)
    except ValueError as error:
        raise NotReadable(BROKEN) from error
    if not isinstance(answer, dict) or "refused" in answer:
        raise NotReadable(str(answer["refused"]) if isinstance(answer, dict) else BROKEN)
    return Parsed(str(answer.get("text", "")), tuple(map(str, answer.get("remarks", ()))))
