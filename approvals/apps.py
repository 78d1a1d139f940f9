"""The Office's review and leadership's signature."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """Review, decisions, appointments."""

    name = "approvals"
    verbose_name = "Rà soát và phê duyệt"
