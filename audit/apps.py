"""The trail the inspector reads."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate

from audit import guard


class AuditConfig(AppConfig):
    """Append-only events, one chain per object."""

    name = "audit"
    verbose_name = "Nhật ký"

    def ready(self) -> None:
        """Re-create the triggers after every migration (SQLite drops them when it remakes a table)."""
        post_migrate.connect(guard.install_after_migrate, sender=self)
        register(guard.check_triggers, Tags.database)
