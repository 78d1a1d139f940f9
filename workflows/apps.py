"""The heart: tasks, their states, the flow and the one door."""

from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    """Tasks, submissions and evidence."""

    name = "workflows"
    verbose_name = "Nhiệm vụ"
