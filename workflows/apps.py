"""The heart: tasks, their states, the flow and the one door."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from workflows import words


class WorkflowsConfig(AppConfig):
    """Tasks, submissions and evidence."""

    name = "workflows"
    verbose_name = "Nhiệm vụ"

    def ready(self) -> None:
        """Make the index of words after every migration where it is missing."""
        post_migrate.connect(words.install_after_migrate, sender=self)
