"""A process with a Django of its own that does what it is asked, line by line: JSON in, JSON out.

Ours and the peer need different settings, so neither can live in the process that keeps the rounds.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bench.servers import ROOT

END_SECONDS = 10


class Worker:
    """The asking side; a context manager that ends the process."""

    def __init__(self, module: str, env: Mapping[str, str], log: Path) -> None:
        self.log = log
        with log.open("w", encoding="utf-8") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module],
                cwd=ROOT,
                env=dict(env),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )

    def send(self, name: str, **arguments: Any) -> None:
        """Ask without waiting, so that several workers act at once."""
        assert self.process.stdin  # noqa: S101 - opened above
        self.process.stdin.write(json.dumps({"name": name, "arguments": arguments}) + "\n")
        self.process.stdin.flush()

    def receive(self) -> Any:  # noqa: ANN401 - whatever JSON the other side answers
        """Return the answer to the oldest question; raises RuntimeError with the worker's log when it died."""
        assert self.process.stdout  # noqa: S101 - opened above
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.log.stem} ended:\n{self.log.read_text(encoding='utf-8')[-4000:]}")
        return json.loads(line)

    def ask(self, name: str, **arguments: Any) -> Any:  # noqa: ANN401 - as above
        """Call a function of the other side and return its answer."""
        self.send(name, **arguments)
        return self.receive()

    def __enter__(self) -> Self:
        """Start nothing more: the process runs since it was made."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close the questions, and wait for the end."""
        if self.process.stdin and self.process.stdout:
            self.process.stdin.close()
            self.process.stdout.close()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def answer(functions: Mapping[str, Callable[..., Any]]) -> None:
    """Be the answering side until the questions end; whatever else is printed goes to the log."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        asked = json.loads(line)
        found = functions[asked["name"]](**asked["arguments"])
        answers.write(json.dumps(found) + "\n")
        answers.flush()
