"""The bell: who is told that something changed."""

from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    """Topics, the bell and the one consumer."""

    name = "realtime"
    verbose_name = "Cập nhật trực tiếp"
