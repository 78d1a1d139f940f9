"""The worker of our side: `python -m bench.ours`, asked by bench.workers."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - the registry must be ready first

from bench.ours import consolidating, moves, people, tasks  # noqa: E402
from bench.workers import answer  # noqa: E402


def migrate() -> None:
    """Make the tables."""
    call_command("migrate", verbosity=0)


if __name__ == "__main__":
    answer(
        {
            "migrate": migrate,
            "settle": people.settle,
            "session": people.session,
            "seed": tasks.seed,
            "multiply": tasks.multiply,
            "waiting": tasks.waiting,
            "start_all": moves.start_all,
            "toggle": moves.toggle,
            "token": moves.token,
            "contend": moves.contend,
            "recorded": moves.recorded,
            "lay_plan": consolidating.lay_plan,
            "consolidate": consolidating.consolidate,
        }
    )
