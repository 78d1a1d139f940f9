"""Forget rings that no page will ask for any more; every live process does it too, as it goes."""

from typing import Any

from django.core.management.base import BaseCommand

from realtime import feed


class Command(BaseCommand):
    """The command `manage.py prune_rings`."""

    help = "Delete rings older than a day."

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete in slices, so that no one waits long for a lock."""
        total = 0
        while count := feed.prune_now():
            total += count
        self.stdout.write(f"{total} rings deleted")
