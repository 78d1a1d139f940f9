"""Both sides made ready once: databases filled, kept as templates, and copied for each bench."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench import servers
from bench.servers import Ground
from bench.workers import Worker

SEEDS = 40
Row = tuple[int, int, str, int]


@dataclass
class House:
    """The run: its servers, and the databases made so far (name → environment)."""

    ground: Ground
    made: dict[str, dict[str, str]] = field(default_factory=dict)

    def log(self, name: str) -> Path:
        """Name a process's log."""
        return self.ground.folder / f"{name}.log"

    def ours(self, env: Mapping[str, str], name: str = "ours") -> Worker:
        """Start a worker of our side."""
        return Worker("bench.ours", env, self.log(name))

    def peer(self, env: Mapping[str, str], name: str = "peer") -> Worker:
        """Start a worker of the other side."""
        return Worker("bench.peers", env, self.log(name))

    def people(self) -> str:
        """Return the name of the database with our people and no task."""
        if "people" not in self.made:
            self.made["people"] = self.ground.database("people")
            with self.ours(self.made["people"]) as worker:
                worker.ask("migrate")
                worker.ask("settle")
        return "people"

    def seeds(self, state: str) -> str:
        """Return the name of the database with our seeds in a state."""
        name = f"seeds_{state}"
        if name not in self.made:
            self.made[name] = self.ground.database(name, like=self.people())
            with self.ours(self.made[name]) as worker:
                worker.ask("seed", count=SEEDS, state=state)
        return name

    def tasks(self, name: str, state: str, total: int) -> dict[str, str]:
        """Return the environment of a new database with many of our tasks in a state."""
        env = self.ground.database(name, like=self.seeds(state))
        with self.ours(env) as worker:
            made = worker.ask("multiply", total=total)
        if made != total:
            raise RuntimeError(f"{made} tasks instead of {total}")
        return env

    def peers(self, name: str) -> tuple[dict[str, str], str]:
        """Return the environment of a new database of the peer with its one person, and a session of that person."""
        env = self.ground.database(name)
        with self.peer(env) as worker:
            worker.ask("migrate")
            return env, str(worker.ask("settle"))

    @contextlib.contextmanager
    def web(self, env: Mapping[str, str], name: str, application: str = "project.wsgi") -> Iterator[int]:
        """Run gunicorn on a database."""
        log = self.log(f"{name}_web")
        with servers.gunicorn(application, env, log) as port:
            try:
                yield port
            except RuntimeError as failure:
                failure.add_note(log.read_text(encoding="utf-8")[-4000:])
                raise
