"""The worker of the other side: `python -m bench.peers`, asked by bench.workers."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.peers.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - the registry must be ready first

from bench.peers import work  # noqa: E402
from bench.workers import answer  # noqa: E402


def migrate() -> None:
    """Make the tables."""
    call_command("migrate", verbosity=0)


if __name__ == "__main__":
    answer(
        {
            "migrate": migrate,
            "settle": work.settle,
            "fill": work.fill,
            "approve_all": work.approve_all,
            "ring": work.ring,
        }
    )
