"""Load the sample agencies, their plans and tasks in every state; print the demo accounts."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from project import samples


class Command(BaseCommand):
    """The command `manage.py load_samples`."""

    help = "Load the sample agencies with tasks in every state, made by real moves. Idempotent."

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse in production; load, then say who can sign in."""
        if settings.PRODUCTION:
            raise CommandError("Samples have a known password and are not loaded when PRODUCTION=1.", returncode=2)
        people = samples.load()
        self.stdout.write(f"Tài khoản dùng thử, mật khẩu chung: {samples.PASSWORD}")
        for line in samples.accounts(people):
            self.stdout.write(f"  {line}")
