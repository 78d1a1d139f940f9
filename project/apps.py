"""The roof: what only the whole house can say."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Settings, routes, start-up."""

    name = "project"
    verbose_name = "Rõ Việc"
