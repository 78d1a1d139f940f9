"""Plans: from a file to confirmed tasks."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Plans and their intake."""

    name = "plans"
    verbose_name = "Kế hoạch"
