"""Jobs: what is done outside of a request, once, whoever dies over it."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The app `jobs`."""

    name = "jobs"
    verbose_name = "việc chạy nền"
