"""Settings of the peers: the database as ours is set up, the middleware that `startproject` writes, viewflow whole."""

import os
from pathlib import Path

from project.settings import DATABASES, REDIS_URL, TIME_ZONE

__all__ = ["DATABASES", "REDIS_URL", "TIME_ZONE"]

# The same server, the same kept-open connections; the statements go as Django sends them when nobody says otherwise.
for ours in ("server_side_binding", "prepare_threshold"):
    DATABASES["default"]["OPTIONS"].pop(ours, None)

SECRET_KEY = "the-peers-live-for-one-bench-run-on-a-private-database"  # noqa: S105 - as it says
ALLOWED_HOSTS = ["127.0.0.1"]
USE_TZ = True
DATA_DIR = Path(os.environ["DATA_DIR"])
STATIC_URL = "static/"
ROOT_URLCONF = "bench.peers.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": "peers", "capacity": 1000, "expiry": 30},
    }
}
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "viewflow",
    "viewflow.workflow",
    "bench.peers",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
